package logs

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	text := incident()
	half := strings.Index(text, "2026-03-10T14:15:00Z")
	a := write(t, dir, "app.log", []byte(text[half:]))
	b := write(t, dir, "app.log.1.gz", zip(t, text[:half]))
	whole, c1 := collecttest.Run(t, stdin(t, text), request(t))
	run := func(files ...string) ([]timeline.Event, timeline.Coverage) {
		s, err := New(Config{Name: "app", Files: files, Service: "cart"})
		if err != nil {
			t.Fatal(err)
		}
		return collecttest.Run(t, s, request(t))
	}
	e1, c2 := run(a, b)
	e2, _ := run(b, a)
	e3, _ := run(filepath.Join(dir, "app.*"), a)
	if d := cmp.Diff(e1, e2); d != "" {
		t.Errorf("the order of files matters:\n%s", d)
	}
	if d := cmp.Diff(e1, e3); d != "" {
		t.Errorf("a file is read twice:\n%s", d)
	}
	if len(e1) != len(whole) || c1.Counts != c2.Counts {
		t.Fatalf("%d rows and %+v, from one file %d and %+v", len(e1), c2.Counts, len(whole), c1.Counts)
	}
	for i := range e1 {
		if e1[i].Title != whole[i].Title || e1[i].ID != whole[i].ID || !e1[i].Time.Equal(whole[i].Time) || !e1[i].End.Equal(whole[i].End) || !e1[i].Seen.Equal(whole[i].Seen) {
			t.Errorf("rotation changes %q %s to %q %s", whole[i].Title, whole[i].Time, e1[i].Title, e1[i].Time)
		}
	}
}

func TestFailingFiles(t *testing.T) {
	dir := t.TempDir()
	text := incident()
	good := write(t, dir, "a.log", []byte(text))
	packed := zip(t, text+text)
	truncated := write(t, dir, "b.gz", packed[:len(packed)/2])
	missing := filepath.Join(dir, "c.log")
	s, err := New(Config{Name: "app", Files: []string{missing, truncated, good, filepath.Join(dir, "*.zst")}})
	if err != nil {
		t.Fatal(err)
	}
	events, c := collecttest.Run(t, s, request(t))
	if len(events) != 3 || c.Status != timeline.CutShort || c.Reason != "3 of 4 files could not be read to the end: "+
		"*.zst: no file matches; b.gz: gzip: the file ends in the middle: unexpected EOF; c.log: no such file or directory" {
		t.Errorf("%d rows, %s: %s", len(events), c.Status, c.Reason)
	}
	var problems []string
	for _, p := range c.Problems {
		problems = append(problems, p.Place+": "+p.Message)
		if strings.Contains(p.Message+p.Place, dir) {
			t.Errorf("%+v shows where the file lies", p)
		}
	}
	all := strings.Join(problems, "\n")
	for _, want := range []string{"*.zst: no file matches", "b.gz: gzip: the file ends in the middle", "c.log: no such file", "broke off in the middle of this line"} {
		if !strings.Contains(all, want) {
			t.Errorf("no problem says %q:\n%s", want, all)
		}
	}

	s, err = New(Config{Name: "app", Files: []string{truncated}})
	if err != nil {
		t.Fatal(err)
	}
	if _, c := collecttest.Run(t, s, request(t)); c.Status != timeline.CutShort || c.Counts.Read < 100 ||
		c.Reason != "1 of 1 files could not be read to the end: b.gz: gzip: the file ends in the middle: unexpected EOF" {
		t.Errorf("a truncated file alone: %s: %s, read %d", c.Status, c.Reason, c.Counts.Read)
	}
	s, err = New(Config{Name: "app", Files: []string{missing}})
	if err != nil {
		t.Fatal(err)
	}
	if _, c := collecttest.Run(t, s, request(t)); c.Status != timeline.Failed || c.Reason != "c.log: no such file or directory" {
		t.Errorf("a missing file alone: %s, %s", c.Status, c.Reason)
	}
}

// TestManyFailingFiles: the reason stays short, and the problems count every file,
// whether anything was read or not.
func TestManyFailingFiles(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, name := range []string{"e", "c", "a", "d", "b"} {
		files = append(files, filepath.Join(dir, name+".log"))
	}
	const (
		missing = ".log: no such file or directory"
		named   = "a" + missing + "; b" + missing + "; c" + missing + "; and 2 more"
	)
	run := func(files []string, status timeline.Outcome, reason string) {
		t.Helper()
		s, err := New(Config{Name: "app", Files: files})
		if err != nil {
			t.Fatal(err)
		}
		_, c := collecttest.Run(t, s, request(t))
		if c.Status != status || c.Reason != reason {
			t.Errorf("%s: %s", c.Status, c.Reason)
		}
		if len(c.Problems) != 1 || c.Problems[0].Place != "a.log" || c.Problems[0].Count != 5 {
			t.Errorf("problems %+v", c.Problems)
		}
	}
	run(files, timeline.Failed, named)
	good := write(t, dir, "good.log", []byte(incident()))
	run(append(files, good), timeline.CutShort, "5 of 6 files could not be read to the end: "+named)
}

// FuzzCollect: whatever a file holds, every line of it is accounted for, once.
func FuzzCollect(f *testing.F) {
	f.Add([]byte("no stamp\n2026-03-10T14:00:00Z ERROR boom\n\tat x\n\n{\"ts\":1}\n{\"ts\":\"x\"}\nmore"))
	f.Add([]byte(incident()[:3000]))
	f.Add([]byte("Mar 10 13:00:00 h a: x\nMar 10 14:00:00 h a: y\x00\xff\n"))
	f.Add([]byte{0x1f, 0x8b, 8, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) || bytes.HasPrefix(data, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return
		}
		s, err := New(Config{Name: "app", Files: []string{"-"}, Stdin: bytes.NewReader(data), Entries: 2})
		if err != nil {
			t.Fatal(err)
		}
		events, c := collecttest.Run(t, s, request(t))
		lines := int64(bytes.Count(data, []byte("\n")))
		if len(data) > 0 && data[len(data)-1] != '\n' {
			lines++
		}
		if got := c.Counts.Read + c.Outside; got != lines || len(events) > 2 {
			t.Fatalf("%d of %d lines accounted for, %d rows", got, lines, len(events))
		}
	})
}
