package timeline_test

import (
	"testing"
	"time"

	"debrief/timeline"
)

func at(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }

func window(from, to int) timeline.Window { return timeline.Window{From: at(from), To: at(to)} }

func TestNewWindow(t *testing.T) {
	zone := time.FixedZone("", 7200)
	w, err := timeline.NewWindow(at(0).In(zone), at(30).In(zone))
	if err != nil || w != window(0, 30) || w.Duration() != 30*time.Minute {
		t.Errorf("window %v (%v), want noon to half past in UTC", w, err)
	}
	for _, bad := range []timeline.Window{window(0, 0), window(1, 0), {From: at(0), To: time.Date(20_000, 1, 1, 0, 0, 0, 0, time.UTC)}, {To: at(0)}} {
		if w, err := timeline.NewWindow(bad.From, bad.To); err == nil {
			t.Errorf("NewWindow(%s, %s) = %v, want an error", bad.From, bad.To, w)
		}
	}
}

func TestWindowEdges(t *testing.T) {
	w := window(0, 30)
	for minute, want := range map[int]bool{-1: false, 0: true, 29: true, 30: false} {
		if w.Contains(at(minute)) != want {
			t.Errorf("minute %d inside: %v, want %v", minute, !want, want)
		}
		if w.Overlaps(at(minute), time.Time{}) != want {
			t.Errorf("a moment at minute %d overlaps: %v, want %v", minute, !want, want)
		}
	}
	tests := []struct {
		from, end int
		want      bool
	}{
		{-20, -10, false}, {-20, 0, true}, {-20, 50, true}, {10, 20, true}, {29, 50, true}, {30, 50, false},
		{10, 5, true},  // an end before the start counts for nothing
		{40, 5, false}, // and cannot bring the start inside
	}
	for _, tt := range tests {
		if got := w.Overlaps(at(tt.from), at(tt.end)); got != tt.want {
			t.Errorf("minutes %d to %d overlap: %v, want %v", tt.from, tt.end, got, tt.want)
		}
	}
}

func TestWindowSums(t *testing.T) {
	if got := window(0, 30).Before(time.Hour); got != window(-60, 0) {
		t.Errorf("before: %v", got)
	}
	var zero timeline.Window
	if !zero.IsZero() || window(0, 1).IsZero() {
		t.Error("only a window that was never set is zero")
	}
	for _, tt := range []struct{ a, b, want timeline.Window }{
		{window(0, 10), window(5, 20), window(0, 20)}, {window(5, 6), window(0, 10), window(0, 10)},
		{zero, window(0, 10), window(0, 10)}, {window(0, 10), zero, window(0, 10)}, {zero, zero, zero},
	} {
		if got := tt.a.Span(tt.b); got != tt.want {
			t.Errorf("span of %v and %v is %v", tt.a, tt.b, got)
		}
	}
	ws := []timeline.Window{window(20, 30), window(0, 10), window(5, 12), window(6, 7)}
	if got := timeline.Covered(ws); got != 22*time.Minute {
		t.Errorf("covered %s, want 22 min: what overlaps counts once", got)
	}
	if ws[0] != window(20, 30) {
		t.Error("Covered sorted its argument")
	}
}
