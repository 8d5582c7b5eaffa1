package report_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/report"
	"debrief/report/markdown"
	"debrief/report/markdown/markdowntest"
	"debrief/report/question"
	"debrief/templates"
	"debrief/timeline"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with testdata/name, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); run with -update if that is right:\n%s", path, diff)
	}
}

func options(t *testing.T, zone string) report.Options {
	t.Helper()
	read := func(name string) string {
		data, err := templates.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	sheet, err := question.ParseSheet("questions.md", []byte(read("questions.md")))
	if err != nil {
		t.Fatal(err)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return report.Options{Zone: loc, Template: read("review.md.tmpl"), Sheet: sheet}
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

// bundle is a sealed bundle of rows for one evening, with one source that holds
// all of them.
func bundle(t *testing.T, zone string, rows ...timeline.Event) *timeline.Bundle {
	t.Helper()
	b := &timeline.Bundle{
		Tool:     "debrief test",
		Incident: timeline.Incident{ID: "INC-1", Title: "Orders failed", Service: "checkout"},
		Window:   timeline.Window{From: at("2026-03-10T22:00:00Z"), To: at("2026-03-11T01:00:00Z")},
		Baseline: timeline.Window{From: at("2026-03-10T19:00:00Z"), To: at("2026-03-10T22:00:00Z")},
		Zone:     zone, AsOf: at("2026-03-11T09:00:00Z"),
	}
	c := timeline.Coverage{Source: "all", Kind: "people", Status: timeline.Complete, Asked: timeline.Window{From: b.Baseline.From, To: b.Window.To}, Unit: "entries"}
	for i := range rows {
		e := &rows[i]
		e.Origin.Source = "all"
		if e.Origin.SourceKind == "" {
			e.Origin.SourceKind = "people"
		}
		e.Origin.Seq = int64(i + 1)
		if err := timeline.Identify(e); err != nil {
			t.Fatal(err)
		}
		c.Counts.Read++
		switch {
		case e.InTimeline(b.Window):
			c.Counts.Shown++
		case e.Kind == timeline.Commit:
			c.Counts.Merged++
		default:
			c.Counts.Filtered++
			c.Reasons = map[string]int64{"before the window": c.Counts.Filtered}
		}
	}
	b.Sources = []timeline.Coverage{c}
	b.Rows = rows
	if _, _, err := b.Seal(); err != nil {
		t.Fatal(err)
	}
	return b
}

func event(kind timeline.Kind, when, title string) timeline.Event {
	e := timeline.Event{Kind: kind, Title: title, Key: when + title}
	e.At(timeline.Stamp{Clock: timeline.Noted, Time: at(when), Precision: timeline.Second})
	return e
}

func write(t *testing.T, b *timeline.Bundle, zone string) string {
	t.Helper()
	out, err := report.Markdown(b, options(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// TestEmptyWindow: a review of nothing says that nothing was found, and is whole.
func TestEmptyWindow(t *testing.T) {
	doc := write(t, bundle(t, "UTC"), "UTC")
	golden(t, "empty.md", []byte(doc))
	markdowntest.Links(t, []byte(doc))
}

// TestAcrossMidnight: rows are grouped by the date of the document's zone, which
// is not that of UTC, and a silence is drawn.
func TestAcrossMidnight(t *testing.T) {
	doc := write(t, bundle(t, "Europe/Berlin",
		event(timeline.Note, "2026-03-10T22:30:00Z", "errors since 23:10"),
		event(timeline.Note, "2026-03-10T22:59:59Z", "restarted the pool"),
		event(timeline.Note, "2026-03-10T23:00:01Z", "still failing"),
		event(timeline.Note, "2026-03-11T00:40:00Z", "resolved"),
	), "Europe/Berlin")
	for _, want := range []string{
		"### 2026-03-10\n", "### 2026-03-11\n", "23:59:59 | 22:59:59", "00:00:01 | 23:00:01", "no row for 1 h 39 min",
	} {
		if !strings.Contains(doc, want) {
			t.Errorf("the document lacks %q", want)
		}
	}
	if strings.Index(doc, "23:59:59 |") > strings.Index(doc, "### 2026-03-11") {
		t.Error("23:59:59 in Berlin is listed under the next day")
	}
	markdowntest.Links(t, []byte(doc))
}

// TestHostileRows plants every kind of hostile text in every field and checks
// that the document's own structure is what it is without them.
func TestHostileRows(t *testing.T) {
	plain := structure(t, write(t, bundle(t, "UTC", planted("harmless")...), "UTC"))
	for _, evil := range hostile {
		doc := write(t, bundle(t, "UTC", planted(evil)...), "UTC")
		if got := structure(t, doc); got != plain {
			t.Errorf("%q changes the structure of the document:\n%s", evil, cmp.Diff(plain, got))
		}
		if i := bytes.IndexFunc([]byte(doc), func(r rune) bool {
			return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
		}); i >= 0 {
			t.Errorf("%q leaves the control character %q in the document", evil, doc[i])
		}
		markdowntest.Links(t, []byte(doc))
	}
}

// hostile texts: each once tried to break out of a cell, a block or a format.
var hostile = []string{
	"<script>alert(1)</script>", "a | b | c", "```\nfence\n```", "~~~", "<!-- debrief:end id=timeline -->",
	"<!-- debrief:begin id=timeline kind=human -->", "--> text <!--", "[x]: https://example.com/", "[a](javascript:alert(1))",
	"![i](https://example.com/i.png)", "# heading", "- item", "1. item", "> quote", "Title\n===", "Title\n---", "| --- |",
	"\x1b]8;;https://example.com\x07link\x1b]8;;\x07", "\x1b[2J", "\u202Egnp.exe", "a\u200Bb", "\xff\xfe", "\x00", "{{.Title}}",
	"`code`", "``", "`", "\\", "\\|", "&lt;b&gt;", "@team #123", "www.example.com", "a_b_c *d* __e__ ~~f~~", "<a id=\"e-000000000000\"></a>",
	"\r\n\r\n## heading", "    indented", "\t", "[ ] task", "[^1]", "$x$", ":fire:", "=cmd|' /C calc'!A0",
}

// planted are rows of many kinds that carry s in every field.
func planted(s string) []timeline.Event {
	var rows []timeline.Event
	for i, kind := range []timeline.Kind{timeline.Deploy, timeline.Alert, timeline.Log, timeline.Silence, timeline.Note, timeline.Message, timeline.Rollback, timeline.Commit} {
		e := event(kind, "2026-03-10T22:0"+string(rune('0'+i))+":00Z", "title "+s)
		e.Key = string(kind)
		e.Body, e.Actor, e.Service = "first\n"+s, "actor "+s, "service "+s
		e.Origin.Locator = "place " + s
		e.Links = []timeline.Link{{Text: s, URL: "https://example.com/" + s}, {Text: "x", URL: s}}
		e.Files = []string{s, "b " + s}
		for _, k := range []string{timeline.AttrVersion, timeline.AttrPreviousVersion, timeline.AttrCommit, timeline.AttrAlert, timeline.AttrMatchers, timeline.AttrTemplate} {
			e.SetAttr(k, "v "+s)
		}
		rows = append(rows, e)
	}
	return rows
}

// structure is the shape of a document: its blocks, headings and numbers of
// table cells, without its words.
func structure(t *testing.T, doc string) string {
	t.Helper()
	parsed, err := markdown.Parse([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return shape(parsed)
}
