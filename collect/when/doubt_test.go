package when

import (
	"testing"
	"time"

	"debrief/timeline"
)

func TestDoubt(t *testing.T) {
	for _, c := range []struct {
		zone, text string
		want       string // "" for no doubt
		skipped    bool
		first      string
		second     string
		offset     string // of the second reading
	}{
		{"Europe/Berlin", "2026-03-29 02:30", "02:30 does not exist on 2026-03-29 in Europe/Berlin (clocks went forward)", true, "00:30", "01:30", "+01:00"},
		{"Europe/Berlin", "2026-03-29 02:30:15", "02:30:15 does not exist on 2026-03-29 in Europe/Berlin (clocks went forward)", true, "00:30", "01:30", "+01:00"},
		{"Europe/Berlin", "2026-10-25 02:30", "02:30 happened twice on 2026-10-25 in Europe/Berlin (clocks went back)", false, "00:30", "01:30", "+01:00"},
		{"Europe/Berlin", "2026-10-25 02:00", "02:00 happened twice on 2026-10-25 in Europe/Berlin (clocks went back)", false, "00:00", "01:00", "+01:00"},
		{"America/New_York", "2026-11-01 01:15", "01:15 happened twice on 2026-11-01 in America/New_York (clocks went back)", false, "05:15", "06:15", "-05:00"},
		{"Australia/Lord_Howe", "2026-04-05 01:45", "01:45 happened twice on 2026-04-05 in Australia/Lord_Howe (clocks went back)", false, "14:45", "15:15", "+10:30"},
		{"Europe/Berlin", "2026-03-29 01:59:59", "", false, "", "", ""},
		{"Europe/Berlin", "2026-03-29 03:00", "", false, "", "", ""},
		{"Europe/Berlin", "2026-10-25 03:00", "", false, "", "", ""},
		{"Europe/Berlin", "2026-10-25 02:30 +01:00", "", false, "", "", ""},
		{"Europe/London", "2026-10-25 01:30 UTC", "", false, "", "", ""},
		{"Europe/Berlin", "1773151502", "", false, "", "", ""},
		{"UTC", "2026-03-29 02:30", "", false, "", "", ""},
	} {
		z := zone(t, c.zone)
		st, err := Parse(c.text, z)
		if err != nil {
			t.Fatal(err)
		}
		d, ok := DoubtOf(st, z)
		if ok != (c.want != "") || ok && d.String() != c.want || d.Skipped != c.skipped {
			t.Errorf("%s in %s: %v %q, skipped %v; want %q", c.text, c.zone, ok, d, d.Skipped, c.want)
		}
		if !ok {
			continue
		}
		if f, s := d.First.Time.Format("15:04"), d.Second.Time.Format("15:04"); d.First != st || f != c.first || s != c.second || d.Second.Offset != c.offset {
			t.Errorf("%s in %s is %s or %s %s; want %s or %s %s", c.text, c.zone, f, s, d.Second.Offset, c.first, c.second, c.offset)
		}
		if a, b := stretch(d.First), stretch(d.Second); a != b {
			t.Errorf("%s in %s: the readings cover %v and %v", c.text, c.zone, a, b)
		}
	}
}

func stretch(st timeline.Stamp) [2]time.Time {
	return [2]time.Time{st.Time.Add(-time.Duration(st.Earlier)), st.Time.Add(time.Duration(st.Precision))}
}
