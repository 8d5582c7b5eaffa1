package timeline

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Event is one row of evidence: something that happened, as one source knows it.
//
// The zero value of every optional field means "the source does not say".
type Event struct {
	// ID names the row across re-runs; [Identify] makes it from Kind,
	// Origin.Source and Key.
	ID string `json:"id"`
	// Rev changes whenever anything else in the row does.
	Rev  string `json:"rev"`
	Kind Kind   `json:"kind"`
	// Time is the chosen one of Stamps, Clock says which, and Precision and
	// Earlier are its. [Event.At] sets all four.
	Time      time.Time `json:"time"`
	Clock     Clock     `json:"clock"`
	Precision Precision `json:"precision"`
	Earlier   Precision `json:"earlier,omitempty"`
	// End is when it was over, for what lasts.
	End time.Time `json:"end,omitzero"`
	// Seen is the earliest moment at which anybody could have known of the
	// event. Zero means at once, at Time.
	Seen     time.Time `json:"seen,omitzero"`
	Service  string    `json:"service,omitempty"`
	Severity Severity  `json:"severity,omitempty"`
	// Title is one line that stands alone in a table.
	Title string `json:"title"`
	Body  string `json:"body,omitempty"`
	Actor string `json:"actor,omitempty"`
	Links []Link `json:"links,omitempty"`
	// Attrs are further facts. Write them out in the order of their keys.
	Attrs map[string]string `json:"attrs,omitempty"`
	// Files are the paths a commit or deploy touched, sorted.
	Files []string `json:"files,omitempty"`
	// Parent is the ID of the deploy that shipped this commit.
	Parent string `json:"parent,omitempty"`
	// Count is how many records the row stands for, when more than one.
	Count  int64   `json:"count,omitempty"`
	Stamps []Stamp `json:"stamps,omitempty"`
	Origin Origin  `json:"origin"`
	// Also are the places of rows that [Join] folded into this one.
	Also []Origin `json:"also,omitempty"`

	// Key is the natural key: what makes this thing itself and no other,
	// without path, offset, URL, count, end or severity.
	Key string `json:"key"`
	// Same, when set, names the thing across sources and without its time:
	// rows of one kind with equal Same whose moments overlap are one thing
	// seen twice. It is used while collecting and not stored.
	Same string `json:"-"`
}

// Link is a place to see more.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Origin is where a row was read.
type Origin struct {
	// Source is the name of the source as configured.
	Source string `json:"source"`
	// SourceKind is deploy, alert, logs or people: the family of the source.
	SourceKind string `json:"source_kind"`
	// Locator is a file, commit, URL or query, without credentials and without
	// absolute paths.
	Locator string `json:"locator,omitempty"`
	// Line counts from 1; 0 means unknown or not a file of lines.
	Line int64 `json:"line,omitempty"`
	// Offset is in bytes from the start of the text: of the file when it is
	// decompressed, and UTF-8.
	Offset int64 `json:"offset,omitempty"`
	// Seq is the position in the source: of two rows of one source with equal
	// times the one with the lower Seq came first.
	Seq int64 `json:"seq,omitempty"`
}

// At adds s to e's stamps and makes it the chosen time.
func (e *Event) At(s Stamp) {
	s.Time, _ = Clamp(s.Time)
	e.Stamps = append(e.Stamps, s)
	e.Time, e.Clock, e.Precision, e.Earlier = s.Time, s.Clock, s.Precision, s.Earlier
}

// Stamp returns the first stamp of the clock c.
func (e *Event) Stamp(c Clock) (Stamp, bool) {
	for _, s := range e.Stamps {
		if s.Clock == c {
			return s, true
		}
	}
	return Stamp{}, false
}

// SetAttr sets one attribute; an empty value removes it.
func (e *Event) SetAttr(key, value string) {
	if value == "" {
		delete(e.Attrs, key)
		return
	}
	if e.Attrs == nil {
		e.Attrs = map[string]string{}
	}
	e.Attrs[key] = value
}

// InTimeline reports whether e is a row of the timeline of window: it lies in it,
// or lasts into it, or began before and was still on when the evidence ends.
// Commits live below their deploy, and rows before the window are
// kept for comparison only.
func (e *Event) InTimeline(window Window) bool {
	if e.Kind == Commit {
		return false
	}
	return window.Overlaps(e.Time, e.End) || e.StillOn() && e.Time.Before(window.From)
}

// StillOn reports whether e was not over at the last moment that its source knows.
// An End beside it is when it was to be over.
func (e *Event) StillOn() bool { return e.Attrs[AttrStillOn] == "true" }

// EndLost reports whether nothing says when e was over: its End is only the last
// moment at which it was known to be on.
func (e *Event) EndLost() bool { return e.Attrs[AttrEndLost] == "true" }

// Known returns the moment from which people could know of the event: Seen, or
// Time where the source says nothing about arrival.
func (e *Event) Known() time.Time {
	if e.Seen.IsZero() {
		return e.Time
	}
	return e.Seen
}

// Interval returns the stretch in which the event's moment lies: it is not
// before from and before to.
func (e *Event) Interval() (from, to time.Time) {
	p := e.Precision
	if p <= 0 {
		p = Nanosecond
	}
	return e.Time.Add(-time.Duration(e.Earlier)), e.Time.Add(time.Duration(p))
}

// Identify fills in e.ID and e.Rev. The id is 12 hexadecimal digits of a hash of
// the kind, the source's name and the natural key; with 10,000 rows the chance
// that any two meet is below one in a million. Times that did not come through
// [Event.At] are put in UTC and clamped first, so that one absurd end cannot keep a
// row from being written.
func Identify(e *Event) error {
	e.clampTimes()
	if e.Key == "" {
		return fmt.Errorf("event %q of source %q has no natural key", e.Title, e.Origin.Source)
	}
	e.ID = ID(e.Kind, e.Origin.Source, e.Key)
	e.Rev = ""
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event %q of source %q: %w", e.Title, e.Origin.Source, err)
	}
	e.Rev = digest(b)[:12]
	return nil
}

func (e *Event) clampTimes() {
	for _, t := range []*time.Time{&e.Time, &e.End, &e.Seen} {
		if !t.IsZero() {
			*t, _ = Clamp(*t)
		}
	}
	for i := range e.Stamps {
		e.Stamps[i].Time, _ = Clamp(e.Stamps[i].Time)
	}
}

// ID is the id of the row of that kind, source and natural key.
func ID(kind Kind, source, key string) string {
	return digest([]byte(string(kind) + "\x00" + source + "\x00" + key))[:12]
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
