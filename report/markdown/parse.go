package markdown

import (
	"bytes"
	"errors"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Document is a review as a tree.
type Document struct {
	// Source is what Root's nodes point into: the document with LF line ends.
	Source []byte
	Root   ast.Node
	// Title is the text of the first heading of level 1.
	Title string
	// Headings are all headings in order. Their nodes have the attribute "id".
	Headings []Heading
	// Header is the first line's, zero when the document has none.
	Header Header
}

// Heading is one line of a table of contents.
type Heading struct {
	Level int // 1 to 6
	Text  string
	// ID is what links lead to, made as GitHub does.
	ID string
}

// Parse reads a document that people may have edited. It takes every text: what
// is not understood is shown as it stands, comments excepted. The only error is a
// file saved as UTF-16, as some editors offer: it would be shown as noise.
func Parse(src []byte) (*Document, error) {
	if utf16(src) {
		return nil, errors.New("line 1: the document is UTF-16; save it as UTF-8")
	}
	src = normal(src)
	doc := &Document{Source: src}
	doc.Header, _ = Info(src)
	pc := parser.NewContext()
	pc.Set(placesKey, findPlaces(src))
	doc.Root = dialect.Parse(text.NewReader(src), parser.WithContext(pc))
	doc.head()
	return doc, nil
}

// utf16 reports whether src begins with a byte order mark of UTF-16.
func utf16(src []byte) bool {
	return bytes.HasPrefix(src, []byte("\xff\xfe")) || bytes.HasPrefix(src, []byte("\xfe\xff"))
}

// dialect is CommonMark with tables, strikethrough and task lists, but
// without HTML: a person who types "a < b <c>" means these characters, and the
// escaped output of a parser that knows no tags needs no trust in a sanitizer.
// Replacing the renderer of HTML nodes instead was rejected: the body of a <div>
// would then no longer be Markdown and nobody would see why.
var dialect = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(untilMarker{parser.NewFencedCodeBlockParser()}, 700),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(blockParser{}, 850),
		util.Prioritized(untilMarker{commentBlockParser{parser.NewHTMLBlockParser()}}, 900),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(anchorParser{}, 350),
		util.Prioritized(commentParser{parser.NewRawHTMLParser()}, 400),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	),
	parser.WithASTTransformers(
		util.Prioritized(extension.NewTableASTTransformer(), 0),
		util.Prioritized(commentRemover{}, 100),
	),
)

// head collects the title and the headings, and gives each heading its id.
func (d *Document) head() {
	slugs := slugger{}
	_ = ast.Walk(d.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		t := PlainText(h, d.Source)
		id := slugs.slug(t)
		h.SetAttributeString("id", []byte(id))
		d.Headings = append(d.Headings, Heading{h.Level, t, id})
		if h.Level == 1 && d.Title == "" {
			d.Title = t
		}
		return ast.WalkSkipChildren, nil
	})
}
