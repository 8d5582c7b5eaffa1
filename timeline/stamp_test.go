package timeline_test

import (
	"testing"
	"time"

	"debrief/timeline"
)

func TestPrecisionText(t *testing.T) {
	for p, want := range map[timeline.Precision]string{
		0: "0s", timeline.Nanosecond: "1ns", timeline.Microsecond: "1µs", timeline.Millisecond: "1ms", timeline.Second: "1s", timeline.Minute: "1m",
		10 * timeline.Minute: "10m", timeline.Hour: "1h", timeline.Day: "24h", timeline.Hour + timeline.Minute: "1h1m",
		timeline.Hour + timeline.Second: "1h0m1s", 20 * timeline.Second: "20s",
	} {
		if p.String() != want {
			t.Errorf("precision %d is written %q, want %q", int64(p), p, want)
		}
		var back timeline.Precision
		if err := back.UnmarshalText([]byte(want)); err != nil || back != p {
			t.Errorf("%q is read as %d (%v), want %d", want, int64(back), err, int64(p))
		}
	}
	for _, bad := range []string{"", "1", "-1s", "a minute", "1d"} {
		var p timeline.Precision
		if err := p.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read as %s, want an error", bad, p)
		}
	}
}

// What is written of any precision reads back as it.
func FuzzPrecision(f *testing.F) {
	for _, s := range []string{"1m", "1h0m1s", "0.5s", "9223372036854775807ns", "-0s"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var p, back timeline.Precision
		if p.UnmarshalText([]byte(s)) != nil {
			return
		}
		if err := back.UnmarshalText([]byte(p.String())); err != nil || back != p {
			t.Errorf("%q is %d, written %q, read back as %d (%v)", s, int64(p), p, int64(back), err)
		}
	})
}

func TestClamp(t *testing.T) {
	tests := []struct {
		in    time.Time
		year  int
		moved bool
	}{
		{noon.In(time.FixedZone("", 7200)), 2026, false},
		{time.Date(10_000_967, 1, 1, 0, 0, 0, 0, time.UTC), 9999, true},
		{time.Date(-400, 1, 1, 0, 0, 0, 0, time.UTC), 1, true},
		{time.Unix(1<<62, 0), 9999, true},
	}
	for _, tt := range tests {
		got, moved := timeline.Clamp(tt.in)
		if got.Year() != tt.year || moved != tt.moved || got.Location() != time.UTC {
			t.Errorf("Clamp(%s) = %s, %v", tt.in, got, moved)
		}
		if _, err := got.In(time.FixedZone("", -12*3600)).MarshalJSON(); err != nil {
			t.Errorf("%s in another zone cannot be written: %v", got, err)
		}
	}
}

func TestFormatOffset(t *testing.T) {
	for seconds, want := range map[int]string{0: "+00:00", 7200: "+02:00", -12600: "-03:30"} {
		if got := timeline.FormatOffset(noon.In(time.FixedZone("", seconds))); got != want {
			t.Errorf("offset of %d s is %q, want %q", seconds, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 5 * time.Millisecond: "5ms", 45*time.Second + 900*time.Millisecond: "45 s", 4*time.Minute + 10*time.Second: "4 min 10 s",
		4 * time.Minute: "4 min", 65 * time.Minute: "1 h 05 min", time.Hour + 59*time.Second: "1 h", 26*time.Hour + 10*time.Minute: "26 h 10 min",
		48 * time.Hour: "2 d", 76*time.Hour + 59*time.Minute: "3 d 04 h", -90 * time.Second: "-1 min 30 s",
	} {
		if got := timeline.Words(d); got != want {
			t.Errorf("Words(%s) = %q, want %q", d, got, want)
		}
	}
}
