package decision

import (
	"slices"
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

// horizon is what could be seen strictly before a moment that only moves forward.
// It is the only place where [Known] gets its rows from: the hard cut-off against
// hindsight.
type horizon struct {
	ev       *Evidence
	now      time.Time
	arrivals []*timeline.Event // all rows but commits, in the order in which they could be seen
	seen     int               // how many of them could be
	firing   *underWay         // alerts
	hidden   *underWay         // rows that began and cannot be seen yet
	said     *timeline.Event
	newest   map[string]*timeline.Event // the changes that are live, by liveKey
	live     []*timeline.Event          // the same in order
	recent   []int                      // places in arrivals of the window's rows
	about    map[string][]int           // the same by service
}

func newHorizon(ev *Evidence) *horizon {
	h := &horizon{ev: ev, newest: map[string]*timeline.Event{}, about: map[string][]int{}}
	var firing, hidden []stay
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Kind == timeline.Commit {
			continue
		}
		h.arrivals = append(h.arrivals, e)
		if Firing(e) { // strictly before: from the next nanosecond on
			firing = append(firing, stay{row: e, from: e.Known().Add(1), to: e.End})
		}
		if began := Began(e); began.Before(e.Known()) && ev.Window.Overlaps(e.Time, e.End) {
			hidden = append(hidden, stay{row: e, from: began, to: e.Known()})
		}
	}
	slices.SortStableFunc(h.arrivals, func(a, b *timeline.Event) int { return a.Known().Compare(b.Known()) })
	h.firing, h.hidden = newUnderWay(firing), newUnderWay(hidden)
	return h
}

// advance moves on to t.
func (h *horizon) advance(t time.Time) {
	h.now = t
	for h.seen < len(h.arrivals) && h.arrivals[h.seen].Known().Before(t) {
		h.see(h.arrivals[h.seen])
		h.seen++
	}
	h.firing.advance(t)
	h.hidden.advance(t)
}

// see takes in the next arrival.
func (h *horizon) see(e *timeline.Event) {
	if spoken(e) || e.Kind == timeline.Status {
		h.said = e
	}
	if goesLive(e) {
		h.replace(e)
	}
	if h.ev.Window.Contains(e.Time) {
		service := fold(e.Service)
		h.recent, h.about[service] = append(h.recent, h.seen), append(h.about[service], h.seen)
	}
}

// known is what could be known by somebody who decides about target.
func (h *horizon) known(target string) Known {
	if target == "" {
		target = h.ev.Service
	}
	k := Known{Live: fewLive(h.live, h.now, target), LastSaid: h.said, Recent: h.last(target)}
	for _, s := range h.firing.here {
		k.Firing = append(k.Firing, s.row)
	}
	return k
}

// last are the last rows on the target, or on no service, in the order in which
// they could be seen.
func (h *horizon) last(target string) []*timeline.Event {
	places := tail(h.recent)
	if target != "" {
		places = slices.Concat(tail(h.about[""]), tail(h.about[fold(target)]))
		slices.Sort(places)
	}
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

// replace lets the change e replace an older one of its service and environment.
func (h *horizon) replace(e *timeline.Event) {
	inOrder := func(a, b *timeline.Event) int { return timeline.Compare(*a, *b) }
	key := liveKey(e)
	old := h.newest[key]
	if old != nil && inOrder(old, e) > 0 {
		return
	}
	h.newest[key] = e
	h.live = slices.DeleteFunc(h.live, func(l *timeline.Event) bool { return l == old })
	i, _ := slices.BinarySearchFunc(h.live, e, inOrder)
	h.live = slices.Insert(h.live, i, e)
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
		if s.row != d.Act && !slices.Contains(d.Also, s.row) {
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
