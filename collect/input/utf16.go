package input

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// decode returns the text of r as UTF-8 without a byte order mark. UTF-16, which
// Windows programs write, is known by its mark; everything else stays as it is.
func decode(r io.Reader) (io.Reader, error) {
	// Small where r has no buffer of its own: longer reads go past it.
	br := bufio.NewReader(r)
	// A failing Peek is no error yet: the read that follows meets it again.
	mark, _ := br.Peek(4)
	var order binary.ByteOrder
	size := 2
	switch {
	case bytes.Equal(mark, []byte{0xff, 0xfe, 0, 0}), bytes.Equal(mark, []byte{0, 0, 0xfe, 0xff}):
		return nil, errors.New("the text is UTF-32; save it as UTF-8")
	case bytes.HasPrefix(mark, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(mark, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	case bytes.HasPrefix(mark, []byte("\ufeff")):
		size = len("\ufeff")
	default:
		return br, nil
	}
	if _, err := br.Discard(size); err != nil {
		return nil, err
	}
	if order == nil {
		return br, nil
	}
	return &utf16Reader{r: br, order: order}, nil
}

// utf16Reader turns UTF-16 into UTF-8. What is no character, a lone surrogate or
// half a unit at the end, becomes U+FFFD.
type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	err   error // of r, once in has been decoded
	in    [8 << 10]byte
	n     int    // how many bytes of in are not decoded yet
	buf   []byte // holds out
	out   []byte // decoded and not read yet
}

// Read implements [io.Reader].
func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 && len(p) > 0 {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// fill reads once and decodes what is whole.
func (u *utf16Reader) fill() {
	var n int
	n, u.err = u.r.Read(u.in[u.n:])
	in := u.in[:u.n+n]
	u.buf = u.buf[:0]
	for len(in) > 0 {
		c, size := u.next(in)
		if size == 0 { // the rest of the character is still to come
			break
		}
		u.buf = utf8.AppendRune(u.buf, c)
		in = in[size:]
	}
	u.out, u.n = u.buf, copy(u.in[:], in)
}

// next decodes the first character of in. Its size is 0 when in holds only a part
// of it and there may be more to read.
func (u *utf16Reader) next(in []byte) (c rune, size int) {
	const high, low = 0xd800, 0xdc00 // where the two halves of a pair begin
	if len(in) < 2 {
		return u.partial(len(in))
	}
	c = rune(u.order.Uint16(in))
	if c < high || c >= low {
		return c, 2 // AppendRune writes a lone second half as U+FFFD
	}
	if len(in) < 4 {
		return u.partial(2)
	}
	if pair := utf16.DecodeRune(c, rune(u.order.Uint16(in[2:]))); pair != utf8.RuneError {
		return pair, 4
	}
	return utf8.RuneError, 2
}

// partial is a character of which only size bytes are there.
func (u *utf16Reader) partial(size int) (rune, int) {
	if u.err == nil {
		return 0, 0
	}
	return utf8.RuneError, size
}
