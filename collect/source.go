package collect

import (
	"context"
	"time"

	"debrief/timeline"
)

// Source is one place that holds evidence.
type Source interface {
	// About says who the source is. It is called before Collect and must not
	// do any work.
	About() About
	// Collect emits what the source holds for req. What it cannot read goes to
	// the sink as a problem; a returned error means that the source could not
	// answer (further) at all, and what it emitted before is kept. It must
	// return soon after ctx is done.
	Collect(ctx context.Context, req Request, out *Sink) error
}

// About is what the ledger says of a source before it was asked.
type About struct {
	// Name is the name as configured; row ids depend on it.
	Name string
	// Kind is deploy, alert, logs or people.
	Kind string
	// Locator is what will be asked: path, glob or URL, without credentials and
	// without absolute paths (see [Label]).
	Locator string
	// Unit is what a record of the source is, in the plural.
	Unit string
}

// Request is what every source is asked.
type Request struct {
	Window timeline.Window
	// Baseline is the stretch before the window that counts as normal; its end
	// is the window's start. It may be empty (From equal to To).
	Baseline timeline.Window
	// Zone is the declared zone for times that say no offset. Never nil.
	Zone *time.Location
	// Service is the service the incident is about, when the user said.
	Service string
}

// Asked is the stretch from the start of the baseline to the end of the window.
func (r Request) Asked() timeline.Window {
	if r.Baseline.IsZero() {
		return r.Window
	}
	return timeline.Window{From: r.Baseline.From, To: r.Window.To}
}
