package alert

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"debrief/timeline"
)

// maxRecord is how many bytes one JSON value may have that is read whole: a
// series with three million samples, or an Alertmanager's thousands of alerts in
// one body.
const maxRecord = 64 << 20

// maxMem holds such a value and a piece more.
const maxMem = maxRecord + 2*sampleSize

var errTooLong = fmt.Errorf("a JSON value is longer than %d MiB", maxRecord>>20)

// stream reads JSON values one after the other and knows where they stand.
type stream struct {
	r    io.Reader
	err  error  // why there is nothing after buf
	mem  []byte // that buf is a part of
	buf  []byte // what was read and not used
	need int    // how much of a value is read before its end is looked for

	offset int64 // of buf
	lines  int64 // that ended before offset
	line   int64 // where the line of offset begins
}

func newStream(r io.Reader) *stream { return &stream{r: r, need: 1} }

// fill reads more.
func (s *stream) fill() error {
	if s.err != nil {
		return s.err
	}
	if len(s.buf) > maxRecord {
		return errTooLong
	}
	if cap(s.buf)-len(s.buf) < sampleSize/2 {
		mem := s.mem
		if 2*len(s.buf) >= len(mem) && len(mem) < maxMem {
			mem = make([]byte, min(max(2*sampleSize, 2*len(mem)), maxMem))
		}
		s.mem, s.buf = mem, mem[:copy(mem, s.buf)]
	}
	var n int
	n, s.err = s.r.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	return nil
}

// use moves on by n bytes.
func (s *stream) use(n int) {
	if last := bytes.LastIndexByte(s.buf[:n], '\n'); last >= 0 {
		s.lines += int64(bytes.Count(s.buf[:n], []byte{'\n'}))
		s.line = s.offset + int64(last) + 1
	}
	s.buf = s.buf[n:]
	s.offset += int64(n)
}

// peek returns the byte that follows after the blanks, which are not used: a place
// in the file is the end of what was understood.
func (s *stream) peek() (b byte, blanks int, err error) {
	c := cursor{}
	for {
		c.text = s.buf
		if c.peek(); c.at < len(c.text) {
			return c.text[c.at], c.at, nil
		}
		if err := s.fill(); err != nil {
			return 0, 0, err
		}
	}
}

// begin goes to the next value and returns its first byte.
func (s *stream) begin() (byte, error) {
	b, blanks, err := s.peek()
	if err == nil {
		s.use(blanks)
	}
	return b, err
}

// take uses b, or closing, and says which of the two followed. before is JSON after
// which anything else is an error in the same way.
func (s *stream) take(b, closing byte, before string) (closed bool, err error) {
	c, err := s.begin()
	if err != nil {
		return false, inside(err)
	}
	if c != b && c != closing {
		return false, invalid(append([]byte(before), c))
	}
	s.use(1)
	return c == closing, nil
}

// value returns the next value, until the next call, and where it begins.
func (s *stream) value() (json.RawMessage, timeline.Origin, error) {
	_, blanks, err := s.peek()
	if err != nil {
		return nil, timeline.Origin{}, err
	}
	for {
		for len(s.buf)-blanks < s.need && err == nil {
			err = s.fill()
		}
		c := cursor{text: s.buf, at: blanks}
		whole := c.skip()
		if c.at == len(s.buf) && err == nil { // more of it may follow
			s.need = 2 * (len(s.buf) - blanks)
			continue
		}
		switch {
		case whole:
			s.use(blanks)
			raw, at := s.buf[:c.at-blanks:c.at-blanks], s.origin()
			s.use(len(raw))
			return raw, at, nil
		case c.at < len(s.buf):
			return nil, timeline.Origin{}, invalid(s.buf[blanks : c.at+1])
		}
		return nil, timeline.Origin{}, inside(err)
	}
}

// damage says what is wrong with JSON, in the words of encoding/json.
type damage struct{ words string }

func (d damage) Error() string { return d.words }

// invalid says what is wrong with the last byte of text.
func invalid(text []byte) error {
	return damage{fmt.Sprint(json.Unmarshal(text, new(json.RawMessage)))}
}

// members calls f after each key of the object whose "{" was used; f must use the
// value.
func (s *stream) members(f func(key string) error) error {
	for before := "{"; ; before = `{"":"",` {
		c, err := s.begin()
		if err != nil {
			return inside(err)
		}
		if c == '}' && before == "{" {
			s.use(1)
			return nil
		}
		if c != '"' {
			return invalid(append([]byte(before), c))
		}
		raw, _, err := s.value()
		if err != nil {
			return inside(err)
		}
		key := unquote(raw)
		if _, err := s.take(':', ':', `{""`); err != nil {
			return err
		}
		if err := f(key); err != nil {
			return inside(err)
		}
		if closed, err := s.take(',', '}', `{"":""`); closed || err != nil {
			return err
		}
	}
}

// elements calls f for each element of the array whose "[" was used. The element
// is f's until f returns.
func (s *stream) elements(f func(raw json.RawMessage, at timeline.Origin)) error {
	c, err := s.begin()
	if err != nil {
		return inside(err)
	}
	if c == ']' {
		s.use(1)
		return nil
	}
	for {
		raw, at, err := s.value()
		if err != nil {
			return inside(err)
		}
		f(raw, at)
		if closed, err := s.take(',', ']', `[""`); closed || err != nil {
			return err
		}
	}
}

// inside is err as it is inside a value, where no file may end.
func inside(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// origin is the place of what is read next.
func (s *stream) origin() timeline.Origin {
	return timeline.Origin{Line: s.lines + 1, Offset: s.offset}
}

// here is "line:column" of what is read next, or of the end of the file.
func (s *stream) here(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		s.use(len(s.buf))
	}
	return fmt.Sprintf("%d:%d", s.lines+1, s.offset-s.line+1)
}

// resume goes on after damage, at the next line that begins with "{" or "[":
// the next record of JSON Lines, and the next document or element of most others.
// It returns io.EOF when there is none.
func (s *stream) resume() error {
	s.need = 1
	for {
		end := bytes.IndexByte(s.buf, '\n')
		if end >= 0 && end+1 < len(s.buf) {
			s.use(end + 1)
			if s.buf[0] == '{' || s.buf[0] == '[' {
				return nil
			}
			continue
		}
		if end < 0 {
			s.use(len(s.buf))
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}
