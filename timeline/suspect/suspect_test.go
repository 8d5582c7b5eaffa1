package suspect_test

import (
	"fmt"
	"strings"
	"testing"

	"debrief/timeline/decision"
	"debrief/timeline/decision/decisiontest"
	"debrief/timeline/measure"
	"debrief/timeline/suspect"
)

// ranked runs the whole chain and writes the changes for people to compare.
func ranked(ev decision.Evidence) ([]suspect.Change, string) {
	points := decision.Find(ev)
	changes := suspect.Changes(ev, measure.Chart(ev, points))
	var b strings.Builder
	for _, c := range changes {
		fmt.Fprintf(&b, "%s\n", c.Row.ID)
		if c.Undone != nil {
			fmt.Fprintf(&b, "  undone by %s\n", c.Undone.ID)
		}
		for _, r := range c.For {
			fmt.Fprintf(&b, "  for: %s\n", reason(r))
		}
		for _, r := range c.Against {
			fmt.Fprintf(&b, "  against: %s\n", reason(r))
		}
	}
	return changes, b.String()
}

func reason(r suspect.Reason) string {
	if r.Row == nil {
		return r.Text
	}
	return r.Text + " (" + r.Row.ID + ")"
}

func TestChangesOfAWholeIncident(t *testing.T) {
	changes, got := ranked(decisiontest.CheckoutEvidence(t))
	const want = `d182
  undone by r1
  for: it was undone, followed by recovery (r1)
  for: it went live 5 min 07 s before trouble began (l1)
  for: of the same service as “First seen: order failed: no free connection in pool” (l1)
  for: shares “connection” with “First seen: order failed: no free connection in pool” (c1)
d411
  for: it went live 1 h 15 min before trouble began (l1)
  against: no alert and no error of cart is in the evidence
  against: it was still live when the last alert cleared (a3)
d181
  for: of the same service as “First seen: order failed: no free connection in pool” (l1)
  against: another change had replaced it before trouble began (d182)
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if reason, none := suspect.None(changes); none {
		t.Errorf("None says %q, although recovery followed the rollback", reason)
	}
}

// A deploy is not suspect for being the latest: here it is eight days old.
func TestLatestDeployHoweverOld(t *testing.T) {
	ev := decision.Evidence{Window: decisiontest.Window(t, "18/02:00", "18/06:00"), Service: "ledger", Events: decisiontest.Events(t, `
10/09:00:00 deploy id=d1 service=ledger version=2.3.0 | ledger 2.3.0 went live
18/02:55:00 deploy id=d2 service=web version=9.14.0 | web 9.14.0 went live
18/04:31:00..05:12:30 alert id=a1 service=ledger alert=BankUnreachable state=firing condition=18/04:30:00 | BankUnreachable is firing
18/04:36:00 note id=n1 actor=noor | on it
18/05:26:00 note id=n2 actor=noor | queue is empty, all clear
`)}
	changes, got := ranked(ev)
	const want = `d2
  for: it went live 1 h 35 min before trouble began (a1)
  against: no alert and no error of web is in the evidence
  against: it was still live when the last alert cleared (a1)
d1
  for: of the same service as “BankUnreachable is firing” (a1)
  against: it had been live for 7 d 19 h when trouble began (a1)
  against: it was still live when the last alert cleared (a1)
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	reason, none := suspect.None(changes)
	if !none || !strings.Contains(reason, "2 h before trouble began") {
		t.Errorf("None = %q, %v; want that no change explains it", reason, none)
	}
}

// No reason states a cause or blames anybody.
func TestNoCauseAndNoBlame(t *testing.T) {
	changes, _ := ranked(decisiontest.CheckoutEvidence(t))
	for _, c := range changes {
		for _, r := range append(c.For, c.Against...) {
			own, _, _ := strings.Cut(r.Text, "“") // the rest quotes a row
			for _, word := range []string{"because", "caus", "due to", "fault", "blame", "mistake", "should have", "failed to", "guilt", "culprit", "innocent"} {
				if strings.Contains(own, word) {
					t.Errorf("%s: %q says %q", c.Row.ID, r.Text, word)
				}
			}
		}
	}
}

func TestNone(t *testing.T) {
	const alert = "10/14:05:00..14:30:00 alert id=a1 service=shop alert=Down state=firing condition=10/14:04:00 | Down is firing\n"
	tests := []struct {
		name, rows string
		want       bool
	}{
		{"no change at all", alert, true},
		{"went live after trouble began", alert + "10/14:10:00 deploy id=d1 service=shop version=2 | shop 2 went live", true},
		{"went live shortly before", alert + "10/13:50:00 deploy id=d1 service=shop version=2 | shop 2 went live", false},
		{"names no service", alert + "10/13:50:00 config id=d1 | configuration changed", false},
		{"start of trouble unknown", "10/13:50:00 deploy id=d1 service=shop version=2 | shop 2 went live", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			changes, text := ranked(decision.Evidence{Window: decisiontest.Window(t, "10/13:00", "10/15:00"), Events: decisiontest.Events(t, tt.rows)})
			if reason, none := suspect.None(changes); none != tt.want || none != (reason != "") {
				t.Errorf("None = %q, %v for\n%s", reason, none, text)
			}
		})
	}
}

// A deploy that names its repository is not of another service.
func TestNamesThatDoNotMeet(t *testing.T) {
	rows := strings.NewReplacer("service=checkout environment", "service=repo environment", "service=cart environment", "service=repo environment").Replace(decisiontest.Checkout)
	ev := decisiontest.CheckoutEvidence(t)
	ev.Events = decisiontest.Events(t, rows)
	changes, got := ranked(ev)
	if reason, none := suspect.None(changes); none {
		t.Errorf("None says %q of\n%s", reason, got)
	}
	if !strings.HasPrefix(got, "d182\n") || !strings.Contains(got, "whether repo is an affected service is unknown") {
		t.Errorf("got\n%s", got)
	}
}

// That nothing of a service is in the evidence is said only where that is so.
func TestAnotherServiceThanTheIncident(t *testing.T) {
	const rows = `
10/13:30:00 deploy id=d1 service=shop version=2 | shop 2 went live
10/13:31:00 deploy id=d2 service=cart version=2 | cart 2 went live
10/13:40:00..14:20:00 alert id=a1 service=shop alert=A | A
`
	tests := []struct{ name, row, want string }{
		{"nothing", "", "no alert and no error of cart is in the evidence"},
		{"an alert", "10/13:41:00 alert id=b1 service=cart alert=B | B", "of another service than the incident; cart shows trouble of its own (b1)"},
		{"a new error", "10/13:41:00 log id=b1 service=cart sev=error finding=burst | B", "of another service than the incident; cart shows trouble of its own (b1)"},
		{"an alert that was only pending", "10/13:41:00 alert id=b1 service=cart alert=B state=pending | B", "of another service than the incident; no alert that began to fire and no new error of cart is in the window (b1)"},
		{"an alert that was on all along", "10/12:00:00 alert id=b1 service=cart alert=B still_on=true | B", "of another service than the incident; no alert that began to fire and no new error of cart is in the window (b1)"},
		{"an error of any day", "10/13:41:00 log id=b1 service=cart sev=error finding=frequent baseline=40 | B", "of another service than the incident; no alert that began to fire and no new error of cart is in the window (b1)"},
		{"an error before the window", "10/11:41:00 log id=b1 service=cart sev=error finding=burst | B", "of another service than the incident; no alert that began to fire and no new error of cart is in the window (b1)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ev := decision.Evidence{Window: decisiontest.Window(t, "10/13:00", "10/15:00"), Service: "shop", Events: decisiontest.Events(t, rows+tt.row)}
			if _, got := ranked(ev); !strings.Contains(got, "  against: "+tt.want+"\n") {
				t.Errorf("got\n%s\nwant against cart: %s", got, tt.want)
			}
		})
	}
}

// A tag that ships a revert undoes the version and is no suspect; a release that
// carries a revert and went live before trouble is one like any other.
func TestRevertByTag(t *testing.T) {
	const rows = `
10/13:30:00 deploy id=d120 service=shop version=v1.2.0 previous_version=v1.1.0 | shop v1.2.0 went live
10/13:40:00..14:20:00 alert id=a1 service=shop alert=A condition=10/13:39:00 | A
10/13:42:00 ack id=k1 service=shop | ack
10/14:15:00 deploy id=d121 service=shop version=v1.2.1 previous_version=v1.2.0 reverts_version=v1.2.0 | shop v1.2.1 went live
`
	ev := decision.Evidence{Window: decisiontest.Window(t, "10/13:00", "10/15:00"), Service: "shop", Events: decisiontest.Events(t, rows)}
	_, got := ranked(ev)
	if !strings.HasPrefix(got, "d120\n  undone by d121\n  for: it was undone, followed by recovery (d121)\n") || strings.Contains(got, "\nd121\n") {
		t.Errorf("got\n%s", got)
	}
	ev.Events = decisiontest.Events(t, strings.Replace(rows, "10/14:15:00", "10/13:35:00", 1))
	if changes, got := ranked(ev); len(changes) != 2 {
		t.Errorf("before trouble it is a change like any other; got\n%s", got)
	}
}

// One change for each service and environment was live when the window began.
func TestLiveAtTheStart(t *testing.T) {
	ev := decision.Evidence{Window: decisiontest.Window(t, "10/13:00", "10/15:00"), Events: decisiontest.Events(t, `
08/09:00:00 deploy id=old service=shop environment=production version=1 | shop 1 went live
09/09:00:00 deploy id=live service=shop environment=production version=2 | shop 2 went live
09/10:00:00 deploy id=eu service=shop environment=eu version=2 | shop 2 went live in eu
09/11:00:00 flag id=flag service=shop | new-basket on
10/14:00:00 deploy id=new service=shop environment=production version=3 | shop 3 went live
10/15:00:00 deploy id=after service=shop environment=production version=4 | shop 4 went live
`)}
	var got []string
	for _, c := range suspect.Changes(ev, measure.Course{}) {
		got = append(got, c.Row.ID)
		if c.AgeKnown {
			t.Errorf("%s has an age, but nothing shows when trouble began", c.Row.ID)
		}
	}
	if want := "new flag eu live"; strings.Join(got, " ") != want {
		t.Errorf("changes in play: %v, want %s", got, want)
	}
}
