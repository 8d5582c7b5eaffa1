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
// and without overlap. Milestones that lie the wrong way round border nothing.
func Phases(course Course, window timeline.Window) []Phase {
	begin := &Milestone{Time: window.From}
	end := &Milestone{Time: window.To}
	over := course.Resolve
	if over != nil && course.Recover != nil && course.Recover.Time.After(over.Time) {
		over = course.Recover
	}
	var out []Phase
	add := func(name string, from, to *Milestone) {
		if from == nil || to == nil {
			return
		}
		p := Phase{name, from.Time, to.Time}
		if n := len(out); n > 0 && p.From.Before(out[n-1].To) {
			p.From = out[n-1].To
		}
		if p.From.Before(window.From) {
			p.From = window.From
		}
		if p.To.After(window.To) {
			p.To = window.To
		}
		if p.From.Before(p.To) {
			out = append(out, p)
		}
	}
	add("before", begin, course.Start)
	add("undetected", course.Start, course.Detect)
	add("investigating", course.Detect, course.Attempt)
	add("mitigating", course.Attempt, course.Recover)
	add("watching", course.Recover, course.Resolve)
	add("after", over, end)
	return out
}
