package alert

import (
	"bytes"
	"math"
	"strconv"
	"time"

	"debrief/collect/when"
)

// samples calls each for the samples of a series, and says whether the answer was
// to an instant query.
func (f fields) samples(each func(sample)) (instant bool) {
	if !f.has("values") {
		each(sampleOf(f["value"]))
		return true
	}
	c := cursor{text: f["values"]}
	if !c.take('[') {
		each(sample{})
		return false
	}
	for !c.take(']') {
		s, ok := c.usual()
		if !ok {
			raw, ok := c.value()
			if !ok {
				break
			}
			s = sampleOf(raw)
		}
		each(s)
		c.take(',')
	}
	return false
}

// sample is [seconds, "value"]; the value is a part of what was read.
type sample struct {
	ms    int64
	value []byte
	ok    bool
}

// usual reads a sample as Prometheus writes it: ten digits, at most three after the
// point, a value without blanks and escapes. When it is written in another way it
// moves nowhere, and sampleOf can say more.
func (c *cursor) usual() (s sample, ok bool) {
	start := c.at
	if c.take('[') {
		if s.ms, ok = c.milli(); ok && c.take(',') {
			s.value, s.ok = c.plainText()
		}
	}
	if !s.ok || !c.take(']') {
		c.at = start
		return sample{}, false
	}
	return s, true
}

// milli reads a moment of ten digits and at most three after the point.
func (c *cursor) milli() (ms int64, ok bool) {
	c.peek()
	whole := c.digits()
	if len(whole) != 10 {
		return 0, false
	}
	for _, d := range whole {
		ms = ms*10 + int64(d-'0')
	}
	if !c.next('.') {
		return ms * 1000, true
	}
	frac := c.digits()
	for i := range 3 {
		ms *= 10
		if i < len(frac) {
			ms += int64(frac[i] - '0')
		}
	}
	return ms, 1 <= len(frac) && len(frac) <= 3
}

// plainText reads a text without blanks and escapes.
func (c *cursor) plainText() (text []byte, ok bool) {
	if !c.take('"') {
		return nil, false
	}
	rest := c.text[c.at:]
	n := 0
	for n < len(rest) && rest[n] > ' ' && rest[n] != '\\' && rest[n] != '"' {
		n++
	}
	c.at += n
	return rest[:n], c.next('"')
}

// sampleOf reads a sample however it is written. One that cannot be read must not
// cost the series.
func sampleOf(b []byte) (s sample) {
	at, value, found := bytes.Cut(bytes.Trim(b, "[] \t\r\n"), []byte(","))
	if !found {
		return s
	}
	s.value = bytes.Trim(value, "\" \t\r\n")
	s.ms, s.ok = millis(string(bytes.TrimSpace(at)))
	return s
}

// millis reads seconds since the epoch, exactly when they are written without an
// exponent.
func millis(text string) (int64, bool) {
	if st, ok := when.Epoch(text); ok {
		return st.Time.Round(time.Millisecond).UnixMilli(), true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 1e11 {
		return 0, false
	}
	return int64(math.Round(f * 1000)), true
}
