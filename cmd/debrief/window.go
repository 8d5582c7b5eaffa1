package main

import (
	"strconv"
	"strings"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// The window around one moment (--around): trouble begins before it is noticed
// and is talked about after it is over.
const (
	aroundBefore = 2 * time.Hour
	aroundAfter  = time.Hour
)

// now is the time of collection: SOURCE_DATE_EPOCH when set, else the clock.
func (a *app) now() (time.Time, error) {
	s := a.env("SOURCE_DATE_EPOCH")
	if s == "" {
		return time.Now().UTC().Truncate(time.Second), nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, usagef("SOURCE_DATE_EPOCH is %q; it must be a number of seconds since 1970", s)
	}
	t, moved := timeline.Clamp(time.Unix(n, 0))
	if moved {
		return time.Time{}, usagef("SOURCE_DATE_EPOCH is %q: outside the years 1 to 9999", s)
	}
	return t, nil
}

// loadZone returns the named zone. The name "Local" is refused: the zone of the
// machine must not decide what a review says.
func loadZone(name string) (*time.Location, error) {
	if name == "" || name == "UTC" {
		return time.UTC, nil
	}
	if name == "Local" {
		return nil, usagef("--timezone: name the zone, such as Europe/Berlin; the machine's own zone is not used")
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, usagef("--timezone: %q is no known zone; use an IANA name such as UTC, Europe/Berlin or America/New_York", name)
	}
	return zone, nil
}

// moment reads a time of the command line or configuration: what [when.Parse]
// reads, a date and time in the zone, "now", or a distance from now such as -2h.
func moment(name, s string, zone *time.Location, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	if s == "now" {
		return now, nil
	}
	if d, ok := distance(strings.TrimPrefix(s, "now")); ok {
		return now.Add(d), nil
	}
	st, err := when.Parse(s, zone)
	if err != nil {
		return time.Time{}, usagef("%s: %q is no time; write 2006-01-02T15:04:05Z, 2006-01-02 15:04 (in the declared zone), now, or -2h", name, s)
	}
	if d, ok := when.DoubtOf(st, zone); ok && d.Skipped {
		return time.Time{}, usagef("%s: %s", name, d)
	}
	return st.Time, nil
}

// distance reads +30m, -2h, -90m, -1d.
func distance(s string) (time.Duration, bool) {
	if s == "" || (s[0] != '-' && s[0] != '+') {
		return 0, false
	}
	if n, err := strconv.Atoi(strings.TrimSuffix(s, "d")); err == nil && strings.HasSuffix(s, "d") {
		return time.Duration(n) * 24 * time.Hour, true
	}
	d, err := time.ParseDuration(s)
	return d, err == nil
}

// window is the window that settings ask for.
func (s *settings) window(now time.Time, zone *time.Location) (timeline.Window, error) {
	if s.Around != "" {
		if s.From != "" || s.To != "" {
			return timeline.Window{}, usagef("--around cannot be used together with --from or --to")
		}
		t, err := moment("--around", s.Around, zone, now)
		if err != nil {
			return timeline.Window{}, err
		}
		return newWindow(t.Add(-aroundBefore), t.Add(aroundAfter))
	}
	if s.From == "" || s.To == "" {
		return timeline.Window{}, usagef("which time? Give --from and --to, or --around")
	}
	from, err := moment("--from", s.From, zone, now)
	if err != nil {
		return timeline.Window{}, err
	}
	to, err := moment("--to", s.To, zone, now)
	if err != nil {
		return timeline.Window{}, err
	}
	return newWindow(from, to)
}

func newWindow(from, to time.Time) (timeline.Window, error) {
	if !to.After(from) {
		return timeline.Window{}, usagef("--to (%s) must be after --from (%s)", to.Format(time.RFC3339), from.Format(time.RFC3339))
	}
	w, err := timeline.NewWindow(from, to)
	if err != nil {
		return w, usageError{err}
	}
	return w, nil
}

// baseline is the stretch before the window: as long as the window unless said
// otherwise.
func (s *settings) baseline(w timeline.Window) (timeline.Window, error) {
	if s.Baseline == "" {
		return w.Before(w.Duration()), nil
	}
	d, err := time.ParseDuration(s.Baseline)
	if err != nil || d < 0 {
		return timeline.Window{}, usagef("--baseline: %q is no length of time; write 2h, 90m, or 0 for none", s.Baseline)
	}
	return w.Before(d), nil
}

// defaultID is the handle of an incident that nobody named.
func defaultID(w timeline.Window, service string) string {
	id := w.From.Format("20060102-1504")
	if service != "" {
		id += "-" + service
	}
	return id
}
