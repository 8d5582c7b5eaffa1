package logs

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"debrief/collect"
	"debrief/collect/input"
)

// maxLine is how many bytes of a line are read; the rest is passed over.
const maxLine = 1 << 20

// way is what became of a record, and so of the lines that belong to it.
type way uint8

const (
	nowhere  way = iota // there was no record yet
	outside             // before the baseline or after the window
	baseline            // counted, not shown
	grouped             // in the window
	homeless            // in the window, but there are too many templates
	rejected            // its time could not be understood
)

// reader reads the files of one run.
type reader struct {
	out   *collect.Sink
	cal   *calendar
	table *table
	rec   record

	any                  bool  // a line was read
	read, outside        int64 // not yet told to the sink
	base, blank, inside  int64
	heldFrom, heldTo     int64 // of all moments that are not absurd
	windowFrom, windowTo int64 // of the records in the window
	earliest, latest     int64 // moments beyond these are a broken clock's
}

func newReader(req collect.Request, service string, out *collect.Sink) *reader {
	s := newSpan(req)
	return &reader{
		out: out, cal: newCalendar(req.Zone, req.Asked()), table: newTable(s, service),
		heldFrom: math.MaxInt64, heldTo: math.MinInt64, windowFrom: math.MaxInt64, windowTo: math.MinInt64,
		// A machine without a clock starts in 1970; a year is more than any log
		// reaches beyond the window that somebody asks for, and less than the
		// years that a broken clock adds.
		earliest: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC).UnixNano(),
		latest:   s.to + int64(366*24*time.Hour),
	}
}

// file is where the reader stands in one file.
type file struct {
	label  string
	parser *parser
	// way, group and kept belong to the last record.
	way   way
	group *group
	kept  [2]*example
	// lead counts the lines before the first record.
	lead      int64
	leadFirst int64
	leadText  string
	cut       int64 // overlong lines
	cutFirst  int64
}

// file reads one file to its end. The error is the file's own; what came before
// it is counted.
func (r *reader) file(label string, in io.Reader) error {
	f := &file{label: label, parser: newParser(r.cal)}
	lines := input.NewLines(&teller{in, r}, maxLine)
	var err error
	for {
		var l input.Line
		if l, err = lines.Next(); err != nil {
			if err != io.EOF && (len(l.Text) > 0 || l.Cut > 0) {
				r.reject(1, place(label, l.N), "the file broke off in the middle of this line")
			}
			break
		}
		r.any = true
		r.line(f, &l)
	}
	r.leave(f)
	r.flush()
	if err == io.EOF {
		return nil
	}
	return err
}

func place(label string, line int64) string { return fmt.Sprintf("%s:%d", label, line) }

// line reads one line.
func (r *reader) line(f *file, l *input.Line) {
	if l.Cut > 0 {
		if f.cut == 0 {
			f.cutFirst = l.N
		}
		f.cut++
	}
	switch f.parser.parse(l.Text, &r.rec) {
	case dated:
		r.settle(f)
		r.record(f, l)
	case unusable:
		r.settle(f)
		f.way = rejected
		r.reject(1, place(f.label, l.N), "the time of this line is none that debrief knows: %s", shorten(l.Text))
	default:
		r.follow(f, l)
	}
}

// record counts a line that has a moment.
func (r *reader) record(f *file, l *input.Line) {
	ns := r.rec.at.ns
	if ns >= r.earliest && ns <= r.latest {
		r.heldFrom, r.heldTo = min(r.heldFrom, ns), max(r.heldTo, ns)
	}
	f.kept = [2]*example{}
	t := r.table
	if ns < t.span.base || ns >= t.span.to {
		f.way = outside
		r.outside++
		return
	}
	r.read++
	g := t.find(&r.rec)
	if ns < t.span.from {
		f.way = baseline
		r.base++
		if g != nil {
			g.addBase(&t.span, &r.rec)
		}
		return
	}
	r.inside++
	r.windowFrom, r.windowTo = min(r.windowFrom, ns), max(r.windowTo, ns)
	if g == nil {
		f.way = homeless
		t.rest++
		return
	}
	f.way, f.group = grouped, g
	f.kept = g.add(&t.span, &r.rec, l.Text, spot{f.label, l.N, l.Offset})
}

// follow counts a line without a moment: it goes the way of its record.
func (r *reader) follow(f *file, l *input.Line) {
	switch f.way {
	case outside:
		r.outside++
		return
	case rejected:
		r.reject(1, place(f.label, l.N), "belongs to a line whose time is none that debrief knows")
		return
	}
	if f.way == nowhere && len(bytes.TrimSpace(l.Text)) > 0 {
		if f.lead == 0 {
			f.leadFirst, f.leadText = l.N, shorten(l.Text)
		}
		f.lead++
		return
	}
	r.read++
	switch f.way {
	case nowhere:
		r.blank++
	case baseline:
		r.base++
	case homeless:
		r.table.rest++
	case grouped:
		f.group.continued++
		for _, e := range f.kept {
			if e != nil {
				e.follow(l.Text)
			}
		}
	}
}

// settle accounts for the lines before the first line with a time stamp.
func (r *reader) settle(f *file) {
	if f.way != nowhere {
		return
	}
	r.reject(f.lead, place(f.label, f.leadFirst), "no time stamp, and no line with one before it")
	f.lead = 0
}

// leave accounts for what is known only at the end of a file.
func (r *reader) leave(f *file) {
	if f.way == nowhere && f.lead > 0 {
		r.reject(f.lead, place(f.label, f.leadFirst), "no line of %s has a time stamp that debrief knows; its first line is: %s", f.label, f.leadText)
		r.out.CutShort("no line of %s has a time stamp that debrief knows", f.label)
	}
	if f.cut > 0 {
		r.out.Problem(place(f.label, f.cutFirst), "lines longer than 1 MiB in %s: %d; the rest of each was not read", f.label, f.cut)
	}
	if a := f.parser.abbreviation; a != "" {
		r.out.Problem(f.label, "the zone abbreviation %s stands for several zones and is not %s here; its times are read as %s, set the zone if that is wrong",
			a, r.cal.zone, r.cal.zone)
	}
}

// reject counts n records that could not be understood. The sink hears first that
// they were read: a source left behind between the two must still add up.
func (r *reader) reject(n int64, place, format string, args ...any) {
	r.read += n
	r.flush()
	r.out.RejectN(n, place, format, args...)
}

// teller tells the sink what was counted before each wait for more of a file. It
// may be the last: a source that hangs or panics there keeps its count. To tell
// of every line would lock the sink too often.
type teller struct {
	in io.Reader
	r  *reader
}

func (t *teller) Read(p []byte) (int, error) {
	t.r.flush()
	return t.in.Read(p)
}

// flush tells the sink what was counted.
func (r *reader) flush() {
	r.out.Read(r.read)
	r.out.Outside(r.outside)
	r.read, r.outside = 0, 0
}

// shorten is the beginning of a line for a message.
func shorten(line []byte) string {
	s := clean(head(line, 100))
	if len(line) > 100 {
		s += "…"
	}
	return s
}

// head returns at most n bytes of b, without a word that would be cut in two: of
// half a secret nobody would see that it is one. It keeps all n where words are
// longer than a line of a book.
func head(b []byte, n int) []byte {
	if len(b) <= n {
		return b
	}
	const longWord = 80
	if i := bytes.LastIndexAny(b[n-longWord:n+1], " \t,;&\""); i >= 0 {
		return b[:n-longWord+i]
	}
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return b[:n]
}

// clean makes text valid UTF-8.
func clean(b []byte) string { return strings.ToValidUTF8(string(b), "\uFFFD") }

// cutRunes cuts s to n runes.
func cutRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}
