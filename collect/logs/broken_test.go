package logs

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect"
	"debrief/timeline"
)

// TestReaderThatBreaks: the rows of a run add up wherever a source is left behind,
// and what it read until then is counted.
func TestReaderThatBreaks(t *testing.T) {
	hung := make(chan struct{})
	t.Cleanup(func() { close(hung) })
	for _, tt := range []struct {
		name, reason string
		timeout      time.Duration
		read         readerFunc
	}{
		{"hangs", "no complete answer within 500ms", 500 * time.Millisecond, func([]byte) (int, error) { <-hung; return 0, io.EOF }},
		{"panics", "panic in the collector: a broken reader", time.Minute, func([]byte) (int, error) { panic("a broken reader") }},
	} {
		t.Run(tt.name, func(t *testing.T) { breaks(t, tt.read, tt.timeout, tt.reason) })
	}
}

// breaks runs sources side by side, each over some text and then broken: one that
// hangs gets two seconds of grace.
func breaks(t *testing.T, broken readerFunc, timeout time.Duration, reason string) {
	tests := map[string]struct {
		text   string
		status timeline.Outcome
		counts timeline.Counts
	}{
		"in the first line":               {"jun", timeline.Failed, timeline.Counts{}},
		"before any time stamp":           {"junk\n", timeline.Failed, timeline.Counts{}},
		"after lines without time stamps": {"junk\nmore\n2026-03-10T14:00:00Z ERROR x\n", timeline.CutShort, timeline.Counts{Read: 3, Rejected: 2, Filtered: 1}},
		"after an unusable time":          {`{"ts":"soon"}` + "\nof that line\n", timeline.CutShort, timeline.Counts{Read: 2, Rejected: 2}},
		"after good lines":                {"2026-03-10T13:00:00Z INFO x\n\n2026-03-10T14:00:00Z ERROR x\nmore\n", timeline.CutShort, timeline.Counts{Read: 4, Filtered: 4}},
	}
	var sources []collect.Source
	for name, tt := range tests {
		s, err := New(Config{Name: name, Files: []string{"-"}, Stdin: io.MultiReader(strings.NewReader(tt.text), broken)})
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, s)
	}
	res, err := collect.Run(context.Background(), sources, collect.Options{Request: request(t), Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Ledger {
		want := tests[c.Source]
		if d := cmp.Diff(want.counts, c.Counts); d != "" {
			t.Errorf("%s:\n%s", c.Source, d)
		}
		if n := c.Reasons["read before the source ended early, not used"]; n != want.counts.Filtered {
			t.Errorf("%s: %d lines not used, want %d", c.Source, n, want.counts.Filtered)
		}
		if c.Status != want.status || c.Reason != reason {
			t.Errorf("%s: %s: %s", c.Source, c.Status, c.Reason)
		}
	}
}
