// Package promtest runs a real Prometheus and a real Alertmanager, as Debian ships
// them, over metrics that a test sets.
package promtest

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Interval is how often metrics are scraped and rules evaluated.
const Interval = time.Second

// Lab is a Prometheus with its Alertmanager and what it scrapes.
type Lab struct {
	// URL and Alertmanager are where they listen.
	URL, Alertmanager string

	t          testing.TB
	dir        string
	mu         sync.Mutex
	values     map[string]float64
	prometheus *exec.Cmd
}

// Need skips the test when a program is missing, and fails it when everything must
// be there (DEBRIEF_REQUIRE_ALL=1).
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("DEBRIEF_REQUIRE_ALL") == "1" {
				t.Fatalf("%s is not installed", p)
			}
			t.Skipf("%s is not installed", p)
		}
	}
}

// Start starts both with those rules (the YAML of a rule group's "rules:").
func Start(t testing.TB, rules string) *Lab {
	t.Helper()
	Need(t, "prometheus", "prometheus-alertmanager")
	l := &Lab{t: t, dir: t.TempDir(), values: map[string]float64{}}
	exporter := httptest.NewServer(http.HandlerFunc(l.metrics))
	t.Cleanup(exporter.Close)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(hook.Close)
	prom, am := free(t), free(t)
	l.URL, l.Alertmanager = "http://"+prom, "http://"+am
	l.write("am.yml", fmt.Sprintf("route: {receiver: hook, group_wait: 1s, group_interval: 1s}\nreceivers: [{name: hook, webhook_configs: [{url: '%s'}]}]\n", hook.URL))
	l.write("rules.yml", "groups:\n- name: lab\n  rules:\n"+rules)
	l.write("prometheus.yml", fmt.Sprintf(`global: {scrape_interval: %[1]s, evaluation_interval: %[1]s}
rule_files: [rules.yml]
alerting: {alertmanagers: [{static_configs: [{targets: ['%[2]s']}]}]}
scrape_configs: [{job_name: lab, static_configs: [{targets: ['%[3]s']}]}]
`, Interval, am, exporter.Listener.Addr()))
	l.run("prometheus-alertmanager", "--config.file=am.yml", "--storage.path=am", "--web.listen-address="+am, "--cluster.listen-address=")
	l.Resume()
	wait(t, l.Alertmanager+"/-/ready")
	return l
}

// Serve starts a Prometheus over the database in dir, which it does not write to
// beyond what Prometheus itself does, and returns its URL.
func Serve(t testing.TB, dir string) string {
	t.Helper()
	Need(t, "prometheus")
	l := &Lab{t: t, dir: t.TempDir()}
	l.write("prometheus.yml", "")
	addr := free(t)
	l.run("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path="+dir, "--web.listen-address="+addr, "--storage.tsdb.retention.time=100y")
	wait(t, "http://"+addr+"/-/ready")
	return "http://" + addr
}

func (l *Lab) write(name, text string) {
	if err := os.WriteFile(filepath.Join(l.dir, name), []byte(text), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// run starts a program that is killed when the test ends.
func (l *Lab) run(name string, args ...string) *exec.Cmd {
	log, err := os.OpenFile(filepath.Join(l.dir, name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		l.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = l.dir, log, log
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if l.t.Failed() {
			text, _ := os.ReadFile(log.Name())
			l.t.Logf("%s said:\n%s", name, text[max(0, len(text)-2000):])
		}
	})
	return cmd
}

// Set sets a metric, such as lab_errors{pod="a"}, and returns when that was.
func (l *Lab) Set(metric string, value float64) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.values[metric] = value
	return time.Now()
}

// Drop takes a metric away.
func (l *Lab) Drop(metric string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.values, metric)
}

func (l *Lab) metrics(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range slices.Sorted(maps.Keys(l.values)) {
		fmt.Fprintf(w, "%s %g\n", m, l.values[m])
	}
}

// Stop ends Prometheus with a signal: SIGTERM lets it finish, SIGKILL does not.
func (l *Lab) Stop(s syscall.Signal) time.Time {
	at := time.Now()
	_ = l.prometheus.Process.Signal(s)
	_ = l.prometheus.Wait()
	return at
}

// Resume starts Prometheus (again) over the same database.
func (l *Lab) Resume() {
	l.prometheus = l.run("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=tsdb", "--web.listen-address="+l.URL[len("http://"):])
	wait(l.t, l.URL+"/-/ready")
}

// free is an address on which nobody listens.
func free(t testing.TB) string {
	t.Helper()
	n, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	return n.Addr().String()
}

// wait waits until url answers 200.
func wait(t testing.TB, url string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		resp, err := http.Get(url)
		if err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s does not answer: %v", url, err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}
