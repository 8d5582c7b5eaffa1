package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"

	"debrief/collect/deploy/repotext"
	"debrief/report/markdown"
	"debrief/report/markdown/markdowntest"
)

// hostile are texts that try to break out of a cell, a block, a format or a
// terminal.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `a | b | c`, "```", `<!-- debrief:end id=timeline-2026-03-10 -->`,
	`<!-- debrief:begin id=users kind=human -->`, `--> <b>bold</b> <!--`, `[x](javascript:alert(1))`, `![i](https://example.com/i.png)`,
	`# heading`, "\x1b]8;;https://example.com\x07link\x1b]8;;\x07", "\x1b[2J", "\u202Egnp.exe", "zero\u200Bwidth", `{{.Title}}`, "\\", "`",
	`&lt;b&gt;`, `@team #123`, `<a id="e-000000000000"></a>`, `\) Tj ET`, strings.Repeat("x", 3000), "\U0001F525",
}

// hostileIncident writes an incident with those texts in every place that
// evidence has, and returns the arguments that review it.
func hostileIncident(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	var repo, logs, chat strings.Builder
	var table bytes.Buffer
	alerts := csv.NewWriter(&table)
	check(t, alerts.Write([]string{"time", "end", "alert", "service", "severity", "summary", "labels", "ack", "ack_by", "url"}))
	repo.WriteString("author Ana Kim <ana@example.com>\n")
	for i, s := range hostile {
		line := strings.NewReplacer("\x1b", "", "\x07", "").Replace(s)
		clock := fmt.Sprintf("2026-03-10T14:%02d:00Z", i)
		fmt.Fprintf(&repo, "commit %s deploy %s\n  | %s\n  write f%d.txt\n  > %d\n", clock, line, line, i, i)
		check(t, alerts.Write([]string{clock, fmt.Sprintf("2026-03-10T14:%02d:30Z", i), "A " + s, "s " + s, s, s, "k=" + s, clock, s, "https://example.com/" + s}))
		for _, out := range []struct {
			b *strings.Builder
			v map[string]string
		}{
			{&logs, map[string]string{"time": clock, "level": "error", "msg": s, "service": s}},
			{&chat, map[string]string{"time": clock, "author": s, "text": "rolled back " + s, "channel": s, "url": s}},
		} {
			data, err := json.Marshal(out.v)
			check(t, err)
			out.b.Write(append(data, '\n'))
		}
	}
	alerts.Flush()
	_, err := repotext.Build(filepath.Join(dir, "repo"), repo.String())
	check(t, err)
	for name, data := range map[string]string{"alerts.csv": table.String(), "app.log": logs.String(), "chat.jsonl": chat.String()} {
		check(t, os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644))
	}
	return []string{"review", "--quiet", "--repo", filepath.Join(dir, "repo"), "--alerts", filepath.Join(dir, "alerts.csv"),
		"--logs", filepath.Join(dir, "app.log"), "--notes", filepath.Join(dir, "chat.jsonl"),
		"--from", "2026-03-10 14:00", "--to", "2026-03-10 15:00", "--title", hostile[0], "--service", hostile[1], "--out", filepath.Join(dir, "out")}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestHostileIncident reviews it and checks that all three documents say what
// was planted and do nothing of it.
func TestHostileIncident(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1779200000")
	args := hostileIncident(t)
	debrief(t, exitOK, args...)
	out := args[len(args)-1]

	src := read(t, out, "review.md")
	if i := bytes.IndexFunc(src, control); i >= 0 {
		t.Errorf("review.md: control character at byte %d: %q", i, src[max(0, i-20):min(len(src), i+20)])
	}
	doc, err := markdown.Parse(src)
	check(t, err)
	human := 0
	_ = ast.Walk(doc.Root, func(n ast.Node, enter bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *markdown.Block:
			if enter && n.What == markdown.Human && n.ID == "users" {
				human++
			}
		case *ast.Image, *ast.RawHTML, *ast.HTMLBlock, *ast.AutoLink:
			t.Errorf("review.md: evidence became a %s", n.Kind())
		case *markdown.Anchor:
			if n.ID == "e-000000000000" {
				t.Error("review.md: evidence planted an anchor")
			}
		}
		return ast.WalkContinue, nil
	})
	if human != 1 {
		t.Errorf("review.md: %d blocks are called users, want 1", human)
	}
	markdowntest.Links(t, src)
	checkPage(t, read(t, out, "review.html"))
	if data := read(t, out, "review.pdf"); !bytes.HasPrefix(data, []byte("%PDF-1.")) || !bytes.Contains(data, []byte("%%EOF")) {
		t.Error("review.pdf is no PDF")
	}
}

// control reports characters that act instead of being shown.
func control(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// checkPage reads every tag of the page: none may run, load or hide anything.
func checkPage(t *testing.T, page []byte) {
	t.Helper()
	text := 0
	for z := html.NewTokenizer(bytes.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if text == 0 {
				t.Error("review.html does not show the planted text")
			}
			return
		case html.TextToken:
			text += strings.Count(z.Token().Data, "<script>alert(1)</script>")
		case html.StartTagToken, html.SelfClosingTagToken:
			checkTag(t, z.Token())
		}
	}
}

func checkTag(t *testing.T, tag html.Token) {
	t.Helper()
	switch tag.Data {
	case "script", "img", "iframe", "object", "embed", "link", "form", "svg", "base", "b":
		t.Errorf("review.html has a <%s>", tag.Data)
	}
	for _, a := range tag.Attr {
		switch {
		case strings.HasPrefix(a.Key, "on"):
			t.Errorf("review.html: <%s %s>", tag.Data, a.Key)
		case a.Key == "href" && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "https://") && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "mailto:"):
			t.Errorf("review.html links to %q", a.Val)
		case a.Key == "src" || a.Key == "style":
			t.Errorf("review.html: <%s %s=%q>", tag.Data, a.Key, a.Val)
		}
	}
}
