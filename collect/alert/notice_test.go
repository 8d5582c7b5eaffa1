package alert

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/timeline"
)

// body writes a webhook body with alerts "name|status|start|end|label=value,...";
// seconds after the fixtures' hour, "-" for no end.
func body(alerts ...string) string {
	return fmt.Sprintf(`{"receiver":"r","status":"firing","alerts":[%s],"version":"4","groupKey":"{}","truncatedAlerts":0}`+"\n", strings.Join(alertsOf(alerts), ","))
}

func alertsOf(alerts []string) (out []string) {
	for _, a := range alerts {
		f := strings.Split(a, "|")
		labels := map[string]string{"alertname": f[0]}
		for _, pair := range strings.Split(f[4], ",") {
			if k, v, ok := strings.Cut(pair, "="); ok {
				labels[k] = v
			}
		}
		b, _ := json.Marshal(map[string]any{
			"status": f[1], "labels": labels, "annotations": map[string]string{"summary": "summary of " + f[0]},
			"startsAt": moment(f[2]), "endsAt": moment(f[3]), "fingerprint": "f1",
		})
		out = append(out, string(b))
	}
	return out
}

// moment is RFC 3339, or Alertmanager's word for none.
func moment(seconds string) string {
	if seconds == "-" {
		return "0001-01-01T00:00:00Z"
	}
	d, err := time.ParseDuration(seconds + "s")
	if err != nil {
		panic(err)
	}
	return time.Unix(unix, 0).Add(d).UTC().Format(time.RFC3339Nano)
}

func wrapped(received, extra, body string) string {
	return fmt.Sprintf(`{"received":%q%s,"body":%s}`+"\n", moment(received), extra, strings.TrimSpace(body))
}

func TestWebhook(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"still firing", body("A|firing|600|-|"), "alert 600 still on A: summary of A"},
		{"resolved", body("A|firing|600|-|") + body("A|resolved|600|900.5|"), "alert 600 to 900.5 A: summary of A"},
		{"only resolved arrived", body("A|resolved|600|900|"), "alert 600 to 900 A: summary of A"},
		{"repeats and retries", body("A|firing|600|-|") + body("A|firing|600|-|") + body("A|resolved|600|900|") + body("A|resolved|600|900|"), "alert 600 to 900 A: summary of A"},
		{"first delivery is when it was seen", wrapped("660", "", body("A|firing|600|-|")) + wrapped("630", "", body("A|firing|600|-|")), "alert 600 still on seen 630 A: summary of A"},
		{"a refused delivery was seen by nobody", wrapped("610", `,"status_returned":503`, body("A|firing|600|-|")) + wrapped("690", `,"status_returned":200`, body("A|firing|600|-|")),
			"alert 600 still on seen 690 A: summary of A"},
		{"body as text", `{"t":1773151830.25,"body":` + quote(body("A|firing|600|-|")) + "}", "alert 600 still on seen 630.25 A: summary of A"},
		{"fired twice", body("A|resolved|600|900|") + body("A|firing|1200|-|"), "alert 600 to 900 A: summary of A\nalert 1200 still on A: summary of A"},
		{"a renamed pod", body("A|resolved|600|900|pod=a-1", "A|firing|900|-|pod=a-2"), "alert 600 still on A: summary of A"},
		{"a restart moved startsAt", wrapped("630", "", body("A|firing|600|-|")) + wrapped("800", "", body("A|firing|700|-|")) + body("A|resolved|700|1000|"), "alert 600 to 1000 seen 630 A: summary of A"},
		{"the end was never told", wrapped("630", "", body("A|firing|600|-|")) + body("A|resolved|2700|3000|"), "alert 600 to 630 seen 630 A: summary of A\nalert 2700 to 3000 A: summary of A"},
		{"began before the window", wrapped("630", "", body("A|firing|-5000|-|")), "alert -5000 still on seen 630 A: summary of A"},
		{"over before the window", body("A|resolved|-900|-600|"), "alert -900 to -600 A: summary of A"},
		{"over before the baseline", body("A|resolved|-9000|-8000|"), ""},
		{"after the window", body("A|firing|4000|-|"), ""},
		{"resolved without a moment", wrapped("630", "", body("A|resolved|600|-|")), "alert 600 to 630 seen 630 A: summary of A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, c.text)
			if diff := cmp.Diff(c.want, strings.Join(shown(t, events), "\n")); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if len(cover.Problems) > 0 {
				t.Errorf("problems %v", cover.Problems)
			}
		})
	}
}

func quote(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func TestLostEnd(t *testing.T) {
	_, c := read1(t, body("A|firing|600|-|")+body("A|resolved|2700|3000|"))
	wantNote(t, c, "1 alerts began again although no notification said that they were over")
}

func TestTruncatedBody(t *testing.T) {
	_, c := read1(t, strings.Replace(body("A|firing|600|-|"), `"truncatedAlerts":0`, `"truncatedAlerts":7`, 1))
	if c.Status != timeline.CutShort || !strings.Contains(c.Reason, "left 7 alerts out") {
		t.Errorf("status %s: %s", c.Status, c.Reason)
	}
}

// apiAlert is an alert of /api/v2/alerts, annotated.
func apiAlert(ends, updated string) string {
	return fmt.Sprintf(`{"annotations":{"description":"d","runbook_url":"https://runbooks.example.com/a","dashboard":"javascript:alert(1)","summary":"many errors."},
 "endsAt":%q,"fingerprint":"816e2eed3be1736b","receivers":[{"name":"all"}],"startsAt":%q,"status":{"inhibitedBy":["aa"],"silencedBy":["bb"],"state":"suppressed"},
 "updatedAt":%q,"generatorURL":"http://prometheus.example.com/graph","labels":{"alertname":"A","app":"cart","severity":"warn"}}`, moment(ends), moment("600"), moment(updated))
}

func TestAlertmanager(t *testing.T) {
	group := `[{"alerts":[` + apiAlert("900", "660") + `],"labels":{},"receiver":{"name":"all"}}]`
	for _, c := range []struct{ name, text, want string }{
		{"an end in the future is a timeout", "[" + apiAlert("900", "660") + "]", "alert 600 still on A (cart): many errors"},
		{"an end in the past is one", "[" + apiAlert("900", "900") + "]", "alert 600 to 900 A (cart): many errors"},
		{"two moments", "[" + apiAlert("900", "660") + "]\n[" + apiAlert("960", "720") + "]", "alert 600 still on A (cart): many errors"},
		{"groups", group, "alert 600 still on A (cart): many errors"},
		{"nothing", "[]\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, c.text)
			if diff := cmp.Diff(c.want, strings.Join(shown(t, events), "\n")); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if len(cover.Problems) > 0 {
				t.Errorf("problems %v", cover.Problems)
			}
		})
	}
	events, _ := read1(t, group)
	wantAttrs := map[string]string{
		"alert": "A", "state": "firing", "summary": "many errors.", "fingerprint": "816e2eed3be1736b", "still_on": "true",
		"label.app": "cart", "label.severity": "warn", "silenced_by": "bb", "inhibited_by": "aa",
	}
	if diff := cmp.Diff(wantAttrs, events[0].Attrs); diff != "" {
		t.Error(diff)
	}
	wantLinks := []timeline.Link{{Text: "runbook", URL: "https://runbooks.example.com/a"}, {Text: "source", URL: "http://prometheus.example.com/graph"}}
	if diff := cmp.Diff(wantLinks, events[0].Links); diff != "" {
		t.Error(diff)
	}
	if e := events[0]; e.Severity != timeline.Warning || e.Body != "d" || e.Precision != timeline.Second {
		t.Errorf("event %+v", e)
	}
}

// silences writes an answer with "id|state|start|end".
func silences(list ...string) string {
	var out []string
	for _, s := range list {
		f := strings.Split(s, "|")
		out = append(out, fmt.Sprintf(`{"id":%q,"status":{"state":%q},"updatedAt":%q,"comment":"too | noisy","createdBy":"ben","startsAt":%q,"endsAt":%q,
 "matchers":[{"isEqual":true,"isRegex":false,"name":"service","value":"cart"},{"isEqual":false,"isRegex":true,"name":"alertname","value":"A|B"}]}`,
			f[0], f[1], moment(f[2]), moment(f[2]), moment(f[3])))
	}
	return "[" + strings.Join(out, ",\n") + "]\n"
}

func TestSilences(t *testing.T) {
	const what = ` Silenced alertname!~"A|B", service="cart"`
	for _, c := range []struct{ name, text, want string }{
		{"active", silences("a|active|600|7200"), "silence 600 still on <ben>" + what},
		{"expired", silences("a|expired|600|1200"), "silence 600 to 1200 <ben>" + what},
		{"expired later", silences("a|active|600|7200") + silences("a|expired|600|1200"), "silence 600 to 1200 <ben>" + what},
		{"began before the window", silences("a|active|-600|7200"), "silence -600 still on <ben>" + what},
		{"created at another moment", strings.Replace(silences("a|active|600|7200"), `"id"`, `"createdAt":"2026-03-10T14:05:00Z","id"`, 1), "silence 300 still on <ben>" + what},
		{"elsewhere", silences("a|expired|-9000|-8000"), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, c.text)
			if diff := cmp.Diff(c.want, strings.Join(shown(t, events), "\n")); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if len(cover.Problems) > 0 {
				t.Errorf("problems %v", cover.Problems)
			}
		})
	}
	events, _ := read1(t, silences("a|active|600|7200"))
	e := events[0]
	if e.Service != "cart" || e.Body != "too | noisy" || e.Attrs[timeline.AttrUntil] != moment("7200") || e.Attrs[timeline.AttrState] != "active" {
		t.Errorf("event %+v", e)
	}
}

// One source that holds samples and notifications of an alert shows it once.
func TestMixedFile(t *testing.T) {
	text := matrix("alertname=A,job=s firing 600.25-900.25/15") + wrapped("615", "", body("A|firing|600.25|-|job=s,cluster=eu"))
	events, _ := read1(t, text)
	if diff := cmp.Diff([]string{"alert 600.25 to 915.25 seen 615 A (s): summary of A"}, shown(t, events)); diff != "" {
		t.Error(diff)
	}
}
