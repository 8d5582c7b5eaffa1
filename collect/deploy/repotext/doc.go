// Package repotext builds real git repositories from a text description, for
// tests and examples: fixed authors, fixed dates, and therefore fixed hashes.
// It uses no git executable and reads no git configuration but its own.
//
// A description has one step on each line. Lines that belong to the step above
// are indented by two spaces; lines that begin with "#" and blank lines are
// skipped.
//
//	author Ana Kim <ana@example.com>              author and committer from here on
//	commit 2026-03-10T13:40:00+01:00 Subject      a commit on the current branch
//	  authored 2026-03-09T18:12:00+01:00          author date, when it differs
//	  by Ben Ode <ben@example.com>                author of this commit
//	  as fix1                                     a name for later steps
//	  | a line of the message's body
//	  write cart/price.go
//	  > a line of its content
//	  delete old.txt
//	tag v1.8.1 2026-03-10T13:45:00Z Release 1.8.1 annotated tag at the current commit
//	tag nightly                                   lightweight tag
//	branch topic                                  a branch here, and switch to it
//	branch hotfix from v1.8.1                     ... or at a name, tag or branch
//	switch main
//	merge topic 2026-03-10T14:00:00Z Subject      a merge commit with two parents
//	revert fix1 2026-03-10T15:00:00Z              a commit that undoes another
//
// A date is RFC 3339 and keeps its offset. "commit", "merge" and "revert" take
// authored, by, as and |; only "commit" takes write and delete. A merge or
// revert that changes the same file in two ways is an error. The first branch is
// main. Names of commits, tags and branches share one space.
package repotext
