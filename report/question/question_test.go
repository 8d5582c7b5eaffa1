package question

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"debrief/templates"
	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
	"debrief/timeline/suspect"
)

func defaultSheet(t *testing.T) Sheet {
	t.Helper()
	src, err := templates.FS.ReadFile("questions.md")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := ParseSheet("questions.md", src)
	if err != nil {
		t.Fatal(err)
	}
	return sheet
}

// TestSheetAndRulesAgree: every rule has its question, every question its rule
// or its place among those that nothing raises yet.
func TestSheetAndRulesAgree(t *testing.T) {
	sheet := defaultSheet(t)
	if len(sheet) != 40 {
		t.Errorf("%d questions, want 40", len(sheet))
	}
	known := map[string]bool{}
	for _, q := range sheet {
		known[q.ID] = true
		if _, ok := rules[q.ID]; ok == reserved[q.ID] {
			t.Errorf("%s: rule %v, reserved %v; it must be one of them", q.ID, ok, reserved[q.ID])
		}
	}
	for id := range rules {
		if !known[id] {
			t.Errorf("the rule of %s has no question", id)
		}
	}
}

func TestParseSheet(t *testing.T) {
	sheet, err := ParseSheet("s.md", []byte("# Ours\r\n\r\nprose\r\n## Detection\r\n\r\n- **Q01** What told {whom}?\r\n* **OUR-2** Who slept?\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := Sheet{{"Q01", "Detection", "What told {whom}?"}, {"OUR-2", "Detection", "Who slept?"}}
	if fmt.Sprint(sheet) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", sheet, want)
	}
	for src, msg := range map[string]string{
		"":                         "s.md: no question in it",
		"- a plain item":           `s.md:1: "- a plain item" is no question`,
		"- **Q1** a\n\n- **Q1** b": "s.md:3: Q1 stands already in line 1",
	} {
		if _, err := ParseSheet("s.md", []byte(src)); err == nil || !strings.HasPrefix(err.Error(), msg) {
			t.Errorf("ParseSheet(%q): error %v, want one that begins %q", src, err, msg)
		}
	}
}

func FuzzParseSheet(f *testing.F) {
	f.Add("## A\n- **Q01** text {x}\n")
	f.Fuzz(func(t *testing.T, src string) {
		sheet, err := ParseSheet("s.md", []byte(src))
		if err == nil && len(sheet) == 0 {
			t.Error("no error and no question")
		}
		seen := map[string]bool{}
		for _, q := range sheet {
			if seen[q.ID] || q.ID == "" || q.Text == "" {
				t.Errorf("bad question %+v", q)
			}
			seen[q.ID] = true
		}
	})
}

func at(minute int) time.Time { return time.Date(2026, 3, 10, 14, minute, 0, 0, time.UTC) }

func row(kind timeline.Kind, minute int, title string) *timeline.Event {
	e := &timeline.Event{ID: fmt.Sprintf("%012d", minute), Kind: kind, Title: title}
	e.At(timeline.Stamp{Clock: timeline.Noted, Time: at(minute), Precision: timeline.Second})
	return e
}

func milestone(e *timeline.Event) *measure.Milestone {
	return &measure.Milestone{Row: e, Time: e.Time, Earliest: e.Time, Latest: e.Time}
}

func ids(asked []Asked) string {
	var out []string
	for _, a := range asked {
		out = append(out, a.ID)
	}
	return strings.Join(out, " ")
}

func facts() Facts {
	return Facts{
		Evidence: decision.Evidence{Window: timeline.Window{From: at(0), To: at(59)}},
		Clock:    func(t time.Time) string { return t.Format("15:04:05") },
	}
}

// TestNothingRaised: with no evidence only what is always asked is asked.
func TestNothingRaised(t *testing.T) {
	sheet := append(defaultSheet(t), Question{ID: "OUR-1", Phase: "Ours", Text: "Who slept?"})
	asked, unasked := Raise(sheet, facts())
	if got := ids(asked); got != "Q36 Q39 OUR-1" {
		t.Errorf("asked %s, want Q36 Q39 and the question of our own", got)
	}
	if len(asked)+len(unasked) != len(sheet) {
		t.Errorf("%d asked and %d not, of %d", len(asked), len(unasked), len(sheet))
	}
}

// TestRaised gives the evidence that each rule looks for and reads the question.
func TestRaised(t *testing.T) {
	trace, alert, report := row(timeline.Log, 2, "New error"), row(timeline.Alert, 9, "ErrorsHigh"), row(timeline.Note, 5, "customers report errors")
	deploy, rollback := row(timeline.Deploy, 1, "Deployed 1.8.2"), row(timeline.Rollback, 30, "Rolled back to 1.8.1")
	for _, c := range []struct {
		id   string
		set  func(*Facts)
		want string // part of the question
		rows int
	}{
		{"Q01", func(f *Facts) { f.Course.Alert, f.Course.Signal = milestone(alert), milestone(trace) }, "ErrorsHigh at 14:09:00. What earlier trace of trouble, such as “New error” at 14:02:00", 2},
		{"Q02", func(f *Facts) { f.Alerts = true; f.Course.Alert, f.Course.Report = milestone(alert), milestone(report) }, "noticed at 14:05:00, before any alert of the service", 2},
		{"Q06", func(f *Facts) { f.Course.Start, f.Course.Detect = milestone(trace), milestone(alert) }, "Between 14:02:00 and 14:09:00 (7 min)", 2},
		{"Q16", func(f *Facts) { f.Course.Start, f.Course.FirstWord = milestone(trace), milestone(rollback) }, "at 14:30:00, 28 min after trouble began", 2},
		{"Q21", func(f *Facts) {
			f.Points = []decision.Point{{Kind: decision.Restart, At: report.Time, Act: report, Title: "Restarted the pool", Next: decision.Next{Result: decision.NoChange}}}
		}, "“Restarted the pool” at 14:05:00", 1},
		{"Q22", func(f *Facts) { f.Changes = []suspect.Change{{Row: deploy, Undone: rollback}} }, "possible from 14:01:00; it was chosen at 14:30:00", 2},
		{"Q10", func(f *Facts) {
			a, b := decision.Point{At: report.Time, Act: report, Title: "Restarted the pool"}, decision.Point{Act: rollback, Title: "Rolled back"}
			f.Wrong = []decision.WrongTurn{{Tried: &a, Then: &b}}
		}, "“Restarted the pool” was not going to help", 2},
	} {
		f := facts()
		c.set(&f)
		asked, _ := Raise(defaultSheet(t), f)
		found := false
		for _, a := range asked {
			if a.ID != c.id {
				continue
			}
			found = true
			if !strings.Contains(a.Text, c.want) {
				t.Errorf("%s: %q lacks %q", c.id, a.Text, c.want)
			}
			if len(a.Rows) != c.rows {
				t.Errorf("%s: %d rows raise it, want %d", c.id, len(a.Rows), c.rows)
			}
		}
		if !found {
			t.Errorf("%s is not asked; asked are %s", c.id, ids(asked))
		}
	}
}

// TestFewQuestions: never more than Most, and Q36 and Q39 always among them.
func TestFewQuestions(t *testing.T) {
	var asked []Asked
	for i := range 40 {
		q := Question{ID: fmt.Sprintf("Q%02d", i+1), Phase: fmt.Sprint(i % 3)}
		asked = append(asked, Asked{Question: q, strength: 1 + i%3})
	}
	asked[35].strength, asked[38].strength = mustAsk, mustAsk
	kept, dropped := choose(asked)
	if len(kept) != Most || len(kept)+len(dropped) != 40 {
		t.Errorf("kept %d, dropped %d", len(kept), len(dropped))
	}
	if got := ids(kept); !strings.Contains(got, "Q36") || !strings.Contains(got, "Q39") {
		t.Errorf("kept %s", got)
	}
	if n := len(Strongest(kept, 3)); n != 3 {
		t.Errorf("%d strongest, want 3", n)
	}
}

// TestUnfilledIsNotAsked: a question never shows an empty brace.
func TestUnfilledIsNotAsked(t *testing.T) {
	trace, alert := row(timeline.Log, 2, "New error"), row(timeline.Alert, 9, "ErrorsHigh")
	f := facts()
	f.Course.Alert, f.Course.Signal = milestone(alert), milestone(trace)
	sheet := Sheet{{"Q01", "Detection", "{alert} rang, but who is {nobody}?"}}
	asked, unasked := Raise(sheet, f)
	if len(asked) != 0 || len(unasked) != 1 || !strings.Contains(unasked[0].Reason, "{nobody}") {
		t.Errorf("asked %v, not asked %v", asked, unasked)
	}
}
