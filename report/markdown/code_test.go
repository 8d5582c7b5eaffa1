package markdown

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
)

// checkCode parses Code(s) in a sentence, a cell and a heading: it must be code
// spans with pipes between, and show s.
func checkCode(t testing.TB, s string) {
	t.Helper()
	written := Code(s)
	checkClean(t, written)
	want := Line(s)
	if want == "" {
		if written != "" {
			t.Fatalf("Code(%q) = %q", s, written)
		}
		return
	}
	for _, c := range []struct{ before, after string }{
		{"a ", " z\n"}, {"", "\n"}, {"## ", "\n"}, {"| a | b |\n| --- | --- |\n| ", " | y |\n"}, {"- ", "\n"},
	} {
		doc, err := Parse([]byte(c.before + written + c.after))
		if err != nil {
			t.Fatal(err)
		}
		spans, pipes := 0, strings.Count(want, "|")
		_ = ast.Walk(doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch k := n.Kind(); {
			case !entering:
			case k == ast.KindCodeSpan:
				spans++
			case !inert[k.String()]:
				t.Fatalf("Code(%q) = %q makes a node of kind %s", s, written, k)
			}
			return ast.WalkContinue, nil
		})
		if spans > pipes+1 || pipes == 0 && spans != 1 {
			t.Fatalf("Code(%q) = %q makes %d spans", s, written, spans)
		}
		if got := PlainText(doc.Root, doc.Source); !strings.Contains(got, want) {
			t.Fatalf("Code(%q) = %q shows %q", s, written, got)
		}
	}
}

func FuzzCode(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkCode(t, s) })
}

func TestCode(t *testing.T) {
	for s, want := range map[string]string{
		"a":         "`a`",
		"a`b":       "``a`b``",
		"`a":        "`` `a ``",
		"a|b":       "`a`\\|`b`",
		"|= \"x\"":  "\\|`= \"x\"`",
		"a\nb":      "`a b`",
		"*x* <b> @": "`*x* <b> @`",
	} {
		if got := Code(s); got != want {
			t.Errorf("Code(%q) = %q, want %q", s, got, want)
		}
	}
}

// checkFence puts Fence(s) between two paragraphs inside a block: it must be one
// code block that holds s and the blocks around it must not notice.
func checkFence(t testing.TB, s string) {
	t.Helper()
	written := Fence("text", s)
	checkClean(t, written)
	want := strings.TrimRight(Visible(s), "\n") + "\n"
	doc, err := Parse([]byte("<!-- debrief:begin id=a -->\n\nbefore\n" + written + "\nafter\n<!-- debrief:end id=a -->\nend\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, ok := doc.Root.FirstChild().(*Block)
	if !ok || b.ChildCount() != 3 || doc.Root.ChildCount() != 2 {
		t.Fatalf("Fence(%q) = %q breaks out", s, written)
	}
	code, ok := b.FirstChild().NextSibling().(*ast.FencedCodeBlock)
	if !ok {
		t.Fatalf("Fence(%q) = %q is %s", s, written, b.FirstChild().NextSibling().Kind())
	}
	if got := CodeText(code, doc.Source); got != want && !(want == "\n" && got == "") {
		t.Fatalf("Fence(%q) = %q shows %q", s, written, got)
	}
	if got := string(code.Language(doc.Source)); got != "text" {
		t.Fatalf("Fence(%q): language %q", s, got)
	}
}

func FuzzFence(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Add("<!-- debrief:end id=a -->\n<!-- debrief:begin id=b -->")
	f.Add("  indented\n\ttab\n \t both\n\n\nblank\n   \n")
	f.Add("```\n````\n~~~")
	f.Fuzz(func(t *testing.T, s string) { checkFence(t, s) })
}
