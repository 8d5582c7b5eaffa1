package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// places are the markers that begin and end blocks, by the offset of their line.
type places struct {
	begins map[int]marker
	ends   map[int]bool
}

var placesKey = parser.NewContextKey()

func findPlaces(src []byte) *places {
	p := &places{begins: map[int]marker{}, ends: map[int]bool{}}
	for _, b := range pair(markers(src)) {
		p.begins[b.begin.start] = b.begin
		p.ends[b.end.start] = true
	}
	return p
}

// placesOf returns the markers of the document being parsed and the offset of
// the current line.
func placesOf(reader text.Reader, pc parser.Context) (*places, int) {
	_, segment := reader.PeekLine()
	return pc.Get(placesKey).(*places), segment.Start
}

// blockParser makes a [Block] of what stands between two markers. A block's
// Continue is asked first for every line, so that the end marker closes whatever
// is open inside: a fence that somebody forgot to end cannot swallow the rest of
// the document.
type blockParser struct{}

func (blockParser) Trigger() []byte { return []byte{'<'} }

func (blockParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	p, at := placesOf(reader, pc)
	m, ok := p.begins[at]
	if !ok || parent.Kind() != ast.KindDocument {
		return nil, parser.NoChildren
	}
	reader.AdvanceToEOL()
	return &Block{ID: m.id, What: m.kind, Base: m.base}, parser.HasChildren
}

func (blockParser) Continue(_ ast.Node, reader text.Reader, pc parser.Context) parser.State {
	p, at := placesOf(reader, pc)
	if !p.ends[at] {
		return parser.Continue | parser.HasChildren
	}
	reader.AdvanceToEOL()
	return parser.Close
}

func (blockParser) Close(ast.Node, text.Reader, parser.Context) {}
func (blockParser) CanInterruptParagraph() bool                 { return true }
func (blockParser) CanAcceptIndentedLine() bool                 { return false }

// untilMarker ends a block of raw lines where a begin marker stands.
type untilMarker struct{ parser.BlockParser }

func (u untilMarker) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	p, at := placesOf(reader, pc)
	if _, ok := p.begins[at]; ok {
		return parser.Close
	}
	return u.BlockParser.Continue(n, reader, pc)
}

// commentBlockParser takes HTML comments that begin a line and have nothing after
// their end: notes of people to each other, our first line, lone markers. They
// are hidden. Any other HTML is left to the paragraph.
type commentBlockParser struct{ parser.BlockParser }

// wholeComment matches a comment up to the end of its last line. It does not
// reach over a marker, since "-->" at the end of that would hide what a person
// wrote below an unfinished "<!--".
func wholeComment(src []byte) bool {
	if !bytes.HasPrefix(src, []byte("<!--")) {
		return false
	}
	stop := bytes.Index(src, []byte("-->"))
	if stop < 0 || bytes.Contains(src[:stop], []byte("\n"+markerHead)) {
		return false
	}
	rest, _, _ := bytes.Cut(src[stop+len("-->"):], []byte("\n"))
	return len(bytes.TrimSpace(rest)) == 0
}

func (c commentBlockParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	indent := len(line) - len(bytes.TrimLeft(line, " "))
	if segment.Start+indent > len(reader.Source()) || !wholeComment(reader.Source()[segment.Start+indent:]) {
		return nil, parser.NoChildren
	}
	return c.BlockParser.Open(parent, reader, pc)
}

// commentParser takes HTML comments inside a line.
type commentParser struct{ parser.InlineParser }

func (c commentParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); !bytes.HasPrefix(line, []byte("<!--")) {
		return nil
	}
	return c.InlineParser.Parse(parent, block, pc)
}

// commentRemover takes the comments out of the tree, so that renderers need not
// know of them.
type commentRemover struct{}

func (commentRemover) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	var comments []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if k := n.Kind(); entering && (k == ast.KindHTMLBlock || k == ast.KindRawHTML) {
			comments = append(comments, n)
		}
		return ast.WalkContinue, nil
	})
	for _, n := range comments {
		n.Parent().RemoveChild(n.Parent(), n)
	}
}

// anchorParser makes an [Anchor] of what [Mark] writes.
type anchorParser struct{}

var anchor = regexp.MustCompile(`^<a id="([a-z0-9-]+)"></a>`)

func (anchorParser) Trigger() []byte { return []byte{'<'} }

func (anchorParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	m := anchor.FindSubmatch(line)
	if m == nil {
		return nil
	}
	block.Advance(len(m[0]))
	return &Anchor{ID: string(m[1])}
}
