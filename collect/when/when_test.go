package when

import (
	"strings"
	"testing"
	"time"

	"debrief/timeline"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestParse(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	const (
		sec = timeline.Second
		hr  = timeline.Hour
	)
	tests := []struct {
		text      string
		want      string
		precision timeline.Precision
		offset    string
		assumed   bool
	}{
		{"2026-03-10T14:05:02Z", "2026-03-10T14:05:02Z", sec, "+00:00", false},
		{"2026-03-10t14:05:02z", "2026-03-10T14:05:02Z", sec, "+00:00", false},
		{"2026-03-10 14:05:02.123 +0200", "2026-03-10T12:05:02.123Z", timeline.Millisecond, "+02:00", false},
		{"2026-03-10 14:05:02,123456", "2026-03-10T13:05:02.123456Z", timeline.Microsecond, "+01:00", true},
		{"2026/03/10 14:05", "2026-03-10T13:05:00Z", timeline.Minute, "+01:00", true},
		{"2026-03-10 14:05:02 UTC", "2026-03-10T14:05:02Z", sec, "+00:00", false},
		{"2026-03-10 14:05:02-03", "2026-03-10T17:05:02Z", sec, "-03:00", false},
		{" 2026-03-10 9:05:02 ", "2026-03-10T08:05:02Z", sec, "+01:00", true},
		{"2026-03-10 14:05:02.1234567891Z", "2026-03-10T14:05:02.123456789Z", timeline.Nanosecond, "+00:00", false},
		// A leap second is the first moment of the next minute, 24:00 the next midnight.
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", sec, "+00:00", false},
		{"2026-03-10 24:00 UTC", "2026-03-11T00:00:00Z", timeline.Minute, "+00:00", false},
		{"2026-03-10 24:00:00 UTC", "2026-03-11T00:00:00Z", sec, "+00:00", false},
		// 02:30 is skipped on 29 March 2026 and shown twice on 25 October.
		{"2026-03-29 02:30:00", "2026-03-29T00:30:00Z", hr + sec, "+02:00", true},
		{"2026-03-29 01:59:59", "2026-03-29T00:59:59Z", sec, "+01:00", true},
		{"2026-03-29 03:00:00", "2026-03-29T01:00:00Z", sec, "+02:00", true},
		{"2026-10-25 02:30:00", "2026-10-25T00:30:00Z", hr + sec, "+02:00", true},
		{"2026-10-25 03:00:00", "2026-10-25T02:00:00Z", sec, "+01:00", true},
		// Epochs: the number of digits says the unit.
		{"1773151502", "2026-03-10T14:05:02Z", sec, "", false},
		{"1773151502.25", "2026-03-10T14:05:02.25Z", 10 * timeline.Millisecond, "", false},
		{"1773151502123", "2026-03-10T14:05:02.123Z", timeline.Millisecond, "", false},
		{"1773151502123456", "2026-03-10T14:05:02.123456Z", timeline.Microsecond, "", false},
		{"1773151502123456789", "2026-03-10T14:05:02.123456789Z", timeline.Nanosecond, "", false},
	}
	for _, tt := range tests {
		st, err := Parse(tt.text, berlin)
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		want, _ := time.Parse(time.RFC3339Nano, tt.want)
		if !st.Time.Equal(want) || st.Time.Location() != time.UTC || st.Raw != tt.text ||
			st.Precision != tt.precision || st.Offset != tt.offset || st.Assumed != tt.assumed {
			t.Errorf("Parse(%q) = %+v, want %s precision %s offset %q assumed %v",
				tt.text, st, tt.want, tt.precision, tt.offset, tt.assumed)
		}
	}
}

func TestParseRejects(t *testing.T) {
	for text, says := range map[string]string{
		"":                           "expected RFC 3339",
		"yesterday":                  "expected RFC 3339",
		"2026-03-10":                 "expected RFC 3339",
		"2026-02-29 14:05":           "expected RFC 3339", // not a leap year
		"2026-13-01 14:05":           "expected RFC 3339",
		"2026-03-10T25:00":           "time of day",
		"2026-03-10T24:01":           "time of day",
		"2026-03-10T24:00:01":        "time of day",
		"2026-03-10T14:05:61":        "time of day",
		"2026-03-10T14:05:023":       "time of day",
		"2026-03-10 14:05:02 EST":    `"EST" stands for several zones`,
		"2026-03-10 14:05:02 +99:00": "not an offset",
		"2026-03-10 14:05:02 +0:200": "not an offset",
		"2026-03-10 14:05:02 maybe":  "not an offset",
		"2026-03-10 14:05:":          "not an offset",
		"20260310140502":             "expected RFC 3339", // a compact date, not an epoch
		"99999999999999999999":       "expected RFC 3339",
	} {
		if st, err := Parse(text, time.UTC); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("Parse(%q) = %v, %v; want an error with %q", text, st, err, says)
		}
	}
}

func TestClock(t *testing.T) {
	for _, c := range []struct {
		text string
		n    int // 0: no time
	}{
		{"14:05", 5}, {"14:05 text", 5}, {"14:05: text", 5}, {"14:05:", 5}, {"14:05:]", 5}, {"14:05:30: text", 8}, {"14:05:30.5Z", 10},
		{"14:05:3", 0}, {"14:05:3x", 0}, {"14:05:ab:cd", 0}, {"14:055", 0}, {"14:05:300", 0}, {"24:00: text", 5}, {"24:01:", 0}, {"14:", 0}, {"", 0},
	} {
		if _, n, ok := Clock(c.text); n != c.n && ok || ok != (c.n > 0) {
			t.Errorf("Clock(%q) took %d, %v; want %d", c.text, n, ok, c.n)
		}
	}
}

func TestOffset(t *testing.T) {
	for text, want := range map[string]int{"Z": 0, "gmt": 0, "+02:00": 7200, "-0330": -12600, "+2": 7200, "-05": -18000, "+14:00": 50400} {
		if got, ok := Offset(text); !ok || got != want {
			t.Errorf("Offset(%q) = %d, %v; want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "2", "+", "+15", "+02:60", "+:0200", "+02:", "+2:30", "+020", "EST", "++02"} {
		if got, ok := Offset(text); ok {
			t.Errorf("Offset(%q) = %d, want none", text, got)
		}
	}
}

func TestDate(t *testing.T) {
	d, err := ParseDate("2024-02-28")
	if err != nil || d.Add(2) != (Date{2024, time.March, 1}) || d.Add(-59) != (Date{2023, time.December, 31}) {
		t.Errorf("ParseDate = %v, %v", d, err)
	}
	for _, text := range []string{"", "2024-02", "2024-02-30", "2024-02-28T", "2024-02-28 14:05"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", text, d)
		}
	}
}

// TestSkippedDay: Samoa left out 30 December 2011 altogether.
func TestSkippedDay(t *testing.T) {
	st := In(Date{2011, time.December, 30}, TimeOfDay{12 * time.Hour, timeline.Minute}, zone(t, "Pacific/Apia"))
	if st.Precision != timeline.Day+timeline.Minute {
		t.Errorf("precision %s, want a day and a minute", st.Precision)
	}
}

// FuzzParse: no text panics; what is understood lies in the years that JSON can
// hold, keeps its text, and written out as RFC 3339 means the same moment again.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-03-10T14:05:02.123Z", "2026-03-29 02:30", "2026-10-25 02:30:00,5", "24:00", "2026-03-10 24:00",
		"2016-12-31 23:59:60 -0330", "1773151502.5", "1773151502123", "0000-01-01 00:00", "9999-12-31 23:59:60+14:00", "2026-03-10 14:05 EST"} {
		f.Add(s)
	}
	berlin := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string) {
		st, err := Parse(text, berlin)
		if err != nil {
			return
		}
		if st.Raw != text || st.Precision <= 0 {
			t.Fatalf("Parse(%q) = %+v", text, st)
		}
		if d, ok := DoubtOf(st, berlin); ok && (d.First != st || !d.Second.Time.After(st.Time) || d.Second.Precision <= 0) {
			t.Fatalf("Parse(%q) = %+v, in doubt %+v", text, st, d)
		}
		if c, moved := timeline.Clamp(st.Time); moved || !c.Equal(st.Time) {
			t.Fatalf("Parse(%q) = %s, outside the years that can be written", text, st.Time)
		}
		written := st.Time.Format(time.RFC3339Nano)
		again, err := Parse(written, berlin)
		if err != nil || !again.Time.Equal(st.Time) || again.Assumed {
			t.Fatalf("Parse(%q) = %s, read again %+v, %v", text, written, again, err)
		}
	})
}
