package measure

import (
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// All computes every measure, known or not, in the order of the document.
func All(ev decision.Evidence, course Course, points []decision.Point) []Measure {
	c := &course
	noAck := "nobody noted an acknowledgement"
	if ev.Partial {
		noAck = "no acknowledgement is in the evidence, and a source is missing"
	}
	noEnd := "no alert is seen to clear"
	if c.stillOn {
		noEnd = "an alert was still on at the end of the evidence"
	}
	page, ttaFormula := c.Page, "the alert that was acknowledged firing to the first acknowledgement by a person"
	if page == nil {
		page, ttaFormula = c.Alert, "first alert firing to the first acknowledgement by a person"
	}
	list := []Measure{
		between("ttd", "Time to detect", "start of trouble to the first report or the first alert that was acted on", c.Start, c.Detect,
			"no row shows when trouble began", "neither a report nor an alert is in the evidence", "the first report precedes the first trace of trouble"),
		between("signal-latency", "Signal latency", "first machine trace of trouble to the first alert firing", c.Signal, c.Alert,
			"no trace of trouble by a machine is in the evidence", "no alert is in the evidence", "the alert precedes every other trace"),
		between("tta", "Time to acknowledge", ttaFormula, page, c.Ack,
			"no alert is in the evidence", noAck, "the acknowledgement precedes the first alert"),
		between("tte", "Time to engage", "detection to the first word or act on the trouble", c.Detect, c.Engage,
			"detection is unknown", "no word and no act on the trouble is in the evidence", "the first word precedes detection"),
		between("declare", "Time to declare", "detection to the declaration of the incident", c.Detect, c.Declare,
			"detection is unknown", "nobody noted that an incident was declared", "the declaration precedes detection"),
		between("attempt", "Time to the first attempt", "detection to the first mitigating act, whether it helped or not", c.Detect, c.Attempt,
			"detection is unknown", "no mitigating act is in the evidence", "the first act precedes detection"),
		between("mitigate", "Time to mitigate", "detection to the mitigating act that recovery followed", c.Detect, c.Mitigate,
			"detection is unknown", "no act is in the evidence that recovery of the same service followed", "the act precedes detection"),
		between("resolve", "Time to resolve", "detection to the declaration that it was over", c.Detect, c.Resolve,
			"detection is unknown", "nobody noted that it was over", "the declaration precedes detection"),
		between("impact", "Time of impact", "start of trouble to the end of the last alert", c.Start, c.Recover,
			"no row shows when trouble began", noEnd, "the last alert cleared before the first trace of trouble"),
	}
	list = append(list, exposure(&ev, points), lead(&ev, points), effect(points))
	return append(list, words(&ev, c, points)...)
}

// between is the time from one milestone to another. The texts say why it is
// unknown: from is missing, to is missing, or they lie the wrong way round.
func between(id, name, formula string, from, to *Milestone, noFrom, noTo, reversed string) Measure {
	m := Measure{ID: id, Name: name, Formula: formula, From: from, To: to}
	switch {
	case from == nil:
		m.Note = noFrom
	case to == nil:
		m.Note = noTo
	case to.Latest.Before(from.Earliest):
		m.Note = reversed
	default:
		m.Known = true
		m.Min = max(0, to.Earliest.Sub(from.Latest))
		m.Max = to.Latest.Sub(from.Earliest)
		m.Confidence = confidence(from, to)
		m.Note = doubt(from, to)
	}
	return m
}

// confidence is low when an end is inferred and only a pattern stands for it,
// medium when one is inferred from a machine's row, or is somebody's words, or
// is precise to no more than a minute, and high otherwise.
func confidence(ends ...*Milestone) string {
	level := "high"
	for _, m := range ends {
		switch {
		case m.Row == nil:
			return "low"
		case m.Inferred || spoken(m.Row) || m.Latest.Sub(m.Earliest) >= time.Minute || assumed(m.Row):
			level = "medium"
		}
	}
	return level
}

// assumed reports whether a zone or date had to be supplied for e's time.
func assumed(e *timeline.Event) bool {
	s, ok := e.Stamp(e.Clock)
	return ok && s.Assumed
}

// doubt says what to keep in mind about the ends.
func doubt(ends ...*Milestone) string {
	for _, m := range ends {
		if m.Inferred {
			return "an end is inferred: " + m.Method
		}
	}
	for _, m := range ends {
		if m.Latest.Sub(m.Earliest) >= time.Minute {
			return "an end is precise to " + timeline.Words(m.Latest.Sub(m.Earliest))
		}
	}
	return ""
}
