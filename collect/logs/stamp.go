package logs

import (
	"bytes"
	"time"

	"debrief/collect/when"
)

// layout is one way of writing a time stamp.
type layout struct {
	// read reads the stamp that begins at b[i].
	read func(b []byte, i int) (written, bool)
	// weak layouts look like other things. They count at the start of a line
	// only, and only in a file that has shown no other layout.
	weak bool
}

// Indexes of the layouts that other code treats in a special way.
const (
	isoLayout = iota
	namedLayout
	glogLayout
)

// layouts in the order in which they are tried on a line of an unknown kind.
var layouts = [...]layout{
	isoLayout:   {read: readISO},
	namedLayout: {read: readNamed},
	glogLayout:  {read: readGlog},
	{read: readCompact, weak: true},
	{read: readShortYear, weak: true},
	{read: readDotted, weak: true},
	{read: readClock, weak: true},
	{read: readEpoch, weak: true},
}

// readISO reads 2006-01-02T15:04:05 with "T", "_" or a space, "-" or "/", a
// fraction and an offset.
func readISO(b []byte, i int) (w written, ok bool) {
	if len(b) < i+16 || b[i+4] != b[i+7] || b[i+4] != '-' && b[i+4] != '/' {
		return w, false
	}
	if c := b[i+10]; c != 'T' && c != ' ' && c != '_' && c != 't' {
		return w, false
	}
	w.year, _, ok = number(b, i, 4, 4)
	return finish(w, b, i+5, ok)
}

// finish reads 01-02 15:04:05 with any separators, and the offset, at b[i].
func finish(w written, b []byte, i int, ok bool) (written, bool) {
	var ok1, ok2 bool
	w.month, _, ok1 = number(b, i, 2, 2)
	w.day, _, ok2 = number(b, i+3, 2, 2)
	if !ok || !ok1 || !ok2 || !w.valid() {
		return w, false
	}
	if !w.readClock(b, i+6) {
		return w, false
	}
	w.readOffset(b)
	return w, true
}

// readNamed reads stamps with the name of a month, after an optional day of the
// week: 02/Jan/2006:15:04:05 -0700, 02-Jan-2006 15:04:05, 2 Jan 2006 15:04:05
// GMT, Jan  2 15:04:05, Jan 2 2006 15:04:05, Mon Jan  2 15:04:05.000 2006.
func readNamed(b []byte, i int) (w written, ok bool) {
	i = skipWeekday(b, i)
	if i >= len(b) {
		return w, false
	}
	if isDigit(b[i]) {
		if w.day, i, ok = number(b, i, 1, 2); !ok || i+10 > len(b) {
			return w, false
		}
		s := b[i]
		w.month = month(b[i+1:])
		if w.year, _, ok = number(b, i+5, 4, 4); !ok || s != b[i+4] || s != '/' && s != '-' && s != ' ' {
			return w, false
		}
		i += 9
	} else {
		if w.month = month(b[i:]); w.month == 0 || i+4 > len(b) || b[i+3] != ' ' {
			return w, false
		}
		if w.day, i, ok = number(b, skipSpaces(b, i+3), 1, 2); !ok {
			return w, false
		}
		w.year = -1
		i = w.readYear(b, i)
	}
	if i >= len(b) || b[i] != ' ' && b[i] != ':' || !w.valid() || !w.readClock(b, i+1) || w.clock.Precision > 1e9 {
		return w, false
	}
	if w.year < 0 {
		w.end = w.readYear(b, w.end)
	}
	w.readOffset(b)
	if w.year < 0 {
		w.end = w.readYear(b, w.end) // date(1) writes it after the zone
	}
	return w, true
}

// readYear reads " 2006" or ", 2006" at b[i] and returns where it ends, or i.
func (w *written) readYear(b []byte, i int) int {
	j := i
	if j < len(b) && b[j] == ',' {
		j++
	}
	if j >= len(b) || b[j] != ' ' {
		return i
	}
	y, end, ok := number(b, j+1, 4, 4)
	if !ok || y < 1970 || y > 2199 || end < len(b) && (isDigit(b[end]) || isLetter(b[end]) || b[end] == '.') {
		return i
	}
	w.year = y
	return end
}

// readGlog reads I0102 15:04:05.000000. The letter is the level.
func readGlog(b []byte, i int) (w written, ok bool) {
	if len(b) < i+14 || bytes.IndexByte([]byte("IWEFD"), b[i]) < 0 || b[i+5] != ' ' {
		return w, false
	}
	n, _, ok := number(b, i+1, 4, 4)
	w.year, w.month, w.day = -1, n/100, n%100
	if !ok || !w.valid() || !w.readClock(b, skipSpaces(b, i+5)) || w.clock.Precision > 1e9 {
		return w, false
	}
	return w, true
}

// readCompact reads dates without separators: 20060102 15:04:05, 20060102T150405Z,
// 20060102-15:4:5:000 (HealthApp), 060102 150405 (Hadoop), 060102 15:04:05 (MySQL).
func readCompact(b []byte, i int) (w written, ok bool) {
	n, end, ok := number(b, i, 6, 8)
	if !ok || end-i == 7 || end >= len(b) || bytes.IndexByte([]byte(" T_-"), b[end]) < 0 {
		return w, false
	}
	w.year, w.month, w.day = n/10000, n/100%100, n%100
	if end-i == 6 {
		w.year += 2000
	}
	if !w.valid() || !w.readLooseClock(b, end+1) {
		return w, false
	}
	w.readOffset(b)
	return w, true
}

// readShortYear reads 06/01/02 15:04:05 (log4j's short date).
func readShortYear(b []byte, i int) (w written, ok bool) {
	if len(b) < i+17 || b[i+2] != '/' || b[i+5] != '/' || b[i+8] != ' ' {
		return w, false
	}
	w.year, _, ok = number(b, i, 2, 2)
	w.year += 2000
	return finish(w, b, i+3, ok)
}

// readDotted reads [01.02 15:04:05] (Proxifier), bracket required.
func readDotted(b []byte, i int) (w written, ok bool) {
	if i < 1 || b[i-1] != '[' || len(b) < i+14 || b[i+2] != '.' || b[i+5] != ' ' {
		return w, false
	}
	w.year = -1
	return finish(w, b, i, true)
}

// readClock reads 15:04:05 with a fraction and without any date.
func readClock(b []byte, i int) (w written, ok bool) {
	if len(b) < i+8 || b[i+2] != ':' || b[i+5] != ':' {
		return w, false
	}
	return w, w.readClock(b, i)
}

// readEpoch reads seconds since 1970, with a fraction, or finer units.
func readEpoch(b []byte, i int) (w written, ok bool) {
	end := i
	for end < len(b) && end-i < 32 && (isDigit(b[end]) || b[end] == '.') {
		end++
	}
	if end-i < 10 || end < len(b) && bytes.IndexByte([]byte(" \t],|:;"), b[end]) < 0 {
		return w, false
	}
	w.epoch, ok = epochMoment(b[i:end])
	w.end = end
	return w, ok
}

func epochMoment(text []byte) (moment, bool) {
	st, ok := when.Epoch(string(text))
	if !ok || st.Time.Year() > 2260 {
		return moment{}, false
	}
	return moment{ns: st.Time.UnixNano(), width: st.Precision, epoch: true}, true
}

// readClock reads a time of day at b[i].
func (w *written) readClock(b []byte, i int) bool {
	if i >= len(b) {
		return false
	}
	// 32 bytes: such a string is made on the stack.
	t, n, ok := when.Clock(string(b[i:min(i+32, len(b))]))
	w.clock, w.end = t, i+n
	return ok && (w.end == len(b) || !isLetter(b[w.end]) || b[w.end] == 'Z')
}

// readLooseClock also reads 150405, 1:2:3 and a fraction after a colon.
func (w *written) readLooseClock(b []byte, i int) bool {
	if n, end, ok := number(b, i, 6, 6); ok {
		since := time.Duration(n/10000)*time.Hour + time.Duration(n/100%100)*time.Minute + time.Duration(n%100)*time.Second
		w.clock, w.end = when.TimeOfDay{Since: since, Precision: 1e9}, end
		return n/10000 < 24 && n/100%100 < 60 && n%100 <= 60 && (end == len(b) || !isDigit(b[end]))
	}
	h, j, ok1 := number(b, i, 1, 2)
	if !ok1 || j >= len(b) || b[j] != ':' {
		return false
	}
	m, k, ok2 := number(b, j+1, 1, 2)
	if !ok2 || k >= len(b) || b[k] != ':' {
		return false
	}
	s, end, ok3 := number(b, k+1, 1, 2)
	w.clock = when.TimeOfDay{Since: time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second, Precision: 1e9}
	w.end = end
	if end+1 < len(b) && bytes.IndexByte([]byte(":.,"), b[end]) >= 0 && isDigit(b[end+1]) {
		unit := time.Second
		for w.end = end + 1; w.end < len(b) && isDigit(b[w.end]) && unit > 1; w.end++ {
			unit /= 10
			w.clock.Since += time.Duration(b[w.end]-'0') * unit
			w.clock.Precision /= 10
		}
	}
	return ok3 && h < 24 && m < 60 && s <= 60
}

// readOffset reads the offset or zone at w.end, if there is one: "Z", "+02:00",
// "-07", " +0200", " UTC", " CET".
func (w *written) readOffset(b []byte) {
	i := w.end
	spaced := i < len(b) && b[i] == ' '
	if spaced {
		i++
	}
	end := i
	if i < len(b) && (b[i] == '+' || b[i] == '-') {
		for end++; end < len(b) && end-i < 7 && (isDigit(b[end]) || b[end] == ':'); end++ {
		}
		if b[end-1] == ':' { // "+0200: text"
			end--
		}
		// " -5 items" is no offset.
		if end-i < 3 || spaced && end-i < 5 {
			return
		}
	} else {
		for end < len(b) && end-i < 5 && isLetter(b[end]) {
			end++
		}
	}
	if end == i || end < len(b) && (isDigit(b[end]) || isLetter(b[end])) {
		return
	}
	if b[i] == 'Z' || b[i] == 'z' {
		if end == i+1 {
			w.zoned, w.end = true, end
		}
		return
	}
	text := string(b[i:end])
	if s, ok := when.Offset(text); ok {
		w.zoned, w.offset, w.end = true, s, end
	} else if spaced && zoneNames[text] {
		w.abbreviation, w.end = text, end
	}
}

// zoneNames are abbreviations that stand in logs. Each names several zones, so
// none is ever turned into an offset.
var zoneNames = map[string]bool{
	"EST": true, "EDT": true, "CST": true, "CDT": true, "MST": true, "MDT": true, "PST": true, "PDT": true,
	"BST": true, "IST": true, "WET": true, "WEST": true, "CET": true, "CEST": true, "EET": true, "EEST": true,
	"MSK": true, "JST": true, "KST": true, "SGT": true, "HKT": true, "AEST": true, "AEDT": true, "NZST": true, "NZDT": true,
}

// valid reports whether the month has the day; 29 February is valid without a
// year.
func (w *written) valid() bool {
	if w.month < 1 || w.month > 12 || w.day < 1 {
		return false
	}
	y := w.year
	if y < 0 {
		y = 2024
	}
	return w.day <= 28 || w.day <= time.Date(y, time.Month(w.month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// month reads the three-letter name of a month; 0 means none.
func month(b []byte) int {
	if len(b) < 3 {
		return 0
	}
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for m := range 12 {
		if string(b[:3]) == names[m*3:m*3+3] {
			return m + 1
		}
	}
	return 0
}

// skipWeekday moves over "Mon " or "Mon, ".
func skipWeekday(b []byte, i int) int {
	if i+5 > len(b) {
		return i
	}
	switch string(b[i : i+3]) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		j := i + 3
		if b[j] == ',' {
			j++
		}
		if b[j] == ' ' {
			return skipSpaces(b, j)
		}
	}
	return i
}

func skipSpaces(b []byte, i int) int {
	for i < len(b) && b[i] == ' ' {
		i++
	}
	return i
}

// number reads lo to hi digits at b[i].
func number(b []byte, i, lo, hi int) (n, end int, ok bool) {
	for end = i; end < len(b) && end-i < hi && isDigit(b[end]); end++ {
		n = n*10 + int(b[end]-'0')
	}
	return n, end, end-i >= lo
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
