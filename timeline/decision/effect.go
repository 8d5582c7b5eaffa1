package decision

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

const (
	// effectWindow is how long an act has to show an effect.
	effectWindow = 15 * time.Minute
	// leastEffect is the shortest stretch from which "no change" may be read:
	// an alert's rule needs some evaluations to clear.
	leastEffect = 5 * time.Minute
)

// next says what followed the i-th point.
func next(ev *Evidence, points []Point, i int) Next {
	p := &points[i]
	n := Next{Action: nextAction(ev, p), Result: Unknown}
	if !p.Kind.Mitigates() || !p.Done {
		return n
	}
	s := newStretch(ev, points, i)
	n.Response, n.Ended = s.response(ev)
	n.Result = s.result()
	switch {
	case n.Response == nil:
	case n.Ended:
		n.After = n.Response.End.Sub(s.from)
	default:
		n.After = n.Response.Time.Sub(s.from)
	}
	return n
}

// nextAction is the next thing anybody did, said or changed.
func nextAction(ev *Evidence, p *Point) *timeline.Event {
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Time.After(p.Act.Time) && ev.Window.Contains(e.Time) && ByPeople(e) && !slices.Contains(p.Also, e) {
			return e
		}
	}
	return nil
}

// ByPeople reports whether e shows that somebody did, said or changed something.
// What a program wrote in a chat does not.
func ByPeople(e *timeline.Event) bool {
	switch e.Kind {
	case timeline.Commit, timeline.Alert, timeline.Log:
		return false
	case timeline.Note, timeline.Message:
		return spoken(e)
	}
	return true
}

// stretch is the time in which an act may show its effect: 15 minutes, less when
// the next act or the end of the window comes sooner, since what follows then
// belongs to that act at least as much.
type stretch struct {
	from, to time.Time
	target   string
	alerts   []*timeline.Event // that concern the target, or the incident
	own      bool              // they are the target's
}

func newStretch(ev *Evidence, points []Point, i int) stretch {
	p := &points[i]
	s := stretch{from: p.Act.Time, to: p.Act.Time.Add(effectWindow), target: p.Target}
	if s.target == "" {
		s.target = ev.Service
	}
	for j := range points {
		o := &points[j]
		if j != i && o.Kind.Mitigates() && o.Done && o.At.After(s.from) && o.At.Before(s.to) {
			s.to = o.At
		}
	}
	if ev.Window.To.Before(s.to) {
		s.to = ev.Window.To
	}
	s.alerts, s.own = alertsFor(ev, s.target, s.from)
	return s
}

// alertsFor returns the alerts by which an act on target is judged: those of the
// target or of no service. Where none of them was firing around the act, they are
// the incident's; such alerts can show that an act elsewhere changed nothing, and
// never that it helped, which needs a matching service.
func alertsFor(ev *Evidence, target string, t time.Time) (alerts []*timeline.Event, own bool) {
	var all, matching, incident []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if !Symptom(ev, e) {
			continue
		}
		all = append(all, e)
		if target != "" && Concerns(e.Service, target) {
			matching = append(matching, e)
		}
		if Concerns(e.Service, ev.Service) {
			incident = append(incident, e)
		}
	}
	if len(around(matching, t)) > 0 {
		return matching, true
	}
	if ev.Service != "" {
		return incident, false
	}
	return all, false
}

// identity names an alert without its start. The natural key is the name, the
// labels that do not change when what is behind the alert is restarted, and the
// start; fingerprints and the other labels do change then.
func identity(e *timeline.Event) string {
	if k, ok := strings.CutSuffix(e.Key, " "+e.Time.UTC().Format(time.RFC3339)); ok {
		return k
	}
	return cmp.Or(e.Attrs[timeline.AttrAlert], e.Title) + "\x00" + e.Service
}

// around are the identities that were firing at t or in the effect window before
// it: an alert that flaps is not new when it comes back.
func around(alerts []*timeline.Event, t time.Time) map[string]bool {
	names := map[string]bool{}
	for _, e := range alerts {
		if !e.Time.After(t) && (e.End.IsZero() || e.End.After(t.Add(-effectWindow))) {
			names[identity(e)] = true
		}
	}
	return names
}

// result classes what followed:
//
//   - recovered: every alert firing at the act cleared in the stretch, none came
//     back in the effect window after, and no other began;
//   - partial: some cleared and stayed away;
//   - worse: more alerts began than cleared;
//   - no change: an alert was firing, or came back, and neither of these holds;
//   - unknown: no alert was firing around the act, or the stretch is too short,
//     or the alerts that cleared are not the target's.
//
// It rests on order in time and on the service alone.
func (s *stretch) result() Result {
	before := around(s.alerts, s.from)
	var firing, gone int
	begun := map[string]bool{}
	for _, e := range s.alerts {
		switch {
		case s.firingAtStart(e):
			firing++
			if s.cleared(e) && !s.returned(e) {
				gone++
			}
		case e.Time.After(s.from) && !e.Time.After(s.to) && !before[identity(e)]:
			begun[identity(e)] = true
		}
	}
	switch {
	case len(begun) > gone:
		return Worse
	case gone > 0 && !s.own:
		return Unknown
	case gone > 0 && gone == firing && len(begun) == 0:
		return Recovered
	case gone > 0:
		return Partly
	case s.to.Sub(s.from) < leastEffect:
		return Unknown
	case firing > 0 || s.flaps(before):
		return NoChange
	}
	return Unknown
}

func (s *stretch) firingAtStart(e *timeline.Event) bool {
	return !e.Time.After(s.from) && (e.End.IsZero() || e.End.After(s.from))
}

func (s *stretch) cleared(e *timeline.Event) bool {
	return e.End.After(s.from) && !e.End.After(s.to)
}

// returned reports whether the alert e fired again in the effect window after it
// cleared.
func (s *stretch) returned(e *timeline.Event) bool {
	for _, o := range s.alerts {
		if o != e && identity(o) == identity(e) && !o.Time.Before(e.End) && o.Time.Sub(e.End) <= effectWindow {
			return true
		}
	}
	return false
}

// flaps reports whether an alert known from before began again in the stretch.
func (s *stretch) flaps(before map[string]bool) bool {
	return slices.ContainsFunc(s.alerts, func(e *timeline.Event) bool {
		return before[identity(e)] && e.Time.After(s.from) && !e.Time.After(s.to)
	})
}

// response is the first sign in the stretch: an alert that cleared or began or,
// without any, a finding in the target's logs that ended or began.
func (s *stretch) response(ev *Evidence) (row *timeline.Event, ended bool) {
	if row, ended = s.first(s.alerts); row != nil {
		return row, ended
	}
	var logs []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Kind == timeline.Log && bad(e) && Concerns(e.Service, s.target) {
			logs = append(logs, e)
		}
	}
	return s.first(logs)
}

// first returns the row that began or ended first in the stretch.
func (s *stretch) first(rows []*timeline.Event) (row *timeline.Event, ended bool) {
	at := s.to
	for _, e := range rows {
		if e.End.After(s.from) && !e.Time.After(s.from) && !e.End.After(at) && (row == nil || e.End.Before(at)) {
			row, ended, at = e, true, e.End
		}
		if e.Time.After(s.from) && !e.Time.After(at) && (row == nil || e.Time.Before(at)) {
			row, ended, at = e, false, e.Time
		}
	}
	return row, ended
}

// bad reports whether a finding in logs speaks of errors.
func bad(e *timeline.Event) bool {
	return e.Severity == timeline.Error || e.Severity == timeline.Critical
}
