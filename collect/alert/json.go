package alert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"debrief/timeline"
)

// readJSON reads JSON documents that follow one another.
func readJSON(r io.Reader, in *intake) {
	s := newStream(r)
	ragged := false // a large document is damaged, so what follows are pieces of it
	for {
		large, err := in.document(s)
		if err == nil {
			continue
		}
		if err == io.EOF {
			return
		}
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF):
			in.broken(s.here(err), "the file ends in the middle of a JSON value, what came before was read: %v", err)
			return
		case !errors.As(err, new(damage)) && !errors.Is(err, errTooLong):
			in.broken(s.here(err), "cannot be read further: %v", err)
			return
		case ragged:
		case large:
			ragged = true
			in.broken(s.here(err), "the JSON is damaged, what can be read of the rest is: %v", err)
		default:
			in.alien("text that is not JSON")
			in.out.Read(1)
			in.out.Reject(in.label+":"+s.here(err), "not JSON: %v", err)
		}
		if err := s.resume(); err == io.EOF {
			return
		} else if err != nil {
			in.broken("", "cannot be read further: %v", err)
			return
		}
	}
}

// document reads one document: a record, an array of records, or an answer of
// Prometheus, whose series are read one by one. large says that the document was
// one of the latter two.
func (in *intake) document(s *stream) (large bool, err error) {
	first, err := s.begin()
	if err != nil {
		return false, err
	}
	at := s.origin()
	switch first {
	case '[':
		s.use(1)
		in.any = true
		return true, s.elements(in.record)
	case '{':
		s.use(1)
		return in.object(s, at)
	}
	if _, _, err = s.value(); err == nil {
		in.foreign(at, "a bare JSON value")
	}
	return false, err
}

// object reads one document that is an object.
func (in *intake) object(s *stream, at timeline.Origin) (large bool, err error) {
	f, data := fields{}, fields{}
	var a *answer
	err = s.members(func(key string) error {
		if key == "data" {
			var err error
			a, err = in.data(s, data)
			large = large || a != nil
			return err
		}
		raw, _, err := s.value()
		f[key] = bytes.Clone(raw)
		return err
	})
	if a != nil && a != in.joined {
		in.split(a)
	}
	switch {
	case err != nil:
		return large, err
	case a != nil:
		in.warnings(f)
	case f.text("status") == "error" && (f.has("errorType") || f.has("error")):
		in.refused(at, f)
	case f.text("status") == "success":
		in.noQuery(at, data)
	default:
		in.fields(f, at)
	}
	return large, nil
}

// fields are the members of a JSON object.
type fields map[string]json.RawMessage

func (f fields) has(names ...string) bool {
	for _, n := range names {
		if len(f[n]) == 0 || string(f[n]) == "null" {
			return false
		}
	}
	return true
}

// is reports whether the member begins with that byte: '{', '[' or '"'.
func (f fields) is(name string, begin byte) bool { return len(f[name]) > 0 && f[name][0] == begin }

// text returns the first of those members that is a text or number, numbers as
// they are written.
func (f fields) text(names ...string) string {
	for _, n := range names {
		raw := f[n]
		if len(raw) == 0 || strings.IndexByte("{[tfn", raw[0]) >= 0 {
			continue
		}
		if raw[0] != '"' {
			return string(raw)
		}
		if s := unquote(raw); s != "" {
			return s
		}
	}
	return ""
}

// texts returns a member that is an object of texts; other values are left out.
func (f fields) texts(name string) map[string]string {
	inner, _ := object(f[name])
	out := map[string]string{}
	for k := range inner {
		if v := inner.text(k); v != "" {
			out[k] = v
		}
	}
	return out
}

// record reads one JSON object of any form.
func (in *intake) record(raw json.RawMessage, at timeline.Origin) {
	f, ok := object(raw)
	if !ok {
		in.foreign(at, "a bare JSON value")
		return
	}
	in.fields(f, at)
}

// fields recognises the form of a record and reads it.
func (in *intake) fields(f fields, at timeline.Origin) {
	switch {
	case f.has("metric") && (f.has("values") || f.has("value")):
		in.series(f, at, in.loose)
	case f.is("matchers", '[') && f.has("startsAt", "endsAt"):
		in.silence(f, at)
	case f.is("alerts", '['):
		in.alerts(f, timeline.Stamp{}, true, at)
	case f.has("body"):
		in.delivery(f, at)
	case isPlain(f.column):
		in.plain(f.column, at)
	case f.is("labels", '{') && f.has("startsAt"):
		in.understand()
		in.notice(f, told{by: snapshot}, at)
	default:
		in.foreign(at, nameOf(f))
	}
}

// column makes a record a row of the plain table.
func (f fields) column(names ...string) (value string, ok bool) {
	for _, n := range names {
		for _, k := range slices.Sorted(maps.Keys(f)) {
			if normal(k) == n {
				if f.is(k, '{') {
					return string(f[k]), true
				}
				return f.text(k), true
			}
		}
	}
	return "", false
}

// nameOf says what a record is that holds no alert history, for the person who
// gave it.
func nameOf(f fields) string {
	switch {
	case f.has("routing_key") || f.has("event_action"):
		return "a PagerDuty event, which does not say when the alert began; give the webhook bodies or Alertmanager's alerts"
	case f.has("attachments") || f.has("channel", "text"):
		return "a Slack message; give the webhook bodies or Alertmanager's alerts"
	case f.has("alias", "message") || f.has("alias", "details"):
		return "an Opsgenie request, which does not say when the alert began; give the webhook bodies or Alertmanager's alerts"
	case f.has("cluster", "config"):
		return "Alertmanager's status"
	case len(f) == 0:
		return "an empty JSON object"
	}
	keys := slices.Sorted(maps.Keys(f))
	const most = 8
	more := ""
	if len(keys) > most {
		keys, more = keys[:most], " ..."
	}
	return fmt.Sprintf("a JSON object with %s%s", strings.Join(keys, ", "), more)
}
