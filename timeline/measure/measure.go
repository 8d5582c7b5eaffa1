// Package measure computes how long the parts of an incident took. Every number
// carries its formula and the rows it comes from; an unknown end is printed as
// unknown, never guessed.
package measure

import (
	"time"

	"debrief/timeline"
)

// Milestone is one moment of the incident's course.
type Milestone struct {
	// Row is the evidence, and Ended says that its End is meant, not its Time.
	Row   *timeline.Event
	Ended bool
	// Time is the moment as it is printed: the row's Time, its End, when it
	// arrived, or another of its stamps, as Method says.
	Time time.Time
	// Earliest and Latest bound the moment.
	Earliest, Latest time.Time
	// Method says in words how the moment was found ("first alert firing").
	Method string
	// Inferred says that no row states the moment itself.
	Inferred bool
}

// Course holds the milestones; nil means unknown.
type Course struct {
	Start     *Milestone // trouble began
	Signal    *Milestone // first machine trace of trouble
	Alert     *Milestone // first alert firing, as it could be seen
	Report    *Milestone // first human report of trouble
	Detect    *Milestone // the first alert or report that was acted on
	Ack       *Milestone // first human acknowledgement
	Page      *Milestone // the alert that Ack answers to firing, as it could be seen
	Engage    *Milestone // first human word or action after detection
	Declare   *Milestone // the incident was declared
	Attempt   *Milestone // first mitigating action
	Mitigate  *Milestone // the mitigating action that recovery followed
	Recover   *Milestone // the last alert on the implicated services cleared
	Resolve   *Milestone // somebody declared it over
	FirstWord *Milestone // first update to the public or to customers

	stillOn bool // Recover is unknown for an alert that was on at the end of the evidence
}

// Measure is one number of the strip.
type Measure struct {
	// ID is short and stable: ttd, tta, ttm ...
	ID   string
	Name string
	// Formula says what is subtracted from what.
	Formula  string
	From, To *Milestone
	// Known says that Min and Max hold; Min equals Max for exact ends.
	Known    bool
	Min, Max time.Duration
	// Confidence is high, medium or low; empty when unknown.
	Confidence string
	// Note says why the number is unknown, or what to keep in mind.
	Note string
}
