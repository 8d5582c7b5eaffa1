package decision

import (
	"cmp"
	"slices"
)

// weight says how much a kind of decision weighs: first how hard it is to undo
// and how much it touches, then how much it says about the course of things.
// Kinds that only words or silence can show stand below every kind that a
// machine records: chat cues are right about two times in three, so they never
// push a system record out of the document.
var weight = map[Kind]int{
	Failover: 100, Rollback: 95, Revert: 90, Hotfix: 85, Flag: 80, Config: 75, Scale: 72, OtherAction: 71, Restart: 70,
	Deploy: 65, Silence: 60, Declare: 56, Resolve: 55, Escalation: 54, Update: 52, Severity: 50, Handover: 48, Ack: 45,
	Wait: 25, Hold: 20, Hypothesis: 15, Deliberation: 10, Report: 5,
}

// rank is ten times p's weight, plus up to 70 for what followed and for its
// level: a restart after which things got worse may pass a deploy, yet the cues
// at the end of the list never reach an acknowledgement.
func rank(p *Point) int {
	r := 10 * weight[p.Kind]
	switch p.Next.Result {
	case Recovered, Worse:
		r += 40
	case Partly, NoChange:
		r += 20
	}
	switch {
	case p.Level == Observed:
		r += 30
	case p.Done:
		r += 10
	}
	return r
}

// Top parts points into the n that weigh most and the others, both in order.
func Top(points []Point, n int) (top, further []Point) {
	order := make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(points[b].Rank, points[a].Rank) })
	kept := make([]bool, len(points))
	for _, i := range order[:max(0, min(n, len(order)))] {
		kept[i] = true
	}
	for i, p := range points {
		if kept[i] {
			top = append(top, p)
		} else {
			further = append(further, p)
		}
	}
	return top, further
}
