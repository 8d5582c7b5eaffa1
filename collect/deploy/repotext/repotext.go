package repotext

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage"
)

// Build makes the repository that text describes, with its work tree at dir,
// which must hold no repository yet. It returns the hash of the commit behind
// each name: those given with "as", tags, and branches (their last commit).
// An error begins with the number of the line.
func Build(dir, text string) (map[string]string, error) {
	steps, err := parse(text)
	if err != nil {
		return nil, err
	}
	repo, err := git.PlainInitWithOptions(dir, &git.PlainInitOptions{
		InitOptions: git.InitOptions{DefaultBranch: plumbing.NewBranchReferenceName("main")},
	})
	if err != nil {
		return nil, fmt.Errorf("making a repository in %s: %w", dir, err)
	}
	b, err := run(repo.Storer, steps)
	if err != nil {
		return nil, err
	}
	if err := b.checkout(dir); err != nil {
		return nil, fmt.Errorf("writing the work tree: %w", err)
	}
	hashes := make(map[string]string, len(b.names))
	for name, h := range b.names {
		hashes[name] = h.String()
	}
	return hashes, nil
}

// builder is the repository as far as it is built.
type builder struct {
	store    storage.Storer
	author   object.Signature // without a time
	branch   string           // current
	commits  map[plumbing.Hash]*snapshot
	names    map[string]plumbing.Hash
	branches map[string]bool
}

// snapshot is a commit and the files it holds.
type snapshot struct {
	subject string
	parents []plumbing.Hash
	files   files
}

// run carries out the steps in an empty store.
func run(store storage.Storer, steps []step) (*builder, error) {
	b := &builder{
		store: store, branch: "main",
		commits:  map[plumbing.Hash]*snapshot{},
		names:    map[string]plumbing.Hash{},
		branches: map[string]bool{"main": true},
	}
	for _, s := range steps {
		if err := b.step(s); err != nil {
			return nil, err
		}
	}
	return b, nil
}

func (b *builder) step(s step) error {
	switch s.verb {
	case "commit", "merge", "revert":
	default:
		if len(s.args) > 0 {
			return s.args[0].failf("%q takes no indented lines", s.verb)
		}
	}
	switch s.verb {
	case "author":
		name, email, err := person(s.rest)
		if err != nil {
			return s.failf("%w", err)
		}
		b.author = object.Signature{Name: name, Email: email}
		return nil
	case "commit":
		return b.commit(s)
	case "tag":
		return b.tag(s)
	case "branch":
		return b.newBranch(s)
	case "switch":
		return b.switchTo(s)
	case "merge":
		return b.merge(s)
	case "revert":
		return b.revert(s)
	}
	return s.failf("no step is called %q; there are author, commit, tag, branch, switch, merge and revert", s.verb)
}

func (b *builder) commit(s step) error {
	when, subject := cut(s.rest)
	if subject == "" {
		return s.failf("expected: commit DATE SUBJECT")
	}
	snap := &snapshot{subject: subject, files: files{}}
	if head, ok := b.names[b.branch]; ok {
		snap.parents = []plumbing.Hash{head}
		snap.files = maps.Clone(b.commits[head].files)
	}
	return b.record(s, when, snap, nil)
}

func (b *builder) merge(s step) error {
	name, rest := cut(s.rest)
	when, subject := cut(rest)
	if subject == "" {
		return s.failf("expected: merge NAME DATE SUBJECT")
	}
	ours, theirs, err := b.headAnd(s, name)
	if err != nil {
		return err
	}
	base, err := b.mergeBase(ours, theirs)
	if err != nil {
		return s.failf("%w", err)
	}
	if base == theirs {
		return s.failf("%s is merged already", name)
	}
	merged, err := threeWay(b.commits[base].files, b.commits[ours].files, b.commits[theirs].files)
	if err != nil {
		return s.failf("merging %s: %w", name, err)
	}
	return b.record(s, when, &snapshot{subject: subject, parents: []plumbing.Hash{ours, theirs}, files: merged}, nil)
}

func (b *builder) revert(s step) error {
	name, when := cut(s.rest)
	if when == "" {
		return s.failf("expected: revert NAME DATE")
	}
	head, undone, err := b.headAnd(s, name)
	if err != nil {
		return err
	}
	old := b.commits[undone]
	before := files{}
	body := []string{fmt.Sprintf("This reverts commit %s.", undone)}
	if len(old.parents) > 0 {
		before = b.commits[old.parents[0]].files
	}
	if len(old.parents) > 1 { // as git writes it
		body = []string{fmt.Sprintf("This reverts commit %s, reversing", undone), fmt.Sprintf("changes made to %s.", old.parents[0])}
	}
	merged, err := threeWay(old.files, b.commits[head].files, before)
	if err != nil {
		return s.failf("reverting %s: %w", name, err)
	}
	snap := &snapshot{subject: `Revert "` + old.subject + `"`, parents: []plumbing.Hash{head}, files: merged}
	return b.record(s, when, snap, body)
}

// headAnd returns the current commit and the one called name.
func (b *builder) headAnd(s step, name string) (head, other plumbing.Hash, err error) {
	head, ok := b.names[b.branch]
	if !ok {
		return head, other, s.failf("branch %s has no commit yet", b.branch)
	}
	other, ok = b.names[name]
	if !ok {
		return head, other, s.failf("nothing is called %q; there are %s", name, strings.Join(slices.Sorted(maps.Keys(b.names)), ", "))
	}
	return head, other, nil
}

// record applies the indented lines of s to snap, writes it as one commit and
// moves the current branch to it.
func (b *builder) record(s step, when string, snap *snapshot, body []string) error {
	if b.author.Name == "" {
		return s.failf(`no author yet; begin with: author Ana Kim <ana@example.com>`)
	}
	at, err := date(when)
	if err != nil {
		return s.failf("%w", err)
	}
	c := &object.Commit{Author: b.author, Committer: b.author, ParentHashes: snap.parents}
	c.Author.When, c.Committer.When = at, at
	var name string
	for _, a := range s.args {
		switch a.verb {
		case "as":
			if name = a.rest; name == "" || strings.Contains(name, " ") {
				return a.failf("%q is not a name", name)
			}
			if err := b.free(name); err != nil {
				return a.failf("%w", err)
			}
		case "|":
			body = append(body, a.rest)
		default:
			if err := b.apply(a, s.verb, c, snap); err != nil {
				return err
			}
		}
	}
	c.Message = message(snap.subject, body)
	if c.TreeHash, err = writeTree(b.store, snap.files); err != nil {
		return s.failf("%w", err)
	}
	h, err := writeObject(b.store, c)
	if err != nil {
		return s.failf("%w", err)
	}
	b.commits[h] = snap
	if name != "" {
		b.names[name] = h
	}
	b.names[b.branch] = h
	return b.setRef(plumbing.NewBranchReferenceName(b.branch), h)
}

// apply carries out one indented line of a commit.
func (b *builder) apply(a arg, verb string, c *object.Commit, snap *snapshot) error {
	var err error
	switch {
	case a.verb == "authored":
		c.Author.When, err = date(a.rest)
	case a.verb == "by":
		c.Author.Name, c.Author.Email, err = person(a.rest)
	case a.verb == "write" && verb == "commit":
		if err = checkPath(a.rest); err == nil {
			snap.files[a.rest], err = writeBlob(b.store, a.content)
		}
	case a.verb == "delete" && verb == "commit":
		if _, ok := snap.files[a.rest]; !ok {
			err = fmt.Errorf("there is no file %q to delete", a.rest)
		}
		delete(snap.files, a.rest)
	default:
		err = fmt.Errorf("%q has no line %q", verb, a.verb)
	}
	if err != nil {
		return a.failf("%w", err)
	}
	return nil
}

// message puts a subject and the lines of a body together as git does.
func message(subject string, body []string) string {
	if len(body) == 0 {
		return subject + "\n"
	}
	return subject + "\n\n" + strings.Join(body, "\n") + "\n"
}

func (b *builder) tag(s step) error {
	name, rest := cut(s.rest)
	head, ok := b.names[b.branch]
	if !ok {
		return s.failf("branch %s has no commit to tag yet", b.branch)
	}
	if err := b.free(name); err != nil {
		return s.failf("%w", err)
	}
	b.names[name] = head
	ref := plumbing.NewTagReferenceName(name)
	if rest == "" {
		return b.setRef(ref, head)
	}
	when, text := cut(rest)
	at, err := date(when)
	if err != nil {
		return s.failf("%w", err)
	}
	if text == "" {
		return s.failf("expected: tag NAME DATE MESSAGE, or: tag NAME")
	}
	tagger := b.author
	tagger.When = at
	h, err := writeObject(b.store, &object.Tag{
		Name: name, Tagger: tagger, Message: text + "\n", TargetType: plumbing.CommitObject, Target: head,
	})
	if err != nil {
		return s.failf("%w", err)
	}
	return b.setRef(ref, h)
}

func (b *builder) newBranch(s step) error {
	name, rest := cut(s.rest)
	from, at := b.branch, rest
	if at != "" {
		var ok bool
		if from, ok = strings.CutPrefix(at, "from "); !ok {
			return s.failf("expected: branch NAME, or: branch NAME from NAME")
		}
	}
	_, h, err := b.headAnd(s, strings.TrimSpace(from))
	if err != nil {
		return err
	}
	if err := b.free(name); err != nil {
		return s.failf("%w", err)
	}
	b.names[name], b.branches[name], b.branch = h, true, name
	return b.setRef(plumbing.NewBranchReferenceName(name), h)
}

func (b *builder) switchTo(s step) error {
	if !b.branches[s.rest] {
		return s.failf("no branch is called %q; there are %s", s.rest, strings.Join(slices.Sorted(maps.Keys(b.branches)), ", "))
	}
	b.branch = s.rest
	return nil
}

// free reports as an error that name is taken, or no name for a ref.
func (b *builder) free(name string) error {
	if err := plumbing.NewTagReferenceName(name).Validate(); err != nil {
		return fmt.Errorf("%q cannot be a name in git", name)
	}
	if _, taken := b.names[name]; taken || b.branches[name] {
		return fmt.Errorf("the name %q is taken", name)
	}
	return nil
}

func (b *builder) setRef(name plumbing.ReferenceName, h plumbing.Hash) error {
	return b.store.SetReference(plumbing.NewHashReference(name, h))
}
