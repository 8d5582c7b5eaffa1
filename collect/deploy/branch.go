package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"debrief/timeline"
)

const headPrefix = "refs/heads/"

// branchName is the branch whose history is read, as people call it.
func (c *collection) branchName() string {
	if c.cfg.Branch != "" {
		return c.cfg.Branch
	}
	if name, ok := strings.CutPrefix(c.r.refs.head, refPrefix+headPrefix); ok {
		return name
	}
	return "HEAD"
}

// tip returns the last commit of the configured branch, or of HEAD.
func (c *collection) tip() (plumbing.Hash, error) {
	r := &c.r.refs
	if c.cfg.Branch != "" {
		return c.branchTip(c.cfg.Branch)
	}
	if id, ok := r.resolve(r.head); ok {
		return id, nil
	}
	branches := r.below(headPrefix)
	if len(branches) == 0 && len(r.values) == 0 {
		return plumbing.ZeroHash, errors.New("the repository is empty: it has no commit yet")
	}
	if len(branches) == 0 {
		branches = r.below("refs/remotes/")
	}
	return plumbing.ZeroHash, fmt.Errorf("HEAD points at branch %s, which has no commit; name one of: %s", c.branchName(), decode([]byte(list(branches, 10)), ""))
}

// branchTip finds a branch by the names git would accept for it, and one that
// only the remote has, as clones in CI do.
func (c *collection) branchTip(name string) (plumbing.Hash, error) {
	r := &c.r.refs
	tries := []string{headPrefix + name, "refs/remotes/" + name, "refs/remotes/origin/" + name, name}
	for _, try := range tries {
		id, ok := r.resolve(r.values[try])
		if !ok {
			continue
		}
		if remote, ok := r.resolve(r.values[tries[2]]); ok && try == tries[0] && remote != id {
			c.out.Note("branch %s here and on its remote (origin/%[1]s) differ; the one here was read", name)
		}
		return id, nil
	}
	all := append(r.below(headPrefix), r.below("refs/remotes/")...)
	if len(all) == 0 {
		return plumbing.ZeroHash, fmt.Errorf("there is no branch %q: the repository has no branches yet", name)
	}
	return plumbing.ZeroHash, fmt.Errorf("there is no branch %q; near it: %s", name, decode([]byte(list(nearest(name, all), 5)), ""))
}

// nearest sorts names by how much they look like name, best first.
func nearest(name string, names []string) []string {
	distance := make(map[string]int, len(names))
	for _, s := range names {
		if !strings.Contains(s, name) && !strings.Contains(name, s) {
			distance[s] = editDistance(name, s)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b))
	})
	return names
}

// editDistance is Levenshtein's distance in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// maxLookback is how many commits before the baseline are asked whether they
// touch the GitOps path, to find what was live when it began.
const maxLookback = 20_000

// firstParents returns the commits of the branch that touches accepts, in the
// order of history: the one live before the baseline, then those in the baseline
// and the window.
//
// It walks from the tip along first parents, and ends once it has met enough
// commits in a row that are clearly too old; commits that were rebased or come
// from a wrong clock are not in the order of their dates.
func (c *collection) firstParents(ctx context.Context, touches func(*node) (bool, error)) ([]*node, error) {
	id, err := c.tip()
	if err != nil {
		return nil, err
	}
	w := &lineWalk{c: c, touches: touches}
	var last *node
	for !w.done() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		n, err := c.h.node(id)
		if err != nil {
			c.endsAtLost(id, last, err)
			break
		}
		last = n
		w.take(n)
		if len(n.parents) == 0 {
			break
		}
		id = n.parents[0]
	}
	c.endsShallow(last)
	if w.live != nil {
		c.out.Read(1)
		w.in = append(w.in, w.live)
	}
	slices.Reverse(w.in)
	return w.in, nil
}

// lineWalk is the state of a walk along first parents, newest first.
type lineWalk struct {
	c       *collection
	touches func(*node) (bool, error)
	in      []*node
	live    *node // live before the baseline
	old     int   // commits in a row before the baseline
	tooOld  int   // ... and before any inversion of dates that is to be expected
}

func (w *lineWalk) done() bool {
	return w.tooOld > patience && w.live != nil || w.old > maxLookback
}

// take sorts the commit n into its place.
func (w *lineWalk) take(n *node) {
	c := w.c
	c.saw(n.when)
	if !n.when.ok || n.when.clamped() {
		if is, err := w.touches(n); err == nil && is {
			c.unusable(short(n.hash), n.when)
		}
		return // says nothing about how far back the walk is
	}
	if c.scope(n.when) != before {
		w.old, w.tooOld = 0, 0
	} else if w.old++; n.when.time.Before(c.asked.From.Add(-slack)) {
		w.tooOld++
	}
	switch {
	case c.scope(n.when) == inside:
		if is, err := w.touches(n); err != nil {
			c.out.Problem(short(n.hash), "cannot tell whether it is a deploy: an object %s", missing(err))
		} else if is {
			c.out.Read(1)
			w.in = append(w.in, n)
		}
	case c.scope(n.when) == before && (w.live == nil || n.when.time.After(w.live.when.time)):
		if is, err := w.touches(n); err == nil && is {
			if w.live != nil {
				c.out.Outside(1)
			}
			w.live = n
		}
	case c.cfg.GitOps == "": // under a path, most commits are no records at all
		c.out.Outside(1)
	}
}

// endsAtLost says that the history breaks off before the commit id.
func (c *collection) endsAtLost(id plumbing.Hash, last *node, err error) {
	if last == nil {
		c.out.CutShort("the last commit of %s (%s) %s", c.branchName(), short(id), missing(err))
		return
	}
	c.out.Problem(short(id), "%s", missing(err))
	if !last.when.time.Before(c.asked.From) {
		c.ended = true
		c.out.CutShort("commit %s %s: what came before %s could not be read", short(id), missing(err), last.when.time.Format(stampLayout))
	}
}

// endsShallow says that a shallow clone begins after what was asked for.
func (c *collection) endsShallow(last *node) {
	if last == nil || !last.cut {
		return
	}
	from := last.when.time.Format(stampLayout)
	if last.when.time.Before(c.asked.From) {
		c.out.Note("the clone is shallow: its history begins on %s", from)
		return
	}
	c.ended = true
	c.out.NotHeld("the clone is shallow: its history begins on %s, after the start of the time asked for; run: git fetch --unshallow", from)
}

// fromBranch returns the first-parent commits of the branch as deploys.
func (c *collection) fromBranch(ctx context.Context) ([]*deploy, error) {
	nodes, err := c.firstParents(ctx, func(*node) (bool, error) { return true, nil })
	if err != nil {
		return nil, err
	}
	var out []*deploy
	for _, n := range nodes {
		d := c.commitDeploy(n, "on "+c.branchName())
		if d == nil {
			continue
		}
		if p, err := c.parent(n); err == nil && p != nil {
			d.prev = previous{version: short(p.hash), commit: p.hash, at: p.when.time}
		}
		out = append(out, d)
	}
	return out, nil
}

// parent returns the first parent of n; nil when it has none.
func (c *collection) parent(n *node) (*node, error) {
	if len(n.parents) == 0 {
		return nil, nil
	}
	return c.h.node(n.parents[0])
}

// commitDeploy returns the deploy that the commit n is. where says how we know:
// "on main".
func (c *collection) commitDeploy(n *node, where string) *deploy {
	tip, err := c.h.commit(n.hash)
	if err != nil {
		c.out.Reject(short(n.hash), "%s", missing(err))
		return nil
	}
	d := &deploy{
		kind: timeline.Deploy, tip: tip, at: n.when, clock: timeline.Committed,
		ref: short(n.hash), service: c.serviceName(""), environment: c.cfg.Environment, version: short(n.hash),
		records: 1, isCommit: true, actor: tip.author.name, body: tip.body,
		evidence: "commit " + where,
	}
	if n.merge() {
		d.clock, d.evidence = timeline.Merged, "merge "+where
		if rest, ok := strings.CutPrefix(where, "on "); ok {
			d.evidence = "merge into " + rest
		}
	}
	if len(n.parents) > 0 {
		d.base = n.parents[0]
	}
	return d
}
