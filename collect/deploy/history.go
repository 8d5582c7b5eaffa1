package deploy

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
)

// slack is how much older a commit may claim to be than its descendants. The
// largest inversion on a first-parent line in 17 public repositories was 175 h.
const slack = 8 * 24 * time.Hour

// maxWalk bounds how many commits one question about the history may visit.
const maxWalk = 200_000

var errTooFar = fmt.Errorf("more than %d commits", maxWalk)

// history reads commits and answers questions about who descends from whom,
// looking no further back than the dates make sensible.
type history struct {
	r     *repo
	nodes map[plumbing.Hash]*node
	// lost are commits that cannot be read.
	lost map[plumbing.Hash]error
}

func newHistory(r *repo) *history {
	return &history{r: r, nodes: map[plumbing.Hash]*node{}, lost: map[plumbing.Hash]error{}}
}

// commit reads a whole commit.
func (h *history) commit(id plumbing.Hash) (*commit, error) {
	if err, lost := h.lost[id]; lost {
		return nil, err
	}
	typ, data, err := h.r.read(id, maxObject)
	if err == nil && typ != plumbing.CommitObject {
		err = fmt.Errorf("object %s is a %s, not a commit", short(id), typ)
	}
	var c *commit
	if err == nil {
		c, err = parseCommit(id, data)
	}
	if err != nil {
		h.lost[id] = err
		return nil, err
	}
	if h.r.shallow[id] {
		c.cut, c.parents = len(c.parents) > 0, nil
	}
	return c, nil
}

// node reads what walking needs of a commit, once.
func (h *history) node(id plumbing.Hash) (*node, error) {
	if n, ok := h.nodes[id]; ok {
		return n, nil
	}
	c, err := h.commit(id)
	if err != nil {
		return nil, err
	}
	n := c.node // a copy, so that the texts can go
	h.nodes[id] = &n
	return &n, nil
}

// newestFirst is a heap of commits by committer date.
type newestFirst []*node

func (q newestFirst) Len() int { return len(q) }
func (q newestFirst) Less(i, j int) bool {
	if c := q[i].when.time.Compare(q[j].when.time); c != 0 {
		return c > 0
	}
	return q[i].hash.String() < q[j].hash.String()
}
func (q newestFirst) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *newestFirst) Push(x any)   { *q = append(*q, x.(*node)) }
func (q *newestFirst) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}

// push adds the commit id to q unless it cannot be read.
func (h *history) push(q *newestFirst, id plumbing.Hash) {
	if n, err := h.node(id); err == nil {
		heap.Push(q, n)
	}
}

// patience is how many commits in a row must be too old before a walk ends: one
// commit that claims to be of 1970 must not end it.
const patience = 32

// walk visits start and its ancestors, newest first, until visit returns a limit
// that patience commits in a row are older than, or done.
func (h *history) walk(ctx context.Context, start plumbing.Hash, visit func(*node) (limit time.Time, done bool)) error {
	var q newestFirst
	h.push(&q, start)
	seen := map[plumbing.Hash]bool{start: true}
	for old := 0; len(q) > 0 && old < patience; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := heap.Pop(&q).(*node)
		limit, done := visit(n)
		if done {
			return nil
		}
		if len(seen) > maxWalk {
			return errTooFar
		}
		old++
		if !n.when.time.Before(limit) {
			old = 0
		}
		for _, p := range n.parents {
			if !seen[p] {
				seen[p] = true
				h.push(&q, p)
			}
		}
	}
	return nil
}

// ancestor reports whether old is new or an ancestor of it.
func (h *history) ancestor(ctx context.Context, old, new *node) (found bool, err error) {
	limit := old.when.time.Add(-slack)
	err = h.walk(ctx, new.hash, func(n *node) (time.Time, bool) {
		found = n.hash == old.hash
		return limit, found
	})
	return found, err
}

// latest returns the index of the first of candidates that is an ancestor of
// tip, or -1. Candidates come in order of preference. One walk serves them all:
// it ends when everything preferred to the best one found lies too far back to
// be met any more.
func (h *history) latest(ctx context.Context, tip plumbing.Hash, candidates []*node) (best int, err error) {
	index := map[plumbing.Hash]int{}
	oldest := make([]time.Time, len(candidates)+1) // oldest of candidates[:i]
	for i, c := range candidates {
		if _, dup := index[c.hash]; !dup {
			index[c.hash] = i
		}
		oldest[i+1] = c.when.time
		if i > 0 && oldest[i].Before(c.when.time) {
			oldest[i+1] = oldest[i]
		}
	}
	best = len(candidates)
	if best == 0 {
		return -1, nil
	}
	err = h.walk(ctx, tip, func(n *node) (time.Time, bool) {
		if i, ok := index[n.hash]; ok && n.hash != tip {
			best = min(best, i)
		}
		return oldest[best].Add(-slack), best == 0
	})
	if best == len(candidates) {
		best = -1
	}
	return best, err
}

// Paint of a commit in between.
const (
	wanted   = 1 << iota // reachable from the tip
	unwanted             // reachable from the base
)

// between returns the commits that are reachable from tip and not from base
// (zero: no base), newest first. torn says that some of them may be missing,
// because the repository does not hold them.
//
// It is git's limited revision walk: paint spreads from both ends by date, and
// ends a little after only unwanted commits are left, so that a commit with a
// wrong date is still painted.
func (h *history) between(ctx context.Context, tip *node, base plumbing.Hash) (out []*node, torn bool, err error) {
	if len(tip.parents) == 1 && tip.parents[0] == base {
		return []*node{tip}, false, nil
	}
	w := &painter{h: h, paint: map[plumbing.Hash]int{}, taken: map[plumbing.Hash]int{}}
	w.add(tip.hash, wanted)
	if !base.IsZero() {
		w.add(base, unwanted)
	}
	err = w.run(ctx)
	for _, n := range w.met {
		if w.paint[n.hash]&unwanted == 0 {
			out = append(out, n)
			torn = torn || n.cut || w.lacksParent(n)
		}
	}
	return out, torn, err
}

type painter struct {
	h     *history
	q     newestFirst
	paint map[plumbing.Hash]int
	taken map[plumbing.Hash]int // paint with which a commit was taken from q
	open  int                   // commits in q that are only wanted so far
	met   []*node               // commits that were only wanted when taken
}

// add gives the commit id more paint and queues it when that is news.
func (w *painter) add(id plumbing.Hash, paint int) {
	old := w.paint[id]
	if old|paint == old {
		return
	}
	n, err := w.h.node(id)
	if err != nil {
		return
	}
	w.paint[id] = old | paint
	switch {
	case w.paint[id] == wanted:
		w.open++
	case old == wanted && w.taken[id] == 0:
		w.open--
	}
	heap.Push(&w.q, n)
}

func (w *painter) run(ctx context.Context) error {
	for left := patience; len(w.q) > 0 && left > 0; {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := heap.Pop(&w.q).(*node)
		paint := w.paint[n.hash]
		if w.taken[n.hash] == paint {
			continue // queued twice; the first taking passed this paint on
		}
		if w.taken[n.hash] == 0 && paint == wanted {
			w.open--
			w.met = append(w.met, n)
		}
		w.taken[n.hash] = paint
		if len(w.taken) > maxWalk {
			return errTooFar
		}
		for _, p := range n.parents {
			w.add(p, paint)
		}
		left--
		if w.open > 0 || len(w.met) > 0 && !n.when.time.Before(w.met[len(w.met)-1].when.time) {
			left = patience
		}
	}
	return nil
}

// lacksParent reports whether a parent of n cannot be read.
func (w *painter) lacksParent(n *node) bool {
	for _, p := range n.parents {
		if _, lost := w.h.lost[p]; lost {
			return true
		}
	}
	return false
}

// missing says why an object cannot be read, ready to follow its name.
func missing(err error) string {
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return "is missing from the repository"
	}
	return "cannot be read: " + err.Error()
}

// holds reports whether the repository holds the commit id. Unlike node it
// remembers nothing of one that is not there: a message may name the hash of
// another repository.
func (h *history) holds(id plumbing.Hash) bool {
	if _, ok := h.nodes[id]; ok {
		return true
	}
	typ, _, err := h.r.read(id, maxObject)
	return err == nil && typ == plumbing.CommitObject
}

// firstParent is the commit that c is compared with; zero for a first commit.
func firstParent(c *commit) plumbing.Hash {
	if len(c.parents) == 0 {
		return plumbing.ZeroHash
	}
	return c.parents[0]
}
