package deploy

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

func TestSuite(t *testing.T) {
	dir, _ := build(t, merges)
	for name, cfg := range map[string]Config{
		"branch": {Path: dir, Branch: "main"},
		"auto":   {Path: dir},
		"path":   {Path: dir, GitOps: "price.go"},
	} {
		t.Run(name, func(t *testing.T) {
			collecttest.Suite(t, func() collect.Source { return newSource(t, cfg) }, march(t))
		})
	}
	tagged, _ := build(t, releases)
	t.Run("tags", func(t *testing.T) {
		cfg := Config{Path: tagged, Tags: []string{"v*", "rollback-*"}}
		collecttest.Suite(t, func() collect.Source { return newSource(t, cfg) }, march(t))
	})
}

func TestNew(t *testing.T) {
	for _, tt := range []struct {
		cfg  Config
		want string
	}{
		{Config{}, "no path of a git repository"},
		{Config{Path: "shop", Tags: []string{"v["}}, `tag pattern "v[" is malformed`},
		{Config{Path: "shop", Tags: []string{"v*"}, Branch: "main"}, "make them two sources"},
		{Config{Path: "shop", GitOps: "../other"}, `GitOps path "../other" must be relative`},
		{Config{Path: "shop", GitOps: "/deploy"}, `GitOps path "/deploy" must be relative`},
	} {
		if _, err := New(tt.cfg); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v", tt.cfg, err)
		}
	}
}

// What a path may be.
func TestPaths(t *testing.T) {
	dir, _ := build(t, releases)
	top := filepath.Dir(dir)
	bare := filepath.Join(top, "bare.git")
	copyDir(t, filepath.Join(dir, ".git"), bare)
	linked := filepath.Join(top, "linked")
	private := filepath.Join(dir, ".git", "worktrees", "linked")
	write(t, filepath.Join(linked, ".git"), "gitdir: "+private+"\n")
	write(t, filepath.Join(private, "HEAD"), "ref: refs/heads/back\n")
	write(t, filepath.Join(private, "commondir"), "../..\n")
	write(t, filepath.Join(top, "pointer", ".git"), "gitdir: ../shop/.git\n")
	for path, service := range map[string]string{
		dir: "shop", filepath.Join(dir, ".git"): "shop", bare: "bare", linked: "shop",
		filepath.Join(linked, ".git"): "shop", filepath.Join(top, "pointer"): "shop",
	} {
		events, c := run(t, Config{Path: path, Tags: []string{"v*"}})
		if c.Counts.Shown != 2 || len(events) == 0 || events[0].Service != service {
			t.Errorf("%s: %s %s, %+v", path, c.Status, c.Reason, c.Counts)
		}
	}
	// HEAD is the worktree's own.
	_, c := run(t, Config{Path: linked, Branch: ""})
	if c.Status == timeline.Failed {
		t.Error(c.Reason)
	}
	r, err := open(linked)
	if err != nil || r.refs.head != "ref: refs/heads/back" {
		t.Errorf("HEAD of the linked worktree: %v, %v", r, err)
	}
}

func TestNoRepository(t *testing.T) {
	dir, _ := build(t, "commit 2026-03-10T09:00:00Z One\n  write sub/a\n")
	top := filepath.Dir(dir)
	write(t, filepath.Join(top, "dangling", ".git"), "gitdir: /nowhere/at/all\n")
	write(t, filepath.Join(top, "file"), "hello\n")
	write(t, filepath.Join(top, "plain", "x"), "")
	empty := filepath.Join(top, "empty")
	copyDir(t, filepath.Join(mustBuildEmpty(t), ".git"), filepath.Join(empty, ".git"))
	unborn := filepath.Join(top, "unborn")
	copyDir(t, filepath.Join(dir, ".git"), filepath.Join(unborn, ".git"))
	write(t, filepath.Join(unborn, ".git", "HEAD"), "ref: refs/heads/trunk\n")
	sha256 := filepath.Join(top, "sha256")
	copyDir(t, filepath.Join(dir, ".git"), filepath.Join(sha256, ".git"))
	write(t, filepath.Join(sha256, ".git", "config"), "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n")
	reftable := filepath.Join(top, "reftable")
	copyDir(t, filepath.Join(dir, ".git"), filepath.Join(reftable, ".git"))
	write(t, filepath.Join(reftable, ".git", "config"), "[core]\n\trepositoryformatversion = 1\n[extensions]\n\trefstorage = reftable\n")
	for path, want := range map[string]string{
		filepath.Join(top, "absent"):   "absent: no such file or directory",
		filepath.Join(top, "plain"):    "plain: is not a git repository",
		filepath.Join(top, "file"):     "file: is not a git repository: the file does not begin with",
		filepath.Join(top, "dangling"): "dangling: the .git file points at a directory called all that does not exist",
		filepath.Join(dir, "sub"):      "sub: is not a git repository but lies inside one; give .., its top directory",
		empty:                          "the repository is empty",
		unborn:                         "HEAD points at branch trunk, which has no commit; name one of: main",
		sha256:                         "sha256: uses sha256 object names",
		reftable:                       `reftable: keeps its refs in the "reftable" format`,
	} {
		_, c := run(t, Config{Path: path})
		if c.Status != timeline.Failed || !strings.Contains(c.Reason, want) || strings.Contains(c.Reason, top) {
			t.Errorf("%s: %s: %s", filepath.Base(path), c.Status, c.Reason)
		}
	}
}

// Extensions that go-git refuses, an unreadable configuration and a ref that a
// crash left empty do not matter for reading.
func TestHarmlessOddities(t *testing.T) {
	dir, _ := build(t, releases)
	for _, config := range []string{
		"[core]\n\trepositoryformatversion = 0\n[extensions]\n\tworktreeConfig = true\n",
		"[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n\tpreciousObjects = true\n",
		"[core\nnonsense",
	} {
		write(t, filepath.Join(dir, ".git", "config"), config)
		if _, c := run(t, Config{Path: dir, Tags: []string{"v*"}}); c.Status != timeline.Complete {
			t.Errorf("%q: %s %s", config, c.Status, c.Reason)
		}
	}
	write(t, filepath.Join(dir, ".git", "refs", "heads", "broken"), "")
	_, c := run(t, Config{Path: dir, Tags: []string{"v*"}})
	contains(t, problems(c), "refs/heads/broken: the ref holds no hash")
}

// Nothing is written to the repository, not even with rights to do so, and no
// hook or filter runs.
func TestReadsOnly(t *testing.T) {
	dir, _ := build(t, merges)
	mark := filepath.Join(t.TempDir(), "ran")
	write(t, filepath.Join(dir, ".git", "config"), "[core]\n\tfsmonitor = touch "+mark+"\n\thooksPath = hooks\n[diff \"x\"]\n\ttextconv = touch "+mark+"\n[filter \"x\"]\n\tclean = touch "+mark+"\n")
	write(t, filepath.Join(dir, ".git", "hooks", "post-checkout"), "#!/bin/sh\ntouch "+mark+"\n")
	before := listing(t, dir)
	run(t, Config{Path: dir, Branch: "main"})
	run(t, Config{Path: dir, GitOps: "price.go"})
	if after := listing(t, dir); before != after {
		t.Errorf("the repository changed:\n%s\n%s", before, after)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("something of the repository was executed")
	}
}

// A repository that borrows its objects, by absolute and by relative path.
func TestAlternates(t *testing.T) {
	dir, _ := build(t, releases)
	objects := filepath.Join(dir, ".git", "objects")
	for _, alt := range []string{objects, "../../../shop/.git/objects"} {
		other := filepath.Join(filepath.Dir(dir), "other")
		copyDir(t, filepath.Join(dir, ".git"), filepath.Join(other, ".git"))
		os.RemoveAll(filepath.Join(other, ".git", "objects"))
		write(t, filepath.Join(other, ".git", "objects", "info", "alternates"), alt+"\n")
		_, c := run(t, Config{Path: other, Tags: []string{"v*"}})
		if c.Status != timeline.Complete || c.Counts.Shown != 2 {
			t.Errorf("%s: %s %s", alt, c.Status, c.Reason)
		}
		os.RemoveAll(other)
	}
}

func mustBuildEmpty(t *testing.T) string {
	dir, _ := build(t, "")
	return dir
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func copyDir(t testing.TB, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// listing is every name below dir with its size and time.
func listing(t testing.TB, dir string) string {
	t.Helper()
	var out strings.Builder
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil {
			out.WriteString(name + " " + info.Mode().String() + " " + info.ModTime().String() + "\n")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
