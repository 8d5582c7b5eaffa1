package decision_test

import (
	"strings"
	"testing"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// What followed an act at 14:10 on the service shop.
func TestResult(t *testing.T) {
	const restart = "10/14:10:00 action id=x1 service=shop | restart shop\n"
	tests := []struct {
		name, rows string
		want       decision.Result
		response   string
		after      time.Duration
	}{
		{"no alert at all", "", decision.Unknown, "", 0},
		{"everything cleared", "10/14:00:00..14:14:00 alert id=a1 service=shop alert=A | A\n", decision.Recovered, "a1", 4 * time.Minute},
		{"an alert without a service cleared", "10/14:00:00..14:14:00 alert id=a1 alert=A | A\n", decision.Recovered, "a1", 4 * time.Minute},
		{"an alert of another service cleared", "10/14:00:00..14:14:00 alert id=a1 service=cart alert=A | A\n", decision.Unknown, "", 0},
		{"it cleared after the effect window", "10/14:00:00..14:26:00 alert id=a1 service=shop alert=A | A\n", decision.NoChange, "", 0},
		{"it cleared and came back", "10/14:00:00..14:14:00 alert id=a1 service=shop alert=A | A\n10/14:20:00..14:50:00 alert id=a2 service=shop alert=A | A\n", decision.NoChange, "a1", 4 * time.Minute},
		{"it came back an hour later", "10/14:00:00..14:14:00 alert id=a1 service=shop alert=A | A\n10/15:20:00..15:50:00 alert id=a2 service=shop alert=A | A\n", decision.Recovered, "a1", 4 * time.Minute},
		{"one of two cleared", "10/14:00:00..14:14:00 alert id=a1 service=shop alert=A | A\n10/14:01:00 alert id=a2 service=shop alert=B | B\n", decision.Partly, "a1", 4 * time.Minute},
		{"another began", "10/14:00:00 alert id=a1 service=shop alert=A | A\n10/14:12:00 alert id=a2 service=shop alert=B | B\n", decision.Worse, "a2", 2 * time.Minute},
		{"a flapping alert is not new", "10/14:00:00..14:08:00 alert id=a1 service=shop alert=A | A\n10/14:12:00 alert id=a2 service=shop alert=A | A\n", decision.NoChange, "a2", 2 * time.Minute},
		{"nor is one of a renamed pod", "10/14:00:00..14:08:00 alert id=a1 service=shop alert=A fingerprint=f1 label.pod=shop-1 | A\n10/14:12:00 alert id=a2 service=shop alert=A fingerprint=f2 label.pod=shop-2 | A\n", decision.NoChange, "a2", 2 * time.Minute},
		{"one of another severity is", "10/14:00:00..14:08:00 alert id=a1 service=shop alert=A label.severity=warn | A\n10/14:12:00 alert id=a2 service=shop alert=A label.severity=page | A\n", decision.Worse, "a2", 2 * time.Minute},
		{"it had cleared before", "10/14:00:00..14:08:00 alert id=a1 service=shop alert=A | A\n", decision.Unknown, "", 0},
		{"a pending alert proves nothing", "10/14:12:00 alert id=a1 service=shop alert=A state=pending | A is pending\n", decision.Unknown, "", 0},
		{"the next act came first", "10/14:00:00..14:21:00 alert id=a1 service=shop alert=A | A\n10/14:18:00 action id=x2 service=shop | failed over shop\n", decision.NoChange, "", 0},
		{"the next act came at once", "10/14:00:00..14:21:00 alert id=a1 service=shop alert=A | A\n10/14:12:30 action id=x2 service=shop | failed over shop\n", decision.Unknown, "", 0},
		{"an alert that is always on does not count", "10/10:00:00 alert id=w service=shop alert=Disk | Disk\n10/14:00:00..14:14:00 alert id=a1 service=shop alert=A | A\n", decision.Recovered, "a1", 4 * time.Minute},
		{"only logs answer", "10/14:00:00..14:16:00 log id=l1 service=shop sev=error | errors\n", decision.Unknown, "l1", 6 * time.Minute},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var next *decision.Next
			points := decision.Find(incident(t, restart+tt.rows))
			for i := range points {
				if points[i].Act.ID == "x1" && points[i].Kind == decision.Restart {
					next = &points[i].Next
				}
			}
			if next.Result != tt.want || id(next.Response) != tt.response || next.After != tt.after {
				t.Errorf("result %s, response %q after %s; want %s, %q after %s", next.Result, id(next.Response), next.After, tt.want, tt.response, tt.after)
			}
		})
	}
}

// Recovery of the incident's alerts is no proof for an act on another service;
// that they went on is proof enough against it.
func TestResultOfAnActElsewhere(t *testing.T) {
	const act = "10/14:10:00 action id=x1 service=provider | restart provider\n"
	for rows, want := range map[string]decision.Result{
		"10/14:00:00..14:14:00 alert id=a1 service=shop alert=A | A\n": decision.Unknown,
		"10/14:00:00..14:50:00 alert id=a1 service=shop alert=A | A\n": decision.NoChange,
	} {
		if got := decision.Find(incident(t, act+rows))[0].Next.Result; got != want {
			t.Errorf("%s\nresult %s, want %s", rows, got, want)
		}
	}
}

func TestWindowEndsTooSoonToTell(t *testing.T) {
	ev := incident(t, "10/15:57:00 action id=x1 service=shop | restart shop\n10/15:00:00 alert id=a1 service=shop alert=A still_on=true | A\n")
	if got := decision.Find(ev); got[len(got)-1].Next.Result != decision.Unknown {
		t.Errorf("three minutes before the end of the window: %s, want unknown", got[len(got)-1].Next.Result)
	}
}

func TestWrongTurns(t *testing.T) {
	points := decision.Find(incident(t, `
10/14:00:00..14:33:00 alert id=a1 service=shop alert=A | A
10/14:05:00 action id=x1 service=provider | restart provider
10/14:25:00 action id=x2 service=shop | scaled shop to 12
10/14:45:00 action id=x3 service=shop | restart shop
`))
	wrong := decision.WrongTurns(points)
	if len(wrong) != 1 || wrong[0].Tried.Act.ID != "x1" || wrong[0].Then.Act.ID != "x2" {
		t.Fatalf("wrong turns %+v, want x1 and then x2", wrong)
	}
	if wrong[0].Tried != &points[0] {
		t.Error("a wrong turn must point into the points it was found in")
	}
}

func TestUndone(t *testing.T) {
	const deploys = `
10/10:00:00 deploy id=d1 service=shop environment=eu version=1.8.1 commit=aaa | shop 1.8.1
10/11:00:00 commit id=c2 parent=d2 commit=bbb | Open a connection
10/12:00:00 deploy id=d2 service=shop environment=eu version=1.8.2 commit=ccc | shop 1.8.2
10/12:30:00 deploy id=d3 service=shop environment=us version=1.8.2 commit=ccc | shop 1.8.2
10/13:00:00 deploy id=d4 service=shop environment=eu version=1.9.0 commit=ddd | shop 1.9.0
`
	tests := []struct{ undo, want string }{
		{"rollback service=shop environment=eu version=1.8.1 reverts_version=1.8.2", "d2"},
		{"rollback service=shop environment=us version=1.8.1 previous_version=1.8.2", "d3"},
		{"revert service=shop environment=eu reverts=bbb", "d2"},
		{"revert service=shop environment=eu reverts=ddd", "d4"},
		{"rollback service=cart version=1.8.1 reverts_version=1.8.2", ""},
		// The latest deploy is no answer when the row names none.
		{"rollback service=shop environment=eu version=1.8.1", ""},
		{"revert service=shop environment=eu version=1.9.1 previous_version=1.9.0", ""},
	}
	for _, tt := range tests {
		ev := incident(t, deploys+"10/14:00:00 "+tt.undo+" id=u | undo\n")
		var undo *timeline.Event
		for i := range ev.Events {
			if ev.Events[i].ID == "u" {
				undo = &ev.Events[i]
			}
		}
		if got := id(decision.Undone(ev, undo)); got != tt.want {
			t.Errorf("%s undoes %q, want %q", tt.undo, got, tt.want)
		}
	}
}

func TestDetect(t *testing.T) {
	tests := []struct{ name, rows, row, response string }{
		{"nothing", "", "", ""},
		{"an alert and an acknowledgement", firing, "a1", "k1"},
		{"an alert that nobody acted on", "10/14:00:00 alert id=a1 service=shop alert=A | A\n", "a1", ""},
		{"a report before the alert", "10/13:55:00 note id=n1 | customers report failing orders\n" + firing, "n1", "k1"},
		{"flaps long before anybody came do not count", "10/13:00:00..13:02:00 alert id=a0 service=shop alert=A | A\n" + firing, "a1", "k1"},
		{"a flap shortly before does", "10/13:58:00..13:59:00 alert id=a0 service=shop alert=A | A\n10/14:01:00 ack id=k0 service=shop | ack\n", "a0", "k0"},
		{"chatter is no response and no report", "10/13:00:00 alert id=a1 service=shop alert=A | A\n10/13:05:00 message id=m1 actor=eve | lunch?\n10/14:00:00 message id=m2 actor=ana | looking\n", "a1", "m2"},
		{"yesterday's trouble is no report", "10/13:05:00 message id=m1 actor=eve | yesterday customers report failing orders\n" + firing, "a1", "k1"},
		{"an alert of another service is not the incident's", "10/13:50:00 alert id=b1 service=cart alert=B | B\n" + firing, "a1", "k1"},
		{"an alert that was still on its way", "10/13:50:00..13:58:00 alert id=a0 service=shop alert=A seen=10/14:30:00 | A\n" + firing, "a1", "k1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := decision.Detect(incident(t, tt.rows))
			if id(d.Row) != tt.row || id(d.Response) != tt.response {
				t.Errorf("noticed by %q, answered by %q; want %q and %q", id(d.Row), id(d.Response), tt.row, tt.response)
			}
		})
	}
}

// reverting is an incident that a tag with a git revert ended, announced 5 minutes
// before.
const reverting = `
09/10:00:00 deploy id=d110 service=shop version=v1.1.0 | shop v1.1.0 went live
10/13:30:00 deploy id=d120 service=shop version=v1.2.0 previous_version=v1.1.0 | shop v1.2.0 went live
10/13:40:00..14:20:00 alert id=a1 service=shop alert=A condition=10/13:39:00 | A
10/13:42:00 ack id=k1 service=shop | ack
10/14:10:00 message id=m1 actor=ana | reverting timeout-change change
10/14:15:00 deploy id=d121 service=shop version=v1.2.1 previous_version=v1.2.0 reverts=abc reverts_version=v1.2.0 | shop v1.2.1 went live
10/14:30:00 message id=m2 actor=ana | should we roll back further?
`

// A revert that a tag ships is a revert: the words that announce it are of the same
// decision, and the version before it is no way back.
func TestRevertByTag(t *testing.T) {
	points := decision.Find(incident(t, reverting))
	if got, want := brief(points), "d-k1 observed acknowledgement: ack\nd-d121 observed revert: Reverted v1.2.0's change by v1.2.1\n"+
		"d-m2 stated deliberation: “should we roll back further?”"; got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
	p := points[1]
	if ids(p.Also) != "m1" || p.At.Format("15:04") != "14:10" || p.Next.Result != decision.Recovered {
		t.Errorf("also %s at %s, %s; want m1 at 14:10, recovered", ids(p.Also), p.At.Format("15:04"), p.Next.Result)
	}
	if len(p.Options) != 1 || !strings.HasPrefix(p.Options[0].Text, "go forward from shop v1.2.0") || len(points[2].Options) > 0 {
		t.Errorf("options %v, and then %v; want to go forward from v1.2.0, and then none", p.Options, points[2].Options)
	}
	ev := incident(t, reverting)
	for i := range ev.Events {
		if e := &ev.Events[i]; e.ID == "d121" && id(decision.Undone(ev, e)) != "d120" {
			t.Errorf("d121 undoes %q, want d120", id(decision.Undone(ev, e)))
		}
	}
}

// Words of a hotfix speak of the deploy that reverts the change.
func TestHotfixWordsJoinTheRevert(t *testing.T) {
	rows := strings.Replace(reverting, "reverting timeout-change change", "deploying a fix", 1)
	if p := decision.Find(incident(t, rows))[1]; p.Act.ID != "d121" || ids(p.Also) != "m1" {
		t.Errorf("%s also %s, want d121 and m1", p.Act.ID, ids(p.Also))
	}
}

// What helped in part is what a wrong turn led to, too.
func TestWrongTurnThenPartly(t *testing.T) {
	wrong := decision.WrongTurns(decision.Find(incident(t, `
10/14:00:00..14:33:00 alert id=a1 service=shop alert=A | A
10/14:01:00 alert id=a2 service=shop alert=B still_on=true | B
10/14:05:00 action id=x1 service=shop | restart shop
10/14:25:00 action id=x2 service=shop | scaled shop to 12
`)))
	if len(wrong) != 1 || wrong[0].Tried.Act.ID != "x1" || wrong[0].Then.Act.ID != "x2" || wrong[0].Then.Next.Result != decision.Partly {
		t.Errorf("wrong turns %+v, want x1 and then x2", wrong)
	}
}

// An alert that is still on did not clear, whatever end was announced for it.
func TestStillOnNeverCleared(t *testing.T) {
	p := decision.Find(incident(t, "10/14:00:00..14:14:00 alert id=a1 service=shop alert=A still_on=true | A\n10/14:10:00 action id=x1 service=shop | restart shop\n"))[0]
	if p.Next.Result != decision.NoChange || p.Next.Response != nil {
		t.Errorf("result %s, response %s; want no change", p.Next.Result, id(p.Next.Response))
	}
}
