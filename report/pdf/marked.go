package pdf

import (
	"debrief/report/markdown"

	"github.com/yuin/goldmark/ast"
)

const (
	boxPad = 6.0
	// emptyLines is the room to write, in lines, of a blank without text.
	emptyLines = 3
	hint       = "to be written"
)

// marked lays out one of our blocks: as if it were not there, or as a box if
// people write in it.
func (l *layout) marked(b *markdown.Block, f frame) []*piece {
	var pieces []*piece
	if b.What == markdown.Generated {
		pieces = l.blocks(b, f)
	} else {
		pieces = l.box(b, f)
	}
	if len(pieces) > 0 && b.ID != "" {
		pieces[0].anchors = append(pieces[0].anchors, b.ID)
	}
	return pieces
}

// box frames what people wrote, or an empty area to write in.
func (l *layout) box(n ast.Node, f frame) []*piece {
	inner, _ := f.inset(9, 9)
	pieces := l.blocks(n, inner)
	if len(pieces) == 0 {
		pieces = l.room(inner)
	}
	top := &piece{height: boxPad, keep: true}
	end := &piece{height: boxPad}
	pieces[len(pieces)-1].keep = true
	pieces = append(append([]*piece{top}, pieces...), end)

	const w = 0.6
	bar(pieces, f.x, w, boxBorder)
	bar(pieces, f.x+f.w-w, w, boxBorder)
	top.under = append(top.under, rect{x: f.x, w: f.w, h: w, fill: boxBorder})
	end.under = append(end.under, rect{x: f.x, y: end.height - w, w: f.w, h: w, fill: boxBorder})
	return pieces
}

// room is an empty area with a hint.
func (l *layout) room(f frame) []*piece {
	st := style{italic: true, ink: faint}
	p := &piece{height: emptyLines * f.size * bodyLead}
	p.set(wrap(l.atoms([]run{{text: hint, style: st}}), f.w/f.size)[0], f.x, 0, f.size*bodyLead, f.size)
	return []*piece{p}
}
