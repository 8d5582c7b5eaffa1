package deploy

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/storage/filesystem"

	"debrief/timeline"
)

// raw writes an object of these bytes, whatever they are.
func raw(t testing.TB, dir string, typ plumbing.ObjectType, content string) string {
	t.Helper()
	s := filesystem.NewStorage(osfs.New(filepath.Join(dir, ".git")), cache.NewObjectLRUDefault())
	o := s.NewEncodedObject()
	o.SetType(typ)
	w, err := o.Writer()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	h, err := s.SetEncodedObject(o)
	if err != nil {
		t.Fatal(err)
	}
	return h.String()
}

// rawCommit puts a commit on main with these author and committer lines.
func rawCommit(t testing.TB, dir, author, committer, extra, message string) string {
	t.Helper()
	main := filepath.Join(dir, ".git", "refs", "heads", "main")
	parent, err := os.ReadFile(main)
	if err != nil {
		t.Fatal(err)
	}
	tree := raw(t, dir, plumbing.TreeObject, "")
	h := raw(t, dir, plumbing.CommitObject, fmt.Sprintf("tree %s\nparent %s\nauthor %s\ncommitter %s\n%s\n%s",
		tree, strings.TrimSpace(string(parent)), author, committer, extra, message))
	write(t, main, h+"\n")
	return h
}

// 2026-03-10T10:00:00Z
const ten = "1773136800"

func TestHostileDates(t *testing.T) {
	const who = "Eve <eve@example.com> "
	for _, tt := range []struct {
		name, date      string
		shown, rejected int64
		problem         string
	}{
		{"good", ten + " +0100", 1, 0, ""},
		{"no zone", ten, 1, 0, ""},
		{"year 10000967", "315569433600000 +0000", 0, 0, "the date lies outside the years 1 to 9999"},
		{"year 1", "-62135596801 +0000", 0, 0, "the date lies outside the years 1 to 9999"},
		{"overflow", "99999999999999999999 +0000", 0, 1, "the date is beyond all years"},
		{"zone", ten + " +9999", 1, 0, "in a zone that does not exist (+9999)"},
		{"long zone", ten + " +01000000000000000000000000", 1, 0, "in a zone that does not exist (+010000000000000000…)"},
		{"no date", "", 0, 1, "the date is missing or no number"},
		{"words", "yesterday", 0, 1, "the date is missing or no number"},
		{"max int64", "9223372036854775807 +0000", 0, 0, "the date lies outside the years 1 to 9999"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, _ := build(t, "commit 2026-03-09T09:00:00Z One\n  write a\n")
			rawCommit(t, dir, who+tt.date, who+tt.date, "", "Two\n")
			events, c := run(t, Config{Path: dir, Branch: "main"})
			if c.Counts.Shown != tt.shown || c.Counts.Rejected != tt.rejected {
				t.Errorf("counts %+v, rows\n%s", c.Counts, show(events, nil))
			}
			if tt.problem != "" {
				contains(t, problems(c), tt.problem)
			} else if len(c.Problems) > 0 {
				t.Errorf("problems %v", c.Problems)
			}
			// The bundle must be writable whatever the repository holds.
			b := timeline.Bundle{Window: march(t).Window, Rows: events, Sources: []timeline.Coverage{c}}
			if _, _, err := b.Seal(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUnusualText(t *testing.T) {
	dir, _ := build(t, "commit 2026-03-09T09:00:00Z One\n  write a\n")
	const eve = "Eve <eve@example.com> " + ten + " +0000"
	rawCommit(t, dir, "J\xf6rg <j@example.com> "+ten+" +0000", eve, "encoding ISO-8859-1\n", "Gr\xfc\xdfe\n\nStra\xdfe\n")
	rawCommit(t, dir, eve, eve, "", "bad \xff\xfe utf-8\x00 and NUL\n")
	rawCommit(t, dir, "<> "+ten, eve, "gpgsig -----BEGIN PGP SIGNATURE-----\n x\n \n y\n", "")
	rawCommit(t, dir, eve, eve, "", strings.Repeat("long ", 100)+"\n\n"+strings.Repeat("é", 20_000))
	events, c := run(t, Config{Path: dir, Branch: "main"})
	var titles []string
	for _, e := range events {
		for _, s := range []string{e.Title, e.Body, e.Actor} {
			if !utf8.ValidString(s) || strings.Contains(s, "\x00") {
				t.Errorf("%q is not clean text", s)
			}
		}
		if utf8.RuneCountInString(e.Title) > maxTitle || len(e.Body) > maxBody+100 {
			t.Errorf("title of %d bytes, body of %d", len(e.Title), len(e.Body))
		}
		if e.Kind == timeline.Commit {
			titles = append(titles, e.Actor+": "+e.Title)
		}
	}
	for _, want := range []string{"Jörg: Grüße", "Eve: bad \uFFFD utf-8\uFFFD and NUL", ": (no message)", "Eve: long long"} {
		contains(t, titles, want)
	}
	if c.Counts.Shown != 4 {
		t.Errorf("counts %+v", c.Counts)
	}
}

func TestShallow(t *testing.T) {
	dir, names := build(t, merges)
	write(t, filepath.Join(dir, ".git", "shallow"), names["tidy"]+"\n")
	remove(t, dir, names["m12"])
	events, c := run(t, Config{Path: dir, Branch: "main"})
	if c.Status != timeline.NotHeld || !strings.Contains(c.Reason, "the clone is shallow: its history begins on 2026-03-10 10:00:00 UTC, after the start of the time asked for") {
		t.Errorf("%s: %s", c.Status, c.Reason)
	}
	got := show(events, names, "incomplete", "files")
	if !strings.Contains(got, "deploy 10T10:00 committed: Deployed shop <tidy>: Tidy up (#13) | incomplete=commits are missing from the repository\n") || !strings.Contains(got, "revert 10T11:30") {
		t.Errorf("rows:\n%s", got)
	}
	// Cut before what was asked for: a note is enough.
	dir, names = build(t, merges)
	write(t, filepath.Join(dir, ".git", "shallow"), names["start"]+"\n")
	if _, c := run(t, Config{Path: dir, Branch: "main"}); c.Status != timeline.Complete {
		t.Errorf("%s: %s", c.Status, c.Reason)
	}
}

func TestShallowTags(t *testing.T) {
	dir, names := build(t, releases)
	write(t, filepath.Join(dir, ".git", "shallow"), names["v1.8.1"]+"\n")
	events, c := run(t, Config{Path: dir, Tags: []string{"v*"}})
	if c.Status != timeline.CutShort || !strings.Contains(c.Reason, "not all commits are known that these shipped: v1.8.1 (the clone is shallow; run: git fetch --unshallow)") {
		t.Errorf("%s: %s", c.Status, c.Reason)
	}
	if got := show(deploysOf(events), names); !strings.Contains(got, "Deployed shop v1.8.1") {
		t.Errorf("rows:\n%s", got)
	}
}

func TestMissingObjects(t *testing.T) {
	dir, names := build(t, merges)
	remove(t, dir, names["m12"])
	events, c := run(t, Config{Path: dir, Branch: "main"})
	if c.Status != timeline.CutShort || !strings.Contains(c.Reason, names["m12"][:10]+" is missing from the repository: what came before 2026-03-10 10:00:00 UTC could not be read") {
		t.Errorf("%s: %s", c.Status, c.Reason)
	}
	if c.Counts.Shown != 4 {
		t.Errorf("%+v\n%s", c.Counts, show(events, names))
	}
	// A tree of a partial clone, a tag at nothing, a tag at a tree.
	dir, names = build(t, releases)
	git := filepath.Join(dir, ".git")
	tree := raw(t, dir, plumbing.TreeObject, "")
	write(t, filepath.Join(git, "refs", "tags", "v0-tree"), tree+"\n")
	write(t, filepath.Join(git, "refs", "tags", "v0-gone"), strings.Repeat("12", 20)+"\n")
	r, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	n, err := newHistory(r).node(plumbing.NewHash(names["v1.8.1"]))
	if err != nil {
		t.Fatal(err)
	}
	remove(t, dir, n.tree.String())
	_, c = run(t, Config{Path: dir, Tags: []string{"v*"}})
	contains(t, problems(c), "tag v0-tree: points at a tree, not at a commit")
	contains(t, problems(c), "tag v0-gone: its object is missing from the repository")
	contains(t, problems(c), "v1.8.1: its files are not all known: a tree is missing from the repository")
	if c.Counts.Shown != 2 {
		t.Errorf("%+v", c.Counts)
	}
}

// Ten trees that each hold the next ten times: 10^10 paths in a few kilobytes.
func TestTreeBomb(t *testing.T) {
	dir, _ := build(t, "commit 2026-03-09T09:00:00Z One\n")
	blob := raw(t, dir, plumbing.BlobObject, "x")
	hash, mode := plumbing.NewHash(blob), "100644"
	for range 10 {
		var tree bytes.Buffer
		for i := range 10 {
			fmt.Fprintf(&tree, "%s %d\x00%s", mode, i, hash[:])
		}
		hash, mode = plumbing.NewHash(raw(t, dir, plumbing.TreeObject, tree.String())), "40000"
	}
	parent, _ := os.ReadFile(filepath.Join(dir, ".git", "refs", "heads", "main"))
	h := raw(t, dir, plumbing.CommitObject, fmt.Sprintf("tree %s\nparent %s\nauthor E <e@example.com> %s +0000\ncommitter E <e@example.com> %[3]s +0000\n\nBomb\n", hash, strings.TrimSpace(string(parent)), ten))
	write(t, filepath.Join(dir, ".git", "refs", "heads", "main"), h+"\n")
	events, c := run(t, Config{Path: dir, Branch: "main"})
	contains(t, problems(c), "more than 200000 changed paths: not all are counted")
	for _, e := range events {
		if len(e.Files) > maxFiles {
			t.Errorf("%d files", len(e.Files))
		}
	}
}

// remove deletes a loose object.
func remove(t testing.TB, dir, hash string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, ".git", "objects", hash[:2], hash[2:])); err != nil {
		t.Fatal(err)
	}
}

// FuzzObjects: no bytes make the readers of git objects panic, and what is read
// is text that can be written out.
func FuzzObjects(f *testing.F) {
	zero := strings.Repeat("0", 39) + "1"
	f.Add([]byte("tree " + zero + "\nparent " + zero + "\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\nencoding latin1\n\nHi\n\nthere\n"))
	f.Add([]byte("object " + zero + "\ntype commit\ntag v1\ntagger A <a> 99999999999999999999 +9999\n\nHi\n-----BEGIN PGP SIGNATURE-----\n"))
	f.Add([]byte("100644 a\x00" + strings.Repeat("x", 20) + "40000 b\x00" + strings.Repeat("y", 20)))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := parseCommit(plumbing.ZeroHash, data); err == nil {
			for _, s := range []string{c.subject, c.body, c.author.name, c.committer.name} {
				if !utf8.ValidString(s) || strings.Contains(s, "\x00") {
					t.Errorf("%q is not clean text", s)
				}
			}
			for _, m := range []moment{c.author.when, c.committer.when} {
				if _, err := m.time.MarshalJSON(); err != nil {
					t.Error(err)
				}
			}
		}
		if tag, err := parseTag(plumbing.ZeroHash, data); err == nil && !utf8.ValidString(tag.message) {
			t.Errorf("%q is not clean text", tag.message)
		}
		if entries, err := parseTree(data); err == nil {
			var again bytes.Buffer
			for _, e := range entries {
				fmt.Fprintf(&again, "%o %s\x00%s", e.mode, e.name, e.hash[:])
			}
			if len(entries) > 0 && again.Len() > len(data) {
				t.Errorf("%d bytes of tree read as %d", len(data), again.Len())
			}
		}
	})
}
