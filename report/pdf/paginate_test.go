package pdf

import (
	"fmt"
	"strings"
	"testing"
)

// strip makes a piece from a description: its name, its height, and "+" if the
// next one belongs to it.
func strips(description string) []*piece {
	var out []*piece
	for _, field := range strings.Fields(description) {
		p := &piece{keep: strings.HasSuffix(field, "+")}
		var name string
		fmt.Sscanf(strings.TrimSuffix(field, "+"), "%1s%g", &name, &p.height)
		p.anchors = []string{name}
		out = append(out, p)
	}
	return out
}

func names(pages []page) string {
	var out []string
	for _, p := range pages {
		s := ""
		for _, piece := range p {
			s += piece.anchors[0]
		}
		out = append(out, s)
	}
	return strings.Join(out, "|")
}

func TestPaginate(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"one page", "a40 b60", "ab"},
		{"two pages", "a40 b61", "a|b"},
		{"a heading goes with what follows", "a60 h20+ b30", "a|hb"},
		{"a heading stays where it fits", "a40 h20+ b30", "ahb"},
		{"a chain that no page holds", "a10 b60+ c30+ d60+ e10", "abc|de"},
		{"taller than a page", "a10 b200 c10", "a|b|c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := names(paginate(strips(tt.in), 0, 100)); got != tt.want {
				t.Errorf("pages %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHeadIsRepeated(t *testing.T) {
	pieces := strips("p50 h20+ r40 s40 t40 u10")
	for _, row := range pieces[2:5] {
		row.head = pieces[1]
	}
	if got, want := names(paginate(pieces, 0, 100)), "p|hrs|htu"; got != want {
		t.Errorf("pages %q, want %q", got, want)
	}
}

func TestGapIsDroppedAtTheTop(t *testing.T) {
	pieces := strips("a60 b60")
	pieces[1].gap = 10
	pages := paginate(pieces, 20, 120)
	if got := pages[1][0]; got.y != 20 || got.gap != 0 {
		t.Errorf("the second page begins at %.0f after a gap of %.0f, want 20 and 0", got.y, got.gap)
	}
}
