package alert

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"debrief/timeline"
)

// maxRecord is how many bytes one JSON value may have that is decoded whole: a
// series with three million samples, or an Alertmanager's thousands of alerts in
// one body.
const maxRecord = 64 << 20

var errTooLong = fmt.Errorf("a JSON value is longer than %d MiB", maxRecord>>20)

// stream decodes JSON values one after the other and knows where they stand.
type stream struct {
	in   *counter
	dec  *json.Decoder
	base int64 // offset of dec's first byte
}

func newStream(r io.Reader) *stream {
	in := &counter{r: r, allowed: maxRecord}
	return &stream{in: in, dec: json.NewDecoder(in)}
}

func (s *stream) offset() int64 { return s.base + s.dec.InputOffset() }

func (s *stream) token() (json.Token, error) {
	s.in.allowed = s.offset() + maxRecord
	return s.dec.Token()
}

// value decodes the next value whole and says where it begins.
func (s *stream) value() (json.RawMessage, timeline.Origin, error) {
	s.in.allowed = s.offset() + maxRecord
	var raw json.RawMessage
	if err := s.dec.Decode(&raw); err != nil {
		return nil, timeline.Origin{}, err
	}
	start := s.offset() - int64(len(raw))
	line, _ := s.in.at(start)
	return raw, timeline.Origin{Line: line, Offset: start}, nil
}

// members calls f after each key of the object whose "{" was read; f must read
// the value.
func (s *stream) members(f func(key string) error) error {
	for s.dec.More() {
		t, err := s.token()
		if err != nil {
			return inside(err)
		}
		key, _ := t.(string)
		if err := f(key); err != nil {
			return inside(err)
		}
	}
	_, err := s.token() // "}"
	return inside(err)
}

// elements calls f for each element of the array whose "[" was read.
func (s *stream) elements(f func(raw json.RawMessage, at timeline.Origin)) error {
	for s.dec.More() {
		raw, at, err := s.value()
		if err != nil {
			return inside(err)
		}
		f(raw, at)
	}
	_, err := s.token() // "]"
	return inside(err)
}

// inside is err as it is inside a value, where no file may end.
func inside(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// here is "line:column" of what is read next, or of the end of the file.
func (s *stream) here(err error) string {
	offset := s.offset()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		offset = s.in.n
	}
	line, column := s.in.at(offset)
	return fmt.Sprintf("%d:%d", line, column)
}

// resume goes on after damage, at the next line that begins with "{" or "[":
// the next record of JSON Lines, and the next document or element of most others.
// It returns io.EOF when there is none.
func (s *stream) resume() error {
	s.base = s.offset()
	s.in.allowed = math.MaxInt64
	br := bufio.NewReader(io.MultiReader(s.dec.Buffered(), s.in))
	for {
		part, err := br.ReadSlice('\n')
		s.base += int64(len(part))
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return err
		}
		if c, err := br.Peek(1); err == nil && (c[0] == '{' || c[0] == '[') {
			s.dec = json.NewDecoder(br)
			return nil
		}
	}
}

// counter counts bytes and lines, and refuses to read past allowed bytes, which
// bounds the memory that one value takes.
type counter struct {
	r       io.Reader
	n       int64
	allowed int64
	lines   int64   // that ended before begin
	begin   int64   // of the line that at was last asked about
	ends    []int64 // offsets of "\n" from begin on
}

func (c *counter) Read(p []byte) (int, error) {
	if c.n > c.allowed {
		return 0, errTooLong
	}
	n, err := c.r.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			c.ends = append(c.ends, c.n+int64(i))
		}
	}
	c.n += int64(n)
	return n, err
}

// at is the line and column, from 1, of the byte at that offset, which must not
// be smaller than at the last call.
func (c *counter) at(offset int64) (line, column int64) {
	for len(c.ends) > 0 && c.ends[0] < offset {
		c.begin, c.ends = c.ends[0]+1, c.ends[1:]
		c.lines++
	}
	return c.lines + 1, max(offset-c.begin, 0) + 1
}
