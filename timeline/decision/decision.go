// Package decision finds the decision points of an incident and says what could
// be known at each.
//
// A decision point is a moment where somebody could have done otherwise and the
// record shows a commitment: an action on the system, a call for help, a
// statement to others, a conspicuous wait. Everything under [Known] obeys a hard
// cut-off: it was surely visible strictly before the decision ([Point.Knew]), so
// that nothing later leaks in and hindsight has no hold.
package decision

import (
	"time"

	"debrief/timeline"
)

// Level says how a decision point is known. Nothing is printed above its level.
type Level string

// The levels.
const (
	Observed Level = "observed" // a machine recorded the act
	Stated   Level = "stated"   // somebody's words say so
	Inferred Level = "inferred" // from absence or a pattern
)

// Kind is the sort of commitment.
type Kind string

// The kinds of decision point.
const (
	Rollback    Kind = "rollback"
	Revert      Kind = "revert"
	Hotfix      Kind = "hotfix"
	Deploy      Kind = "deploy during the incident"
	Flag        Kind = "flag"
	Config      Kind = "configuration change"
	Silence     Kind = "silence"
	Ack         Kind = "acknowledgement"
	Escalation  Kind = "escalation"
	Restart     Kind = "restart"
	Scale       Kind = "scale"
	Failover    Kind = "failover or traffic shift"
	Declare     Kind = "declaration"
	Severity    Kind = "severity change"
	Update      Kind = "public update"
	Handover    Kind = "hand-over"
	Resolve     Kind = "resolution"
	Hold        Kind = "hold"       // decided to wait, not to act
	Hypothesis  Kind = "hypothesis" // committed to an explanation, or ruled one out
	OtherAction Kind = "action"
	Wait        Kind = "wait" // nobody acted or wrote for a conspicuous time
	// Deliberation is an act that was weighed in words: "should we roll back?"
	Deliberation Kind = "deliberation"
	// Report is no decision but a word that [Cue] knows: people outside, or
	// staff before any alarm, say that something is wrong.
	Report Kind = "report of trouble"
)

// Mitigates reports whether decisions of this kind act on the system to end the
// harm.
func (k Kind) Mitigates() bool {
	switch k {
	case Rollback, Revert, Hotfix, Flag, Config, Restart, Scale, Failover, OtherAction:
		return true
	}
	return false
}

// Evidence is what decision points, measures and suspects are found in.
type Evidence struct {
	Window timeline.Window
	// Service is the service the incident is about; empty when nobody said.
	Service string
	// Events are all rows of the bundle, sorted: baseline and commits included.
	Events []timeline.Event
	// Partial says that a source was missing or cut short, so that absence of
	// rows proves nothing.
	Partial bool
}

// Point is one decision point.
type Point struct {
	// ID is "d-" and the id of the row of the act; for a [Wait], whose act is the
	// last row before the quiet time and may be a decision itself, "d-wait-" and
	// that id.
	ID    string
	Level Level
	Kind  Kind
	// Act is the row that shows the commitment.
	Act *timeline.Event
	// Also are further rows of the same decision, in order: machine records
	// within 120 s on the same target, and words within 10 min that speak of the
	// same act.
	Also []*timeline.Event
	// At is the moment of the decision, before which [Known] must lie: the
	// earliest of Act and Also. Words such as "rolling back now" come before the
	// record of the act, and what became visible between the two had no part in
	// the decision.
	At time.Time
	// Done says that the record shows the act itself, finished or under way;
	// false when words only decide or weigh it, and for a [Resolve] that says
	// what somebody saw ("back to normal") and declares nothing.
	Done bool
	// Rank orders points by weight, the heaviest first: how hard the act is to
	// undo, what followed it, and its level.
	Rank int
	// Target is the service or thing acted upon; empty when the row names none.
	Target string
	// Title says what was decided, in one line: "Rolled back checkout to 1.8.1".
	Title string
	// Why says which rule found the point, in words.
	Why       string
	Known     Known
	NotYet    []*timeline.Event // happened before, became visible only later
	Options   []Option
	Next      Next
	Questions []string // ids of the question sheet: Q20, Q22 ...

	version string // what the act names: the version rolled back to, or away from
	tense   tense
}

// Known is what could be known strictly before the act.
type Known struct {
	// Firing are the alerts firing then.
	Firing []*timeline.Event
	// Live is, for each service and environment, the change that was live then.
	Live []*timeline.Event
	// LastSaid is the last thing anybody said or noted before.
	LastSaid *timeline.Event
	// Recent are the last rows before the act on the same target, oldest first.
	Recent []*timeline.Event
}

// Option is something else that was mechanically possible at that moment.
type Option struct {
	Text string
	// Row is the evidence that it was available.
	Row *timeline.Event
}

// Result classes what followed an act. It never says "because".
type Result string

// The results.
const (
	Recovered Result = "recovered" // every alert firing on the target cleared and none came back
	Partly    Result = "partial"   // some cleared
	NoChange  Result = "no change" // the same alerts kept firing
	Worse     Result = "worse"     // more alerts fired on the target
	Unknown   Result = "unknown"   // the evidence does not show it
)

// Next is what happened after the act.
type Next struct {
	// Action is the next thing anybody did, said or changed.
	Action *timeline.Event
	// Response is the first row of alerts or logs that changed in answer, in the
	// effect window.
	Response *timeline.Event
	// Ended says that the response is the end of that row (an alert cleared).
	Ended  bool
	Result Result
	// After is how long after the act the response came.
	After time.Duration
}
