package decision

import (
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// lookback is how long an alert that fired and cleared still counts as what
// people answered to.
const lookback = 30 * time.Minute

// Detection is how the incident was noticed.
type Detection struct {
	// Row is the first report by a person, or the alert that people acted on,
	// whichever could be known first. Nil when neither is in the evidence.
	Row *timeline.Event
	// Response is the first row that shows somebody acting on trouble; nil when
	// none does, and Row is then simply the first alert.
	Response *timeline.Event
	// Alert is the alert that was acted on, if any: the one that was acknowledged
	// ([Page]) when it could be known at the response.
	Alert *timeline.Event
	// Report is the first report by a person, if any.
	Report *timeline.Event
}

// Detect finds how the incident was noticed. An alert counts as acted on when it
// was firing at the first response, or cleared less than 30 minutes before; one
// that fired and cleared long before anybody came is no detection. Chat that
// speaks of nothing wrong is no response.
func Detect(ev Evidence) Detection {
	var d Detection
	alerts := firingAlerts(&ev)
	left, acked := alerts, false
	for i := range ev.Events {
		e := &ev.Events[i]
		if !ev.Window.Contains(e.Time) {
			continue
		}
		// An acknowledgement long after the response answers something else.
		acked = acked || d.Response != nil && e.Time.Sub(d.Response.Time) > lookback
		if d.Report != nil && d.Response != nil && acked {
			break
		}
		w := hear(e)
		if d.Report == nil && w.reports() {
			d.Report = e
		}
		if d.Response == nil && w.responds() {
			var a *timeline.Event
			if a, left = actedOn(left, e.Time); a != nil || d.Report != nil {
				d.Response, d.Alert = e, a
			}
		}
		if d.Response != nil && !acked && w.acknowledges() {
			acked = true
			d.paged(page(alerts, e))
		}
	}
	d.Row = d.Alert
	if d.Row == nil && d.Report == nil && len(alerts) > 0 {
		d.Row = alerts[0]
	}
	if d.Report != nil && (d.Row == nil || d.Report.Known().Before(d.Row.Known())) {
		d.Row = d.Report
	}
	return d
}

// paged takes the alert that was acknowledged for the one acted on, when the
// response may have been to it.
func (d *Detection) paged(a *timeline.Event) {
	if a == nil || d.Alert == nil {
		return
	}
	if _, to := d.Response.Interval(); a.Known().Before(to) {
		d.Alert = a
	}
}

// heard is what a row says, read once for all that is asked of it.
type heard struct {
	row  *timeline.Event
	text []sentence // of a person's words
	cues []reading
}

func hear(e *timeline.Event) heard {
	if !spoken(e) {
		return heard{row: e}
	}
	text := sentences(Text(e))
	return heard{e, text, interpret(text, false, nil)}
}

// reports reports whether the row is a person's word that something is wrong: a
// cue for it, or the declaration of an incident.
func (h *heard) reports() bool {
	return says(h.cues, Report) || says(h.cues, Declare) || h.row.Kind == timeline.Status && statusKind(h.row) == Declare
}

func (h *heard) acknowledges() bool {
	return h.row.Kind == timeline.Ack && !Bot(h.row) || says(h.cues, Ack)
}

// responds reports whether the row shows somebody acting on trouble, if there was
// any. To report trouble is no answer to an alert.
func (h *heard) responds() bool {
	switch h.row.Kind {
	case timeline.Ack, timeline.Escalation, timeline.Status, timeline.Silence, timeline.Action, timeline.Rollback, timeline.Revert:
		return true
	}
	r, _ := heaviest(h.cues)
	return r.kind != Report && h.engages()
}

// trouble are words that speak of something wrong without saying that somebody
// does something about it.
var trouble = anyOf(
	"error", "errors", "page", "paged", "pager", "alert", "alerts", "alarm", "timeout", "timeouts", "latency", "outage", "incident",
	"failing", "fails", "failed", "failure", "failures", "down", "broken", "slow", "5xx", "500s", "502s", "503s", "crash", "crashing", "oom",
)

// Engages reports whether a person's words have to do with trouble: any cue, or
// a word such as "errors". Other chat never starts or ends anything.
func Engages(e *timeline.Event) bool {
	h := hear(e)
	return h.engages()
}

func (h *heard) engages() bool {
	return len(h.cues) > 0 || slices.ContainsFunc(h.text, func(s sentence) bool {
		return has(s.words, trouble) && !has(s.words, elsewhere)
	})
}

// Firing reports whether e is an alert that fired, rather than one that was
// pending only.
func Firing(e *timeline.Event) bool {
	return e.Kind == timeline.Alert && e.Attrs[timeline.AttrState] != "pending"
}

// watchdogs are alerts that are meant to fire always.
var watchdogs = []string{"watchdog", "deadmansswitch", "deadmansnitch", "infoinhibitor"}

// Symptom reports whether e is an alert that fired in the window and can say
// something about the incident: one that is meant to fire always, or was on
// before the window and still at its end, cannot.
func Symptom(ev *Evidence, e *timeline.Event) bool {
	if !Firing(e) || slices.Contains(watchdogs, strings.ToLower(e.Attrs[timeline.AttrAlert])) {
		return false
	}
	open := over(e).IsZero() || !e.End.Before(ev.Window.To)
	if e.Time.Before(ev.Window.From) {
		return !open && !e.End.Before(ev.Window.From)
	}
	return e.Time.Before(ev.Window.To)
}

// Concerns reports whether a row with that service speaks of the service target:
// they are the same, or one of them is not named.
func Concerns(service, target string) bool {
	return service == "" || target == "" || strings.EqualFold(service, target)
}

// firingAlerts are the alerts that say something about the incident, by the
// moment they could be known: those of the incident's service where it has any,
// and all otherwise; those that began in the window where any did.
func firingAlerts(ev *Evidence) []*timeline.Event {
	var rows []*timeline.Event
	for i := range ev.Events {
		if e := &ev.Events[i]; Symptom(ev, e) {
			rows = append(rows, e)
		}
	}
	rows = prefer(rows, func(e *timeline.Event) bool { return ev.Service != "" && strings.EqualFold(e.Service, ev.Service) })
	rows = prefer(rows, func(e *timeline.Event) bool { return ev.Window.Contains(e.Time) })
	slices.SortStableFunc(rows, func(a, b *timeline.Event) int { return a.Known().Compare(b.Known()) })
	return rows
}

// prefer keeps the rows for which ok holds, or all when it holds for none.
func prefer(rows []*timeline.Event, ok func(*timeline.Event) bool) []*timeline.Event {
	var kept []*timeline.Event
	for _, e := range rows {
		if ok(e) {
			kept = append(kept, e)
		}
	}
	if len(kept) > 0 {
		return kept
	}
	return rows
}

// actedOn returns the alert that somebody who responds at t answers to: the
// first known of those firing then, or else the last that cleared shortly before.
// Nil means that nobody who responds later answers to an alert known by then,
// either; left are the others.
func actedOn(alerts []*timeline.Event, t time.Time) (acted *timeline.Event, left []*timeline.Event) {
	for i, a := range alerts {
		if a.Known().After(t) {
			left = alerts[i:]
			break
		}
		if a.End.IsZero() || a.End.After(t) {
			return a, alerts
		}
		if t.Sub(a.End) <= lookback {
			acted = a
		}
	}
	return acted, left
}
