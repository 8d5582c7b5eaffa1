package logs

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

// request asks for 14:00 to 15:00 on 10 March 2026, with the hour before.
func request(t testing.TB) collect.Request {
	return collecttest.Request(t, "2026-03-10T14:00:00Z", "2026-03-10T15:00:00Z")
}

// source reads text from standard input.
func stdin(t testing.TB, text string) collect.Source {
	t.Helper()
	s, err := New(Config{Name: "app", Files: []string{"-"}, Stdin: strings.NewReader(text), Service: "cart"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t testing.TB, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func zip(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// steady is a log from 13:00 to 15:00 with one line every ten seconds, and what
// extra gives for each minute.
func steady(extra func(minute time.Time) []string) string {
	var b strings.Builder
	start := time.Date(2026, 3, 10, 13, 0, 0, 0, time.UTC)
	for m := range 120 {
		minute := start.Add(time.Duration(m) * time.Minute)
		for s := 0; s < 60; s += 10 {
			fmt.Fprintf(&b, "%s INFO served request %d\n", minute.Add(time.Duration(s)*time.Second).Format(time.RFC3339), m*60+s)
		}
		for _, line := range extra(minute) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// incident is steady with a new error, a burst and an error that was always
// there.
func incident() string {
	return steady(func(minute time.Time) (lines []string) {
		at := func(s int, text string) {
			lines = append(lines, minute.Add(time.Duration(s)*time.Second).Format(time.RFC3339)+" "+text)
		}
		if minute.Minute()%5 == 0 {
			at(50, "ERROR cannot reach mirror 7")
			at(50, "WARN retrying order 17")
		}
		if m := minute.Sub(time.Date(2026, 3, 10, 14, 0, 0, 0, time.UTC)); m >= 10*time.Minute && m < 20*time.Minute {
			for i := range 30 {
				at(i, fmt.Sprintf("WARN retrying order %d", i))
			}
			at(31, "ERROR connection pool exhausted: active=100 waiting=48")
			lines = append(lines, "java.io.IOException: reset", "\tat a.B.c(B.java:17)")
		}
		return lines
	})
}

func TestSuite(t *testing.T) {
	collecttest.Suite(t, func() collect.Source { return stdin(t, incident()) }, request(t))
}

func TestFindings(t *testing.T) {
	events, c := collecttest.Run(t, stdin(t, incident()), request(t))
	var got []string
	for _, e := range events {
		got = append(got, fmt.Sprintf("%s-%s %s %s %s | %s | %d", e.Time.Format("15:04:05"), e.End.Format("15:04:05"), e.Attrs[timeline.AttrFinding], e.Severity, e.Service, e.Title, e.Count))
	}
	want := []string{
		"14:00:50-14:55:50 frequent error cart | Frequent error: cannot reach mirror … | 12",
		"14:10:00-14:19:59 burst warning cart | Burst of warning: retrying order … | 312",
		"14:10:31-14:19:31 first-seen error cart | New error: connection pool exhausted: active=… waiting=… | 10",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
	if want := (timeline.Counts{Read: 1098, Shown: 3, Merged: 351, Filtered: 744}); c.Counts != want || c.Status != timeline.Complete {
		t.Errorf("counts %+v, status %s, want %+v", c.Counts, c.Status, want)
	}
	if d := cmp.Diff(map[string]int64{collect.ReasonBaseline: 384, "no notable finding": 360}, c.Reasons); d != "" {
		t.Error(d)
	}
	e := events[2]
	wantBody := "2026-03-10T14:10:31Z ERROR connection pool exhausted: active=100 waiting=48\njava.io.IOException: reset\n\tat a.B.c(B.java:17)\n" +
		"2026-03-10T14:11:31Z ERROR connection pool exhausted: active=100 waiting=48"
	if e.Body != wantBody {
		t.Errorf("body %q", e.Body)
	}
	wantStamps := []timeline.Stamp{
		{Clock: timeline.FirstSeen, Time: e.Time, Raw: "2026-03-10T14:10:31Z", Offset: "+00:00", Precision: timeline.Second},
		{Clock: timeline.LastSeen, Time: e.End, Raw: "2026-03-10T14:19:31Z", Offset: "+00:00", Precision: timeline.Second},
	}
	if d := cmp.Diff(wantStamps, e.Stamps); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]string{
		"template": "connection pool exhausted: active=<*> waiting=<*>", "finding": "first-seen", "level": "error", "baseline": "0", "peak": "1",
	}, e.Attrs); d != "" {
		t.Error(d)
	}
	if e.Key != "cart\x00connection pool exhausted: active=<*> waiting=<*>\x00first-seen" || e.Origin.Locator != "standard input" || e.Origin.Line == 0 || e.Origin.Offset == 0 {
		t.Errorf("key %q, origin %+v", e.Key, e.Origin)
	}
	b := events[1]
	if b.Stamps[0].Raw != "2026-03-10T14:10:00Z" || b.Attrs["baseline"] != "12" || b.Attrs["factor"] != "155.0" || b.Attrs["burst_end"] != "2026-03-10T14:19:59Z" {
		t.Errorf("burst %+v %v", b.Stamps, b.Attrs)
	}
}

// TestNothingNewWithoutBaseline: a log that begins within the window cannot know
// what is new.
func TestNothingNewWithoutBaseline(t *testing.T) {
	text := incident()
	text = text[strings.Index(text, "2026-03-10T14:00:00Z"):]
	events, c := collecttest.Run(t, stdin(t, text), request(t))
	for _, e := range events {
		if e.Attrs[timeline.AttrFinding] == firstSeen || strings.Contains(e.Title, "New") || e.Attrs[timeline.AttrBaseline] != "" {
			t.Errorf("%s is called new", e.Title)
		}
	}
	if len(events) != 3 || len(c.Notes) != 1 || !strings.Contains(c.Notes[0], "reaches back too little") {
		t.Errorf("%d rows, notes %q", len(events), c.Notes)
	}
}

func TestQuietNewLines(t *testing.T) {
	text := steady(func(m time.Time) []string {
		if m.Hour() == 14 && m.Minute() == 30 {
			return []string{m.Format(time.RFC3339) + " INFO cache disabled by user 7"}
		}
		return nil
	})
	events, _ := collecttest.Run(t, stdin(t, text), request(t))
	if len(events) != 1 || events[0].Title != "New info line: cache disabled by user …" || !events[0].End.IsZero() {
		t.Errorf("%+v", events)
	}
}

// TestHourlyJob: what bursts in the baseline too is no burst.
func TestHourlyJob(t *testing.T) {
	text := steady(func(m time.Time) (lines []string) {
		if m.Minute() == 30 {
			for range 100 {
				lines = append(lines, m.Format(time.RFC3339)+" INFO sent newsletter 7")
			}
		}
		return lines
	})
	if events, _ := collecttest.Run(t, stdin(t, text), request(t)); len(events) != 0 {
		t.Errorf("%+v", events)
	}
}

func TestMostEntries(t *testing.T) {
	text := steady(func(m time.Time) (lines []string) {
		if m.Hour() == 14 {
			lines = append(lines, fmt.Sprintf("%s ERROR broken %s", m.Format(time.RFC3339), strings.Repeat("x", m.Minute()+1)))
		}
		if m.Hour() == 14 && m.Minute() == 30 {
			for range 50 {
				lines = append(lines, m.Format(time.RFC3339)+" INFO served request 1")
			}
		}
		return lines
	})
	s, err := New(Config{Name: "app", Files: []string{"-"}, Stdin: strings.NewReader(text), Entries: 8})
	if err != nil {
		t.Fatal(err)
	}
	events, c := collecttest.Run(t, s, request(t))
	var bursts int
	for _, e := range events {
		if e.Attrs[timeline.AttrFinding] == burst {
			bursts++
		}
	}
	if len(events) != 8 || bursts != 1 || len(c.Notes) != 1 || c.Notes[0] != "53 findings of lower rank are not shown" {
		t.Errorf("%d rows, %d bursts, notes %q", len(events), bursts, c.Notes)
	}
}

func TestContinuations(t *testing.T) {
	var b strings.Builder
	b.WriteString("no stamp yet\n\n")
	b.WriteString("2026-03-10T12:00:00Z ERROR before the baseline\n  trace\n")
	b.WriteString("2026-03-10T13:00:00Z INFO baseline\n  more\n\n")
	b.WriteString("2026-03-10T14:05:00Z ERROR boom\n")
	for i := range 30 {
		fmt.Fprintf(&b, "\tat a.B(C.java:%d)\n", i)
	}
	b.WriteString(`{"ts":"soon"}` + "\nof the line without a usable time\n")
	b.WriteString("2026-03-10T16:00:00Z INFO after\nmore\n")
	events, c := collecttest.Run(t, stdin(t, b.String()), request(t))
	if len(events) != 1 || events[0].Count != 1 || strings.Count(events[0].Body, "\n") != 21 || !strings.HasSuffix(events[0].Body, "(10 more)") {
		t.Fatalf("%+v", events)
	}
	want := timeline.Counts{Read: 38, Shown: 1, Merged: 30, Filtered: 4, Rejected: 3}
	if c.Counts != want || c.Outside != 4 {
		t.Errorf("counts %+v outside %d, want %+v outside 4", c.Counts, c.Outside, want)
	}
	if d := cmp.Diff([]timeline.Problem{
		{Place: "standard input:1", Message: "no time stamp, and no line with one before it"},
		{Place: "standard input:39", Message: `the time of this line is none that debrief knows: {"ts":"soon"}`},
		{Place: "standard input:40", Message: "belongs to a line whose time is none that debrief knows"},
	}, c.Problems); d != "" {
		t.Error(d)
	}
}

func TestNoDatedLine(t *testing.T) {
	_, c := collecttest.Run(t, stdin(t, "first\x00 \xff line\nsecond\n\n"), request(t))
	if c.Counts != (timeline.Counts{Read: 3, Rejected: 2, Filtered: 1}) || c.Status != timeline.CutShort || len(c.Problems) != 1 {
		t.Fatalf("%+v", c)
	}
	if d := cmp.Diff(timeline.Problem{Place: "standard input:1", Count: 2,
		Message: "no line of standard input has a time stamp that debrief knows; its first line is: first\x00 \uFFFD line"}, c.Problems[0]); d != "" {
		t.Error(d)
	}
}

func TestHead(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, tt := range []struct{ in, want string }{
		{"short", "short"}, {long, long[:100]}, {long[:90] + " secret-of-many-letters", long[:90]},
		{long[:99] + "ä", long[:99]}, {long[:100] + " y", long[:100]}, {long[:10] + " " + long, long[:10] + " " + long[:89]},
	} {
		if got := string(head([]byte(tt.in), 100)); got != tt.want {
			t.Errorf("head(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestHeld(t *testing.T) {
	line := func(at string) string { return at + " INFO x\n" }
	for _, tt := range []struct {
		name, text string
		status     timeline.Outcome
		reason     string
		notes      string
	}{
		{"nothing", "", timeline.Empty, "", "[]"},
		{"older", line("2026-03-09T10:00:00Z") + line("2026-03-09T11:00:00Z"), timeline.NotHeld, "the log holds 2026-03-09 10:00:00 to 2026-03-09 11:00:00 UTC only", "[]"},
		{"baseline only", line("2026-03-10T13:10:00Z"), timeline.NotHeld, "the log holds 2026-03-10 13:10:00 to 2026-03-10 13:10:00 UTC only", "[]"},
		{"later", line("2026-03-11T10:00:00Z"), timeline.NotHeld, "the log holds 2026-03-11 10:00:00 to 2026-03-11 10:00:00 UTC only", "[]"},
		{"silent in the window", line("2026-03-10T12:59:00Z") + line("2026-03-10T15:01:00Z"), timeline.Empty, "", "[]"},
		{"ends early", line("2026-03-10T13:00:00Z") + line("2026-03-10T14:30:00Z"), timeline.Complete, "", "[lines from 2026-03-10 13:00:00 to 2026-03-10 14:30:00 UTC only]"},
		{"nearly all", line("2026-03-10T13:00:00Z") + line("2026-03-10T14:57:00Z"), timeline.Complete, "", "[]"},
		{"broken clocks", line("1970-01-01T00:00:05Z") + line("2026-03-10T13:00:00Z") + line("2026-03-10T14:57:00Z") + line("9999-12-31T23:59:59Z") + line("0000-01-01T00:00:00Z"), timeline.Complete, "", "[]"},
	} {
		_, c := collecttest.Run(t, stdin(t, tt.text), request(t))
		if c.Status != tt.status || c.Reason != tt.reason || fmt.Sprint(c.Notes) != tt.notes {
			t.Errorf("%s: status %s (%s), notes %q", tt.name, c.Status, c.Reason, c.Notes)
		}
	}
	_, c := collecttest.Run(t, stdin(t, line("1970-01-01T00:00:05Z")+line("2026-03-10T14:30:00Z")), request(t))
	if c.Held.From.Year() != 2026 || c.Outside != 1 {
		t.Errorf("held %v, outside %d", c.Held, c.Outside)
	}
}

// endless is a file of the letter x without a line end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestLongLine(t *testing.T) {
	const size = 100_000_000
	in := io.MultiReader(strings.NewReader("2026-03-10T13:00:00Z INFO a\n2026-03-10T14:00:00Z ERROR "), io.LimitReader(endless{}, size),
		strings.NewReader("\n2026-03-10T14:59:00Z INFO b\n"))
	s, err := New(Config{Name: "app", Files: []string{"-"}, Stdin: in})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	events, c := collecttest.Run(t, s, request(t))
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 32<<20 {
		t.Errorf("allocated %d MB", got>>20)
	}
	if c.Counts.Read != 3 || len(events) != 1 || len(events[0].Body) > 2*maxExample || len(c.Problems) != 1 ||
		c.Problems[0].Message != "lines longer than 1 MiB in standard input: 1; the rest of each was not read" {
		t.Errorf("%+v\n%+v", events, c)
	}
}

// TestManyTemplates: memory is bounded when every line is another.
func TestManyTemplates(t *testing.T) {
	var b strings.Builder
	const n = maxGroups + 500
	for i := range n {
		word := strings.Map(func(r rune) rune { return 'g' + r - '0' }, fmt.Sprint(i))
		fmt.Fprintf(&b, "2026-03-10T14:%02d:00Z INFO %s\n", i*60/n, word)
	}
	_, c := collecttest.Run(t, stdin(t, b.String()), request(t))
	if c.Reasons["beyond the first 10000 templates"] != 500 || !strings.Contains(fmt.Sprint(c.Notes), "more than 10000 different templates") {
		t.Errorf("reasons %v, notes %q", c.Reasons, c.Notes)
	}
}

func TestZone(t *testing.T) {
	req := request(t)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	req.Zone = berlin
	events, c := collecttest.Run(t, stdin(t, "2026-03-10 14:30:00 INFO a\n2026-03-10 15:30:00 ERROR boom\n2026-03-10 15:40:00 EST INFO b\n"), req)
	if len(events) != 1 {
		t.Fatalf("%+v", events)
	}
	if s := events[0].Stamps[0]; s.Time.Hour() != 14 || !s.Assumed || s.Offset != "+01:00" || s.Raw != "2026-03-10 15:30:00" {
		t.Errorf("%+v", s)
	}
	if len(c.Problems) != 1 || !strings.Contains(c.Problems[0].Message, "EST stands for several zones") {
		t.Errorf("%+v", c.Problems)
	}
}

// TestSameTextOtherLevel: groups that differ only in level make one row, for the
// level is no part of a row's identity.
func TestSameTextOtherLevel(t *testing.T) {
	events, c := collecttest.Run(t, stdin(t, `2026-03-10T13:00:00Z INFO x
2026-03-10T14:01:00Z WARN boom 1
2026-03-10T14:00:00Z ERROR boom 2
2026-03-10T14:59:00Z WARN boom 3
`), request(t))
	if len(events) != 1 || events[0].Count != 3 || events[0].Severity != timeline.Error || events[0].Time.Minute() != 0 || events[0].End.Minute() != 59 {
		t.Errorf("%+v", events)
	}
	if c.Counts.Shown != 1 || c.Counts.Merged != 2 {
		t.Errorf("%+v", c.Counts)
	}
}

// TestCancelledInTheMiddle: what was read before the deadline still gives rows.
func TestCancelledInTheMiddle(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	in := io.MultiReader(strings.NewReader(incident()), readerFunc(func([]byte) (int, error) {
		cancel()
		<-ctx.Done()
		return 0, nil
	}))
	s, err := New(Config{Name: "app", Files: []string{"-"}, Stdin: in})
	if err != nil {
		t.Fatal(err)
	}
	res, err := collect.Run(ctx, []collect.Source{s}, collect.Options{Request: request(t)})
	if err != nil {
		t.Fatal(err)
	}
	if c := res.Ledger[0]; c.Status != timeline.CutShort || len(res.Events) != 3 {
		t.Errorf("%d rows, %+v", len(res.Events), c)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestNew(t *testing.T) {
	for _, c := range []Config{{}, {Name: "a"}, {Files: []string{"x"}}, {Name: "a", Files: []string{"x"}, Entries: -1}} {
		if _, err := New(c); err == nil {
			t.Errorf("New(%+v): no error", c)
		}
	}
}

func TestReadable(t *testing.T) {
	for template, want := range map[string]string{
		"[<*>] payment <*> failed": "payment … failed",
		"[checkout] no connection": "[checkout] no connection",
		"<*>=5 too many":           "…=5 too many",
		"<*> - <*> [<*>]: stopped": "stopped",
		"<*>":                      "…",
		"host app[<*>]: <*>":       "host app[…]: …",
	} {
		if got := readable(template); got != want {
			t.Errorf("readable(%q) = %q, want %q", template, got, want)
		}
	}
}
