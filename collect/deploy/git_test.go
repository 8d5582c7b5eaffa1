package deploy

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

// tangle describes a history with branches, merges, reverts and tags, different
// for each seed.
func tangle(seed uint64) string {
	rnd := rand.New(rand.NewPCG(seed, 1))
	at := time.Date(2026, 3, 7, 0, 0, 0, 0, time.UTC)
	var b strings.Builder
	next := func() string {
		at = at.Add(time.Duration(1+rnd.IntN(90)) * time.Minute)
		return at.Format(time.RFC3339)
	}
	n := 0
	commit := func() {
		n++
		fmt.Fprintf(&b, "commit %s Change %d\n  as c%[2]d\n  write dir%d/f%[2]d\n  > %[2]d\n", next(), n, n%3)
	}
	commit()
	for i := range 40 {
		commit()
		if rnd.IntN(3) == 0 {
			fmt.Fprintf(&b, "branch b%d\n", i)
			for range 1 + rnd.IntN(3) {
				commit()
			}
			b.WriteString("switch main\n")
			if rnd.IntN(2) == 0 {
				commit()
			}
			fmt.Fprintf(&b, "merge b%d %s Merge b%[1]d\n", i, next())
		}
		if rnd.IntN(6) == 0 {
			fmt.Fprintf(&b, "revert c%d %s\n", n, next())
		}
		if rnd.IntN(4) == 0 {
			fmt.Fprintf(&b, "tag v1.%d.0 %s Release\n", i, next())
		}
	}
	return b.String()
}

// git itself must agree on which commits are first parents in the window, which
// commits each deploy shipped, and which files it changed: loose and packed.
func TestAgreesWithGit(t *testing.T) {
	git := collecttest.Git(t)
	for seed := range uint64(2) {
		dir, _ := build(t, tangle(seed))
		for _, packed := range []bool{false, true} {
			if packed {
				git(dir, "gc", "-q", "--prune=now")
			}
			t.Run(fmt.Sprintf("seed %d packed %t", seed, packed), func(t *testing.T) {
				agreesOnBranch(t, git, dir)
				agreesOnTags(t, git, dir)
			})
		}
	}
}

func agreesOnBranch(t *testing.T, git func(string, ...string) string, dir string) {
	events, c := run(t, Config{Path: dir, Branch: "main"})
	if c.Status != timeline.Complete || len(c.Problems) > 0 {
		t.Errorf("%s %s %v", c.Status, c.Reason, c.Problems)
	}
	var got []string
	for _, e := range deploysOf(events) {
		if !e.Time.Before(march(t).Baseline.From) {
			got = append(got, e.Attrs[timeline.AttrCommit])
		}
		compare(t, git, dir, e, events, e.Attrs[timeline.AttrCommit]+"^")
	}
	want := strings.Fields(git(dir, "log", "--first-parent", "--reverse", "--format=%H", "--since=2026-03-09T00:00:00Z", "--until=2026-03-10T23:59:59Z", "main"))
	if !slices.Equal(got, want) || len(want) < 5 {
		t.Errorf("first parents:\n%v\nwant\n%v", got, want)
	}
}

func agreesOnTags(t *testing.T, git func(string, ...string) string, dir string) {
	events, _ := run(t, Config{Path: dir, Tags: []string{"v*"}})
	for _, e := range deploysOf(events) {
		commit := e.Attrs[timeline.AttrCommit]
		described := git(dir, "describe", "--abbrev=0", "--match=v*", commit+"^")
		if e.Attrs[timeline.AttrPreviousVersion] != described {
			t.Errorf("%s replaced %s, git describe says %s", e.Origin.Locator, e.Attrs[timeline.AttrPreviousVersion], described)
		}
		compare(t, git, dir, e, events, described)
	}
}

// compare checks the commits and files of one deploy since base.
func compare(t *testing.T, git func(string, ...string) string, dir string, e timeline.Event, events []timeline.Event, base string) {
	t.Helper()
	commit := e.Attrs[timeline.AttrCommit]
	if _, ok := e.Attrs[timeline.AttrPreviousVersion]; !ok {
		return
	}
	want := strings.Fields(git(dir, "rev-list", commit, "^"+base))
	slices.Sort(want)
	var got []string
	for _, row := range events {
		if row.Kind == timeline.Commit && row.Parent == e.ID {
			got = append(got, row.Attrs[timeline.AttrCommit])
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("%s shipped %v, git says %v", e.Title, got, want)
	}
	files := strings.Fields(git(dir, "diff", "--name-only", "--no-renames", base, commit))
	slices.Sort(files)
	if !slices.Equal(e.Files, files) {
		t.Errorf("%s changed %v, git says %v", e.Title, e.Files, files)
	}
}

// Worktrees, shallow and shared clones as git itself makes them.
func TestMadeByGit(t *testing.T) {
	git := collecttest.Git(t)
	dir, _ := build(t, releases)
	top := filepath.Dir(dir)
	git(dir, "worktree", "add", "-q", filepath.Join(top, "linked"), "back")
	git(top, "clone", "-q", "--shared", dir, "shared")
	git(top, "clone", "-q", "--bare", dir, "bare.git")
	git(dir, "config", "extensions.worktreeConfig", "true")
	for _, path := range []string{dir, "linked", "shared", "bare.git"} {
		if !filepath.IsAbs(path) {
			path = filepath.Join(top, path)
		}
		_, c := run(t, Config{Path: path, Tags: []string{"v*"}})
		if c.Counts.Shown != 2 || c.Status != timeline.Complete {
			t.Errorf("%s: %s %s %+v", filepath.Base(path), c.Status, c.Reason, c.Counts)
		}
	}
	git(top, "init", "-q", "--object-format=sha256", "sha256")
	if _, c := run(t, Config{Path: filepath.Join(top, "sha256")}); !strings.Contains(c.Reason, "sha256: uses sha256 object names, which cannot be read yet") {
		t.Errorf("SHA-256 repository: %s %s", c.Status, c.Reason)
	}
	git(top, "clone", "-q", "--depth=3", "file://"+dir, "shallow")
	_, c := run(t, Config{Path: filepath.Join(top, "shallow"), Branch: "main"})
	if c.Status != timeline.NotHeld || c.Counts.Shown == 0 {
		t.Errorf("shallow clone: %s %s %+v", c.Status, c.Reason, c.Counts)
	}
}

// A window far back must be found without the commits after it being deploys.
func TestOldWindow(t *testing.T) {
	dir, _ := build(t, tangle(1))
	req := collecttest.Request(t, "2026-03-07T06:00:00Z", "2026-03-07T12:00:00Z")
	events, c := collecttest.Run(t, newSource(t, Config{Path: dir, Branch: "main"}), req)
	for _, e := range deploysOf(events) {
		if !e.Time.Before(req.Window.To) {
			t.Errorf("%s lies after the window", e.Title)
		}
	}
	if c.Counts.Shown == 0 || c.Outside == 0 {
		t.Errorf("%+v, %d outside", c.Counts, c.Outside)
	}
}
