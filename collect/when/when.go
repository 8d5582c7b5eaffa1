// Package when reads dates and times as people and programs write them.
//
// Go's own layouts are not enough: "EST" in a UTC process parses to offset 0,
// 02:30 in the hour that daylight saving skips silently becomes 03:30, and
// ":60" is an error. Every result says how wide its text is and whether its
// offset was read or assumed.
package when

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"debrief/timeline"
)

// Parse reads a full date and time: RFC 3339 with "T" or a space, with or without
// seconds, a fraction (after "." or ","), an offset ("Z", "+02:00", "+0200",
// "+02", " UTC"); or seconds since the epoch, with a fraction, or milli-, micro-
// or nanoseconds by their number of digits. A text without an offset is in zone
// and its stamp is marked as assumed; [DoubtOf] says whether the zone's clocks
// skipped it or showed it twice. The stamp has no clock yet.
func Parse(text string, zone *time.Location) (timeline.Stamp, error) {
	s := strings.TrimSpace(text)
	if st, ok := Epoch(s); ok {
		st.Raw = text
		return st, nil
	}
	date, rest, ok := cutDate(s)
	if !ok {
		return timeline.Stamp{}, fmt.Errorf("time %q: expected RFC 3339 (2006-01-02T15:04:05Z) or 2006-01-02 15:04", text)
	}
	clock, n, ok := Clock(rest)
	if !ok {
		return timeline.Stamp{}, fmt.Errorf("time %q: expected a time of day such as 15:04 or 15:04:05.999 after the date", text)
	}
	st, err := stamp(date, clock, strings.TrimLeft(rest[n:], " "), zone)
	if err != nil {
		return timeline.Stamp{}, fmt.Errorf("time %q: %w", text, err)
	}
	st.Raw = text
	return st, nil
}

// Date is a day of the calendar.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads 2006-01-02 (or with slashes).
func ParseDate(s string) (Date, error) {
	s = strings.TrimSpace(s)
	d, _, ok := cutDate(s + " ")
	if !ok || len(s) != len("2006-01-02") {
		return Date{}, fmt.Errorf("date %q: expected 2006-01-02", s)
	}
	return d, nil
}

// Add returns the day n days later.
func (d Date) Add(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC))
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// cutDate splits "2006-01-02T..." or "2006/01/02 ..." after the date and its
// separator.
func cutDate(s string) (Date, string, bool) {
	if len(s) < 11 || s[4] != s[7] || (s[4] != '-' && s[4] != '/') || (s[10] != 'T' && s[10] != 't' && s[10] != ' ' && s[10] != '_') {
		return Date{}, "", false
	}
	y, ok1 := digits(s[:4])
	m, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:10])
	if !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return Date{}, "", false
	}
	return Date{y, time.Month(m), d}, strings.TrimLeft(s[11:], " "), true
}

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// TimeOfDay is a time of day and how precisely it was written.
type TimeOfDay struct {
	Since     time.Duration // since midnight by the clock on the wall
	Precision timeline.Precision
}

// Clock reads a time of day at the start of s: 15:04, 15:04:05, with a fraction
// after "." or ",". It returns how many bytes it took. A leap second (":60") is
// the first moment of the next minute, and 24:00 the next midnight. A colon that
// sets the time off, as in "15:04: text", is not taken; one before a letter makes
// it no time, because "15:04:ab:cd" is an address.
func Clock(s string) (t TimeOfDay, n int, ok bool) {
	h, i, ok := number(s, 0, 1, 2)
	if !ok || i >= len(s) || s[i] != ':' || h > 24 {
		return t, 0, false
	}
	m, j, ok := number(s, i+1, 2, 2)
	if !ok || m > 59 || (h == 24 && m > 0) {
		return t, 0, false
	}
	t = TimeOfDay{time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, timeline.Minute}
	if j >= len(s) || s[j] != ':' {
		return t, j, j == len(s) || !isDigit(s[j])
	}
	if j+1 == len(s) || !isDigit(s[j+1]) && !isLetter(s[j+1]) {
		return t, j, true
	}
	sec, k, ok := number(s, j+1, 2, 2)
	if !ok || sec > 60 || (k < len(s) && isDigit(s[k])) {
		return TimeOfDay{}, 0, false
	}
	t.Since += time.Duration(sec) * time.Second
	t.Precision = timeline.Second
	if k+1 < len(s) && (s[k] == '.' || s[k] == ',') && isDigit(s[k+1]) {
		frac, end := fraction(s, k+1)
		t.Since += frac
		t.Precision, k = precisionOf(end-k-1), end
	}
	if t.Since > 24*time.Hour && h == 24 { // 24:00:00 is midnight; 24:00:01 is nothing
		return TimeOfDay{}, 0, false
	}
	return t, k, true
}

// fraction reads the digits at s[i:] as a fraction of a second; digits beyond
// nanoseconds are read over.
func fraction(s string, i int) (d time.Duration, end int) {
	unit := time.Second
	for end = i; end < len(s) && isDigit(s[end]); end++ {
		unit /= 10
		d += time.Duration(s[end]-'0') * unit
	}
	return d, end
}

func precisionOf(digits int) timeline.Precision {
	p := timeline.Second
	for range min(digits, 9) {
		p /= 10
	}
	return p
}

// In is the moment at which the clock on the wall of zone shows t on the day d.
// When daylight saving skips that time, or shows it twice, the moment is the
// first one possible and the precision says how far off that may be; [DoubtOf]
// tells such a stamp from others.
func In(d Date, t TimeOfDay, zone *time.Location) timeline.Stamp {
	wall := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(t.Since)
	first, second, _ := readings(wall, zone)
	st := timeline.Stamp{Assumed: true, Precision: t.Precision + timeline.Precision(second.Sub(first))}
	// Not zone's own offset at first: in a skipped hour that is the other one.
	st.Offset = offsetAt(wall, first)
	st.Time, _ = timeline.Clamp(first)
	return st
}

// stamp joins date, time of day and the text of an offset.
func stamp(d Date, t TimeOfDay, offset string, zone *time.Location) (timeline.Stamp, error) {
	if offset == "" {
		return In(d, t, zone), nil
	}
	sec, ok := Offset(offset)
	if !ok {
		if len(offset) <= 5 && isLetter(offset[0]) && strings.ToUpper(offset) == offset {
			return timeline.Stamp{}, fmt.Errorf("zone abbreviation %q stands for several zones; write an offset such as +02:00", offset)
		}
		return timeline.Stamp{}, fmt.Errorf("%q is not an offset such as Z or +02:00", offset)
	}
	at := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.FixedZone("", sec)).Add(t.Since)
	st := timeline.Stamp{Precision: t.Precision, Offset: timeline.FormatOffset(at)}
	st.Time, _ = timeline.Clamp(at)
	return st, nil
}

// Offset reads Z, UTC, GMT, +02:00, +0200, +02 or -2 into seconds east of UTC.
func Offset(s string) (seconds int, ok bool) {
	switch strings.ToUpper(s) {
	case "Z", "UTC", "GMT":
		return 0, true
	}
	if s == "" || (s[0] != '+' && s[0] != '-') {
		return 0, false
	}
	hours, minutes, colon := strings.Cut(s[1:], ":")
	if !colon && len(hours) == 4 {
		hours, minutes = hours[:2], hours[2:]
	}
	h, ok := digits(hours)
	var m int
	if colon || minutes != "" {
		var okm bool
		m, okm = digits(minutes)
		ok = ok && okm && len(hours) == 2 && len(minutes) == 2
	}
	if !ok || len(hours) > 2 || h > 14 || m > 59 {
		return 0, false
	}
	seconds = h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// Epoch reads seconds since 1970, with a fraction, or finer units by the number
// of digits: 12 or 13 are milliseconds, 15 or 16 micro-, 18 or 19 nanoseconds.
func Epoch(s string) (timeline.Stamp, bool) {
	whole, frac, dot := strings.Cut(s, ".")
	if len(whole) < 9 || len(whole) > 19 || strings.Trim(whole, "0123456789") != "" || strings.Trim(frac, "0123456789") != "" || dot && frac == "" {
		return timeline.Stamp{}, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return timeline.Stamp{}, false
	}
	switch {
	case dot && len(whole) <= 11:
		d, _ := fraction(frac, 0)
		return timeline.Stamp{Time: time.Unix(n, int64(d)).UTC(), Precision: precisionOf(len(frac))}, true
	case dot:
		return timeline.Stamp{}, false
	case len(whole) <= 11:
		return timeline.Stamp{Time: time.Unix(n, 0).UTC(), Precision: timeline.Second}, true
	case len(whole) == 12 || len(whole) == 13:
		return timeline.Stamp{Time: time.UnixMilli(n).UTC(), Precision: timeline.Millisecond}, true
	case len(whole) == 14 || len(whole) == 17:
		// 20260310140502 and 20260310140502123 are dates without separators, not
		// milliseconds of the year 2612.
		return timeline.Stamp{}, false
	case len(whole) <= 16:
		return timeline.Stamp{Time: time.UnixMicro(n).UTC(), Precision: timeline.Microsecond}, true
	}
	return timeline.Stamp{Time: time.Unix(0, n).UTC(), Precision: timeline.Nanosecond}, true
}

func number(s string, i, minLen, maxLen int) (n, end int, ok bool) {
	for end = i; end < len(s) && end-i < maxLen && isDigit(s[end]); end++ {
		n = n*10 + int(s[end]-'0')
	}
	return n, end, end-i >= minLen
}

func digits(s string) (n int, ok bool) {
	n, end, ok := number(s, 0, 1, len(s))
	return n, ok && end == len(s)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
