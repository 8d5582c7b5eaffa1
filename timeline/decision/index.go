package decision

import (
	"slices"
	"sort"
	"strings"
	"time"
	"unicode"

	"debrief/timeline"
)

// index holds the rows of the evidence as points ask for them, all in order of
// time. It is made in one pass, so that a point costs what it is made of and not a
// look at every row: a long incident has 12,000 rows and 700 points.
type index struct {
	ev *Evidence
	// people is what people did, said or changed in the window.
	people []*timeline.Event
	// symptoms are the alerts for which [Symptom] holds, names what each of them
	// is without its start ([identity]), and firings the symptoms of each name.
	symptoms []*timeline.Event
	names    map[*timeline.Event]string
	firings  map[string][]*timeline.Event
	// errors are the findings in logs that speak of errors.
	errors []*timeline.Event
	// shipped are the commits of each deploy, by its id.
	shipped map[string][]*timeline.Event
}

func newIndex(ev *Evidence) *index {
	x := &index{ev: ev, names: map[*timeline.Event]string{}, firings: map[string][]*timeline.Event{}, shipped: map[string][]*timeline.Event{}}
	for i := range ev.Events {
		e := &ev.Events[i]
		if ByPeople(e) && ev.Window.Contains(e.Time) {
			x.people = append(x.people, e)
		}
		switch {
		case Symptom(ev, e):
			name := identity(e)
			x.symptoms, x.names[e], x.firings[name] = append(x.symptoms, e), name, append(x.firings[name], e)
		case e.Kind == timeline.Log && bad(e):
			x.errors = append(x.errors, e)
		case e.Kind == timeline.Commit:
			x.shipped[e.Parent] = append(x.shipped[e.Parent], e)
		}
	}
	return x
}

// after returns the rows of sorted rows that are after t.
func after(rows []*timeline.Event, t time.Time) []*timeline.Event {
	return rows[sort.Search(len(rows), func(i int) bool { return rows[i].Time.After(t) }):]
}

// underWay are the rows that are under way at a moment that only moves forward:
// every row comes and goes once.
type underWay struct {
	coming []stay // the next to come first
	here   []stay // in the order of the evidence
}

// stay is the stretch in which a row counts: from from, and until to unless that
// is zero.
type stay struct {
	row      *timeline.Event
	place    int // in the order of the evidence
	from, to time.Time
}

// newUnderWay takes stays in the order of the evidence.
func newUnderWay(stays []stay) *underWay {
	for i := range stays {
		stays[i].place = i
	}
	slices.SortStableFunc(stays, func(a, b stay) int { return a.from.Compare(b.from) })
	return &underWay{coming: stays}
}

// advance moves on to t.
func (u *underWay) advance(t time.Time) {
	over := func(s stay) bool { return !s.to.IsZero() && !s.to.After(t) }
	u.here = slices.DeleteFunc(u.here, over)
	for len(u.coming) > 0 && !u.coming[0].from.After(t) {
		s := u.coming[0]
		u.coming = u.coming[1:]
		if !over(s) {
			i, _ := slices.BinarySearchFunc(u.here, s.place, func(h stay, place int) int { return h.place - place })
			u.here = slices.Insert(u.here, i, s)
		}
	}
}

// fold writes s so that two texts are equal when [strings.EqualFold] says so.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			least = min(least, f)
		}
		return least
	}, s)
}
