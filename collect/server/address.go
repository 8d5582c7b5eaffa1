// Package server is how collectors talk to servers: addresses as people write
// them, credentials from the environment or files, and one http.RoundTripper that
// keeps every promise about deadlines, retries, sizes and redirects, whichever
// client library sits on top of it.
package server

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Address is a server as a user names it: KIND+http://HOST[:PORT][/PATH][?QUERY].
type Address struct {
	// Kind says what is asked: one of [Kinds].
	Kind string
	// Base is where it listens: scheme, host and path only.
	Base url.URL
	// Query are the parameters, which belong to the collector and not to the
	// server. Nil when there are none.
	Query url.Values
}

// Kinds are the servers that can be asked.
var Kinds = []string{"alertmanager", "prometheus"}

// alias are other names of them: what speaks Prometheus' API is asked like it.
var alias = map[string]string{"mimir": "prometheus", "thanos": "prometheus", "victoriametrics": "prometheus"}

var form = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_.-]*)\+(https?)://`)

// Is reports whether s is meant as the address of a server and not as a file: it
// has the form KIND+http:// or KIND+https://, whatever the kind.
func Is(s string) bool { return form.MatchString(s) }

// Parse reads an address. It refuses credentials in it: they would be in the
// shell's history and in the list of processes. Errors never repeat them.
func Parse(s string) (Address, error) {
	m := form.FindStringSubmatch(s)
	if m == nil {
		return Address{}, errors.New("not the address of a server; write KIND+http://HOST, such as prometheus+http://localhost:9090")
	}
	kind := strings.ToLower(m[1])
	if a, ok := alias[kind]; ok {
		kind = a
	}
	if !slices.Contains(Kinds, kind) {
		return Address{}, fmt.Errorf("no server is of kind %q; known are %s", m[1], strings.Join(Kinds, ", "))
	}
	base, query, _ := strings.Cut(s[len(m[1])+1:], "?")
	a := Address{Kind: kind}
	if err := a.setBase(base); err != nil {
		return Address{}, err
	}
	if err := a.setQuery(query); err != nil {
		return Address{}, err
	}
	return a, nil
}

func (a *Address) setBase(base string) error {
	if strings.Contains(base, "@") {
		prefix := strings.ToUpper(a.Kind)
		return fmt.Errorf("the address of a server must hold no credentials: set %s_USERNAME and %s_PASSWORD_FILE, or access: of the source in the settings file", prefix, prefix)
	}
	u, err := url.Parse(base)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return fmt.Errorf("%s+%s: %w", a.Kind, base, err)
	}
	switch port, err := strconv.Atoi(u.Port()); {
	case u.Hostname() == "":
		return fmt.Errorf("%s+%s names no host", a.Kind, base)
	case strings.HasSuffix(u.Host, ":"), u.Port() != "" && (err != nil || port < 1 || port > 65535):
		return fmt.Errorf("%s+%s: no such port", a.Kind, base)
	case u.Fragment != "" || strings.HasSuffix(base, "#"):
		return fmt.Errorf("%s+%s: \"#\" has no meaning in the address of a server", a.Kind, base)
	}
	// Escaped once and read again: a path has several spellings.
	u, err = url.Parse(u.Scheme + "://" + u.Host + strings.TrimRight(u.EscapedPath(), "/"))
	if err != nil {
		return fmt.Errorf("%s+%s is no address", a.Kind, base)
	}
	a.Base = *u
	return nil
}

// secret are parameters that people take for a way to log in.
var secret = regexp.MustCompile(`(?i)^(.*token|passw(or)?d|pwd|api_?key|auth(orization)?|secret)$`)

func (a *Address) setQuery(raw string) error {
	if raw == "" {
		return nil
	}
	q, err := url.ParseQuery(raw)
	if err != nil {
		return fmt.Errorf("the parameters of %s: %w", a, err)
	}
	for name := range q {
		if secret.MatchString(name) {
			return fmt.Errorf("the address of a server must hold no credentials, but it has the parameter %q: set variables of the environment, %s_BEARER_TOKEN_FILE and the like", name, strings.ToUpper(a.Kind))
		}
	}
	if len(q) > 0 {
		a.Query = q
	}
	return nil
}

// String is the address as documents and errors show it. It holds no credentials.
func (a Address) String() string {
	s := a.Kind + "+" + a.Base.String()
	if len(a.Query) > 0 {
		s += "?" + a.Query.Encode()
	}
	return s
}
