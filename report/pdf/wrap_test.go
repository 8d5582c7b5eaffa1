package pdf

import (
	"slices"
	"strings"
	"testing"
)

// monospaced measures runs of inline code: every rune is 0.602*0.9 wide.
func monospaced(text string) []atom {
	return newLayout(parseNothing(), papers["A4"]).atoms([]run{{text: text, style: style{code: true}}})
}

func joined(lines []line) []string {
	var out []string
	for _, ln := range lines {
		s := ""
		for _, a := range ln.atoms {
			s += a.text
		}
		out = append(out, s)
	}
	return out
}

func TestWrap(t *testing.T) {
	const cell = 0.602 * codeScale
	tests := []struct {
		name  string
		in    string
		width int // in characters
		want  []string
	}{
		{"nothing", "", 5, []string{""}},
		{"fits", "ab cd", 5, []string{"ab cd"}},
		{"at a space", "ab cd", 4, []string{"ab", "cd"}},
		{"spaces collapse", " ab \t\n cd ", 5, []string{"ab cd"}},
		{"a long word anywhere", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"a long word after punctuation", "ab-cd/efgh", 5, []string{"ab-", "cd/", "efgh"}},
		{"a long word begins where there is room for a part", "x ab-cdefg", 6, []string{"x ab-", "cdefg"}},
		{"a long word without a part that fits begins a line", "xxx abcdefgh", 6, []string{"xxx", "abcdef", "gh"}},
		{"narrower than a rune", "ab", 0, []string{"a", "b"}},
		{"no-break space", "ab\u00a0cd ef", 6, []string{"ab\u00a0cd", "ef"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := joined(wrap(monospaced(tt.in), float64(tt.width)*cell))
			if !slices.Equal(got, tt.want) {
				t.Errorf("lines %q, want %q", got, tt.want)
			}
		})
	}
}

// A word is one word though its parts look different.
func TestWrapAcrossStyles(t *testing.T) {
	l := newLayout(parseNothing(), papers["A4"])
	atoms := l.atoms([]run{{text: "see "}, {text: "foo", style: style{bold: true}}, {text: "bar, baz"}})
	got := joined(wrap(atoms, 3.5))
	if want := []string{"see", "foobar,", "baz"}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}

func TestFold(t *testing.T) {
	l := newLayout(parseNothing(), papers["A4"])
	got := joined(fold(l.solid("  if a\tthen b-c", ink), 6*0.602+0.001))
	if want := []string{"  if a", "  then", " b-c"}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}

// Cutting a word of a megabyte takes as long per rune as cutting a short one.
func TestLongWordIsLinear(t *testing.T) {
	s := strings.Repeat("xא", 100_000) // every rune in another face than the one before
	if n := len(wrap(monospaced(s), 50)); n < 2_000 {
		t.Errorf("%d lines", n)
	}
}

func TestNatural(t *testing.T) {
	const cell = 0.602 * codeScale
	widest, least := natural(monospaced("ab cdef-gh i"))
	if near(widest, 12*cell) && near(least, 5*cell) {
		return
	}
	t.Errorf("widest %.3f, least %.3f characters; want 12 and 5", widest/cell, least/cell)
}

func near(a, b float64) bool { return a-b < 1e-6 && b-a < 1e-6 }
