package measure_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/decision/decisiontest"
	"debrief/timeline/measure"
)

func chart(ev decision.Evidence) (measure.Course, map[string]measure.Measure) {
	points := decision.Find(ev)
	course := measure.Chart(ev, points)
	byID := map[string]measure.Measure{}
	for _, m := range measure.All(ev, course, points) {
		byID[m.ID] = m
	}
	return course, byID
}

// incident is evidence of 10 March from 13:00 to 16:00 about the service shop.
func incident(t *testing.T, rows string) decision.Evidence {
	t.Helper()
	return decision.Evidence{Window: decisiontest.Window(t, "10/13:00", "10/16:00"), Service: "shop", Events: decisiontest.Events(t, rows)}
}

// write is a measure on one line: the number, its ends, how sure it is.
func write(m *measure.Measure) string {
	number := "unknown"
	if m.Known {
		number = m.Min.String()
		if m.Max != m.Min {
			number += " to " + m.Max.String()
		}
	}
	s := fmt.Sprintf("%s: %s (%s, %s)", m.ID, number, milestone(m.From), milestone(m.To))
	for _, extra := range []string{m.Confidence, m.Note} {
		if extra != "" {
			s += "; " + extra
		}
	}
	return s
}

func milestone(m *measure.Milestone) string {
	if m == nil {
		return "?"
	}
	s := m.Row.ID + " " + m.Time.Format("15:04:05")
	if m.Ended {
		s = "end of " + s
	}
	return s
}

func TestMeasuresOfAWholeIncident(t *testing.T) {
	ev := decisiontest.CheckoutEvidence(t)
	points := decision.Find(ev)
	var got strings.Builder
	for _, m := range measure.All(ev, measure.Chart(ev, points), points) {
		fmt.Fprintln(&got, write(&m))
		if m.Name == "" || m.Formula == "" {
			t.Errorf("%s has no name or no formula", m.ID)
		}
	}
	const want = `ttd: 16m48s to 17m48s (l1 13:47:12, n1 14:04:00); medium; an end is inferred: first error in the logs that is new or a burst
signal-latency: 7m3s (l1 13:47:12, a1 13:54:15); medium; an end is inferred: first error in the logs that is new or a burst
tta: 2m15s to 3m15s (a3 14:05:45, n2 14:08:00); medium; an end is precise to 1 min
tte: 2m20s to 3m20s (n1 14:04:00, m1 14:07:20); medium; an end is precise to 1 min
declare: unknown (n1 14:04:00, ?); nobody noted that an incident was declared
attempt: 9m0s to 11m0s (n1 14:04:00, n3 14:14:00); medium; an end is precise to 1 min
mitigate: 23m2s to 24m2s (n1 14:04:00, r1 14:28:02); medium; an end is precise to 1 min
resolve: 50m0s to 52m0s (n1 14:04:00, n6 14:55:00); medium; an end is precise to 1 min
impact: 44m18s (l1 13:47:12, end of a3 14:31:30); medium; an end is inferred: first error in the logs that is new or a burst
exposure: 45m57s (d182 13:42:05, r1 14:28:02); high
lead: 116h54m5s (c1 16:48:00, d182 13:42:05); high
effect: 3m28s (r1 14:28:02, end of a3 14:31:30); high
first-word: 36m0s to 38m0s (n1 14:04:00, n5 14:41:00); medium; an end is precise to 1 min
update-gap: unknown (?, ?); only one update is in the evidence
silence: 13m0s to 15m0s (n5 14:41:00, n6 14:55:00); medium; an end is precise to 1 min
`
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestPhases(t *testing.T) {
	at := func(s string) *measure.Milestone {
		m, _ := decisiontest.Moment(t, "10/"+s)
		return &measure.Milestone{Time: m}
	}
	window := decisiontest.Window(t, "10/13:00", "10/16:00")
	tests := []struct {
		name   string
		course measure.Course
		want   string
	}{
		{"nothing known", measure.Course{}, ""},
		{"everything known", measure.Course{Start: at("13:10"), Detect: at("13:20"), Attempt: at("13:30"), Recover: at("13:50"), Resolve: at("14:00")},
			"before 13:00-13:10, undetected 13:10-13:20, investigating 13:20-13:30, mitigating 13:30-13:50, watching 13:50-14:00, after 14:00-16:00"},
		{"the start unknown", measure.Course{Detect: at("13:20"), Attempt: at("13:30")}, "investigating 13:20-13:30"},
		{"closed before alerts cleared", measure.Course{Detect: at("13:20"), Attempt: at("13:30"), Recover: at("14:10"), Resolve: at("14:00")},
			"investigating 13:20-13:30, mitigating 13:30-14:10, after 14:10-16:00"},
		{"began before the window", measure.Course{Start: at("12:00"), Detect: at("13:20")}, "undetected 13:00-13:20"},
		{"noticed before the first trace", measure.Course{Start: at("13:30"), Detect: at("13:20"), Attempt: at("13:40")}, "before 13:00-13:30, investigating 13:30-13:40"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range measure.Phases(tt.course, window) {
				got = append(got, fmt.Sprintf("%s %s-%s", p.Name, p.From.Format("15:04"), p.To.Format("15:04")))
			}
			if s := strings.Join(got, ", "); s != tt.want {
				t.Errorf("got %s, want %s", s, tt.want)
			}
		})
	}
}

// The traps that part D of the design names.
func TestTraps(t *testing.T) {
	t.Run("an incident of 26 hours is not one of two", func(t *testing.T) {
		ev := incident(t, `
10/13:10:00..15:10:00 alert id=a1 service=shop alert=A condition=10/13:09:00 | A
10/13:12:00 ack id=k1 service=shop | ack
11/15:10:00 message id=m1 actor=ana | resolved
`)
		ev.Window = decisiontest.Window(t, "10/13:00", "11/18:00")
		ev.Events[0].End = ev.Events[0].End.Add(24 * time.Hour)
		_, m := chart(ev)
		if got, want := m["resolve"].Max, 26*time.Hour; got != want {
			t.Errorf("time to resolve is %s, want %s", got, want)
		}
		if got, want := m["impact"].Max, 26*time.Hour+time.Minute; got != want {
			t.Errorf("time of impact is %s, want %s", got, want)
		}
	})
	t.Run("chatter moves neither the start nor the end", func(t *testing.T) {
		const rows = `
10/13:30:00 log id=l1 service=shop sev=error finding=first-seen | no connection
10/13:40:00..14:20:00 alert id=a1 service=shop alert=A | A
10/13:45:00 message id=m1 actor=ana | looking
10/14:30:00 message id=m2 actor=ana | resolved
`
		_, want := chart(incident(t, rows))
		_, got := chart(incident(t, rows+`
10/13:01:00 message id=x1 actor=eve | good morning, is it resolved from last week?
10/13:02:00 message id=x2 actor=eve | yesterday users reported errors, we rolled back
10/13:42:00 message id=x3 actor=eve | who has the projector?
10/13:43:00 message id=x4 actor=deploy-bot | restarted shop, all clear
10/15:10:00 message id=x5 actor=eve | the review is on thursday, thanks all
10/15:20:00 message id=x6 actor=eve | not resolved: who brings cake
`))
		for _, id := range []string{"ttd", "tta", "tte", "attempt", "mitigate", "resolve", "impact"} {
			g, w := got[id], want[id]
			if write(&g) != write(&w) {
				t.Errorf("with chatter %s\nwithout it %s", write(&g), write(&w))
			}
		}
	})
	t.Run("the latest deploy is not the one that was undone", func(t *testing.T) {
		_, m := chart(incident(t, `
02/09:00:00 deploy id=d1 service=shop version=1.7.0 | shop 1.7.0
10/13:40:00..14:20:00 alert id=a1 service=shop alert=A | A
10/14:10:00 rollback id=r1 service=shop version=1.6.0 reverts_version=1.6.9 | shop went back
`))
		for _, id := range []string{"exposure", "lead"} {
			if v := m[id]; v.Known || v.Note == "" {
				t.Errorf("%s; want unknown with a reason", write(&v))
			}
		}
	})
	t.Run("the time of a commit is not that of its going live", func(t *testing.T) {
		rows := `
10/13:00:00 commit id=c1 parent=d1 authored=09/09:00:00 | Open a connection
10/13:20:00 deploy id=d1 service=shop version=2 clock=CLOCK | shop 2
10/14:10:00 rollback id=r1 service=shop version=1 reverts_version=2 | shop went back
`
		for clock, want := range map[string]string{
			"deployed":  "exposure: 50m0s (d1 13:20:00, r1 14:10:00); high",
			"merged":    "exposure: 50m0s (d1 13:20:00, r1 14:10:00); low; the time of a commit stands for its going live, which came later",
			"tagged":    "exposure: 50m0s (d1 13:20:00, r1 14:10:00); medium; a tag stands for its going live",
			"committed": "exposure: 50m0s (d1 13:20:00, r1 14:10:00); low; the time of a commit stands for its going live, which came later",
			"authored":  "exposure: unknown (?, r1 14:10:00); when the change went live is unknown; only when it was written is in the evidence",
		} {
			_, m := chart(incident(t, strings.ReplaceAll(rows, "CLOCK", clock)))
			if v := m["exposure"]; write(&v) != want {
				t.Errorf("by the clock %s: %s\nwant %s", clock, write(&v), want)
			}
		}
	})
	t.Run("a zone is not applied twice", func(t *testing.T) {
		ev := decisiontest.CheckoutEvidence(t)
		_, want := chart(ev)
		berlin := time.FixedZone("", 2*60*60)
		for i := range ev.Events {
			e := &ev.Events[i]
			e.Time = e.Time.In(berlin)
			for j := range e.Stamps {
				e.Stamps[j].Offset, e.Stamps[j].Time = "+02:00", e.Stamps[j].Time.In(berlin)
			}
		}
		_, got := chart(ev)
		for id, w := range want {
			if g := got[id]; g.Min != w.Min || g.Max != w.Max {
				t.Errorf("%s is %s to %s with an offset, %s to %s without", id, g.Min, g.Max, w.Min, w.Max)
			}
		}
	})
	t.Run("a timeline with holes is not the whole one", func(t *testing.T) {
		ev := decisiontest.CheckoutEvidence(t)
		ev.Partial = true
		_, m := chart(ev)
		if v := m["silence"]; v.Confidence != "low" || !strings.Contains(v.Note, "source is missing") {
			t.Errorf("%s; want low confidence for want of a source", write(&v))
		}
	})
}

// What the evidence does not show is unknown, with a reason; nothing is negative.
func TestUnknown(t *testing.T) {
	tests := []struct{ name, rows, id, want string }{
		{"no evidence", "", "ttd", "ttd: unknown (?, ?); no row shows when trouble began"},
		{"nobody acknowledged", "10/13:40:00 alert id=a1 service=shop alert=A | A\n", "tta", "tta: unknown (a1 13:40:00, ?); nobody noted an acknowledgement"},
		{"reported before any trace", "10/13:30:00 message id=m1 actor=dora | customers report failing orders\n10/13:40:00 log id=l1 service=shop sev=error finding=burst | errors\n",
			"ttd", "ttd: unknown (l1 13:40:00, m1 13:30:00); the first report precedes the first trace of trouble"},
		{"acknowledged before the alert arrived", "10/13:30:00 message id=m1 actor=dora | customers report failing orders\n10/13:35:00 message id=m2 actor=ana | on it\n10/13:40:00 alert id=a1 service=shop alert=A | A\n",
			"tta", "tta: unknown (a1 13:40:00, m2 13:35:00); the acknowledgement precedes the first alert"},
		{"an alert is still on", "10/13:30:00 log id=l1 service=shop sev=error finding=burst | errors\n10/13:40:00 alert id=a1 service=shop alert=A still_on=true | A\n",
			"impact", "impact: unknown (l1 13:30:00, ?); an alert was still on at the end of the evidence"},
		{"errors of another service are no start", "10/13:30:00 log id=l1 service=cart sev=error finding=burst | errors\n10/13:40:00 alert id=a1 service=shop alert=A | A\n",
			"ttd", "ttd: unknown (?, a1 13:40:00); no row shows when trouble began"},
		{"neither are frequent ones or warnings", "10/13:30:00 log id=l1 service=shop sev=error finding=frequent | errors\n10/13:31:00 log id=l2 service=shop sev=warning finding=burst | slow\n10/13:40:00 alert id=a1 service=shop alert=A | A\n",
			"ttd", "ttd: unknown (?, a1 13:40:00); no row shows when trouble began"},
		{"an alert nobody acted on", "10/13:40:00 alert id=a1 service=shop alert=A condition=10/13:39:00 | A\n",
			"ttd", "ttd: 1m0s (a1 13:39:00, a1 13:40:00); medium; an end is inferred: the alert's condition became true"},
		{"pending before it fired", "10/13:35:00..13:40:00 alert id=p1 service=shop alert=A state=pending | A is pending\n10/13:40:00 alert id=a1 service=shop alert=A state=firing | A\n10/13:42:00 ack id=k1 | ack\n",
			"ttd", "ttd: 5m0s (p1 13:35:00, a1 13:40:00); medium; an end is inferred: the alert became pending"},
		{"pending hours before is another trouble", "10/13:05:00..13:06:00 alert id=p1 service=shop alert=A state=pending | A is pending\n10/13:40:00 alert id=a1 service=shop alert=A state=firing condition=10/13:39:00 | A\n10/13:42:00 ack id=k1 | ack\n",
			"ttd", "ttd: 1m0s (a1 13:39:00, a1 13:40:00); medium; an end is inferred: the alert's condition became true"},
		{"it had flapped before anybody came", "10/13:00:00..13:05:00 alert id=a1 service=shop alert=A condition=10/12:59:00 | A\n10/13:30:00..13:32:00 alert id=a2 service=shop alert=A | A\n10/13:45:00 alert id=a3 service=shop alert=A | A\n10/13:47:00 ack id=k1 | ack\n",
			"ttd", "ttd: 46m0s (a1 12:59:00, a3 13:45:00); medium; an end is inferred: the alert's condition became true"},
		{"an alert that is always on is no detection", "10/13:10:00 alert id=w service=shop alert=Watchdog | Watchdog\n10/13:40:00..13:50:00 alert id=a1 service=shop alert=A condition=10/13:39:00 | A\n10/13:42:00 ack id=k1 | ack\n",
			"impact", "impact: 11m0s (a1 13:39:00, end of a1 13:50:00); medium; an end is inferred: the alert's condition became true"},
		{"arrival counts for detection", "10/13:40:00 alert id=a1 service=shop alert=A condition=10/13:39:00 seen=10/13:44:00 | A\n10/13:46:00 ack id=k1 | ack\n",
			"ttd", "ttd: 5m0s (a1 13:39:00, a1 13:44:00); medium; an end is inferred: the alert's condition became true"},
		{"declared", "10/13:40:00 alert id=a1 service=shop alert=A | A\n10/13:42:00 ack id=k1 | ack\n10/13:50:00 status id=s1 | Incident declared\n",
			"declare", "declare: 10m0s (a1 13:40:00, s1 13:50:00); high"},
		{"the alert that cleared by itself is not the one acknowledged", "10/13:10:00..13:12:00 alert id=a1 service=shop alert=A | A\n10/13:20:00 alert id=a2 service=shop alert=B sev=warning | B\n10/13:30:00 alert id=a3 service=shop alert=C sev=critical | C\n10/13:35:00 alert id=a4 service=shop alert=B sev=warning | B\n10/13:36:00 note id=n1 | acknowledged the page\n",
			"tta", "tta: 6m0s (a3 13:30:00, n1 13:36:00); medium"},
		{"where none is critical it is the latest", "10/13:20:00 alert id=a1 service=shop alert=A | A\n10/13:30:00 alert id=a2 service=shop alert=B | B\n10/13:36:00 note id=n1 | on it\n",
			"tta", "tta: 6m0s (a2 13:30:00, n1 13:36:00); medium"},
		{"where none was on it is the last that cleared", "10/13:20:00..13:34:00 alert id=a1 service=shop alert=A | A\n10/13:30:00..13:31:00 alert id=a2 service=shop alert=B | B\n10/13:36:00 note id=n1 | on it\n",
			"tta", "tta: 16m0s (a1 13:20:00, n1 13:36:00); medium"},
		{"an acknowledgement on record names its alert", "10/13:20:00 alert id=a1 service=shop alert=A | A\n10/13:30:00 alert id=a2 service=shop alert=B sev=critical | B\n10/13:36:00 ack id=k1 service=shop alert=A | ack\n",
			"tta", "tta: 16m0s (a1 13:20:00, k1 13:36:00); high"},
		{"and one of another service is not the incident's", "10/13:20:00 alert id=a1 service=shop alert=A | A\n10/13:22:00 ack id=k0 service=cart alert=Z | ack\n10/13:36:00 ack id=k1 service=shop alert=A | ack\n",
			"tta", "tta: 16m0s (a1 13:20:00, k1 13:36:00); high"},
		{"words name their alert", "10/13:20:00 alert id=a1 service=shop alert=QueueGrows | A\n10/13:30:00 alert id=a2 service=shop alert=OrdersFail sev=critical | B\n10/13:36:00 note id=n1 | acked QueueGrows\n",
			"tta", "tta: 16m0s (a1 13:20:00, n1 13:36:00); medium"},
		{"acknowledged in the minute in which it fired", "10/13:30:20 alert id=a1 service=shop alert=A | A\n10/13:30 note id=n1 | on it\n",
			"tta", "tta: 0s to 40s (a1 13:30:20, n1 13:30:00); medium; an end is precise to 1 min"},
		{"noticed by the page, in trouble since the alert before it", "10/13:20:00 alert id=a1 service=shop alert=A sev=warning | A\n10/13:30:00 alert id=a2 service=shop alert=B sev=critical | B\n10/13:36:00 note id=n1 | on it\n",
			"ttd", "ttd: 10m0s (a1 13:20:00, a2 13:30:00); medium; an end is inferred: the alert that fired first"},
		{"an act before the page fired answers what was on then", "10/13:20:00 alert id=a1 service=shop alert=A condition=10/13:19:00 | A\n10/13:25:00 action id=x1 service=shop | restart shop\n10/13:30:00 alert id=a2 service=shop alert=B sev=critical | B\n10/13:36:00 note id=n1 | on it\n",
			"ttd", "ttd: 1m0s (a1 13:19:00, a1 13:20:00); medium; an end is inferred: the alert's condition became true"},
		{"rolled back in words only", "10/13:20:00 alert id=a1 service=shop alert=A | A\n10/13:36:00 note id=n1 | rolled back web\n",
			"exposure", "exposure: unknown (?, ?); somebody says that a change was rolled back or reverted, but no rollback or revert on record names a deploy"},
		{"a revert that a tag ships", "10/13:20:00 deploy id=d1 service=shop version=v1.2.0 clock=deployed | v1.2.0\n10/13:30:00..14:05:00 alert id=a1 service=shop alert=A | A\n10/14:00:00 deploy id=d2 service=shop version=v1.2.1 reverts_version=v1.2.0 clock=deployed | v1.2.1\n",
			"exposure", "exposure: 40m0s (d1 13:20:00, d2 14:00:00); high"},
		{"two updates", "10/13:40:00 note id=n1 | posted an update\n10/14:25:00 note id=n2 | status page updated\n10/14:30:00 note id=n3 | told customers\n",
			"update-gap", "update-gap: 45m0s (n1 13:40:00, n2 14:25:00); medium"},
		{"reopened: the end is the last word", "10/13:40:00..15:30:00 alert id=a1 service=shop alert=A | A\n10/13:41:00 ack id=k1 | ack\n10/14:00:00 note id=n1 | resolved\n10/14:30:00 action id=x1 service=shop | restart shop\n10/15:40:00 note id=n2 | resolved\n",
			"resolve", "resolve: 2h0m0s (a1 13:40:00, n2 15:40:00); medium"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, m := chart(incident(t, tt.rows))
			if v := m[tt.id]; write(&v) != tt.want {
				t.Errorf("got  %s\nwant %s", write(&v), tt.want)
			}
			for id, v := range m {
				if v.Min < 0 || v.Max < v.Min || !v.Known && v.Note == "" || v.Known == (v.Confidence == "") {
					t.Errorf("%s is %+v: negative, or unknown without a reason, or known without confidence", id, v)
				}
			}
		})
	}
}

// An uncertain end makes a range, never a false precision.
func TestRange(t *testing.T) {
	ev := incident(t, "10/13:40:00..14:00:00 alert id=a1 service=shop alert=A | A\n10/13:50 note id=n1 | ack\n")
	ev.Events[0].Earlier = 15 * timeline.Second
	_, m := chart(ev)
	if got := m["tta"]; got.Min != 10*time.Minute || got.Max != 11*time.Minute+15*time.Second {
		t.Errorf("%s; want 10m0s to 11m15s", write(&got))
	}
}
