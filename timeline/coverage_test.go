package timeline_test

import (
	"strings"
	"testing"

	"debrief/timeline"
)

func TestCountsCheck(t *testing.T) {
	good := timeline.Counts{Read: 10, Shown: 4, Merged: 3, Filtered: 2, Rejected: 1}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	bad := good
	bad.Merged++
	if err := bad.Check(); err == nil || !strings.Contains(err.Error(), "read 10, but shown 4 + merged 4 + filtered 2 + rejected 1 = 11") {
		t.Errorf("a sum that does not hold: %v", err)
	}
	if sum := good.Add(good); sum != (timeline.Counts{Read: 20, Shown: 8, Merged: 6, Filtered: 4, Rejected: 2}) {
		t.Errorf("twice %+v is %+v", good, sum)
	}
}

func TestTotal(t *testing.T) {
	good := timeline.Coverage{Source: "log", Counts: timeline.Counts{Read: 5, Shown: 2, Filtered: 3}, Reasons: map[string]int64{"debug": 1, "health check": 2}}
	total, err := timeline.Total([]timeline.Coverage{good, good})
	if err != nil || total.Read != 10 || total.Filtered != 6 {
		t.Errorf("total %+v, %v", total, err)
	}
	unexplained := good
	unexplained.Reasons = map[string]int64{"debug": 1}
	lost := good
	lost.Counts.Read++
	for _, c := range []timeline.Coverage{unexplained, lost} {
		if _, err := timeline.Total([]timeline.Coverage{good, c}); err == nil || !strings.Contains(err.Error(), `source "log"`) {
			t.Errorf("%+v: %v; want an error that names the source", c, err)
		}
	}
	if total, err := timeline.Total(nil); err != nil || total != (timeline.Counts{}) {
		t.Errorf("of nothing: %+v, %v", total, err)
	}
}

func TestPartial(t *testing.T) {
	for o, want := range map[timeline.Outcome]bool{
		timeline.Complete: false, timeline.Empty: false, timeline.CutShort: true, timeline.NotHeld: true, timeline.Failed: true, timeline.NotAsked: true,
	} {
		if o.Partial() != want {
			t.Errorf("%s leaves holes: %v, want %v", o, !want, want)
		}
	}
}
