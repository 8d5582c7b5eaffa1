package html

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"debrief/report/markdown"
)

var update = flag.Bool("update", false, "write the golden files")

// render draws Markdown with our own template and style sheet.
func render(t testing.TB, src []byte, opts Options) string {
	t.Helper()
	doc, err := markdown.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Render(&out, doc, opts); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The golden page has no style sheet, so that a change of a colour is not a
// change of the document.
func TestSample(t *testing.T) {
	got := render(t, read(t, "sample.md"), Options{CSS: "body{}\n"})
	golden := filepath.Join("testdata", "sample.html")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(read(t, "sample.html")), got); diff != "" {
		t.Errorf("testdata/sample.html (-want +got); look at it and run with -update:\n%s", diff)
	}
}

func TestSampleIsInert(t *testing.T) {
	checkPage(t, render(t, read(t, "sample.md"), Options{}))
}

func TestParts(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"empty answer", "<!-- debrief:begin id=q kind=answer -->\n\n<!-- debrief:end id=q -->", "<section class=\"block answer\" id=\"q\">\n<p class=\"hint\">To be written</p>\n</section>"},
		{"empty generated block", "<!-- debrief:begin id=q -->\n<!-- debrief:end id=q -->", "<section class=\"block generated\" id=\"q\">\n</section>"},
		{"answer", "<!-- debrief:begin id=q kind=answer -->\nx\n<!-- debrief:end id=q -->", "<section class=\"block answer\" id=\"q\">\n<p>x</p>\n</section>"},
		{"heading first", "<!-- debrief:begin id=q -->\n<!-- debrief:end id=q -->\n# q", "<section class=\"block generated\">\n</section>\n<h1 id=\"q\">q</h1>"},
		{"anchor before block", "<!-- debrief:begin id=q -->\n<!-- debrief:end id=q -->\n<a id=\"q\"></a>x", "<section class=\"block generated\">\n</section>\n<p><span id=\"q\"></span>x</p>"},
		{"same anchor twice", "<a id=\"q\"></a>x <a id=\"q\"></a>y", "<p><span id=\"q\"></span>x y</p>"},
		{"row of an event", "| a | b |\n|-|-|\n| <a id=\"e-1\"></a>x | alert |", "<tr id=\"e-1\" class=\"row k-alert\">\n<td data-label=\"a\">x</td>\n<td class=\"kind\" data-label=\"b\"><span>alert</span></td>\n</tr>"},
		{"second anchor of a row", "| a | b |\n|-|-|\n| <a id=\"e-1\"></a>x<a id=\"e-2\"></a> | alert |", "<td data-label=\"a\">x<span id=\"e-2\"></span></td>"},
		{"decision", "| a | b |\n|-|-|\n| <a id=\"e-1\"></a>[D1](#d-1) | flag |", "<tr id=\"e-1\" class=\"row k-flag decision\">"},
		{"gap", "| a | b |\n|-|-|\n| <a id=\"e-1\"></a>x | flag |\n| *no row for 2 h* | |", "<tr class=\"gap\">"},
		{"ledger", "| a | b |\n|-|-|\n| x | alert |", "<tr>\n<td>x</td>\n<td>alert</td>\n</tr>"},
		{"table of a head", "| a |\n|-|", "<div class=\"table\" role=\"group\" tabindex=\"0\" aria-label=\"table\"><table>\n<thead><tr>\n<th scope=\"col\">a</th>\n</tr></thead>\n</table></div>"},
		{"warning", "> **Warning:** x", "<blockquote class=\"callout warning\">\n<p class=\"warning\"><strong>Warning:</strong> x</p>\n</blockquote>"},
		{"no callout", "> **Beware** x", "<blockquote>\n<p><strong>Beware</strong> x</p>\n</blockquote>"},
		{"tasks", "- [x] a\n- [ ] b", "<li><input type=\"checkbox\" checked disabled aria-label=\"done\"> a</li>\n<li><input type=\"checkbox\" disabled aria-label=\"to do\"> b</li>"},
		{"line breaks", "a\\\nb\nc", "<p>a<br>\nb\nc</p>"},
		{"HTML of people", "a <b>c</b>\n\n<div>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n<p>&lt;div&gt;</p>"},
		{"guards are left out", "@&#8203;ana", "<p>@ana</p>"},
		{"long words in cells", "| a |\n|-|\n| " + strings.Repeat("é", 30) + " |", "<td>" + strings.Repeat("é", 24) + "<wbr>" + strings.Repeat("é", 6) + "</td>"},
	} {
		if got := render(t, []byte(c.src), Options{CSS: "a{}"}); !strings.Contains(got, c.want) {
			t.Errorf("%s: want\n%s\nin\n%s", c.name, c.want, got[strings.Index(got, "<main"):])
		}
	}
}

func TestOptions(t *testing.T) {
	src := []byte("# A & B\n## C\n### D\n")
	got := render(t, src, Options{Lang: "de", CSS: "p{color:red}", Template: "{{.Lang}}|{{.Title}}|{{.CSS}}|{{range .Contents}}{{.Text}}{{range .Below}}>{{.ID}}{{end}}{{end}}|{{.Body}}"})
	want := "de|A &amp; B|p{color:red}|C>d|<h1 id=\"a--b\">A &amp; B</h1>\n<h2 id=\"c\">C</h2>\n<h3 id=\"d\">D</h3>\n"
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	doc, err := markdown.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		opts Options
		want string
	}{
		{Options{Template: "{{"}, "page template: "},
		{Options{Template: "{{.Nothing}}"}, "page template: "},
		{Options{CSS: "p{}</style><script>"}, `style sheet: "</" would end it`},
	} {
		var out bytes.Buffer
		if err := Render(&out, doc, c.opts); err == nil || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%+v: error %v after %d bytes, want %s", c.opts, err, out.Len(), c.want)
		}
	}
}

func TestSameBytes(t *testing.T) {
	doc, err := markdown.Parse(read(t, "sample.md"))
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := Render(w, doc, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same tree gives other bytes")
	}
}
