package decision

import (
	"regexp"
	"strings"
	"unicode"
)

// sentence is what ends in a full stop, question mark, semicolon or line break.
type sentence struct {
	clauses  [][]string
	question bool
}

// words are all words of the sentence.
func (s *sentence) words() []string {
	var all []string
	for _, c := range s.clauses {
		all = append(all, c...)
	}
	return all
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
		line = quoted.ReplaceAllString(strings.ReplaceAll(line, "’", "'"), " , ")
		out = append(out, splitLine(strings.ToLower(line))...)
	}
	return out
}

func splitLine(line string) []sentence {
	var out []sentence
	var s sentence
	var clause []string
	endClause := func() {
		if len(clause) > 0 {
			s.clauses = append(s.clauses, clause)
			clause = nil
		}
	}
	endSentence := func(question bool) {
		endClause()
		if len(s.clauses) > 0 {
			s.question = question
			out = append(out, s)
			s = sentence{}
		}
	}
	for _, field := range strings.Fields(line) {
		word := strings.TrimFunc(field, notInWord)
		if word != "" {
			clause = append(clause, word)
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
		if words[i] != p[0] { // nearly always: this is what makes long chats quick
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

// has reports whether any of the phrases is in words.
func has(words []string, ps []phrase) bool {
	for _, p := range ps {
		if _, _, ok := match(words, p); ok {
			return true
		}
	}
	return false
}
