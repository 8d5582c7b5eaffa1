package decision

// Find returns the decision points of the window, in order.
func Find(ev Evidence) []Point { return nil }

// Top parts points into the n that weigh most and the others, both in order.
func Top(points []Point, n int) (top, further []Point) { return points, nil }

// WrongTurn is an act without effect, and the act on something else, or of
// another kind, that recovery followed.
type WrongTurn struct{ Tried, Then *Point }

// WrongTurns finds them among points, which must be in order.
func WrongTurns(points []Point) []WrongTurn { return nil }
