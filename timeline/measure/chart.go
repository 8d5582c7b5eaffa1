package measure

import "debrief/timeline/decision"

// Chart finds the milestones of the incident.
func Chart(ev decision.Evidence, points []decision.Point) Course { return Course{} }
