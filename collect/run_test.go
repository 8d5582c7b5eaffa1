package collect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/collect/redact"
	"debrief/timeline"
)

// fake is a source that does what its function says.
type fake struct {
	name string
	do   func(context.Context, collect.Request, *collect.Sink) error
}

func (f fake) About() collect.About {
	return collect.About{Name: f.name, Kind: "people", Locator: f.name, Unit: "entries"}
}

func (f fake) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	return f.do(ctx, req, out)
}

func note(at, text string) timeline.Event {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		panic(err)
	}
	e := timeline.Event{Kind: timeline.Note, Title: text, Key: at + text}
	e.At(timeline.Stamp{Clock: timeline.Noted, Time: t, Precision: timeline.Second})
	return e
}

func good(_ context.Context, req collect.Request, out *collect.Sink) error {
	e := note("2026-03-10T14:05:00Z", "all well")
	if !req.Asked().Contains(e.Time) {
		out.Outside(1)
		return nil
	}
	out.Read(1)
	out.Emit(e, 1)
	return nil
}

func request(t *testing.T) collect.Request {
	return collecttest.Request(t, "2026-03-10T14:00:00Z", "2026-03-10T15:00:00Z")
}

func TestSuiteOnTheSimplestSource(t *testing.T) {
	collecttest.Suite(t, func() collect.Source { return fake{"simple", good} }, request(t))
}

// TestOneFailureLosesNothing runs sources that go wrong in every way beside one
// that does not: its row is there, and the ledger says what became of each.
func TestOneFailureLosesNothing(t *testing.T) {
	emitThen := func(then func(context.Context) error) func(context.Context, collect.Request, *collect.Sink) error {
		return func(ctx context.Context, _ collect.Request, out *collect.Sink) error {
			out.Read(2)
			out.Emit(note("2026-03-10T14:01:00Z", "first"), 1)
			return then(ctx)
		}
	}
	sources := []collect.Source{
		fake{"good", good},
		fake{"fails", func(context.Context, collect.Request, *collect.Sink) error { return errors.New("no such file") }},
		fake{"panics", emitThen(func(context.Context) error { panic("index out of range") })},
		fake{"waits", emitThen(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })},
		fake{"hangs", emitThen(func(context.Context) error { time.Sleep(time.Hour); return nil })},
		fake{"empty", func(context.Context, collect.Request, *collect.Sink) error { return nil }},
	}
	res, err := collect.Run(context.Background(), sources, collect.Options{Request: request(t), Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(res.Events); n != 4 {
		t.Errorf("%d rows, want 4: one of each source that emitted one", n)
	}
	want := map[string]struct {
		status timeline.Outcome
		reason string
	}{
		"good":   {timeline.Complete, ""},
		"fails":  {timeline.Failed, "no such file"},
		"panics": {timeline.CutShort, "panic in the collector: index out of range"},
		"waits":  {timeline.CutShort, "no complete answer within 50ms"},
		"hangs":  {timeline.CutShort, "no complete answer within 50ms"},
		"empty":  {timeline.Empty, ""},
	}
	for _, c := range res.Ledger {
		if w := want[c.Source]; c.Status != w.status || c.Reason != w.reason {
			t.Errorf("%s: %s (%s), want %s (%s)", c.Source, c.Status, c.Reason, w.status, w.reason)
		}
		if err := c.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestRowsThatDoNotAddUpBreakTheRun(t *testing.T) {
	s := fake{"careless", func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		out.Read(3)
		out.Emit(note("2026-03-10T14:05:00Z", "one of three"), 1)
		return nil
	}}
	_, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: request(t)})
	if err == nil || !strings.Contains(err.Error(), "do not add up") {
		t.Fatalf("err = %v, want one about rows that do not add up", err)
	}
}

func TestNamesAreUnique(t *testing.T) {
	_, err := collect.Run(context.Background(), []collect.Source{fake{"a", good}, fake{"a", good}}, collect.Options{Request: request(t)})
	if err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Fatalf("err = %v, want one that names the source", err)
	}
}

// TestJoinKeepsTheSum lets two sources tell the same thing, inside the window and
// in the baseline: the folded rows are counted once each.
func TestJoinKeepsTheSum(t *testing.T) {
	tell := func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		for _, at := range []string{"2026-03-10T13:30:00Z", "2026-03-10T14:05:00Z"} {
			out.Read(1)
			e := note(at, "rolled back")
			e.Same = "rolled back " + at
			out.Emit(e, 1)
		}
		return nil
	}
	res, err := collect.Run(context.Background(), []collect.Source{fake{"a", tell}, fake{"b", tell}}, collect.Options{Request: request(t)})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Events) != 2 || len(res.Events[1].Also) != 1 {
		t.Fatalf("%d rows, want 2, each with another place", len(res.Events))
	}
	total, err := timeline.Total(res.Ledger)
	if err != nil {
		t.Fatal(err)
	}
	if want := (timeline.Counts{Read: 4, Shown: 1, Merged: 2, Filtered: 1}); total != want {
		t.Errorf("total %+v, want %+v", total, want)
	}
}

// TestJoinAcrossTheWindowsEdge: one source lost the end of what began before the
// window, another saw it last into the window. The joined row is shown, and
// counted as shown.
func TestJoinAcrossTheWindowsEdge(t *testing.T) {
	until := func(end string) func(context.Context, collect.Request, *collect.Sink) error {
		return func(_ context.Context, _ collect.Request, out *collect.Sink) error {
			out.Read(1)
			e := note("2026-03-10T13:50:00Z", "pool full")
			e.End, e.Same = collecttest.Time(t, end), "pool full"
			out.Emit(e, 1)
			return nil
		}
	}
	for _, ends := range [][2]string{{"2026-03-10T13:55:00Z", "2026-03-10T14:20:00Z"}, {"2026-03-10T14:20:00Z", "2026-03-10T13:55:00Z"}} {
		req := request(t)
		res, err := collect.Run(context.Background(), []collect.Source{fake{"a", until(ends[0])}, fake{"b", until(ends[1])}}, collect.Options{Request: req})
		if err != nil {
			t.Fatal(err)
		}
		total, err := timeline.Total(res.Ledger)
		if err != nil {
			t.Fatal(err)
		}
		rows := int64(0)
		for i := range res.Events {
			if res.Events[i].InTimeline(req.Window) {
				rows++
			}
		}
		if total.Shown != rows || total.Merged != 1 || len(res.Events) != 1 {
			t.Errorf("ends %v: %d rows in the timeline, counts %+v", ends, rows, total)
		}
	}
}

// TestLateAndBrokenRows: a row after the window is no row of it, and one without a
// natural key is rejected with its place instead of ending the source.
func TestLateAndBrokenRows(t *testing.T) {
	s := fake{"odd", func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		late, keyless := note("2026-03-10T15:00:00Z", "late"), note("2026-03-10T14:30:00Z", "no key")
		keyless.Key = ""
		keyless.Origin.Locator = "notes.md:7"
		out.Read(2)
		out.Emit(late, 1)
		out.Emit(keyless, 1)
		return nil
	}}
	res, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: request(t)})
	if err != nil {
		t.Fatal(err)
	}
	c := res.Ledger[0]
	if want := (timeline.Counts{Read: 2, Filtered: 1, Rejected: 1}); c.Counts != want || len(res.Events) != 0 {
		t.Errorf("counts %+v, want %+v; rows %v", c.Counts, want, res.Events)
	}
	if len(c.Problems) != 1 || c.Problems[0].Place != "notes.md:7" {
		t.Errorf("problems %+v", c.Problems)
	}
}

// TestCutShortDoesNotHideMistakes: a source that says itself that its answer is
// short, and ends, must still account for what it read.
func TestCutShortDoesNotHideMistakes(t *testing.T) {
	s := fake{"careless", func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		out.Read(5)
		out.CutShort("the file ends in the middle")
		return nil
	}}
	if _, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: request(t)}); err == nil {
		t.Error("5 records are unaccounted for, and nobody noticed")
	}
}

// TestEverythingIsCleaned plants a word in every text of an event and in every
// text of the ledger, and looks for it in what comes out.
func TestEverythingIsCleaned(t *testing.T) {
	const secret = "hush-hush"
	s := fake{"talks", func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		e := note("2026-03-10T14:05:00Z", "title "+secret)
		e.Body, e.Actor, e.Service = secret, secret, secret
		e.Links = []timeline.Link{{Text: secret, URL: "https://example.com/" + secret}}
		e.Files = []string{secret}
		e.SetAttr("attribute", secret)
		e.SetAttr(secret, "value")
		e.Stamps[0].Raw = secret
		e.Origin.Locator = secret
		out.Read(2)
		out.Emit(e, 1)
		out.Reject(secret+":1", "cannot read %q", secret)
		out.Note("note %s", secret)
		out.CutShort("because of %s", secret)
		return errors.New(secret)
	}}
	res, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: request(t), Clean: replacer(secret)})
	if err != nil {
		t.Fatal(err)
	}
	if out := fmt.Sprintf("%+v", res); strings.Contains(out, secret) {
		t.Errorf("it is still there: %s", out)
	}
	if n := res.Ledger[0].Redactions["word"]; n < 10 {
		t.Errorf("%d redactions counted, want one for each place", n)
	}
}

// replacer replaces one word.
type replacer string

func (r replacer) Clean(text string, found func(string)) string {
	for range strings.Count(text, string(r)) {
		found("word")
	}
	return strings.ReplaceAll(text, string(r), "[redacted:word]")
}

func TestManyProblemsStayFew(t *testing.T) {
	s := fake{"broken", func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		for i := range 1000 {
			out.Read(1)
			out.Reject(fmt.Sprintf("file:%d", i+1), "bad line %d", i)
		}
		for i := range 1000 {
			out.Read(1)
			out.Reject(fmt.Sprintf("file:%d", i+1), "the same mistake")
		}
		return nil
	}}
	res, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: request(t)})
	if err != nil {
		t.Fatal(err)
	}
	c := res.Ledger[0]
	if c.Counts.Rejected != 2000 || len(c.Problems) > 25 {
		t.Errorf("rejected %d with %d problems", c.Counts.Rejected, len(c.Problems))
	}
	var n int64
	for _, p := range c.Problems {
		n += max(p.Count, 1)
	}
	if n != 2000 {
		t.Errorf("problems stand for %d of 2000", n)
	}
}

func TestLabel(t *testing.T) {
	for in, want := range map[string]string{
		"logs/app.log":        "logs/app.log",
		"./logs/*.log":        "logs/*.log",
		"/var/log/app.log":    "app.log",
		"../other/app.log":    "app.log",
		"-":                   "standard input",
		"/tmp/x/.git":         ".git",
		"a/../b/notes.md":     "b/notes.md",
		"/tmp/incident/*.log": "*.log",
	} {
		if got := collect.Label(in); got != want {
			t.Errorf("Label(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestNameOfAttributeCounts: the name of an attribute alone can say that its
// value, of one word or several, is a secret.
func TestNameOfAttributeCounts(t *testing.T) {
	s := fake{"talks", func(_ context.Context, _ collect.Request, out *collect.Sink) error {
		e := note("2026-03-10T14:05:00Z", "changed a setting")
		e.SetAttr("db_password", "correct")
		e.SetAttr("admin_password", "correct horse battery")
		e.SetAttr("colour", "pale blue")
		out.Read(1)
		out.Emit(e, 1)
		return nil
	}}
	res, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: request(t), Clean: redact.New()})
	if err != nil {
		t.Fatal(err)
	}
	got := res.Events[0].Attrs
	for key, want := range map[string]string{
		"db_password": "[redacted:password]", "admin_password": "[redacted:password]", "colour": "pale blue",
	} {
		if got[key] != want {
			t.Errorf("%s = %q, want %q", key, got[key], want)
		}
	}
}
