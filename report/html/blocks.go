package html

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"debrief/report/markdown"
)

func (d *drawing) registerBlocks(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(markdown.KindBlock, d.block)
	reg.Register(ast.KindHeading, d.drawHeading)
	reg.Register(ast.KindBlockquote, d.quote)
	reg.Register(ast.KindParagraph, d.paragraph)
	reg.Register(ast.KindCodeBlock, d.code)
	reg.Register(ast.KindFencedCodeBlock, d.code)
}

// id writes the id attribute of n, if it has one.
func (d *drawing) id(w util.BufWriter, n ast.Node) {
	if id := d.ids[n]; id != "" {
		attribute(w, "id", id)
	}
}

func attribute(w util.BufWriter, name, value string) {
	write(w, " ", name, `="`, html.EscapeString(value), `"`)
}

// write writes parts that are HTML. Errors stay in w until it is flushed.
func write(w util.BufWriter, parts ...string) {
	for _, p := range parts {
		_, _ = w.WriteString(p)
	}
}

func (d *drawing) block(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		write(w, "</section>\n")
		return ast.WalkContinue, nil
	}
	b := n.(*markdown.Block)
	write(w, `<section class="block `, string(b.What), `"`)
	d.id(w, n)
	write(w, ">\n")
	if b.What != markdown.Generated && b.ChildCount() == 0 {
		write(w, `<p class="hint">To be written</p>`, "\n")
	}
	return ast.WalkContinue, nil
}

func (d *drawing) drawHeading(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "h" + string("0123456"[n.(*ast.Heading).Level])
	if !entering {
		write(w, "</", tag, ">\n")
		return ast.WalkContinue, nil
	}
	d.heading = markdown.PlainText(n, source)
	write(w, "<", tag)
	d.id(w, n)
	write(w, ">")
	return ast.WalkContinue, nil
}

// callouts are the words that make a block quote, or a paragraph in one, stand
// out.
var callouts = map[string]bool{"note": true, "warning": true, "draft": true}

// callout returns the word in strong letters that n begins with, if it is one of
// callouts.
func callout(n ast.Node, source []byte) string {
	if n == nil {
		return ""
	}
	strong, ok := n.FirstChild().(*ast.Emphasis)
	if !ok || strong.Level != 2 {
		return ""
	}
	word := strings.ToLower(strings.TrimRight(markdown.PlainText(strong, source), ":."))
	if !callouts[word] {
		return ""
	}
	return word
}

func (d *drawing) quote(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		write(w, "</blockquote>\n")
		return ast.WalkContinue, nil
	}
	write(w, "<blockquote")
	if word := callout(n.FirstChild(), source); word != "" {
		write(w, ` class="callout `, word, `"`)
	}
	write(w, ">\n")
	return ast.WalkContinue, nil
}

func (d *drawing) paragraph(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		write(w, "</p>\n")
		return ast.WalkContinue, nil
	}
	write(w, "<p")
	if n.Parent().Kind() == ast.KindBlockquote {
		if word := callout(n, source); word != "" {
			write(w, ` class="`, word, `"`)
		}
	}
	write(w, ">")
	return ast.WalkContinue, nil
}

func (d *drawing) code(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		write(w, "<pre><code>", html.EscapeString(markdown.CodeText(n, source)), "</code></pre>\n")
	}
	return ast.WalkSkipChildren, nil
}
