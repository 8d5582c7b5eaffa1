package decision

import (
	"regexp"
	"strings"
	"unicode"
)

// sentence is what ends in a full stop, question mark, semicolon or line break.
type sentence struct {
	words    []string   // all of them
	clauses  [][]string // the same, by clause
	question bool
}

// quoted is text that somebody else said or that a machine printed.
var quoted = regexp.MustCompile("\"[^\"\n]*\"|“[^”\n]*”|`[^`\n]*`")

// mostRead is how many bytes of a text are read for cues: what people commit to
// stands in their first lines, and what follows is pasted output.
const mostRead = 4 << 10

// sentences splits text into lower-case words, by sentence and clause. Lines
// that begin with ">" and text between quotation marks are left out: they are
// the words of others.
func sentences(text string) []sentence {
	var out []sentence
	if len(text) > mostRead {
		text = strings.ToValidUTF8(text[:mostRead], "")
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, ">") {
			continue
		}
		line = strings.ReplaceAll(line, "’", "'")
		if strings.Contains(line, `"`) || strings.Contains(line, "“") || strings.Contains(line, "`") {
			line = quoted.ReplaceAllString(line, " , ")
		}
		out = append(out, splitLine(strings.ToLower(line))...)
	}
	return out
}

func splitLine(line string) []sentence {
	var out []sentence
	words := make([]string, 0, strings.Count(line, " ")+1) // of the line; sentences and clauses are parts of it
	var s sentence
	sentenceAt, clauseAt := 0, 0
	endClause := func() {
		if n := len(words); clauseAt < n {
			s.clauses = append(s.clauses, words[clauseAt:n:n])
			clauseAt = n
		}
	}
	endSentence := func(question bool) {
		endClause()
		if n := len(words); sentenceAt < n {
			s.question, s.words = question, words[sentenceAt:n:n]
			out = append(out, s)
			s, sentenceAt = sentence{}, n
		}
	}
	for field := range strings.FieldsSeq(line) {
		word := strings.TrimFunc(field, notInWord)
		if word != "" {
			words = append(words, word)
		}
		// Punctuation counts at the end of a field only: "1.8.2" is one word.
		switch tail := field[len(strings.TrimRightFunc(field, notInWord)):]; {
		case strings.ContainsRune(tail, '?'):
			endSentence(true)
		case strings.ContainsAny(tail, ".!;"):
			endSentence(false)
		case strings.ContainsAny(tail, ",:()–—") || word == "" || strings.HasPrefix(field, "("):
			endClause()
		}
	}
	endSentence(false)
	return out
}

// notInWord reports whether r cannot begin or end a word.
func notInWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

var (
	severityWord = regexp.MustCompile(`^(sev|severity|p|prio)-?[0-5]$`)
	versionWord  = regexp.MustCompile(`^([a-z][a-z0-9_-]*[-_@/])?v?\d+(\.\d+)+[a-z0-9.+_-]*$|^v\d+$`)
)

// isVersion reports whether a word is written like a version.
func isVersion(w string) bool {
	return strings.ContainsAny(w, "0123456789") && versionWord.MatchString(w) // few words have a digit
}

// phrase is words in a row, the first of which is a plain word. "_" stands for up
// to three words and "<sev>" for a severity such as SEV-1.
type phrase []string

// phrases splits each text at its spaces.
func phrases(texts ...string) []phrase {
	out := make([]phrase, len(texts))
	for i, t := range texts {
		out[i] = strings.Fields(t)
	}
	return out
}

// match finds the first place of p in words.
func match(words []string, p phrase) (from, to int, ok bool) {
	for i := range words {
		if words[i] != p[0] { // nearly always
			continue
		}
		if end, ok := matchAt(words[i:], p); ok {
			return i, i + end, true
		}
	}
	return 0, 0, false
}

func matchAt(words []string, p phrase) (end int, ok bool) {
	if len(p) == 0 {
		return 0, true
	}
	if p[0] == "_" {
		for skip := 0; skip <= min(3, len(words)); skip++ {
			if n, ok := matchAt(words[skip:], p[1:]); ok {
				return skip + n, true
			}
		}
		return 0, false
	}
	if len(words) == 0 || !sameWord(words[0], p[0]) {
		return 0, false
	}
	n, ok := matchAt(words[1:], p[1:])
	return n + 1, ok
}

func sameWord(word, pattern string) bool {
	if pattern == "<sev>" {
		return severityWord.MatchString(word)
	}
	return word == pattern
}

// phraseSet is phrases of which one is as good as another, by their first words:
// most words begin none, which is what makes long chats quick.
type phraseSet map[string][]phrase

func anyOf(texts ...string) phraseSet {
	s := phraseSet{}
	for _, p := range phrases(texts...) {
		s[p[0]] = append(s[p[0]], p)
	}
	return s
}

// has reports whether any of the phrases is in words.
func has(words []string, s phraseSet) bool {
	for i, w := range words {
		for _, p := range s[w] {
			if _, ok := matchAt(words[i:], p); ok {
				return true
			}
		}
	}
	return false
}
