package timeline_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"debrief/timeline"
)

func bundle(t *testing.T) *timeline.Bundle {
	t.Helper()
	late := row("", "chat", 90, 2)
	late.Kind, late.Body, late.Actor = timeline.Message, "restarting <now> & then\nwaiting", "ana"
	late.SetAttr(timeline.AttrChannel, "#incident")
	late.Links = []timeline.Link{{Text: "source", URL: "https://example.com/?a=1&b=2"}}
	early := row("", "notes", 0, 1)
	early.End, early.Seen = noon.Add(time.Hour), noon.Add(time.Minute)
	early.Also = []timeline.Origin{{Source: "pager", SourceKind: "alert", Line: 3}}
	rows := []timeline.Event{late, early}
	for i := range rows {
		rows[i].Key = rows[i].Origin.Source
		if err := timeline.Identify(&rows[i]); err != nil {
			t.Fatal(err)
		}
	}
	return &timeline.Bundle{
		Tool: "debrief test", Incident: timeline.Incident{ID: "INC-1", Service: "shop"},
		Window: window(0, 60), Baseline: window(-60, 0), Zone: "Europe/Berlin", AsOf: at(120),
		Sources: []timeline.Coverage{{Source: "notes", Kind: "people", Status: timeline.Complete, Asked: window(-60, 60), Unit: "entries", Counts: timeline.Counts{Read: 2, Shown: 2}}},
		Rows:    rows,
	}
}

func TestBundleRoundTrip(t *testing.T) {
	dir := t.TempDir()
	b := bundle(t)
	if err := timeline.WriteBundle(dir, b); err != nil {
		t.Fatal(err)
	}
	got, err := timeline.ReadBundle(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, b) {
		t.Errorf("read back\n%+v\nwrote\n%+v", got, b)
	}
	if got.Rows[0].Origin.Source != "notes" {
		t.Error("rows are not sorted")
	}
	first := files(t, dir)
	if err := timeline.WriteBundle(dir, got); err != nil {
		t.Fatal(err)
	}
	if second := files(t, dir); !reflect.DeepEqual(first, second) {
		t.Errorf("written again, the files differ:\n%s\n%s", first, second)
	}
	if strings.Contains(first[timeline.EventsFile], `\u003c`) {
		t.Error("text is escaped for HTML, which it is not")
	}
}

// files are the contents of the files in dir by name; there must be two.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d files in the bundle (%v), want 2", len(entries), err)
	}
	out := map[string]string{}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(data)
	}
	return out
}

func TestBundleHash(t *testing.T) {
	hash := func(change func(*timeline.Bundle)) string {
		b := bundle(t)
		change(b)
		if _, _, err := b.Seal(); err != nil {
			t.Fatal(err)
		}
		h, err := b.Hash()
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	plain := hash(func(*timeline.Bundle) {})
	if hash(func(b *timeline.Bundle) { b.AsOf = at(500) }) != plain {
		t.Error("the time of collection changes the hash")
	}
	if hash(func(b *timeline.Bundle) { b.Rows[0], b.Rows[1] = b.Rows[1], b.Rows[0] }) != plain {
		t.Error("the order in which rows came changes the hash")
	}
	if hash(func(b *timeline.Bundle) { b.Rows[0].Title = "other" }) == plain || hash(func(b *timeline.Bundle) { b.Zone = "UTC" }) == plain {
		t.Error("another row or zone does not change the hash")
	}
}

func TestBundleThatDoesNotAddUp(t *testing.T) {
	b := bundle(t)
	b.Sources[0].Counts.Read++
	dir := t.TempDir()
	if err := timeline.WriteBundle(dir, b); err == nil {
		t.Error("a bundle whose rows do not add up was written")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("and left %v behind", left)
	}
}

func TestReadBundleRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := timeline.WriteBundle(dir, bundle(t)); err != nil {
		t.Fatal(err)
	}
	good := files(t, dir)
	replace := func(name, old, with string) func(fstest.MapFS) {
		return func(m fstest.MapFS) {
			if !strings.Contains(good[name], old) {
				t.Fatalf("%s holds no %q", name, old)
			}
			m[name].Data = []byte(strings.Replace(good[name], old, with, 1))
		}
	}
	tests := []struct {
		name   string
		change func(fstest.MapFS)
		want   string
	}{
		{"no bundle", func(m fstest.MapFS) { delete(m, timeline.BundleFile) }, "no bundle.json here"},
		{"no events", func(m fstest.MapFS) { delete(m, timeline.EventsFile) }, "events.jsonl"},
		{"another version", replace(timeline.BundleFile, `"version": 1`, `"version": 2`), "version 2 of the format"},
		{"another format", replace(timeline.BundleFile, "debrief-bundle", "holiday"), `format is "holiday"`},
		{"broken JSON, with its line", replace(timeline.BundleFile, `"window": {`, `"window": [`), "bundle.json:"},
		{"edited events", replace(timeline.EventsFile, "restarting", "reverting"), "is not the file that bundle.json describes"},
		{"edited totals", replace(timeline.BundleFile, "\"totals\": {\n    \"read\": 2", "\"totals\": {\n    \"read\": 3"), "totals are"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := fstest.MapFS{}
			for name, data := range good {
				m[name] = &fstest.MapFile{Data: []byte(data)}
			}
			tt.change(m)
			_, err := timeline.ReadBundle(m)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
	if _, err := timeline.ReadBundle(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), fs.ErrNotExist.Error()) {
		t.Errorf("an empty directory: %v", err)
	}
}

func TestReadEventsSaysWhere(t *testing.T) {
	_, err := timeline.ReadEvents(strings.NewReader("{\"id\":\"a\"}\n\n{\"id\":7}\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "3: ") {
		t.Errorf("error %v, want one that begins with the line", err)
	}
	events, err := timeline.ReadEvents(strings.NewReader("{\"id\":\"a\"}\n{\"id\":\"b\"}"))
	if err != nil || ids(events) != "a b" {
		t.Errorf("without a newline at the end: %s, %v", ids(events), err)
	}
}

// What was read can be written, and reads back the same.
func FuzzReadEvents(f *testing.F) {
	for _, s := range []string{
		`{"id":"a","kind":"note","time":"2026-03-10T12:00:00Z","precision":"1m","title":"x","origin":{"source":"s"}}`,
		`{"time":"2026-03-10T12:00:00+02:00","stamps":[{"clock":"said","time":"0001-01-01T00:00:00Z","precision":"1ns"}],"attrs":{"a":"\ud800"}}`,
		"\n\n{}\n{", "null", `{"count":9223372036854775807,"files":[]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		events, err := timeline.ReadEvents(bytes.NewReader(data))
		if err != nil {
			return
		}
		first := lines(t, events)
		again, err := timeline.ReadEvents(bytes.NewReader(first))
		if err != nil {
			t.Fatalf("%q was written and cannot be read: %v", first, err)
		}
		if second := lines(t, again); !bytes.Equal(first, second) {
			t.Errorf("written\n%s\nand after reading\n%s", first, second)
		}
	})
}

func lines(t *testing.T, events []timeline.Event) []byte {
	t.Helper()
	var out bytes.Buffer
	for i := range events {
		b, err := json.Marshal(&events[i])
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, '\n'))
	}
	return out.Bytes()
}
