package decision_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/decision/decisiontest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The whole incident: titles, levels, what was known then, and what followed.
func TestFindWholeIncident(t *testing.T) {
	golden(t, "checkout.txt", describe(decision.Find(decisiontest.CheckoutEvidence(t))))
}

// Nothing that is printed states a cause or blames anybody.
func TestNoCauseAndNoBlame(t *testing.T) {
	for _, p := range slices.Concat(decision.Find(decisiontest.CheckoutEvidence(t)), decision.Find(incident(t, reverting))) {
		own := p.Why
		if p.Level == decision.Observed {
			own += " " + p.Title
		}
		for _, o := range p.Options {
			own += " " + o.Text
		}
		for _, word := range []string{"because", "caus", "due to", "fault", "blame", "mistake", "should have", "failed to", "wrong", "bad "} {
			if strings.Contains(strings.ToLower(own), word) {
				t.Errorf("%s says %q in %q", p.ID, word, own)
			}
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew); got\n%s", path, got)
	}
}

// describe writes points for people to compare.
func describe(points []decision.Point) string {
	var b strings.Builder
	for _, p := range points {
		fmt.Fprintf(&b, "%s %s: %s\n", p.Act.Time.Format("15:04:05"), p.ID, p.Title)
		fmt.Fprintf(&b, "  %s, %s, done %v: %s\n", p.Kind, p.Level, p.Done, p.Why)
		line := func(name, value string) {
			if value != "" {
				fmt.Fprintf(&b, "  %-9s %s\n", name, value)
			}
		}
		line("target", p.Target)
		line("also", ids(p.Also))
		if p.At != p.Act.Time {
			line("decided", p.At.Format("15:04:05"))
		}
		line("firing", ids(p.Known.Firing))
		line("live", ids(p.Known.Live))
		line("said", id(p.Known.LastSaid))
		line("recent", ids(p.Known.Recent))
		line("not yet", ids(p.NotYet))
		for _, o := range p.Options {
			line("option", o.Text+" ("+id(o.Row)+")")
		}
		line("next", id(p.Next.Action))
		if p.Next.Response != nil {
			line("response", fmt.Sprintf("%s after %s, ended %v", id(p.Next.Response), p.Next.After, p.Next.Ended))
		}
		line("result", string(p.Next.Result))
		line("asks", strings.Join(p.Questions, " "))
	}
	return b.String()
}

func ids(rows []*timeline.Event) string {
	var out []string
	for _, e := range rows {
		out = append(out, e.ID)
	}
	return strings.Join(out, " ")
}

func id(e *timeline.Event) string {
	if e == nil {
		return ""
	}
	return e.ID
}

// incident is evidence of 10 March from 13:00 to 16:00 about the service shop.
func incident(t *testing.T, rows string) decision.Evidence {
	t.Helper()
	return decision.Evidence{Window: decisiontest.Window(t, "10/13:00", "10/16:00"), Service: "shop", Events: decisiontest.Events(t, rows)}
}

// brief is one line a point: id, level, kind and title. Waits have tests of their
// own.
func brief(points []decision.Point) string {
	var lines []string
	for _, p := range points {
		if p.Kind == decision.Wait {
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s %s: %s", p.ID, p.Level, p.Kind, p.Title))
	}
	return strings.Join(lines, "\n")
}

const firing = "10/14:00:00..14:40:00 alert id=a1 service=shop alert=Down state=firing | Down is firing\n" +
	"10/14:02:00 ack id=k1 service=shop actor=ana | ana acknowledged Down\n"

func TestFindRules(t *testing.T) {
	tests := []struct{ name, rows, want string }{
		{"nothing", "", ""},
		{"an acknowledgement on record", firing, "d-k1 observed acknowledgement: ana acknowledged Down"},
		{"a hotfix ships a commit made after detection", firing +
			"10/14:20:00 commit id=c1 parent=d1 authored=10/14:15:00 committed=10/14:20:00 | Close the connection\n" +
			"10/14:30:00 deploy id=d1 service=shop version=1.9.0 | shop 1.9.0 went live\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-d1 observed hotfix: shop 1.9.0 went live"},
		{"the commit that sets a version live makes no hotfix", firing +
			"10/14:30:00 commit id=c1 parent=d1 commit=aaa authored=10/14:30:00 | cart: 4.2.0 to production\n" +
			"10/14:30:00 deploy id=d1 service=cart version=4.2.0 commit=aaa changed=tag:4.1.0->4.2.0 | cart 4.2.0 went live\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-d1 observed deploy during the incident: cart 4.2.0 went live"},
		{"a hotfix by its version", firing + "10/14:30:00 deploy id=d1 service=shop version=1.8.2a | shop 1.8.2a went live\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-d1 observed hotfix: shop 1.8.2a went live"},
		{"a hotfix by the version before it", firing + "10/14:30:00 deploy id=d1 service=shop version=1.8.2-1 previous_version=1.8.2 | shop 1.8.2-1 went live\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-d1 observed hotfix: shop 1.8.2-1 went live"},
		{"another deploy, a flag and configuration during the incident", firing +
			"10/14:10:00 deploy id=d1 service=cart version=4.2.0 previous_version=4.1.0 | cart 4.2.0 went live\n" +
			"10/14:20:00 flag id=f1 service=shop | new-basket off\n" +
			"10/14:30:00 config id=g1 service=shop | pool size 50 to 80\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-d1 observed deploy during the incident: cart 4.2.0 went live\n" +
				"d-f1 observed flag: new-basket off\nd-g1 observed configuration change: pool size 50 to 80"},
		{"a deploy before detection is a change in play, no decision", "10/13:30:00 deploy id=d1 service=shop version=2 | shop 2 went live\n" + firing,
			"d-k1 observed acknowledgement: ana acknowledged Down"},
		{"a deploy after the end is none either", firing +
			"10/14:45:00 note id=n1 | resolved\n10/15:30:00 deploy id=d1 service=shop version=3 | shop 3 went live\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-n1 stated resolution: “resolved”"},
		{"a silence that ended in time", firing + "10/14:05:00..14:25:00 silence id=s1 matchers=alertname=Down until=2026-03-10T16:05:00Z | silence\n",
			"d-k1 observed acknowledgement: ana acknowledged Down\nd-s1 observed silence: Silenced alertname=Down for 2 h, ended after 20 min"},
		{"records of a tracker", "10/14:01:00 status id=s1 | Incident declared, SEV-2\n10/14:10:00 status id=s2 | Severity raised to SEV1\n" +
			"10/14:20:00 status id=s3 | We are looking into failing payments\n10/14:50:00 status id=s4 | Resolved\n",
			"d-s1 observed declaration: Incident declared, SEV-2\nd-s2 observed severity change: Severity raised to SEV1\n" +
				"d-s3 observed public update: We are looking into failing payments\nd-s4 observed resolution: Resolved"},
		{"recorded actions", "10/14:01:00 action id=x1 service=shop | restart deployment/shop\n10/14:20:00 action id=x2 service=shop | ALTER TABLE orders\n",
			"d-x1 observed restart: restart deployment/shop\nd-x2 observed action: ALTER TABLE orders"},
		{"a program that talks decides nothing", "10/14:00:30 message id=m1 actor=deploy-bot | rolled back shop to 1.8.1\n10/14:01:00 message id=m2 actor=abbot | restarting shop now\n", "d-m2 stated restart: Restarting shop"},
		{"announced and done in words is one", "10/14:10:00 message id=m1 actor=ana | rolling back now\n10/14:15:00 message id=m2 actor=ana | rolled back shop to 1.8.1\n",
			"d-m2 stated rollback: Rolled back shop (1.8.1)"},
		{"done twice is two", "10/14:10:00 message id=m1 actor=ana | restarted shop\n10/14:15:00 message id=m2 actor=ana | restarted shop\n",
			"d-m1 stated restart: Restarted shop\nd-m2 stated restart: Restarted shop"},
		{"words of another version are another decision", "10/14:10:00 rollback id=r1 service=shop version=1.8.1 reverts_version=1.8.2 | back\n10/14:15:00 message id=m1 actor=ana | rolled back shop to 1.7.9\n",
			"d-r1 observed rollback: back\nd-m1 stated rollback: Rolled back shop (1.7.9)"},
		{"a revert and its rollout are one", "10/14:10:00 revert id=v1 service=shop reverts=aaa | Revert “Open a connection”\n10/14:11:30 rollback id=r1 service=shop version=1.8.1 | back\n",
			"d-v1 observed revert: Revert “Open a connection”"},
		{"only decided", "10/14:10:00 note id=n1 | decided to roll back shop\n", "d-n1 stated rollback: Decided to roll back shop"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := brief(decision.Find(incident(t, tt.rows))); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// Words about an act, up to ten minutes away, join the record of it; the decision
// is dated by the first of them.
func TestWordsJoinTheRecord(t *testing.T) {
	points := decision.Find(incident(t, `
10/14:05:00 alert id=a1 service=shop alert=New state=firing | New is firing
10/14:09:00 message id=m1 actor=ana | ok, let's roll back
10/14:12:00..14:30:00 alert id=a2 service=shop alert=Late state=firing | Late is firing
10/14:14:00 rollback id=r1 service=shop version=v1.8.1 reverts_version=1.8.2 | shop went back
10/14:20    note id=n1 actor=ana | rolled back to 1.8.1
10/14:35    note id=n2 actor=ana | rolled back to 1.8.1 again
`))
	if got, want := brief(points), "d-r1 observed rollback: shop went back\nd-n2 stated rollback: “rolled back to 1.8.1 again”"; got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	p := points[0]
	if ids(p.Also) != "m1 n1" || p.At.Format("15:04:05") != "14:09:00" {
		t.Errorf("also %s at %s, want m1 n1 at 14:09:00", ids(p.Also), p.At.Format("15:04:05"))
	}
	if got := ids(p.Known.Firing); got != "a1" {
		t.Errorf("firing when it was decided: %s, want a1; a2 came between the words and the act", got)
	}
}

// What arrived later was not known, whatever its own time says.
func TestNotYetVisible(t *testing.T) {
	p := decision.Find(incident(t, `
10/13:50:00 alert id=late service=shop alert=Slow state=firing seen=10/14:20:00 | Slow is firing
10/14:12:00 alert id=waiting service=shop alert=Full state=firing condition=10/14:05:00 | Full is firing
10/14:00:00 log id=l1 service=shop sev=error finding=first-seen | no connection
10/14:10:00 action id=x1 service=shop | restart shop
10/14:30:00 note id=n1 | much later
`))[0]
	if got := ids(p.NotYet); got != "late waiting" {
		t.Errorf("not yet visible: %s, want late waiting", got)
	}
	if len(p.Known.Firing) > 0 || ids(p.Known.Recent) != "l1" {
		t.Errorf("known: firing %s, recent %s; want only l1", ids(p.Known.Firing), ids(p.Known.Recent))
	}
}

// minutes has rows that are in one minute or one second, of one source and of
// several.
const minutes = firing + `
10/14:10    note id=n1 source=notes actor=ana | errors have stopped
10/14:10    note id=n2 source=notes actor=ana | restarted shop
10/14:10:10 message id=m1 source=chat actor=ben | scaled shop to 12
10/14:10:10 message id=m2 source=chat actor=ben | failed over shop
10/14:10:10 log id=l1 service=shop sev=error finding=burst | no connection
10/14:10    deploy id=d1 service=shop version=2 previous_version=1 | shop 2 went live
10/14:20:00 note id=n3 actor=ana | rolled back shop
`

// sameSource reports whether the source of a row of the decision itself says that
// e came before that row.
func sameSource(e *timeline.Event, p *decision.Point) bool {
	return slices.ContainsFunc(append([]*timeline.Event{p.Act}, p.Also...), func(own *timeline.Event) bool {
		return e.Origin.Source == own.Origin.Source && e.Precision == own.Precision && e.Origin.Seq < own.Origin.Seq && !e.Time.After(own.Time)
	})
}

// A row that may lie at or after the decision was not known then, unless the
// source of the decision says that it came before.
func TestUncertainIsNotKnown(t *testing.T) {
	want := map[string]string{
		"n2": "said n1; recent a1 k1 n1", // the notes are in order, and nothing else of that minute is sure
		"m1": "said ; recent a1 k1",      // "14:10" may be 14:10:59
		"m2": "said m1; recent a1 k1 m1", // the chat is in order
		"n3": "said m2; recent n1 n2 l1 m1 m2",
	}
	for _, p := range decision.Find(incident(t, minutes)) {
		got := fmt.Sprintf("said %s; recent %s", id(p.Known.LastSaid), ids(p.Known.Recent))
		if w, ok := want[p.Act.ID]; ok && got != w {
			t.Errorf("%s knows: %s\nwant %s", p.ID, got, w)
		}
		delete(want, p.Act.ID)
	}
	if len(want) > 0 {
		t.Errorf("no points for %v", want)
	}
}

// The cut-off is hard: no row that became visible at the decision or later has
// any part in what it says was known or possible.
func TestNothingLaterLeaksIn(t *testing.T) {
	for _, ev := range []decision.Evidence{decisiontest.CheckoutEvidence(t), incident(t, firing+`
10/14:02:00 message id=m0 actor=eve | at the very moment
10/13:55:00 message id=m1 actor=eve seen=10/14:02:00 | arrived at the very moment
10/14:02:00 deploy id=d1 service=shop version=2 previous_version=1 | at the very moment`), incident(t, minutes), busy(t, 400)} {
		for _, p := range decision.Find(ev) {
			for _, e := range slices.Concat(p.Known.Firing, p.Known.Live, p.Known.Recent, []*timeline.Event{p.Known.LastSaid}) {
				if e == nil {
					continue
				}
				if !e.Known().Before(p.At) && !sameSource(e, &p) {
					t.Errorf("%s knows %s, visible from %s", p.ID, e.ID, e.Known())
				}
				if e.Seen.IsZero() && timeline.Uncertain(e, p.Act) && !sameSource(e, &p) {
					t.Errorf("%s knows %s, which may have come later", p.ID, e.ID)
				}
			}
			// Without any later row, but for the rows of the act, nothing changes.
			past := ev
			past.Events = slices.DeleteFunc(slices.Clone(ev.Events), func(e timeline.Event) bool {
				own := e.ID == p.Act.ID || slices.ContainsFunc(p.Also, func(a *timeline.Event) bool { return a.ID == e.ID })
				return !own && !p.Knew(&e)
			})
			for _, q := range decision.Find(past) {
				if q.ID == p.ID && describeKnown(&q) != describeKnown(&p) {
					t.Errorf("%s knows\n%swith the later rows and\n%swithout", p.ID, describeKnown(&p), describeKnown(&q))
				}
			}
		}
	}
}

func describeKnown(p *decision.Point) string {
	s := fmt.Sprintf("firing %s; live %s; said %s; recent %s;", ids(p.Known.Firing), ids(p.Known.Live), id(p.Known.LastSaid), ids(p.Known.Recent))
	for _, o := range p.Options {
		s += " " + o.Text + " (" + id(o.Row) + ")"
	}
	return s + "\n"
}

func TestWaits(t *testing.T) {
	quiet := firing + "10/14:05:00 note id=n1 | looks like the provider\n"
	find := func(ev decision.Evidence) []string {
		var out []string
		for _, p := range decision.Find(ev) {
			if p.Kind == decision.Wait {
				out = append(out, p.ID+" "+p.Title+" "+string(p.Level))
			}
		}
		return out
	}
	if got, want := find(incident(t, quiet)), []string{"d-wait-n1 No act and no word for 35 min inferred"}; !slices.Equal(got, want) {
		t.Errorf("waits: %v, want %v", got, want)
	}
	partial := incident(t, quiet)
	partial.Partial = true
	if got := find(partial); len(got) > 0 {
		t.Errorf("with a source missing: %v; missing rows are no waiting", got)
	}
	if got := find(incident(t, quiet+"10/14:20:00 action id=x1 service=shop | restart shop\n")); len(got) > 0 {
		t.Errorf("an act in between, and yet %v", got)
	}
	if got := find(incident(t, quiet+"10/14:10:00 note id=n2 | resolved\n")); len(got) > 0 {
		t.Errorf("declared over, and yet %v", got)
	}
}

func TestWaitIsJudgedByTheUsualDistance(t *testing.T) {
	// A word every 15 minutes: half an hour is nothing then, a full hour is.
	rows := "10/13:00:00..15:59:00 alert id=a1 service=shop alert=Down state=firing | Down is firing\n"
	for i, m := range []string{"13:01:00", "13:16:00", "13:31:00", "13:46:00", "14:31:00", "15:31:00"} {
		rows += fmt.Sprintf("10/%s message id=m%d actor=ana | still seeing errors\n", m, i+1)
	}
	var got []string
	for _, p := range decision.Find(incident(t, rows)) {
		if p.Kind == decision.Wait {
			got = append(got, p.ID)
		}
	}
	if want := []string{"d-wait-m5"}; !slices.Equal(got, want) {
		t.Errorf("waits after %v, want %v", got, want)
	}
}

func TestTop(t *testing.T) {
	all := decision.Find(decisiontest.CheckoutEvidence(t))
	top, further := decision.Top(all, 4)
	if got, want := brief(top), "d-n3 stated restart: Restarted payments-gateway\n"+
		"d-s1 observed silence: Silenced alertname=PoolSaturated for 4 h, still active at the end of the window\n"+
		"d-r1 observed rollback: Rolled back checkout in production to 1.8.1 (from 1.8.2)\n"+
		"d-n6 stated resolution: “resolved, error rate normal for twenty minutes”"; got != want {
		t.Errorf("top is\n%s\nwant\n%s", got, want)
	}
	if len(top)+len(further) != len(all) {
		t.Errorf("%d + %d points, want %d", len(top), len(further), len(all))
	}
	if top, further = decision.Top(all, 100); len(top) != len(all) || len(further) != 0 {
		t.Errorf("of %d points %d are top", len(all), len(top))
	}
}

// Candidates from words alone never push a record of a machine out.
func TestCuesNeverOutrankRecords(t *testing.T) {
	points := decision.Find(decisiontest.CheckoutEvidence(t))
	points = append(points, decision.Find(incident(t, firing+"10/14:30:00 deploy id=d1 service=cart version=2 | cart 2 went live\n"))...)
	for _, a := range points {
		for _, b := range points {
			cue := a.Kind == decision.Hypothesis || a.Kind == decision.Hold || a.Kind == decision.Deliberation || a.Level == decision.Inferred
			if cue && b.Level == decision.Observed && a.Rank >= b.Rank {
				t.Errorf("%s (%s) outranks %s (%s)", a.ID, a.Kind, b.ID, b.Kind)
			}
		}
	}
}
