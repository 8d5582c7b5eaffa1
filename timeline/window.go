package timeline

import (
	"fmt"
	"slices"
	"time"
)

// Window is a stretch of time that includes From and excludes To.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// NewWindow returns the window from from to to in UTC. It is an error when the
// window is empty or its ends cannot be written as RFC 3339.
func NewWindow(from, to time.Time) (Window, error) {
	f, moved1 := Clamp(from)
	t, moved2 := Clamp(to)
	if moved1 || moved2 {
		return Window{}, fmt.Errorf("window: years outside 1 to 9999 cannot be used")
	}
	if !t.After(f) {
		return Window{}, fmt.Errorf("window: the end %s is not after the start %s", t.Format(time.RFC3339), f.Format(time.RFC3339))
	}
	return Window{From: f, To: t}, nil
}

// IsZero reports whether w was never set.
func (w Window) IsZero() bool { return w.From.IsZero() && w.To.IsZero() }

// Contains reports whether t is in w.
func (w Window) Contains(t time.Time) bool { return !t.Before(w.From) && t.Before(w.To) }

// Overlaps reports whether anything of the stretch [from, end] is in w. A zero
// end means that the stretch is the one moment from.
func (w Window) Overlaps(from, end time.Time) bool {
	if end.IsZero() || end.Before(from) {
		return w.Contains(from)
	}
	return from.Before(w.To) && !end.Before(w.From)
}

// Duration is the length of w.
func (w Window) Duration() time.Duration { return w.To.Sub(w.From) }

// Before returns the stretch of length d that ends where w begins.
func (w Window) Before(d time.Duration) Window {
	return Window{From: w.From.Add(-d), To: w.From}
}

// Span returns the smallest window that holds both w and o; a zero window counts
// for nothing.
func (w Window) Span(o Window) Window {
	if w.IsZero() {
		return o
	}
	if o.IsZero() {
		return w
	}
	if o.From.Before(w.From) {
		w.From = o.From
	}
	if o.To.After(w.To) {
		w.To = o.To
	}
	return w
}

// Covered returns how much time the windows cover together; where they overlap
// counts once.
func Covered(windows []Window) time.Duration {
	sorted := slices.Clone(windows)
	slices.SortFunc(sorted, func(a, b Window) int { return a.From.Compare(b.From) })
	var total time.Duration
	var end time.Time
	for _, w := range sorted {
		if w.From.Before(end) {
			w.From = end
		}
		if w.To.After(w.From) {
			total += w.Duration()
			end = w.To
		}
	}
	return total
}
