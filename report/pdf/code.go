package pdf

import (
	"strings"

	"debrief/report/markdown"

	"github.com/yuin/goldmark/ast"
)

const (
	codePad  = 7.0 // at the sides
	codeEdge = 4.0 // above and below
	tabStop  = 4   // columns
	// continued marks a line that goes on from the line above.
	continued = "↪"
)

// code sets a block of code line by line on a light ground.
func (l *layout) code(n ast.Node, f frame) []*piece {
	room := (f.w - 2*codePad - codeSize) / codeSize
	var out []*piece
	for _, s := range codeLines(n, l.source) {
		for i, ln := range fold(l.solid(s, f.ink), room) {
			p := &piece{height: codeSize * codeLead}
			x := f.x + codePad
			if i > 0 {
				p.set(line{atoms: l.solid(continued, faint)}, x, 0, p.height, codeSize)
				x += codeSize
			}
			p.set(ln, x, 0, p.height, codeSize)
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return nil
	}
	keepEnds(out)
	out = append([]*piece{{height: codeEdge, keep: true}}, out...)
	out[len(out)-1].keep = true
	out = append(out, &piece{height: codeEdge})
	bar(out, f.x, f.w, codeBack)
	return out
}

// codeLines returns the lines of a block without the empty ones at its end.
func codeLines(n ast.Node, source []byte) []string {
	s := strings.TrimRight(markdown.CodeText(n, source), "\n")
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// solid measures a line in which white space counts.
func (l *layout) solid(s string, c rgb) []atom {
	var atoms []atom
	for _, sp := range l.speller.spell(expandTabs(s), mono) {
		atoms = append(atoms, atom{text: sp.text, face: sp.face, style: style{ink: c}, width: float64(sp.width) / 1000})
	}
	return atoms
}

// fold cuts a line wherever it reaches the width max. It consumes atoms.
func fold(atoms []atom, max float64) []line {
	var out []line
	for width := widthOf(atoms); width > max; {
		_, at := breaks(atoms, max)
		var head []atom
		head, atoms = at.cut(atoms)
		width -= at.width
		out = append(out, line{atoms: head})
	}
	return append(out, line{atoms: atoms})
}

func expandTabs(s string) string {
	if !strings.Contains(s, "\t") {
		return s
	}
	var b strings.Builder
	column := 0
	for _, r := range s {
		if r != '\t' {
			b.WriteRune(r)
			column++
			continue
		}
		n := tabStop - column%tabStop
		b.WriteString(strings.Repeat(" ", n))
		column += n
	}
	return b.String()
}
