package markdown

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// PlainText returns the text that n shows, made visible: escapes and character
// references are resolved, breaks of lines are spaces, an image is its
// description, and lines of code end in newlines. Blocks inside n follow each
// other on lines of their own.
func PlainText(n ast.Node, source []byte) string {
	var b strings.Builder
	plain(&b, n, source)
	return strings.Trim(b.String(), "\n")
}

func plain(b *strings.Builder, n ast.Node, source []byte) {
	switch n := n.(type) {
	case *ast.Text:
		plainText(b, n, source)
	case *ast.String:
		b.WriteString(Visible(string(n.Value)))
	case *ast.AutoLink:
		b.WriteString(Visible(string(n.Label(source))))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		b.WriteString(CodeText(n, source))
	default:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			plain(b, c, source)
		}
	}
	if n.Type() == ast.TypeBlock && n.NextSibling() != nil {
		b.WriteByte('\n')
	}
}

func plainText(b *strings.Builder, n *ast.Text, source []byte) {
	s := string(n.Segment.Value(source))
	if n.IsRaw() {
		b.WriteString(Visible(strings.ReplaceAll(s, "\n", " ")))
	} else {
		b.WriteString(Visible(unescape(s)))
	}
	if n.SoftLineBreak() || n.HardLineBreak() {
		b.WriteByte(' ')
	}
}

// CodeText returns the lines of a code block, each with its newline, made
// visible.
func CodeText(n ast.Node, source []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(source))
	}
	return Visible(b.String())
}

var escaped = regexp.MustCompile(`\\[!-/:-@\[-` + "`" + `{-~]|&(?:#[xX][0-9a-fA-F]{1,6}|#[0-9]{1,7}|[A-Za-z][A-Za-z0-9]*);`)

// unescape resolves backslashes and character references from left to right, and
// drops guards.
func unescape(s string) string {
	return escaped.ReplaceAllStringFunc(s, func(m string) string {
		switch {
		case m == guard:
			return ""
		case m[0] == '\\':
			return m[1:]
		case m[1] == '#':
			return html.UnescapeString(m)
		}
		if e, ok := util.LookUpHTML5EntityByName(m[1 : len(m)-1]); ok {
			return string(e.Characters)
		}
		return m
	})
}

// slugger makes the ids of headings as GitHub does: lower case, letters, digits,
// "_" and "-" kept, spaces become "-", and a number is added to an id that is
// taken. See github.com/Flet/github-slugger.
type slugger map[string]int

func (s slugger) slug(heading string) string {
	id := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-', unicode.In(r, unicode.L, unicode.M, unicode.Nd, unicode.Pc):
			return r
		}
		return -1
	}, strings.ToLower(strings.TrimSpace(heading)))
	if id == "" {
		id = "section" // GitHub has no id then; HTML wants one
	}
	base := id
	for {
		if _, taken := s[id]; !taken {
			break
		}
		s[base]++
		id = base + "-" + strconv.Itoa(s[base])
	}
	s[id] = 0
	return id
}
