package measure

import (
	"slices"
	"strings"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// scope is what belongs to the incident among rows that may not.
type scope struct {
	ev *decision.Evidence
	// services are the implicated ones; empty when nothing names one, and every
	// row counts then.
	services []string
}

// implicated are the service that the incident was declared for and that of the
// alert people acted on.
func implicated(ev *decision.Evidence, d *decision.Detection) []string {
	var out []string
	if ev.Service != "" {
		out = append(out, strings.ToLower(ev.Service))
	}
	if d.Alert != nil && d.Alert.Service != "" {
		out = append(out, strings.ToLower(d.Alert.Service))
	}
	return out
}

func (s *scope) has(e *timeline.Event) bool {
	return len(s.services) == 0 || e.Service == "" || slices.Contains(s.services, strings.ToLower(e.Service))
}

func (s *scope) symptom(e *timeline.Event) bool { return decision.Symptom(s.ev, e) }

// rows are the rows of the window that belong to the incident and for which ok
// holds, in order.
func (s *scope) rows(ok func(*timeline.Event) bool) []*timeline.Event {
	var out []*timeline.Event
	for i := range s.ev.Events {
		if e := &s.ev.Events[i]; s.ev.Window.Contains(e.Time) && s.has(e) && ok(e) {
			out = append(out, e)
		}
	}
	return out
}

// firstAlert is the first firing as it could be seen.
func (s *scope) firstAlert() *Milestone {
	var m *Milestone
	for _, e := range s.rows(s.symptom) {
		if v := visibleAt(e, "first alert firing"); m == nil || v.Time.Before(m.Time) {
			m = v
		}
	}
	return m
}

// start is when trouble began: the earliest of the first error finding in the logs
// and the onset of the alert that people acted on, or of one that was on already
// when that fired. It is always inferred.
func (s *scope) start(d *decision.Detection) *Milestone {
	start := s.firstError()
	acted := d.Alert
	if acted == nil && d.Row != nil && decision.Firing(d.Row) {
		acted = d.Row
	}
	if acted == nil {
		return start
	}
	for _, e := range s.rows(s.symptom) {
		if e != acted && (!e.Time.Before(acted.Time) || !onAt(e, acted.Time)) {
			continue
		}
		onset := s.onset(e)
		if onset == nil && e != acted {
			onset = at(e, "the alert that fired first")
			onset.Inferred = true
		}
		if onset != nil && (start == nil || onset.Time.Before(start.Time)) {
			start = onset
		}
	}
	return start
}

// onAt reports whether an alert that had fired by t was on at t.
func onAt(e *timeline.Event, t time.Time) bool {
	return e.StillOn() || e.End.IsZero() || e.End.After(t)
}

// related is how far apart two firings of an alert may lie and still be one
// trouble; an alert that was pending hours before is none.
const related = 30 * time.Minute

// onset is when the alert that people acted on showed first: its condition became
// true, or it was pending or firing shortly before. Its own firing is no onset:
// a measure cannot have the same moment at both ends.
func (s *scope) onset(acted *timeline.Event) *Milestone {
	rows := s.rows(func(e *timeline.Event) bool {
		return e.Kind == timeline.Alert && !e.Time.After(acted.Time) && e.Service == acted.Service &&
			e.Attrs[timeline.AttrAlert] == acted.Attrs[timeline.AttrAlert] && (e == acted || e.Attrs[timeline.AttrAlert] != "")
	})
	var first *Milestone
	from := decision.Began(acted)
	for _, e := range slices.Backward(rows) {
		end := e.Time
		if e.End.After(end) {
			end = e.End
		}
		if from.Sub(end) > related {
			break
		}
		if m := shown(e, acted); m != nil {
			first, from = m, m.Time
		}
	}
	return first
}

// shown is when the alert row e began to show trouble; nil when that is no
// earlier than the firing of acted.
func shown(e, acted *timeline.Event) *Milestone {
	if st, ok := e.Stamp(timeline.ConditionStarted); ok && decision.Firing(e) {
		return &Milestone{
			Row: e, Time: st.Time, Earliest: st.Time.Add(-time.Duration(st.Earlier)), Latest: upTo(st),
			Method: "the alert's condition became true", Inferred: true,
		}
	}
	if e == acted {
		return nil
	}
	method := "an earlier firing of the alert"
	if !decision.Firing(e) {
		method = "the alert became pending"
	}
	m := at(e, method)
	m.Inferred = true
	return m
}

func upTo(st timeline.Stamp) time.Time {
	if st.Precision <= exact {
		return st.Time
	}
	return st.Time.Add(time.Duration(st.Precision))
}

// firstError is the first finding of errors in the logs that is new or a burst.
func (s *scope) firstError() *Milestone {
	rows := s.rows(func(e *timeline.Event) bool {
		finding := e.Attrs[timeline.AttrFinding]
		return e.Kind == timeline.Log && (e.Severity == timeline.Error || e.Severity == timeline.Critical) &&
			(finding == "first-seen" || finding == "burst")
	})
	if len(rows) == 0 {
		return nil
	}
	m := at(rows[0], "first error in the logs that is new or a burst")
	m.Inferred = true
	return m
}

// signal is the first trace of trouble that a machine left: the start, if a row
// of its own shows it, or else the first alert.
func (s *scope) signal(start *Milestone) *Milestone {
	alert := s.firstAlert()
	if start == nil || alert != nil && alert.Time.Before(start.Time) {
		return alert
	}
	return start
}

// recover is when the last of the incident's alerts cleared. Alerts that began
// after somebody declared it over belong to something else; while one is still
// on, or its end is lost, recovery is unknown.
func (s *scope) recover(d *decision.Detection, resolve *Milestone) (m *Milestone, stillOn bool) {
	var last *timeline.Event
	open := false
	for _, e := range s.rows(s.symptom) {
		if resolve != nil && e.Time.After(resolve.Time) {
			continue
		}
		open, stillOn = open || e.EndLost() || onAt(e, s.ev.Window.To), stillOn || e.StillOn()
		if last == nil || e.End.After(last.End) {
			last = e
		}
	}
	if open || last == nil || d.Row != nil && last.End.Before(d.Row.Time) {
		return nil, stillOn
	}
	return ended(last, "last alert cleared"), false
}
