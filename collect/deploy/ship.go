package deploy

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"debrief/timeline"
)

// maxRows is how many commits of one deploy become rows, the newest first, and
// maxFiles how many paths one row lists. The rest is counted.
const (
	maxRows  = 200
	maxFiles = 500
)

// ship finds what d changed: commits, files, and what it undid.
func (c *collection) ship(ctx context.Context, d *deploy) error {
	if d.kind == timeline.Rollback && !d.isCommit {
		return c.takeBack(ctx, d)
	}
	nodes, err := c.commitsOf(ctx, d)
	if err != nil {
		return err
	}
	d.total = len(nodes)
	for _, n := range nodes {
		if c.shipped[n.hash] == nil {
			c.shipped[n.hash] = d
		}
		if n.merge() {
			d.merges++
		}
		if len(d.commits) == maxRows {
			continue
		}
		full, err := c.h.commit(n.hash)
		if err != nil {
			c.out.Problem(short(n.hash), "%s", missing(err))
			continue
		}
		d.commits = append(d.commits, full)
	}
	if !d.base.IsZero() || !d.torn {
		d.files, d.moreFiles = c.files(d.ref, d.base, d.tip.tree)
		d.files = slices.DeleteFunc(d.files, func(name string) bool { return c.othersFile(d, name) })
	}
	c.undoes(d)
	if d.kind == timeline.Rollback {
		d.revertsFrom = or(d.revertsFrom, d.prev.version)
	}
	return nil
}

// commitsOf returns the commits that d shipped, newest first, and marks d as torn
// when the repository does not hold them all.
func (c *collection) commitsOf(ctx context.Context, d *deploy) ([]*node, error) {
	if !d.base.IsZero() {
		if _, err := c.h.node(d.base); err != nil {
			d.torn = true
			return []*node{&d.tip.node}, nil
		}
	}
	nodes, torn, err := c.h.between(ctx, &d.tip.node, d.base)
	if errors.Is(err, errTooFar) {
		torn, err = true, nil
	}
	d.torn = torn
	if err == nil && c.cfg.GitOps != "" {
		nodes, err = c.shippedCode(ctx, d, nodes)
	}
	return nodes, err
}

// othersFile reports whether a file that changed since the deploy before belongs
// to another one: it says what is live of another service or elsewhere.
func (c *collection) othersFile(d *deploy, name string) bool {
	if c.cfg.GitOps == "" || slices.Contains(d.own, name) {
		return false
	}
	around := path.Dir(c.cfg.GitOps)
	return around == "." || below(name, around)
}

// takeBack finds what a rollback by tag took out again.
func (c *collection) takeBack(ctx context.Context, d *deploy) error {
	nodes, torn, err := c.h.between(ctx, &d.undone.tip.node, d.tip.hash)
	if err != nil && !errors.Is(err, errTooFar) {
		return err
	}
	if !torn && err == nil {
		d.commitsBack = len(nodes)
	}
	d.files, d.moreFiles = c.files(d.ref, d.base, d.tip.tree)
	d.revertsFrom = d.undone.version
	return nil
}

// files returns the paths that differ between the commit base and a tree, and how
// many more there are than can be listed.
func (c *collection) files(place string, base, tree plumbing.Hash) (paths []string, more int) {
	var from plumbing.Hash
	if !base.IsZero() {
		n, err := c.h.node(base)
		if err != nil {
			return nil, 0 // said where the history ends
		}
		from = n.tree
	}
	err := c.r.diff(from, tree, func(path string, _, _ entry) {
		if len(paths) < maxFiles {
			paths = append(paths, decode([]byte(path), ""))
		} else {
			more++
		}
	})
	switch {
	case errors.Is(err, errTooManyChanges):
		c.out.Problem(place, "%s: not all are counted", err)
	case errors.Is(err, plumbing.ErrObjectNotFound):
		c.out.Problem(place, "its files are not all known: a tree is missing from the repository")
	case err != nil:
		c.out.Problem(place, "its files are not all known: %s", err)
	}
	slices.Sort(paths)
	return slices.Compact(paths), more
}

// undoing is what a commit undoes, resolved.
type undoing struct {
	undo
	target    string        // full hash, or the subject when that is not to be had
	id        plumbing.Hash // of target; zero when it is a subject
	reapplies string        // the change that is back
}

// undoes finds which earlier changes the commits of d undo. What was shipped and
// undone within d never was live.
func (c *collection) undoes(d *deploy) {
	changes, back := 0, 0
	for _, full := range slices.Backward(d.commits) {
		u, is := c.resolve(full)
		if !full.merge() {
			changes++
		}
		if is && !full.merge() && !u.again {
			back++
		}
		c.subjects[full.subject], c.subjects[headline(full)] = full.hash, full.hash
		if !is {
			continue
		}
		c.undone[full.hash] = u
		first := c.shipped[u.id]
		if first == d || slices.Contains(d.reverts, u.target) {
			continue
		}
		if len(d.reverts) == 0 && first != nil {
			d.revertsFrom = first.version
		}
		d.reverts = append(d.reverts, u.target)
		d.reapplies = or(d.reapplies, u.reapplies)
	}
	u, is := c.undone[d.tip.hash]
	if d.isCommit && (is && !u.again || changes > 0 && back == changes) {
		c.isRevert(d)
	}
}

// isRevert gives a deploy that only undoes things its kind.
func (c *collection) isRevert(d *deploy) {
	if d.kind != timeline.Deploy {
		return
	}
	d.kind = timeline.Revert
	if c.cfg.GitOps != "" && len(d.reverts) > 0 && plumbing.IsHash(d.reverts[0]) {
		// It touches the path and undoes a commit that is there, so that one
		// touched the path too: an earlier deploy is taken back.
		d.kind = timeline.Rollback
	}
}

// resolve finds the commit that full undoes, if it says that it undoes one.
func (c *collection) resolve(full *commit) (undoing, bool) {
	u, is := parseUndo(full.subject, full.body)
	if !is {
		return undoing{}, false
	}
	out := undoing{undo: u, target: or(u.subject, u.hash)}
	if id, ok := c.lookUp(u); ok {
		out.id, out.target = id, id.String()
	}
	if u.again {
		out.reapplies, _ = undoneSubject(u.subject)
		if inner, ok := c.undone[out.id]; ok {
			out.reapplies = inner.target
		}
	}
	return out, true
}

// lookUp returns the commit that u names: by its hash, by the start of it among
// the commits read so far, or by its subject among the commits shipped so far.
func (c *collection) lookUp(u undo) (plumbing.Hash, bool) {
	if len(u.hash) == 40 && c.h.holds(plumbing.NewHash(u.hash)) {
		return plumbing.NewHash(u.hash), true
	}
	if u.hash != "" && len(u.hash) < 40 {
		var found []plumbing.Hash
		for id := range c.h.nodes {
			if strings.HasPrefix(id.String(), u.hash) {
				found = append(found, id)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	id, ok := c.subjects[u.subject]
	return id, ok && u.subject != ""
}

// headline is what a commit is about: its subject, or for a merge whose subject
// only names branches, the title of the request below it.
func headline(full *commit) string {
	if !full.merge() || !strings.HasPrefix(full.subject, "Merge ") {
		return full.subject
	}
	first, _, _ := strings.Cut(full.body, "\n")
	first = strings.TrimSpace(first)
	for _, no := range []string{"", "See merge request", "#", "*", "Conflicts", "Merge "} {
		if no == first || no != "" && strings.HasPrefix(first, no) {
			return full.subject
		}
	}
	return first
}
