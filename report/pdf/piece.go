package pdf

import "slices"

// piece is a strip of the document that is never cut. What it draws has x from
// the left edge of the page and y from the top of the piece.
type piece struct {
	// gap is the space above; it is dropped at the top of a page.
	gap, height float64
	// keep asks for the next piece to be on the same page.
	keep bool
	// head is drawn again above the piece when the piece begins a page.
	head *piece

	under []rect // painted first, in order
	texts []text
	over  []rect // lines through and below text
	links []link

	anchors  []string
	bookmark *bookmark
}

type rect struct {
	x, y, w, h float64
	fill       rgb
	// bridge extends the rectangle upwards over the gap above its piece, so that
	// the bar of a quote has no holes.
	bridge bool
}

type text struct {
	x, y float64 // of the baseline
	s    string
	face face
	size float64
	ink  rgb
}

type link struct {
	x, y, w, h float64
	to         string // "#id" or a URL
}

type bookmark struct {
	level int // from 0, never more than one below the bookmark before
	title string
}

// frame is where blocks are laid out, and how.
type frame struct {
	x, w float64
	size float64
	ink  rgb
}

func (f frame) style() style { return style{ink: f.ink} }

// inset returns f without left and right at its sides, or f itself where that
// would leave too little.
func (f frame) inset(left, right float64) (frame, bool) {
	if f.w-left-right < leastWidth {
		return f, false
	}
	f.x += left
	f.w -= left + right
	return f, true
}

// bar paints a bar of width w at x along all pieces.
func bar(pieces []*piece, x, w float64, fill rgb) {
	for i, p := range pieces {
		p.under = slices.Insert(p.under, 0, rect{x: x, w: w, h: p.height, fill: fill, bridge: i > 0})
	}
}

// height is how tall pieces are on one page.
func height(pieces []*piece) (h float64) {
	for _, p := range pieces {
		h += p.gap + p.height
	}
	return h
}

// keepTogether keeps pieces on one page.
func keepTogether(pieces []*piece) {
	for _, p := range pieces[:max(len(pieces)-1, 0)] {
		p.keep = true
	}
}

// set adds a line of text to p: its baseline is in the middle of the strip of
// height h that begins at y.
func (p *piece) set(ln line, x, y, h, size float64) {
	base := y + h/2 + capMiddle*size
	for i := 0; i < len(ln.atoms); {
		a := ln.atoms[i]
		if a.kind == anchor {
			p.anchors = append(p.anchors, a.text)
			i++
			continue
		}
		s, width, end := sameLook(ln.atoms[i:])
		i += end
		width *= size
		t := text{x: x, y: base, s: s, face: a.face, size: size, ink: a.style.ink}
		if a.style.code {
			t.size *= codeScale
			p.under = append(p.under, rect{x: x - 1, y: y + h/2 - 0.62*size, w: width + 2, h: 1.24 * size, fill: codeBack})
		}
		p.texts = append(p.texts, t)
		if a.style.strike {
			p.over = append(p.over, rect{x: x, y: base - 0.3*size, w: width, h: 0.06 * size, fill: a.style.ink})
		}
		if to := a.style.link; to != "" {
			p.links = append(p.links, link{x: x, y: y, w: width, h: h, to: to})
			if to[0] != '#' {
				p.over = append(p.over, rect{x: x, y: base + 0.14*size, w: width, h: 0.05 * size, fill: a.style.ink})
			}
		}
		x += width
	}
}

// sameLook joins the atoms at the beginning of a line that differ in nothing but
// their text, so that a line of plain text is one string in the PDF.
func sameLook(atoms []atom) (s string, width float64, n int) {
	var b []byte
	for n < len(atoms) && atoms[n].kind != anchor && atoms[n].face == atoms[0].face && atoms[n].style == atoms[0].style {
		b = append(b, atoms[n].text...)
		width += atoms[n].width
		n++
	}
	return string(b), width, n
}
