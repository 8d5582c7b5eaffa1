package measure

import (
	"debrief/timeline"
	"debrief/timeline/decision"
)

// undoing returns the rollback or revert on record that matters most, and the
// deploy it undid as the row itself names it: the one that recovery followed, or
// else the first.
func undoing(ev *decision.Evidence, points []decision.Point) (undo, change *timeline.Event) {
	for i := range points {
		p := &points[i]
		if p.Kind != decision.Rollback && p.Kind != decision.Revert || p.Level != decision.Observed {
			continue
		}
		d := decision.Undone(*ev, p.Act)
		if undo == nil || p.Next.Result == decision.Recovered {
			undo, change = p.Act, d
		}
		if p.Next.Result == decision.Recovered {
			break
		}
	}
	return undo, change
}

// exposure is how long the change that was undone had been live.
func exposure(ev *decision.Evidence, points []decision.Point) Measure {
	undo, change := undoing(ev, points)
	if undo == nil {
		return between("exposure", "Exposure window", exposureFormula, nil, nil, noUndoing(points), "", "")
	}
	m := between("exposure", "Exposure window", exposureFormula, live(change), at(undo, "it was undone"),
		"the change that was undone is not in the evidence", "", "it was undone before it went live")
	return goingLive(m, change, undo)
}

// noUndoing says that no change was undone, as far as is known: what somebody says
// they rolled back names no deploy.
func noUndoing(points []decision.Point) string {
	for i := range points {
		p := &points[i]
		if (p.Kind == decision.Rollback || p.Kind == decision.Revert) && p.Level == decision.Stated && p.Done {
			return "somebody says that a change was rolled back or reverted, but no rollback or revert on record names a deploy"
		}
	}
	return "no change was rolled back or reverted"
}

const exposureFormula = "the change that was undone going live to its rollback or revert"

// lead is how long the change that was undone took from being written to being
// live.
func lead(ev *decision.Evidence, points []decision.Point) Measure {
	_, change := undoing(ev, points)
	var written *Milestone
	for i := range ev.Events {
		e := &ev.Events[i]
		if change == nil || e.Kind != timeline.Commit || e.Parent != change.ID || decision.SetsLive(change, e) {
			continue
		}
		if s, ok := e.Stamp(timeline.Authored); ok && (written == nil || s.Time.Before(written.Time)) {
			written = &Milestone{Row: e, Time: s.Time, Earliest: s.Time, Latest: upTo(s), Method: "its oldest commit was authored"}
		}
	}
	const formula = "the oldest commit of the change that was undone being authored to the change going live"
	noChange := noUndoing(points)
	if change != nil {
		noChange = "when it was written is not in the evidence"
	}
	m := between("lead", "Change lead", formula, written, live(change), noChange, "", "it went live before it was authored")
	return goingLive(m, change)
}

// live is the milestone of a change going live; nil without a change, or when the
// row knows only when it was written.
func live(change *timeline.Event) *Milestone {
	if change == nil || change.Clock == timeline.Authored {
		return nil
	}
	return at(change, "it went live")
}

// goingLive lowers the confidence of a measure that rests on the time of a commit,
// a merge or a tag: what the change describes took effect at some moment after it.
func goingLive(m Measure, changes ...*timeline.Event) Measure {
	if !m.Known && len(changes) > 0 && changes[0] != nil && changes[0].Clock == timeline.Authored {
		m.Note = "when the change went live is unknown; only when it was written is in the evidence"
	}
	for _, e := range changes {
		switch {
		case !m.Known || !e.Kind.Change():
		case e.Clock == timeline.Committed || e.Clock == timeline.Merged:
			m.Confidence = "low"
			m.Note = "the time of a commit stands for its going live, which came later"
		case e.Clock == timeline.Tagged && m.Confidence == "high":
			m.Confidence = "medium"
			m.Note = "a tag stands for its going live"
		}
	}
	return m
}

// effect is how long the act that recovery followed took to show.
func effect(points []decision.Point) Measure {
	const formula = "the mitigating act to the first alert that cleared after it"
	p := Mitigation(points)
	if p == nil || p.Next.Response == nil || !p.Next.Ended {
		return between("effect", "Effect latency", formula, nil, nil, "no act is in the evidence that recovery of the same service followed", "", "")
	}
	m := between("effect", "Effect latency", formula, at(p.Act, "the act that recovery followed"), ended(p.Next.Response, "alert cleared"),
		"", "", "the alert cleared before the act")
	return goingLive(m, p.Act)
}
