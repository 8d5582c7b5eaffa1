package pdf

import (
	"testing"

	"github.com/jung-kurt/gofpdf"
)

// The table of advances must agree with what the PDF library writes into the
// document, or lines would be drawn longer than they were measured.
func TestAdvancesAreTheLibrarys(t *testing.T) {
	for f := range faces {
		lib := gofpdf.New("P", "pt", "A4", "")
		lib.AddUTF8FontFromBytes(faceFiles[f].name, "", faceFiles[f].ttf)
		lib.SetFont(faceFiles[f].name, "", 10)
		covered := 0
		for r := rune(1); r < 0xffff; r++ {
			w, ok := f.advance(r)
			if !ok || r >= 0xd800 && r < 0xe000 {
				continue
			}
			covered++
			if want := lib.GetStringSymbolWidth(string(r)); w != want {
				t.Fatalf("%s: %U is %d wide, the library says %d", faceFiles[f].name, r, w, want)
			}
		}
		if covered < 3000 {
			t.Errorf("%s covers %d runes; want thousands", faceFiles[f].name, covered)
		}
		if err := lib.Error(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestCoverage(t *testing.T) {
	for _, r := range "Aéßλжא→⇒┌│└✓✗☐☑↪…·×≤∞⚠א" {
		if _, ok := sans.advance(r); !ok {
			t.Errorf("%c %U is not in the plain face", r, r)
		}
	}
	for _, r := range "漢🔥\x00\x1b\n" {
		if _, ok := sans.advance(r); ok {
			t.Errorf("%U is in the plain face", r)
		}
	}
}

func TestSpell(t *testing.T) {
	tests := []struct {
		name, in, want string
		faces          []face
	}{
		{"plain", "abc", "abc", []face{mono}},
		{"above the first plane", "a🔥b", "a[U+1F525]b", []face{mono}},
		{"not in any face", "漢", "[U+6F22]", []face{mono}},
		{"only in the plain face", "aאb", "aאb", []face{mono, sans, mono}},
		{"joiners and selectors", "⚠\ufe0f👩\u200d🚒", "⚠[U+1F469][U+1F692]", []face{mono}},
		{"control", "\x00", "[U+0000]", []face{mono}},
		{"picture of a control", "\u241b[31m", "[U+001B][31m", []face{mono}},
		{"not UTF-8", "a\xffb", "a\ufffdb", []face{mono}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newSpeller()
			got, at := "", []face{}
			for _, s := range p.spell(tt.in, mono) {
				got += s.text
				at = append(at, s.face)
			}
			if got != tt.want {
				t.Errorf("spelled %q, want %q", got, tt.want)
			}
			if len(at) != len(tt.faces) {
				t.Fatalf("faces %v, want %v", at, tt.faces)
			}
			for i := range at {
				if at[i] != tt.faces[i] {
					t.Errorf("faces %v, want %v", at, tt.faces)
				}
			}
		})
	}
}

func TestWarning(t *testing.T) {
	p := newSpeller()
	if got := p.warning(); got != "" {
		t.Errorf("warned %q about nothing", got)
	}
	p.spell("漢字漢🔥", sans)
	const want = "the PDF's fonts lack 4 of the document's characters; they are written as [U+1F525] and the like: U+5B57, U+6F22, U+1F525"
	if got := p.warning(); got != want {
		t.Errorf("warning is\n%s\nwant\n%s", got, want)
	}
}
