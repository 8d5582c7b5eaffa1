package deploy

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/collect/deploy/repotext"
	"debrief/timeline"
)

// build makes the repository that text describes in a directory called shop.
func build(t testing.TB, text string) (dir string, names map[string]string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "shop")
	names, err := repotext.Build(dir, "author Ana Kim <ana@example.com>\n"+text)
	if err != nil {
		t.Fatal(err)
	}
	return dir, names
}

// march asks for 10 March 2026, with the 9th as baseline.
func march(t testing.TB) collect.Request {
	return collecttest.Request(t, "2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")
}

func newSource(t testing.TB, cfg Config) collect.Source {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func run(t testing.TB, cfg Config) ([]timeline.Event, timeline.Coverage) {
	t.Helper()
	events, c := collecttest.Run(t, newSource(t, cfg), march(t))
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	return events, c
}

// show writes rows as lines: kind, time, clock, title, and the attributes named.
// Hashes are replaced by the names the description gave them. Commit rows stand
// indented below their deploy.
func show(events []timeline.Event, names map[string]string, attrs ...string) string {
	var out strings.Builder
	line := func(indent string, e timeline.Event) {
		fmt.Fprintf(&out, "%s%s %s %s: %s", indent, e.Kind, e.Time.Format("02T15:04"), e.Clock, e.Title)
		for _, a := range attrs {
			v := e.Attrs[a]
			if a == "files" {
				v = strings.Join(e.Files, " ")
			}
			if v != "" {
				fmt.Fprintf(&out, " | %s=%s", a, v)
			}
		}
		out.WriteString("\n")
	}
	for _, e := range events {
		if e.Kind == timeline.Commit {
			continue
		}
		line("", e)
		for _, c := range events {
			if c.Kind == timeline.Commit && c.Parent == e.ID {
				line("  ", c)
			}
		}
	}
	text := out.String()
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(names))) {
		if name == "main" {
			continue
		}
		hash := names[name]
		text = strings.ReplaceAll(text, hash, "<"+name+">")
		text = strings.ReplaceAll(text, hash[:10], "<"+name+">")
	}
	return text
}

func equal(t testing.TB, got, want string) {
	t.Helper()
	if d := cmp.Diff(strings.TrimLeft(want, "\n"), got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// contains reports as an error that no string of all holds part.
func contains(t testing.TB, all []string, part string) {
	t.Helper()
	for _, s := range all {
		if strings.Contains(s, part) {
			return
		}
	}
	t.Errorf("nothing says %q in %q", part, all)
}

func problems(c timeline.Coverage) []string {
	var out []string
	for _, p := range c.Problems {
		out = append(out, p.Place+": "+p.Message)
	}
	return out
}

// deploysOf returns the rows that are no commits.
func deploysOf(events []timeline.Event) []timeline.Event {
	return slices.DeleteFunc(slices.Clone(events), func(e timeline.Event) bool { return e.Kind == timeline.Commit })
}
