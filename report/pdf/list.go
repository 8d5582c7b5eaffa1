package pdf

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// bullets mark the items of lists by depth; deeper lists repeat the last.
var bullets = [...]string{"•", "◦", "–"}

// tightGap is the space between items without blank lines between them.
const tightGap = 1.5

// list hangs the items of a list beside their marks.
func (l *layout) list(n *ast.List, f frame) []*piece {
	between := 4.0
	if n.IsTight {
		between = tightGap
	}
	gutter := 14.0
	if n.IsOrdered() {
		widest := l.atoms([]run{{text: strconv.Itoa(n.Start+n.ChildCount()) + ".", style: f.style()}})
		gutter = max(gutter, widthOf(widest)*f.size+6)
	}
	inner, marked := f.inset(gutter, 0)
	var out []*piece
	number := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		pieces := l.blocks(item, inner)
		if len(pieces) == 0 {
			pieces = []*piece{{height: f.size * bodyLead}}
		}
		if marked {
			l.mark(pieces[0], mark(n, item, number), inner, n.IsOrdered())
		}
		if len(out) > 0 {
			pieces[0].gap = between
		}
		out = append(out, pieces...)
		number++
	}
	return out
}

// mark returns what stands before an item.
func mark(list *ast.List, item ast.Node, number int) string {
	if box := checkBox(item); box != nil {
		if box.IsChecked {
			return "☑"
		}
		return "☐"
	}
	if list.IsOrdered() {
		return strconv.Itoa(number) + "."
	}
	return bullets[min(listDepth(list), len(bullets)-1)]
}

// mark draws s to the left of p's text: numbers next to it, bullets with room.
func (l *layout) mark(p *piece, s string, f frame, close bool) {
	const room = 5
	ln := line{atoms: l.atoms([]run{{text: s, style: style{ink: muted}}})}
	x := f.x - 10
	if close {
		x = f.x - room - widthOf(ln.atoms)*f.size
	}
	own := p.texts
	p.texts = nil
	p.set(ln, x, 0, f.size*bodyLead, f.size)
	p.texts = append(p.texts, own...) // who copies the text finds the mark first
}

// checkBox returns the box at the beginning of an item, if it is a task.
func checkBox(item ast.Node) *east.TaskCheckBox {
	if first := item.FirstChild(); first != nil {
		box, _ := first.FirstChild().(*east.TaskCheckBox)
		return box
	}
	return nil
}

// listDepth counts the lists around n.
func listDepth(n ast.Node) (depth int) {
	for p := n.Parent(); p != nil && depth < len(bullets); p = p.Parent() {
		if p.Kind() == ast.KindList {
			depth++
		}
	}
	return depth
}
