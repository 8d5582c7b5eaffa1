package html

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"debrief/report/markdown"
)

// main is the id of the text, where the skip link leads. Headings and anchors
// cannot have a dot in theirs.
const main = "page.text"

// assign gives each element its id, every id once. Headings come first, since
// tables of contents count on theirs, then anchors, then blocks; what finds its
// id taken goes without. The first anchor of a row of a table becomes the id of
// the row, so that the whole row lights up when a link leads there.
func assign(doc *markdown.Document) map[ast.Node]string {
	taken := map[string]bool{main: true}
	ids := map[ast.Node]string{}
	give := func(n ast.Node, id string) {
		if id != "" && !taken[id] && ids[n] == "" {
			taken[id] = true
			ids[n] = id
		}
	}
	each(doc.Root, func(n ast.Node) {
		if n.Kind() != ast.KindHeading {
			return
		}
		if id, ok := n.AttributeString("id"); ok {
			if b, ok := id.([]byte); ok {
				give(n, string(b))
			}
		}
	})
	each(doc.Root, func(n ast.Node) {
		a, ok := n.(*markdown.Anchor)
		if !ok {
			return
		}
		if r := rowOf(a); r != nil && ids[r] == "" {
			give(r, a.ID)
			return
		}
		give(a, a.ID)
	})
	each(doc.Root, func(n ast.Node) {
		if b, ok := n.(*markdown.Block); ok {
			give(b, b.ID)
		}
	})
	return ids
}

// each visits every node once, parents first.
func each(root ast.Node, visit func(ast.Node)) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	})
}

// rowOf returns the row of a table that n stands in, or nil.
func rowOf(n ast.Node) ast.Node {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if k := p.Kind(); k == extast.KindTableRow || k == extast.KindTableHeader {
			return p
		}
	}
	return nil
}
