package measure

import (
	"slices"
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
	c.Ack, c.Page = s.acknowledged(&c)
	c.Engage = engaged(&ev, &c)
	c.Declare = first(points, "the incident was declared", func(p *decision.Point) bool { return p.Kind == decision.Declare && p.Done })
	c.Attempt = first(points, "first mitigating act", func(p *decision.Point) bool { return mitigating(p) && !before(p.Act, c.Detect) })
	if p := Mitigation(points); p != nil {
		c.Mitigate = at(p.Act, "the act that recovery followed")
	}
	if p := decision.Closing(points); p != nil {
		c.Resolve = at(p.Act, "declared over")
	}
	c.Recover, c.stillOn = s.recover(&d, c.Resolve)
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
// or report, and the alert that it answers to.
func (s *scope) acknowledged(c *Course) (ack, page *Milestone) {
	from := c.Alert
	if from == nil || c.Detect != nil && c.Detect.Time.Before(from.Time) {
		from = c.Detect
	}
	ack = firstRow(s.ev, from, "first acknowledgement", func(e *timeline.Event) bool {
		return decision.Acknowledges(e) && (e.Kind != timeline.Ack || s.has(e))
	})
	if ack == nil {
		return nil, nil
	}
	if a := decision.Page(*s.ev, ack.Row); a != nil {
		page = visibleAt(a, "the alert that was acknowledged firing")
	}
	return ack, page
}

// engaged finds the first word or act about the trouble after detection. The
// report itself and silent chatter do not count.
func engaged(ev *decision.Evidence, c *Course) *Milestone {
	return firstRow(ev, c.Detect, "first word or act on the trouble", func(e *timeline.Event) bool {
		switch e.Kind {
		case timeline.Ack, timeline.Escalation, timeline.Silence, timeline.Action, timeline.Status:
			return !decision.Bot(e)
		}
		return decision.Undoes(e) && !decision.Bot(e) || decision.Engages(e)
	})
}

// firstRow finds the first row of the window, not surely before the milestone from
// and not its row, for which ok holds; nil without from.
func firstRow(ev *decision.Evidence, from *Milestone, method string, ok func(*timeline.Event) bool) *Milestone {
	if from == nil {
		return nil
	}
	for i := range ev.Events {
		e := &ev.Events[i]
		if !ev.Window.Contains(e.Time) || e == from.Row || before(e, from) && !mayFollow(e, from) {
			continue
		}
		if ok(e) {
			return at(e, method)
		}
	}
	return nil
}

// mayFollow reports whether e may lie after m although its time is before: a note
// of "14:08" and an alert of 14:08:10.
func mayFollow(e *timeline.Event, m *Milestone) bool {
	_, to := e.Interval()
	return to.After(m.Time) && e.Origin.Source != m.Row.Origin.Source
}

func spoken(e *timeline.Event) bool {
	return (e.Kind == timeline.Note || e.Kind == timeline.Message) && !decision.Bot(e)
}
