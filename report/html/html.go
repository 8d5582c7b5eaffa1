// Package html draws the tree of a review as one page that needs nothing else:
// no script, no request to anywhere, the style sheet inside.
//
// The page shows exactly what the Markdown says, plus what helps to read it: a
// table of contents, an id on every row that can be linked to, the lane of each
// event as a colour beside its word, a visible box around what people write. All
// text is escaped here; nothing in a document is trusted to be HTML.
package html

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	goldmark "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"debrief/report/markdown"
	"debrief/templates"
)

// Options shape the page. The zero value gives ours.
type Options struct {
	// Lang is the language of the text, as in <html lang>; "en" when empty.
	Lang string
	// CSS is the style sheet; templates/review.css when empty.
	CSS string
	// Template is the page (html/template); templates/page.html.tmpl when empty.
	Template string
}

// page is what the template sees.
type page struct {
	Lang     string
	Title    string
	CSS      template.CSS
	Contents []*entry
	Body     template.HTML
}

// entry is one line of the table of contents.
type entry struct {
	Text, ID string
	Below    []*entry
}

// Render writes doc as a page. The same document gives the same bytes.
func Render(w io.Writer, doc *markdown.Document, opts Options) error {
	opts, err := opts.withDefaults()
	if err != nil {
		return err
	}
	tmpl, err := template.New("page.html.tmpl").Option("missingkey=error").Parse(opts.Template)
	if err != nil {
		return fmt.Errorf("page template: %w", err)
	}
	var body bytes.Buffer
	if err := newRenderer(doc).Render(&body, doc.Source, doc.Root); err != nil {
		return fmt.Errorf("drawing the document: %w", err)
	}
	p := page{
		Lang: opts.Lang, Title: doc.Title, CSS: template.CSS(opts.CSS),
		Contents: contents(doc.Headings), Body: template.HTML(body.String()),
	}
	if p.Title == "" {
		p.Title = "Review"
	}
	var out bytes.Buffer
	if err := tmpl.Execute(&out, p); err != nil {
		return fmt.Errorf("page template: %w", err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

func (o Options) withDefaults() (Options, error) {
	if o.Lang == "" {
		o.Lang = "en"
	}
	for _, f := range []struct {
		text *string
		name string
	}{{&o.CSS, "review.css"}, {&o.Template, "page.html.tmpl"}} {
		if *f.text != "" {
			continue
		}
		b, err := templates.FS.ReadFile(f.name)
		if err != nil {
			return o, err
		}
		*f.text = string(b)
	}
	if strings.Contains(o.CSS, "</") {
		return o, errors.New(`style sheet: "</" would end it in the page; write "<\/" inside strings`)
	}
	return o, nil
}

// contents nests the headings of levels 2 and 3.
func contents(headings []markdown.Heading) []*entry {
	var top []*entry
	for _, h := range headings {
		e := &entry{Text: h.Text, ID: h.ID}
		switch {
		case h.Level == 2, h.Level == 3 && len(top) == 0:
			top = append(top, e)
		case h.Level == 3:
			last := top[len(top)-1]
			last.Below = append(last.Below, e)
		}
	}
	return top
}

// newRenderer draws the nodes of doc: ours first, goldmark's for what needs no
// change.
func newRenderer(doc *markdown.Document) renderer.Renderer {
	return renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(&drawing{ids: assign(doc)}, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(goldmark.NewRenderer(), 1000),
	))
}

// drawing holds what the nodes of one document need to know of each other.
type drawing struct {
	ids map[ast.Node]string
	// heading is the last one drawn: it names the tables below it.
	heading string
	// table describes the one being drawn.
	table table
}

// RegisterFuncs implements [renderer.NodeRenderer].
func (d *drawing) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	d.registerBlocks(reg)
	d.registerInlines(reg)
	d.registerTables(reg)
}
