package html

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"debrief/report/markdown"
)

// elements are all that a page may hold. Nothing in it runs, loads or submits.
var elements = map[string]bool{
	"html": true, "head": true, "meta": true, "title": true, "style": true, "body": true, "main": true, "nav": true, "section": true,
	"details": true, "summary": true, "div": true, "span": true, "p": true, "br": true, "hr": true, "wbr": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "ul": true, "ol": true, "li": true, "input": true,
	"table": true, "thead": true, "tbody": true, "tr": true, "th": true, "td": true,
	"a": true, "strong": true, "em": true, "del": true, "code": true, "pre": true, "blockquote": true, "img": true,
}

// attributes are all that an element may have.
var attributes = map[string]bool{
	"id": true, "class": true, "href": true, "rel": true, "lang": true, "charset": true, "name": true, "content": true, "http-equiv": true,
	"scope": true, "role": true, "tabindex": true, "aria-label": true, "data-label": true, "type": true, "checked": true, "disabled": true,
	"src": true, "alt": true, "start": true,
}

var dataImage = regexp.MustCompile(`^data:image/(png|jpeg|gif|webp);base64,`)

// checkPage reads a page with a tokenizer that knows HTML as browsers do and
// fails on anything that is not plainly allowed. It returns the text shown.
func checkPage(t testing.TB, page string) string {
	t.Helper()
	var text strings.Builder
	ids := map[string]bool{}
	z := html.NewTokenizer(strings.NewReader(page))
	style := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return text.String()
		}
		token := z.Token()
		switch kind {
		case html.CommentToken:
			t.Fatalf("the page holds a comment: %q", token.Data)
		case html.TextToken:
			if !style {
				text.WriteString(token.Data)
			}
		case html.EndTagToken:
			style = style && token.Data != "style"
		case html.StartTagToken, html.SelfClosingTagToken:
			style = token.Data == "style"
			if !elements[token.Data] {
				t.Fatalf("the page holds %s", token)
			}
			for _, a := range token.Attr {
				checkAttribute(t, token, a, ids)
			}
		}
	}
}

func checkAttribute(t testing.TB, token html.Token, a html.Attribute, ids map[string]bool) {
	t.Helper()
	if !attributes[a.Key] {
		t.Fatalf("the page holds %s", token)
	}
	switch a.Key {
	case "id":
		if ids[a.Val] || a.Val == "" {
			t.Fatalf("id %q is empty or taken", a.Val)
		}
		ids[a.Val] = true
	case "src":
		if token.Data != "img" || !dataImage.MatchString(a.Val) {
			t.Fatalf("the page loads %s", token)
		}
	case "href":
		u, err := url.Parse(a.Val)
		if err != nil || token.Data != "a" {
			t.Fatalf("the page holds %s", token)
		}
		switch u.Scheme {
		case "http", "https", "mailto":
		case "":
			if strings.HasPrefix(a.Val, "//") {
				t.Fatalf("the page leads to a host: %s", token)
			}
		default:
			t.Fatalf("the page leads to %s", token)
		}
	}
}

// attacks are texts that mean something to a browser.
var attacks = []string{
	"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='alert(1)", "</td></tr></table><h1>x", "</style><script>alert(1)</script>",
	"</section></main></body>", "<!-- debrief:end id=a -->", "<!--", "-->", "<a id=\"page.text\"></a>", "<svg/onload=alert(1)>", "<iframe src=//example.com>",
	"javascript:alert(1)", "&lt;script&gt;", "&#60;script&#62;", "{{.Body}}", "]]>", "<base href=//example.com>", "<meta http-equiv=refresh content=0>",
	"\x00<script>", "\u202Eevil", "\x1b]8;;http://example.com\x07", "\xff<b", "| | |", "```", "[x](javascript:alert(1))", "![x](http://example.com/x.png)",
}

// Evidence, wherever a template puts it, is shown as it is and does nothing.
func TestEvidenceIsInert(t *testing.T) {
	for _, s := range attacks {
		text := markdown.Text(s).String()
		src := "# " + text + "\n\n<!-- debrief:begin id=a -->\n\n" + text + "\n\n- " + text + "\n\n> **Warning** " + text + "\n\n| a | b |\n| --- | --- |\n| <a id=\"e-1\"></a>" + text +
			" | deploy |\n\n" + markdown.Code(s) + " " + markdown.Link(s, "https://example.com/?q="+s) + " " + markdown.Link("x", s) + "\n\n" + markdown.Fence("", s) + "\n\n" + "<!-- debrief:end id=a -->\n"
		shown := checkPage(t, render(t, []byte(src), Options{}))
		if n := strings.Count(shown, markdown.Line(s)); n < 8 {
			t.Errorf("%q is shown %d times:\n%s", s, n, shown)
		}
	}
}

// What people type is Markdown, but no more than that.
func FuzzRender(f *testing.F) {
	for _, s := range attacks {
		f.Add(s)
		f.Add("# " + s + "\n<!-- debrief:begin id=" + s + " kind=human -->\n" + s + "\n<!-- debrief:end id=a -->\n")
		f.Add("[a](" + s + ") <" + s + "> ![b](" + s + ")\n\n[c]: " + s + "\n\n[c]")
	}
	f.Add("| a |\n|:-:|\n| <a id=\"a\"></a><a id=\"a\"></a>deploy |\n\n# a\n\n- [x] b\n\n3. c\n\n***\n~~d~~  \ne\\\nf <http://example.com> <me@example.com>\n\n    code\n")
	f.Fuzz(func(t *testing.T, src string) {
		checkPage(t, render(t, []byte("\n"+src), Options{CSS: "body{}"})) // a byte order mark is no text
	})
}

func TestLinks(t *testing.T) {
	for src, want := range map[string]string{
		"[a](https://example.com/?x=1&y=2)":  `<a href="https://example.com/?x=1&amp;y=2" rel="noopener noreferrer">a</a>`,
		"[a](#e-1)":                          `<a href="#e-1">a</a>`,
		"[a](#ä)":                            `<a href="#%C3%A4">a</a>`,
		"[a](notes.md)":                      `<a href="notes.md" rel="noopener noreferrer">a</a>`,
		"[a](//example.com)":                 `<p>a</p>`,
		"[a](///example.com)":                `<p>a</p>`,
		"[a](<javascript:alert(1)>)":         `<p>a</p>`,
		"[a](java&#115;cript:alert)":         `<p>a</p>`,
		"[a](vbscript:x)":                    `<p>a</p>`,
		"[a](data:text/html,x)":              `<p>a</p>`,
		"[a](file:///etc/passwd)":            `<p>a</p>`,
		"<https://example.com>":              `<a href="https://example.com" rel="noopener noreferrer">https://example.com</a>`,
		"<me@example.com>":                   `<a href="mailto:me@example.com" rel="noopener noreferrer">me@example.com</a>`,
		"<javascript:alert(1)>":              `<p>javascript:alert(1)</p>`,
		"![a](https://example.com/x.png)":    `<a href="https://example.com/x.png" rel="noopener noreferrer">a</a>`,
		"![a](data:image/png;base64,aGk=)":   `<img src="data:image/png;base64,aGk=" alt="a">`,
		"![a](data:image/svg+xml;base64,aG)": `<p>a</p>`,
		"![](x.png)":                         `>image</a>`,
	} {
		if got := render(t, []byte(src), Options{}); !strings.Contains(got, want) {
			t.Errorf("%s: want %s in\n%s", src, want, got[strings.Index(got, "<main"):])
		}
	}
}
