package logs

import (
	"testing"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

func TestYearAcrossNewYear(t *testing.T) {
	for _, tt := range []struct{ mid, line, want string }{
		{"2026-01-01T00:30:00Z", "Dec 31 23:59:58 h app: x", "2025-12-31T23:59:58Z"},
		{"2026-01-01T00:30:00Z", "Jan  1 00:00:02 h app: x", "2026-01-01T00:00:02Z"},
		{"2025-12-31T23:30:00Z", "Jan  1 00:00:02 h app: x", "2026-01-01T00:00:02Z"},
		{"2025-12-31T23:30:00Z", "Dec 31 23:59:58 h app: x", "2025-12-31T23:59:58Z"},
		{"2026-02-20T00:00:00Z", "Feb 29 12:00:00 h app: x", "2024-02-29T12:00:00Z"}, // there is no other
		{"2026-03-10T00:00:00Z", "I1231 12:00:00.5 1 a.go:1] x", "2025-12-31T12:00:00.5Z"},
	} {
		mid, _ := time.Parse(time.RFC3339, tt.mid)
		c := newCalendar(time.UTC, timeline.Window{From: mid.Add(-time.Hour), To: mid.Add(time.Hour)})
		var r record
		if v := newParser(c).parse([]byte(tt.line), &r); v != dated {
			t.Fatalf("%s: verdict %d", tt.line, v)
		}
		if got := r.at.time().Format(time.RFC3339Nano); got != tt.want || !r.at.assumed || !c.guessedYear {
			t.Errorf("%q near %s is %s, want %s, assumed", tt.line, tt.mid, got, tt.want)
		}
	}
}

func TestDayOfTimeOnly(t *testing.T) {
	for _, tt := range []struct{ mid, line, want string }{
		{"2026-03-10T00:30:00Z", "23:59:58 x", "2026-03-09T23:59:58Z"},
		{"2026-03-10T00:30:00Z", "00:00:02 x", "2026-03-10T00:00:02Z"},
		{"2026-03-09T23:30:00Z", "00:00:02 x", "2026-03-10T00:00:02Z"},
	} {
		mid, _ := time.Parse(time.RFC3339, tt.mid)
		c := newCalendar(time.UTC, timeline.Window{From: mid.Add(-time.Hour), To: mid.Add(time.Hour)})
		var r record
		newParser(c).parse([]byte(tt.line), &r)
		if got := r.at.time().Format(time.RFC3339); got != tt.want || !r.at.assumed || !c.guessedDay {
			t.Errorf("%q near %s is %s, want %s", tt.line, tt.mid, got, tt.want)
		}
	}
}

// TestLocalTimes: the cache of a zone's quarters agrees with asking the zone for
// every moment, on days when clocks change by an hour or a half.
func TestLocalTimes(t *testing.T) {
	for _, tt := range []struct {
		zone string
		days []time.Time
	}{
		{"Europe/Berlin", []time.Time{time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 0, 0, 0, 0, time.UTC)}},
		{"Australia/Lord_Howe", []time.Time{time.Date(2026, 4, 5, 0, 0, 0, 0, time.UTC), time.Date(2026, 10, 4, 0, 0, 0, 0, time.UTC)}},
		{"Asia/Kolkata", []time.Time{time.Date(2026, 4, 5, 0, 0, 0, 0, time.UTC)}},
	} {
		c := testCalendar(t, tt.zone)
		for _, day := range tt.days {
			for since := time.Duration(0); since < 24*time.Hour; since += 101 * time.Second {
				want := when.In(when.DateOf(day), when.TimeOfDay{Since: since, Precision: timeline.Second}, c.zone)
				m := moment{width: timeline.Second}
				c.local(day.UnixNano()+int64(since), &m)
				got := m.stamp("", "")
				if !got.Time.Equal(want.Time) || got.Precision != want.Precision || got.Offset != want.Offset {
					t.Fatalf("%s %s %s: %+v, want %+v", tt.zone, day, since, got, want)
				}
			}
		}
	}
}

func TestAbbreviations(t *testing.T) {
	for _, tt := range []struct{ zone, line, time, strange string }{
		{"Europe/Berlin", "2026-03-10 15:05:02 CET x", "2026-03-10T14:05:02Z", ""},
		{"UTC", "2026-03-10 15:05:02 EST x", "2026-03-10T15:05:02Z", "EST"},
		{"UTC", "2026-03-10 15:05:02 GMT x", "2026-03-10T15:05:02Z", ""},
		{"UTC", "2026-03-10 15:05:02 INFO x", "2026-03-10T15:05:02Z", ""},
	} {
		p := newParser(testCalendar(t, tt.zone))
		var r record
		p.parse([]byte(tt.line), &r)
		if got := r.at.time().Format(time.RFC3339); got != tt.time || p.abbreviation != tt.strange {
			t.Errorf("%q in %s: %s, strange %q; want %s, %q", tt.line, tt.zone, got, p.abbreviation, tt.time, tt.strange)
		}
	}
}
