package decision

import (
	"slices"
	"sort"

	"debrief/timeline"
)

// Undoes reports whether e is of a kind that takes a change back: a rollback, a
// revert, or a deploy that ships the revert of an earlier version's change.
func Undoes(e *timeline.Event) bool {
	switch e.Kind {
	case timeline.Rollback, timeline.Revert:
		return true
	case timeline.Deploy:
		return e.Attrs[timeline.AttrReverts] != "" || e.Attrs[timeline.AttrRevertsVersion] != ""
	}
	return false
}

// Undone returns the deploy whose change a row for which [Undoes] holds took out
// of production, as the row itself names it: by version, by commit, or by the moment since which it
// had been live. Nil when it names none that is in the evidence; being merely the
// latest deploy is no link.
func Undone(ev Evidence, undo *timeline.Event) *timeline.Event {
	earlier := ev.Events[:sort.Search(len(ev.Events), func(i int) bool { return !ev.Events[i].Time.Before(undo.Time) })]
	shipped := shippers(ev.Events, undo.Attrs[timeline.AttrReverts])
	for i := len(earlier) - 1; i >= 0; i-- {
		if e := &earlier[i]; e.Kind == timeline.Deploy && sameLine(e, undo) && (names(undo, e) || slices.Contains(shipped, e.ID)) {
			return e
		}
	}
	return nil
}

// shippers are the ids of the deploys that shipped the commit with that hash.
func shippers(events []timeline.Event, hash string) []string {
	if hash == "" {
		return nil
	}
	var ids []string
	for i := range events {
		if e := &events[i]; e.Kind == timeline.Commit && e.Attrs[timeline.AttrCommit] == hash {
			ids = append(ids, e.Parent)
		}
	}
	return ids
}

// sameLine reports whether both rows are of one service and environment, as far
// as they say.
func sameLine(a, b *timeline.Event) bool {
	x, y := a.Attrs[timeline.AttrEnvironment], b.Attrs[timeline.AttrEnvironment]
	return Concerns(a.Service, b.Service) && (x == "" || y == "" || x == y)
}

// names reports whether undo names the deploy itself.
func names(undo, deploy *timeline.Event) bool {
	for _, attr := range []string{timeline.AttrRevertsVersion, timeline.AttrPreviousVersion} {
		// A revert's previous version says what was live when it was made, not
		// what it undoes.
		if attr == timeline.AttrPreviousVersion && undo.Kind != timeline.Rollback {
			continue
		}
		if v := undo.Attrs[attr]; v != "" && v == deploy.Attrs[timeline.AttrVersion] {
			return true
		}
	}
	hash := undo.Attrs[timeline.AttrReverts]
	return hash != "" && hash == deploy.Attrs[timeline.AttrCommit]
}
