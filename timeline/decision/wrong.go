package decision

import "strings"

// WrongTurn is an act that no change followed, and the later act on something
// else, or of another kind, after which alerts cleared, all or some of them. It is what hindsight calls
// wrong; the cards of both say what was known.
type WrongTurn struct{ Tried, Then *Point }

// WrongTurns finds them among points, which must be in order. The results point
// into points.
func WrongTurns(points []Point) []WrongTurn {
	var out []WrongTurn
	var helped []int // of the points, and further down those still ahead
	for i := range points {
		if r := points[i].Next.Result; r == Recovered || r == Partly {
			helped = append(helped, i)
		}
	}
	for i := range points {
		if len(helped) > 0 && helped[0] == i {
			helped = helped[1:]
		}
		tried := &points[i]
		if !tried.Kind.Mitigates() || !tried.Done || tried.Next.Result != NoChange && tried.Next.Result != Worse {
			continue
		}
		for _, j := range helped {
			if then := &points[j]; then.Kind != tried.Kind || !strings.EqualFold(then.Target, tried.Target) {
				out = append(out, WrongTurn{tried, then})
				break
			}
		}
	}
	return out
}
