package people

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"debrief/collect"
	"debrief/timeline"
)

// entry is one thing somebody wrote.
type entry struct {
	kind    timeline.Kind
	at      timeline.Stamp
	end     timeline.Stamp // zero when it has no end
	edited  timeline.Stamp // zero when it was not edited
	actor   string
	text    string
	channel string
	thread  string
	service string
	url     string
	line    int64
	offset  int64
	// doubts say how a change of clocks was dealt with.
	doubts []string
}

// writer turns the entries of all files into rows and keeps the account.
type writer struct {
	req     collect.Request
	out     *collect.Sink
	service string
	label   string // of the file being read
	any     bool   // something was read
	// above is the moment of the record above in a JSON file.
	above time.Time
	// seen numbers the texts under each natural key, so that two different
	// messages of one person in the same minute are two rows, while the same
	// one in two overlapping exports is one.
	seen map[string]map[string]int
}

// place is file:line of the current file.
func (w *writer) place(line int64) string { return fmt.Sprintf("%s:%d", w.label, line) }

// reject counts a record that cannot be understood.
func (w *writer) reject(line int64, format string, args ...any) {
	w.any = true
	w.out.Read(1)
	w.out.Reject(w.place(line), format, args...)
}

// add accounts for e and emits its row.
func (w *writer) add(e entry) {
	w.any = true
	w.out.Held(e.at.Time)
	if !e.end.Time.IsZero() {
		w.out.Held(e.end.Time)
	}
	if !w.req.Asked().Overlaps(e.at.Time, e.end.Time) {
		w.out.Outside(1)
		return
	}
	w.out.Read(1)
	for _, d := range e.doubts {
		w.out.Problem(w.place(e.line), "%s", d)
	}
	if blank(e.text) {
		w.out.Drop("empty text", 1)
		return
	}
	w.out.Emit(w.event(e), 1)
}

func (w *writer) event(e entry) timeline.Event {
	e.text = strings.TrimSpace(strings.ToValidUTF8(e.text, "\ufffd"))
	ev := timeline.Event{
		Kind: e.kind, Title: title(e.text), Actor: e.actor, Service: e.service,
		Origin: timeline.Origin{Locator: w.label, Line: e.line, Offset: e.offset},
	}
	if ev.Service == "" {
		ev.Service = w.service
	}
	if strings.TrimSuffix(e.text, ".") != ev.Title {
		ev.Body = e.text
	}
	ev.At(e.at)
	if !e.end.Time.IsZero() {
		ev.End = e.end.Time
		ev.Stamps = append(ev.Stamps, e.end)
	}
	if !e.edited.Time.IsZero() {
		ev.Stamps = append(ev.Stamps, e.edited)
	}
	ev.SetAttr(timeline.AttrChannel, e.channel)
	ev.SetAttr("thread", e.thread)
	addLink(&ev, e.url)
	ev.Key = w.key(e, ev.Title)
	if e.kind != timeline.Note {
		ev.Same = e.actor + " | " + e.text
	}
	return ev
}

// addLink adds a link to ev when link is one that a reader can safely follow; any
// other address is kept as a fact.
func addLink(ev *timeline.Event, link string) {
	u, err := url.Parse(link)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		ev.Links = append(ev.Links, timeline.Link{Text: "source", URL: link})
		return
	}
	ev.SetAttr("url", link)
}

// key is the natural key: time and text of a note; channel, time and author of
// anything else. Of a long note the first words count, so that it stays itself
// when somebody completes it. A number tells different texts under one key apart;
// a hash would do so too, but the hash of a short text with a password in it can
// be guessed.
func (w *writer) key(e entry, title string) string {
	at := e.at.Time.Format(time.RFC3339Nano)
	key := strings.Join([]string{e.channel, at, e.actor}, " | ")
	if e.kind == timeline.Note {
		key = at + " | " + title
	}
	index := string(e.kind) + " | " + key
	if w.seen[index] == nil {
		w.seen[index] = map[string]int{}
	}
	n, ok := w.seen[index][e.text]
	if !ok {
		n = len(w.seen[index]) + 1
		w.seen[index][e.text] = n
	}
	if n > 1 {
		key = fmt.Sprintf("%s | %d", key, n)
	}
	return key
}

// maxTitle is how many runes fit a row of the timeline.
const maxTitle = 120

// title writes text on one line and shortens it at a word.
func title(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(line) <= maxTitle {
		if strings.HasSuffix(line, ".") && !strings.HasSuffix(line, "..") && line != "." {
			line = strings.TrimSuffix(line, ".")
		}
		return line
	}
	cut := 0 // the byte after maxTitle-1 runes: one is for the ellipsis
	for range maxTitle - 1 {
		_, size := utf8.DecodeRuneInString(line[cut:])
		cut += size
	}
	short := line[:cut]
	// A word that is itself most of the line (a URL) is cut in its middle.
	if i := strings.LastIndexByte(line[:cut+1], ' '); i > cut/2 {
		short = line[:i]
	}
	return strings.TrimRight(short, " ,;:-") + "…"
}

// blank reports whether text has nothing to see in it.
func blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r)
	}) < 0
}
