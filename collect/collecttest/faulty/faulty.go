// Package faulty is a proxy in front of a real server that breaks its answers in
// the ways in which servers and networks do.
package faulty

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
	"time"
)

// Fault answers a call in place of the server behind it; next asks that server.
type Fault func(w http.ResponseWriter, r *http.Request, next http.Handler)

// Proxy stands in front of one server.
type Proxy struct {
	// URL is where it listens.
	URL string

	mu    sync.Mutex
	fault Fault
	seen  []*http.Request
	stop  chan struct{}
}

// New starts a proxy in front of backend that passes everything through.
func New(t testing.TB, backend string) *Proxy {
	t.Helper()
	u, err := url.Parse(backend)
	if err != nil {
		t.Fatal(err)
	}
	next := httputil.NewSingleHostReverseProxy(u)
	p := &Proxy{stop: make(chan struct{})}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		fault := p.fault
		p.seen = append(p.seen, r.Clone(r.Context()))
		p.mu.Unlock()
		if fault == nil {
			next.ServeHTTP(w, r)
			return
		}
		fault(w, r, next)
	}))
	p.URL = s.URL
	t.Cleanup(func() { close(p.stop); s.CloseClientConnections(); s.Close() })
	return p
}

// Set chooses the fault from now on; nil passes calls through.
func (p *Proxy) Set(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault, p.seen = f, nil
}

// Seen are the calls since the last Set.
func (p *Proxy) Seen() []*http.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}

// Status answers with that status, headers ("Name", "value" in turn) and body.
func Status(code int, text string, header ...string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	}
}

// Times lets the first n calls meet f and passes the others through.
func Times(n int, f Fault) Fault {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		mu.Lock()
		n--
		left := n
		mu.Unlock()
		if left >= 0 {
			f(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// Reset breaks the connection before an answer.
func Reset(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
	c := hijack(w)
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	c.Close()
}

// Silent accepts the call and never answers.
func (p *Proxy) Silent(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
	select {
	case <-r.Context().Done():
	case <-p.stop:
	}
}

// Dribble sends a byte of an endless answer every 5 ms.
func (p *Proxy) Dribble(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	w.WriteHeader(http.StatusOK)
	for {
		if _, err := io.WriteString(w, " "); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
			return
		case <-p.stop:
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Cut sends the first half of the server's answer as if it were all of it.
func Cut(w http.ResponseWriter, r *http.Request, next http.Handler) {
	text := answer(r, next)
	_, _ = w.Write(text[:len(text)/2])
}

// Short announces the server's answer and closes the connection in its middle.
func Short(w http.ResponseWriter, r *http.Request, next http.Handler) {
	text := answer(r, next)
	c := hijack(w)
	defer c.Close()
	fmt.Fprintf(c, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(text))
	_, _ = c.Write(text[:len(text)/2])
}

// answer is what the server behind the proxy says.
func answer(r *http.Request, next http.Handler) []byte {
	r.Header.Del("Accept-Encoding")
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	return rec.Body.Bytes()
}

func hijack(w http.ResponseWriter) net.Conn {
	c, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	return c
}
