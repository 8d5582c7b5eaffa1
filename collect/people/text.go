package people

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"debrief/collect/input"
	"debrief/collect/when"
	"debrief/timeline"
)

// maxText is how many bytes of one entry are kept. What people type is far
// shorter; what they paste is worth its beginning.
const maxText = 64 << 10

// style is one of the two text forms: notes or chat.
type style interface {
	// entry reads the start of an entry from a line without indentation. ok is
	// false for a line that belongs to the entry above. bad says why a line
	// that looks like an entry is none.
	entry(line string) (e textEntry, ok bool, bad string)
	// kind and clock of the rows.
	kind() (timeline.Kind, timeline.Clock)
	// fences reports whether ``` begins a block in which no line is an entry.
	fences() bool
}

// textEntry is the first line of an entry.
type textEntry struct {
	written
	actor, text string
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
	at, end, err := t.cal.stamps(e.written)
	if err != nil {
		return t.reject(l, err.Error())
	}
	t.close()
	kind, clock := t.style.kind()
	at.Clock = clock
	t.open = &entry{kind: kind, at: at, end: end, actor: e.actor, line: l.N, offset: l.Offset}
	t.body.WriteString(e.text)
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
	case t.body.Len()+len(text) >= maxText:
		t.cut = true
	default:
		t.body.WriteByte('\n')
		t.body.WriteString(text)
	}
	return moreLine
}

// close ends the open entry.
func (t *textReader) close() {
	if t.open != nil {
		if t.cut {
			t.w.out.Problem(t.w.place(t.open.line), "entry longer than %d KiB: the rest is left out", maxText>>10)
		}
		t.open.text = t.body.String()
		t.w.add(*t.open)
	}
	t.open, t.skip, t.cut = nil, false, false
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

// notes is the form in which people jot things down.
type notes struct {
	// names are the people that the file has named so far.
	names map[string]bool
}

func (*notes) kind() (timeline.Kind, timeline.Clock) { return timeline.Note, timeline.Noted }
func (*notes) fences() bool                          { return true }

func (n *notes) entry(line string) (textEntry, bool, string) {
	w, rest, state := cutTime(unbullet(line))
	switch state {
	case noTime:
		return textEntry{}, false, ""
	case badTime:
		return textEntry{}, false, rest
	}
	e := textEntry{written: w, text: rest}
	if name, text, ok := n.speaker(rest); ok {
		e.actor, e.text = name, text
	} else if name, text, ok := signature(rest); ok {
		e.actor, e.text = name, text
	}
	if e.actor != "" {
		n.names[e.actor] = true
	}
	return e, true, ""
}

// speaker splits "ana: text" when the file named ana before, and "@ana: text".
func (n *notes) speaker(s string) (name, text string, ok bool) {
	name, text, ok = strings.Cut(s, ": ")
	if !ok || !n.names[strings.TrimPrefix(name, "@")] && (!strings.HasPrefix(name, "@") || !isName(name)) {
		return "", s, false
	}
	return strings.TrimPrefix(name, "@"), strings.TrimSpace(text), true
}

// remarks are words that people put into brackets at the end of a note and that
// are not who wrote it.
const remarks = ` again twice once sic manual manually maybe unconfirmed confirmed estimated
 estimate approx approximately all done wip tbc tbd todo utc local staging prod production canary
 expected unexpected automatic automatically auto partial partially failed ok yes no unknown
 ongoing resolved pending `

func isRemark(word string) bool {
	return strings.Contains(strings.ReplaceAll(remarks, "\n", " "), " "+strings.ToLower(word)+" ")
}

// signature splits "text (ana)". A name is one word, or up to three that all
// begin with a capital: "(see ticket)" is a remark.
func signature(s string) (name, text string, ok bool) {
	inner, ok := strings.CutSuffix(strings.TrimRight(s, "."), ")")
	i := strings.LastIndexByte(inner, '(')
	if !ok || i < 0 {
		return "", s, false
	}
	name = strings.TrimSpace(inner[i+1:])
	text = strings.TrimSpace(inner[:i])
	if text == "" || !isName(name) || isRemark(name) {
		return "", s, false
	}
	return strings.TrimPrefix(name, "@"), text, true
}

// isName reports whether s can be a person's name or handle. Digits are for
// handles written with "@": "(v2)" and "(p99)" are remarks.
func isName(s string) bool {
	s, handle := strings.CutPrefix(s, "@")
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 3 || len(s) > 40 {
		return false
	}
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsLetter(first) || len(words) > 1 && unicode.IsLower(first) {
			return false
		}
		if strings.IndexFunc(w, func(r rune) bool {
			return !unicode.IsLetter(r) && !strings.ContainsRune(".-_'", r) && !(handle && unicode.IsDigit(r))
		}) >= 0 {
			return false
		}
	}
	return true
}

// chat is the form of a transcript. Without brackets or a <name> a line that
// begins with a time is no message: people paste logs.
type chat struct{}

func (*chat) kind() (timeline.Kind, timeline.Clock) { return timeline.Message, timeline.Said }
func (*chat) fences() bool                          { return false }

func (*chat) entry(line string) (textEntry, bool, string) {
	bracket := strings.HasPrefix(line, "[")
	w, rest, state := cutTime(line)
	switch {
	case state == badTime && bracket:
		return textEntry{}, false, rest
	case state != timeRead:
		return textEntry{}, false, ""
	}
	name, text, ok := author(rest, bracket)
	if !ok && !bracket {
		return textEntry{}, false, ""
	}
	return textEntry{written: w, actor: name, text: text}, true, ""
}

// author splits "<name> text" and, where that is the form, "name: text".
func author(s string, colon bool) (name, text string, ok bool) {
	const maxName = 64
	if inner, found := strings.CutPrefix(s, "<"); found {
		if name, text, found = strings.Cut(inner, ">"); found && name != "" && len(name) <= maxName {
			// IRC marks operators with a character before the name.
			return strings.TrimLeft(name, " @+%~&"), strings.TrimSpace(text), true
		}
	}
	if !colon {
		return "", s, false
	}
	name, text, ok = strings.Cut(s, ":")
	name = strings.TrimSpace(name)
	if !ok || name == "" || len(name) > maxName || len(strings.Fields(name)) > 4 || text != "" && text[0] != ' ' {
		return "", s, false
	}
	return strings.TrimPrefix(name, "@"), strings.TrimSpace(text), true
}
