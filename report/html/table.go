package html

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"debrief/report/markdown"
)

// kinds are the words that say in a cell what sort of event its row is. Each has
// a colour in the style sheet.
var kinds = map[string]bool{
	"deploy": true, "rollback": true, "revert": true, "config": true, "flag": true,
	"alert": true, "resolved": true, "silence": true, "ack": true, "escalation": true,
	"log": true, "action": true, "message": true, "status": true, "note": true,
}

// table is what the cells of the table being drawn need to know.
type table struct {
	// events says that its rows are events: one at least names its kind and can
	// be linked to. A ledger that names kinds of sources is no such table.
	events bool
	// heads are the texts of the head's cells.
	heads []string
	// kind is the cell that names the kind of the current row, or nil.
	kind ast.Node
	// column counts the cells of the current row.
	column int
}

func (d *drawing) registerTables(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(extast.KindTable, d.drawTable)
	reg.Register(extast.KindTableHeader, d.head)
	reg.Register(extast.KindTableRow, d.row)
	reg.Register(extast.KindTableCell, d.cell)
}

// drawTable puts a table into a box of its own, which scrolls when the page is
// narrow: the page itself never does.
func (d *drawing) drawTable(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		if n.ChildCount() > 1 {
			write(w, "</tbody>\n")
		}
		write(w, "</table></div>\n")
		return ast.WalkContinue, nil
	}
	d.table = table{}
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		if r.Kind() == extast.KindTableHeader {
			for c := r.FirstChild(); c != nil; c = c.NextSibling() {
				d.table.heads = append(d.table.heads, markdown.PlainText(c, source))
			}
		} else if d.ids[r] != "" && kindCell(r, source) != nil {
			d.table.events = true
		}
	}
	write(w, `<div class="table" role="group" tabindex="0"`)
	attribute(w, "aria-label", strings.TrimSpace(d.heading+" table"))
	write(w, "><table")
	if d.table.events {
		write(w, ` class="events"`)
	}
	write(w, ">\n")
	return ast.WalkContinue, nil
}

// kindCell returns the first cell of a row that is exactly the name of a kind.
func kindCell(row ast.Node, source []byte) ast.Node {
	for c := row.FirstChild(); c != nil; c = c.NextSibling() {
		if kinds[markdown.PlainText(c, source)] {
			return c
		}
	}
	return nil
}

func (d *drawing) head(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		write(w, "<thead><tr")
		d.id(w, n)
		write(w, ">\n")
		d.table.column = 0
		return ast.WalkContinue, nil
	}
	write(w, "</tr></thead>\n")
	if n.NextSibling() != nil {
		write(w, "<tbody>\n")
	}
	return ast.WalkContinue, nil
}

func (d *drawing) row(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		write(w, "</tr>\n")
		return ast.WalkContinue, nil
	}
	d.table.column = 0
	write(w, "<tr")
	d.id(w, n)
	if d.table.events {
		d.table.kind = kindCell(n, source)
		attribute(w, "class", d.rowClass(n, source))
	}
	write(w, ">\n")
	return ast.WalkContinue, nil
}

// rowClass says what sort of event a row is; a row among events that names no
// kind tells of a gap between them.
func (d *drawing) rowClass(row ast.Node, source []byte) string {
	if d.table.kind == nil {
		return "gap"
	}
	class := "row k-" + markdown.PlainText(d.table.kind, source)
	if decides(row) {
		class += " decision"
	}
	return class
}

// decides reports whether a row links to the card of a decision point.
func decides(row ast.Node) bool {
	found := false
	each(row, func(n ast.Node) {
		if l, ok := n.(*ast.Link); ok && strings.HasPrefix(string(l.Destination), "#d-") {
			found = true
		}
	})
	return found
}

func (d *drawing) cell(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "td"
	if n.Parent().Kind() == extast.KindTableHeader {
		tag = "th"
	}
	kind := n == d.table.kind
	if !entering {
		if kind {
			write(w, "</span>")
		}
		write(w, "</", tag, ">\n")
		d.table.column++
		return ast.WalkContinue, nil
	}
	write(w, "<", tag)
	if tag == "th" {
		write(w, ` scope="col"`)
	}
	switch a := n.(*extast.TableCell).Alignment; {
	case kind:
		write(w, ` class="kind"`)
	case a == extast.AlignRight:
		write(w, ` class="right"`)
	case a == extast.AlignCenter:
		write(w, ` class="center"`)
	}
	if i := d.table.column; tag == "td" && d.table.events && i < len(d.table.heads) {
		attribute(w, "data-label", d.table.heads[i]) // shown where rows are stacked
	}
	write(w, ">")
	if kind {
		write(w, "<span>")
	}
	return ast.WalkContinue, nil
}
