package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"debrief/examples"
	"debrief/report/markdown/markdowntest"
	"debrief/timeline/schema"
)

// outputs are the files of a review.
var outputs = []string{"review.md", "review.html", "review.pdf", "bundle.json", "events.jsonl"}

// debrief runs the program and returns what it wrote to both streams.
func debrief(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if got := run(args, strings.NewReader(""), &out, &errs); got != code {
		t.Fatalf("debrief %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, errs.String())
	}
	return out.String(), errs.String()
}

// reviewExample lays an example out in a new directory and reviews it there.
func reviewExample(t *testing.T, name string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := examples.LayOut(dir, name); err != nil {
		t.Fatal(err)
	}
	debrief(t, exitOK, "review", "--quiet", "--config", filepath.Join(dir, "debrief.yaml"), "--out", dir)
	return dir
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestExamples reviews every example and compares the Markdown with the golden
// file beside its evidence; -update writes it.
func TestExamples(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1779200000")
	for _, name := range examples.Names {
		t.Run(name, func(t *testing.T) {
			got := read(t, reviewExample(t, name), "review.md")
			markdowntest.Links(t, got)
			golden := filepath.Join("..", "..", "examples", name, "want", "review.md")
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(read(t, golden)), string(got)); diff != "" {
				t.Errorf("the review differs (-want +got); run with -update if that is right:\n%s", diff)
			}
		})
	}
}

// TestSameInputSameBytes makes the demo three times, in other directories and
// another environment, and compares all five files.
func TestSameInputSameBytes(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1779200000")
	first := filepath.Join(t.TempDir(), "one")
	debrief(t, exitOK, "demo", "--quiet", first)
	again := filepath.Join(t.TempDir(), "another", "place")
	t.Setenv("TZ", "Asia/Kathmandu")
	t.Setenv("LC_ALL", "C")
	debrief(t, exitOK, "demo", "--quiet", again)
	compare := func(when string) {
		t.Helper()
		for _, name := range outputs {
			if !bytes.Equal(read(t, first, name), read(t, again, name)) {
				t.Errorf("%s differs %s", name, when)
			}
		}
	}
	compare("in another directory")
	debrief(t, exitOK, "demo", "--quiet", again)
	compare("on a second run")
}

// TestReRunKeepsTime: without SOURCE_DATE_EPOCH the time of collection is kept
// when the evidence is the same, so that a re-run changes no byte.
func TestReRunKeepsTime(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1779200000")
	dir := reviewExample(t, examples.Demo)
	want := read(t, dir, "bundle.json")
	t.Setenv("SOURCE_DATE_EPOCH", "")
	debrief(t, exitOK, "review", "--quiet", "--config", filepath.Join(dir, "debrief.yaml"), "--out", dir)
	if !bytes.Equal(want, read(t, dir, "bundle.json")) {
		t.Error("a re-run over the same evidence changed bundle.json")
	}
}

// TestNothingOfTheMachine looks for the directory of the run, and for the
// credential that the example's log holds, in everything that is written.
func TestNothingOfTheMachine(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", "1779200000")
	dir := reviewExample(t, examples.Demo)
	_, token, found := strings.Cut(string(read(t, dir, "logs", "checkout.log")), "PAYMENTS_TOKEN=")
	token, _, _ = strings.Cut(token, " ")
	if !found || len(token) < 20 {
		t.Fatalf("the log holds no credential any more (%q)", token)
	}
	for _, name := range outputs {
		data := read(t, dir, name)
		for what, s := range map[string]string{"directory": dir, "credential": token} {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%s holds the %s", name, what)
			}
		}
	}
}

// TestBundlesMatchTheirSchema validates both files of every example's bundle.
func TestBundlesMatchTheirSchema(t *testing.T) {
	head, event := compile(t, schema.Bundle), compile(t, schema.Event)
	for _, name := range examples.Names {
		dir := reviewExample(t, name)
		if err := head.Validate(decode(t, read(t, dir, "bundle.json"))); err != nil {
			t.Errorf("%s: bundle.json: %v", name, err)
		}
		for i, line := range bytes.Split(bytes.TrimSpace(read(t, dir, "events.jsonl")), []byte("\n")) {
			if err := event.Validate(decode(t, line)); err != nil {
				t.Errorf("%s: events.jsonl:%d: %v", name, i+1, err)
			}
		}
	}
	if err := head.Validate(decode(t, []byte(`{"format":"debrief-bundle","version":2}`))); err == nil {
		t.Error("the schema accepts a bundle of another version that lacks everything")
	}
}

func compile(t *testing.T, src []byte) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", decode(t, src)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%v in %.200s", err, data)
	}
	return v
}

// TestEventsAreCounted: the bundle's own description of its events holds.
func TestEventsAreCounted(t *testing.T) {
	dir := reviewExample(t, examples.Demo)
	var b struct {
		Events struct{ Count int }
	}
	if err := json.Unmarshal(read(t, dir, "bundle.json"), &b); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(read(t, dir, "events.jsonl"), []byte("\n")); n != b.Events.Count || n == 0 {
		t.Errorf("%d lines, bundle.json says %d", n, b.Events.Count)
	}
}
