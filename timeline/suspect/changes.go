package suspect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
)

const (
	// shortly is how soon after a change trouble must begin for the order in time
	// to be worth a word, and atOnce how soon for it to be worth more.
	shortly = 2 * time.Hour
	atOnce  = 30 * time.Minute
	// long is after how much time without trouble that speaks against a change.
	long = 24 * time.Hour
)

// Changes lists the changes in play: those that were live when the window began,
// one for each service and environment, and those that went live in it. A change
// that undid another in the list is not listed itself; the other names it. What
// is worth discussing first comes first: the sum of the reasons' weights, then
// the newer change.
func Changes(ev decision.Evidence, course measure.Course) []Change {
	s := newScene(&ev, course)
	var out []Change
	undoes := map[*timeline.Event]bool{}
	for _, e := range inPlay(&ev) {
		c := Change{Row: e, Commits: commitsOf(&ev, e), Undone: s.undone(e)}
		for _, u := range s.undoers[e] {
			undoes[u] = true
		}
		if course.Start != nil {
			c.AgeKnown, c.Age = true, course.Start.Time.Sub(e.Time)
		}
		s.judge(&c)
		out = append(out, c)
	}
	out = slices.DeleteFunc(out, func(c Change) bool { return undoes[c.Row] })
	slices.SortStableFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), timeline.Compare(*b.Row, *a.Row))
	})
	return out
}

// None reports whether nothing speaks strongly for any change, and says so. It
// holds back when the start of trouble is unknown, because time then speaks
// neither for nor against.
func None(changes []Change) (reason string, ok bool) {
	if len(changes) == 0 {
		return "no change is known in or before the window", true
	}
	for _, c := range changes {
		if c.strong || !c.AgeKnown {
			return "", false
		}
	}
	return fmt.Sprintf("none went live on the affected services in the %s before trouble began, and none was undone with recovery following", timeline.Words(shortly)), true
}

// inPlay are the changes of the window and, for each service and environment,
// the last before it.
func inPlay(ev *decision.Evidence) []*timeline.Event {
	before := map[string]int{} // place in out of the last change before the window
	var out []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if !e.Kind.Change() || !e.Time.Before(ev.Window.To) {
			continue
		}
		if e.Time.Before(ev.Window.From) {
			key := line(e)
			if j, ok := before[key]; ok {
				out[j] = nil
			}
			before[key] = len(out)
		}
		out = append(out, e)
	}
	return slices.DeleteFunc(out, func(e *timeline.Event) bool { return e == nil })
}

// line names what one change replaces another of: the deploys of a service in an
// environment, or its configuration, or its flags.
func line(e *timeline.Event) string {
	kind := timeline.Deploy
	if e.Kind == timeline.Config || e.Kind == timeline.Flag {
		kind = e.Kind
	}
	return strings.Join([]string{string(kind), e.Service, e.Attrs[timeline.AttrEnvironment]}, "\x00")
}

func commitsOf(ev *decision.Evidence, change *timeline.Event) []*timeline.Event {
	var out []*timeline.Event
	for i := range ev.Events {
		if e := &ev.Events[i]; e.Kind == timeline.Commit && e.Parent == change.ID {
			out = append(out, e)
		}
	}
	return out
}

// scene is what changes are held against.
type scene struct {
	ev     *decision.Evidence
	course measure.Course
	// undoers are the rows that undid each change, in order.
	undoers map[*timeline.Event][]*timeline.Event
	// signs are the alerts and error findings of the incident, in order.
	signs []*timeline.Event
	// beside are those of services that the incident is not about.
	beside []*timeline.Event
	// usual maps a service, in lower case, to the first of its alerts and errors that
	// are no sign of anything new: pending only, on all along, frequent on any day,
	// or outside the window.
	usual map[string]*timeline.Event
	// mapped says that changes and signs name services alike. Where they do not,
	// as when a deploy names its repository, another name is no other service.
	mapped bool
}

func newScene(ev *decision.Evidence, course measure.Course) *scene {
	s := &scene{ev: ev, course: course, undoers: map[*timeline.Event][]*timeline.Event{}, usual: map[string]*timeline.Event{}}
	for i := range ev.Events {
		e := &ev.Events[i]
		in := e.InTimeline(ev.Window)
		switch {
		case in && s.undoes(e):
			if d := decision.Undone(*ev, e); d != nil {
				s.undoers[d] = append(s.undoers[d], e)
			}
		case in && (decision.Symptom(ev, e) || newError(e)):
			if decision.Concerns(e.Service, ev.Service) {
				s.signs = append(s.signs, e)
			} else {
				s.beside = append(s.beside, e)
			}
		case e.Kind == timeline.Alert || e.Kind == timeline.Log && failing(e):
			if name := strings.ToLower(e.Service); s.usual[name] == nil {
				s.usual[name] = e
			}
		}
	}
	s.mapped = s.namedAlike()
	return s
}

// undoes reports whether e undoes a change and is there for that. A release that
// ships a revert among other things and went live before trouble began may be
// behind it like any other.
func (s *scene) undoes(e *timeline.Event) bool {
	start := s.course.Start
	return decision.Undoes(e) && (e.Kind != timeline.Deploy || start == nil || !e.Time.Before(start.Time))
}

// undone is the row that undid the change: the one that recovery followed, or
// else the first; nil when none did.
func (s *scene) undone(change *timeline.Event) *timeline.Event {
	by := s.undoers[change]
	if len(by) == 0 {
		return nil
	}
	if m := s.course.Mitigate; m != nil && slices.Contains(by, m.Row) {
		return m.Row
	}
	return by[0]
}

// newError reports whether e is an error in a log that is not there on any day:
// what is frequent in the baseline too says nothing about this incident.
func newError(e *timeline.Event) bool {
	usual := e.Attrs[timeline.AttrFinding] == "frequent" && e.Attrs[timeline.AttrBaseline] != ""
	return e.Kind == timeline.Log && failing(e) && !usual
}

func failing(e *timeline.Event) bool {
	return e.Severity == timeline.Error || e.Severity == timeline.Critical
}

// namedAlike reports whether any change names the service of a sign.
func (s *scene) namedAlike() bool {
	affected := map[string]bool{}
	for _, e := range s.signs {
		affected[strings.ToLower(e.Service)] = e.Service != ""
	}
	for i := range s.ev.Events {
		if e := &s.ev.Events[i]; e.Kind.Change() && affected[strings.ToLower(e.Service)] {
			return true
		}
	}
	return false
}
