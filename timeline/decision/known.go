package decision

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"debrief/timeline"
)

// How much a card holds. More rows than fit a glance hide the one that mattered.
const (
	mostRecent = 5
	mostLive   = 6
	mostNotYet = 8
)

// freshChange is how long a change on another service counts as news.
const freshChange = 24 * time.Hour

// horizon is what could surely be known at a moment that only moves forward. It is
// the only place where [Known] gets its rows from: the hard cut-off against
// hindsight.
type horizon struct {
	ev       *Evidence
	now      time.Time
	arrivals []*timeline.Event // all rows but commits, in the order in which they could be seen
	coming   []int             // places in arrivals of the rows that are not sure yet, the next first
	own      map[string][]int  // places of the rows whose order their source vouches for, by source
	firing   *underWay         // alerts
	hidden   *underWay         // rows that began and cannot be seen yet
	said     int               // place of the last that anybody said, or -1
	live     liveSet
	recent   []int            // places of the window's rows, in order
	about    map[string][]int // the same by service
}

func newHorizon(ev *Evidence) *horizon {
	h := &horizon{ev: ev, said: -1, live: liveSet{newest: map[string]*timeline.Event{}}, own: map[string][]int{}, about: map[string][]int{}}
	var firing, hidden []stay
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Kind == timeline.Commit {
			continue
		}
		h.arrivals = append(h.arrivals, e)
		if Firing(e) {
			firing = append(firing, stay{row: e, from: sure(e), to: over(e)})
		}
		if began := Began(e); began.Before(e.Known()) && e.InTimeline(ev.Window) {
			hidden = append(hidden, stay{row: e, from: began, to: e.Known()})
		}
	}
	slices.SortStableFunc(h.arrivals, func(a, b *timeline.Event) int { return a.Known().Compare(b.Known()) })
	certain := make([]time.Time, len(h.arrivals))
	for i, e := range h.arrivals {
		h.coming, certain[i] = append(h.coming, i), sure(e)
		if e.Seen.IsZero() {
			h.own[e.Origin.Source] = append(h.own[e.Origin.Source], i)
		}
	}
	slices.SortStableFunc(h.coming, func(a, b int) int { return certain[a].Compare(certain[b]) })
	h.firing, h.hidden = newUnderWay(firing), newUnderWay(hidden)
	return h
}

// advance moves on to t.
func (h *horizon) advance(t time.Time) {
	h.now = t
	for len(h.coming) > 0 && !sure(h.arrivals[h.coming[0]]).After(t) {
		h.see(h.coming[0])
		h.coming = h.coming[1:]
	}
	h.firing.advance(t)
	h.hidden.advance(t)
}

// see takes in the arrival at that place.
func (h *horizon) see(place int) {
	e := h.arrivals[place]
	if spoken(e) || e.Kind == timeline.Status {
		h.said = max(h.said, place)
	}
	if goesLive(e) {
		h.live.replace(e)
	}
	if h.ev.Window.Contains(e.Time) {
		service := fold(e.Service)
		h.recent, h.about[service] = insert(h.recent, place), insert(h.about[service], place)
	}
}

// insert puts place, which is nearly always the last, where it belongs.
func insert(places []int, place int) []int {
	i, _ := slices.BinarySearch(places, place)
	return slices.Insert(places, i, place)
}

// known is what could be known by those who decided p, the next in order, and all
// that was live then.
func (h *horizon) known(p *Point) (k Known, live []*timeline.Event) {
	target := p.Target
	if target == "" {
		target = h.ev.Service
	}
	own, set, said := h.before(p.first()), h.live, h.said
	for _, s := range h.firing.here {
		k.Firing = append(k.Firing, s.row)
	}
	for _, place := range own {
		e := h.arrivals[place]
		if spoken(e) || e.Kind == timeline.Status {
			said = max(said, place)
		}
		if Firing(e) && (over(e).IsZero() || over(e).After(h.now)) {
			k.Firing = append(k.Firing, e)
		}
		if goesLive(e) {
			set = set.clone()
			set.replace(e)
		}
	}
	if said >= 0 {
		k.LastSaid = h.arrivals[said]
	}
	k.Live, k.Recent = fewLive(set.rows, h.now, target), h.last(target, own)
	return k, set.rows
}

// before are the rows that are not sure yet, but which the source of first says
// came before it.
func (h *horizon) before(first *timeline.Event) []int {
	places := h.own[first.Origin.Source]
	n := sort.Search(len(places), func(i int) bool { return h.arrivals[places[i]].Time.After(first.Time) })
	from := h.now.Add(-time.Duration(max(first.Precision, timeline.Nanosecond)))
	var out []int
	for _, place := range slices.Backward(places[:n]) {
		e := h.arrivals[place]
		if !e.Time.After(from) {
			break
		}
		if ordered(e, first) && sure(e).After(h.now) {
			out = append(out, place)
		}
	}
	slices.Reverse(out)
	return out
}

// last are the last rows on the target, or on no service, in the order in which
// they could be seen; own are further rows that count.
func (h *horizon) last(target string, own []int) []*timeline.Event {
	places := slices.Clone(tail(h.recent))
	if target != "" {
		places = slices.Concat(tail(h.about[""]), tail(h.about[fold(target)]))
	}
	for _, i := range own {
		if e := h.arrivals[i]; Concerns(e.Service, target) && h.ev.Window.Contains(e.Time) {
			places = append(places, i)
		}
	}
	slices.Sort(places)
	var out []*timeline.Event
	for _, i := range tail(places) {
		out = append(out, h.arrivals[i])
	}
	return out
}

func tail(places []int) []int { return places[max(0, len(places)-mostRecent):] }

// goesLive reports whether e changes what is live. A revert is a commit: it counts
// where it says what it made live.
func goesLive(e *timeline.Event) bool {
	return e.Kind.Change() && (e.Kind != timeline.Revert || e.Attrs[timeline.AttrVersion] != "" || e.Attrs[timeline.AttrEnvironment] != "")
}

// liveKey is what one change replaces another of.
func liveKey(e *timeline.Event) string {
	kind := timeline.Deploy
	if e.Kind == timeline.Config || e.Kind == timeline.Flag {
		kind = e.Kind
	}
	return strings.Join([]string{string(kind), e.Service, e.Attrs[timeline.AttrEnvironment]}, "\x00")
}

// liveSet is the changes that are live.
type liveSet struct {
	newest map[string]*timeline.Event // by liveKey
	rows   []*timeline.Event          // the same in order
}

func (l liveSet) clone() liveSet { return liveSet{maps.Clone(l.newest), slices.Clone(l.rows)} }

// replace lets the change e replace an older one of its service and environment.
func (l *liveSet) replace(e *timeline.Event) {
	inOrder := func(a, b *timeline.Event) int { return timeline.Compare(*a, *b) }
	key := liveKey(e)
	old := l.newest[key]
	if old != nil && inOrder(old, e) > 0 {
		return
	}
	l.newest[key] = e
	l.rows = slices.DeleteFunc(l.rows, func(r *timeline.Event) bool { return r == old })
	i, _ := slices.BinarySearchFunc(l.rows, e, inOrder)
	l.rows = slices.Insert(l.rows, i, e)
}

// fewLive keeps the changes of the target and those that went live in the last
// day, the target's first and the newest of the others after it.
func fewLive(live []*timeline.Event, t time.Time, target string) []*timeline.Event {
	own := func(e *timeline.Event) bool { return target != "" && strings.EqualFold(e.Service, target) }
	var out []*timeline.Event
	for _, e := range live {
		if own(e) || target == "" || t.Sub(e.Time) <= freshChange {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b *timeline.Event) int {
		if own(a) != own(b) {
			if own(a) {
				return -1
			}
			return 1
		}
		return timeline.Compare(*b, *a)
	})
	return out[:min(mostLive, len(out))]
}

// notYet are the latest rows that had begun by the time of d and became visible
// only afterwards: an alert that was still on its way, or whose condition was
// true and had not fired yet.
func (h *horizon) notYet(d *Point) []*timeline.Event {
	var out []*timeline.Event
	for _, s := range slices.Backward(h.hidden.here) {
		if s.row != d.Act && !slices.Contains(d.Also, s.row) && s.row.Known().After(d.At) {
			out = append(out, s.row)
		}
		if len(out) == mostNotYet {
			break
		}
	}
	slices.Reverse(out)
	return out
}

// Began is when what e tells of began: of an alert that fired, when its condition
// became true, if that is known.
func Began(e *timeline.Event) time.Time {
	if s, ok := e.Stamp(timeline.ConditionStarted); ok && Firing(e) && s.Time.Before(e.Time) {
		return s.Time
	}
	return e.Time
}
