package people

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// notes is the form in which people jot things down.
type notes struct {
	// names are the people that the file has named so far.
	names map[string]bool
}

func newNotes() *notes { return &notes{names: map[string]bool{}} }

func (*notes) fences() bool { return true }

func (n *notes) entry(line string) (textEntry, bool, string) {
	w, rest, state := cutTime(unbullet(line))
	if state != timeRead {
		return textEntry{}, false, rest
	}
	return n.read(w, rest), true, ""
}

// read reads what stands after the time w.
func (n *notes) read(w written, rest string) textEntry {
	e := textEntry{written: w, text: rest}
	if name, text, ok := n.speaker(rest); ok {
		e.actor, e.text = name, text
	} else if name, text, ok := signature(rest); ok {
		e.actor, e.text = name, text
	}
	if e.actor != "" {
		n.names[e.actor] = true
	}
	return e
}

// speaker splits "ana: text" when the file named ana before, and "@ana: text".
func (n *notes) speaker(s string) (name, text string, ok bool) {
	name, text, ok = strings.Cut(s, ": ")
	if !ok || !n.names[strings.TrimPrefix(name, "@")] && (!strings.HasPrefix(name, "@") || !isName(name)) {
		return "", s, false
	}
	return strings.TrimPrefix(name, "@"), strings.TrimSpace(text), true
}

// remarks are words that people put into brackets at the end of a note and that
// are not who wrote it.
const remarks = ` again twice once sic manual manually maybe unconfirmed confirmed estimated
 estimate approx approximately all done wip tbc tbd todo utc local staging prod production canary
 expected unexpected automatic automatically auto partial partially failed ok yes no unknown
 ongoing resolved pending `

func isRemark(word string) bool {
	return strings.Contains(strings.ReplaceAll(remarks, "\n", " "), " "+strings.ToLower(word)+" ")
}

// signature splits "text (ana)". A name is one word, or up to three that all
// begin with a capital: "(see ticket)" is a remark.
func signature(s string) (name, text string, ok bool) {
	inner, ok := strings.CutSuffix(strings.TrimRight(s, "."), ")")
	i := strings.LastIndexByte(inner, '(')
	if !ok || i < 0 {
		return "", s, false
	}
	name = strings.TrimSpace(inner[i+1:])
	text = strings.TrimSpace(inner[:i])
	if text == "" || !isName(name) || isRemark(name) {
		return "", s, false
	}
	return strings.TrimPrefix(name, "@"), text, true
}

// isName reports whether s can be a person's name or handle. Digits are for
// handles written with "@": "(v2)" and "(p99)" are remarks.
func isName(s string) bool {
	s, handle := strings.CutPrefix(s, "@")
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 3 || len(s) > 40 {
		return false
	}
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsLetter(first) || len(words) > 1 && unicode.IsLower(first) {
			return false
		}
		if strings.IndexFunc(w, func(r rune) bool {
			return !unicode.IsLetter(r) && !strings.ContainsRune(".-_'", r) && !(handle && unicode.IsDigit(r))
		}) >= 0 {
			return false
		}
	}
	return true
}
