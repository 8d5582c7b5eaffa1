package markdown

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible makes every character of s one that can be seen or that is white
// space: evidence must not move the cursor, colour a terminal, turn the
// direction of the line around or hide words.
//
//   - Control characters become their pictures: ESC is ␛, NUL ␀, a lone carriage
//     return ␍. An ANSI or OSC sequence is then just text.
//   - Bidirectional controls, zero-width and other format characters, separators
//     of lines and C1 controls become [U+202E] and the like. Joiners stay between
//     characters of scripts (and emoji) that are written with them, and variation
//     selectors after a character that can vary.
//   - Invalid UTF-8 becomes U+FFFD, a byte each.
//   - Tabs and newlines are kept; CRLF becomes a newline.
//
// Visible(Visible(s)) equals Visible(s).
func Visible(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	prev := rune(0)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		switch {
		case r == '\r' && next == '\n': // the newline follows
		case r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		case hidden(prev, r, next):
			b.WriteString(token(r))
		default:
			b.WriteRune(r)
		}
		prev = r
		i += n
	}
	return b.String()
}

// plainASCII reports whether nothing in s can need a token: most evidence.
func plainASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// token is what stands for a character that cannot be seen.
func token(r rune) string {
	switch {
	case r < ' ':
		return string('\u2400' + r)
	case r == 0x7f:
		return "\u2421"
	}
	return fmt.Sprintf("[U+%04X]", r)
}

// hidden reports whether r between prev and next cannot be seen, or does what
// text must not do.
func hidden(prev, r, next rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r),
		unicode.Is(unicode.Noncharacter_Code_Point, r):
		return true
	case r == '\u200c' || r == '\u200d':
		return !joins(prev) || !joins(next)
	case r == '\ufe0e' || r == '\ufe0f':
		return !varies(prev)
	case unicode.Is(unicode.Prepended_Concatenation_Mark, r): // signs that are seen
		return false
	}
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
		unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) || r == '\u2800' // blank braille
}

// joins reports whether joiners have a meaning beside r: emoji sequences, and
// the scripts of Asia. They have none beside Latin letters, where they only hide.
func joins(r rune) bool {
	if r < 0x0600 {
		return false
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.So, unicode.Sk)
}

// varies reports whether a variation selector has a meaning after r.
func varies(r rune) bool {
	return strings.ContainsRune("#*0123456789©®", r) && r != 0 || r > 0x2000 && unicode.In(r, unicode.S, unicode.Po, unicode.Pd)
}

// Line is s made visible on one line: white space of any length becomes one
// space and none is left at the ends.
func Line(s string) string {
	return strings.Join(strings.FieldsFunc(Visible(s), blank), " ")
}

// blank is the white space that Markdown itself does not keep. Other spaces, such
// as the no-break space, are characters like any other.
func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }
