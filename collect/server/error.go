package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"
	"unicode"
)

// Error is an answer that is none: a status that is not 2xx, or no answer at all.
type Error struct {
	// Status is the HTTP status, 0 when there was none.
	Status int
	// URL is what was asked: host and path, without parameters and credentials.
	URL string
	// Message is what the server said or what happened, one line, shortened.
	Message string
	Err     error

	after time.Duration // Retry-After
}

func (e *Error) Error() string {
	if e.Status == 0 {
		return e.URL + ": " + e.Message
	}
	s := fmt.Sprintf("%s: %d %s", e.URL, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Denied reports whether the server does not accept the caller: 401 or 403.
func (e *Error) Denied() bool {
	return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
}

// Cause is err without what http.Client puts around it: the method and the whole
// URL, which is long and says nothing that [Error] does not.
func Cause(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

// place is host and path of u.
func place(u *url.URL) string { return u.Host + u.Path }

// maxRefusal is how much of a refusal is read, maxMessage how many runes are kept.
const (
	maxRefusal = 64 << 10
	maxMessage = 300
)

// refusal is the error that resp is, or nil.
func refusal(req *http.Request, resp *http.Response) error {
	web, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	isPage := web == "text/html" || web == "application/xhtml+xml"
	if resp.StatusCode/100 == 2 && !isPage {
		return nil
	}
	e := &Error{Status: resp.StatusCode, URL: place(req.URL), after: retryAfter(resp.Header)}
	if resp.StatusCode/100 == 3 {
		e.Message = "it sends on to " + target(req, resp) + "; debrief does not follow, name the address that answers"
		return e
	}
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal)) // what came is told
	e.Message = said(text, isPage)
	if resp.StatusCode/100 == 2 {
		e.Message = "not the answer of such a server but " + e.Message
	}
	return e
}

// target is where a redirect leads, without parameters.
func target(req *http.Request, resp *http.Response) string {
	u, err := req.URL.Parse(resp.Header.Get("Location"))
	if err != nil || u.Host == "" {
		return "another address"
	}
	return u.Scheme + "://" + place(u)
}

var title = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// said is what a server says in the body of a refusal, on one line.
func said(text []byte, page bool) string {
	s := string(text)
	if page {
		if m := title.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
			return fmt.Sprintf("a web page titled %q, perhaps to log in", oneLine(m[1]))
		}
		return "a web page, perhaps to log in"
	}
	var f struct{ Error, Message string }
	if json.Unmarshal(text, &f) == nil {
		if f.Error != "" {
			s = f.Error
		} else if f.Message != "" {
			s = f.Message
		}
	}
	return oneLine(s)
}

func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) > maxMessage {
		return string(r[:maxMessage-1]) + "…"
	}
	return string(r)
}

// broken reports whether a connection broke before the answer began.
func broken(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// explain says why there was no answer.
func (t *transport) explain(req *http.Request, ctx context.Context, err error) error {
	if req.Context().Err() != nil {
		return context.Cause(req.Context())
	}
	e := &Error{URL: place(req.URL), Message: err.Error(), Err: err}
	var record tls.RecordHeaderError
	var authority x509.UnknownAuthorityError
	switch {
	case errors.Is(context.Cause(ctx), errStalled):
		e.Message, e.Err = fmt.Sprintf("no answer within %s", t.limits.Stall), errStalled
	case errors.As(err, &record):
		e.Message = "it does not speak TLS; is it http:// and not https://?"
	case errors.As(err, &authority):
		e.Message += "; if that authority is yours, name its certificate (ca_file, CA_CERT_PATH)"
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Message = "connection refused; does it listen there?"
	case errors.Is(err, io.EOF):
		e.Message = "the server closed the connection without an answer"
	}
	return e
}
