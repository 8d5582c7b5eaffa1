package deploy

import (
	"context"
	"fmt"
	"time"
)

// near is how far before the baseline a tag may lie, and apart how far two tags
// around the window, for tags to be how this repository marks its deploys.
const (
	near  = 30 * 24 * time.Hour
	apart = 180 * 24 * time.Hour
)

// fromWhatThereIs chooses: tags that look like versions if the project marks its
// deploys with them around the window, else the commits of the default branch.
func (c *collection) fromWhatThereIs(ctx context.Context) ([]*deploy, error) {
	var names []string
	pre := 0
	for _, name := range c.r.refs.below(tagPrefix) {
		switch t := parseTagName(name); {
		case t.pre:
			pre++
		case t.looks:
			names = append(names, name)
		}
	}
	tags, err := c.loadTags(ctx, names)
	if err != nil {
		return nil, err
	}
	last, use := c.tagsAround(tags)
	if use {
		text := fmt.Sprintf("chosen by itself: a deploy is one of the %d tags that look like versions, such as %s", len(tags), last.ref)
		if pre > 0 {
			text += fmt.Sprintf("; %d tags of pre-releases are left out", pre)
		}
		c.out.Note("%s", text)
		return c.fromTags(ctx, tags)
	}
	why := "the repository has no tags that look like versions"
	if len(tags) > 0 {
		why = fmt.Sprintf("none of the %d tags that look like versions is near the window", len(tags))
		if last != nil {
			why += fmt.Sprintf(" (the last before it is %s of %s)", last.ref, last.at().time.Format(time.DateOnly))
		}
	}
	deploys, err := c.fromBranch(ctx)
	if err == nil {
		c.out.Note("chosen by itself: a deploy is a first-parent commit of %s, because %s", c.branchName(), why)
	}
	return deploys, err
}

// tagsAround returns the last tag before the end of the window, and whether tags
// say what was deployed around it.
func (c *collection) tagsAround(tags []*tagged) (last *tagged, use bool) {
	var next *tagged
	for _, t := range tags {
		m := t.at()
		switch {
		case !m.ok || m.clamped():
		case m.time.Before(c.asked.To):
			if last == nil || t.tip == last.tip && better(t, last) || t.tip != last.tip && m.time.After(last.at().time) {
				last = t
			}
		case next == nil || m.time.Before(next.at().time):
			next = t
		}
	}
	if last == nil {
		return nil, false
	}
	t := last.at().time
	return last, t.After(c.asked.From.Add(-near)) || next != nil && next.at().time.Sub(t) < apart
}
