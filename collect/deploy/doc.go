// Package deploy reads deploys out of the history of a local git repository.
//
// git does not record deploys. What it does record is the next best thing, and
// every row says which it was (AttrEvidence) and by which clock it is dated: an
// annotated tag (when it was tagged), a merge into the deploy branch (when it
// was merged), a commit that changes what a GitOps tree says is live (when it
// was committed). Authored, committed, merged and tagged stay apart; measured in
// real incidents, a deploy happened up to 19 hours after its commit.
//
// Evidence goes through it in these steps:
//
//  1. open finds the repository behind a work tree, a bare directory, a linked
//     worktree or a .git file, and reads its refs. Nothing of the repository is
//     ever executed, and nothing is written to it.
//  2. Tags, or the first parents of a branch, give the deploys in the window and
//     its baseline, and the one that was live before: never more history than
//     that. go-git's own log is not used, because its Since and Until filter the
//     whole history instead of stopping (30 s and 5.8 GB on 250,000 commits).
//  3. Each deploy is compared with the one it replaced: the commits in between,
//     the files, what was reverted or rolled back.
//  4. Deploys and their commits go to the sink, oldest first.
//
// go-git is imported only here and below.
package deploy
