package markdown

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

func TestLink(t *testing.T) {
	for _, c := range []struct{ text, target, want string }{
		{"run", "https://example.com/a?b=c&d=e#f", "[run](https://example.com/a?b=c&amp;d=e#f)"},
		{"row", "#e-0123456789ab", "[row](#e-0123456789ab)"},
		{"mail", "mailto:me@example.com", "[mail](mailto:me@example.com)"},
		{"a]b", "http://example.com/(x) y|z", `[a\]b](http://example.com/%28x%29%20y%7Cz)`},
		{"", "http://example.com", `[http\://example.com](http://example.com)`},
		{"v6", "http://[::1]:9090/", "[v6](http://[::1]:9090/)"},
		{"half", "http://example.com/100%", "[half](http://example.com/100%25)"},
		{"x", "javascript:alert(1)", "x"},
		{"x", "JavaScript:alert(1)", "x"},
		{"x", " javascript:alert(1)", "x"},
		{"x", "java\nscript:alert(1)", "x"},
		{"x", "data:text/html,x", "x"},
		{"x", "file:///etc/passwd", "x"},
		{"x", "//example.com", "x"},
		{"x", "relative/path", "x"},
		{"x", "https:", "x"},
		{"x", "#", "x"},
		{"x", "", "x"},
	} {
		if got := Link(c.text, c.target); got != c.want {
			t.Errorf("Link(%q, %q) = %q, want %q", c.text, c.target, got, c.want)
		}
	}
}

// checkLink parses Link in a sentence and a cell: at most one link, to an allowed
// place, and the text as it is.
func checkLink(t testing.TB, label, target string) {
	t.Helper()
	written := Link(label, target)
	checkClean(t, written)
	for _, c := range []struct{ before, after string }{
		{"a ", " z\n"}, {"| a | b |\n| --- | --- |\n| ", " | y |\n"},
	} {
		doc, err := Parse([]byte(c.before + written + c.after))
		if err != nil {
			t.Fatal(err)
		}
		links := 0
		_ = ast.Walk(doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			if !entering {
				return ast.WalkContinue, nil
			}
			if l, ok := n.(*ast.Link); ok {
				links++
				dest := string(util.ResolveEntityNames(l.Destination))
				if !linkable(dest) || l.Title != nil {
					t.Fatalf("Link(%q, %q) = %q leads to %q", label, target, written, dest)
				}
			} else if k := n.Kind().String(); !inert[k] {
				t.Fatalf("Link(%q, %q) = %q makes a node of kind %s", label, target, written, k)
			}
			return ast.WalkContinue, nil
		})
		if (links == 1) != strings.HasSuffix(written, ")") && linkable(encode(strings.TrimSpace(target))) {
			t.Fatalf("Link(%q, %q) = %q makes %d links", label, target, written, links)
		}
		if got := PlainText(doc.Root, doc.Source); !strings.Contains(got, Line(label)) {
			t.Fatalf("Link(%q, %q) = %q shows %q", label, target, written, got)
		}
	}
}

func FuzzLink(f *testing.F) {
	for _, s := range hostile {
		f.Add(s, "https://example.com/"+s)
		f.Add("x", "#"+s)
		f.Add("x", s)
		f.Add("x", "mailto:"+s)
	}
	f.Fuzz(func(t *testing.T, label, target string) { checkLink(t, label, target) })
}

func TestID(t *testing.T) {
	for s, want := range map[string]string{"Q07": "q07", "e-0123456789ab": "e-0123456789ab", "Team Q_1": "team-q-1", "é": "", `"><b>`: "b"} {
		if got := ID(s); got != want {
			t.Errorf("ID(%q) = %q, want %q", s, got, want)
		}
	}
	if got := Mark("e-1"); got != `<a id="e-1"></a>` {
		t.Errorf("Mark = %q", got)
	}
}
