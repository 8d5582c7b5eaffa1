package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/util"
)

// Text is evidence on its way into a document. Its String is inert Markdown on
// one line, so that {{.Title}} in a template is escaped without asking.
type Text string

// guard stands where a bare word would come alive after rendering: trackers read
// the finished page again for @names, #numbers, :emoji: and e-mail addresses, and
// no backslash stops that. It is U+200B written so that a reader of the source
// sees it, the means by which well-known bots keep their changelogs from
// notifying people. [PlainText] leaves it out. HTML comments would do the same on
// one tracker, but cut the text into several nodes.
const guard = "&#8203;"

// String returns Markdown that shows Line(t) and nothing else: in a paragraph, a
// list item, a table cell, a heading or the label of a link. What has no meaning
// in Markdown is not escaped, since people read and edit the source.
func (t Text) String() string {
	s := Line(string(t))
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := range len(s) {
		b.WriteString(escape(s, i))
		b.WriteByte(s[i])
		if guarded(s, i) {
			b.WriteString(guard)
		}
	}
	return finish(b.String())
}

// finish deals with a backslash at the end, which must not escape what a template
// puts after it.
func finish(s string) string {
	if strings.HasSuffix(s, `\`) {
		return strings.TrimSuffix(strings.TrimSuffix(s, `\`), `\`) + "&#92;"
	}
	return s
}

// escape returns the backslash that the byte s[i] needs, if any.
func escape(s string, i int) string {
	if special(s, i) || i == 0 && opensBlock(s) || listNumber(s, i) {
		return `\`
	}
	return ""
}

// special reports whether s[i] may have a meaning inside a line.
func special(s string, i int) bool {
	last := i == len(s)-1
	switch s[i] {
	case '`', '*', '[', ']', '|', '~', '$': // $ opens formulas on some trackers
		return true
	case '\\':
		return last || punct(s[i+1])
	case '_':
		return !insideWord(s, i)
	case '<':
		return last || !strings.ContainsRune(" =0123456789", rune(s[i+1]))
	case '&':
		return isReference(s[i:])
	case '!', '#': // before a link that follows; the closing run of a heading
		return last
	case ':':
		return strings.HasPrefix(s[i:], "://")
	case '.':
		return i >= 3 && strings.EqualFold(s[i-3:i], "www")
	}
	return false
}

// isReference reports whether s begins with a character reference, or is one but
// for the semicolon, which a template may put there.
func isReference(s string) bool {
	m := reference.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	_, named := util.LookUpHTML5EntityByName(m[2])
	return m[1] != "" || named || len(m[0]) == len(s) && m[2] == ""
}

var reference = regexp.MustCompile(`^&(#)?([0-9A-Za-z]*)(?:;|$)`)

// insideWord reports whether the underscore s[i] has a letter or digit on both
// sides: then it cannot be emphasis.
func insideWord(s string, i int) bool {
	return i > 0 && i < len(s)-1 && alnum(s[i-1]) && alnum(s[i+1])
}

// opensBlock reports whether s would begin a heading, list, quote, rule, table
// or underlined heading at the start of a line.
func opensBlock(s string) bool {
	return strings.IndexByte("#-+=>", s[0]) >= 0 || strings.HasPrefix(s, ":-")
}

// listNumber reports whether s[i] is the dot or parenthesis of "1. " at the
// start.
func listNumber(s string, i int) bool {
	if s[i] != '.' && s[i] != ')' || i == 0 || i > 9 || i+1 < len(s) && s[i+1] != ' ' {
		return false
	}
	return strings.Trim(s[:i], "0123456789") == ""
}

// guarded reports whether the guard must follow s[i].
func guarded(s string, i int) bool {
	rest := s[i+1:]
	if rest == "" {
		return false
	}
	switch s[i] {
	case '@':
		return alnum(rest[0]) || rest[0] == '_'
	case '#', '!':
		return digit(rest[0])
	case ':':
		return emoji.MatchString(rest)
	case '-':
		return digit(rest[0]) && i >= 2 && strings.EqualFold(s[i-2:i], "GH") && (i == 2 || !alnum(s[i-3]))
	}
	return false
}

// emoji matches the name of an emoji after its colon. Few names have no letter,
// so that times (14:05:00) stay as they are.
var emoji = regexp.MustCompile(`^(?:100|1234|[+-]1|[0-9+_-]*[a-z][a-z0-9+_-]*):`)

func digit(c byte) bool { return '0' <= c && c <= '9' }

func alnum(c byte) bool {
	return digit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// punct reports whether a backslash before c escapes it.
func punct(c byte) bool { return c > ' ' && c < 0x7f && !alnum(c) }
