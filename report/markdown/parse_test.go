package markdown

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
)

// outline writes a tree in one line: kinds with their children, texts in quotes.
func outline(n ast.Node, source []byte) string {
	switch n := n.(type) {
	case *ast.Text:
		return fmt.Sprintf("%q", PlainText(n, source))
	case *Anchor:
		return "#" + n.ID
	case *ast.FencedCodeBlock:
		return fmt.Sprintf("Code(%q)", CodeText(n, source))
	}
	var parts []string
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		part := outline(c, source)
		// goldmark cuts texts where syntax might have begun; join them.
		if k := len(parts) - 1; k >= 0 && part[0] == '"' && parts[k][0] == '"' {
			parts[k] = parts[k][:len(parts[k])-1] + part[1:]
		} else {
			parts = append(parts, part)
		}
	}
	name := n.Kind().String()
	if b, ok := n.(*Block); ok {
		name = fmt.Sprintf("%s:%s", b.What, b.ID)
	}
	return name + "(" + strings.Join(parts, " ") + ")"
}

func parse(t testing.TB, src string) *Document {
	t.Helper()
	doc, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"block", "<!-- debrief:begin id=a kind=human base=0 -->\nx\n<!-- debrief:end id=a -->\ny\n", `Document(human:a(Paragraph("x")) Paragraph("y"))`},
		{"empty block", "<!-- debrief:begin id=a kind=answer -->\n\n<!-- debrief:end id=a -->\n", `Document(answer:a())`},
		{"two blocks without a line between", "<!-- debrief:begin id=a -->\nx\n<!-- debrief:end id=a -->\n<!-- debrief:begin id=b -->\ny\n<!-- debrief:end id=b -->", `Document(generated:a(Paragraph("x")) generated:b(Paragraph("y")))`},
		{"block after a paragraph and a list", "x\n<!-- debrief:begin id=a -->\n- y\n<!-- debrief:end id=a -->\nz", `Document(Paragraph("x") generated:a(List(ListItem(TextBlock("y")))) Paragraph("z"))`},
		{"CRLF", "<!-- debrief:begin id=a -->\r\nx\r\ny\r\n<!-- debrief:end id=a -->\r\n", `Document(generated:a(Paragraph("x y")))`},
		{"unfinished fence inside", "<!-- debrief:begin id=a -->\n```\nx\n<!-- debrief:end id=a -->\ny\n", `Document(generated:a(Code("x\n")) Paragraph("y"))`},
		{"unfinished fence before", "```\nx\n<!-- debrief:begin id=a -->\ny\n<!-- debrief:end id=a -->\n", `Document(Code("x\n") generated:a(Paragraph("y")))`},
		{"unfinished comment before", "<!-- x\n<!-- debrief:begin id=a -->\ny\n<!-- debrief:end id=a -->\n", `Document(Paragraph("<!-- x") generated:a(Paragraph("y")))`},
		{"unfinished comment inside", "<!-- debrief:begin id=a -->\n<!-- y\n<!-- debrief:end id=a -->\nz\n", `Document(generated:a(Paragraph("<!-- y")) Paragraph("z"))`},
		{"lone begin", "<!-- debrief:begin id=a -->\nx\n", `Document(Paragraph("x"))`},
		{"lone end", "x\n<!-- debrief:end id=a -->\ny\n", `Document(Paragraph("x") Paragraph("y"))`},
		{"lost end", "<!-- debrief:begin id=a -->\nx\n\n<!-- debrief:begin id=b -->\ny\n<!-- debrief:end id=b -->\n", `Document(Paragraph("x") generated:b(Paragraph("y")))`},
		{"nested", "<!-- debrief:begin id=a -->\n<!-- debrief:begin id=b -->\ny\n<!-- debrief:end id=b -->\n<!-- debrief:end id=a -->\n", `Document(generated:a(Paragraph("y")))`},
		{"crossed", "<!-- debrief:begin id=a -->\nx\n<!-- debrief:begin id=b -->\n<!-- debrief:end id=a -->\ny\n<!-- debrief:end id=b -->\n", `Document(generated:a(Paragraph("x")) Paragraph("y"))`},
		{"twice the same", "<!-- debrief:begin id=a -->\nx\n<!-- debrief:begin id=a -->\ny\n<!-- debrief:end id=a -->\n", `Document(Paragraph("x") generated:a(Paragraph("y")))`},
		{"indented marker", " <!-- debrief:begin id=a -->\nx\n <!-- debrief:end id=a -->\n", `Document(Paragraph("x"))`},
		{"marker in a quote", "> <!-- debrief:begin id=a -->\n> x\n", `Document(Blockquote(Paragraph("x")))`},
		{"anchor", "| a |\n| --- |\n| <a id=\"e-1\"></a>x |\n", `Document(Table(TableHeader(TableCell("a")) TableRow(TableCell(#e-1 "x"))))`},
		{"anchor in a heading", "## <a id=\"d-1\"></a>x\n", `Document(Heading(#d-1 "x"))`},
		{"other anchors are text", `<a id="X"></a> <a href="x">`, `Document(Paragraph("<a id=\"X\"></a> <a href=\"x\">"))`},
		{"HTML is text", "a < b <c> <script>x</script>\n\n<div>\n*x*\n</div>\n", `Document(Paragraph("a < b <c> <script>x</script>") Paragraph("<div> " Emphasis("x") " </div>"))`},
		{"comments are hidden", "<!-- x\ny -->\n\na <!-- b --> c <!-- d\n", `Document(Paragraph("a  c <!-- d"))`},
		{"text after a comment", "<!-- x --> y\n", `Document(Paragraph(" y"))`},
		{"bare addresses stay", "http://example.com me@example.com\n", `Document(Paragraph("http://example.com me@example.com"))`},
		{"tasks and strikethrough", "- [x] ~~a~~\n", `Document(List(ListItem(TextBlock(TaskCheckBox() Strikethrough("a")))))`},
		{"pipe in code in a table", "| a |\n| --- |\n| `x\\|y` |\n", `Document(Table(TableHeader(TableCell("a")) TableRow(TableCell(CodeSpan("x|y")))))`},
	} {
		doc := parse(t, c.src)
		if got := outline(doc.Root, doc.Source); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestHeadings(t *testing.T) {
	doc := parse(t, "<!-- debrief:review v=1 id=INC_207 base=0 -->\n# The *big* `one` & <b>\n\n## Appendix A: coverage ledger\n## Q1?\n## Q1?\n## Q1-1\n## <a id=\"d-1\"></a>Ärger, 日本 x_y\n## !\n## a&amp;b @&#8203;ana\n")
	want := []Heading{
		{1, "The big one & <b>", "the-big-one--b"},
		{2, "Appendix A: coverage ledger", "appendix-a-coverage-ledger"},
		{2, "Q1?", "q1"},
		{2, "Q1?", "q1-1"},
		{2, "Q1-1", "q1-1-1"},
		{2, "Ärger, 日本 x_y", "ärger-日本-x_y"},
		{2, "!", "section"},
		{2, "a&b @ana", "ab-ana"},
	}
	if diff := cmp.Diff(want, doc.Headings); diff != "" {
		t.Error(diff)
	}
	if doc.Title != want[0].Text {
		t.Errorf("title %q", doc.Title)
	}
	if doc.Header.Incident != "INC 7" || doc.Header.Version != 1 {
		t.Errorf("header %+v", doc.Header)
	}
}

func TestParseRefusesUTF16(t *testing.T) {
	for _, src := range []string{"\xff\xfe#\x00", "\xfe\xff\x00#"} {
		if _, err := Parse([]byte(src)); err == nil || !strings.Contains(err.Error(), "save it as UTF-8") {
			t.Errorf("Parse(%q): error %v", src, err)
		}
	}
}

func TestPlainText(t *testing.T) {
	for src, want := range map[string]string{
		`a\*b &amp; &#35; &copy; \&amp; &nosuch; &#x1b;`: "a*b & # © &amp; &nosuch; ␛",
		"a  \nb\\\nc\nd": "a b c d",
		"[a **b**](http://example.com) ![alt](x.png) `c|d`": "a b alt c|d",
		"- a\n- b":             "a\nb",
		"```\nx\n\n\ty\n```\n": "x\n\n\ty",
		"@&#8203;ana":          "@ana",
	} {
		doc := parse(t, src)
		if got := PlainText(doc.Root, doc.Source); got != want {
			t.Errorf("PlainText(%q) = %q, want %q", src, got, want)
		}
	}
}

// Whatever stands in a block stays in it, and what follows is seen. Headings
// always have ids of their own.
func FuzzParse(f *testing.F) {
	f.Add(unsealed)
	for _, s := range hostile {
		f.Add(s)
		f.Add("<!-- debrief:begin id=a -->\n" + s + "\n<!-- debrief:end id=a -->\nZZZ\n")
	}
	f.Fuzz(func(t *testing.T, src string) {
		doc := parse(t, "<!-- debrief:begin id=fuzz -->\n"+strings.ReplaceAll(src, "debrief:", "")+"\n<!-- debrief:end id=fuzz -->\nZZZ\n")
		last := doc.Root.LastChild()
		if got := outline(last, doc.Source); got != `Paragraph("ZZZ")` || doc.Root.ChildCount() != 2 {
			t.Fatalf("%q: %s", src, outline(doc.Root, doc.Source))
		}
		ids := map[string]bool{}
		if utf16([]byte(src)) {
			return
		}
		for _, h := range parse(t, src).Headings {
			if h.ID == "" || ids[h.ID] {
				t.Fatalf("%q: heading id %q is empty or taken", src, h.ID)
			}
			ids[h.ID] = true
		}
	})
}

// pathological are texts made to be slow when they are repeated.
var pathological = []string{"> ", "[", "`", "*a ", "<!--", "<!-- debrief:begin id=x -->\n", "&", "\\", "- ", "| "}

func BenchmarkParsePathological(b *testing.B) {
	for _, s := range pathological {
		src := strings.Repeat(s, 20_000/len(s))
		b.Run(strconv.Quote(s), func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				if _, err := Parse([]byte(src)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
