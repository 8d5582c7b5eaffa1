package markdown

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// hostile are texts that mean something somewhere: in Markdown, in HTML, to a
// tracker, to a terminal. They seed every fuzz target of this package.
var hostile = []string{
	"", " ", "\t\n", "plain words", "a  b\tc\nd", "AT&T", "&amp; &#35; &#x1b; &copy;", "&amp", "&", "&#", "&#x",
	"a|b", `a\|b`, `\`, `\\`, `C:\temp\`, `\*`, `\a`, `|`, "| - |", "---", "- - -", "===", "-", "- x", "+ x", "* x", "1. x", "1) x", "12345678901. x", "1.8.1 live", "2.",
	"# x", "x #", "x ##", "#", "##", "C #", "C#", "> q", ">", "=", "= x", ":-:", ":--|--:", "[x]", "[ ] todo", "[a]: http://example.com", "[^1]: note", "[^1]", "![i](x)", "!", "![", "[a](b)",
	"```", "```go", "~~~", "~~a~~", "`a`", "``", "a`b", "*a*", "**a**", "_a_", "__a__", "snake_case_name", "a__b", "_", "a_", "$a$", "$$",
	"<b>", "a < b", "a<b", "<script>alert(1)</script>", "<!-- x -->", "<!--", "-->", "<a id=\"e-1\"></a>", "<!-- debrief:end id=timeline -->", "<?php ?>", "<![CDATA[x]]>", "<http://example.com>", "<me@example.com>",
	"http://example.com/a_b_c?x=1&y=2", "https://example.com", "www.example.com", "WWW.example.com", "ftp://example.com", "me@example.com", "mailto:me@example.com",
	"@ana", "@example/team", "#123", "GH-123", "!45", "example/repo#9", ":x:", ":+1:", ":100:", "14:05:00", "std::vector::x", "12:30-14:00",
	"\x1b[31mred\x1b[0m", "\x1b]8;;http://example.com\x07x\x1b]8;;\x07", "a\x00b", "a\rb", "a\r\nb", "a\u0085b", "a\u2028b\u2029c", "\u202Eevil\u202C", "\u2066x\u2069", "zero\u200Bwidth", "a\u200Db", "\U0001F469\u200D\U0001F4BB", "\u2764\uFE0F", "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645", "\uFEFFbom", "soft\u00ADhyphen", "a\u00A0b", "\u00A0", "\u3000", "\xff\xfe", "a\xc3", "\U000E0041", "e\u0301",
	strings.Repeat("x", 3000), strings.Repeat("`", 50), "{{.Title}}", "=cmd|' /C calc'!A0", "' onmouseover='x", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "a\\", "*", "**", "a*", "a *b", "\\_x_", "&#8203;", "a&#8203;b", "\f\v",
}

// contexts are the places of a document into which text is put.
var contexts = []struct{ name, before, after string }{
	{"paragraph", "", "\n"},
	{"second line", "before\n", "\nafter\n"},
	{"list item", "- ", "\n"},
	{"numbered item", "1. ", "\n"},
	{"task", "- [ ] ", "\n"},
	{"nested item", "- x\n  - ", "\n"},
	{"heading", "## ", "\n"},
	{"quote", "> ", "\n"},
	{"cell", "| a | b |\n| --- | --- |\n| ", " | y |\n"},
	{"tight cell", "|a|b|\n|-|-|\n|", "|y|\n"},
	{"head of a table", "| ", " | b |\n| --- | --- |\n"},
	{"strong", "x **", "** y\n"},
	{"link", "x [", "](#y) z\n"},
}

// inert are the kinds of node that the contexts themselves make.
var inert = map[string]bool{
	"Document": true, "Paragraph": true, "TextBlock": true, "List": true, "ListItem": true, "Heading": true, "Blockquote": true,
	"Table": true, "TableHeader": true, "TableRow": true, "TableCell": true, "Emphasis": true, "Link": true, "Text": true, "TaskCheckBox": true,
}

// census counts the nodes of a tree by kind, leaving out texts, which may be
// split anywhere.
func census(t testing.TB, src string) (map[string]int, string) {
	t.Helper()
	doc, err := Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	_ = ast.Walk(doc.Root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if k := n.Kind().String(); entering && k != "Text" {
			kinds[k]++
			if !inert[k] {
				t.Fatalf("%q makes a node of kind %s", src, k)
			}
		}
		return ast.WalkContinue, nil
	})
	return kinds, PlainText(doc.Root, doc.Source)
}

// checkText puts s into every context and compares the tree with that of a word
// in its place.
func checkText(t testing.TB, s string) {
	t.Helper()
	want := Line(s)
	written := Text(s).String()
	checkClean(t, written)
	if strings.Contains(written, "\n") || want != "" && written == "" {
		t.Fatalf("Text(%q) = %q", s, written)
	}
	if want == "" {
		return
	}
	for _, c := range contexts {
		if c.name == "strong" && !flanks(want) {
			continue // the template's asterisks would not be emphasis
		}
		const word = "Q7Z"
		kinds, got := census(t, c.before+written+c.after)
		wordKinds, wordText := census(t, c.before+word+c.after)
		if fmt.Sprint(kinds) != fmt.Sprint(wordKinds) {
			t.Fatalf("%s: Text(%q) = %q makes nodes %v, want %v", c.name, s, written, kinds, wordKinds)
		}
		if w := strings.Replace(wordText, word, want, 1); got != w {
			t.Fatalf("%s: Text(%q) = %q shows %q, want %q", c.name, s, written, got, w)
		}
	}
}

// flanks reports whether s begins and ends with letters or digits.
func flanks(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return unicode.In(first, unicode.L, unicode.N) && unicode.In(last, unicode.L, unicode.N)
}

// checkClean fails when s holds what no document of ours may.
func checkClean(t testing.TB, s string) {
	t.Helper()
	if !utf8.ValidString(s) {
		t.Fatalf("%q is not UTF-8", s)
	}
	if v := Visible(s); v != s {
		t.Fatalf("%q holds what cannot be seen", s)
	}
}

func TestTextIsInert(t *testing.T) {
	for _, s := range hostile {
		checkText(t, s)
		for _, s2 := range hostile {
			if len(s)+len(s2) < 9 {
				checkText(t, s+s2)
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkText(t, s) })
}

// People read and edit the source: what needs no escape has none.
func TestTextStaysReadable(t *testing.T) {
	for _, s := range []string{
		"Deployed checkout 1.8.1 (commit abc1234) by Ana", "snake_case_name", "14:05:00", "AT&T", "5 < 7", "a - b", "std::Vector::x",
		"C:\\temp\\logs", "95 % of requests", "it's \"quoted\"", "what? yes!?", "a/b/c.go:12", "x = y + z", "key=value; k2=v2", "é ü 日本",
	} {
		if got := Text(s).String(); got != s {
			t.Errorf("Text(%q) = %q", s, got)
		}
	}
}

// Trackers read the finished page again. What they look for must not be there
// without something in between.
func TestTextWakesNoTracker(t *testing.T) {
	for s, want := range map[string]string{
		"@ana please":         "@&#8203;ana please",
		"see #123":            "see #&#8203;123",
		"#5":                  "\\#&#8203;5",
		"GH-7 and gh-8":       "GH-&#8203;7 and gh-&#8203;8",
		"me@example.com":      "me@&#8203;example.com",
		":tada: and :+1:":     ":&#8203;tada: and :&#8203;+1:",
		"https://example.com": `https\://example.com`,
		"www.example.com":     `www\.example.com`,
		"cost @ 5":            "cost @ 5",
	} {
		if got := Text(s).String(); got != want {
			t.Errorf("Text(%q) = %q, want %q", s, got, want)
		}
	}
}
