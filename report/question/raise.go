package question

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
	"debrief/timeline/suspect"
)

// Most is how many questions a review asks. More than a dozen are not answered.
const Most = 12

// Facts are what rules look at.
type Facts struct {
	Evidence decision.Evidence
	Points   []decision.Point
	Wrong    []decision.WrongTurn
	Course   measure.Course
	Measures []measure.Measure
	Changes  []suspect.Change
	// Alerts says that alert history was asked for and came whole, so that an
	// alert that is not there did not fire.
	Alerts bool
	// Deploys says the same of deploy history.
	Deploys bool
	// Clock writes a moment as the document does.
	Clock func(time.Time) string
}

// Asked is a question that the evidence raises.
type Asked struct {
	Question
	// Text is the question with its braces filled in.
	Text string
	// Rows are what raised it.
	Rows []*timeline.Event
	// Best is what the data itself answers; empty when it does not.
	Best string

	strength int
}

// Unasked is a question of the sheet that is not asked, and why.
type Unasked struct {
	Question
	Reason string
}

// Weaker is the reason of a question that was raised and did not make it.
const Weaker = "raised, but weaker than those asked"

// raised is what a rule says when its question is raised.
type raised struct {
	// strength orders questions: 3 is a must, 1 is a may.
	strength int
	values   map[string]string
	rows     []*timeline.Event
	best     string
}

// Raise returns the questions to ask, in the order of the sheet, and the others
// with the reason. At most [Most] are asked: those that are always asked, then
// the strongest, and among equals those of a phase that is not heard yet.
func Raise(sheet Sheet, f Facts) ([]Asked, []Unasked) {
	var asked []Asked
	var unasked []Unasked
	for _, q := range sheet {
		rule, ok := rules[q.ID]
		if !ok && !reserved[q.ID] {
			rule = always
		}
		if rule == nil {
			unasked = append(unasked, Unasked{q, "needs evidence that was not collected"})
			continue
		}
		r := rule(f)
		if r == nil {
			unasked = append(unasked, Unasked{q, "nothing in the evidence raises it"})
			continue
		}
		text, missing := fill(q.Text, r.values)
		if len(missing) > 0 {
			unasked = append(unasked, Unasked{q, "the evidence does not say " + strings.Join(missing, ", ")})
			continue
		}
		asked = append(asked, Asked{Question: q, Text: text, Rows: r.rows, Best: r.best, strength: r.strength})
	}
	kept, dropped := choose(asked)
	for _, a := range dropped {
		unasked = append(unasked, Unasked{a.Question, Weaker})
	}
	slices.SortStableFunc(unasked, func(a, b Unasked) int { return cmp.Compare(position(sheet, a.ID), position(sheet, b.ID)) })
	return kept, unasked
}

func position(sheet Sheet, id string) int {
	return slices.IndexFunc(sheet, func(q Question) bool { return q.ID == id })
}

// choose keeps at most Most questions, in their order.
func choose(asked []Asked) (kept, dropped []Asked) {
	keep := make([]bool, len(asked))
	phases := map[string]int{}
	for range min(Most, len(asked)) {
		best := -1
		for i := range asked {
			if keep[i] {
				continue
			}
			if best < 0 || weight(asked[i], phases) > weight(asked[best], phases) {
				best = i
			}
		}
		keep[best] = true
		phases[asked[best].Phase]++
	}
	for i, a := range asked {
		if keep[i] {
			kept = append(kept, a)
		} else {
			dropped = append(dropped, a)
		}
	}
	return kept, dropped
}

// weight prefers strength, and takes half a point off for each question that the
// phase has already.
func weight(a Asked, phases map[string]int) int {
	return 2*a.strength - phases[a.Phase]
}

// always raises a question whatever the evidence.
func always(Facts) *raised { return &raised{strength: mustAsk} }

// mustAsk outranks every strength that evidence gives.
const mustAsk = 100

// Strongest returns at most n of asked, strongest first, without those that are
// always asked: what a group with little time should discuss.
func Strongest(asked []Asked, n int) []Asked {
	top := slices.DeleteFunc(slices.Clone(asked), func(a Asked) bool { return a.strength == mustAsk })
	slices.SortStableFunc(top, func(a, b Asked) int { return cmp.Compare(b.strength, a.strength) })
	return top[:min(n, len(top))]
}
