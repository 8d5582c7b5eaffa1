package logs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

// shared returns a path below the data that is kept beside the project and not
// in it: licences allow its use, not its distribution. Without it the test is
// skipped, on a fresh clone too: what is essential is tested with lines of ours.
func shared(t *testing.T, path string) string {
	t.Helper()
	p := filepath.Join("..", "..", "..", "shared", "data", path)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("%s is not here; the other tests cover what is essential", p)
	}
	return p
}

func read(t *testing.T, path string, req collect.Request) ([]timeline.Event, timeline.Coverage) {
	t.Helper()
	s, err := New(Config{Name: "app", Files: []string{path}})
	if err != nil {
		t.Fatal(err)
	}
	events, c := collecttest.Run(t, s, req)
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s %+v outside %d, notes %q, problems %v\n", filepath.Base(path), c.Status, c.Counts, c.Outside, c.Notes, c.Problems)
	for _, e := range events {
		fmt.Fprintf(&b, "  %s %s\n", e.Time.Format("2006-01-02 15:04:05"), e.Title)
	}
	t.Log(b.String())
	return events, c
}

// TestLoghub: every line of eight real logs in eight layouts is dated.
func TestLoghub(t *testing.T) {
	dir := shared(t, "loghub")
	for _, tt := range []struct{ set, from, to string }{
		{"BGL", "2005-08-01T00:00:00Z", "2006-02-01T00:00:00Z"},
		{"HDFS", "2008-11-10T06:00:00Z", "2008-11-11T12:00:00Z"},
		{"HealthApp", "2017-12-23T23:00:00Z", "2017-12-24T02:00:00Z"},
		{"Linux", "2005-07-01T00:00:00Z", "2005-07-30T00:00:00Z"},
		{"OpenStack", "2017-05-16T00:07:00Z", "2017-05-16T00:15:00Z"},
		{"Proxifier", "2025-10-30T17:00:00Z", "2025-10-31T17:00:00Z"},
		{"Spark", "2017-06-09T20:11:00Z", "2017-06-09T20:12:00Z"},
		{"Thunderbird", "2005-11-09T20:09:00Z", "2005-11-09T20:16:00Z"},
	} {
		t.Run(tt.set, func(t *testing.T) {
			_, c := read(t, filepath.Join(dir, tt.set, tt.set+"_2k.log"), collecttest.Request(t, tt.from, tt.to))
			if c.Counts.Rejected != 0 || c.Counts.Read+c.Outside != 2000 || c.Counts.Read < 900 {
				t.Errorf("%+v, outside %d", c.Counts, c.Outside)
			}
		})
	}
}

// TestPlantedIncident: the burst and the three new templates that gen_logs hides
// among eight services' lines are rows, in each form of log.
func TestPlantedIncident(t *testing.T) {
	hub, gen := shared(t, "loghub"), shared(t, "gen_logs/gen_logs.go")
	req := collecttest.Request(t, "2026-03-14T02:30:00Z", "2026-03-14T03:30:00Z")
	for _, form := range []string{"plain", "syslog", "json", "logfmt"} {
		t.Run(form, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), form+".log")
			out, err := exec.Command("go", "run", gen, "-loghub", hub, "-format", form, "-size", "20MB", "-hours", "4", "-o", path).CombinedOutput()
			if err != nil {
				t.Fatalf("gen_logs: %v\n%s", err, out)
			}
			events, _ := read(t, path, req)
			var titles strings.Builder
			for _, e := range events {
				titles.WriteString(e.Title + "\n")
			}
			for _, want := range []string{"Burst of warning: ", "Node card is not fully functional", "connection pool exhausted", "Out of memory: Killed process", "returned … Service Unavailable"} {
				if !strings.Contains(titles.String(), want) {
					t.Errorf("no row says %q", want)
				}
			}
		})
	}
}
