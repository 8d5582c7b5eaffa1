package server

import (
	"cmp"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// Access is how to reach a server and as whom.
type Access struct {
	Username, Password string
	BearerToken        string
	// Files win over values and are read when the transport is made.
	PasswordFile, BearerTokenFile string
	// Tenant is sent as X-Scope-OrgID (Mimir, Cortex, Thanos).
	Tenant  string
	Headers map[string]string
	// TLS: authority, client certificate and key as PEM files, name to expect.
	CAFile, CertFile, KeyFile, ServerName string
	// Proxy is the URL of an HTTP or SOCKS proxy; empty: none.
	Proxy string
	// Limits bound every call.
	Limits Limits
}

// Limits bound a call. Zero values mean the defaults.
type Limits struct {
	// Tries is how often a call is tried when the server is overloaded or fails
	// for a while (429, 500, 502, 503, 504, broken connections); default 4.
	Tries int
	// Patience is the most that all waits between tries may add up to, Retry-After
	// included; default 30 s, and never past the context's deadline.
	Patience time.Duration
	// Stall is how long the server may send less than [trickle] bytes, before
	// headers or in the middle of a body; default 30 s.
	Stall time.Duration
	// Body is the most bytes that a body may have when it is unpacked; default
	// 256 MiB.
	Body int64
}

func (l Limits) orDefaults() Limits {
	return Limits{
		Tries: cmp.Or(l.Tries, 4), Patience: cmp.Or(l.Patience, 30*time.Second),
		Stall: cmp.Or(l.Stall, 30*time.Second), Body: cmp.Or(l.Body, 256<<20),
	}
}

// FromEnv reads Access from variables named PREFIX_USERNAME, PREFIX_PASSWORD,
// PREFIX_PASSWORD_FILE, PREFIX_BEARER_TOKEN, PREFIX_BEARER_TOKEN_FILE,
// PREFIX_ORG_ID, PREFIX_CA_CERT_PATH, PREFIX_CLIENT_CERT_PATH,
// PREFIX_CLIENT_KEY_PATH, PREFIX_TLS_SERVER_NAME and PREFIX_HTTP_PROXY_URL, as
// logcli does for Loki.
func FromEnv(prefix string, env func(string) string) Access {
	v := func(name string) string { return env(prefix + "_" + name) }
	return Access{
		Username: v("USERNAME"), Password: v("PASSWORD"), PasswordFile: v("PASSWORD_FILE"),
		BearerToken: v("BEARER_TOKEN"), BearerTokenFile: v("BEARER_TOKEN_FILE"), Tenant: v("ORG_ID"),
		CAFile: v("CA_CERT_PATH"), CertFile: v("CLIENT_CERT_PATH"), KeyFile: v("CLIENT_KEY_PATH"),
		ServerName: v("TLS_SERVER_NAME"), Proxy: v("HTTP_PROXY_URL"),
	}
}

// Or returns a with what it does not set taken from b. Who asks is taken from one
// of the two as a whole: a user of a never gets the password or token of b.
func (a Access) Or(b Access) Access {
	if a.Username+a.Password+a.PasswordFile+a.BearerToken+a.BearerTokenFile == "" {
		a.Username, a.Password, a.PasswordFile = b.Username, b.Password, b.PasswordFile
		a.BearerToken, a.BearerTokenFile = b.BearerToken, b.BearerTokenFile
	}
	a.Tenant = cmp.Or(a.Tenant, b.Tenant)
	if len(a.Headers) == 0 {
		a.Headers = b.Headers
	}
	a.CAFile, a.ServerName = cmp.Or(a.CAFile, b.CAFile), cmp.Or(a.ServerName, b.ServerName)
	if a.CertFile+a.KeyFile == "" {
		a.CertFile, a.KeyFile = b.CertFile, b.KeyFile
	}
	a.Proxy = cmp.Or(a.Proxy, b.Proxy)
	return a
}

// Who says as whom the server is asked, without any secret.
func (a Access) Who() string {
	who := "nobody"
	switch {
	case a.BearerToken != "" || a.BearerTokenFile != "":
		who = "a bearer token"
	case a.Username != "":
		who = "user " + a.Username
	case a.CertFile != "":
		who = "a client certificate"
	}
	if a.Tenant != "" {
		who += ", tenant " + a.Tenant
	}
	return who
}

// Warning says that credentials travel in the clear; empty when they do not.
func (a Access) Warning(to Address) string {
	secret := a.Password + a.PasswordFile + a.BearerToken + a.BearerTokenFile
	if secret == "" || to.Base.Scheme == "https" || loopback(to.Base.Hostname()) {
		return ""
	}
	return fmt.Sprintf("%s is asked with credentials over plain http, which anybody on the way can read; use https", to)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// secretFile reads a secret from a file; value stands when no file is named.
func secretFile(what, path, value string) (string, error) {
	if path != "" {
		data, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("%s: %w", what, err)
		}
		if value = strings.TrimSpace(string(data)); value == "" {
			return "", fmt.Errorf("%s: the file %s is empty", what, path)
		}
	}
	if strings.ContainsAny(value, "\r\n\x00") {
		return "", fmt.Errorf("%s holds a line break", what)
	}
	return value, nil
}
