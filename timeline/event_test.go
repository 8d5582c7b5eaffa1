package timeline_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"debrief/timeline"
)

// The id survives what may change between two runs: place, end, severity, count.
func TestIdentify(t *testing.T) {
	e := row("", "notes", 0, 1)
	e.Key = "12:00 | rolled back"
	if err := timeline.Identify(&e); err != nil {
		t.Fatal(err)
	}
	id, rev := e.ID, e.Rev
	if len(id) != 12 || len(rev) != 12 {
		t.Fatalf("id %q, rev %q; want 12 digits each", id, rev)
	}
	if err := timeline.Identify(&e); err != nil || e.ID != id || e.Rev != rev {
		t.Errorf("identified twice: %s %s and then %s %s (%v)", id, rev, e.ID, e.Rev, err)
	}
	e.End, e.Severity, e.Count = noon.Add(time.Hour), timeline.Error, 3
	e.Origin.Locator, e.Origin.Line = "other.md", 7
	if err := timeline.Identify(&e); err != nil || e.ID != id || e.Rev == rev {
		t.Errorf("changed: id %s (was %s), rev %s (was %s), %v; want the same id and another rev", e.ID, id, e.Rev, rev, err)
	}
	for _, other := range []string{
		timeline.ID(timeline.Message, "notes", e.Key), timeline.ID(timeline.Note, "chat", e.Key), timeline.ID(timeline.Note, "notes", "x"),
		timeline.ID(timeline.Note, "notes12:00", " | rolled back"),
	} {
		if other == id {
			t.Errorf("another kind, source or key has the id %s too", id)
		}
	}
	e.Key = ""
	if err := timeline.Identify(&e); err == nil || !strings.Contains(err.Error(), `source "notes"`) {
		t.Errorf("without a natural key: %v; want an error that names the source", err)
	}
}

// One absurd time must not keep a row, let alone its source, from being written.
func TestIdentifyClampsTimes(t *testing.T) {
	absurd := time.Date(10_000_967, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))
	e := row("a", "x", 0, 1)
	e.End, e.Seen = absurd, noon.In(time.FixedZone("", 3600))
	e.Stamps = append(e.Stamps, timeline.Stamp{Clock: timeline.Resolved, Time: absurd})
	if err := timeline.Identify(&e); err != nil {
		t.Fatal(err)
	}
	if e.End.Year() != 9999 || e.Seen != noon {
		t.Errorf("end %s, seen %s; want the last year that can be written, and UTC", e.End, e.Seen)
	}
	if _, err := json.Marshal(e); err != nil {
		t.Error(err)
	}
	var never timeline.Event
	never.Key = "x"
	if err := timeline.Identify(&never); err != nil || !never.End.IsZero() || !never.Seen.IsZero() {
		t.Errorf("times that were never set became %s and %s (%v)", never.End, never.Seen, err)
	}
}

func TestAt(t *testing.T) {
	var e timeline.Event
	e.At(timeline.Stamp{Clock: timeline.Authored, Time: noon, Precision: timeline.Second})
	local := noon.Add(time.Hour).In(time.FixedZone("CET", 3600))
	e.At(timeline.Stamp{Clock: timeline.Deployed, Time: local, Precision: timeline.Minute, Earlier: timeline.Hour})
	if e.Clock != timeline.Deployed || e.Precision != timeline.Minute || e.Earlier != timeline.Hour || e.Time != noon.Add(time.Hour) {
		t.Errorf("the last stamp is chosen, in UTC; got %s %s %s %s", e.Clock, e.Time, e.Precision, e.Earlier)
	}
	if s, ok := e.Stamp(timeline.Authored); !ok || s.Time != noon {
		t.Errorf("stamp authored: %v, %v", s, ok)
	}
	if _, ok := e.Stamp(timeline.Merged); ok {
		t.Error("a stamp that was never set")
	}
	from, to := e.Interval()
	if from != noon || to != noon.Add(time.Hour+time.Minute) {
		t.Errorf("interval [%s, %s)", from, to)
	}
	if e.Known() != e.Time {
		t.Errorf("known from %s, want its time", e.Known())
	}
	if e.Seen = noon.Add(2 * time.Hour); e.Known() != e.Seen {
		t.Errorf("known from %s, want its arrival", e.Known())
	}
}

func TestSetAttr(t *testing.T) {
	var e timeline.Event
	e.SetAttr("a", "")
	if e.Attrs != nil {
		t.Error("an empty value made a map")
	}
	e.SetAttr("a", "1")
	e.SetAttr("b", "2")
	e.SetAttr("a", "")
	if len(e.Attrs) != 1 || e.Attrs["b"] != "2" {
		t.Errorf("attributes %v, want b only", e.Attrs)
	}
}

func TestKinds(t *testing.T) {
	seen := map[timeline.Kind]bool{}
	for _, k := range timeline.Kinds {
		if seen[k] {
			t.Errorf("%s is listed twice", k)
		}
		seen[k] = true
	}
	for k, want := range map[timeline.Kind]bool{
		timeline.Deploy: true, timeline.Rollback: true, timeline.Revert: true, timeline.Config: true, timeline.Flag: true,
		timeline.Commit: false, timeline.Alert: false, timeline.Action: false,
	} {
		if k.Change() != want {
			t.Errorf("%s changes production: %v, want %v", k, k.Change(), want)
		}
	}
}
