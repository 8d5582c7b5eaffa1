package decision

import (
	"slices"
	"sort"
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

// follow says what followed each point, while it moves from one act to the next.
func follow(x *index, points []Point) {
	w := newWatch(x, points)
	for i := range points {
		p := &points[i]
		p.Next = Next{Action: nextAction(x, p), Result: Unknown}
		if p.Kind.Mitigates() && p.Done {
			w.effect(p)
		}
		p.Rank = rank(p)
	}
}

// nextAction is the next thing anybody did, said or changed.
func nextAction(x *index, p *Point) *timeline.Event {
	for _, e := range after(x.people, p.Act.Time) {
		if !slices.Contains(p.Also, e) {
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

// watch is what goes on around an act. It only moves forward in time.
type watch struct {
	*index
	acts   []time.Time // the moments at which harm was acted on, sorted
	alerts *underWay   // symptoms, up to the effect window after they cleared
	broken *underWay   // findings in logs that ended
}

func newWatch(x *index, points []Point) *watch {
	w := &watch{index: x}
	for i := range points {
		if p := &points[i]; p.Kind.Mitigates() && p.Done {
			w.acts = append(w.acts, p.At)
		}
	}
	slices.SortFunc(w.acts, time.Time.Compare)
	var alerts, broken []stay
	for _, e := range x.symptoms {
		s := stay{row: e, from: e.Time}
		if end := over(e); !end.IsZero() {
			s.to = end.Add(effectWindow)
		}
		alerts = append(alerts, s)
	}
	for _, e := range x.errors {
		if !e.End.IsZero() {
			broken = append(broken, stay{row: e, from: e.Time, to: e.End})
		}
	}
	w.alerts, w.broken = newUnderWay(alerts), newUnderWay(broken)
	return w
}

// effect says what followed p.
func (w *watch) effect(p *Point) {
	w.alerts.advance(p.Act.Time)
	w.broken.advance(p.Act.Time)
	s := w.stretch(p)
	n := &p.Next
	n.Response, n.Ended = s.response()
	n.Result = s.result()
	switch {
	case n.Response == nil:
	case n.Ended:
		n.After = n.Response.End.Sub(s.from)
	default:
		n.After = n.Response.Time.Sub(s.from)
	}
}

// stretch is the time in which an act may show its effect: 15 minutes, less when
// the next act or the end of the window comes sooner, since what follows then
// belongs to that act at least as much.
type stretch struct {
	*watch
	from, to time.Time
	target   string
	// of is the service whose alerts the act is judged by, empty for all, and
	// own says that it is the target: see judgedBy.
	of  string
	own bool
	// before are the alerts that began before the act and were firing then or in
	// the effect window before it, begun those that began in the stretch.
	before, begun []*timeline.Event
}

func (w *watch) stretch(p *Point) *stretch {
	s := &stretch{watch: w, from: p.Act.Time, to: p.Act.Time.Add(effectWindow), target: p.Target}
	if s.target == "" {
		s.target = w.ev.Service
	}
	if i := sort.Search(len(w.acts), func(i int) bool { return w.acts[i].After(s.from) }); i < len(w.acts) && w.acts[i].Before(s.to) {
		s.to = w.acts[i]
	}
	if w.ev.Window.To.Before(s.to) {
		s.to = w.ev.Window.To
	}
	s.judgedBy()
	return s
}

// judgedBy finds the alerts by which an act on the target is judged: those of the
// target or of no service. Where none of them was firing around the act, they are
// the incident's; such alerts can show that an act elsewhere changed nothing, and
// never that it helped, which needs a matching service.
func (s *stretch) judgedBy() {
	s.of, s.own = s.ev.Service, false
	for _, a := range s.alerts.here {
		if s.target != "" && Concerns(a.row.Service, s.target) {
			s.of, s.own = s.target, true
			break
		}
	}
	for _, a := range s.alerts.here {
		if Concerns(a.row.Service, s.of) {
			s.before = append(s.before, a.row)
		}
	}
	s.begun = s.during(s.symptoms, s.of)
}

// during are the rows of the service that began in the stretch.
func (s *stretch) during(rows []*timeline.Event, service string) []*timeline.Event {
	var out []*timeline.Event
	for _, e := range after(rows, s.from) {
		if e.Time.After(s.to) {
			break
		}
		if Concerns(e.Service, service) {
			out = append(out, e)
		}
	}
	return out
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
// It rests on order in time and on the service alone. An alert that flaps is not
// new when it comes back.
func (s *stretch) result() Result {
	known, begun := map[string]bool{}, map[string]bool{}
	var firing, gone int
	for _, e := range s.before {
		known[s.names[e]] = true
		if end := over(e); end.IsZero() || end.After(s.from) {
			firing++
			if s.cleared(e) && !s.returned(e) {
				gone++
			}
		}
	}
	flaps := false
	for _, e := range s.begun {
		if known[s.names[e]] {
			flaps = true
		} else {
			begun[s.names[e]] = true
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
	case firing > 0 || flaps:
		return NoChange
	}
	return Unknown
}

func (s *stretch) cleared(e *timeline.Event) bool {
	return over(e).After(s.from) && !e.End.After(s.to) && !e.EndLost()
}

// returned reports whether the alert e fired again in the effect window after it
// cleared.
func (s *stretch) returned(e *timeline.Event) bool {
	for _, o := range after(s.firings[s.names[e]], e.End.Add(-1)) {
		if o.Time.Sub(e.End) > effectWindow {
			break
		}
		if Concerns(o.Service, s.of) {
			return true
		}
	}
	return false
}

// response is the first sign in the stretch: an alert that cleared or began or,
// without any, a finding in the target's logs that ended or began.
func (s *stretch) response() (row *timeline.Event, ended bool) {
	if row, ended = s.first(s.before, s.begun); row != nil {
		return row, ended
	}
	var before []*timeline.Event
	for _, l := range s.broken.here {
		if Concerns(l.row.Service, s.target) {
			before = append(before, l.row)
		}
	}
	return s.first(before, s.during(s.errors, s.target))
}

// first returns the row of before that ended, or of begun that began, first in the
// stretch.
func (s *stretch) first(before, begun []*timeline.Event) (row *timeline.Event, ended bool) {
	at := s.to
	for _, e := range before {
		if over(e).After(s.from) && !e.EndLost() && !e.End.After(at) && (row == nil || e.End.Before(at)) {
			row, ended, at = e, true, e.End
		}
	}
	if len(begun) > 0 && !begun[0].Time.After(at) && (row == nil || begun[0].Time.Before(at)) {
		return begun[0], false
	}
	return row, ended
}

// bad reports whether a finding in logs speaks of errors.
func bad(e *timeline.Event) bool {
	return e.Severity == timeline.Error || e.Severity == timeline.Critical
}
