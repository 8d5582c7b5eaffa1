package decision

import (
	"slices"
	"time"

	"debrief/timeline"
)

const (
	// slowRollback is after how long a rollback is worth asking what made
	// waiting sensible.
	slowRollback = 10 * time.Minute
	// slowExecution is after how long it is worth asking what stood between
	// deciding and doing.
	slowExecution = 5 * time.Minute
)

// byKind are the questions of the sheet that each kind raises besides Q20.
var byKind = map[Kind][]string{
	Ack: {"Q07"}, Hypothesis: {"Q09"}, Severity: {"Q13"}, Escalation: {"Q14"}, Update: {"Q16"}, Handover: {"Q17"},
	Wait: {"Q19"}, Flag: {"Q23"}, Failover: {"Q23", "Q25"}, Resolve: {"Q33"}, Silence: {"Q35"},
}

// questions are the ids that p raises, in the order of the sheet; wrong says that
// it is what a [WrongTurn] tried.
func questions(ev *Evidence, p *Point, wrong bool) []string {
	ids := append([]string{"Q20"}, byKind[p.Kind]...)
	if p.Next.Result == NoChange || p.Next.Result == Worse {
		ids = append(ids, "Q21")
	}
	if late(ev, p) {
		ids = append(ids, "Q22")
	}
	if p.Act.Time.Sub(p.At) >= slowExecution || mentions(p.Act, denied) {
		ids = append(ids, "Q24")
	}
	if p.Kind == OtherAction && mentions(p.Act, final) {
		ids = append(ids, "Q25")
	}
	if wrong {
		ids = append(ids, "Q10")
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// denied says that permission was missing, and final that something cannot be
// undone.
var (
	denied = anyOf("permission denied", "access denied", "forbidden", "not allowed", "need approval", "waiting for approval")
	final  = anyOf("deleted", "deleting", "purged", "purging", "dropped", "migrated", "rotated", "rotating")
)

func mentions(e *timeline.Event, ps phraseSet) bool {
	for _, s := range sentences(Text(e)) {
		if has(s.words, ps) {
			return true
		}
	}
	return false
}

// late reports whether p undoes a change that had been live for long.
func late(ev *Evidence, p *Point) bool {
	if p.Kind != Rollback && p.Kind != Revert {
		return false
	}
	d := Undone(*ev, p.Act)
	return d != nil && p.Act.Time.Sub(d.Time) >= slowRollback
}
