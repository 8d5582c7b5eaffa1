package measure

import (
	"slices"
	"strings"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// Chart finds the milestones of the incident. What the evidence does not show
// stays nil.
func Chart(ev decision.Evidence, points []decision.Point) Course {
	d := decision.Detect(ev)
	s := &scope{ev: &ev, services: implicated(&ev, &d)}
	c := Course{
		Report: said(d.Report, "first report by a person"),
		Detect: detected(&d),
		Alert:  s.firstAlert(),
	}
	c.Start = s.start(&d)
	c.Signal = s.signal(c.Start)
	c.Ack = acknowledged(&ev, &c)
	c.Engage = engaged(&ev, &c)
	c.Declare = first(points, "the incident was declared", func(p *decision.Point) bool { return p.Kind == decision.Declare && p.Done })
	c.Attempt = first(points, "first mitigating act", func(p *decision.Point) bool { return mitigating(p) && !before(p.Act, c.Detect) })
	if p := Mitigation(points); p != nil {
		c.Mitigate = at(p.Act, "the act that recovery followed")
	}
	if p := decision.Closing(points); p != nil {
		c.Resolve = at(p.Act, "declared over")
	}
	c.Recover = s.recover(&d, c.Resolve)
	c.FirstWord = first(points, "first update to customers or the public", func(p *decision.Point) bool { return p.Kind == decision.Update && p.Done })
	return c
}

// Mitigation returns the act that recovery followed, the last when several did;
// nil when none did.
func Mitigation(points []decision.Point) *decision.Point {
	for i := len(points) - 1; i >= 0; i-- {
		if mitigating(&points[i]) && points[i].Next.Result == decision.Recovered {
			return &points[i]
		}
	}
	return nil
}

// mitigating reports whether p acts to end the harm; another deploy does not, for
// all that is known.
func mitigating(p *decision.Point) bool { return p.Kind.Mitigates() && p.Done }

// exact is the precision up to which a moment is printed as one number: half a
// minute of doubt changes a measure, half a second does not.
const exact = timeline.Second

// at is the milestone of the moment of e.
func at(e *timeline.Event, method string) *Milestone {
	from, to := e.Interval()
	if e.Precision <= exact {
		to = e.Time
	}
	if e.Earlier <= exact {
		from = e.Time
	}
	return &Milestone{Row: e, Time: e.Time, Earliest: from, Latest: to, Method: method}
}

// visibleAt is the milestone of the moment at which e could be known.
func visibleAt(e *timeline.Event, method string) *Milestone {
	m := at(e, method)
	if !e.Seen.IsZero() {
		m.Time, m.Earliest, m.Latest = e.Seen, e.Seen, e.Seen
	}
	return m
}

// ended is the milestone of the end of e.
func ended(e *timeline.Event, method string) *Milestone {
	m := &Milestone{Row: e, Ended: true, Time: e.End, Earliest: e.End, Latest: e.End, Method: method}
	if s, ok := e.Stamp(timeline.Resolved); ok && s.Time.Equal(e.End) {
		if s.Earlier > exact {
			m.Earliest = e.End.Add(-time.Duration(s.Earlier))
		}
		if s.Precision > exact {
			m.Latest = e.End.Add(time.Duration(s.Precision))
		}
	}
	return m
}

// said is the milestone of a row that may be nil.
func said(e *timeline.Event, method string) *Milestone {
	if e == nil {
		return nil
	}
	return at(e, method)
}

// first is the milestone of the first point for which ok holds.
func first(points []decision.Point, method string, ok func(*decision.Point) bool) *Milestone {
	if i := slices.IndexFunc(points, func(p decision.Point) bool { return ok(&p) }); i >= 0 {
		return at(points[i].Act, method)
	}
	return nil
}

// before reports whether e lies before the milestone m.
func before(e *timeline.Event, m *Milestone) bool { return m != nil && e.Time.Before(m.Time) }

func detected(d *decision.Detection) *Milestone {
	switch {
	case d.Row == nil:
		return nil
	case d.Row == d.Report:
		return at(d.Row, "first report by a person")
	case d.Response == nil:
		m := visibleAt(d.Row, "first alert firing; nobody is recorded to have acted on it")
		m.Inferred = true
		return m
	}
	return visibleAt(d.Row, "first alert that was acted on")
}

// acknowledged finds the first acknowledgement by a person after the first alert
// or report.
func acknowledged(ev *decision.Evidence, c *Course) *Milestone {
	page := c.Alert
	if page == nil || c.Detect != nil && c.Detect.Time.Before(page.Time) {
		page = c.Detect
	}
	return firstRow(ev, page, "first acknowledgement", func(e *timeline.Event) bool {
		if e.Kind == timeline.Ack {
			return !decision.Bot(e)
		}
		return spoken(e) && decision.Says(decision.Text(e), decision.Ack)
	})
}

// engaged finds the first word or act about the trouble after detection. The
// report itself and silent chatter do not count.
func engaged(ev *decision.Evidence, c *Course) *Milestone {
	return firstRow(ev, c.Detect, "first word or act on the trouble", func(e *timeline.Event) bool {
		switch e.Kind {
		case timeline.Ack, timeline.Escalation, timeline.Silence, timeline.Action, timeline.Status, timeline.Rollback, timeline.Revert:
			return !decision.Bot(e)
		}
		return decision.Engages(e)
	})
}

// firstRow finds the first row of the window, not before the milestone from and
// not its row, for which ok holds; nil without from.
func firstRow(ev *decision.Evidence, from *Milestone, method string, ok func(*timeline.Event) bool) *Milestone {
	if from == nil {
		return nil
	}
	for i := range ev.Events {
		e := &ev.Events[i]
		if !ev.Window.Contains(e.Time) || e == from.Row || before(e, from) {
			continue
		}
		if ok(e) {
			return at(e, method)
		}
	}
	return nil
}

func spoken(e *timeline.Event) bool {
	return (e.Kind == timeline.Note || e.Kind == timeline.Message) && !decision.Bot(e)
}

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

// start is when trouble began: the earlier of the first error finding in the logs
// and the onset of the alert that people acted on. It is always inferred.
func (s *scope) start(d *decision.Detection) *Milestone {
	start := s.firstError()
	acted := d.Alert
	if acted == nil && d.Row != nil && decision.Firing(d.Row) {
		acted = d.Row
	}
	if acted == nil {
		return start
	}
	if onset := s.onset(acted); onset != nil && (start == nil || onset.Time.Before(start.Time)) {
		return onset
	}
	return start
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
	m := *start
	m.Inferred = false
	return &m
}

// recover is when the last of the incident's alerts cleared. Alerts that began
// after somebody declared it over belong to something else; while one is still
// on, recovery is unknown.
func (s *scope) recover(d *decision.Detection, resolve *Milestone) *Milestone {
	var last *timeline.Event
	for _, e := range s.rows(s.symptom) {
		if resolve != nil && e.Time.After(resolve.Time) {
			continue
		}
		if e.End.IsZero() || e.Attrs[timeline.AttrStillOn] == "true" || e.End.After(s.ev.Window.To) {
			return nil
		}
		if last == nil || e.End.After(last.End) {
			last = e
		}
	}
	if last == nil || d.Row != nil && last.End.Before(d.Row.Time) {
		return nil
	}
	return ended(last, "last alert cleared")
}
