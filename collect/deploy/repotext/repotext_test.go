package repotext

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-git/go-git/v5/storage/memory"

	"debrief/collect/collecttest"
)

const story = `
# A release, a fix on a branch, and its revert.
author Ana Kim <ana@example.com>
commit 2026-03-10T09:00:00+01:00 Start the cart
  as start
  write cart/price.go
  > package cart
  >
  > var Price = 1
  write README
  > cart
tag v1.8.0 2026-03-10T09:05:00Z Release 1.8.0
tag nightly
branch fix
commit 2026-03-10T13:40:00+01:00 Round prices
  authored 2026-03-09T18:12:00+01:00
  by Ben Ode <ben@example.com>
  as fix1
  | Prices had three digits.
  |
  | Refs: CART-7
  write cart/price.go
  > package cart
  >
  > var Price = 2
  delete README
switch main
commit 2026-03-10T13:50:00Z Add docs
  write docs/a/b.txt
  > text
merge fix 2026-03-10T14:00:00Z Merge branch 'fix'
  as merged
revert fix1 2026-03-10T15:00:00Z
  as undo
  | Reason for revert: totals were wrong.
revert merged 2026-03-10T15:10:00Z
`

func TestBuildIsRepeatable(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	names, err := Build(a, story)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Build(b, story)
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range names {
		if again[name] != h {
			t.Errorf("%s is %s, then %s", name, h, again[name])
		}
	}
	if da, db := dirHash(t, a), dirHash(t, b); da != db {
		t.Error("the files of two builds differ")
	}
	// A fixed hash shows that nothing of the machine takes part. It was
	// compared with what git 2.39 makes of the same content and dates.
	const want = "8eed88e1b3e31f864fd2608db91dd56100f0abf2"
	if names["start"] != want {
		t.Errorf("first commit is %s, want %s", names["start"], want)
	}
}

func TestBuildWorkTree(t *testing.T) {
	dir := t.TempDir()
	if _, err := Build(dir, story); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "cart", "price.go"))
	if err != nil || string(got) != "package cart\n\nvar Price = 1\n" {
		t.Errorf("price.go after the revert: %q, %v", got, err)
	}
	for name, want := range map[string]bool{"README": true, "docs/a/b.txt": true} {
		_, err := os.Stat(filepath.Join(dir, name))
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGitAgrees(t *testing.T) {
	git := collecttest.Git(t)
	dir := t.TempDir()
	names, err := Build(dir, story)
	if err != nil {
		t.Fatal(err)
	}
	if out := git(dir, "fsck", "--strict", "--full"); out != "" {
		t.Errorf("git fsck: %s", out)
	}
	if out := git(dir, "status", "--porcelain"); out != "" {
		t.Errorf("git status: %s", out)
	}
	if out := git(dir, "log", "-1", "--format=%an %ae %aI|%cn %cI|%B", names["fix1"]); out != "Ben Ode ben@example.com 2026-03-09T18:12:00+01:00|Ana Kim 2026-03-10T13:40:00+01:00|Round prices\n\nPrices had three digits.\n\nRefs: CART-7" {
		t.Errorf("fix1 reads %q", out)
	}
	if out := git(dir, "log", "-1", "--format=%B", names["undo"]); out != "Revert \"Round prices\"\n\nThis reverts commit "+names["fix1"]+".\nReason for revert: totals were wrong." {
		t.Errorf("the revert reads %q", out)
	}
	if out := git(dir, "for-each-ref", "--format=%(refname) %(objecttype)"); out != "refs/heads/fix commit\nrefs/heads/main commit\nrefs/tags/nightly commit\nrefs/tags/v1.8.0 tag" {
		t.Errorf("refs:\n%s", out)
	}
}

func TestBuildErrorsNameTheLine(t *testing.T) {
	const author = "author Ana Kim <ana@example.com>\n"
	const first = author + "commit 2026-03-10T09:00:00Z One\n  as one\n  write a\n  > 1\n"
	for _, tt := range []struct{ name, text, want string }{
		{"unknown step", "frob x\n", "line 1: no step is called"},
		{"no author", "commit 2026-03-10T09:00:00Z One\n", "line 1: no author yet"},
		{"person", "author Ana\n", "line 1: \"Ana\" is not a person"},
		{"date", author + "commit yesterday One\n", "line 2: \"yesterday\" is not a date"},
		{"before 1970", author + "commit 1969-01-01T00:00:00Z One\n", "line 2"},
		{"no subject", author + "commit 2026-03-10T09:00:00Z\n", "line 2: expected"},
		{"indent", author + "   as x\n", "line 2: indent by exactly two"},
		{"orphan", "  as x\n", "line 1: an indented line"},
		{"content alone", author + "commit 2026-03-10T09:00:00Z One\n  > x\n", "line 3: \">\""},
		{"outside", author + "commit 2026-03-10T09:00:00Z One\n  write ../x\n", "line 3: \"../x\" is not a path"},
		{"dot git", author + "commit 2026-03-10T09:00:00Z One\n  write .git/config\n", "line 3"},
		{"file and directory", first + "commit 2026-03-10T10:00:00Z Two\n  write a/b\n", "line 6: a is a file and a directory"},
		{"delete", first + "commit 2026-03-10T10:00:00Z Two\n  delete b\n", "line 7: there is no file"},
		{"name twice", first + "tag one\n", "line 6: the name \"one\" is taken"},
		{"bad name", first + "tag a..b\n", "line 6: \"a..b\" cannot be a name"},
		{"no such branch", first + "switch x\n", "line 6: no branch is called \"x\"; there are main"},
		{"no such commit", first + "revert x 2026-03-10T10:00:00Z\n", "line 6: nothing is called \"x\""},
		{"merged already", first + "branch t\nswitch main\nmerge t 2026-03-10T10:00:00Z M\n", "line 8: t is merged already"},
		{"conflict", first + "branch t\ncommit 2026-03-10T10:00:00Z T\n  write a\n  > 2\nswitch main\ncommit 2026-03-10T10:00:00Z M\n  write a\n  > 3\nmerge t 2026-03-10T11:00:00Z M\n", "line 14: merging t: conflict in a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Build(t.TempDir(), tt.text)
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("error %v, want it to begin with %q", err, tt.want)
			}
		})
	}
}

func TestBuildEmpty(t *testing.T) {
	names, err := Build(t.TempDir(), "# nothing\n")
	if err != nil || len(names) != 0 {
		t.Errorf("%v, %v", names, err)
	}
}

// FuzzRun: no text panics, errors name a line of the text, and what builds
// builds the same twice. It stays in memory, where a build takes microseconds.
func FuzzRun(f *testing.F) {
	f.Add(story)
	f.Add("author A <a>\ncommit 2026-03-10T09:00:00Z x\n  write a\n  >\n")
	build := func(t *testing.T, text string) (*builder, error) {
		steps, err := parse(text)
		if err != nil {
			return nil, err
		}
		return run(memory.NewStorage(), steps)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := build(t, text)
		if err != nil {
			var line int
			if _, scan := fmt.Sscanf(err.Error(), "line %d:", &line); scan != nil || line < 1 || line > 1+strings.Count(text, "\n") {
				t.Errorf("error without a line of the text: %v", err)
			}
			return
		}
		b, err := build(t, text)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(a.names, b.names) {
			t.Errorf("two builds differ: %v, %v", a.names, b.names)
		}
	})
}

// dirHash is a digest of all names and bytes below dir.
func dirHash(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		sum.Write([]byte(rel + "\x00" + string(content) + "\x00"))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
