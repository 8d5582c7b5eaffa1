package logs

import (
	"bytes"

	"debrief/timeline"
)

// level is how bad a line says it is, worst last.
type level uint8

const (
	unknown level = iota
	debug
	info
	warning
	failure
	critical
)

// severity is the level's name in the event model.
func (l level) severity() timeline.Severity {
	return [...]timeline.Severity{"", timeline.Debug, timeline.Info, timeline.Warning, timeline.Error, timeline.Critical}[l]
}

// levelNamed returns the level of that name, in any case.
func levelNamed(name []byte) level {
	var lower [16]byte
	if len(name) > len(lower) {
		return unknown
	}
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	switch string(lower[:len(name)]) {
	case "trace", "debug", "verbose", "finest", "finer", "fine", "dbug":
		return debug
	case "info", "information", "informational", "notice", "log":
		return info
	case "warn", "warning":
		return warning
	case "error", "err", "severe", "failure", "eror":
		return failure
	case "critical", "crit", "fatal", "alert", "emerg", "emergency", "panic", "dpanic":
		return critical
	}
	return unknown
}

// levelNumbered returns the level of a number: syslog's severities count down
// from 7, those of pino and bunyan up from 10.
func levelNumbered(n int) level {
	switch {
	case n >= 60:
		return critical
	case n >= 50:
		return failure
	case n >= 40:
		return warning
	case n >= 30:
		return info
	case n >= 10:
		return debug
	case n == 7:
		return debug
	case n >= 5 && n <= 6:
		return info
	case n == 4:
		return warning
	case n == 3:
		return failure
	case n >= 0 && n <= 2:
		return critical
	}
	return unknown
}

// levelValue reads the value of a level field.
func levelValue(v []byte) level {
	if n, end, ok := number(v, 0, 1, 3); ok && end == len(v) {
		return levelNumbered(n)
	}
	return levelNamed(v)
}

// levelOfStatus returns the level of an HTTP answer.
func levelOfStatus(status int) level {
	switch {
	case status >= 500 && status < 600:
		return failure
	case status >= 400 && status < 500:
		return warning
	case status >= 100 && status < 400:
		return info
	}
	return unknown
}

// The head of a text, in which a word may be its level.
const (
	headBytes = 128
	headWords = 9 // BGL has its level in the seventh column after the stamp
)

// levelNear finds the level word in the head of text and where it stands, with
// brackets and colon around it.
func levelNear(text []byte) (l level, from, to int) {
	head := text[:min(len(text), headBytes)]
	words := 0
	for i := 0; i < len(head) && words < headWords; {
		if !isLetter(head[i]) {
			if head[i] == ' ' {
				words++
			}
			i++
			continue
		}
		end := i
		for end < len(head) && isLetter(head[end]) {
			end++
		}
		if end == len(head) && end < len(text) {
			break // the word goes on
		}
		if !partOfName(text, i, end) {
			if l := levelNamed(text[i:end]); l != unknown && spelledAsLevel(text, i, end) {
				from, to := widen(text, i, end)
				return l, from, to
			}
		}
		i = end
	}
	return unknown, 0, 0
}

// partOfName reports whether the letters at text[i:end] belong to a longer name,
// such as error_count, com.foo.Error or error-page.
func partOfName(text []byte, i, end int) bool {
	const glue = "_.$/-"
	after := byteAt(text, end)
	if isDigit(after) || bytes.IndexByte([]byte(glue), after) >= 0 && end+1 < len(text) && text[end+1] != ' ' {
		return true
	}
	return i > 0 && (isDigit(text[i-1]) || bytes.IndexByte([]byte(glue), text[i-1]) >= 0)
}

// spelledAsLevel tells a level from a word of the message: it is in capitals, in
// brackets, a value (level=warn), or begins the text before a colon (error: ...).
func spelledAsLevel(text []byte, i, end int) bool {
	var before byte
	if i > 0 {
		before = text[i-1]
	}
	after := byteAt(text, end)
	switch {
	case (before == '[' || before == ':' || before == '(' || before == '<') && (after == ']' || after == ')' || after == '>'):
		return true
	case before == '=':
		return bytes.HasSuffix(text[:i], []byte("level=")) || bytes.HasSuffix(text[:i], []byte("severity=")) || bytes.HasSuffix(text[:i], []byte("lvl="))
	case after == ':':
		lead := bytes.TrimRight(text[:i], " ")
		return len(lead) == 0 || bytes.IndexByte([]byte(":]|-"), lead[len(lead)-1]) >= 0 || upper(text[i:end])
	}
	// ALERT, NOTICE and LOG in capitals are more often words than levels.
	switch string(text[i:end]) {
	case "ALERT", "NOTICE", "LOG", "FINE":
		return false
	}
	return upper(text[i:end])
}

// byteAt is b[i], or a space behind the end.
func byteAt(b []byte, i int) byte {
	if i < len(b) {
		return b[i]
	}
	return ' '
}

func upper(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

// widen takes the brackets, the colon and the name (level=) around a level word
// into it.
func widen(text []byte, from, to int) (int, int) {
	if i := bytes.LastIndexByte(text[:from], ' ') + 1; from > 0 && text[from-1] == '=' {
		from = i
	}
	if from > 0 && to < len(text) {
		switch string([]byte{text[from-1], text[to]}) {
		case "[]", "()", "<>", "||":
			from, to = from-1, to+1
		}
	}
	if to < len(text) && text[to] == ':' {
		to++
	}
	return from, to
}
