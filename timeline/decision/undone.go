package decision

import (
	"slices"

	"debrief/timeline"
)

// Undone returns the deploy that a rollback or revert took out of production, as
// the row itself names it: by version, by commit, or by the moment since which it
// had been live. Nil when it names none that is in the evidence; being merely the
// latest deploy is no link.
func Undone(ev Evidence, undo *timeline.Event) *timeline.Event {
	var found *timeline.Event
	for i := range ev.Events {
		e := &ev.Events[i]
		if e.Kind == timeline.Deploy && e.Time.Before(undo.Time) && sameLine(e, undo) && names(&ev, undo, e) {
			found = e
		}
	}
	return found
}

// sameLine reports whether both rows are of one service and environment, as far
// as they say.
func sameLine(a, b *timeline.Event) bool {
	x, y := a.Attrs[timeline.AttrEnvironment], b.Attrs[timeline.AttrEnvironment]
	return Concerns(a.Service, b.Service) && (x == "" || y == "" || x == y)
}

func names(ev *Evidence, undo, deploy *timeline.Event) bool {
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
	if hash == "" {
		return false
	}
	if hash == deploy.Attrs[timeline.AttrCommit] {
		return true
	}
	return slices.ContainsFunc(ev.Events, func(e timeline.Event) bool {
		return e.Kind == timeline.Commit && e.Parent == deploy.ID && e.Attrs[timeline.AttrCommit] == hash
	})
}
