package pdf

import (
	"slices"
	"testing"
)

// pieceWith returns the first piece that draws s.
func pieceWith(t *testing.T, pages []page, s string) *piece {
	t.Helper()
	for _, p := range pages {
		for _, piece := range p {
			if slices.ContainsFunc(piece.texts, func(t text) bool { return t.s == s }) {
				return piece.piece
			}
		}
	}
	t.Fatalf("nothing draws %q", s)
	return nil
}

func (p *piece) paints(c rgb) bool {
	return slices.ContainsFunc(p.under, func(r rect) bool { return r.fill == c })
}

func TestLooksOfRows(t *testing.T) {
	pages := laidOut(parse(t, `
| Time | Kind | What |
| --- | --- | --- |
| 1 | alert | fires |
| 2 | **Resolved** | clears |
| 3 | other | [D1](#d-0123456789ab) act |
| 4 | | nothing |

| Source | Kind |
| --- | --- |
| pager | alert |
`))
	tests := []struct {
		text    string
		lane    string
		decided bool
	}{
		{"fires", "alert", false},
		{"clears", "resolved", false},
		{"D1 act", "", true},
		{"nothing", "", false},
		{"pager", "", false}, // no timeline
	}
	for _, tt := range tests {
		p := pieceWith(t, pages, tt.text)
		for kind, c := range lanes {
			if got := p.paints(c); got != (kind == tt.lane) {
				t.Errorf("row %q has the lane of %s: %v", tt.text, kind, got)
			}
		}
		if got := p.paints(decision); got != tt.decided {
			t.Errorf("row %q is marked as a decision: %v", tt.text, got)
		}
	}
}

// The phases of a timeline are tables of their own and look like one.
func TestTablesWithTheSameHeadLineUp(t *testing.T) {
	pages := laidOut(parse(t, `
| Time | What |
| --- | --- |
| 1 | a short first phase |

Then:

| Time | What |
| --- | --- |
| 2024-05-03 14:00 | a second phase in which a lot more has to be said about what happened |
`))
	first, second := pieceWith(t, pages, "a short first phase"), pieceWith(t, pages, "2024-05-03 14:00")
	if a, b := first.texts[1].x, second.texts[1].x; a != b {
		t.Errorf("the second column begins at %.1f and at %.1f", a, b)
	}
}

func TestBoxes(t *testing.T) {
	const begin, end = "<!-- debrief:begin id=a kind=human -->\n\n", "\n<!-- debrief:end id=a -->\n"
	empty := laidOut(parse(t, begin+end))[0]
	if p := pieceWith(t, []page{empty}, hint); p.height < emptyLines*bodySize {
		t.Errorf("an empty box is %.1f high: no room to write", p.height)
	}
	for _, p := range laidOut(parse(t, begin+"Words.\n"+end))[0] {
		if !p.paints(boxBorder) {
			t.Error("a box with words has a piece without its border")
		}
		for _, s := range p.texts {
			if s.s == hint {
				t.Error("a box with words has the hint of an empty one")
			}
		}
	}
}
