package measure

import (
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// words are the measures of what was said, and for how long nothing was.
func words(ev *decision.Evidence, c *Course, points []decision.Point) []Measure {
	return []Measure{
		between("first-word", "First word to the public", "detection to the first update to customers or the public", c.Detect, c.FirstWord,
			"detection is unknown", "no update to customers or the public is in the evidence", "the first update precedes detection"),
		updateGap(points),
		silence(ev, c),
	}
}

// updateGap is the longest time between two updates.
func updateGap(points []decision.Point) Measure {
	var rows []*timeline.Event
	for i := range points {
		if p := &points[i]; p.Kind == decision.Update && p.Done {
			rows = append(rows, p.Act)
		}
	}
	const formula = "the longest time between two updates to customers or the public"
	note := "no update is in the evidence"
	if len(rows) == 1 {
		note = "only one update is in the evidence"
	}
	from, to := longest(rows)
	return between("update-gap", "Longest gap between updates", formula, from, to, note, "", "")
}

// silence is the longest time without any act or word from detection to the end.
func silence(ev *decision.Evidence, c *Course) Measure {
	const id, name, formula = "silence", "Longest silence", "the longest time without an act or a word, from detection until it was over"
	end := c.Resolve
	if end == nil {
		end = c.Recover
	}
	if c.Detect == nil || end == nil {
		return between(id, name, formula, c.Detect, nil, "detection is unknown", "when it was over is unknown", "")
	}
	var rows []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if decision.ByPeople(e) && !e.Time.Before(c.Detect.Time) && !e.Time.After(end.Time) {
			rows = append(rows, e)
		}
	}
	from, to := longest(rows)
	m := between(id, name, formula, from, to, "fewer than two acts or words are in the evidence", "", "")
	if ev.Partial && m.Known {
		m.Confidence, m.Note = "low", "a source is missing or incomplete: a missing row is no silence"
	}
	return m
}

// longest returns the two neighbours in rows that lie farthest apart; nil when
// there are fewer than two.
func longest(rows []*timeline.Event) (from, to *Milestone) {
	var gap time.Duration = -1
	for i := 1; i < len(rows); i++ {
		if d := rows[i].Time.Sub(rows[i-1].Time); d > gap {
			gap, from, to = d, at(rows[i-1], "the row before"), at(rows[i], "the row after")
		}
	}
	return from, to
}
