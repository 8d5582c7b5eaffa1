package people

import (
	"context"
	"strings"
	"testing"
	"time"

	"debrief/collect"
	"debrief/timeline"
)

// lineAccount is a source over one text that keeps the account of its lines.
type lineAccount struct {
	text  string
	style style
	count [lineClasses]int64
}

func (*lineAccount) About() collect.About {
	return collect.About{Name: "fuzz", Kind: "people", Unit: "entries"}
}

// Every line that is not blank is an entry, a part of one, a heading, preamble or
// rejected; entries and rejected lines are the records of the ledger; and the
// ledger adds up.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"# 2026-03-10\n14:05 a (ana)\n- ~14:06 b\nmore\n25:99 c\n",
		"[14:05] ana: a\n[14:06:07] <bo> b\n--- 2026-03-11 ---\n00:05 <ana> c\n",
		"```\n14:05 x\n", "[14:05] ana: ```\n14:03 b\n```\n| 14:06 | c |\n1. 14:07 d\nat 14:08 e\n", "14:05-14:04 a\n2026-03-10T14:05:00-03:00 b\n12:30 am c\n",
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, asChat bool) {
		var st style = newNotes()
		if asChat {
			st = newChat()
		}
		a := &lineAccount{text: text, style: st}
		_, c := runFuzz(t, a)
		var lines, sum int64
		for _, l := range strings.Split(text, "\n") {
			if strings.TrimSpace(l) != "" {
				lines++
			}
		}
		for _, n := range a.count {
			sum += n
		}
		if lines != sum {
			t.Errorf("%d lines, but classes %v", lines, a.count)
		}
		if got, want := c.Counts.Read+c.Outside, a.count[entryLine]+a.count[badLine]; got != want {
			t.Errorf("%d records in the ledger, %d lines that begin one", got, want)
		}
	})
}

// Whatever the bytes, the ledger adds up and every row has a title.
func FuzzSource(f *testing.F) {
	for _, s := range []string{
		`{"ts":"1773151502.000200","user":"ana","text":"a"}`, "[\n{\"ts\":1,\"text\":null},2]", "[14:05] a: b", "14:05 a",
		"\ufeff{", "[{", "{}\n{\"time\":{},\"edited\":{\"ts\":3}}",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		events, _ := runFuzz(t, source1(t, text))
		for _, e := range events {
			if e.Title == "" || strings.ContainsAny(e.Title, "\r\n") || len([]rune(e.Title)) > maxTitle {
				t.Errorf("title %q", e.Title)
			}
		}
	})
}

func runFuzz(t *testing.T, s collect.Source) ([]timeline.Event, timeline.Coverage) {
	t.Helper()
	from := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	req := collect.Request{Window: timeline.Window{From: from, To: from.Add(6 * time.Hour)}, Zone: time.FixedZone("", 3600)}
	req.Baseline = req.Window.Before(time.Hour)
	res, err := collect.Run(t.Context(), []collect.Source{s}, collect.Options{Request: req})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range res.Ledger[0].Problems {
		if strings.Contains(p.Message, "panic") {
			t.Error(p)
		}
	}
	if r := res.Ledger[0].Reason; strings.Contains(r, "panic") {
		t.Error(r)
	}
	return res.Events, res.Ledger[0]
}

func (a *lineAccount) Collect(_ context.Context, req collect.Request, out *collect.Sink) (err error) {
	w := &writer{req: req, out: out, label: "fuzz", seen: map[string]map[string]int{}}
	a.count, err = classify(strings.NewReader(a.text), w, a.style)
	return err
}
