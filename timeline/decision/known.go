package decision

import (
	"cmp"
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

// visible returns the rows that could be seen strictly before t. It is the only
// place where [Known] gets its rows from: the hard cut-off against hindsight.
func visible(ev *Evidence, t time.Time) []*timeline.Event {
	var rows []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Kind != timeline.Commit && e.Known().Before(t) {
			rows = append(rows, e)
		}
	}
	return rows
}

// knownAt is what could be known before t by somebody who decides about target.
func knownAt(ev *Evidence, t time.Time, target string) Known {
	rows := visible(ev, t)
	if target == "" {
		target = ev.Service
	}
	return Known{
		Firing:   firingAt(rows, t),
		Live:     fewLive(liveOf(rows), t, target),
		LastSaid: lastSaid(rows),
		Recent:   recent(rows, ev.Window, target),
	}
}

// firingAt are the alerts of rows that were firing at t.
func firingAt(rows []*timeline.Event, t time.Time) []*timeline.Event {
	var out []*timeline.Event
	for _, e := range rows {
		if Firing(e) && (e.End.IsZero() || e.End.After(t)) {
			out = append(out, e)
		}
	}
	return out
}

// liveKey is what one change replaces another of.
func liveKey(e *timeline.Event) string {
	kind := timeline.Deploy
	if e.Kind == timeline.Config || e.Kind == timeline.Flag {
		kind = e.Kind
	}
	return strings.Join([]string{string(kind), e.Service, e.Attrs[timeline.AttrEnvironment]}, "\x00")
}

// liveOf are the newest changes of rows, one for each service and environment. A
// revert is a commit: it counts where it says what it made live.
func liveOf(rows []*timeline.Event) []*timeline.Event {
	newest := map[string]*timeline.Event{}
	for _, e := range rows {
		if !e.Kind.Change() || e.Kind == timeline.Revert && e.Attrs[timeline.AttrVersion] == "" && e.Attrs[timeline.AttrEnvironment] == "" {
			continue
		}
		if old := newest[liveKey(e)]; old == nil || timeline.Compare(*old, *e) < 0 {
			newest[liveKey(e)] = e
		}
	}
	var live []*timeline.Event
	for _, e := range newest {
		live = append(live, e)
	}
	slices.SortFunc(live, func(a, b *timeline.Event) int { return timeline.Compare(*a, *b) })
	return live
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

func lastSaid(rows []*timeline.Event) *timeline.Event {
	var last *timeline.Event
	for _, e := range slices.Backward(rows) {
		if (last == nil || e.Known().After(last.Known())) && (spoken(e) || e.Kind == timeline.Status) {
			last = e
		}
	}
	return last
}

// recent are the last rows on the target, or on no service, in the order in
// which they could be seen.
func recent(rows []*timeline.Event, w timeline.Window, target string) []*timeline.Event {
	byArrival := func(a, b *timeline.Event) int {
		return cmp.Or(a.Known().Compare(b.Known()), timeline.Compare(*a, *b))
	}
	var out []*timeline.Event // sorted, the last few so far
	for _, e := range rows {
		if !w.Contains(e.Time) || !Concerns(e.Service, target) || len(out) == mostRecent && byArrival(e, out[0]) < 0 {
			continue
		}
		i, _ := slices.BinarySearchFunc(out, e, byArrival)
		out = slices.Insert(out, i, e)
		out = out[max(0, len(out)-mostRecent):]
	}
	return out
}

// notYet are the latest rows that had begun by the time of p and became visible
// only afterwards: an alert that was still on its way, or whose condition was
// true and had not fired yet.
func notYet(ev *Evidence, p *Point) []*timeline.Event {
	var out []*timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Kind == timeline.Commit || !ev.Window.Overlaps(e.Time, e.End) || e == p.Act || slices.Contains(p.Also, e) {
			continue
		}
		if !Began(e).After(p.At) && e.Known().After(p.At) {
			out = append(out, e)
		}
	}
	return out[max(0, len(out)-mostNotYet):]
}

// Began is when what e tells of began: of an alert that fired, when its condition
// became true, if that is known.
func Began(e *timeline.Event) time.Time {
	if s, ok := e.Stamp(timeline.ConditionStarted); ok && Firing(e) && s.Time.Before(e.Time) {
		return s.Time
	}
	return e.Time
}
