package pdf

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"debrief/report/markdown"
)

// speller chooses a face for each rune and spells out what cannot be drawn.
type speller struct {
	// missing counts the runes that were spelled out.
	missing map[rune]int
}

func newSpeller() speller { return speller{missing: map[rune]int{}} }

// span is text in one face, of the given width in 1/1000 of its size.
type span struct {
	text  string
	face  face
	width int
}

// spell cuts s, which [markdown.Visible] has been through, into spans. A rune that
// the wanted face lacks is taken from the plain sans. One that this lacks too, such
// as any above U+FFFF, which the PDF library would refuse the whole document for,
// is written as [U+1F525].
func (p *speller) spell(s string, want face) []span {
	var spans []span
	var b strings.Builder
	var cur span
	put := func(r rune, f face, w int) {
		if f != cur.face && b.Len() > 0 {
			cur.text = b.String()
			spans = append(spans, cur)
			b.Reset()
			cur.width = 0
		}
		cur.face = f
		cur.width += w
		b.WriteRune(r)
	}
	for _, r := range s {
		if invisible(r) {
			continue
		}
		if f, w, ok := drawable(r, want); ok {
			put(r, f, w)
			continue
		}
		if control, ok := pictured(r); ok {
			r = control
		} else {
			p.missing[r]++
		}
		for _, c := range fmt.Sprintf("[%U]", r) {
			w, _ := want.advance(c)
			put(c, want, w)
		}
	}
	if b.Len() > 0 {
		cur.text = b.String()
		spans = append(spans, cur)
	}
	return spans
}

// plain makes s one line for places that are not set in a face: bookmarks and metadata.
// It counts nothing, because the same text is counted where it is drawn.
func plain(s string) string {
	p := newSpeller()
	var b strings.Builder
	for _, sp := range p.spell(markdown.Line(s), sans) {
		b.WriteString(sp.text)
	}
	return b.String()
}

// warning says what was spelled out, or is empty.
func (p *speller) warning() string {
	if len(p.missing) == 0 {
		return ""
	}
	const most = 8
	total, named := 0, []string{}
	for _, r := range slices.Sorted(maps.Keys(p.missing)) {
		total += p.missing[r]
		named = append(named, fmt.Sprintf("%U", r))
	}
	if len(named) > most {
		named = append(named[:most], fmt.Sprintf("and %d more", len(named)-most))
	}
	return fmt.Sprintf("the PDF's fonts lack %d of the document's characters; they are written as [U+1F525] and the like: %s",
		total, strings.Join(named, ", "))
}

func drawable(r rune, want face) (face, int, bool) {
	if w, ok := want.advance(r); ok {
		return want, w, true
	}
	w, ok := sans.advance(r)
	return sans, w, ok
}

// pictured returns the control character that r is the picture of. The fonts lack
// these pictures, which [markdown.Visible] writes, and "[U+001B]" tells more than
// "[U+241B]". Nobody is warned of them: one stands for the other in either view.
func pictured(r rune) (control rune, ok bool) {
	switch {
	case r >= 0x2400 && r <= 0x241f:
		return r - 0x2400, true
	case r == 0x2421:
		return 0x7f, true
	}
	return 0, false
}

// invisible reports whether r is drawn as nothing: the joiners and selectors of
// emoji. They would otherwise be spelled out beside every second emoji.
func invisible(r rune) bool {
	return r == 0x200c || r == 0x200d || r >= 0xfe00 && r <= 0xfe0f
}

// isSpace reports whether r is white space at which a line may end.
func isSpace(r rune) bool {
	return r != 0xa0 && r != 0x202f && unicode.IsSpace(r)
}
