package markdown

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// ErrNotReview says that a document does not begin with the line that every
// review does, so that nothing is known about it.
var ErrNotReview = errors.New("not a review made by debrief: the first line is not <!-- debrief:review ... -->")

// Header is what the first line of a review says.
type Header struct {
	Version  int
	Incident string
	// Base is the hash of everything after the first line when it was written.
	Base string
}

// Info reads the first line of a review. The error is [ErrNotReview] when there
// is none.
func Info(doc []byte) (Header, error) {
	first, _, _ := bytes.Cut(normal(doc), []byte("\n"))
	m, ok := parseMarker(string(first))
	if !ok || m.verb != review {
		return Header{}, ErrNotReview
	}
	v, err := strconv.Atoi(m.v)
	if err != nil {
		return Header{}, ErrNotReview
	}
	incident, err := unescapeID(m.id)
	if err != nil {
		return Header{}, ErrNotReview
	}
	return Header{Version: v, Incident: incident, Base: m.base}, nil
}

// Edited reports whether a review was changed since [Seal] wrote it. CRLF line
// ends, a byte order mark and a missing newline at the end are no change: editors
// make them unasked. The error is [ErrNotReview] when the first line is not ours,
// and another one when a newer version wrote it.
func Edited(doc []byte) (bool, error) {
	h, err := Info(doc)
	if err != nil {
		return false, err
	}
	if h.Version != Version {
		return false, fmt.Errorf("line 1: the review has version %d and this debrief knows %d; use the debrief that wrote it", h.Version, Version)
	}
	_, rest, _ := bytes.Cut(normal(doc), []byte("\n"))
	return hash(rest) != h.Base, nil
}

// Seal writes the base of every block and the first line, for that incident, into
// a document made here. A first line that is there already is replaced, so that
// sealing twice changes nothing. Markers that are malformed, nested, alone or of
// an id used twice are an error with their line.
func Seal(body []byte, incident string) ([]byte, error) {
	body = normal(body)
	lines := 0
	if _, err := Info(body); err == nil {
		_, body, _ = bytes.Cut(body, []byte("\n"))
		lines = 1
	}
	blocks, err := strictPairs(body)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", err.line+lines, err.err)
	}
	var b bytes.Buffer
	at := 0
	for _, k := range blocks {
		b.Write(body[at:k.begin.start])
		content := body[k.begin.stop:k.end.start]
		k.begin.base = hash(content)
		b.WriteString(k.begin.String() + "\n")
		b.Write(content)
		b.WriteString(k.end.String() + "\n")
		at = k.end.stop
	}
	b.Write(body[at:])
	first := marker{verb: review, id: escapeID(incident), base: hash(b.Bytes())}
	return append([]byte(first.String()+"\n"), b.Bytes()...), nil
}

// lineError is an error with its line.
type lineError struct {
	line int
	err  error
}

// strictPairs finds the blocks of a document made here.
func strictPairs(body []byte) ([]block, *lineError) {
	list := markers(body)
	if n := malformed(body); n > 0 {
		return nil, &lineError{n, errors.New("malformed marker; write <!-- debrief:begin id=ID kind=human --> or <!-- debrief:end id=ID -->")}
	}
	var blocks []block
	seen := map[string]int{}
	for i := 0; i < len(list); i += 2 {
		m := list[i]
		switch {
		case m.verb != begin:
			return nil, &lineError{m.line, fmt.Errorf("marker %s of %q has no begin before it", m.verb, m.id)}
		case i+1 == len(list) || list[i+1].verb != end || list[i+1].id != m.id:
			return nil, &lineError{m.line, fmt.Errorf("block %q is not ended before the next marker; blocks do not nest", m.id)}
		case seen[m.id] > 0:
			return nil, &lineError{m.line, fmt.Errorf("block %q stands already in line %d; give each block its own id", m.id, seen[m.id])}
		}
		seen[m.id] = m.line
		blocks = append(blocks, block{m, list[i+1]})
	}
	return blocks, nil
}

// malformed returns the line of the first marker that cannot be read, or 0.
func malformed(body []byte) int {
	for i, line := range strings.Split(string(body), "\n") {
		if !nearMarker.MatchString(line) {
			continue
		}
		if _, ok := parseMarker(line); !ok {
			return i + 1
		}
	}
	return 0
}

var nearMarker = regexp.MustCompile(`^<!--\s*debrief:`)

// escapeID writes an incident's id with the characters that markers may hold:
// ASCII letters, digits and . : - stay, every other byte is "_" and two
// hexadecimal digits ("INC 7" is INC_207), and no id at all is "_".
func escapeID(id string) string {
	if id == "" {
		return "_"
	}
	var b strings.Builder
	for i := range len(id) {
		if c := id[i]; alnum(c) || c == '.' || c == ':' || c == '-' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// unescapeID undoes escapeID.
func unescapeID(s string) (string, error) {
	if s == "_" {
		return "", nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '_' {
			b.WriteByte(s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", fmt.Errorf("id %q ends in the middle of an escape", s)
		}
		c, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
		if err != nil {
			return "", fmt.Errorf("id %q: %q is no escape; write _ and two hexadecimal digits", s, s[i:i+3])
		}
		b.WriteByte(byte(c))
		i += 2
	}
	return b.String(), nil
}
