package collect

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"debrief/timeline"
)

// Cleaner removes secrets and control sequences from text before it is kept. It
// tells found the type of each placeholder it put in ("aws-key", "password", ...).
type Cleaner interface {
	Clean(text string, found func(placeholder string)) string
}

// maxProblems is how many different problems of one source the ledger lists;
// more are counted in the last one. A file with a million bad lines has one
// problem, not a million.
const maxProblems = 20

// Sink takes what one source emits. Its methods may be called from any
// goroutine; after the source's deadline they do nothing.
type Sink struct {
	mu       sync.Mutex
	closed   bool
	req      Request
	clean    Cleaner
	progress func(Progress)
	events   []timeline.Event
	cover    timeline.Coverage
	more     int64 // problems beyond maxProblems
	seq      int64
}

func newSink(about About, req Request, clean Cleaner, progress func(Progress)) *Sink {
	return &Sink{
		req: req, clean: clean, progress: progress,
		cover: timeline.Coverage{
			Source: about.Name, Kind: about.Kind, Locator: about.Locator, Unit: about.Unit,
			Asked: req.Asked(), Status: timeline.NotAsked,
		},
	}
}

// do runs f under the lock unless the sink is closed.
func (s *Sink) do(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		f()
	}
}

// Read counts n records inside the window or the baseline, at the place where
// they are read. Each must later be emitted, merged, dropped or rejected, once.
func (s *Sink) Read(n int64) {
	s.do(func() {
		s.cover.Counts.Read += n
		if s.progress != nil {
			s.progress(Progress{Source: s.cover.Source, Read: s.cover.Counts.Read})
		}
	})
}

// Emit keeps e, which stands for records records: one is shown and the others
// are merged into it. An event that lies before the window is kept in the bundle
// for comparison but filtered from the timeline, and a commit is merged into its
// deploy. Origin.Source, Origin.SourceKind, ID and Rev are filled in here;
// Origin.Seq too unless the source did. The returned id is the row's.
func (s *Sink) Emit(e timeline.Event, records int64) (id string) {
	s.do(func() {
		s.seq++
		e.Origin.Source, e.Origin.SourceKind = s.cover.Source, s.cover.Kind
		if e.Origin.Seq == 0 {
			e.Origin.Seq = s.seq
		}
		s.scrub(&e)
		c := &s.cover.Counts
		if err := timeline.Identify(&e); err != nil {
			c.Rejected += records
			s.problem(records, e.Origin.Locator, err.Error())
			return
		}
		id = e.ID
		switch {
		case !e.Time.Before(s.req.Window.To):
			s.cover.Filter(reasonAfter, records)
			return
		case e.Kind == timeline.Commit:
			c.Merged += records
		case !e.InTimeline(s.req.Window):
			s.cover.Filter(ReasonBaseline, records)
		default:
			c.Shown++
			c.Merged += records - 1
		}
		s.events = append(s.events, e)
	})
	return id
}

// ReasonBaseline is the ledger's word for events that lie before the window.
const ReasonBaseline = "before the window"

const reasonAfter = "after the window"

// Merge counts n records that belong to a row emitted by other records.
func (s *Sink) Merge(n int64) { s.do(func() { s.cover.Counts.Merged += n }) }

// Drop counts n records that were understood and left out for that reason.
func (s *Sink) Drop(reason string, n int64) { s.do(func() { s.cover.Filter(reason, n) }) }

// Reject counts a record that was read and could not be understood, and says
// where and why.
func (s *Sink) Reject(place, format string, args ...any) {
	s.RejectN(1, place, format, args...)
}

// RejectN is Reject for n records that could not be understood for one reason;
// place is the first one's.
func (s *Sink) RejectN(n int64, place, format string, args ...any) {
	if n <= 0 {
		return
	}
	s.do(func() {
		s.cover.Counts.Rejected += n
		s.problem(n, place, fmt.Sprintf(format, args...))
	})
}

// Problem reports something that could not be read and is no record: a missing
// file, a broken frame, an ambiguous setting.
func (s *Sink) Problem(place, format string, args ...any) {
	s.do(func() { s.problem(1, place, fmt.Sprintf(format, args...)) })
}

// problem lists what happened n times, first at place.
func (s *Sink) problem(n int64, place, message string) {
	place, message = s.text(place), s.text(message)
	for i := range s.cover.Problems {
		if p := &s.cover.Problems[i]; p.Message == message {
			p.Count = max(p.Count, 1) + n
			return
		}
	}
	if len(s.cover.Problems) >= maxProblems {
		s.more += n
		return
	}
	p := timeline.Problem{Place: place, Message: message}
	if n > 1 {
		p.Count = n
	}
	s.cover.Problems = append(s.cover.Problems, p)
}

// CutShort says that only a part of the answer could be read, and why.
func (s *Sink) CutShort(format string, args ...any) {
	s.do(func() {
		s.cover.Status = timeline.CutShort
		s.because(s.text(fmt.Sprintf(format, args...)))
	})
}

// NotHeld says that the source does not hold (all of) the time asked for.
func (s *Sink) NotHeld(format string, args ...any) {
	s.do(func() {
		s.cover.Status = timeline.NotHeld
		s.because(s.text(fmt.Sprintf(format, args...)))
	})
}

// because adds a reason for the status.
func (s *Sink) because(reason string) {
	if s.cover.Reason != "" {
		reason = s.cover.Reason + "; " + reason
	}
	s.cover.Reason = reason
}

// Note adds a fact that a reader of the ledger must know. A note is kept once.
func (s *Sink) Note(format string, args ...any) {
	s.do(func() {
		text := s.text(fmt.Sprintf(format, args...))
		for _, n := range s.cover.Notes {
			if n == text {
				return
			}
		}
		s.cover.Notes = append(s.cover.Notes, text)
	})
}

// Outside counts n records before the baseline or after the window.
func (s *Sink) Outside(n int64) { s.do(func() { s.cover.Outside += n }) }

// Held widens the stretch that the source is known to hold by the moment t.
func (s *Sink) Held(t time.Time) {
	t, _ = timeline.Clamp(t)
	s.do(func() { s.cover.Held = s.cover.Held.Span(timeline.Window{From: t, To: t}) })
}

// scrub cleans every text of e.
func (s *Sink) scrub(e *timeline.Event) {
	for _, p := range []*string{&e.Service, &e.Title, &e.Body, &e.Actor, &e.Key, &e.Same, &e.Origin.Locator} {
		*p = s.text(*p)
	}
	for i := range e.Links {
		e.Links[i] = timeline.Link{Text: s.text(e.Links[i].Text), URL: s.text(e.Links[i].URL)}
	}
	for i := range e.Files {
		e.Files[i] = s.text(e.Files[i])
	}
	for i := range e.Stamps {
		e.Stamps[i].Raw = s.text(e.Stamps[i].Raw)
	}
	var attrs map[string]string
	for k, v := range e.Attrs {
		if attrs == nil {
			attrs = make(map[string]string, len(e.Attrs))
		}
		attrs[s.text(k)] = s.pair(k, v)
	}
	e.Attrs = attrs
}

// pair cleans the value of an attribute in the light of its name: the name alone
// can say that the value is a secret. Quotes keep a value of several words whole.
func (s *Sink) pair(key, value string) string {
	cleaned := s.text(value)
	if cleaned != value || value == "" {
		return cleaned
	}
	before, after := key+"=", ""
	if strings.ContainsAny(value, " \t\n") && !strings.Contains(value, `"`) {
		before, after = before+`"`, `"`
	}
	p, ok := strings.CutPrefix(s.text(before+value+after), before)
	if !ok || !strings.HasSuffix(p, after) {
		return cleaned
	}
	return strings.TrimSuffix(p, after)
}

func (s *Sink) text(t string) string {
	if s.clean == nil || t == "" {
		return t
	}
	return s.clean.Clean(t, func(placeholder string) {
		if s.cover.Redactions == nil {
			s.cover.Redactions = map[string]int64{}
		}
		s.cover.Redactions[placeholder]++
	})
}

// close ends the source's part and returns what it gave. err is what Collect
// returned, or why it was not waited for.
func (s *Sink) close(err error) ([]timeline.Event, timeline.Coverage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	c := &s.cover
	if s.more > 0 {
		c.Problems = append(c.Problems, timeline.Problem{Message: "further problems, not listed", Count: s.more})
	}
	switch {
	case err != nil && c.Counts.Read == 0:
		c.Status = timeline.Failed
		s.because(s.text(err.Error()))
	case err != nil:
		c.Status = timeline.CutShort
		s.because(s.text(err.Error()))
	case c.Status != timeline.NotAsked: // the source said so itself
	case c.Counts.Read == 0:
		c.Status = timeline.Empty
	default:
		c.Status = timeline.Complete
	}
	if err != nil {
		s.settle()
	}
	return s.events, *c
}

// settle accounts for the records of a source that ended in the middle: what was
// read and became nothing is filtered, and what was told of before it was counted
// is read. For a source that came to its end the sum must hold by itself, and Run
// checks it.
func (s *Sink) settle() {
	c := &s.cover.Counts
	left := c.Read - c.Shown - c.Merged - c.Filtered - c.Rejected
	if left < 0 {
		c.Read -= left
		return
	}
	s.cover.Filter("read before the source ended early, not used", left)
}
