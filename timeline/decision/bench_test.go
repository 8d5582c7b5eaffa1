package decision_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/decision/decisiontest"
)

// What people write in a busy incident: most of it decides nothing.
var (
	chatter = []string{
		"lunch?", "p99 of %s looks flat to me, same as on the other dashboards we have", "who has access to the billing console, I cannot find the link any more",
		"thanks, that helps a lot", "here is the query I used for the graph above", "connection pool of %s at 80 of 80, queue 400 deep and rising", "+1",
		"the runbook of %s is out of date, page 3 names hosts that are gone", "I will be back in ten minutes", "no errors in eu-west since 14:02, us-east still at 3 percent",
	}
	cues = []string{
		"restarting %s now", "rolled back %s to 1.8.1", "anyone else seeing timeouts on %s?", "should we scale %s up?", "let's wait for the next deploy",
		"looks like the payments provider is slow, I see timeouts after 30s",
	}
)

// busy is evidence of n rows over twelve hours: mostly chat, with alerts that
// flap and arrive late, findings in logs, deploys and their commits.
func busy(t testing.TB, n int) decision.Evidence {
	t.Helper()
	services := []string{"shop", "cart", "search", "payments", "mail", "login"}
	clock := func(second int) string {
		return fmt.Sprintf("10/%02d:%02d:%02d", 6+second/3600, second/60%60, second%60)
	}
	var b strings.Builder
	for i := range n {
		second := i * 12 * 3600 / n
		service := services[i/7%len(services)]
		fmt.Fprintf(&b, "%s", clock(second))
		say := func(texts []string, i int) {
			fmt.Fprintf(&b, " message id=r%d actor=person%d | %s\n", i, i%23, strings.ReplaceAll(texts[i%len(texts)], "%s", service))
		}
		switch {
		case i%40 == 0:
			fmt.Fprintf(&b, "..%s alert id=r%d service=%s alert=Errors%d seen=%s sev=critical | Errors of %s\n", clock(second+480), i, service, i/40%9, clock(second+i%60), service)
		case i%11 == 0:
			fmt.Fprintf(&b, " log id=r%d service=%s sev=error finding=burst count=%d | no connection to %s\n", i, service, i, service)
		case i%97 == 0:
			fmt.Fprintf(&b, " deploy id=r%d service=%s version=1.8.%d previous_version=1.8.%d | %s 1.8.%d went live\n", i, service, i, i-1, service, i)
		case i%97 == 1:
			fmt.Fprintf(&b, " commit id=r%d parent=r%d commit=c%d authored=10/05:00:00 | Close idle connections\n", i, i-1, i)
		case i%211 == 0:
			fmt.Fprintf(&b, " rollback id=r%d service=%s version=1.8.1 reverts_version=1.8.%d | %s went back\n", i, service, i/97*97, service)
		case i%13 == 1:
			say(cues, i)
		default:
			say(chatter, i)
		}
	}
	return decision.Evidence{Window: decisiontest.Window(t, "10/06:00", "10/18:30"), Service: "shop", Events: decisiontest.Events(t, b.String())}
}

// What was known at each point of a long incident is what a look at every row
// finds.
func TestKnownByDefinition(t *testing.T) {
	ev := busy(t, 1500)
	points := decision.Find(ev)
	if len(points) < 80 {
		t.Fatalf("only %d points", len(points))
	}
	for i := range points {
		p := &points[i]
		if got, want := describeSeen(p), describeSeen(byDefinition(&ev, p)); got != want {
			t.Fatalf("%s (%s) at %s:\n%swant\n%s", p.ID, p.Title, p.At, got, want)
		}
	}
}

func describeSeen(p *decision.Point) string {
	return describeKnown(&decision.Point{Known: decision.Known{Firing: p.Known.Firing, LastSaid: p.Known.LastSaid, Recent: p.Known.Recent}}) + "not yet " + ids(p.NotYet) + "\n"
}

// byDefinition looks at every row. Chat is seen in the order in which it is said
// here, and no person is a program.
func byDefinition(ev *decision.Evidence, of *decision.Point) *decision.Point {
	var seen []*timeline.Event
	p := &decision.Point{}
	for i := range ev.Events {
		e := &ev.Events[i]
		switch {
		case e.Kind == timeline.Commit:
		case of.Knew(e):
			seen = append(seen, e)
		case e.Known().After(of.At) && !e.Time.After(of.At) && e != of.Act && !slices.Contains(of.Also, e):
			p.NotYet = append(p.NotYet, e)
		}
	}
	slices.SortStableFunc(seen, func(a, b *timeline.Event) int { return a.Known().Compare(b.Known()) })
	for _, e := range seen {
		if decision.Concerns(e.Service, cmp.Or(of.Target, ev.Service)) {
			p.Known.Recent = append(p.Known.Recent, e)
		}
		if e.Kind == timeline.Message {
			p.Known.LastSaid = e
		}
	}
	for i := range ev.Events {
		if e := &ev.Events[i]; e.Kind == timeline.Alert && of.Knew(e) && e.End.After(of.At) {
			p.Known.Firing = append(p.Known.Firing, e)
		}
	}
	p.Known.Recent = p.Known.Recent[max(0, len(p.Known.Recent)-5):]
	p.NotYet = p.NotYet[max(0, len(p.NotYet)-8):]
	return p
}

// A long incident with a busy chat: its review must not be waited for.
func BenchmarkFind(b *testing.B) {
	ev := busy(b, 12_000)
	points := 0
	for b.Loop() {
		points = len(decision.Find(ev))
	}
	b.ReportMetric(float64(points), "points")
}
