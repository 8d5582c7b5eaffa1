package question

import (
	"strconv"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// The rules from communication to recovery.

func updatesApart(f Facts) *raised {
	var last *decision.Point
	for i := range f.Points {
		p := &f.Points[i]
		if p.Kind != decision.Update {
			continue
		}
		if last != nil && p.At.Sub(last.At) >= updateGap {
			return &raised{2, map[string]string{
				"gap":       timeline.Words(p.At.Sub(last.At)),
				"from_time": f.Clock(last.At), "to_time": f.Clock(p.At),
			}, []*timeline.Event{last.Act, p.Act}, ""}
		}
		last = p
	}
	return nil
}

func lateWord(f Facts) *raised {
	start, word := f.Course.Start, f.Course.FirstWord
	if start == nil || word == nil {
		return nil
	}
	gap := word.Time.Sub(start.Time)
	if gap < slowWord {
		return nil
	}
	return &raised{3, map[string]string{
		"word_time": f.Clock(word.Time), "gap": timeline.Words(gap),
	}, rows(start, word), ""}
}

func silentRecord(f Facts) *raised {
	for _, p := range f.Points {
		if p.Kind == decision.Wait && len(p.Known.Recent) > 0 && p.Next.Action != nil {
			gap := p.Next.Action.Time.Sub(p.At)
			if gap >= quietRecord {
				return &raised{2, map[string]string{
					"gap": timeline.Words(gap), "from_time": f.Clock(p.At),
				}, []*timeline.Event{p.Act, p.Next.Action}, ""}
			}
		}
	}
	return nil
}

// chose asks about the first act on the system, or else the first silence. What
// else was possible is no question to an acknowledgement or an explanation.
func chose(f Facts) *raised {
	var silence *decision.Point
	for i := range f.Points {
		p := &f.Points[i]
		if p.Kind.Mitigates() {
			return choice(f, p)
		}
		if p.Kind == decision.Silence && silence == nil {
			silence = p
		}
	}
	if silence == nil {
		return nil
	}
	return choice(f, silence)
}

func choice(f Facts, p *decision.Point) *raised {
	return &raised{2, map[string]string{
		"time": f.Clock(p.At), "decision": quote(p.Title),
	}, []*timeline.Event{p.Act}, ""}
}

func noEffect(f Facts) *raised {
	for _, p := range f.Points {
		if p.Kind.Mitigates() && (p.Next.Result == decision.NoChange || p.Next.Result == decision.Worse) {
			seen := []*timeline.Event{p.Act}
			if p.Next.Response != nil {
				seen = append(seen, p.Next.Response)
			}
			return &raised{3, map[string]string{
				"time": f.Clock(p.At), "decision": quote(p.Title),
			}, seen, "What followed within the effect window: " + string(p.Next.Result) + "."}
		}
	}
	return nil
}

func lateRollback(f Facts) *raised {
	for _, c := range f.Changes {
		if c.Undone == nil {
			continue
		}
		wait := c.Undone.Time.Sub(c.Row.Time)
		if wait < slowRollback {
			continue
		}
		return &raised{3, map[string]string{
			"live_time": f.Clock(c.Row.Time), "rollback_time": f.Clock(decided(f, c.Undone)),
		}, []*timeline.Event{c.Row, c.Undone}, "It was live for " + timeline.Words(wait) + "."}
	}
	return nil
}

// decided is when the act that a row shows was decided, as far as is known.
func decided(f Facts, act *timeline.Event) time.Time {
	for i := range f.Points {
		if f.Points[i].Act == act {
			return f.Points[i].At
		}
	}
	return act.Time
}

func irreversible(f Facts) *raised {
	for _, p := range f.Points {
		if p.Kind == decision.Failover {
			return &raised{2, map[string]string{"decision": quote(p.Title)}, []*timeline.Event{p.Act}, ""}
		}
	}
	return nil
}

// changeLive asks about the change that is worth discussing first, when there is
// a reason to discuss it.
func changeLive(f Facts) *raised {
	for _, c := range f.Changes {
		if len(c.For) == 0 || (c.AgeKnown && c.Age < 0) {
			continue
		}
		return &raised{2, map[string]string{
			"change": quote(c.Row.Title), "live_time": f.Clock(c.Row.Time),
		}, []*timeline.Event{c.Row}, ""}
	}
	return nil
}

func longLeadTime(f Facts) *raised {
	for _, c := range f.Changes {
		if len(c.For) == 0 {
			continue
		}
		for _, commit := range c.Commits {
			authored, ok := commit.Stamp(timeline.Authored)
			if lead := c.Row.Time.Sub(authored.Time); ok && lead >= longLead {
				return &raised{1, map[string]string{
					"lead": timeline.Words(lead), "change": quote(commit.Title),
				}, []*timeline.Event{c.Row}, ""}
			}
		}
	}
	return nil
}

func atOnce(f Facts) *raised {
	var near []*timeline.Event
	start := f.Course.Start
	if start == nil {
		return nil
	}
	for _, c := range f.Changes {
		if d := start.Time.Sub(c.Row.Time); d >= 0 && d <= changeSpan {
			near = append(near, c.Row)
		}
	}
	if len(near) < 2 {
		return nil
	}
	return &raised{2, map[string]string{
		"changes": strconv.Itoa(len(near)), "span": timeline.Words(changeSpan),
	}, near, ""}
}

// factors is asked when something that had been there for long stopped being
// harmless: nothing changed shortly before trouble began.
func factors(f Facts) *raised {
	if f.Course.Start == nil || !f.Deploys {
		return nil
	}
	for _, c := range f.Changes {
		if c.AgeKnown && c.Age >= 0 && c.Age < 2*time.Hour {
			return nil
		}
	}
	return &raised{3, nil, rows(f.Course.Start), "No change went live in the two hours before trouble began."}
}

func over(f Facts) *raised {
	r := f.Course.Resolve
	if r == nil {
		return nil
	}
	best := ""
	if c := f.Course.Recover; c != nil && r.Time.After(c.Time) {
		best = "The last alert cleared " + timeline.Words(r.Time.Sub(c.Time)) + " earlier."
	}
	return &raised{1, map[string]string{"resolve_time": f.Clock(r.Time)}, rows(f.Course.Recover, r), best}
}

func clearVersusClose(f Facts) *raised {
	c, r := f.Course.Recover, f.Course.Resolve
	if c == nil || r == nil {
		return nil
	}
	gap, order := r.Time.Sub(c.Time), "before"
	if gap < 0 {
		gap, order = -gap, "after"
	}
	if gap < lateCloseGap {
		return nil
	}
	return &raised{2, map[string]string{
		"clear_time": f.Clock(c.Time), "gap": timeline.Words(gap), "order": order,
	}, rows(c, r), ""}
}

// temporary asks about the first thing that was still in place at the end.
func temporary(f Facts) *raised {
	left := Temporary(f.Evidence)
	if len(left) == 0 {
		return nil
	}
	return &raised{2, map[string]string{"temporary": quote(left[0].Title)}, left, ""}
}

// Temporary returns the silences that were active, and the alerts that were
// firing, when the window ended.
func Temporary(ev decision.Evidence) []*timeline.Event {
	var left []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if !e.InTimeline(ev.Window) {
			continue
		}
		switch e.Kind {
		case timeline.Silence:
			if until, err := time.Parse(time.RFC3339, e.Attrs[timeline.AttrUntil]); (e.End.IsZero() && (err != nil || until.After(ev.Window.To))) || e.End.After(ev.Window.To) {
				left = append(left, e)
			}
		case timeline.Alert:
			if e.StillOn() && e.Attrs[timeline.AttrState] != "pending" {
				left = append(left, e)
			}
		}
	}
	return left
}
