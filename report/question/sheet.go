// Package question holds the guided questions and decides which of them the
// evidence raises.
//
// A sheet is Markdown, so that a team can read and change it: a heading names a
// phase, a list item holds a question ("- **Q01** text with {braces}"). A rule
// written in Go decides for each id whether the evidence raises the question and
// what goes into its braces; a question without a rule is always asked.
package question

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
)

// Question is one line of a sheet.
type Question struct {
	ID    string // "Q01"
	Phase string
	// Text may hold {names} that a rule fills in.
	Text string
}

// Sheet is an ordered list of questions.
type Sheet []Question

var (
	item  = regexp.MustCompile(`^[-*] \*\*([A-Za-z][A-Za-z0-9_.-]*)\*\* +(.+)$`)
	brace = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// ParseSheet reads a sheet. Prose and headings of other levels are skipped; a
// list item that is no question, and an id used twice, are errors with their
// line.
func ParseSheet(name string, src []byte) (Sheet, error) {
	var sheet Sheet
	seen := map[string]int{}
	phase := "Questions"
	for i, line := range strings.Split(string(bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))), "\n") {
		line = strings.TrimRight(line, " \t")
		if h, ok := strings.CutPrefix(line, "## "); ok {
			phase = strings.TrimSpace(h)
			continue
		}
		if !strings.HasPrefix(line, "- ") && !strings.HasPrefix(line, "* ") {
			continue
		}
		m := item.FindStringSubmatch(line)
		if m == nil {
			return nil, fmt.Errorf("%s:%d: %q is no question; write - **Q01** and its text on one line", name, i+1, line)
		}
		if first := seen[m[1]]; first > 0 {
			return nil, fmt.Errorf("%s:%d: %s stands already in line %d; give each question its own id", name, i+1, m[1], first)
		}
		seen[m[1]] = i + 1
		sheet = append(sheet, Question{ID: m[1], Phase: phase, Text: m[2]})
	}
	if len(sheet) == 0 {
		return nil, fmt.Errorf("%s: no question in it; write - **Q01** and its text on one line", name)
	}
	return sheet, nil
}

// Open is the text of q with an ellipsis for what evidence would fill in.
func (q Question) Open() string { return brace.ReplaceAllString(q.Text, "…") }

// About returns the text of a question about one decision, which has only a time
// and what was decided to fill in; ok is false when the question needs more.
func (s Sheet) About(id, time, decision string) (text string, ok bool) {
	decision = quote(decision)
	for _, q := range s {
		if q.ID == id {
			text, missing := fill(q.Text, map[string]string{"time": time, "decision": decision, "tried": decision})
			return text, len(missing) == 0
		}
	}
	return "", false
}

// fill puts values into the braces of text. Missing names what has no value.
func fill(text string, values map[string]string) (filled string, missing []string) {
	filled = brace.ReplaceAllStringFunc(text, func(b string) string {
		v := values[b[1:len(b)-1]]
		if v == "" {
			missing = append(missing, b)
		}
		return v
	})
	return filled, missing
}
