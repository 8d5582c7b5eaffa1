package measure_test

import (
	"testing"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
)

// TestLostEndIsNoRecovery: an alert whose end nothing tells did not clear then.
func TestLostEndIsNoRecovery(t *testing.T) {
	from := time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC)
	alert := func(lost string) decision.Evidence {
		e := timeline.Event{Kind: timeline.Alert, Title: "PoolFull", Service: "checkout", Key: "a"}
		e.At(timeline.Stamp{Clock: timeline.Fired, Time: from.Add(10 * time.Minute), Precision: timeline.Second})
		e.End = from.Add(20 * time.Minute)
		e.SetAttr(timeline.AttrAlert, "PoolFull")
		e.SetAttr(timeline.AttrEndLost, lost)
		e.Origin = timeline.Origin{Source: "pages", SourceKind: "alert", Seq: 1}
		return decision.Evidence{Window: timeline.Window{From: from, To: from.Add(time.Hour)}, Service: "checkout", Events: []timeline.Event{e}}
	}
	if measure.Chart(alert(""), nil).Recover == nil {
		t.Error("an alert that cleared is no recovery")
	}
	if m := measure.Chart(alert("true"), nil).Recover; m != nil {
		t.Errorf("a lost end is taken for recovery at %s", m.Time)
	}
}
