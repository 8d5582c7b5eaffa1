package pdf

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"github.com/jung-kurt/gofpdf"
)

// sheet is everything that is drawn, and the facts about it.
type sheet struct {
	paper          paper
	pages          []page
	title, subject string
	footer         string
	date           time.Time
}

// drawer draws pages with the PDF library, which keeps the first error that it
// meets and does nothing after it.
type drawer struct {
	pdf    *gofpdf.Fpdf
	placed map[string]int // ids of links by the id of their place
	face   face
	size   float64
}

// draw returns the finished document.
func (s *sheet) draw() ([]byte, error) {
	d := drawer{pdf: newDocument(s), placed: map[string]int{}, face: faces}
	for f, used := range s.facesUsed() {
		if used {
			// A copy, because the library appends to slices of the font that it is
			// given and so writes into it: without the copy a second document got
			// other bytes than the first.
			d.pdf.AddUTF8FontFromBytes(faceFiles[f].name, "", slices.Clone(faceFiles[f].ttf))
		}
	}
	d.place(s.pages)
	for i, p := range s.pages {
		d.pdf.AddPage()
		for _, piece := range p {
			d.piece(piece)
		}
		d.running(s, i)
	}
	var out bytes.Buffer
	if err := d.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("drawing the PDF: %w", err)
	}
	return complete(out.Bytes())
}

func newDocument(s *sheet) *gofpdf.Fpdf {
	pdf := gofpdf.NewCustom(&gofpdf.InitType{
		OrientationStr: "P", UnitStr: "pt",
		Size: gofpdf.SizeType{Wd: s.paper.w, Ht: s.paper.h},
	})
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(s.date)
	pdf.SetModificationDate(s.date)
	pdf.SetTitle(s.title, true)
	pdf.SetSubject(s.subject, true)
	pdf.SetCreator(creator, true)
	pdf.SetProducer(creator, true)
	pdf.SetXmpMetadata(xmp(s))
	return pdf
}

// facesUsed finds the fonts to embed: each costs about 10 ms to cut.
func (s *sheet) facesUsed() [faces]bool {
	used := [faces]bool{sans: true} // the running lines
	for _, p := range s.pages {
		for _, piece := range p {
			for _, t := range piece.texts {
				used[t.face] = true
			}
		}
	}
	return used
}

// place makes the places that links lead to. Of two places with one id the first
// counts.
func (d *drawer) place(pages []page) {
	for i, p := range pages {
		for _, piece := range p {
			for _, id := range piece.anchors {
				if _, ok := d.placed[id]; !ok {
					d.placed[id] = d.pdf.AddLink()
					d.pdf.SetLink(d.placed[id], piece.y-6, i+1)
				}
			}
		}
	}
}

func (d *drawer) piece(p placed) {
	for _, r := range p.under {
		d.rect(r, p)
	}
	for _, t := range p.texts {
		d.text(t.x, p.y+t.y, t.s, t.face, t.size, t.ink)
	}
	for _, r := range p.over {
		d.rect(r, p)
	}
	for _, l := range p.links {
		if l.to[0] != '#' {
			d.pdf.LinkString(l.x, p.y+l.y, l.w, l.h, l.to)
		} else if id, ok := d.placed[l.to[1:]]; ok {
			d.pdf.Link(l.x, p.y+l.y, l.w, l.h, id)
		}
	}
	if b := p.bookmark; b != nil {
		d.font(sans, smallSize) // the library encodes a title by the current font
		d.pdf.Bookmark(b.title, b.level, p.y-6)
	}
}

func (d *drawer) rect(r rect, p placed) {
	if r.bridge {
		r.y -= p.gap
		r.h += p.gap
	}
	d.pdf.SetFillColor(int(r.fill.r), int(r.fill.g), int(r.fill.b))
	d.pdf.Rect(r.x, p.y+r.y, r.w, r.h, "F")
}

func (d *drawer) text(x, y float64, s string, f face, size float64, c rgb) {
	d.font(f, size)
	d.pdf.SetTextColor(int(c.r), int(c.g), int(c.b))
	d.pdf.Text(x, y, s)
}

func (d *drawer) font(f face, size float64) {
	if f != d.face || size != d.size {
		d.pdf.SetFont(faceFiles[f].name, "", size)
		d.face, d.size = f, size
	}
}

// running draws the lines above and below the body: the title (not on the first
// page, which begins with it), the footer and the number of the page.
func (d *drawer) running(s *sheet, i int) {
	right := s.paper.w - marginSide
	if i > 0 {
		d.text(marginSide, headerBase, elide(s.title, right-marginSide, smallSize), sans, smallSize, faint)
		d.pdf.SetFillColor(int(hairline.r), int(hairline.g), int(hairline.b))
		d.pdf.Rect(marginSide, headerBase+6, right-marginSide, 0.5, "F")
	}
	number := fmt.Sprintf("%d / %d", i+1, len(s.pages))
	width := widthOfText(number, smallSize)
	base := s.paper.h - footerBase
	d.text(right-width, base, number, sans, smallSize, faint)
	d.text(marginSide, base, elide(s.footer, right-marginSide-width-20, smallSize), sans, smallSize, faint)
}

// elide cuts s so that it is no wider than room, with an ellipsis if it was.
func elide(s string, room, size float64) string {
	const ellipsis = "…"
	if widthOfText(s, size) <= room {
		return s
	}
	width := widthOfText(ellipsis, size)
	for i, r := range s {
		if width += widthOfText(string(r), size); width > room {
			return s[:i] + ellipsis
		}
	}
	return s
}

func widthOfText(s string, size float64) float64 {
	n := 0
	for _, r := range s {
		w, _ := sans.advance(r)
		n += w
	}
	return float64(n) * size / 1000
}
