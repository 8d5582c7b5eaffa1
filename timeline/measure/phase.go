package measure

import (
	"time"

	"debrief/timeline"
)

// Phase is a named stretch of the incident. It excludes To.
type Phase struct {
	Name     string
	From, To time.Time
}

// Phases returns the stretches of the window whose borders are known, in order
// and without overlap.
func Phases(course Course, window timeline.Window) []Phase { return nil }
