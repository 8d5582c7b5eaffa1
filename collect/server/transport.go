package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync/atomic"
	"time"
)

// Meter counts what went over the wire.
type Meter struct {
	Calls, Retries atomic.Int64
	// Received is the bytes of bodies as they travelled, Unpacked after
	// decompression.
	Received, Unpacked atomic.Int64
}

// Transport returns the round tripper for the server at base. It sends credentials
// to that scheme and host only, follows no redirect, retries what may be repeated,
// unpacks gzip, and answers only with 2xx: everything else is an [*Error]. meter
// may be nil.
func (a Access) Transport(base Address, meter *Meter) (http.RoundTripper, error) {
	if meter == nil {
		meter = new(Meter)
	}
	t := &transport{scheme: base.Base.Scheme, host: base.Base.Host, limits: a.Limits.orDefaults(), meter: meter}
	var err error
	if t.header, err = a.header(); err != nil {
		return nil, err
	}
	t.inner, err = a.inner(t.limits)
	return t, err
}

type transport struct {
	inner        http.RoundTripper
	scheme, host string
	header       http.Header
	limits       Limits
	meter        *Meter
}

// header is what every call to the server carries.
func (a Access) header() (http.Header, error) {
	password, err := secretFile("the password", a.PasswordFile, a.Password)
	if err != nil {
		return nil, err
	}
	token, err := secretFile("the bearer token", a.BearerTokenFile, a.BearerToken)
	if err != nil {
		return nil, err
	}
	h := http.Header{"User-Agent": {"debrief"}, "Accept-Encoding": {"gzip"}}
	for _, name := range slices.Sorted(maps.Keys(a.Headers)) { // two spellings of a name: always the same one wins
		h.Set(name, a.Headers[name])
	}
	if a.Tenant != "" {
		h.Set("X-Scope-OrgID", a.Tenant)
	}
	switch {
	case token != "" && (a.Username != "" || password != ""):
		return nil, errors.New("both a bearer token and a user name are set; a server is asked as one of them")
	case token != "":
		h.Set("Authorization", "Bearer "+token)
	case a.Username != "" || password != "":
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(a.Username+":"+password)))
	}
	return h, nil
}

// inner is the transport below: connections, TLS and proxy.
func (a Access) inner(l Limits) (*http.Transport, error) {
	conf, err := a.tls()
	if err != nil {
		return nil, err
	}
	t := &http.Transport{
		TLSClientConfig: conf, DisableCompression: true, MaxIdleConnsPerHost: 8, IdleConnTimeout: 30 * time.Second,
		TLSHandshakeTimeout: min(l.Stall, 10*time.Second),
		DialContext:         (&net.Dialer{Timeout: min(l.Stall, 10*time.Second)}).DialContext,
	}
	if a.Proxy != "" {
		u, err := url.Parse(a.Proxy)
		if err != nil || u.Host == "" { // the URL may hold a password: do not repeat it
			return nil, errors.New("the proxy is no URL; write http://HOST:PORT or socks5://HOST:PORT")
		}
		t.Proxy = http.ProxyURL(u)
	}
	return t, nil
}

func (a Access) tls() (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: a.ServerName}
	if a.CAFile != "" {
		pem, err := os.ReadFile(a.CAFile)
		if err != nil {
			return nil, fmt.Errorf("the authority's certificate: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("the authority's certificate: %s holds no PEM certificate", a.CAFile)
		}
	}
	if a.CertFile != "" || a.KeyFile != "" {
		cert, err := tls.LoadX509KeyPair(a.CertFile, a.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("the client certificate: %w", err)
		}
		c.Certificates = []tls.Certificate{cert}
	}
	return c, nil
}

// RoundTrip implements [http.RoundTripper].
func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme != t.scheme || req.URL.Host != t.host {
		return nil, &Error{URL: place(req.URL), Message: "is another server than the one that was named; it is not asked"}
	}
	req = req.Clone(req.Context())
	for name, values := range t.header {
		req.Header[name] = values
	}
	w := waiter{t: t, req: req}
	for {
		t.meter.Calls.Add(1)
		resp, err := t.once(req)
		if err == nil {
			return resp, nil
		}
		if err := w.wait(err); err != nil {
			return nil, err
		}
		t.meter.Retries.Add(1)
	}
}

// CloseIdleConnections lets clients end what they no longer need.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.inner.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// once makes one try.
func (t *transport) once(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(req.Context())
	watch := newWatch(t.limits.Stall, cancel)
	resp, err := t.inner.RoundTrip(req.WithContext(ctx))
	if err != nil {
		watch.stop()
		defer cancel(nil)
		return nil, t.explain(req, ctx, err)
	}
	watch.some(trickle)
	b := &body{in: resp.Body, place: place(req.URL), ctx: ctx, parent: req.Context(), watch: watch, cancel: cancel, limit: t.limits.Body, meter: t.meter}
	b.unpack(resp.Header.Get("Content-Encoding") == "gzip")
	resp.Body = b
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.ContentLength, resp.Uncompressed = -1, true
	if err := refusal(req, resp); err != nil {
		resp.Body.Close()
		return nil, err
	}
	return resp, nil
}
