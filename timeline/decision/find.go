package decision

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// Find returns the decision points of the window, in order. Each rule looks at
// rows only; rows that speak of the same decision become one point.
func Find(ev Evidence) []Point {
	x := newIndex(&ev)
	cs := candidates(&ev)
	closed := closedAt(cs)
	d := Detect(ev)
	cs = append(cs, changesAfter(x, d, closed)...)
	slices.SortStableFunc(cs, func(a, b candidate) int { return timeline.Compare(*a.row, *b.row) })
	points := cluster(cs)
	points = append(points, waits(&ev, d, closed)...)
	slices.SortStableFunc(points, func(a, b Point) int { return a.Act.Time.Compare(b.Act.Time) })
	look(&ev, points)
	follow(x, points)
	wrong := map[*Point]bool{}
	for _, w := range WrongTurns(points) {
		wrong[w.Tried] = true
	}
	for i := range points {
		points[i].Questions = questions(&ev, &points[i], wrong[&points[i]])
	}
	return points
}

// look fills in what could be known at each point, and done instead, while it
// moves from one moment of decision to the next.
func look(ev *Evidence, points []Point) {
	order := make([]*Point, len(points))
	for i := range points {
		order[i] = &points[i]
	}
	slices.SortStableFunc(order, func(a, b *Point) int { return a.cutoff().Compare(b.cutoff()) })
	h := newHorizon(ev)
	for _, p := range order {
		h.advance(p.cutoff())
		var live []*timeline.Event
		p.Known, live = h.known(p)
		p.NotYet = h.notYet(p)
		p.Options = options(ev, p, live)
	}
}

// changesAfter finds what went live, by whatever way, between the detection and
// the declaration that it was over. Earlier changes are changes in play (package
// suspect), not decisions about the incident. A revert that ships after the
// declaration still belongs to it.
func changesAfter(x *index, d Detection, closed time.Time) []candidate {
	if d.Row == nil {
		return nil
	}
	ev, from := x.ev, d.Row.Known()
	var out []candidate
	for i := range ev.Events {
		e := &ev.Events[i]
		late := !closed.IsZero() && e.Time.After(closed)
		if !ev.Window.Contains(e.Time) || e.Time.Before(from) || late && !Undoes(e) {
			continue
		}
		c := candidate{row: e, level: Observed, target: e.Service, version: e.Attrs[timeline.AttrVersion], title: e.Title}
		switch e.Kind {
		case timeline.Deploy:
			c.kind, c.why = Deploy, "something else went live during the incident"
			if Undoes(e) {
				c.kind, c.why, c.version = Revert, "it ships the revert of an earlier change", e.Attrs[timeline.AttrRevertsVersion]
				c.title = revertTitle(ev, e)
			} else if why := hotfix(x, e, from); why != "" {
				c.kind, c.why = Hotfix, why
			}
		case timeline.Config:
			c.kind, c.why = Config, "the configuration changed during the incident"
		case timeline.Flag:
			c.kind, c.why = Flag, "a feature flag changed during the incident"
		default:
			continue
		}
		out = append(out, c)
	}
	return out
}

// revertTitle is "Reverted v1.2.0's change by v1.2.1" where the versions are known.
func revertTitle(ev *Evidence, e *timeline.Event) string {
	version, by := e.Attrs[timeline.AttrRevertsVersion], e.Attrs[timeline.AttrVersion]
	if d := Undone(*ev, e); version == "" && d != nil {
		version = d.Attrs[timeline.AttrVersion]
	}
	switch {
	case by == "":
		return e.Title
	case version == "":
		return "Reverted an earlier change by " + by
	}
	return "Reverted " + version + "'s change by " + by
}

// fixVersion matches versions such as 1.8.2a, 1.8.2-hotfix1 and 1.8.2.post1.
var fixVersion = regexp.MustCompile(`(?i)(\d[a-z]|[-+._](hotfix|hf|fix|patch|post)[-._]?\d*)$`)

// hotfix says why a deploy counts as one; empty when it does not.
func hotfix(x *index, deploy *timeline.Event, noticed time.Time) string {
	for _, e := range x.shipped[deploy.ID] {
		if SetsLive(deploy, e) {
			continue
		}
		for _, c := range []timeline.Clock{timeline.Committed, timeline.Authored} {
			if s, ok := e.Stamp(c); ok && s.Time.After(noticed) {
				return fmt.Sprintf("it ships a commit that was %s after trouble was noticed", c)
			}
		}
	}
	version, previous := deploy.Attrs[timeline.AttrVersion], deploy.Attrs[timeline.AttrPreviousVersion]
	if fixVersion.MatchString(version) {
		return "its version is marked as a fix"
	}
	if rest, ok := strings.CutPrefix(version, previous); ok && previous != "" && rest != "" && strings.ContainsAny(rest[:1], ".-+_") {
		return "its version is a fix of " + previous
	}
	return ""
}

// SetsLive reports whether the commit is the one by which a GitOps deploy put a
// version into the tree. It is made for the deploy, and so always as new as it; it
// says nothing about when the change itself was written.
func SetsLive(deploy, commit *timeline.Event) bool {
	return deploy.Attrs[timeline.AttrChanged] != "" && deploy.Attrs[timeline.AttrCommit] == commit.Attrs[timeline.AttrCommit]
}

// closedAt is when somebody declared the incident over: the first declaration
// after the last act of mitigation or, when acts follow every declaration, the
// last one. Zero when nobody did.
func closedAt(cs []candidate) time.Time {
	var lastAct, closed time.Time
	for _, c := range cs {
		if c.kind.Mitigates() && c.tense <= now && c.row.Time.After(lastAct) {
			lastAct = c.row.Time
		}
	}
	for _, c := range cs {
		if c.kind != Resolve || c.tense != done {
			continue
		}
		closed = c.row.Time
		if !closed.Before(lastAct) {
			break
		}
	}
	return closed
}

// Closing returns the point at which somebody declared the incident over, by the
// same rule; nil when nobody did.
func Closing(points []Point) *Point {
	var lastAct time.Time
	for i := range points {
		if p := &points[i]; p.Kind.Mitigates() && p.Done && p.Kind != Deploy && p.Act.Time.After(lastAct) {
			lastAct = p.Act.Time
		}
	}
	var last *Point
	for i := range points {
		if p := &points[i]; p.Kind == Resolve && p.Done {
			last = p
			if !p.Act.Time.Before(lastAct) {
				break
			}
		}
	}
	return last
}
