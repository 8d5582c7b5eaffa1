package people

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"debrief/timeline"
)

func TestJSON(t *testing.T) {
	events, c := read(t, strings.Join([]string{
		`{"ts":"1773151502.000200","user":"ana","text":"hello <@U1> :wave:","channel":"ops","thread_ts":"1773151000.000100","edited":{"user":"ana","ts":"1773151600.000000"}}`,
		`{"time":"2026-03-10T14:10:00+00:00","author":{"name":"Bo"},"message":"Investigating","kind":"status","service":"web","url":"https://status.example.com/1"}`,
		`{"timestamp":1773151860000,"name":"cy","text":"checkout-v2 off","kind":"Flag","url":"javascript:alert(1)"}`,
		`{"time":"2026-03-10 15:12","actor":"cy","text":"looked calm","kind":"note"}`,
	}, "\n"))
	want := []string{
		"10T14:05:02 100us <ana> hello <@U1> :wave:",
		"10T14:10:00 1s <Bo> Investigating",
		"10T14:11:00 1ms <cy> checkout-v2 off",
		"10T14:12:00? 1m <cy> looked calm",
	}
	got := rows(events)
	for i := range got {
		got[i] = strings.ReplaceAll(got[i], "µ", "u")
	}
	want[0] = strings.Replace(want[0], "100us", "1us", 1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%s\n%+v", diff, c)
	}
	e := events[0]
	if diff := cmp.Diff(map[string]string{"channel": "ops", "thread": "1773151000.000100"}, e.Attrs); diff != "" {
		t.Error(diff)
	}
	if e.Key != "ops | 2026-03-10T14:05:02.0002Z | ana" || e.Clock != timeline.Said {
		t.Errorf("key %q, clock %s", e.Key, e.Clock)
	}
	if s, ok := e.Stamp(timeline.Edited); !ok || s.Raw != "1773151600.000000" {
		t.Errorf("edited %+v", s)
	}
	var kinds []timeline.Kind
	for _, e := range events {
		kinds = append(kinds, e.Kind)
	}
	if diff := cmp.Diff([]timeline.Kind{timeline.Message, timeline.Status, timeline.Flag, timeline.Note}, kinds); diff != "" {
		t.Error(diff)
	}
	if len(events[1].Links) != 1 || events[1].Service != "web" {
		t.Errorf("%+v", events[1])
	}
	if len(events[2].Links) != 0 || events[2].Attrs["url"] != "javascript:alert(1)" {
		t.Errorf("%+v", events[2])
	}
	if events[3].Clock != timeline.Noted || !events[3].Stamps[0].Assumed {
		t.Errorf("%+v", events[3])
	}
}

// Records of an array say on which line they begin.
func TestJSONArray(t *testing.T) {
	events, c := read(t, "[\n  {\n    \"ts\": \"1773151502\",\n    \"text\": \"a\"\n  },\n  {\"ts\": 1773151503, \"text\": \"b\"},\n  7\n]\n")
	if len(events) != 2 || events[0].Origin.Line != 2 || events[1].Origin.Line != 6 {
		t.Fatalf("%+v", events)
	}
	if c.Counts.Rejected != 1 || c.Problems[0].Place != "standard input:7" {
		t.Errorf("%+v", c)
	}
	if _, c := read(t, "[]"); c.Status != timeline.Empty {
		t.Errorf("%+v", c)
	}
}

// One record without an end must not fill the memory.
func TestJSONArrayBomb(t *testing.T) {
	_, c := read(t, `[{"ts":1773151503,"text":"b"},{"text":"`+strings.Repeat("x", 3*maxRecord))
	if c.Status != timeline.CutShort || !strings.Contains(c.Problems[0].Message, "longer than 4 MiB") {
		t.Errorf("%s %v", c.Status, c.Problems)
	}
}
