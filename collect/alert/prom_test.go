package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

func TestSamples(t *testing.T) {
	const beyond = "alertname=Other firing 0-3600/15" // shows that queries went on
	for _, c := range []struct {
		name   string
		series []string
		want   []string
	}{
		{"one stretch: ends one step after the last sample", []string{"alertname=A,service=s firing 600-900/15"},
			[]string{"alert 600/-15s to 915 A (s)"}},
		{"pending first", []string{"alertname=A pending 300-585/15", "alertname=A firing 600-900/15"},
			[]string{"alert 600/-15s since 300 to 915 A"}},
		{"pending, never fired", []string{"alertname=A pending 300-585/15"},
			[]string{"alert pending 300/-15s to 600 A: pending, never fired"}},
		{"pending at the end of the window", []string{"alertname=A pending 3300-3600/15"},
			[]string{"alert pending 3300/-15s still on A: pending, not fired yet"}},
		{"firing at the end of the window", []string{"alertname=A firing 3300-3600/15"},
			[]string{"alert 3300/-15s still on A"}},
		{"began before the baseline", []string{"alertname=A firing -9000-600/15"},
			[]string{"alert -9000/-15s to 615 A"}},
		{"through everything", []string{"alertname=A firing -9000-9000/15"},
			[]string{"alert -9000/-15s still on A"}},
		{"a hole of one sample nobody else fills: a skipped evaluation", []string{"alertname=A firing 600-675/15,705-900/15"},
			[]string{"alert 600/-15s to 915 A"}},
		{"a hole of one sample another series fills: it cleared", []string{"alertname=A firing 600-675/15,705-900/15", beyond},
			[]string{"alert 600/-15s to 690 A", "alert 705/-15s to 915 A"}},
		{"a hole of three samples", []string{"alertname=A firing 600-675/15,735-900/15"},
			[]string{"alert 600/-15s to 690 A", "alert 735/-15s to 915 A"}},
		{"a flap of one sample each", []string{"alertname=A firing 600,630,660", beyond},
			[]string{"alert 600/-15s to 615 A", "alert 630/-15s to 645 A", "alert 660/-15s to 675 A"}},
		{"samples of different years show no step", []string{"alertname=A firing 600,9226848800"},
			[]string{"alert 600/-1m to 660 A"}},
		{"two rule groups with their own intervals", []string{"alertname=A firing 600.25-900.25/60,1080.25-1200.25/60", beyond},
			[]string{"alert 600.25/-1m to 960.25 A", "alert 1080.25/-1m to 1260.25 A"}},
		{"a renamed pod", []string{"alertname=A,pod=a-1 firing 600-690/15", "alertname=A,pod=a-2 firing 705-900/15"},
			[]string{"alert 600/-15s to 915 A"}},
		{"a renamed pod and a rule that waits", []string{"alertname=A,pod=a-1 firing 600-690/15", "alertname=A,pod=a-2 pending 705-750/15", "alertname=A,pod=a-2 firing 765-900/15"},
			[]string{"alert 600/-15s to 705 A", "alert 765/-15s since 705 to 915 A"}},
		{"a value in a label", []string{"alertname=A,value=0.9 firing 600-690/15", "alertname=A,value=0.8 firing 705-900/15"},
			[]string{"alert 600/-15s to 915 A"}},
		{"another pod is pending meanwhile", []string{"alertname=A,pod=a-1 firing 600-900/15", "alertname=A,pod=a-2 pending 705-750/15"},
			[]string{"alert 600/-15s to 915 A"}},
		{"another severity is another alert", []string{"alertname=A,severity=page firing 600-900/15", "alertname=A,severity=warn firing 600-900/15"},
			[]string{"alert 600/-15s to 915 A", "alert 600/-15s to 915 A"}},
		{"replicas of Prometheus", []string{"alertname=A,replica=a firing 600-900/15", "alertname=A,replica=b firing 607-907/15"},
			[]string{"alert 600/-15s to 922 A"}},
		{"two clusters in one store", []string{"alertname=A,cluster=eu firing 600-900/15", "alertname=A,cluster=us firing 700-1000/15"},
			[]string{"alert 600/-15s to 915 A", "alert 700/-15s to 1015 A"}},
		{"ALERTS_FOR_STATE", []string{"alertname=A firing 600-900/15", "alertname=A,__name__=ALERTS_FOR_STATE - 300-900/15:1773151500"},
			[]string{"alert 600/-15s since 300 to 915 A"}},
		{"ALERTS_FOR_STATE of an alert that does not wait", []string{"alertname=A firing 600.4-900.4/15", "alertname=A,__name__=ALERTS_FOR_STATE - 600.4-900.4/15:1773151800"},
			[]string{"alert 600.4/-15s to 915.4 A"}},
		{"restored after a restart", []string{"alertname=A firing 600.4-690.4/15,780.4-900.4/15",
			"alertname=A,__name__=ALERTS_FOR_STATE - 600.4-690.4/15:1773151800,780.4-900.4/15:1773151970"},
			[]string{"alert 600.4/-15s to 915.4 A"}},
		{"pending after a restart", []string{"alertname=A firing 600.4-690.4/15,825.4-900.4/15", "alertname=A pending 780.4-810.4/15",
			"alertname=A,__name__=ALERTS_FOR_STATE - 600.4-690.4/15:1773151800,780.4-900.4/15:1773151970"},
			[]string{"alert 600.4/-15s to 915.4 A"}},
		{"cleared and back, not restored", []string{"alertname=A firing 600.4-690.4/15,780.4-900.4/15",
			"alertname=A,__name__=ALERTS_FOR_STATE - 600.4-690.4/15:1773151800,780.4-900.4/15:1773151980"},
			[]string{"alert 600.4/-15s to 705.4 A", "alert 780.4/-15s to 915.4 A"}},
		{"other metrics are no alerts", []string{"__name__=up,job=s - 0-600/15", "alertname=A firing 600-900/15"},
			[]string{"alert 600/-15s to 915 A"}},
		{"old servers end with a 0", []string{"alertname=A firing 600-900/15,915:0"},
			[]string{"alert 600/-15s to 915 A"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, matrix(c.series...))
			got := slices.DeleteFunc(shown(t, events), func(s string) bool { return strings.HasSuffix(s, " Other") })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if cover.Status != timeline.Complete {
				t.Errorf("status %s: %s", cover.Status, cover.Reason)
			}
		})
	}
}

func TestSamplesWithoutStep(t *testing.T) {
	one := `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"ALERTS","alertname":"A","alertstate":"firing"},"value":[1773152100.5,"1"]}]}}`
	t.Run("one instant query", func(t *testing.T) {
		events, c := read1(t, one)
		if diff := cmp.Diff([]string{"alert 900.5/-1m still on A"}, shown(t, events)); diff != "" {
			t.Error(diff)
		}
		wantNote(t, c, "1m is assumed")
		wantNote(t, c, "may have begun earlier: A")
	})
	t.Run("instant queries one after the other", func(t *testing.T) {
		text := one + strings.Replace(one, "2100.5", "2130.5", 1) + "\n" + strings.Replace(one, "2100.5", "2160.5", 1)
		events, _ := read1(t, text)
		if diff := cmp.Diff([]string{"alert 900.5/-30s still on A"}, shown(t, events)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("the user knows", func(t *testing.T) {
		s := open(t, Config{Files: []string{"-"}, Step: 15 * time.Second, Stdin: strings.NewReader(matrix("alertname=A firing 600,660"))})
		events, _ := collecttest.Run(t, s, collecttest.Request(t, from, to))
		if diff := cmp.Diff([]string{"alert 600/-15s to 615 A", "alert 660/-15s to 675 A"}, shown(t, events)); diff != "" {
			t.Error(diff)
		}
	})
}

// Queries of two hours each, one after the other or overlapping, are one history.
func TestManyAnswers(t *testing.T) {
	text := matrix("alertname=A firing 600-1800/15") + matrix("alertname=A firing 1500-2400/15") + matrix("alertname=A firing 2415-2700/15")
	events, c := read1(t, text)
	if diff := cmp.Diff([]string{"alert 600/-15s to 2715 A"}, shown(t, events)); diff != "" {
		t.Error(diff)
	}
	if want := (timeline.Counts{Read: 162, Shown: 1, Merged: 161}); c.Counts != want {
		t.Errorf("counts %+v, want %+v", c.Counts, want)
	}
}

func TestSampleAccount(t *testing.T) {
	_, c := read1(t, matrix("alertname=A firing -3610-3650/10", "alertname=A,__name__=ALERTS_FOR_STATE - 0-20/10:1773151100",
		"alertname=B,__name__=ALERTS_FOR_STATE - 0-20/10:1773151100", "__name__=up - 0-40/10", "alertname=A firing 60:0")+
		`{"metric":{"__name__":"ALERTS","alertname":"C"},"values":[[1773151200,"1"],["x"],{}]}`)
	want := timeline.Counts{Read: 720 + 3 + 3 + 5 + 1 + 3, Shown: 2, Merged: 719 + 3, Filtered: 3 + 5 + 1, Rejected: 2}
	if c.Counts != want || c.Outside != 7 {
		t.Errorf("counts %+v outside %d, want %+v outside 7", c.Counts, c.Outside, want)
	}
}

// An alert seen before and after what is asked for, by samples further apart than
// that, is a row all the same.
func TestNoSampleInside(t *testing.T) {
	events, c := read1(t, matrix("alertname=A firing -10800-10800/7200"))
	if diff := cmp.Diff([]string{"alert -10800/-2h still on A"}, shown(t, events)); diff != "" {
		t.Error(diff)
	}
	if c.Counts.Read != 1 || c.Outside != 3 {
		t.Errorf("read %d outside %d, want 1 and 3", c.Counts.Read, c.Outside)
	}
}

func TestRemarks(t *testing.T) {
	_, c := read1(t, matrix("alertname=Watchdog firing -9000-9000/15", "alertname=A firing 600-900/15", "alertname=Long firing -9000-9000/15"))
	wantNote(t, c, "samples are 15s apart: what fired and cleared between two of them is not seen")
	wantNote(t, c, "range query")
	wantNote(t, c, "no sign of this incident: Long, Watchdog")
	_, c = read1(t, matrix("alertname=A firing 600.2-690.2/15,780.2-900.2/15", "alertname=B firing 630.2-690.2/15,780.2-990.2/15"))
	wantNote(t, c, "from 2026-03-10T14:11:30Z to 2026-03-10T14:13:00Z there is no sample of any alert, and 2 alerts are on at both sides")
	wantNote(t, c, "no sample is newer than the last of B (2026-03-10T14:16:30Z)")
	_, c = read1(t, matrix("alertname=A firing 0-600/15"))
	wantNote(t, c, "may have begun earlier: A")
}

func wantNote(t *testing.T, c timeline.Coverage, part string) {
	t.Helper()
	if !slices.ContainsFunc(c.Notes, func(n string) bool { return strings.Contains(n, part) }) {
		t.Errorf("no note says %q:\n%s", part, strings.Join(c.Notes, "\n"))
	}
}

func TestEvent(t *testing.T) {
	events, _ := read1(t, matrix("alertname=HighErrors,service=checkout,severity=page,instance=10.0.0.1:80 firing 600-690/15",
		"alertname=HighErrors,service=checkout,severity=page,instance=10.0.0.2:80 firing 660-900/15"))
	e := events[0]
	if e.Severity != timeline.Critical || e.Service != "checkout" || e.Clock != timeline.Fired || e.Origin.Line != 2 || e.Origin.Locator != "standard input" {
		t.Errorf("event %+v", e)
	}
	if want := `HighErrors{service="checkout",severity="page"} 2026-03-10T14:10:00Z`; e.Key != want {
		t.Errorf("key %s, want %s", e.Key, want)
	}
	wantAttrs := map[string]string{
		"alert": "HighErrors", "state": "firing", "label.service": "checkout", "label.severity": "page", "label.instance": "10.0.0.1:80, 10.0.0.2:80",
	}
	if diff := cmp.Diff(wantAttrs, e.Attrs); diff != "" {
		t.Error(diff)
	}
	wantBody := `{instance="10.0.0.1:80"} firing from 2026-03-10T14:10:00Z until 2026-03-10T14:11:45Z
{instance="10.0.0.2:80"} firing from 2026-03-10T14:11:00Z until 2026-03-10T14:15:15Z`
	if diff := cmp.Diff(wantBody, e.Body); diff != "" {
		t.Error(diff)
	}
}

// Prometheus' samples and the webhook's bodies tell of one alert.
func TestJoinsWithWebhook(t *testing.T) {
	prom := open(t, Config{Name: "prometheus", Files: []string{"-"}, Stdin: strings.NewReader(matrix("alertname=A,job=s,pod=a-1 firing 600.25-900.25/15"))})
	hook := open(t, Config{Name: "webhook", Files: []string{"-"}, Stdin: strings.NewReader(
		`{"received":"2026-03-10T14:10:12Z","body":{"receiver":"x","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"A","job":"s","pod":"a-1","cluster":"eu","replica":"b"},"startsAt":"2026-03-10T14:10:00.250Z","endsAt":"0001-01-01T00:00:00Z"}]}}`)})
	res, err := collect.Run(t.Context(), []collect.Source{prom, hook}, collect.Options{Request: collecttest.Request(t, from, to)})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Events) != 1 || len(res.Events[0].Also) != 1 {
		t.Errorf("rows %q", shown(t, res.Events))
	}
}

func TestSuite(t *testing.T) {
	for name, text := range map[string]string{
		"prometheus": matrix("alertname=A,service=s pending 300-585/15", "alertname=A,service=s firing 600-900/15,1200-1500/15", "alertname=W firing -9000-9000/15"),
		"webhook":    body(`A|firing|600|-|pod=a`) + body(`A|resolved|600|900|pod=a`, `B|firing|-5000|-|`),
		"silences":   silences("id1|active|300|1200", "id2|expired|-300|600"),
		"plain":      "time,end,alert,ack,ack_by\n2026-03-10T14:10:00Z,,A,2026-03-10T14:12:00Z,ana\n",
	} {
		t.Run(name, func(t *testing.T) {
			collecttest.Suite(t, func() collect.Source {
				return open(t, Config{Files: []string{"-"}, Stdin: strings.NewReader(text)})
			}, collecttest.Request(t, from, to))
		})
	}
}
