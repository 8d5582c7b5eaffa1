package alert

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

const realData = "../../../shared/data/alerts"

func realRows(t *testing.T, files ...string) ([]string, timeline.Coverage) {
	t.Helper()
	if _, err := os.Stat(realData); err != nil {
		t.Skipf("the recorded run is not at hand: %v", err)
	}
	for i, f := range files {
		files[i] = filepath.Join(realData, filepath.FromSlash(f))
	}
	t0 := time.Unix(1795391013, 0).UTC()
	req := collecttest.Request(t, t0.Format(time.RFC3339), t0.Add(10*time.Minute).Format(time.RFC3339))
	events, c := collecttest.Run(t, open(t, Config{Files: files}), req)
	var out []string
	for _, e := range events {
		out = append(out, show(e, t0))
	}
	return out, c
}

// The recorded run: fault at 30 s, pod renamed at 105, Prometheus restarted from
// 135 to 147, four flaps of 7 s from 212, fixed at 294, second fault at 334,
// Prometheus killed at 374 and back at 434.
func TestRecordedRun(t *testing.T) {
	const (
		raw    = "prometheus/query-instant-range-vector-ALERTS-raw.json"
		since  = "prometheus/query-instant-range-vector-ALERTS_FOR_STATE-raw.json"
		stepOf = "prometheus/query_range-ALERTS-step"
		hooks  = "alertmanager-webhook/*-hook-*.json"
	)
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		// Every evaluation, four flaps of four; the restart shows as an end and a
		// new start, which the ledger remarks on.
		{"raw samples", []string{raw}, []string{
			"alert 38.877/-5s to 138.877 NoFor (demo)",
			"alert 53.877/-5s since 38.877 to 113.877 HighErrorRatio (demo)",
			"alert 128.877/-5s since 113.877 to 138.877 HighErrorRatio (demo)",
			"alert 158.877/-5s to 298.877 NoFor (demo)",
			"alert 163.877/-5s since 158.877 to 298.877 HighErrorRatio (demo)",
			"alert 218.877/-5s to 228.877 Flap (demo)",
			"alert 233.877/-5s to 238.877 Flap (demo)",
			"alert 248.877/-5s to 253.877 Flap (demo)",
			"alert 263.877/-5s to 268.877 Flap (demo)",
			"alert 338.877/-5s to 378.877 NoFor (demo)",
			"alert 353.877/-5s since 338.877 to 378.877 HighErrorRatio (demo)",
		}},
		// ALERTS_FOR_STATE proves that the restart ended nothing.
		{"raw samples and activity", []string{raw, since}, []string{
			"alert 38.877/-5s to 298.877 NoFor (demo)",
			"alert 53.877/-5s since 38.877 to 113.877 HighErrorRatio (demo)",
			"alert 128.877/-5s since 113.877 to 298.877 HighErrorRatio (demo)",
			"alert 218.877/-5s to 228.877 Flap (demo)",
			"alert 233.877/-5s to 238.877 Flap (demo)",
			"alert 248.877/-5s to 253.877 Flap (demo)",
			"alert 263.877/-5s to 268.877 Flap (demo)",
			"alert 338.877/-5s to 378.877 NoFor (demo)",
			"alert 353.877/-5s since 338.877 to 378.877 HighErrorRatio (demo)",
		}},
		// A range query fills the restart, and invents the time after the crash.
		{"step 5 s", []string{stepOf + "5.json"}, []string{
			"alert 40/-5s to 300 NoFor (demo)",
			"alert 55/-5s since 40 to 115 HighErrorRatio (demo)",
			"alert 130/-5s since 115 to 300 HighErrorRatio (demo)",
			"alert 220/-5s to 230 Flap (demo)",
			"alert 235/-5s to 240 Flap (demo)",
			"alert 250/-5s to 255 Flap (demo)",
			"alert 265/-5s to 270 Flap (demo)",
			"alert 340/-5s still on NoFor (demo)",
			"alert 355/-5s since 340 still on HighErrorRatio (demo)",
		}},
		{"step 15 s", []string{stepOf + "15.json"}, []string{
			"alert 45/-15s to 300 NoFor (demo)",
			"alert 60/-15s since 45 to 120 HighErrorRatio (demo)",
			"alert 135/-15s since 120 to 300 HighErrorRatio (demo)",
			"alert 225/-15s to 240 Flap (demo)",
			"alert 345/-15s still on NoFor (demo)",
			"alert 360/-15s since 345 still on HighErrorRatio (demo)",
		}},
		// What Alertmanager sent: startsAt exact, two flaps of four, an end that
		// it made up for the alert that died with Prometheus (593.877).
		{"webhook", []string{hooks}, []string{
			"alert 38.877 to 298.877 seen 40.892523 NoFor (demo)",
			"alert 38.877 to 298.877 seen 40.8969622 ValueInLabel (demo)",
			"alert 53.877 to 113.877 seen 55.8897665 HighErrorRatio (demo): errors 90% on api-1",
			"alert 128.877 to 298.877 seen 130.8963478 HighErrorRatio (demo): errors 90% on api-2",
			"alert 218.877 to 228.877 seen 220.8865995 Flap (demo)",
			"alert 248.877 to 253.877 seen 250.8971443 Flap (demo)",
			"alert 338.877 to 443.877 seen 340.885878 NoFor (demo)",
			"alert 338.877 to 443.877 seen 340.8887103 ValueInLabel (demo)",
			"alert 353.877 to 593.877 seen 355.8899233 HighErrorRatio (demo): errors 90% on api-2",
		}},
		{"Alertmanager's API", []string{"am-alerts-*.json", "am-silences-*.json"}, []string{
			"alert 38.877 still on NoFor (demo)",
			"alert 38.877 still on ValueInLabel (demo)",
			"alert 53.877 still on HighErrorRatio (demo): errors 90% on api-1",
			`silence 80.489 still on <alice> Silenced alertname="HighErrorRatio"`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, cover := realRows(t, c.files...)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if cover.Status != timeline.Complete || len(cover.Problems) > 0 {
				t.Errorf("status %s, problems %v", cover.Status, cover.Problems)
			}
		})
	}
}

// Bodies for pagers and chats do not say when an alert began.
func TestRecordedPages(t *testing.T) {
	for _, kind := range []string{"pd", "og", "slack"} {
		rows, c := realRows(t, "alertmanager-webhook/*-"+kind+"-*.json")
		if len(rows) > 0 || c.Counts.Rejected == 0 || c.Status != timeline.CutShort {
			t.Errorf("%s: rows %q, ledger %+v", kind, rows, c)
		}
	}
}
