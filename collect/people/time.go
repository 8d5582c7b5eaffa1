package people

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// written is a time as somebody wrote it at the start of a line.
type written struct {
	raw    string // as written, for the stamp
	date   string // 2026-03-10; empty when only the time of day was written
	clock  string // 14:05, 14:05:30 ...
	offset string // Z, +01:00 ...; empty when none was written
	about  bool   // "~14:05"
	// endDate and endClock are the end of a range.
	endDate, endClock string
}

// timeState is what stands at the start of a line.
type timeState int

const (
	noTime  timeState = iota // no time
	badTime                  // what looks like a time and is none, such as 25:99
	timeRead
)

var (
	// The shape of a time, whether or not there is such a time. What follows it
	// is checked apart: Go's regular expressions do not look ahead.
	dateShape  = regexp.MustCompile(`^\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[Tt_]| +)`)
	clockShape = regexp.MustCompile(`^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?`)
	// An offset after the clock. "-03:00" is read as one only right after a "T"
	// time, because elsewhere "14:05-15:00" is a range, and four digits only
	// after a date, because "14:05 +1000 errors" says something else.
	offsetShape = regexp.MustCompile(`^(?: ?(?:Z|UTC|GMT)\b| ?\+\d{2}:\d{2}\b)`)
	minusShape  = regexp.MustCompile(`^-\d{2}:\d{2}\b`)
	digitsShape = regexp.MustCompile(`^ ?[+-]\d{4}\b`)
	halfShape   = regexp.MustCompile(`^ ?([AaPp])\.?[Mm]\b\.?`)
	rangeShape  = regexp.MustCompile(`^ ?(?:-|–|—|to|until) ?`)
	aboutShape  = regexp.MustCompile(`^(?:[~≈] ?|(?i:about|around|approx\.?|approximately|circa|ca\.) )`)
	atShape     = regexp.MustCompile(`^(?i:at) +`)
	bullet      = regexp.MustCompile(`^(?:(?:[-*+•>]|\d{1,3}[.)]) +)*(?:\[[ xX]\] +)?`)
	// Abbreviations that stand for one zone in one country and for another
	// elsewhere, or that people use all year: read as a word they would put the
	// row hours off without anybody noticing.
	zoneName = regexp.MustCompile(`^ ?(CET|CEST|EET|EEST|BST|IST|EST|EDT|CST|CDT|MST|MDT|PST|PDT|ET|CT|PT|JST|KST|MSK|AEST|AEDT|NZST|NZDT)\b`)
)

// wrappers are what people put around a time.
var wrappers = []struct{ open, close string }{{"[", "]"}, {"**", "**"}, {"`", "`"}, {"(", ")"}}

// unbullet takes indentation, list bullets and numbers, quote marks and check
// boxes off.
func unbullet(line string) string {
	line = strings.TrimSpace(line)
	return line[len(bullet.FindString(line)):]
}

// cutTime splits s after the time at its start and the punctuation that sets it
// off. With badTime, rest says what is wrong.
func cutTime(s string) (w written, rest string, state timeState) {
	if cells, ok := strings.CutPrefix(s, "|"); ok {
		return cutCell(cells)
	}
	for _, p := range wrappers {
		inner, ok := strings.CutPrefix(s, p.open)
		if !ok {
			continue
		}
		w, rest, state = scanTime(inner)
		if state != timeRead {
			return w, rest, state
		}
		rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, ":"), p.close)
		if !ok && p.close != "**" { // the whole line may be bold
			return written{}, "", noTime
		}
		return w, cutSeparator(rest), timeRead
	}
	w, rest, state = scanTime(s)
	if state == timeRead {
		rest = cutSeparator(rest)
	}
	return w, rest, state
}

// cutCell is cutTime for the cells of a table's row, of which the first begins
// with the time.
func cutCell(cells string) (w written, rest string, state timeState) {
	first, more, ok := strings.Cut(cells, "|")
	if !ok {
		return written{}, "", noTime
	}
	w, rest, state = cutTime(strings.TrimSpace(first))
	if state != timeRead {
		return w, rest, state
	}
	return w, strings.Trim(rest+" | "+strings.TrimSpace(more), "| \t"), timeRead
}

// cutSeparator takes off what stands between a time and the text.
func cutSeparator(s string) string {
	t := strings.TrimSpace(s)
	for _, sep := range []string{":", "-", "–", "—", "|", "->", "=>"} {
		if after, ok := strings.CutPrefix(t, sep); ok && (after == "" || after[0] == ' ' || after[0] == '\t') {
			return strings.TrimSpace(after)
		}
	}
	return t
}

// scanTime reads a time without wrapper.
func scanTime(s string) (w written, rest string, state timeState) {
	rest = s
	take := func(re *regexp.Regexp) string {
		m := re.FindString(rest)
		rest = rest[len(m):]
		return m
	}
	take(atShape)
	w.about = take(aboutShape) != ""
	date := take(dateShape)
	w.date = strings.TrimRight(date, "Tt_ ")
	w.clock = take(clockShape)
	if w.clock == "" {
		return written{}, "", noTime
	}
	var problem error
	if half := halfShape.FindStringSubmatch(rest); half != nil {
		rest = rest[len(half[0]):]
		w.clock, problem = fullDay(w.clock, half[1])
	}
	w.offset = strings.TrimSpace(take(offsetShape))
	if w.offset == "" && strings.HasSuffix(strings.ToUpper(date), "T") {
		w.offset = take(minusShape)
	}
	if w.offset == "" && date != "" {
		w.offset = strings.TrimSpace(take(digitsShape))
	}
	if !setOff(rest) {
		return written{}, "", noTime
	}
	if m := zoneName.FindStringSubmatch(rest); m != nil && problem == nil {
		problem = fmt.Errorf("%s stands for several zones; write an offset such as +02:00", m[1])
	}
	if end, after, ok := scanEnd(rest); ok {
		w.endDate, w.endClock, rest = end.date, end.clock, after
	}
	w.raw = strings.TrimSpace(s[:len(s)-len(rest)])
	if problem == nil {
		problem = w.check()
	}
	if problem != nil {
		return written{}, fmt.Sprintf("time %q cannot be read: %v", w.raw, problem), badTime
	}
	return w, rest, timeRead
}

// scanEnd reads the end of a range.
func scanEnd(s string) (end written, rest string, ok bool) {
	sep := rangeShape.FindString(s)
	rest = s[len(sep):]
	date := dateShape.FindString(rest)
	rest = rest[len(date):]
	clock := clockShape.FindString(rest)
	rest = rest[len(clock):]
	if sep == "" || clock == "" || !setOff(rest) {
		return end, s, false
	}
	return written{date: strings.TrimRight(date, "Tt_ "), clock: clock}, rest, true
}

// setOff reports whether rest, which follows a time, shows that the time was no
// part of something longer such as a MAC address or a ratio.
func setOff(rest string) bool {
	if rest == "" {
		return true
	}
	switch c := rest[0]; {
	case c == ':':
		return len(rest) == 1 || strings.IndexByte(" \t]*`)", rest[1]) >= 0
	case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '%', c == '/':
		return false
	case c == '.' || c == ',':
		return len(rest) == 1 || rest[1] < '0' || rest[1] > '9'
	}
	return true
}

// fullDay turns a time with am or pm into one of 24 hours.
func fullDay(clock, half string) (string, error) {
	hour, minutes, _ := strings.Cut(clock, ":")
	h, err := strconv.Atoi(hour)
	if err != nil || h < 1 || h > 12 {
		return clock, fmt.Errorf("hours with am or pm go from 1 to 12")
	}
	h %= 12
	if half == "p" || half == "P" {
		h += 12
	}
	return fmt.Sprintf("%02d:%s", h, minutes), nil
}

// check reports whether there is such a time, on whatever day.
func (w written) check() error {
	const anyDay = "2000-01-01"
	date := w.date
	if date == "" {
		date = anyDay
	}
	if _, err := w.stampOn(date, time.UTC); err != nil {
		return err
	}
	if w.endClock == "" {
		return nil
	}
	if w.endDate != "" {
		date = w.endDate
	}
	_, err := written{clock: w.endClock}.stampOn(date, time.UTC)
	return err
}

// dateText writes d as when.Parse reads it.
func dateText(d when.Date) string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

// How far off "about 14:05" may be: people round to five or ten minutes.
const (
	aboutEarlier = 5 * timeline.Minute
	aboutWidth   = 10 * timeline.Minute
)

// stampOn is the moment w means on that day, as if it were not "about".
func (w written) stampOn(date string, zone *time.Location) (timeline.Stamp, error) {
	st, err := when.Parse(strings.TrimSpace(date+" "+w.clock+" "+w.offset), zone)
	if err != nil {
		return st, err
	}
	st.Raw = w.raw
	return st, nil
}

// calendar knows which day the times of a file are on.
type calendar struct {
	zone   *time.Location
	window timeline.Window
	day    when.Date // from a heading, a full date or midnight passing; see known
	known  bool
	last   timeline.Stamp // of the entry above; zero at the start and after a heading
	above  time.Time      // of the entry above, whatever stands between; zero at the start
	// inferred counts the entries whose day the window supplied.
	inferred int64
}

// on starts the day d.
func (c *calendar) on(d when.Date) { c.day, c.known, c.last = d, true, timeline.Stamp{} }

// halfDay is how far a time must go back to be one of the next day: of the two
// readings the one nearer to the entry above holds. A note added late is out of
// order by minutes, midnight by almost a day.
const halfDay = 12 * time.Hour

// stamps returns the moment of w and, for a range, that of its end. doubts say how
// a change of clocks was dealt with.
func (c *calendar) stamps(w written) (at, end timeline.Stamp, doubts []string, err error) {
	at, day, err := c.start(w)
	if err != nil {
		return at, end, nil, err
	}
	if w.offset == "" {
		at, doubts = settle(at, c.above, c.zone)
	}
	if w.about {
		at.Earlier, at.Precision = at.Earlier+aboutEarlier, max(at.Precision, aboutWidth)
	}
	c.last, c.above = at, at.Time
	if w.endClock == "" {
		return at, end, doubts, nil
	}
	end, more, err := c.end(w, day, at.Time)
	end.Clock, end.Assumed = timeline.Ended, at.Assumed
	return at, end, append(doubts, more...), err
}

// end returns the moment at which the range w ends that began on day at start.
func (c *calendar) end(w written, day when.Date, start time.Time) (end timeline.Stamp, doubts []string, err error) {
	last := written{raw: w.raw, clock: w.endClock, offset: w.offset}
	on := func(date string) {
		if end, err = last.stampOn(date, c.zone); err == nil && w.offset == "" {
			end, doubts = settle(end, start, c.zone)
		}
	}
	if w.endDate != "" {
		on(w.endDate)
	} else if on(dateText(day)); err == nil && end.Time.Before(start) {
		on(dateText(day.Add(1)))
	}
	if err == nil && end.Time.Before(start) {
		err = fmt.Errorf("range %q ends before it begins", w.raw)
	}
	return end, doubts, err
}

// settle chooses the reading of a time that a change of clocks leaves in doubt,
// and says so: the first, or the second when only that one keeps the order of the
// file, whose entry above is at above. Either way the stamp covers both.
func settle(st timeline.Stamp, above time.Time, zone *time.Location) (timeline.Stamp, []string) {
	d, ok := when.DoubtOf(st, zone)
	if !ok {
		return st, nil
	}
	first, second := d.First.Time, d.Second.Time
	taken := "the first is taken"
	if above.After(first) && !above.After(second) {
		st, taken = d.Second, "the second is taken because the entry above is later than the first"
	}
	if d.Skipped {
		return st, []string{fmt.Sprintf("%s; read as a time from %s to %s", d, first.Format(time.RFC3339), second.Format(time.RFC3339))}
	}
	return st, []string{fmt.Sprintf("%s; %s, and the order is uncertain", d, taken)}
}

// start returns the moment of w and its day.
func (c *calendar) start(w written) (timeline.Stamp, when.Date, error) {
	if w.date != "" {
		day, err := when.ParseDate(w.date)
		if err != nil {
			return timeline.Stamp{}, day, err
		}
		c.on(day)
	}
	if !c.known {
		return c.infer(w)
	}
	at, err := w.stampOn(dateText(c.day), c.zone)
	if err == nil && !c.last.Time.IsZero() && c.last.Time.Sub(at.Time) >= halfDay {
		c.day = c.day.Add(1)
		at, err = w.stampOn(dateText(c.day), c.zone)
	}
	return at, c.day, err
}

// infer finds the day of a time below no date: the one on which it falls into
// the window, or else the one that brings it nearest. Of several days in a long
// window it is the first that is not well before the entry above.
func (c *calendar) infer(w written) (best timeline.Stamp, day when.Date, err error) {
	first := when.DateOf(c.window.From.In(c.zone)).Add(-1)
	last := when.DateOf(c.window.To.In(c.zone)).Add(1)
	var nearest time.Duration = -1
	for d := first; !after(d, last); d = d.Add(1) {
		at, err := w.stampOn(dateText(d), c.zone)
		if err != nil {
			return at, d, err
		}
		far := distance(c.window, at.Time)
		if far == 0 && !c.last.Time.IsZero() && c.last.Time.Sub(at.Time) >= halfDay {
			far = 1 // inside, yet before the entry above: better than any outside
		}
		if nearest < 0 || far < nearest {
			best, day, nearest = at, d, far
		}
		if far == 0 {
			break
		}
	}
	best.Assumed = true
	c.inferred++
	return best, day, nil
}

func after(a, b when.Date) bool {
	return slices.Compare([]int{a.Year, int(a.Month), a.Day}, []int{b.Year, int(b.Month), b.Day}) > 0
}

// distance is how far t lies outside w; 0 means inside.
func distance(w timeline.Window, t time.Time) time.Duration {
	switch {
	case t.Before(w.From):
		return w.From.Sub(t)
	case w.Contains(t):
		return 0
	}
	return t.Sub(w.To) + 1
}

var (
	weekday    = regexp.MustCompile(`(?i)^(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b[.,]?`)
	decoration = " \t-=*_#:.,()[]"
)

// dateLine reads a line that is a date alone, with a weekday and decoration at
// most, or a Markdown heading that begins with one. ok says that the line is
// such a line; err that there is no such day.
func dateLine(line string) (d when.Date, ok bool, err error) {
	line = strings.TrimSpace(line)
	s := strings.TrimLeft(line, decoration)
	s = strings.TrimLeft(s[len(weekday.FindString(s)):], decoration)
	if len(s) < 10 || !dateShape.MatchString(s[:10]+" ") {
		return d, false, nil
	}
	rest := strings.TrimLeft(s[10:], decoration)
	rest = strings.TrimLeft(rest[len(weekday.FindString(rest)):], decoration)
	if heading := strings.HasPrefix(line, "#"); rest != "" && (!heading || s[10] != ' ' && s[10] != ':' && s[10] != ',') {
		return d, false, nil
	}
	d, err = when.ParseDate(s[:10])
	return d, true, err
}
