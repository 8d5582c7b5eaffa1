package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"debrief/timeline"
)

// tagged is a tag that may mark a deploy.
type tagged struct {
	tagName
	ref       string
	annotated bool
	tagger    person
	message   string
	tip       *node
	twins     []string // further tags on the same commit
}

// at is when it was tagged, or for a tag that does not say, when its commit was
// made.
func (t *tagged) at() moment {
	if t.annotated && t.tagger.when.ok {
		return t.tagger.when
	}
	return t.tip.when
}

const tagPrefix = "refs/tags/"

// matchingTags returns the tags that match the configured patterns. None is an
// error that says which tags there are.
func (c *collection) matchingTags(ctx context.Context) ([]*tagged, error) {
	all := c.r.refs.below(tagPrefix)
	names := slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		return !slices.ContainsFunc(c.cfg.Tags, func(p string) bool {
			ok, _ := path.Match(p, name) // New checked the patterns
			return ok
		})
	})
	if len(names) > 0 {
		return c.loadTags(ctx, names)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no tag matches %s: the repository has no tags (did the clone leave them out? run: git fetch --tags)", strings.Join(c.cfg.Tags, ", "))
	}
	slices.SortFunc(all, compareNatural)
	slices.Reverse(all)
	return nil, fmt.Errorf("no tag matches %s: the repository has %d tags, such as %s", strings.Join(c.cfg.Tags, ", "), len(all), decode([]byte(list(all, 3)), ""))
}

// loadTags reads the tags of these names.
func (c *collection) loadTags(ctx context.Context, names []string) ([]*tagged, error) {
	var tags []*tagged
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t, err := c.loadTag(name)
		if err != nil {
			c.out.Problem("tag "+decode([]byte(name), ""), "%s", err)
			continue
		}
		tags = append(tags, t)
	}
	return tags, nil
}

func (c *collection) loadTag(name string) (*tagged, error) {
	id, ok := c.r.refs.resolve(c.r.refs.values[tagPrefix+name])
	if !ok {
		return nil, errors.New("points at nothing")
	}
	name = decode([]byte(name), "")
	t := &tagged{tagName: parseTagName(name), ref: name}
	for range 8 { // tags of tags; deeper is nobody's deploy
		typ, data, err := c.r.read(id, maxObject)
		switch {
		case err != nil:
			return nil, fmt.Errorf("its object %s", missing(err))
		case typ == plumbing.CommitObject:
			if t.tip, err = c.h.node(id); err != nil {
				return nil, err
			}
			return t, nil
		case typ != plumbing.TagObject:
			return nil, fmt.Errorf("points at a %s, not at a commit", typ)
		}
		inner, err := parseTag(id, data)
		if err != nil {
			return nil, err
		}
		if !t.annotated {
			t.annotated, t.tagger, t.message = true, inner.tagger, inner.message
		}
		id = inner.target
	}
	return nil, errors.New("is a tag of a tag, more levels deep than make sense")
}

// fromTags returns the deploys that tags mark.
func (c *collection) fromTags(ctx context.Context, tags []*tagged) ([]*deploy, error) {
	services := map[string][]*tagged{}
	for _, t := range tags {
		if c.unusable("tag "+t.ref, t.at()) {
			continue
		}
		if t.annotated && t.at().bad != "" {
			c.out.Problem("tag "+t.ref, "%s", t.at().bad)
		}
		c.saw(t.at())
		name := c.serviceName(t.service)
		if t.service != name { // the name of something else is no prefix to cut off
			t.version = t.ref
		}
		services[name] = append(services[name], t)
	}
	var deploys []*deploy
	for _, name := range slices.Sorted(maps.Keys(services)) {
		d, err := c.fromLine(ctx, name, foldTwins(services[name]))
		if err != nil {
			return nil, err
		}
		deploys = append(deploys, d...)
	}
	slices.SortStableFunc(deploys, func(a, b *deploy) int { return a.at.time.Compare(b.at.time) })
	return deploys, nil
}

// foldTwins sorts the tags of one service by time and joins those that mark the
// same deploy: tags on one commit with no deploy of another between them. A
// lightweight tag, which has no time, goes with any annotated one.
func foldTwins(tags []*tagged) []*tagged {
	slices.SortFunc(tags, func(a, b *tagged) int {
		return cmp.Or(a.at().time.Compare(b.at().time), compareNatural(a.ref, b.ref))
	})
	firstOn := map[plumbing.Hash]*tagged{} // first annotated tag on a commit
	for _, t := range tags {
		if t.annotated && firstOn[t.tip.hash] == nil {
			firstOn[t.tip.hash] = t
		}
	}
	var out []*tagged
	for _, t := range tags {
		if first := firstOn[t.tip.hash]; !t.annotated && first != nil {
			first.twins = append(first.twins, t.ref)
			continue
		}
		if n := len(out); n > 0 && out[n-1].tip.hash == t.tip.hash {
			out[n-1] = joinTwins(out[n-1], t)
			continue
		}
		out = append(out, t)
	}
	return out
}

// joinTwins names a deploy by the better of two tags on its commit.
func joinTwins(a, b *tagged) *tagged {
	if better(b, a) {
		a, b = b, a
	}
	a.twins = append(append(a.twins, b.ref), b.twins...)
	return a
}

// better reports whether the name of a says more than that of b: it is
// annotated, it looks like a version, it has more parts, it is the higher one.
func better(a, b *tagged) bool {
	truth := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(truth(a.annotated), truth(b.annotated)),
		cmp.Compare(truth(a.looks), truth(b.looks)),
		cmp.Compare(strings.Count(a.version, "."), strings.Count(b.version, ".")),
		compareNatural(a.version, b.version),
	) > 0
}

// fromLine returns the deploys of one service among its tags, which are in order
// of time.
func (c *collection) fromLine(ctx context.Context, service string, tags []*tagged) ([]*deploy, error) {
	all := make([]*deploy, len(tags)) // made when needed
	need := func(i int) (*deploy, error) {
		if all[i] != nil {
			return all[i], nil
		}
		var err error
		all[i], err = c.tagDeploy(service, tags[i])
		return all[i], err
	}
	live := -1
	for i, t := range tags {
		if c.scope(t.at()) == before {
			live = i
		}
	}
	var out []*deploy
	for i, t := range tags {
		n := 1 + int64(len(t.twins))
		if i != live && c.scope(t.at()) != inside {
			c.out.Outside(n)
			continue
		}
		c.out.Read(n)
		d, err := need(i)
		if err != nil {
			c.out.Reject("tag "+t.ref, "its commit %s", missing(err))
			c.out.Drop("twin of a tag that could not be read", n-1)
			continue
		}
		if err := c.lineage(ctx, d, tags, i, need); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func (c *collection) tagDeploy(service string, t *tagged) (*deploy, error) {
	tip, err := c.h.commit(t.tip.hash)
	if err != nil {
		return nil, err
	}
	d := &deploy{
		kind: timeline.Deploy, tip: tip, at: t.at(), clock: timeline.Tagged,
		ref: t.ref, service: service, environment: c.cfg.Environment, version: t.version, also: t.twins, records: 1 + int64(len(t.twins)),
		evidence: "annotated tag " + t.ref, actor: t.tagger.name, body: strings.TrimSpace(t.message),
	}
	if !t.annotated || !t.tagger.when.ok {
		d.clock = timeline.Committed
		if tip.merge() {
			d.clock = timeline.Merged
		}
		d.evidence = "lightweight tag " + t.ref + ", dated by its commit"
		if t.annotated {
			d.evidence = "annotated tag " + t.ref + " without a date, dated by its commit"
		}
	}
	slices.Sort(d.also)
	return d, nil
}

// lineage finds what the deploy of tags[i] replaced.
//
// That is the latest earlier deploy that is its ancestor: of releases in order of
// time, neighbours are not ancestor and descendant in 27 to 80 % of cases in
// projects with several release branches. Only when no earlier one is an
// ancestor does the order of time decide. A deploy of a commit that the one live
// before already held is a rollback.
func (c *collection) lineage(ctx context.Context, d *deploy, tags []*tagged, i int, need func(int) (*deploy, error)) error {
	live, err := c.rolledBack(ctx, tags, i)
	if err != nil {
		return err
	}
	if live >= 0 {
		undone, err := need(live)
		if err != nil {
			return nil // its commit is lost: what was undone stays unknown
		}
		d.undone, d.kind, d.prev, d.base = undone, timeline.Rollback, undone.replaced(), undone.tip.hash
		for _, t := range slices.Backward(tags[:live]) {
			if t.tip.hash == d.tip.hash {
				d.version = t.version // what it was called when it was first live
				break
			}
		}
		return nil
	}
	var nodes []*node
	for _, t := range slices.Backward(tags[:i]) {
		nodes = append(nodes, t.tip)
	}
	best, err := c.h.latest(ctx, d.tip.hash, nodes)
	if err != nil && !errors.Is(err, errTooFar) {
		return err
	}
	if len(nodes) == 0 {
		return nil
	}
	if p, err := need(i - 1 - max(best, 0)); err == nil { // best counts from the newest
		d.prev, d.base = p.replaced(), p.tip.hash
	}
	return nil
}

// rolledBack returns the index of the deploy that was live before tags[i] if
// that puts an older commit live again, or -1.
func (c *collection) rolledBack(ctx context.Context, tags []*tagged, i int) (live int, err error) {
	t := tags[i]
	if !t.annotated || !t.tagger.when.ok {
		return -1, nil // dated by its commit, so it never comes late
	}
	live, again := -1, false
	for j, e := range tags[:i] {
		// A release that follows its own candidate on the same commit is none.
		if e.pre && !t.pre {
			continue
		}
		live, again = j, again || e.tip.hash == t.tip.hash
	}
	if live < 0 || again {
		return live, nil
	}
	if t.tip.when.time.After(tags[live].tip.when.time.Add(slack)) {
		return -1, nil // too new for an ancestor
	}
	is, err := c.h.ancestor(ctx, t.tip, tags[live].tip)
	if errors.Is(err, errTooFar) {
		err = nil
	}
	if !is {
		live = -1
	}
	return live, err
}
