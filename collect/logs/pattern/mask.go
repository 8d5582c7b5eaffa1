package pattern

import (
	"bytes"
	"strings"
)

// Hole stands for a part of a message that varies.
const Hole = "<*>"

// MaxLen is how many bytes of a template are kept: far more than a person reads
// and enough to tell messages apart. What follows in a message does not count.
const MaxLen = 512

// class is what a byte can be part of: one of these, and what it says about the
// word it is in.
type class uint8

const (
	space class = 1 << iota
	sep         // punctuation that ends a word and is kept
	digit       // a word with one of these varies
	other       // a letter of no hexadecimal number
	at          // part of an e-mail address
)

// classes gives the class of each byte. Bytes of UTF-8 sequences and control
// bytes are parts of words: they are kept as they are.
var classes = func() (t [256]class) {
	for c := range t {
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f':
			t[c] = space
		case c >= '0' && c <= '9':
			t[c] = digit
		case bytes.IndexByte([]byte(",:;=()[]{}<>|\"'`"), byte(c)) >= 0:
			t[c] = sep
		case c == '@':
			t[c] = at | other
		case c|0x20 < 'a' || c|0x20 > 'f':
			t[c] = other
		}
	}
	return t
}()

// Append appends the template of message to dst. White space of any kind becomes
// one space, so a template is always one line. Neighbouring holes with nothing
// but a comma, colon or space between them become one, for lists differ in
// length.
func Append(dst, message []byte) []byte {
	m := masker{dst: dst, start: len(dst), text: message}
	for m.i < len(m.text) && len(m.dst)-m.start < MaxLen {
		switch c := m.text[m.i]; classes[c] {
		case space:
			m.gap = true
			m.i++
		case sep:
			if (c == '"' || c == '\'') && m.quoted(c) {
				continue
			}
			m.put(m.text[m.i : m.i+1])
			m.i++
		default:
			m.word()
		}
	}
	if len(m.dst)-m.start > MaxLen {
		m.dst = m.dst[:m.start+MaxLen]
	}
	return m.dst
}

// masker is the state of one Append.
type masker struct {
	dst   []byte
	start int // where the template begins in dst
	text  []byte
	i     int  // next byte of text
	gap   bool // white space waits to be written
	// open says for each kind of quote that it was found not to be closed any
	// more; without it a text full of opening quotes takes quadratic time.
	openDouble, openSingle bool
}

func (m *masker) put(s []byte) {
	m.space()
	m.dst = append(m.dst, s...)
}

func (m *masker) space() {
	if m.gap && len(m.dst) > m.start {
		m.dst = append(m.dst, ' ')
	}
	m.gap = false
}

// hole writes a hole, or widens the one before it.
func (m *masker) hole() {
	m.space()
	t := m.dst[m.start:]
	for n := 1; n <= 2; n++ {
		if k := len(t) - n; k >= len(Hole) && joins(t[k:]) && string(t[k-len(Hole):k]) == Hole {
			m.dst = m.dst[:m.start+k]
			return
		}
	}
	m.dst = append(m.dst, Hole...)
}

// joins reports whether s between two holes makes them parts of one list,
// address or time.
func joins(s []byte) bool {
	for _, c := range s {
		if c != ' ' && c != ',' && c != ':' {
			return false
		}
	}
	return true
}

// word reads one word, or a URL, and writes it or a hole.
func (m *masker) word() {
	text, end := m.text, m.i
	var has class
	for ; end < len(text); end++ {
		c := classes[text[end]]
		if c&(space|sep) != 0 {
			break
		}
		has |= c
	}
	w := text[m.i:end]
	value := m.i > 0 && text[m.i-1] == '='
	m.i = end
	varies := has&digit != 0
	if end < len(text) && text[end] == ':' && bytes.HasPrefix(text[end:], []byte("://")) {
		from := end - len(w)
		varies = m.url() || varies
		w = text[from:m.i]
	}
	switch {
	case varies,
		// Eight letters a to f and nothing else are a number, not English.
		has&other == 0 && len(w) >= 8,
		// As the value of a key six are enough: of ids written with %06x one in
		// three hundred has no digit, and would be a new kind of line each time.
		has&other == 0 && len(w) >= 6 && value,
		has&at != 0 && w[0] != '@' && w[len(w)-1] != '@',
		m.date(w):
		m.hole()
	default:
		m.put(w)
	}
}

// date reports whether w is the name of a day or month in a date such as
// "Sun Jul 17": a number follows, or another such name.
func (m *masker) date(w []byte) bool {
	if !dateName(w) || m.i+2 > len(m.text) {
		return false
	}
	rest := m.text[m.i:]
	rest = bytes.TrimLeft(rest[:min(len(rest), 6)], ", ")
	return len(rest) > 0 && (classes[rest[0]] == digit || len(rest) >= 3 && dateName(rest[:3]))
}

func dateName(w []byte) bool {
	if len(w) != 3 || w[0] < 'A' || w[0] > 'Z' {
		return false
	}
	const names = "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec "
	i := strings.Index(names, string(w))
	return i >= 0 && i%4 == 0
}

// url moves over the rest of a URL and reports whether it varies: it has a digit
// or a query.
func (m *masker) url() (varies bool) {
	for ; m.i < len(m.text); m.i++ {
		c := m.text[m.i]
		switch {
		case classes[c] == digit || c == '?':
			varies = true
		case classes[c] == space || c != ':' && c != '=' && classes[c] == sep:
			return varies
		}
	}
	return varies
}

// quoted writes the quoted string at m.i with a hole inside, if it is one: an
// apostrophe within or at the end of a word opens nothing.
func (m *masker) quoted(q byte) bool {
	if m.i > 0 && classes[m.text[m.i-1]]&(space|sep) == 0 {
		return false
	}
	end := m.closing(q)
	if end < 0 {
		return false
	}
	inside := m.text[m.i+1 : end]
	m.i = end + 1
	m.put([]byte{q})
	if method := Method(inside); method != "" {
		m.dst = append(m.dst, method...)
		m.dst = append(m.dst, ' ')
	}
	m.dst = append(m.dst, Hole...)
	m.dst = append(m.dst, q)
	return true
}

// closing returns where the quote at m.i is closed, or -1.
func (m *masker) closing(q byte) int {
	open := &m.openDouble
	if q == '\'' {
		open = &m.openSingle
	}
	if *open {
		return -1
	}
	for j := m.i + 1; j < len(m.text); j++ {
		switch c := m.text[j]; {
		case c == '\\':
			j++
		case c != q:
		case q == '"', j+1 == len(m.text), classes[m.text[j+1]]&(space|sep) != 0:
			return j
		}
	}
	*open = true
	return -1
}

// Method returns the HTTP method with which a request line ("GET /cart HTTP/1.1")
// begins, or "".
func Method(request []byte) string {
	for _, m := range [...]string{"GET", "POST", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS"} {
		if len(request) > len(m)+1 && string(request[:len(m)]) == m && request[len(m)] == ' ' && (request[len(m)+1] == '/' || request[len(m)+1] == '*' || request[len(m)+1] == 'h') {
			return m
		}
	}
	return ""
}
