package redact

import "strings"

// Redactor replaces secrets by placeholders. It never changes and may be used
// from any goroutine. It implements [debrief/collect.Cleaner].
type Redactor struct{ words *triggers }

// New returns a Redactor that looks for every type of [Types].
func New() *Redactor {
	var all []detector
	all = append(all, keyDetectors()...)
	all = append(all, tokenDetectors()...)
	all = append(all, structureDetectors()...)
	return &Redactor{newTriggers(all)}
}

// maxPasses bounds how often a text is looked at. A second pass finds the few
// secrets that another one hid (a token as the user of a URL that has a password
// too) and a third one, as a rule, nothing; the bound keeps time linear.
const maxPasses = 8

// Clean returns text without secrets and control sequences, as valid UTF-8. It
// tells found, when not nil, the type of each placeholder it put in. A
// placeholder that the text brings along is kept and not counted. Cleaning a
// cleaned text changes nothing.
func (r *Redactor) Clean(text string, found func(placeholder string)) string {
	text = visible(text)
	for range maxPasses {
		spans := r.words.spans(text)
		if len(spans) == 0 {
			break
		}
		text = replace(text, spans, found)
	}
	return text
}

// span is a secret: text[start:end], of that type.
type span struct {
	start, end int
	typ        string
}

// A placeholder is opening, the type and closing.
const (
	opening = "[redacted:"
	closing = "]"
)

func replace(text string, spans []span, found func(string)) string {
	var b strings.Builder
	b.Grow(len(text))
	done := 0
	for _, s := range spans {
		b.WriteString(text[done:s.start])
		b.WriteString(opening)
		b.WriteString(s.typ)
		b.WriteString(closing)
		if found != nil {
			found(s.typ)
		}
		done = s.end
	}
	b.WriteString(text[done:])
	return b.String()
}

// maxType is longer than the name of any type.
const maxType = 32

// skipPlaceholders returns the index after the placeholders that begin at i.
func skipPlaceholders(s string, i int) int {
	for strings.HasPrefix(s[i:], opening) {
		j := i + len(opening)
		for j < len(s) && j-i < len(opening)+maxType && (is(s[j], lower|digit) || s[j] == '-') {
			j++
		}
		if j == i+len(opening) || !strings.HasPrefix(s[j:], closing) {
			break
		}
		i = j + len(closing)
	}
	return i
}

// isPlaceholder reports whether s is nothing but placeholders.
func isPlaceholder(s string) bool { return s != "" && skipPlaceholders(s, 0) == len(s) }
