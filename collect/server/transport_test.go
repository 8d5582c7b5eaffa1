package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"debrief/collect/collecttest/faulty"
	"debrief/collect/server"
)

// word stands for a secret; it must be nowhere but in the headers of the server that
// was named.
const word = "correct-horse-battery"

// access is somebody with every kind of secret and little patience.
func access() server.Access {
	return server.Access{
		BearerToken: word, Headers: map[string]string{"X-Key": word}, Tenant: "shop",
		Limits: server.Limits{Tries: 3, Patience: 3 * time.Second, Stall: 300 * time.Millisecond, Body: 1 << 20},
	}
}

// get asks url and reads the answer.
func get(t *testing.T, ctx context.Context, a server.Access, url string, m *server.Meter) (string, error) {
	t.Helper()
	addr, err := server.Parse("prometheus+" + url)
	if err != nil {
		t.Fatal(err)
	}
	rt, err := a.Transport(addr, m)
	if err != nil {
		t.Fatal(err)
	}
	c := http.Client{Transport: rt}
	defer c.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, "GET", url+"/api/v1/query?query=ALERTS", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return "", server.Cause(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return string(text), err
}

// origin is a server that gives a long answer, packed when asked to.
func origin(t *testing.T) string {
	text := strings.Repeat(`{"status":"success"} `, 1000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+word || r.Header.Get("X-Scope-OrgID") != "shop" {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Accept-Encoding") == "gzip" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.WriteString(z, text)
			z.Close()
			return
		}
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestFaults(t *testing.T) {
	t.Parallel()
	foreign := faulty.New(t, "http://127.0.0.1:1")
	bomb, good := packed(make([]byte, 8<<20)), packed([]byte(strings.Repeat(`{"status":"success"} `, 1000)))
	for _, c := range []struct {
		name  string
		fault func(p *faulty.Proxy) faulty.Fault
		want  string // in the error; empty: answered
		calls int
	}{
		{"passed through", func(*faulty.Proxy) faulty.Fault { return nil }, "", 1},
		{"reset once", func(*faulty.Proxy) faulty.Fault { return faulty.Times(1, faulty.Reset) }, "", 2},
		{"reset always", func(*faulty.Proxy) faulty.Fault { return faulty.Reset }, "connection reset", 3},
		{"503 twice", func(*faulty.Proxy) faulty.Fault { return faulty.Times(2, faulty.Status(503, "warming up")) }, "", 3},
		{"503 always", func(*faulty.Proxy) faulty.Fault { return faulty.Status(503, "warming up") }, "503 Service Unavailable: warming up", 3},
		{"500 always", func(*faulty.Proxy) faulty.Fault { return faulty.Status(500, `{"status":"error","error":"boom"}`) }, "500 Internal Server Error: boom", 3},
		{"429, come back in a second", func(*faulty.Proxy) faulty.Fault {
			return faulty.Times(1, faulty.Status(429, "slow down", "Retry-After", "1"))
		}, "", 2},
		{"429, come back some day", func(*faulty.Proxy) faulty.Fault { return faulty.Status(429, "slow down", "Retry-After", "1000000000") }, "longer than debrief waits", 1},
		{"429 with a date", func(*faulty.Proxy) faulty.Fault {
			return faulty.Status(429, "", "Retry-After", "Tue, 10 Mar 2026 15:00:00 GMT", "Date", "Tue, 10 Mar 2026 14:00:00 GMT")
		}, "come back in 1h0m0s", 1},
		{"400", func(*faulty.Proxy) faulty.Fault {
			return faulty.Status(400, `{"error":"parse error: unexpected \u001b[31m}"}`)
		}, "400 Bad Request: parse error: unexpected [31m}", 1},
		{"401", func(*faulty.Proxy) faulty.Fault { return faulty.Status(401, "no") }, "401 Unauthorized", 1},
		{"403", func(*faulty.Proxy) faulty.Fault { return faulty.Status(403, "") }, "403 Forbidden", 1},
		{"404", func(*faulty.Proxy) faulty.Fault { return faulty.Status(404, "404 page not found\n") }, "404 Not Found: 404 page not found", 1},
		{"login page", func(*faulty.Proxy) faulty.Fault {
			return faulty.Status(200, "<html><title>Sign in\n here</title>", "Content-Type", "text/html; charset=utf-8")
		}, `a web page titled "Sign in here"`, 1},
		{"sent on elsewhere", func(*faulty.Proxy) faulty.Fault {
			return faulty.Status(307, "", "Location", foreign.URL+"/login?next=1")
		}, "it sends on to " + foreign.URL + "/login;", 1},
		{"silent", func(p *faulty.Proxy) faulty.Fault { return p.Silent }, "no answer within 300ms", 1},
		{"a byte at a time", func(p *faulty.Proxy) faulty.Fault { return p.Dribble }, "stopped sending", 1},
		{"announced and not sent", func(*faulty.Proxy) faulty.Fault { return faulty.Short }, "cut short: unexpected EOF", 1},
		{"half a gzip", func(*faulty.Proxy) faulty.Fault {
			return faulty.Status(200, string(good[:len(good)/2]), "Content-Encoding", "gzip")
		}, "cut short: unexpected EOF", 1},
		{"a bomb", func(*faulty.Proxy) faulty.Fault { return faulty.Status(200, string(bomb), "Content-Encoding", "gzip") }, "longer than may be read", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := faulty.New(t, origin(t))
			p.Set(c.fault(p))
			start := time.Now()
			text, err := get(t, t.Context(), access(), p.URL, nil)
			switch {
			case c.want == "" && (err != nil || len(text) != 21000):
				t.Errorf("%d bytes, %v", len(text), err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("error %v, want one with %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), word):
				t.Errorf("the error tells the secret: %v", err)
			}
			if n := len(p.Seen()); n != c.calls {
				t.Errorf("%d calls, want %d", n, c.calls)
			}
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("took %s", d)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(foreign.Seen()); n != 0 {
			t.Errorf("another host was asked %d times", n)
		}
	})
}

func packed(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b)
	z.Close()
	return out.Bytes()
}

func TestDenied(t *testing.T) {
	t.Parallel()
	a := access()
	a.BearerToken = "another"
	_, err := get(t, t.Context(), a, origin(t), nil)
	var e *server.Error
	if !errors.As(err, &e) || !e.Denied() || !strings.Contains(err.Error(), "who are you?") {
		t.Errorf("%v", err)
	}
}

func TestMeter(t *testing.T) {
	t.Parallel()
	var m server.Meter
	if _, err := get(t, t.Context(), access(), origin(t), &m); err != nil {
		t.Fatal(err)
	}
	if got := m.Unpacked.Load(); got != 21000 {
		t.Errorf("unpacked %d bytes, want 21000", got)
	}
	if got := m.Received.Load(); got == 0 || got > 1000 {
		t.Errorf("received %d bytes for 21000 that repeat", got)
	}
}

func TestRefusedConnection(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err = get(t, t.Context(), access(), "http://"+l.Addr().String(), nil); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("%v", err)
	}
}

// TestCancelledWhileWaiting: the end of the context ends a wait between tries.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	p := faulty.New(t, origin(t))
	ctx, cancel := context.WithCancelCause(t.Context())
	p.Set(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		faulty.Status(503, "", "Retry-After", "2")(w, r, next)
		time.AfterFunc(20*time.Millisecond, func() { cancel(errors.New("that will do")) })
	})
	start := time.Now()
	_, err := get(t, ctx, access(), p.URL, nil)
	if err == nil || !strings.Contains(err.Error(), "that will do") || time.Since(start) > time.Second {
		t.Errorf("after %s: %v", time.Since(start), err)
	}
}

func TestTLS(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "{}") }))
	s.Config.ErrorLog = nil
	s.StartTLS()
	t.Cleanup(s.Close)
	a := access()
	if _, err := get(t, t.Context(), a, s.URL, nil); err == nil || !strings.Contains(err.Error(), "unknown authority") || !strings.Contains(err.Error(), "ca_file") {
		t.Errorf("unknown authority: %v", err)
	}
	a.CAFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(a.CAFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := get(t, t.Context(), a, s.URL, nil); err != nil || text != "{}" {
		t.Errorf("own authority: %q, %v", text, err)
	}
	a.ServerName = "other.example.net"
	if _, err := get(t, t.Context(), a, s.URL, nil); err == nil || !strings.Contains(err.Error(), "other.example.net") {
		t.Errorf("wrong name: %v", err)
	}
	plain := origin(t)
	if _, err := get(t, t.Context(), access(), strings.Replace(plain, "http:", "https:", 1), nil); err == nil || !strings.Contains(err.Error(), "does not speak TLS") {
		t.Errorf("https to http: %v", err)
	}
	old := httptest.NewUnstartedServer(s.Config.Handler)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	t.Cleanup(old.Close)
	if _, err := get(t, t.Context(), access(), old.URL, nil); err == nil || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("TLS 1.1: %v", err)
	}
}

// TestSecretsInFiles: files win, and what is wrong with one is said without it.
func TestSecretsInFiles(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(word+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	a := access()
	a.BearerToken, a.BearerTokenFile = "old", file
	if _, err := get(t, t.Context(), a, origin(t), nil); err != nil {
		t.Error(err)
	}
	addr, _ := server.Parse("prometheus+http://localhost")
	for _, c := range []struct {
		a    server.Access
		want string
	}{
		{server.Access{BearerTokenFile: file + ".gone"}, "no such file"},
		{server.Access{BearerToken: word + "\r\nX: y"}, "holds a line break"},
		{server.Access{BearerToken: word, Username: "ana"}, "both a bearer token and a user name"},
		{server.Access{Proxy: "http//" + word}, "the proxy is no URL"},
		{server.Access{CAFile: file}, "holds no PEM certificate"},
	} {
		_, err := c.a.Transport(addr, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), word) {
			t.Errorf("%v, want an error with %q and no secret", err, c.want)
		}
	}
}

func TestFromEnv(t *testing.T) {
	t.Parallel()
	env := map[string]string{"PROMETHEUS_USERNAME": "ana", "PROMETHEUS_PASSWORD": word, "PROMETHEUS_ORG_ID": "shop"}
	a := server.Access{BearerTokenFile: "f"}.Or(server.FromEnv("PROMETHEUS", func(k string) string { return env[k] }))
	if a.Username != "" || a.Password != "" || a.Tenant != "shop" || a.Who() != "a bearer token, tenant shop" {
		t.Errorf("a token of the settings was mixed with a user of the environment: %s", a.Who())
	}
	remote, _ := server.Parse("prometheus+http://prom.example.org")
	local, _ := server.Parse("prometheus+http://127.0.0.1:9090")
	if a.Warning(remote) == "" || a.Warning(local) != "" {
		t.Errorf("warnings: %q, %q", a.Warning(remote), a.Warning(local))
	}
}

func BenchmarkBody(b *testing.B) {
	text := bytes.Repeat([]byte(`[1773151200.123,"1"],`), 400_000)
	zipped := packed(text)
	for _, gz := range []bool{false, true} {
		b.Run(map[bool]string{false: "plain", true: "gzip"}[gz], func(b *testing.B) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if gz {
					w.Header().Set("Content-Encoding", "gzip")
					_, _ = w.Write(zipped)
					return
				}
				_, _ = w.Write(text)
			}))
			defer s.Close()
			addr, _ := server.Parse("prometheus+" + s.URL)
			rt, err := server.Access{}.Transport(addr, nil)
			if err != nil {
				b.Fatal(err)
			}
			c := http.Client{Transport: rt}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				resp, err := c.Get(s.URL)
				if err != nil {
					b.Fatal(err)
				}
				if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(text)) {
					b.Fatal(n, err)
				}
				resp.Body.Close()
			}
		})
	}
}
