package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

// TestSeen: nobody knew at its first line that a burst would be one.
func TestSeen(t *testing.T) {
	const (
		quiet = "13:00:00 INFO a\n" // a log with a baseline
		usual = quiet + "13:30:00 ERROR boom\n"
	)
	for _, tt := range []struct {
		name, text, finding, time, seen string
	}{
		{"a new error", quiet + lines("14:10:00", time.Second, 20, "ERROR boom"), firstSeen, "14:10:00", ""},
		{"a burst, to its minute's end", usual + lines("14:10:05", time.Second, 120, "ERROR boom"), burst, "14:10:05", "14:11:00"},
		{"a burst that ends earlier", usual + lines("14:10:05", time.Second, 20, "ERROR boom"), burst, "14:10:05", "14:10:24"},
		{"a burst in one second", usual + lines("14:10:05", 0, 20, "ERROR boom"), burst, "14:10:05", ""},
		{"a burst after single lines", usual + "14:02:00 ERROR boom\n" + lines("14:10:05", time.Second, 120, "ERROR boom"), burst, "14:10:05", "14:11:00"},
		{"a burst without a baseline", "14:00:00 INFO a\n" + lines("14:10:05", time.Second, 120, "ERROR boom"), burst, "14:10:05", "14:11:00"},
		{"a frequent error", usual + lines("14:10:00", 2*time.Minute, 9, "ERROR boom"), frequent, "14:10:00", "14:18:00"},
		{"a frequent error of two levels", usual + "13:31:00 FATAL boom\n" + lines("14:11:00", 2*time.Minute, 5, "FATAL boom") + lines("14:10:00", 2*time.Minute, 5, "ERROR boom"),
			frequent, "14:10:00", "14:14:00"},
		{"few errors without a baseline", "14:00:00 INFO a\n" + lines("14:10:00", 2*time.Minute, 3, "ERROR boom"), frequent, "14:10:00", "14:14:00"},
		{"one error without a baseline", "14:00:00 INFO a\n14:10:00 ERROR boom\n", frequent, "14:10:00", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, text := range []string{tt.text, backwards(tt.text)} {
				e := only(t, text)
				seen := ""
				if !e.Seen.IsZero() {
					seen = e.Seen.Format(time.TimeOnly)
				}
				if f := e.Attrs[timeline.AttrFinding]; f != tt.finding || seen != tt.seen {
					t.Errorf("%s seen %q; want %s seen %q", f, seen, tt.finding, tt.seen)
				}
				// Read backwards, the line that began a burst may be gone; then
				// Time is the start of its minute.
				if at := e.Time.Format(time.TimeOnly); text == tt.text && at != tt.time || e.Known().Before(e.Time) {
					t.Errorf("began at %s, known at %s; want %s", at, e.Known(), tt.time)
				}
			}
		})
	}
}

// lines are n lines of that text, step apart.
func lines(from string, step time.Duration, n int, text string) string {
	at, err := time.Parse(time.TimeOnly, from)
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s %s\n", at.Add(time.Duration(i)*step).Format(time.TimeOnly), text)
	}
	return b.String()
}

// backwards is text with its last line first: files are read by name, not by time.
func backwards(text string) string {
	var b strings.Builder
	all := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for i := range all {
		b.WriteString(all[len(all)-1-i] + "\n")
	}
	return b.String()
}

// only returns the one row of a log of 10 March 2026.
func only(t *testing.T, text string) timeline.Event {
	t.Helper()
	var b strings.Builder
	for l := range strings.Lines(text) {
		b.WriteString("2026-03-10T" + l[:8] + "Z" + l[8:])
	}
	events, _ := collecttest.Run(t, stdin(t, b.String()), request(t))
	if len(events) != 1 {
		t.Fatalf("%d rows: %+v", len(events), events)
	}
	return events[0]
}
