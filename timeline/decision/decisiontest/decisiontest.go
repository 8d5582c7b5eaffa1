// Package decisiontest builds the evidence of small incidents from text, for the
// tests of decision, measure and suspect.
package decisiontest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
)

// Checkout is a whole incident: a bad deploy, an early trace in the logs, an alert
// that flaps before anybody comes, a restart of the wrong thing, a silence, a
// rollback, and a late word to the public.
const Checkout = `
10/11:04:10 deploy    id=d181 service=checkout environment=production version=1.8.1 previous_version=1.8.0 previous_time=2026-03-02T08:10:00Z | checkout 1.8.1 went live
10/12:31:40 deploy    id=d411 service=cart environment=production version=4.1.1 previous_version=4.1.0 previous_time=2026-03-02T08:10:00Z | cart 4.1.1 went live
10/13:05:00 commit    id=c1 parent=d182 service=checkout commit=aaa1 authored=05/16:48:00 committed=10/13:05:00 files=checkout/pay.go | Open a payments connection for each basket
10/13:42:05 deploy    id=d182 service=checkout environment=production version=1.8.2 previous_version=1.8.1 previous_time=2026-03-10T11:04:10Z commits=2 | checkout 1.8.2 went live
10/13:47:12..14:30:40 log id=l1 service=checkout sev=error finding=first-seen count=912 | First seen: order failed: no free connection in pool
10/13:54:15..13:56:45 alert id=a1 service=checkout alert=PoolSaturated state=firing condition=10/13:53:15 | PoolSaturated is firing
10/13:59:15..14:01:30 alert id=a2 service=checkout alert=PoolSaturated state=firing | PoolSaturated is firing
10/14:04    note      id=n1 actor=dora | support: two customers report that paying by card fails
10/14:05:15..14:31:30 alert id=a3 service=checkout alert=PoolSaturated state=firing seen=10/14:05:45 | PoolSaturated is firing
10/14:07:20 message   id=m1 actor=ana | Checkout errors, page just came in. Anyone deploying?
10/14:07:55 message   id=m2 actor=ben | 1.8.2 went out at 13:42, that is 25 min ago, I doubt it
10/14:08    note      id=n2 actor=ana | acknowledged the page, on it
10/14:10:31 message   id=m3 actor=ben | looks like the payments provider is slow, I see timeouts after 30s
10/14:13:05 message   id=m4 actor=ben | restarting payments-gateway now, give it 5 min
10/14:14    note      id=n3 actor=ben | restarted payments-gateway
10/14:18:40 message   id=m5 actor=ana | no change. The provider says they are fine
10/14:19:22..18:19:22 silence id=s1 matchers=alertname=PoolSaturated until=2026-03-10T18:19:22Z actor=ben | Silenced alertname=PoolSaturated
10/14:19:30 message   id=m6 actor=ben | muting the pool alert for now, it hides the rest
10/14:22:14 message   id=m7 actor=dora | should we roll back? the first "no free connection" is from 13:47, five minutes after 1.8.2
10/14:26:10 message   id=m8 actor=ana | rolling back now
10/14:28:02 rollback  id=r1 service=checkout environment=production version=1.8.1 reverts_version=1.8.2 | Rolled back checkout in production to 1.8.1 (from 1.8.2)
10/14:29    note      id=n4 actor=ana | rolled back checkout to 1.8.1
10/14:34:30 message   id=m9 actor=ana | error rate is back to normal, alert cleared
10/14:36:12 message   id=m10 actor=dora | support asks what to tell customers, we have not posted anything yet
10/14:41    note      id=n5 actor=dora | status page: "some card payments failed between 13:47 and 14:31"
10/14:55    note      id=n6 actor=ana | resolved, error rate normal for twenty minutes
`

// CheckoutEvidence is [Checkout] with the window of its review.
func CheckoutEvidence(t testing.TB) decision.Evidence {
	t.Helper()
	return decision.Evidence{Window: Window(t, "10/13:00", "10/15:30"), Service: "checkout", Events: Events(t, Checkout)}
}

// Window is the window between two moments written as in [Events].
func Window(t testing.TB, from, to string) timeline.Window {
	t.Helper()
	f, _ := Moment(t, from)
	e, _ := Moment(t, to)
	w, err := timeline.NewWindow(f, e)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// Moment reads "10/14:05" or "10/14:05:30": a day of March 2026 and a time of day
// in UTC. Without seconds it is precise to a minute.
func Moment(t testing.TB, s string) (time.Time, timeline.Precision) {
	t.Helper()
	if m, err := time.Parse("2006-01-02/15:04:05", "2026-03-"+s); err == nil {
		return m, timeline.Second
	}
	m, err := time.Parse("2006-01-02/15:04", "2026-03-"+s)
	if err != nil {
		t.Fatalf("%q is no moment such as 10/14:05:30", s)
	}
	return m, timeline.Minute
}

// Events reads one row a line, "MOMENT[..TIME] KIND name=value ... | title", and
// sorts them. The names id, service, sev, actor, source, clock, parent and count
// set fields; seen, condition, authored and committed are moments; files are
// separated by commas; any other name is an attribute.
func Events(t testing.TB, text string) []timeline.Event {
	t.Helper()
	var events []timeline.Event
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			events = append(events, row(t, line, len(events)+1))
		}
	}
	timeline.Sort(events)
	return events
}

func row(t testing.TB, line string, n int) timeline.Event {
	t.Helper()
	head, title, ok := strings.Cut(line, " | ")
	fields := strings.Fields(head)
	if !ok || len(fields) < 2 {
		t.Fatalf("row %q: want MOMENT KIND name=value ... | title", line)
	}
	e := timeline.Event{ID: fmt.Sprintf("row%d", n), Kind: timeline.Kind(fields[1]), Title: strings.TrimSpace(title)}
	e.Origin = timeline.Origin{Source: family(e.Kind), SourceKind: family(e.Kind), Seq: int64(n)}
	clock := timeline.Clock("")
	for _, f := range fields[2:] {
		name, value, _ := strings.Cut(f, "=")
		if name == "clock" {
			clock = timeline.Clock(value)
			continue
		}
		set(t, &e, name, value)
	}
	start, end, lasts := strings.Cut(fields[0], "..")
	at, precision := Moment(t, start)
	e.At(timeline.Stamp{Clock: clock, Time: at, Precision: precision})
	if lasts {
		if !strings.Contains(end, "/") {
			end = start[:3] + end
		}
		e.End, _ = Moment(t, end)
	}
	return e
}

func set(t testing.TB, e *timeline.Event, name, value string) {
	t.Helper()
	switch name {
	case "id":
		e.ID = value
	case "service":
		e.Service = value
	case "sev":
		e.Severity = timeline.Severity(value)
	case "actor":
		e.Actor = value
	case "source":
		e.Origin.Source = value
	case "parent":
		e.Parent = value
	case "files":
		e.Files = strings.Split(value, ",")
	case "count":
		fmt.Sscan(value, &e.Count)
	case "seen":
		e.Seen, _ = Moment(t, value)
	case "condition", "authored", "committed":
		at, precision := Moment(t, value)
		clock := timeline.Clock(name)
		if name == "condition" {
			clock = timeline.ConditionStarted
		}
		e.Stamps = append(e.Stamps, timeline.Stamp{Clock: clock, Time: at, Precision: precision})
	default:
		e.SetAttr(name, value)
	}
}

func family(k timeline.Kind) string {
	switch k {
	case timeline.Alert, timeline.Silence, timeline.Ack, timeline.Escalation:
		return "alert"
	case timeline.Log:
		return "logs"
	case timeline.Note, timeline.Message, timeline.Status, timeline.Action, timeline.Flag:
		return "people"
	}
	return "deploy"
}
