package html

import (
	"html"
	"net/url"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"

	"debrief/report/markdown"
)

func (d *drawing) registerInlines(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, d.text)
	reg.Register(ast.KindString, d.plain)
	reg.Register(ast.KindCodeSpan, d.codeSpan)
	reg.Register(ast.KindLink, d.link)
	reg.Register(ast.KindAutoLink, d.autoLink)
	reg.Register(ast.KindImage, d.image)
	reg.Register(markdown.KindAnchor, d.anchor)
	reg.Register(extast.KindTaskCheckBox, d.task)
}

func (d *drawing) text(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	t := n.(*ast.Text)
	s := markdown.PlainText(t, source)
	switch {
	case t.HardLineBreak():
		write(w, html.EscapeString(strings.TrimSuffix(s, " ")), "<br>\n")
	case t.SoftLineBreak():
		write(w, html.EscapeString(strings.TrimSuffix(s, " ")), "\n")
	default:
		write(w, d.escape(n, s))
	}
	return ast.WalkContinue, nil
}

// longWord is how many characters of a word stand together in a cell. The width
// of a column is that of its longest word: a hash or a path would take the room
// of all others.
const longWord = 24

// escape makes s HTML, and lets long words break where n stands in a table, but
// for tables of events, whose columns have fixed widths. Breaking words by style
// alone was tried: columns then shrink until short words break as well.
func (d *drawing) escape(n ast.Node, s string) string {
	if len(s) <= longWord || d.table.events || rowOf(n) == nil {
		return html.EscapeString(s)
	}
	var b strings.Builder
	run, from := 0, 0
	for i, r := range s {
		if r == ' ' {
			run = 0
			continue
		}
		if run == longWord {
			b.WriteString(html.EscapeString(s[from:i]) + "<wbr>")
			run, from = 0, i
		}
		run++
	}
	return b.String() + html.EscapeString(s[from:])
}

func (d *drawing) plain(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		write(w, html.EscapeString(markdown.PlainText(n, source)))
	}
	return ast.WalkSkipChildren, nil
}

func (d *drawing) codeSpan(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		write(w, "<code>", d.escape(n, markdown.PlainText(n, source)), "</code>")
	}
	return ast.WalkSkipChildren, nil
}

// address returns target as the value of an href, or "" when pages do not lead
// there: people may link to the web, to mail, inside the document and to files
// beside it.
func address(target string) string {
	u, err := url.Parse(strings.TrimSpace(target))
	if err != nil {
		return ""
	}
	href := u.String()
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "mailto":
		return href
	case "":
		// Two slashes lead to whatever host follows.
		if !strings.HasPrefix(href, "//") {
			return href
		}
	}
	return ""
}

// open writes the start tag of a link and reports whether there is one.
func open(w util.BufWriter, target string) bool {
	href := address(target)
	if href == "" {
		return false
	}
	write(w, "<a")
	attribute(w, "href", href)
	if !strings.HasPrefix(href, "#") {
		write(w, ` rel="noopener noreferrer"`)
	}
	write(w, ">")
	return true
}

// target is where a link or an image leads, with escapes and references resolved.
func target(destination []byte) string {
	return string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(destination))))
}

func (d *drawing) link(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	to := target(n.(*ast.Link).Destination)
	if entering {
		open(w, to)
	} else if address(to) != "" {
		write(w, "</a>")
	}
	return ast.WalkContinue, nil
}

func (d *drawing) autoLink(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	a := n.(*ast.AutoLink)
	to := string(a.URL(source))
	if a.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(to), "mailto:") {
		to = "mailto:" + to
	}
	d.linked(w, to, markdown.PlainText(n, source))
	return ast.WalkContinue, nil
}

// linked writes a link with that text, or the text alone.
func (d *drawing) linked(w util.BufWriter, to, text string) {
	if open(w, to) {
		write(w, html.EscapeString(text), "</a>")
	} else {
		write(w, html.EscapeString(text))
	}
}

// inside matches pictures that are part of the document itself.
var inside = regexp.MustCompile(`^data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$`)

// image shows pictures that the document holds. Any other would be a request to
// somewhere, which tells that somewhere who reads the review: it becomes a link.
func (d *drawing) image(w util.BufWriter, source []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkSkipChildren, nil
	}
	to, alt := target(n.(*ast.Image).Destination), markdown.PlainText(n, source)
	if inside.MatchString(to) {
		write(w, "<img")
		attribute(w, "src", to)
		attribute(w, "alt", alt)
		write(w, ">")
		return ast.WalkSkipChildren, nil
	}
	if alt == "" {
		alt = "image"
	}
	d.linked(w, to, alt)
	return ast.WalkSkipChildren, nil
}

func (d *drawing) anchor(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering && d.ids[n] != "" {
		write(w, "<span")
		d.id(w, n)
		write(w, "></span>")
	}
	return ast.WalkContinue, nil
}

func (d *drawing) task(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if n.(*extast.TaskCheckBox).IsChecked {
		write(w, `<input type="checkbox" checked disabled aria-label="done"> `)
	} else {
		write(w, `<input type="checkbox" disabled aria-label="to do"> `)
	}
	return ast.WalkContinue, nil
}
