package measure

import "debrief/timeline/decision"

// All computes every measure, known or not, in the order of the document.
func All(ev decision.Evidence, course Course, points []decision.Point) []Measure { return nil }
