package pdf

import (
	"debrief/report/markdown"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// layout turns the tree into pieces.
type layout struct {
	source  []byte
	speller speller
	// places are the ids that links in the document can point to.
	places map[string]bool
	// depths are the levels of the headings above the current place, outermost
	// first; their number is the level of the next bookmark.
	depths []int
	// tallest is the height of the body of a page.
	tallest float64
	// tables are the tables by their heads, and shared the columns of those that
	// have been laid out.
	tables map[string][]*east.Table
	shared map[string][]extent
}

func newLayout(doc *markdown.Document, size paper) *layout {
	l := &layout{
		source:  doc.Source,
		speller: newSpeller(),
		places:  map[string]bool{},
		tallest: size.h - marginTop - marginBottom,
		tables:  map[string][]*east.Table{},
		shared:  map[string][]extent{},
	}
	_ = ast.Walk(doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			l.look(n)
		}
		return ast.WalkContinue, nil
	})
	return l
}

// look notes what must be known of n before anything is laid out.
func (l *layout) look(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		l.places[headingID(n)] = true
	case *markdown.Anchor:
		l.places[n.ID] = true
	case *markdown.Block:
		l.places[n.ID] = true
	case *east.Table:
		head := headOf(n, l.source)
		l.tables[head] = append(l.tables[head], n)
	}
}

func headingID(n *ast.Heading) string {
	v, _ := n.AttributeString("id")
	id, _ := v.([]byte)
	return string(id)
}

// blocks lays out the children of n below each other.
func (l *layout) blocks(n ast.Node, f frame) []*piece {
	var out []*piece
	var before ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		pieces := l.block(c, f)
		if len(pieces) == 0 {
			continue
		}
		if before != nil {
			pieces[0].gap = gap(before, c)
			if introduces(before, c) {
				out[len(out)-1].keep = true
			}
		}
		out = append(out, pieces...)
		before = c
	}
	return out
}

func (l *layout) block(n ast.Node, f frame) []*piece {
	switch n := n.(type) {
	case *ast.Heading:
		return l.heading(n, f)
	case *ast.Paragraph, *ast.TextBlock:
		return l.paragraph(n, f)
	case *ast.ThematicBreak:
		return []*piece{{height: 9, over: []rect{{x: f.x, y: 4.2, w: f.w, h: 0.6, fill: hairline}}}}
	case *ast.Blockquote:
		return l.quote(n, f)
	case *ast.List:
		return l.list(n, f)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		return l.code(n, f)
	case *ast.LinkReferenceDefinition:
		return nil
	case *east.Table:
		return l.table(n, f)
	case *markdown.Block:
		return l.marked(n, f)
	}
	return l.blocks(n, f)
}

// gap is the space between two neighbouring blocks.
func gap(above, below ast.Node) float64 {
	if h, ok := first(below).(*ast.Heading); ok {
		return [...]float64{24, 20, 14, 11, 9, 9}[h.Level-1]
	}
	if h, ok := last(above).(*ast.Heading); ok {
		return [...]float64{10, 8, 5, 4, 3, 3}[h.Level-1]
	}
	if last(above).Kind() == east.KindTable {
		return 11
	}
	switch below := below.(type) {
	case *ast.List:
		if _, ok := below.Parent().(*ast.ListItem); ok && below.IsTight {
			return tightGap
		}
		return 4
	case *east.Table, *ast.FencedCodeBlock, *ast.CodeBlock, *ast.Blockquote:
		return 7
	}
	if blank(below) {
		return 5
	}
	return 6.5
}

// first and last look through our blocks, which draw nothing themselves.
func first(n ast.Node) ast.Node {
	if b, ok := n.(*markdown.Block); ok && b.What == markdown.Generated && b.HasChildren() {
		return first(b.FirstChild())
	}
	return n
}

func last(n ast.Node) ast.Node {
	if b, ok := n.(*markdown.Block); ok && b.What == markdown.Generated && b.HasChildren() {
		return last(b.LastChild())
	}
	return n
}

// introduces reports whether above should stand on one page with the beginning of
// below: the question before its blank, the sentence before its table or list.
func introduces(above, below ast.Node) bool {
	if blank(below) {
		return true
	}
	switch below.(type) {
	case *ast.List, *east.Table, *ast.FencedCodeBlock, *ast.CodeBlock:
		return above.Kind() == ast.KindParagraph || above.Kind() == ast.KindTextBlock
	}
	return false
}

// blank reports whether n is an area for people to write in.
func blank(n ast.Node) bool {
	b, ok := n.(*markdown.Block)
	return ok && b.What != markdown.Generated
}

func (l *layout) heading(n *ast.Heading, f frame) []*piece {
	size := headingSizes[n.Level-1]
	st := style{bold: true, ink: ink}
	pieces := l.lines(l.runs(n, st), f.x, f.w, size, headLead)
	for _, p := range pieces {
		p.keep = true
	}
	if n.Level == 2 {
		last := pieces[len(pieces)-1]
		last.height += 3
		last.over = append(last.over, rect{x: f.x, y: last.height - 0.6, w: f.w, h: 0.6, fill: hairline})
	}
	pieces[0].anchors = append(pieces[0].anchors, headingID(n))
	if title := plain(markdown.PlainText(n, l.source)); title != "" {
		pieces[0].bookmark = &bookmark{level: l.depth(n.Level), title: shorten(title, 120)}
	}
	return pieces
}

// depth returns the level of a bookmark for a heading, counted from 0 and without
// holes: a heading of level 4 below one of level 2 is one deeper, not two. The
// PDF library links the outline wrongly otherwise.
func (l *layout) depth(level int) int {
	for len(l.depths) > 0 && l.depths[len(l.depths)-1] >= level {
		l.depths = l.depths[:len(l.depths)-1]
	}
	l.depths = append(l.depths, level)
	return len(l.depths) - 1
}

func (l *layout) paragraph(n ast.Node, f frame) []*piece {
	if n.FirstChild() == nil {
		return nil
	}
	pieces := l.lines(l.runs(n, f.style()), f.x, f.w, f.size, bodyLead)
	keepEnds(pieces)
	return pieces
}

// keepEnds sees that neither the first nor the last line of a paragraph stands
// alone on a page.
func keepEnds(pieces []*piece) {
	if n := len(pieces); n > 1 {
		pieces[0].keep = true
		pieces[n-2].keep = true
	}
}

// lines sets runs as one piece per line.
func (l *layout) lines(runs []run, x, w, size, lead float64) []*piece {
	var out []*piece
	for _, ln := range wrap(l.atoms(runs), w/size) {
		p := &piece{height: size * lead}
		p.set(ln, x, 0, p.height, size)
		out = append(out, p)
	}
	return out
}

func (l *layout) quote(n ast.Node, f frame) []*piece {
	inner, ok := f.inset(13, 0)
	inner.ink = muted
	pieces := l.blocks(n, inner)
	if ok {
		bar(pieces, f.x, 2.4, quoteBar)
	}
	return pieces
}

// shorten cuts s to at most n runes, the last of them an ellipsis.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
