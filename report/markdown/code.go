package markdown

import (
	"strings"
)

// Code writes an inline code span that shows Line(s). A pipe cannot be written in
// a code span in the same way inside and outside of a table, so the span is
// interrupted for it: `a`\|`b`. Nothing comes of an empty s.
func Code(s string) string {
	parts := strings.Split(Line(s), "|")
	for i, p := range parts {
		parts[i] = span(p)
	}
	return strings.Join(parts, `\|`)
}

// span writes one code span without a pipe.
func span(s string) string {
	if s == "" {
		return ""
	}
	ticks := strings.Repeat("`", longestRun(s, '`')+1)
	// One space is taken off when both ends have one, unless there is nothing
	// else; a backtick must not touch the fence.
	if s[0] == '`' || s[len(s)-1] == '`' || s[0] == ' ' && s[len(s)-1] == ' ' && strings.Trim(s, " ") != "" {
		s = " " + s + " "
	}
	return ticks + s + ticks
}

// longestRun returns the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// Fence writes a fenced code block that shows the lines of Visible(s), without
// newlines at its end. Info names the language: letters, digits and ._+- of it
// are kept.
//
// Every line is indented by one space, which belongs to the fence: evidence can
// then never begin a line with a marker, and the markers can be found without
// knowing what is code. The block must stand at the left margin.
func Fence(info, s string) string {
	s = strings.TrimRight(Visible(s), "\n")
	ticks := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	var b strings.Builder
	b.WriteString(" " + ticks + strings.Map(language, info) + "\n")
	for _, line := range strings.Split(s, "\n") {
		if line != "" {
			b.WriteString(" " + line)
		}
		b.WriteString("\n")
	}
	b.WriteString(" " + ticks)
	return b.String()
}

// language drops what has no place in the name of a language.
func language(r rune) rune {
	if r < 0x80 && (alnum(byte(r)) || strings.ContainsRune("._+-", r)) {
		return r
	}
	return -1
}
