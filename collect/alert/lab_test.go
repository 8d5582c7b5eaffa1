package alert

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/collect/collecttest/faulty"
	"debrief/collect/collecttest/promtest"
	"debrief/collect/server"
	"debrief/timeline"
)

const labRules = `
  - {alert: HighErrors, expr: lab_errors > 0.5, for: 3s, labels: {severity: page}, annotations: {summary: "errors on {{ $labels.pod }} at {{ $value }}", runbook_url: "https://runbooks.example.org/errors"}}
  - {alert: SlowErrors, expr: lab_errors > 0.5, for: 10m}
  - {alert: Flap, expr: lab_flap > 0.5}
  - {alert: AlwaysOn, expr: lab_on > 0.5}
`

// planted is what a test did to the metrics, and so the truth.
type planted struct {
	before, high, renamed, fixed, again, over time.Time
	flaps                                     [][2]time.Time
	window                                    timeline.Window
}

// incident makes a real Prometheus go through an incident.
func incident(t *testing.T, lab *promtest.Lab) (p planted) {
	t.Helper()
	lab.Set("lab_flap", 0)
	lab.Set(`lab_errors{pod="api-1"}`, 0)
	time.Sleep(8 * time.Second) // Prometheus looks for targets 5 s after it starts
	p.before = lab.Set("lab_on", 1)
	time.Sleep(4 * time.Second)
	p.window.From = time.Now().UTC().Truncate(time.Second)
	p.high = lab.Set(`lab_errors{pod="api-1"}`, 0.9)
	time.Sleep(7 * time.Second)
	lab.Drop(`lab_errors{pod="api-1"}`) // the pod is renamed
	p.renamed = lab.Set(`lab_errors{pod="api-2"}`, 0.9)
	time.Sleep(6 * time.Second)
	lab.Stop(syscall.SIGTERM)
	lab.Resume()
	time.Sleep(8 * time.Second)
	p.fixed = lab.Set(`lab_errors{pod="api-2"}`, 0)
	silenceFlap(t, lab)
	for range 4 {
		on := lab.Set("lab_flap", 1)
		time.Sleep(3 * time.Second)
		p.flaps = append(p.flaps, [2]time.Time{on, lab.Set("lab_flap", 0)})
		time.Sleep(3 * time.Second)
	}
	p.again = lab.Set(`lab_errors{pod="api-2"}`, 0.9)
	time.Sleep(7 * time.Second)
	lab.Stop(syscall.SIGKILL)
	time.Sleep(3 * time.Second)
	lab.Resume()
	time.Sleep(8 * time.Second)
	p.over = lab.Set(`lab_errors{pod="api-2"}`, 0)
	time.Sleep(3 * time.Second)
	p.window.To = time.Now().UTC().Truncate(time.Second)
	return p
}

func silenceFlap(t *testing.T, lab *promtest.Lab) {
	t.Helper()
	end := time.Now().UTC().Add(time.Hour).Format(time.RFC3339)
	body := fmt.Sprintf(`{"matchers":[{"name":"alertname","value":"Flap","isRegex":false,"isEqual":true}],"startsAt":%q,"endsAt":%q,"createdBy":"ana","comment":"known, INC-1"}`,
		time.Now().UTC().Format(time.RFC3339), end)
	resp, err := http.Post(lab.Alertmanager+"/api/v2/silences", "application/json", strings.NewReader(body))
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("silence: %v %v", resp, err)
	}
	resp.Body.Close()
}

// TestLab: what real servers tell is what was done to them, within one scrape and
// one evaluation.
func TestLab(t *testing.T) {
	t.Parallel()
	lab := promtest.Start(t, labRules)
	truth := incident(t, lab)
	req := collect.Request{Window: truth.window, Baseline: timeline.Window{From: truth.window.From.Add(-2 * time.Second), To: truth.window.From}, Zone: time.UTC}
	cfg := Config{Files: []string{"prometheus+" + lab.URL, "alertmanager+" + lab.Alertmanager}}
	events, cover := collecttest.Run(t, open(t, cfg), req)
	if cover.Status != timeline.Complete || len(cover.Problems) > 0 || cover.Counts.Rejected > 0 {
		t.Errorf("ledger: %+v", cover)
	}
	byName := map[string][]timeline.Event{}
	for _, e := range events {
		t.Log(show(e, truth.window.From))
		name := e.Attrs[timeline.AttrAlert]
		if e.Kind == timeline.Silence {
			name = "silence"
		}
		if e.Attrs[timeline.AttrState] == "pending" {
			name = "pending " + name
		}
		byName[name] = append(byName[name], e)
	}
	one := func(name string, n int) []timeline.Event {
		t.Helper()
		if len(byName[name]) != n {
			t.Fatalf("%d rows of %s, want %d", len(byName[name]), name, n)
		}
		return byName[name]
	}
	// seen: a change is there after one scrape and one evaluation.
	seen := func(what string, planted, found time.Time) {
		t.Helper()
		if d := found.Sub(planted); d < 0 || d > 2*promtest.Interval+300*time.Millisecond {
			t.Errorf("%s: found %s after it was planted", what, d)
		} else {
			t.Logf("%s: found %s after it was planted", what, d)
		}
	}
	// The pod that is renamed is pending anew: two rows over the restart, and one.
	high := one("HighErrors", 3)
	seen("condition", truth.high, condition(t, high[0]))
	seen("firing", truth.high.Add(3*time.Second), high[0].Time)
	seen("renamed", truth.renamed, high[0].End)
	seen("firing under the new name", truth.renamed.Add(3*time.Second), high[1].Time)
	seen("fixed, a restart later", truth.fixed, high[1].End)
	seen("second condition", truth.again, condition(t, high[2]))
	seen("second firing", truth.again.Add(3*time.Second), high[2].Time)
	seen("over, a crash later", truth.over, high[2].End)
	if got := high[0].Attrs[timeline.AttrExpr] + " " + high[0].Attrs[timeline.AttrFor]; got != "lab_errors > 0.5 3s" {
		t.Errorf("rule: %q", got)
	}
	if want := "HighErrors (lab): errors on api-1 at …"; high[0].Title != want || len(high[0].Links) != 2 {
		t.Errorf("title %q, want %q; links %v", high[0].Title, want, high[0].Links)
	}
	if rows := one("AlwaysOn", 1); !rows[0].StillOn() {
		t.Error("AlwaysOn is still on")
	} else {
		seen("on before the window", truth.before, rows[0].Time)
	}
	for i, e := range one("Flap", 4) {
		seen("flap", truth.flaps[i][0], e.Time)
		seen("flap end", truth.flaps[i][1], e.End)
	}
	if s := one("silence", 1)[0]; s.Actor != "ana" || !s.StillOn() {
		t.Errorf("silence: %+v", s)
	}
	slow := one("pending SlowErrors", 2)
	seen("pending", truth.high, slow[0].Time)
	seen("pending, a restart later", truth.fixed, slow[0].End)
	seen("pending, a crash later", truth.over, slow[1].End)

	t.Run("suite", func(t *testing.T) {
		collecttest.Suite(t, func() collect.Source { return open(t, cfg) }, req)
	})
	t.Run("check", func(t *testing.T) {
		r, err := open(t, cfg).(collect.Checker).Check(t.Context(), req)
		if err != nil || !r.Reached || r.As != "nobody" || *r.Records < 100 || r.Oldest.IsZero() || len(r.Notes) != 2 {
			t.Errorf("%+v, %v", r, err)
		}
	})
	t.Run("as files", func(t *testing.T) { sameAsFiles(t, lab, cfg, req) })
	t.Run("faults", func(t *testing.T) { labFaults(t, lab, req) })
}

func condition(t *testing.T, e timeline.Event) time.Time {
	t.Helper()
	s, ok := e.Stamp(timeline.ConditionStarted)
	if !ok {
		t.Errorf("%s has no start of its condition", e.Title)
	}
	return s.Time
}

// sameAsFiles: the answers saved in files give the same rows but for their places
// and links.
func sameAsFiles(t *testing.T, lab *promtest.Lab, cfg Config, req collect.Request) {
	dir := t.TempDir()
	save := func(name, url string) {
		resp, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s %v", url, resp.Status, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := fmt.Sprintf("&time=%d", req.Window.To.Unix())
	save("a-rules.json", lab.URL+"/api/v1/rules?type=alert")
	save("b-alerts.json", lab.URL+"/api/v1/query?query=ALERTS%5B300s%5D"+at)
	save("c-since.json", lab.URL+"/api/v1/query?query=ALERTS_FOR_STATE%5B300s%5D"+at)
	save("d-silences.json", lab.Alertmanager+"/api/v2/silences")
	save("e-now.json", lab.Alertmanager+"/api/v2/alerts")
	asked, _ := collecttest.Run(t, open(t, cfg), req)
	read, _ := collecttest.Run(t, open(t, Config{Files: []string{filepath.Join(dir, "*.json")}}), req)
	plain := func(events []timeline.Event) []timeline.Event {
		for i := range events {
			events[i].Origin, events[i].Links, events[i].Rev = timeline.Origin{}, nil, ""
		}
		return events
	}
	if diff := cmp.Diff(plain(read), plain(asked)); diff != "" {
		t.Errorf("files and servers differ (-files +servers):\n%s", diff)
	}
}

// labFaults: whatever stands between debrief and Prometheus, Alertmanager's rows
// stay, the ledger says what is missing, and no secret is told.
func labFaults(t *testing.T, lab *promtest.Lab, req collect.Request) {
	foreign := faulty.New(t, lab.URL)
	for _, c := range []struct {
		name  string
		fault func(p *faulty.Proxy) faulty.Fault
		want  string
	}{
		{"reset", func(*faulty.Proxy) faulty.Fault { return faulty.Reset }, "connection reset"},
		{"silent", func(p *faulty.Proxy) faulty.Fault { return p.Silent }, "no answer within"},
		{"cut", func(*faulty.Proxy) faulty.Fault { return faulty.Cut }, "cut short"},
		{"short", func(*faulty.Proxy) faulty.Fault { return faulty.Short }, "cut short"},
		{"400", func(*faulty.Proxy) faulty.Fault { return faulty.Status(400, `{"error":"bad"}`) }, "400 Bad Request: bad"},
		{"401", func(*faulty.Proxy) faulty.Fault { return faulty.Status(401, "") }, "401 Unauthorized"},
		{"403", func(*faulty.Proxy) faulty.Fault { return faulty.Status(403, "") }, "403 Forbidden"},
		{"404", func(*faulty.Proxy) faulty.Fault { return faulty.Status(404, "") }, "404 Not Found"},
		{"429", func(*faulty.Proxy) faulty.Fault { return faulty.Status(429, "", "Retry-After", "3600") }, "429 Too Many Requests"},
		{"500", func(*faulty.Proxy) faulty.Fault { return faulty.Status(500, "boom") }, "500 Internal Server Error: boom"},
		{"503", func(*faulty.Proxy) faulty.Fault { return faulty.Status(503, "") }, "503 Service Unavailable"},
		{"page", func(*faulty.Proxy) faulty.Fault {
			return faulty.Status(200, "<title>Log in</title>", "Content-Type", "text/html")
		}, "Log in"},
		{"null", func(*faulty.Proxy) faulty.Fault { return faulty.Status(200, "null") }, "none of Prometheus"},
		{"empty object", func(*faulty.Proxy) faulty.Fault { return faulty.Status(200, "{}") }, "none of Prometheus"},
		{"redirect", func(*faulty.Proxy) faulty.Fault { return faulty.Status(302, "", "Location", foreign.URL) }, "it sends on to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := faulty.New(t, lab.URL)
			p.Set(c.fault(p))
			cfg := Config{Files: []string{"prometheus+" + p.URL, "alertmanager+" + lab.Alertmanager}, Access: map[string]server.Access{
				"prometheus": {BearerToken: "correct-horse", Limits: server.Limits{Tries: 2, Patience: time.Second, Stall: 500 * time.Millisecond}},
			}}
			start := time.Now()
			events, cover := collecttest.Run(t, open(t, cfg), req)
			text := fmt.Sprintf("%+v", cover)
			if cover.Status != timeline.CutShort || !strings.Contains(cover.Reason, c.want) {
				t.Errorf("status %s, reason %q; want %q", cover.Status, cover.Reason, c.want)
			}
			if len(events) == 0 || strings.Contains(text, "correct-horse") || time.Since(start) > 10*time.Second {
				t.Errorf("%d rows after %s; ledger %s", len(events), time.Since(start), text)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(foreign.Seen()); n > 0 {
			t.Errorf("another host was asked %d times", n)
		}
	})
}

// TestRecordedDatabase asks a real Prometheus over the recorded run's database; the
// rows are those of its raw samples and activity (see TestRecordedRun).
func TestRecordedDatabase(t *testing.T) {
	t.Parallel()
	archive := filepath.Join(realData, "prometheus", "tsdb.tgz")
	if _, err := os.Stat(archive); err != nil {
		t.Skipf("the recorded run is not at hand: %v", err)
	}
	promtest.Need(t, "prometheus")
	dir := t.TempDir()
	if out, err := exec.Command("tar", "-xzf", archive, "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v %s", err, out)
	}
	inner, err := filepath.Glob(filepath.Join(dir, "tsdb"))
	if err != nil || len(inner) != 1 {
		t.Fatalf("the archive holds %v (%v)", inner, err)
	}
	url := promtest.Serve(t, inner[0])
	t0 := time.Unix(1795391013, 0).UTC()
	req := collecttest.Request(t, t0.Format(time.RFC3339), t0.Add(10*time.Minute).Format(time.RFC3339))
	events, cover := collecttest.Run(t, open(t, Config{Files: []string{"prometheus+" + url}}), req)
	var got []string
	for _, e := range events {
		got = append(got, show(e, t0))
	}
	want := []string{
		"alert 38.877/-5s to 298.877 NoFor (demo)",
		"alert pending 38.877/-5s to 298.877 SlowPending (demo): pending, never fired",
		"alert 38.877/-5s to 298.877 ValueInLabel (demo)",
		"alert 53.877/-5s since 38.877 to 113.877 HighErrorRatio (demo)",
		"alert 128.877/-5s since 113.877 to 298.877 HighErrorRatio (demo)",
		"alert 218.877/-5s to 228.877 Flap (demo)",
		"alert 233.877/-5s to 238.877 Flap (demo)",
		"alert 248.877/-5s to 253.877 Flap (demo)",
		"alert 263.877/-5s to 268.877 Flap (demo)",
		"alert 338.877/-5s to 378.877 NoFor (demo)",
		"alert pending 338.877/-5s to 378.877 SlowPending (demo): pending, never fired",
		"alert 338.877/-5s to 378.877 ValueInLabel (demo)",
		"alert 353.877/-5s since 338.877 to 378.877 HighErrorRatio (demo)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s\n%+v", diff, cover)
	}
}
