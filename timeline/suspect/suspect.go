// Package suspect lists the changes that were in play and says what speaks for
// and against discussing each of them first. It never names a cause.
package suspect

import (
	"time"

	"debrief/timeline"
)

// Change is a deploy, configuration change or flag that was live, or went live,
// when trouble began.
type Change struct {
	Row *timeline.Event
	// Commits are the commit rows that the change shipped.
	Commits []*timeline.Event
	// Age is how long the change had been live when trouble began; negative when
	// it went live afterwards.
	Age time.Duration
	// AgeKnown says whether the start of trouble is known at all.
	AgeKnown bool
	// Undone is the row that rolled the change back or reverted it, if any.
	Undone *timeline.Event
	// For and Against are reasons, each with the row it rests on.
	For, Against []Reason

	weight int  // by which changes are ordered
	strong bool // one reason for it is not there by mere chance
}

// Reason is one thing that speaks for or against a change.
type Reason struct {
	Text string
	Row  *timeline.Event
	// Ended says that the end of Row is meant.
	Ended bool
}
