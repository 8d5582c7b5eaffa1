package decision

import (
	"slices"
	"time"

	"debrief/timeline"
)

// leastWait is the shortest quiet time that is conspicuous in any incident.
const leastWait = 30 * time.Minute

// waits finds the conspicuous quiet times between detection and the end of
// trouble: at least 30 minutes, and at least four times the usual distance
// between acts and words. With a source missing there are none: missing rows are
// no waiting.
func waits(ev *Evidence, d Detection, closed time.Time) []Point {
	if ev.Partial || d.Row == nil {
		return nil
	}
	rows, end := unresolved(ev, d, closed)
	if len(rows) == 0 {
		return nil
	}
	least := max(leastWait, 4*median(rows))
	var out []Point
	for i, e := range rows {
		until := end
		if i+1 < len(rows) {
			until = rows[i+1].Time
		}
		if gap := until.Sub(e.Time); gap >= least {
			out = append(out, Point{
				ID: "d-wait-" + e.ID, Level: Inferred, Kind: Wait, Act: e, At: e.Time, Target: e.Service,
				Title: "No act and no word for " + timeline.Words(gap),
				Why:   "nothing is on record for longer than usual while trouble went on",
			})
		}
	}
	return out
}

// unresolved returns what people did and said while trouble went on, in order,
// and the end of it: the declaration that it is over or, before that, the moment
// from which no alert was firing. Where alerts say nothing it ends with the last
// row, because quiet after that may well mean that all was done.
func unresolved(ev *Evidence, d Detection, closed time.Time) (rows []*timeline.Event, end time.Time) {
	end = allClear(ev, d)
	if !closed.IsZero() && (end.IsZero() || closed.Before(end)) {
		end = closed
	}
	from := d.Row.Known()
	for i := range ev.Events {
		e := &ev.Events[i]
		if ev.Window.Contains(e.Time) && ByPeople(e) && !e.Time.Before(from) && (end.IsZero() || !e.Time.After(end)) {
			rows = append(rows, e)
		}
	}
	if end.IsZero() && len(rows) > 0 {
		end = rows[len(rows)-1].Time
	}
	return rows, end
}

// allClear is when the last of the incident's alerts cleared, or the end of the
// window when one was still on. Zero when no alert fired.
func allClear(ev *Evidence, d Detection) time.Time {
	var end time.Time
	for _, a := range firingAlerts(ev) {
		switch {
		case d.Alert != nil && !Concerns(a.Service, d.Alert.Service):
		case over(a).IsZero() || a.End.After(ev.Window.To):
			return ev.Window.To
		case a.End.After(end):
			end = a.End
		}
	}
	return end
}

// median is the usual distance between rows.
func median(rows []*timeline.Event) time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(rows); i++ {
		gaps = append(gaps, rows[i].Time.Sub(rows[i-1].Time))
	}
	if len(gaps) == 0 {
		return 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
}
