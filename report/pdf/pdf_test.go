package pdf

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"debrief/report/markdown"
)

var date = time.Date(2024, 5, 3, 18, 0, 0, 0, time.UTC)

func rendered(t testing.TB, source string, opts Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, parse(t, source), opts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSameInputSameBytes(t *testing.T) {
	opts := Options{Date: date, Subject: "INC-42"}
	first := rendered(t, sample(), opts)
	opts.Date = date.In(time.FixedZone("", 5*3600))
	if again := rendered(t, sample(), opts); !bytes.Equal(first, again) {
		t.Error("the second rendering, in another zone, differs from the first")
	}
}

// The PDF library writes into the fonts it is given; see [sheet.draw].
func TestAtTheSameTime(t *testing.T) {
	source := sample()
	want := rendered(t, source, Options{Date: date})
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			if got := rendered(t, source, Options{Date: date}); !bytes.Equal(got, want) {
				t.Error("a document drawn beside others differs")
			}
		})
	}
}

func TestWithoutDate(t *testing.T) {
	if out := rendered(t, "# A", Options{}); !bytes.Contains(out, []byte("/CreationDate (D:19700101000000)")) {
		t.Error("a document without a date was not made at the beginning of 1970")
	}
}

func TestPaper(t *testing.T) {
	for paper, box := range map[string]string{"": "595.28 841.89", "A4": "595.28 841.89", "Letter": "612.00 792.00"} {
		if out := rendered(t, "# A", Options{Paper: paper}); !bytes.Contains(out, []byte("/MediaBox [0 0 "+box+"]")) {
			t.Errorf("paper %q is not %s points", paper, box)
		}
	}
	err := Render(io.Discard, parse(t, "# A"), Options{Paper: "A5"})
	if want := `paper "A5" is unknown; use A4 or Letter`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestWarn(t *testing.T) {
	var got []string
	warn := func(s string) { got = append(got, s) }
	rendered(t, "# Fire 🔥\n\n| a | 漢 |\n|---|---|\n| `🔥` | b |\n\n    🔥\n", Options{Warn: warn})
	if len(got) != 1 || !strings.Contains(got[0], "lack 4 of") {
		t.Errorf("warnings %q, want one about 4 characters", got)
	}
	got = nil
	if rendered(t, "# Nothing unusual: é λ ж → ␛", Options{Warn: warn}); got != nil {
		t.Errorf("warned %q of nothing", got)
	}
}

var outline = regexp.MustCompile(`(?s)(\d+) 0 obj\n<</Title \((.*?)\)\n/Parent (\d+) 0 R`)

// The outline follows the headings, also where levels are left out.
func TestBookmarks(t *testing.T) {
	out := rendered(t, "### Deep first\n\n# One (1)\n\n#### Far below\n\n## Below\n\n# Two\n", Options{})
	title, parent := map[string]string{}, map[string]string{}
	var got []string
	for _, m := range outline.FindAllSubmatch(out, -1) {
		title[string(m[1])], parent[string(m[1])] = utf16ASCII(m[2]), string(m[3])
		path := title[string(m[1])]
		for p := parent[string(m[1])]; title[p] != ""; p = parent[p] {
			path = title[p] + " > " + path
		}
		got = append(got, path)
	}
	want := "Deep first, One (1), One (1) > Far below, One (1) > Below, Two"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("outline %s\nwant    %s", s, want)
	}
}

// utf16ASCII reads a PDF text string of ASCII characters.
func utf16ASCII(b []byte) string {
	b = bytes.ReplaceAll(bytes.TrimPrefix(b, []byte{0xfe, 0xff}), []byte{0}, nil)
	return strings.NewReplacer(`\(`, "(", `\)`, ")").Replace(string(b))
}

var annotation = regexp.MustCompile(`/Subtype /Link /Rect \[[^]]*\] /Border \[0 0 0\] (?:/A <</S /URI /URI \(([^)]*)\)|/Dest \[(\d+) 0 R)`)

func TestLinks(t *testing.T) {
	filler := strings.Repeat("Text.\n\n", 60) // more than a page
	out := rendered(t, `# Title

[heading](#last-héading) [row](#e-1) [block](#q01-answer) [nowhere](#no-such) [web](https://example.com/ä?a=1&b=2)
[mail](mailto:a@example.com) [script](javascript:alert) <http://example.com/auto>

`+filler+`
<a id="e-1"></a>row

<!-- debrief:begin id=q01-answer kind=answer -->

<!-- debrief:end id=q01-answer -->

`+filler+`
## Last héading
`, Options{})
	var got []string
	for _, m := range annotation.FindAllSubmatch(out, -1) {
		got = append(got, string(m[1])+string(m[2]))
	}
	// The library numbers the objects of pages 3, 5, 7, 9: pages 4, 2 and 2.
	want := "9 5 5 https://example.com/%C3%A4?a=1&b=2 mailto:a@example.com http://example.com/auto"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("links %s\nwant  %s", s, want)
	}
}

func TestCatalog(t *testing.T) {
	out := rendered(t, "# A & B 🔥", Options{Date: date})
	for _, part := range []string{
		"/Lang (en)", "<dc:language><rdf:Bag><rdf:li>en</rdf:li>", "A &amp; B [U+1F525]</rdf:li>",
		"<xmp:CreateDate>2024-05-03T18:00:00Z</xmp:CreateDate>", "/Creator (\xfe\xff\x00d\x00e\x00b",
	} {
		if !bytes.Contains(out, []byte(part)) {
			t.Errorf("the document has no %q", part)
		}
	}
	m := regexp.MustCompile(`/Metadata (\d+) 0 R`).FindSubmatch(out)
	if m == nil || !bytes.Contains(out, []byte("\n"+string(m[1])+" 0 obj\n<< /Type /Metadata")) {
		t.Error("the catalog does not lead to the metadata")
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(out)
	var at int
	fmt.Sscan(string(start[1]), &at)
	if !bytes.HasPrefix(out[at:], []byte("xref\n")) {
		t.Error("startxref does not lead to the table of references")
	}
	if _, err := complete([]byte("%PDF-1.3\nnot quite")); err == nil {
		t.Error("a broken document was completed")
	}
}

// laidOut returns the pages of a document.
func laidOut(doc *markdown.Document) []page {
	return newLayout(doc, papers["A4"]).pages(doc.Root, papers["A4"])
}

// checkInside fails if anything is drawn outside the margins.
func checkInside(t testing.TB, pages []page) {
	t.Helper()
	const slack = 1.5 // the ground of inline code reaches a point beyond its text
	for i, p := range pages {
		for _, piece := range p {
			if piece.y < marginTop-0.1 || piece.y+piece.height > 841.89-marginBottom+0.1 {
				t.Fatalf("page %d: a piece reaches from %.1f to %.1f", i+1, piece.y, piece.y+piece.height)
			}
			for _, s := range piece.texts {
				width := 0.0
				for _, r := range s.s {
					w, _ := s.face.advance(r)
					width += float64(w) / 1000 * s.size
				}
				if s.x < marginSide-slack || s.x+width > 595.28-marginSide+slack || s.y < 0 || s.y > piece.height+0.1 {
					t.Fatalf("page %d: %q is drawn from %.1f to %.1f, at %.1f of %.1f", i+1, s.s, s.x, s.x+width, s.y, piece.height)
				}
			}
			for _, r := range append(piece.under, piece.over...) {
				if r.x < marginSide-slack || r.x+r.w > 595.28-marginSide+slack {
					t.Fatalf("page %d: a rectangle reaches from %.1f to %.1f", i+1, r.x, r.x+r.w)
				}
			}
		}
	}
}

// checkComplete fails if a character of the document is drawn less often than it
// stands there.
func checkComplete(t testing.TB, doc *markdown.Document, pages []page) {
	t.Helper()
	count := map[rune]int{}
	for _, p := range pages {
		for _, piece := range p {
			for _, s := range piece.texts {
				for _, r := range s.s {
					count[r]++
				}
			}
		}
	}
	quiet := newSpeller()
	for word := range strings.FieldsFuncSeq(markdown.PlainText(doc.Root, doc.Source), isSpace) {
		for _, sp := range quiet.spell(word, sans) {
			for _, r := range sp.text {
				if count[r]--; count[r] < 0 {
					t.Fatalf("%q stands in the document more often than on its pages", r)
				}
			}
		}
	}
}

// hostile are documents that somebody wrote to break this package, or that simply
// are what logs look like.
var hostile = map[string]string{
	"string escapes":   `a \\) Tj ET (b \\( \\\\ )`,
	"control":          "a \x00 \x1b[31m \x07 \x7f \u0085 \u2028 b",
	"not UTF-8":        "a \xff\xfe\x80 b \xc3",
	"bidi":             "a \u202e b \u2066 c \u200f",
	"noncharacters":    "\ufffe \uffff \U0010ffff \ufdd0",
	"combining":        strings.Repeat("e\u0301\u0302\u0303", 400) + " " + strings.Repeat("\u0301", 3000),
	"long word":        strings.Repeat("x", 10_000),
	"long rare word":   strings.Repeat("漢🔥", 3_000),
	"long code":        "    " + strings.Repeat("y", 20_000),
	"code span":        "`" + strings.Repeat("z z", 5_000) + "`",
	"nested quotes":    strings.Repeat("> ", 300) + "deep",
	"nested lists":     nest(60),
	"nested emphasis":  strings.Repeat("*a **b ", 200) + strings.Repeat("c** d* ", 200),
	"long heading":     "# " + strings.Repeat("word ", 2_000),
	"many headings":    strings.Repeat("# a\n\n", 500),
	"many columns":     strings.Repeat("| a ", 200) + "|\n" + strings.Repeat("|---", 200) + "|\n" + strings.Repeat("| bbbbbb ", 200) + "|\n",
	"only a head":      strings.Repeat("| a ", 40) + "|\n" + strings.Repeat("|---", 40) + "|\n",
	"tall head":        "| " + strings.Repeat("head ", 3_000) + " |\n|---|\n| a |\n",
	"tall row":         "## A\n\n| Time | Kind | b |\n|---|---|---|\n| 1 | alert | " + strings.Repeat("cell ", 20_000) + " |\n| 2 | log | end |\n",
	"table in a quote": "> | a | b |\n> |---|---|\n" + strings.Repeat("> | "+strings.Repeat("x", 90)+" | y |\n", 90),
	"empty cells":      "| | |\n|-|-|\n| | |\n",
	"long in a box":    "<!-- debrief:begin id=a kind=human -->\n\n" + strings.Repeat("word ", 8_000) + "\n\n<!-- debrief:end id=a -->\n",
	"large numbers":    "999999999. a\n999999999. b\n",
	"images":           "![alt *text*](https://example.com/a.png) ![](x)",
}

func nest(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat("  ", i) + "- item\n")
	}
	return b.String()
}

// That they can be drawn and read is shown by TestHostileCanBeRead.
func TestHostile(t *testing.T) {
	for name, source := range hostile {
		t.Run(name, func(t *testing.T) {
			doc := parse(t, source)
			pages := laidOut(doc)
			checkInside(t, pages)
			checkComplete(t, doc, pages)
		})
	}
}

func TestSampleIsWholeAndInside(t *testing.T) {
	doc := parse(t, sample()+sampleTimeline(5_000))
	pages := laidOut(doc)
	checkInside(t, pages)
	checkComplete(t, doc, pages)
}

func seeds(f *testing.F) {
	f.Add(sample())
	for _, source := range hostile {
		if len(source) < 5_000 {
			f.Add(source)
		}
	}
}

// FuzzLayout: nothing is lost and nothing lies outside the margins.
func FuzzLayout(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, source string) {
		doc := parse(t, source)
		pages := laidOut(doc)
		checkInside(t, pages)
		checkComplete(t, doc, pages)
	})
}

// FuzzRender: every document can be drawn. It is slow, because the PDF library
// cuts the fonts anew for each.
func FuzzRender(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, source string) {
		rendered(t, source, Options{})
	})
}

// BenchmarkRender draws about ten pages: half a timeline, half prose.
func BenchmarkRender(b *testing.B) {
	doc := parse(b, sample()+sampleTimeline(150)+strings.Repeat("\nSome words of *prose* about `code` and more. ", 200))
	b.Logf("%d pages", len(laidOut(doc)))
	for b.Loop() {
		if err := Render(io.Discard, doc, Options{Date: date}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongTable draws a timeline of 5,000 rows.
func BenchmarkLongTable(b *testing.B) {
	doc := parse(b, sampleTimeline(5_000))
	for b.Loop() {
		if err := Render(io.Discard, doc, Options{Date: date}); err != nil {
			b.Fatal(err)
		}
	}
}
