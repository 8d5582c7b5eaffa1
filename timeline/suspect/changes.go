package suspect

import (
	"debrief/timeline/decision"
	"debrief/timeline/measure"
)

// Changes lists the changes in play, what is worth discussing first at the top.
func Changes(ev decision.Evidence, course measure.Course) []Change { return nil }

// None reports whether no change explains the incident, and why.
func None(changes []Change) (reason string, ok bool) { return "", false }
