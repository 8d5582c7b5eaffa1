package deploy

import (
	"strings"
	"testing"

	"debrief/timeline"
)

// releases: 1.7 long ago, 1.8.0 in the baseline, then 1.8.1 with a bad fix, a
// rollback, and 1.8.2 without it.
const releases = `
commit 2026-02-01T09:00:00Z Start
  write cart.go
  > 1
tag v1.7.0 2026-02-01T10:00:00Z Release 1.7.0
commit 2026-02-20T09:00:00Z Sort the cart
  write cart.go
  > 2
tag v1.7.1 2026-02-20T10:00:00Z Release 1.7.1
commit 2026-03-09T09:00:00Z Show totals
  as totals
  write totals.go
  > 1
tag v1.8.0 2026-03-09T10:00:00Z Release 1.8.0
commit 2026-03-09T18:00:00+01:00 Round prices
  as bad
  by Ben Ode <ben@example.com>
  | Prices had three digits.
  write price.go
  > 1
commit 2026-03-10T08:00:00Z Add docs
  write README
  > 1
tag v1.8.1 2026-03-10T10:00:00Z Release 1.8.1
branch back from v1.8.0
tag rollback-1 2026-03-10T11:00:00Z Back to 1.8.0
switch main
revert bad 2026-03-10T12:00:00Z
  as undo
tag v1.8.2 2026-03-10T13:00:00Z Release 1.8.2
commit 2026-03-12T12:00:00Z Later
tag v1.9.0 2026-03-12T13:00:00Z Release 1.9.0
`

func TestTags(t *testing.T) {
	dir, names := build(t, releases)
	events, c := run(t, Config{Path: dir, Tags: []string{"v*", "rollback-*"}})
	equal(t, show(events, names, "version", "previous_version", "previous_time", "commits", "reverts", "reverts_version", "commits_taken_back", "evidence", "files"), `
deploy 20T10:00 tagged: Deployed shop v1.7.1 (1 commit) | version=v1.7.1 | previous_version=v1.7.0 | previous_time=2026-02-01T10:00:00Z | commits=1 | evidence=annotated tag v1.7.1 | files=cart.go
  commit 20T09:00 committed: Sort the cart | files=cart.go
deploy 09T10:00 tagged: Deployed shop v1.8.0 (1 commit) | version=v1.8.0 | previous_version=v1.7.1 | previous_time=2026-02-20T10:00:00Z | commits=1 | evidence=annotated tag v1.8.0 | files=totals.go
  commit 09T09:00 committed: Show totals | files=totals.go
deploy 10T10:00 tagged: Deployed shop v1.8.1 (2 commits) | version=v1.8.1 | previous_version=v1.8.0 | previous_time=2026-03-09T10:00:00Z | commits=2 | evidence=annotated tag v1.8.1 | files=README price.go
  commit 09T17:00 committed: Round prices | files=price.go
  commit 10T08:00 committed: Add docs | files=README
rollback 10T11:00 tagged: Rolled back shop to v1.8.0 (from v1.8.1) | version=v1.8.0 | previous_version=v1.8.1 | previous_time=2026-03-10T10:00:00Z | reverts_version=v1.8.1 | commits_taken_back=2 | evidence=annotated tag rollback-1 | files=README price.go
deploy 10T13:00 tagged: Deployed shop v1.8.2 (3 commits) | version=v1.8.2 | previous_version=v1.8.0 | previous_time=2026-03-10T11:00:00Z | commits=3 | reverts=<bad> | reverts_version=v1.8.1 | evidence=annotated tag v1.8.2 | files=README
  commit 10T12:00 committed: Revert "Round prices" | reverts=<bad> | reverts_version=v1.8.1 | files=price.go
`)
	// 3 deploys in the window, 1 before it, the one live when the baseline began,
	// and 5 commits; v1.7.0 and v1.9.0 lie outside.
	if want := (timeline.Counts{Read: 10, Shown: 3, Merged: 5, Filtered: 2}); c.Counts != want || c.Outside != 2 {
		t.Errorf("counts %+v, %d outside; want %+v", c.Counts, c.Outside, want)
	}
	if c.Status != timeline.Complete || len(c.Problems) > 0 {
		t.Errorf("status %s, problems %v", c.Status, c.Problems)
	}
}

func TestRow(t *testing.T) {
	dir, names := build(t, releases)
	events, _ := run(t, Config{Name: "git", Path: dir, Tags: []string{"v*"}, Service: "checkout", Environment: "production"})
	var deploy, commit timeline.Event
	for _, e := range events {
		switch e.Title {
		case "Deployed checkout v1.8.1 to production (2 commits)":
			deploy = e
		case "Round prices":
			commit = e
		}
	}
	if deploy.Actor != "Ana Kim" || deploy.Body != "Release 1.8.1" || deploy.Key != "production\x00checkout\x00v1.8.1" || deploy.Origin.Locator != "v1.8.1" || !deploy.Seen.IsZero() {
		t.Errorf("deploy: %+v", deploy)
	}
	if deploy.Attrs[timeline.AttrEnvironment] != "production" || deploy.Attrs[timeline.AttrCommit] != names["v1.8.1"] || deploy.Attrs[timeline.AttrPreviousCommit] != names["totals"] {
		t.Errorf("attributes: %v", deploy.Attrs)
	}
	if commit.Actor != "Ben Ode" || commit.Body != "Prices had three digits." || commit.Key != names["bad"] || commit.Parent != deploy.ID || commit.Service != "checkout" {
		t.Errorf("commit: %+v", commit)
	}
	if s, ok := commit.Stamp(timeline.Authored); !ok || s.Raw != "1773075600 +0100" || s.Precision != timeline.Second {
		t.Errorf("authored: %+v", s)
	}
	for clock, want := range map[timeline.Clock]string{timeline.Authored: "08:00", timeline.Committed: "08:00", timeline.Tagged: "10:00"} {
		if s, ok := deploy.Stamp(clock); !ok || s.Time.Format("15:04") != want {
			t.Errorf("%s: %+v", clock, s)
		}
	}
}

func TestLightweightAndTwinTags(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-09T09:00:00Z One
  write a
  > 1
tag v1.0.0
commit 2026-03-10T09:00:00Z Two
  write a
  > 2
tag nightly
tag v1.1
tag v1.1.0 2026-03-10T09:30:00Z Release
tag v1 2026-03-10T09:31:00Z Release
commit 2026-03-10T11:00:00Z Three
  write a
  > 3
tag v1.2.0
tag latest
`)
	events, c := run(t, Config{Path: dir, Tags: []string{"*"}})
	equal(t, show(events, names, "evidence", "tags_too", "previous_version"), `
deploy 09T09:00 committed: Deployed shop v1.0.0 (1 commit) | evidence=lightweight tag v1.0.0, dated by its commit
  commit 09T09:00 committed: One
deploy 10T09:30 tagged: Deployed shop v1.1.0 (1 commit) | evidence=annotated tag v1.1.0 | tags_too=nightly, v1, v1.1 | previous_version=v1.0.0
  commit 10T09:00 committed: Two
deploy 10T11:00 committed: Deployed shop v1.2.0 (1 commit) | evidence=lightweight tag v1.2.0, dated by its commit | tags_too=latest | previous_version=v1.1.0
  commit 10T11:00 committed: Three
`)
	if c.Counts.Read != 7+3 {
		t.Errorf("read %d, want 7 tags and 3 commits", c.Counts.Read)
	}
}

// Two release branches in turn: the neighbour in time is not what was replaced.
func TestPreviousByLineage(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-01T09:00:00Z One
  write a
  > 1
tag v1.0.0 2026-03-01T10:00:00Z R
branch v1
switch main
commit 2026-03-08T09:00:00Z Two
  write b
  > 1
tag v2.0.0 2026-03-08T10:00:00Z R
switch v1
commit 2026-03-09T09:00:00Z Fix one
  write a
  > 2
tag v1.0.1 2026-03-09T10:00:00Z R
switch main
commit 2026-03-10T09:00:00Z Fix two
  write b
  > 2
tag v2.0.1 2026-03-10T10:00:00Z R
switch v1
commit 2026-03-10T11:00:00Z Fix one again
  write a
  > 3
tag v1.0.2 2026-03-10T12:00:00Z R
`)
	events, _ := run(t, Config{Path: dir, Tags: []string{"v*"}})
	equal(t, show(events, names, "previous_version", "files"), `
deploy 08T10:00 tagged: Deployed shop v2.0.0 (1 commit) | previous_version=v1.0.0 | files=b
  commit 08T09:00 committed: Two | files=b
deploy 09T10:00 tagged: Deployed shop v1.0.1 (1 commit) | previous_version=v1.0.0 | files=a
  commit 09T09:00 committed: Fix one | files=a
deploy 10T10:00 tagged: Deployed shop v2.0.1 (1 commit) | previous_version=v2.0.0 | files=b
  commit 10T09:00 committed: Fix two | files=b
deploy 10T12:00 tagged: Deployed shop v1.0.2 (1 commit) | previous_version=v1.0.1 | files=a
  commit 10T11:00 committed: Fix one again | files=a
`)
}

// In a repository of several services each has its own line of deploys, and a
// commit goes live with each.
func TestServicesByTagPrefix(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-01T09:00:00Z One
  write a
  > 1
tag checkout-v1.0.0 2026-03-01T10:00:00Z R
tag cart/v4.0.0 2026-03-02T10:00:00Z R
commit 2026-03-10T09:00:00Z Shared change
  write lib
  > 1
tag checkout-v1.1.0 2026-03-10T10:00:00Z R
tag cart/v4.1.0 2026-03-10T11:00:00Z R
`)
	events, _ := run(t, Config{Path: dir, Tags: []string{"checkout-v*", "cart/*"}})
	got := show(events, names, "previous_version")
	for _, want := range []string{
		"10T10:00 tagged: Deployed checkout v1.1.0 (1 commit) | previous_version=v1.0.0\n  commit 10T09:00 committed: Shared change\n",
		"10T11:00 tagged: Deployed cart v4.1.0 (1 commit) | previous_version=v4.0.0\n  commit 10T09:00 committed: Shared change\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A candidate that becomes the release, with a patch of the line before it in
// between, is no rollback.
func TestCandidateBecomesRelease(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-01T09:00:00Z One
  write a
  > 1
tag v1.0.0 2026-03-01T10:00:00Z R
branch v1
switch main
commit 2026-03-09T09:00:00Z Two
  write b
tag v2.0.0-rc.1 2026-03-09T10:00:00Z R
switch v1
commit 2026-03-10T09:00:00Z Fix
  write a
  > 2
tag v1.0.1 2026-03-10T10:00:00Z R
switch main
tag v2.0.0 2026-03-10T11:00:00Z R
`)
	events, _ := run(t, Config{Path: dir, Tags: []string{"v*"}})
	got := show(deploysOf(events), names, "previous_version")
	if !strings.Contains(got, "deploy 10T11:00 tagged: Deployed shop v2.0.0 (1 commit) | previous_version=v1.0.0\n") {
		t.Errorf("rows:\n%s", got)
	}
}

func TestNoTagMatches(t *testing.T) {
	dir, _ := build(t, releases)
	_, c := run(t, Config{Path: dir, Tags: []string{"deploy/*"}})
	if c.Status != timeline.Failed || c.Reason != "no tag matches deploy/*: the repository has 7 tags, such as v1.9.0, v1.8.2, v1.8.1 and 4 more" {
		t.Errorf("%s: %s", c.Status, c.Reason)
	}
}

func TestAutomatic(t *testing.T) {
	dir, _ := build(t, releases)
	events, c := run(t, Config{Path: dir})
	if got := show(events, nil); !strings.Contains(got, "deploy 10T13:00 tagged: Deployed shop v1.8.2") {
		t.Errorf("rows:\n%s", got)
	}
	contains(t, c.Notes, "chosen by itself: a deploy is one of the 6 tags that look like versions, such as v1.8.2")

	dir, names := build(t, `
commit 2024-01-01T09:00:00Z One
tag v0.1.0 2024-01-01T09:00:00Z R
commit 2026-03-10T09:00:00Z Two
tag v1.0.0-rc.1 2026-03-10T09:30:00Z RC
`)
	events, c = run(t, Config{Path: dir})
	if got := show(events, names); !strings.Contains(got, "deploy 10T09:00 committed: Deployed shop <v1.0.0-rc.1>: Two\n") {
		t.Errorf("rows:\n%s", got)
	}
	contains(t, c.Notes, "a deploy is a first-parent commit of main, because none of the 1 tags that look like versions is near the window (the last before it is v0.1.0 of 2024-01-01)")
}

func TestNothingInTheWindow(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-01T09:00:00Z One
tag v1.0.0 2026-03-01T10:00:00Z R
`)
	events, c := run(t, Config{Path: dir, Tags: []string{"v*"}})
	equal(t, show(events, names), `
deploy 01T10:00 tagged: Deployed shop v1.0.0 (1 commit)
  commit 01T09:00 committed: One
`)
	contains(t, c.Notes, "no deploy in the window; the newest one this copy of the repository knows is of 2026-03-01 10:00:00 UTC")
}
