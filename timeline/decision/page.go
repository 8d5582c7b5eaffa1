package decision

import (
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// Acknowledges reports whether e is somebody's acknowledgement of trouble, on
// record or in words.
func Acknowledges(e *timeline.Event) bool {
	h := hear(e)
	return h.acknowledges()
}

// Page returns the alert that the acknowledgement ack answers to, among those that
// could be known by then; nil when there is none. It is the one that ack names or,
// where it names none, of those firing then the latest of critical severity, or
// else the latest: a page interrupts people, and what had been on for long did not
// bring them now. Where none was firing it is the last that had cleared less than
// 30 minutes before.
func Page(ev Evidence, ack *timeline.Event) *timeline.Event {
	return page(firingAlerts(&ev), ack)
}

// page is Page among alerts in the order in which they could be known.
func page(alerts []*timeline.Event, ack *timeline.Event) *timeline.Event {
	from, to := ack.Interval()
	known := alerts[:len(alerts):len(alerts)]
	if i := slices.IndexFunc(alerts, func(a *timeline.Event) bool { return !a.Known().Before(to) }); i >= 0 {
		known = alerts[:i]
	}
	known = prefer(known, func(a *timeline.Event) bool { return namesAlert(ack, a) })
	if ack.Kind == timeline.Ack && ack.Service != "" {
		known = prefer(known, func(a *timeline.Event) bool { return strings.EqualFold(a.Service, ack.Service) })
	}
	firing := func(a *timeline.Event) bool { return over(a).IsZero() || over(a).After(from) }
	if !slices.ContainsFunc(known, firing) {
		return lastCleared(known, from)
	}
	known = prefer(known, firing)
	known = prefer(known, func(a *timeline.Event) bool { return a.Severity == timeline.Critical })
	return known[len(known)-1]
}

// lastCleared is the alert that cleared last before t, and shortly before; nil when
// none did.
func lastCleared(alerts []*timeline.Event, t time.Time) *timeline.Event {
	var last *timeline.Event
	for _, a := range alerts {
		if t.Sub(a.End) <= lookback && (last == nil || a.End.After(last.End)) {
			last = a
		}
	}
	return last
}

// namesAlert reports whether ack names the alert: by its rule, by its natural key,
// which that of an acknowledgement on record holds, or in words.
func namesAlert(ack, alert *timeline.Event) bool {
	name := alert.Attrs[timeline.AttrAlert]
	switch {
	case alert.Key != "" && strings.HasPrefix(strings.TrimPrefix(ack.Key, "ack "), alert.Key+" "):
		return true
	case ack.Attrs[timeline.AttrAlert] != "":
		return ack.Attrs[timeline.AttrAlert] == name && Concerns(ack.Service, alert.Service)
	}
	return len(name) >= leastName && strings.Contains(Text(ack), name)
}

// leastName is how long an alert's name must be to be known in a text: "A" and
// "Down" are in many words.
const leastName = 6
