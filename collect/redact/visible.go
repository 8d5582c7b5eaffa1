package redact

import (
	"strings"
	"unicode/utf8"
)

// visible returns s without terminal control sequences and without characters
// that cannot be seen; tab, line feed and carriage return stay. Bytes that are no
// UTF-8 become U+FFFD. Applied to its own result it changes nothing, because no
// character that begins a sequence is left.
func visible(s string) string {
	first := firstHidden(s)
	if first == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:first])
	last := lastRune(s[:first])
	for i := first; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteRune(utf8.RuneError)
			last = r
		case hidden(r, last):
			size = sequence(s[i:], r, size)
		default:
			b.WriteString(s[i : i+size])
			last = r
		}
		i += size
	}
	return b.String()
}

// firstHidden returns the index of the first byte that visible may change.
func firstHidden(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		if c-' ' < 0x7f-' ' || c == '\n' || c == '\t' || c == '\r' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size <= 1 || hidden(r, 'a') {
			return i
		}
		i += size
	}
	return len(s)
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// hidden reports whether r, after the visible character last, is to be taken out.
func hidden(r, last rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r < ' ', r >= 0x7f && r <= 0x9f: // C0, DEL, C1
		return true
	case r == 0x200c || r == 0x200d:
		// Joiners shape Arabic and Indic words and families of emoji; after
		// ASCII they can only hide something.
		return last < utf8.RuneSelf
	case r == 0xad, r == 0x200b, // soft hyphen, zero-width space
		r >= 0x2060 && r <= 0x2064, r == 0xfeff, // other invisible characters
		r == 0x200e || r == 0x200f || r == 0x061c,              // marks of direction
		r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069: // bidi overrides
		return true
	}
	return false
}

// maxSequence bounds the body of a control sequence.
const maxSequence = 4096

// sequence returns the length of the control sequence (ECMA-48) that begins with
// the hidden character r of that size, or size when r begins none. A line end
// ends every sequence.
func sequence(s string, r rune, size int) int {
	kind := r
	if r == 0x1b && len(s) > size {
		switch s[size] {
		case '[':
			kind = 0x9b
		case ']', 'P', 'X', '^', '_':
			kind = 0x9d
		default:
			return size
		}
		size++
	}
	switch kind {
	case 0x9b: // CSI: parameters, then one final byte
		for i := size; i < len(s) && i < maxSequence; i++ {
			if s[i] >= '@' && s[i] <= '~' {
				return i + 1
			}
			if s[i] < ' ' || s[i] > '~' {
				return i
			}
		}
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC: up to BEL or ST
		for i := size; i < len(s) && i < maxSequence && s[i] != '\n'; i++ {
			switch {
			case s[i] == 0x07:
				return i + 1
			case s[i] == 0x1b && i+1 < len(s) && s[i+1] == '\\':
				return i + 2
			case s[i] == 0x1b: // another sequence: this one was never ended
				return size
			}
		}
	}
	return size
}
