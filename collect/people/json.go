package people

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"time"

	"debrief/collect/input"
	"debrief/collect/when"
	"debrief/timeline"
)

// maxRecord is how many bytes one JSON record may have.
const maxRecord = 4 << 20

// record is one JSON object. Of several names for one thing the first present
// one counts:
//
//   - time, ts, timestamp: RFC 3339 or seconds (or finer) since the epoch, as
//     text or number; Slack's "1710079502.000200" is one of these
//   - author, user, name, actor: text, or an object with a name
//   - text, message
//   - kind: one of jsonKinds; a message otherwise
//   - channel, thread (thread_ts), service, url (permalink)
//   - edited: a time, or an object with one
type record map[string]json.RawMessage

// jsonKinds are the kinds a record may say it is.
var jsonKinds = []timeline.Kind{
	timeline.Note, timeline.Message, timeline.Status, timeline.Action,
	timeline.Ack, timeline.Escalation, timeline.Flag, timeline.Config,
}

// readLines reads one JSON object a line.
func readLines(r io.Reader, w *writer) error {
	lines := input.NewLines(r, maxRecord)
	for {
		line, err := lines.Next()
		if err != nil {
			if len(line.Text) > 0 {
				w.reject(line.N, "the file breaks off in the middle of this record")
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		switch text := bytes.TrimSpace(line.Text); {
		case len(text) == 0:
		case line.Cut > 0:
			w.reject(line.N, "record longer than %d MiB", maxRecord>>20)
		default:
			w.record(text, line.N, line.Offset)
		}
	}
}

// readArray reads one array of JSON objects, record by record.
func readArray(r io.Reader, w *writer) error {
	in := &numbered{r: r, allowed: maxRecord}
	dec := json.NewDecoder(in)
	if _, err := dec.Token(); err != nil { // "["
		return err
	}
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return breaks(in, dec, err)
		}
		in.allowed = dec.InputOffset() + maxRecord
		start := dec.InputOffset() - int64(len(raw))
		w.record(raw, in.line(start), start)
	}
	if _, err := dec.Token(); err != nil { // "]"
		return breaks(in, dec, err)
	}
	return nil
}

// breaks says where an array stops being JSON.
func breaks(in *numbered, dec *json.Decoder, err error) error {
	at := dec.InputOffset()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		at, err = in.n, io.ErrUnexpectedEOF
	}
	return fmt.Errorf("the JSON array breaks off near line %d, the records before it were read: %w", in.line(at), err)
}

// numbered remembers where lines begin, and refuses to read past allowed bytes,
// which bounds the memory that one record takes.
type numbered struct {
	r       io.Reader
	n       int64
	allowed int64
	ends    []int64 // offsets of "\n"
}

func (l *numbered) Read(p []byte) (int, error) {
	if l.n > l.allowed {
		return 0, fmt.Errorf("record longer than %d MiB", maxRecord>>20)
	}
	n, err := l.r.Read(p)
	for i, c := range p[:n] {
		if c == '\n' {
			l.ends = append(l.ends, l.n+int64(i))
		}
	}
	l.n += int64(n)
	return n, err
}

// line is the line, from 1, that holds the byte at that offset.
func (l *numbered) line(offset int64) int64 {
	return int64(sort.Search(len(l.ends), func(i int) bool { return l.ends[i] >= offset })) + 1
}

// record accounts for one record.
func (w *writer) record(raw []byte, line, offset int64) {
	var r record
	if err := json.Unmarshal(raw, &r); err != nil {
		w.reject(line, "not a JSON object: %v", err)
		return
	}
	e, err := r.entry(w.req.Zone)
	if err != nil {
		w.reject(line, "%v", err)
		return
	}
	e.line, e.offset = line, offset
	e.at, e.doubts = settle(e.at, w.above, w.req.Zone)
	w.above = e.at.Time
	if kind := timeline.Kind(strings.ToLower(r.text("kind"))); slices.Contains(jsonKinds, kind) {
		e.kind = kind
	} else if kind != "" {
		w.out.Problem(w.place(line), "kind %q is none of %v: kept as a message", kind, jsonKinds)
	}
	if e.kind == timeline.Note {
		e.at.Clock = timeline.Noted
	}
	if edited := r.text("edited"); edited != "" && edited != "true" {
		if e.edited, err = when.Parse(edited, w.req.Zone); err != nil {
			w.out.Problem(w.place(line), "edited: %v", err)
		}
		e.edited.Clock = timeline.Edited
	}
	w.add(e)
}

// entry reads what every record must have.
func (r record) entry(zone *time.Location) (entry, error) {
	e := entry{
		kind: timeline.Message, actor: r.text("author", "user", "name", "actor"),
		channel: r.text("channel"), thread: r.text("thread", "thread_ts"),
		service: r.text("service"), url: r.text("url", "permalink"),
	}
	at := r.text("time", "ts", "timestamp")
	if at == "" {
		return e, errors.New(`the record has no time (named "time", "ts" or "timestamp")`)
	}
	var err error
	if e.at, err = when.Parse(at, zone); err != nil {
		return e, err
	}
	e.at.Clock = timeline.Said
	for _, name := range []string{"text", "message"} {
		raw, ok := r[name]
		if !ok {
			continue
		}
		if err := json.Unmarshal(raw, &e.text); err != nil {
			return e, fmt.Errorf("%q is no text", name)
		}
		break
	}
	return e, nil
}

// text returns the first of those fields that says something, as text: numbers
// as they are written, of an object its name or its time.
func (r record) text(names ...string) string {
	for _, name := range names {
		raw := r[name]
		if len(raw) == 0 {
			continue
		}
		if s := plain(raw); s != "" {
			return s
		}
		var object record
		if raw[0] == '{' && json.Unmarshal(raw, &object) == nil {
			for _, inner := range []string{"name", "display_name", "real_name", "username", "ts", "time"} {
				if s := plain(object[inner]); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

// plain is a JSON text, number or boolean as text, "" for anything else.
func plain(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '{', '[', 'n', 'f':
		return ""
	case '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return strings.TrimSpace(s)
	}
	return string(raw)
}
