package deploy

import (
	"strings"
	"testing"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

const merges = `
commit 2026-03-01T09:00:00Z Start
  as start
  write a
  > 1
branch round
commit 2026-03-08T09:00:00Z Round prices
  as round1
  write price.go
  > 1
commit 2026-03-08T10:00:00Z Test prices
  as round2
  write price_test.go
  > 1
switch main
commit 2026-03-09T08:00:00Z Add docs
  as docs
  write README
  > 1
merge round 2026-03-10T09:00:00Z Merge pull request #12 from ana/round
  as m12
  | Round prices (#12)
commit 2026-03-10T10:00:00Z Tidy up (#13)
  as tidy
  authored 2026-03-02T10:00:00Z
  write a
  > 2
branch undo
revert m12 2026-03-10T11:00:00Z
  as undo12
switch main
merge undo 2026-03-10T11:30:00Z Merge pull request #14 from ana/undo
  as m14
revert undo12 2026-03-10T12:00:00Z
  as again
revert tidy 2026-03-10T13:00:00Z
  as untidy
`

func TestBranch(t *testing.T) {
	dir, names := build(t, merges)
	events, c := run(t, Config{Path: dir, Branch: "main"})
	equal(t, show(events, names, "previous_version", "commits", "merge_commits", "reverts", "reverts_version", "reapplies", "evidence", "files"), `
deploy 01T09:00 committed: Deployed shop <start>: Start | commits=1 | evidence=commit on main | files=a
  commit 01T09:00 committed: Start | files=a
deploy 09T08:00 committed: Deployed shop <docs>: Add docs | previous_version=<start> | commits=1 | evidence=commit on main | files=README
  commit 09T08:00 committed: Add docs | files=README
deploy 10T09:00 merged: Deployed shop <m12>: Round prices (#12) (2 commits) | previous_version=<docs> | commits=2 | merge_commits=1 | evidence=merge into main | files=price.go price_test.go
  commit 08T09:00 committed: Round prices | files=price.go
  commit 08T10:00 committed: Test prices | files=price_test.go
  commit 10T09:00 committed: Merge pull request #12 from ana/round | files=price.go price_test.go
deploy 10T10:00 committed: Deployed shop <tidy>: Tidy up (#13) | previous_version=<m12> | commits=1 | evidence=commit on main | files=a
  commit 10T10:00 committed: Tidy up (#13) | files=a
revert 10T11:30 merged: Reverted in shop: Merge pull request #12 from ana/round | previous_version=<tidy> | commits=1 | merge_commits=1 | reverts=<m12> | reverts_version=<m12> | evidence=merge into main | files=price.go price_test.go
  commit 10T11:00 committed: Revert "Merge pull request #12 from ana/round" | reverts=<m12> | reverts_version=<m12> | files=price.go price_test.go
  commit 10T11:30 committed: Merge pull request #14 from ana/undo | files=price.go price_test.go
deploy 10T12:00 committed: Deployed shop <again>: Revert "Revert "Merge pull request #12 from ana/round"" | previous_version=<m14> | commits=1 | reverts=<undo12> | reverts_version=<m14> | reapplies=<m12> | evidence=commit on main | files=price.go price_test.go
  commit 10T12:00 committed: Revert "Revert "Merge pull request #12 from ana/round"" | reverts=<undo12> | reverts_version=<m14> | reapplies=<m12> | files=price.go price_test.go
revert 10T13:00 committed: Reverted in shop: Tidy up (#13) | previous_version=<again> | commits=1 | reverts=<tidy> | reverts_version=<tidy> | evidence=commit on main | files=a
  commit 10T13:00 committed: Revert "Tidy up (#13)" | reverts=<tidy> | reverts_version=<tidy> | files=a
`)
	// 5 first-parent commits in the window, 1 in the baseline, 1 live before, and
	// the 3 commits of the two merged branches.
	if want := (timeline.Counts{Read: 10, Shown: 5, Merged: 3, Filtered: 2}); c.Counts != want {
		t.Errorf("counts %+v, want %+v", c.Counts, want)
	}
}

func TestBranchStampsAndKey(t *testing.T) {
	dir, names := build(t, merges)
	events, _ := run(t, Config{Path: dir, Branch: "main"})
	for _, e := range events {
		switch {
		case e.Attrs[timeline.AttrCommit] == names["tidy"] && e.Kind == timeline.Deploy:
			if a, _ := e.Stamp(timeline.Authored); a.Time != collecttest.Time(t, "2026-03-02T10:00:00Z") || e.Clock != timeline.Committed {
				t.Errorf("authored %v, chosen %s", a, e.Clock)
			}
			if e.Key != "\x00shop\x00"+names["tidy"] {
				t.Errorf("key %q", e.Key)
			}
		case e.Attrs[timeline.AttrCommit] == names["m12"] && e.Kind == timeline.Deploy:
			m, ok := e.Stamp(timeline.Merged)
			if c, _ := e.Stamp(timeline.Committed); !ok || !m.Time.Equal(c.Time) || e.Body != "Round prices (#12)" {
				t.Errorf("merge: %+v", e)
			}
		}
	}
}

func TestBranchNames(t *testing.T) {
	dir, _ := build(t, `
commit 2026-03-10T09:00:00Z One
branch production
branch feature/x
`)
	for _, tt := range []struct{ branch, reason string }{
		{"prodution", `there is no branch "prodution"; near it: production, main, feature/x`},
		{"production", ""},
		{"refs/heads/production", ""},
		{"", ""},
	} {
		_, c := run(t, Config{Path: dir, Branch: tt.branch})
		if c.Reason != tt.reason {
			t.Errorf("branch %q: %s: %s", tt.branch, c.Status, c.Reason)
		}
	}
}

func TestRevertsBySubject(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-10T08:00:00Z Round prices (#7)
  as round
  write a
  > 1
commit 2026-03-10T09:00:00Z Revert "Round prices (#7)" (#8)
  | Reverts example/shop#7
  delete a
commit 2026-03-10T10:00:00Z Revert "Something older"
  write b
commit 2026-03-10T11:00:00Z Reapply "Round prices (#7)"
  as again
  write a
  > 1
`)
	events, _ := run(t, Config{Path: dir, Branch: "main"})
	equal(t, show(deploysOf(events), names, "reverts", "reapplies"), `
deploy 10T08:00 committed: Deployed shop <round>: Round prices (#7)
revert 10T09:00 committed: Reverted in shop: Round prices (#7) | reverts=<round>
revert 10T10:00 committed: Reverted in shop: Something older | reverts=Something older
deploy 10T11:00 committed: Deployed shop <again>: Reapply "Round prices (#7)" | reverts=Revert "Round prices (#7)" | reapplies=Round prices (#7)
`)
}

// The walk must pass commits whose dates are out of order.
func TestInversions(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-09T12:00:00Z One
  as one
commit 2026-03-10T12:00:00Z Two
  as two
commit 2026-03-05T12:00:00Z Rebased, with an old date
  as old
commit 1970-01-02T00:00:00Z From a machine without a clock
  as dead
commit 2026-03-10T14:00:00Z Three
  as three
commit 2038-01-01T00:00:00Z From the future
`)
	events, c := run(t, Config{Path: dir, Branch: "main"})
	got := show(events, names)
	for _, want := range []string{"<one>", "<two>", "<three>", "05T12:00 committed: Deployed shop <old>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if c.Outside != 2 {
		t.Errorf("%d outside, want the one from the future and the one of 1970", c.Outside)
	}
}
