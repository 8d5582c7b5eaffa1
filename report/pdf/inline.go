package pdf

import (
	"net/url"
	"strings"

	"debrief/report/markdown"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

// style is how a run of text looks and where it leads.
type style struct {
	bold, italic, code, strike bool
	ink                        rgb
	// link is "#id" for a place in the document, a URL, or empty.
	link string
}

func (s style) face() face {
	switch {
	case s.code && s.bold:
		return monoBold
	case s.code:
		return mono
	case s.bold && s.italic:
		return sansBoldItalic
	case s.bold:
		return sansBold
	case s.italic:
		return sansItalic
	}
	return sans
}

// run is text of one style, a place that links can point to, or the end of a
// line.
type run struct {
	text   string
	style  style
	anchor string
	ends   bool
}

// runs lists the inline children of n.
func (l *layout) runs(n ast.Node, st style) []run {
	var out []run
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		out = append(out, l.inline(c, st)...)
	}
	return out
}

func (l *layout) inline(n ast.Node, st style) []run {
	switch n := n.(type) {
	case *ast.Text:
		r := []run{{text: markdown.PlainText(n, l.source), style: st}}
		if n.HardLineBreak() {
			r = append(r, run{ends: true})
		}
		return r
	case *ast.String:
		return []run{{text: markdown.PlainText(n, l.source), style: st}}
	case *ast.CodeSpan:
		st.code = true
	case *ast.Emphasis:
		st.bold = st.bold || n.Level == 2
		st.italic = st.italic || n.Level != 2
	case *east.Strikethrough:
		st.strike = true
	case *ast.Link:
		st = linked(st, l.target(n.Destination))
	case *ast.AutoLink:
		st = linked(st, l.target(n.URL(l.source)))
		return []run{{text: markdown.PlainText(n, l.source), style: st}}
	case *ast.Image:
		// A picture would have to be fetched; its text says what it shows.
		st = linked(st, l.target(n.Destination))
		st.italic = true
		out := append([]run{{text: "[image: ", style: st}}, l.runs(n, st)...)
		return append(out, run{text: "]", style: st})
	case *east.TaskCheckBox:
		return nil // drawn as the mark of its list item
	case *markdown.Anchor:
		return []run{{anchor: n.ID}}
	}
	return l.runs(n, st)
}

// target returns where a link leads: to a place in the document if there is one
// of that name, to the web, or nowhere.
func (l *layout) target(destination []byte) string {
	d := string(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(destination))))
	if id, ok := strings.CutPrefix(d, "#"); ok {
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
		if l.places[id] {
			return "#" + id
		}
		return ""
	}
	switch scheme, _, _ := strings.Cut(d, ":"); strings.ToLower(scheme) {
	case "http", "https", "mailto":
		return string(util.URLEscape([]byte(d), false))
	}
	return ""
}

func linked(st style, target string) style {
	if target != "" {
		st.link, st.ink = target, linkInk
	}
	return st
}
