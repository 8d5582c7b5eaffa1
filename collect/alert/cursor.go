package alert

import (
	"encoding/json"
	"strings"
)

// cursor goes through JSON text that is in memory, without copying any.
//
// encoding/json could do it, as it does for all that is decoded further. Its Decoder
// looks at every byte twice and calls a function each time: that was two thirds of
// the time for a file of samples, and decoding samples one by one the rest.
type cursor struct {
	text  []byte
	at    int
	depth int
}

// maxDepth is how deep values may lie in each other, as in encoding/json.
const maxDepth = 10_000

// peek skips blanks and returns what follows, 0 at the end.
func (c *cursor) peek() byte {
	for c.at < len(c.text) {
		switch b := c.text[c.at]; b {
		case ' ', '\n', '\t', '\r':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// take skips blanks, and b if it follows.
func (c *cursor) take(b byte) bool {
	if c.peek() != b || c.at == len(c.text) {
		return false
	}
	c.at++
	return true
}

// value returns the next value as it is written.
func (c *cursor) value() (raw []byte, ok bool) {
	c.peek()
	start := c.at
	ok = c.skip()
	return c.text[start:c.at:c.at], ok
}

// skip goes to the end of the next value. When there is none it is false and the
// cursor at the byte that cannot be, or at the end of the text when more is needed
// to tell.
func (c *cursor) skip() bool {
	switch c.peek() {
	case '[':
		return c.inside(']')
	case '{':
		return c.inside('}')
	case '"':
		return c.quoted()
	case 't':
		return c.word("true")
	case 'f':
		return c.word("false")
	case 'n':
		return c.word("null")
	}
	return c.number()
}

// inside skips an array or object.
func (c *cursor) inside(closing byte) bool {
	if c.depth == maxDepth {
		return false
	}
	c.depth++
	c.at++
	for empty := true; ; empty = false {
		if empty && c.take(closing) {
			break
		}
		if closing == '}' && (c.peek() != '"' || !c.quoted() || !c.take(':')) {
			return false
		}
		if !c.skip() {
			return false
		}
		if c.take(',') {
			continue
		}
		if !c.take(closing) {
			return false
		}
		break
	}
	c.depth--
	return true
}

// quoted skips a text.
func (c *cursor) quoted() bool {
	for c.at++; c.at < len(c.text); c.at++ {
		switch b := c.text[c.at]; {
		case b == '"':
			c.at++
			return true
		case b < ' ':
			return false
		case b == '\\':
			if c.at++; !c.escaped() {
				return false
			}
		}
	}
	return false
}

// escaped goes to the last byte of what follows a "\".
func (c *cursor) escaped() bool {
	if c.at == len(c.text) || c.text[c.at] != 'u' {
		return c.at < len(c.text) && strings.IndexByte(`"\/bfnrt`, c.text[c.at]) >= 0
	}
	for range 4 {
		if c.at++; c.at == len(c.text) || strings.IndexByte("0123456789abcdefABCDEF", c.text[c.at]) < 0 {
			return false
		}
	}
	return true
}

func (c *cursor) word(w string) bool {
	for i := range len(w) {
		if c.at == len(c.text) || c.text[c.at] != w[i] {
			return false
		}
		c.at++
	}
	return true
}

func (c *cursor) number() bool {
	c.next('-')
	if !c.next('0') && len(c.digits()) == 0 {
		return false
	}
	if c.next('.') && len(c.digits()) == 0 {
		return false
	}
	if c.next('e') || c.next('E') {
		_ = c.next('+') || c.next('-')
		return len(c.digits()) > 0
	}
	return true
}

// next skips b, if it is the next byte.
func (c *cursor) next(b byte) bool {
	if c.at == len(c.text) || c.text[c.at] != b {
		return false
	}
	c.at++
	return true
}

func (c *cursor) digits() []byte {
	rest := c.text[c.at:]
	n := 0
	for n < len(rest) && rest[n]-'0' <= 9 {
		n++
	}
	c.at += n
	return rest[:n]
}

// object returns the members of a JSON value that is known to be valid; ok is false
// when it is no object. They are parts of raw.
func object(raw []byte) (f fields, ok bool) {
	c := cursor{text: raw}
	if !c.take('{') {
		return nil, false
	}
	f = fields{}
	for c.peek() == '"' {
		key, _ := c.value()
		c.take(':')
		f[unquote(key)], _ = c.value()
		c.take(',')
	}
	return f, true
}

// unquote reads a JSON text that is known to be valid.
func unquote(raw []byte) string {
	for _, b := range raw {
		if b == '\\' || b >= 0x80 { // which need not be valid UTF-8
			var s string
			_ = json.Unmarshal(raw, &s)
			return s
		}
	}
	return string(raw[1 : len(raw)-1])
}
