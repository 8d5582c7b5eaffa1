package people

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode"

	"debrief/collect/input"
	"debrief/collect/when"
	"debrief/timeline"
)

// maxText is how many bytes of one entry are kept. What people type is far
// shorter; what they paste is worth its beginning.
const maxText = 64 << 10

// style is one of the two text forms: notes or chat.
type style interface {
	// entry reads the start of an entry. ok is false for a line that belongs to
	// the entry above. bad says why a line that looks like an entry is none.
	entry(line string) (e textEntry, ok bool, bad string)
	// fences reports whether ``` at the start of a line begins a block in which
	// no line is an entry.
	fences() bool
}

// textEntry is the first line of an entry.
type textEntry struct {
	written
	actor, text string
	// said makes it a message instead of a note.
	said bool
}

// lineClass is what became of one line that is not blank. Every such line is of
// exactly one class.
type lineClass int

const (
	entryLine    lineClass = iota // begins an entry
	moreLine                      // belongs to the entry above
	headingLine                   // a heading or a date
	preambleLine                  // stands before the first entry, or between a heading and the next
	badLine                       // rejected
	lineClasses
)

// textReader reads notes or a transcript line by line.
type textReader struct {
	w     *writer
	style style
	cal   calendar
	// open is the entry being read. skip is set instead after a rejected line,
	// whose further lines belong to nothing.
	open *entry
	skip bool
	body strings.Builder
	cut  bool // open is longer than maxText
	// fence is the line of the ``` that is open, 0 outside.
	fence int64
	// ticks counts the ``` of open; held is the first line that would be an entry
	// but for the block that they open, 0 if there is none.
	ticks int
	held  int64
	blank bool // the line above is blank or a heading
	count [lineClasses]int64
}

// readText reads all of r in that style.
func readText(r io.Reader, w *writer, s style) error {
	_, err := classify(r, w, s)
	return err
}

// classify is readText, and returns how many lines of each class there were.
func classify(r io.Reader, w *writer, s style) ([lineClasses]int64, error) {
	t := &textReader{w: w, style: s, blank: true, cal: calendar{zone: w.req.Zone, window: w.req.Window}}
	lines := input.NewLines(r, maxText)
	var err error
	for {
		var line input.Line
		line, err = lines.Next()
		if err == nil || len(line.Text) > 0 {
			t.line(line)
		}
		if err != nil {
			break
		}
	}
	t.finish()
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return t.count, err
}

func (t *textReader) line(l input.Line) {
	text := strings.TrimRightFunc(string(l.Text), unicode.IsSpace)
	if l.Cut > 0 {
		t.w.out.Problem(t.w.place(l.N), "line longer than %d KiB: the rest is left out", maxText>>10)
	}
	if text == "" {
		t.blank = true
		t.more("")
		return
	}
	class := t.classOf(l, text)
	t.count[class]++
	t.blank = class == headingLine
}

// classOf decides what a line is and acts on it.
func (t *textReader) classOf(l input.Line, text string) lineClass {
	if t.style.fences() && isFence(text) {
		if t.fence == 0 {
			t.fence = l.N
		} else {
			t.fence = 0
		}
		return t.more(text)
	}
	if t.fence > 0 {
		return t.more(text)
	}
	if day, ok, err := dateLine(text); ok {
		t.close()
		t.day(l, text, day, err)
		return headingLine
	}
	e, ok, bad := t.style.entry(text)
	switch {
	case t.pasted() && !e.said && (ok || bad != ""):
		if t.held == 0 {
			t.held = l.N
		}
		return t.more(text)
	case bad != "":
		return t.reject(l, bad)
	case ok:
		return t.begin(l, e)
	case t.blank && isHeading(text):
		t.close()
		return headingLine
	}
	return t.more(text)
}

// pasted reports whether the next line stands in a block that the open message of
// a transcript began with ``` and has not closed. The next message or date ends it
// at the latest.
func (t *textReader) pasted() bool { return !t.style.fences() && t.ticks%2 == 1 }

func (t *textReader) day(l input.Line, text string, day when.Date, err error) {
	if err != nil {
		t.w.out.Problem(t.w.place(l.N), "date %q cannot be read: the times below it are put on a day of the window", text)
		t.cal.known, t.cal.last = false, timeline.Stamp{}
		return
	}
	t.cal.on(day)
}

// begin opens an entry.
func (t *textReader) begin(l input.Line, e textEntry) lineClass {
	at, end, doubts, err := t.cal.stamps(e.written)
	if err != nil {
		return t.reject(l, err.Error())
	}
	t.close()
	kind := timeline.Note
	at.Clock = timeline.Noted
	if e.said {
		kind, at.Clock = timeline.Message, timeline.Said
	}
	t.open = &entry{kind: kind, at: at, end: end, actor: e.actor, line: l.N, offset: l.Offset, doubts: doubts}
	t.body.WriteString(e.text)
	t.ticks = strings.Count(e.text, "```")
	return entryLine
}

func (t *textReader) reject(l input.Line, why string) lineClass {
	t.close()
	t.skip = true
	t.w.reject(l.N, "%s", why)
	return badLine
}

// more adds a line to the open entry.
func (t *textReader) more(text string) lineClass {
	switch {
	case t.skip:
		return moreLine
	case t.open == nil:
		return preambleLine
	}
	t.ticks += strings.Count(text, "```")
	if t.body.Len()+len(text) >= maxText {
		t.cut = true
		return moreLine
	}
	t.body.WriteByte('\n')
	t.body.WriteString(text)
	return moreLine
}

// close ends the open entry.
func (t *textReader) close() {
	if t.open != nil {
		if t.cut {
			t.w.out.Problem(t.w.place(t.open.line), "entry longer than %d KiB: the rest is left out", maxText>>10)
		}
		if t.pasted() && t.held > 0 {
			t.w.out.Problem(t.w.place(t.open.line), "the block that ``` opens is never closed: from line %d on, lines that begin with a time were read as its text", t.held)
		}
		t.open.text = t.body.String()
		t.w.add(*t.open)
	}
	t.open, t.skip, t.cut, t.ticks, t.held = nil, false, false, 0, 0
	t.body.Reset()
}

// finish ends the file and says what a reader of the ledger must know of it.
func (t *textReader) finish() {
	t.close()
	out, label := t.w.out, t.w.label
	if t.fence > 0 {
		out.Problem(t.w.place(t.fence), "the block that ``` opens is never closed: the lines after it were read as its text")
	}
	if t.cal.inferred > 0 {
		out.Note("%s: %d times stand below no date; their day was inferred from the window", label, t.cal.inferred)
	}
	if n := t.count[preambleLine]; n > 0 {
		if t.count[entryLine]+t.count[badLine] == 0 {
			out.Problem(label, "no line begins with a time such as 14:05 or 2026-03-10 14:05")
			return
		}
		out.Note("%s: %d lines below a heading or before the first time belong to no entry", label, n)
	}
}

func isFence(line string) bool {
	line = strings.TrimLeft(line, " \t>")
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

var heading = regexp.MustCompile(`^#{1,6}[ \t]`)

func isHeading(line string) bool { return heading.MatchString(line) }
