package redact

import "strings"

// detector looks for one kind of secret wherever its word stands.
type detector struct {
	// word has at least three bytes; lower case when fold.
	word string
	fold bool // in upper, lower or mixed case
	// find looks at s around the word at s[at:]. It must look at a bounded
	// number of bytes unless it finds something.
	find func(s string, at int) (span, bool)
}

// triggers finds the words of all detectors in one pass. Every three bytes,
// folded to lower case in the cheapest way, are hashed into a table; only the
// few that hit are compared with words. Measured on lines without any of the 95
// words, one strings.Contains per word takes 13 times as long, and one regular
// expression of all words several hundred times.
type triggers struct {
	table [1 << tableBits]uint8 // index into lists, plus one; 0 means none
	lists [][]detector
}

const (
	tableBits = 13
	hashShift = 32 - tableBits
	hashPrime = 2654435761 // Knuth's multiplicative hash
	foldBit   = 0x20       // maps A-Z to a-z, and a few others to what words do not hold
)

func newTriggers(detectors []detector) *triggers {
	t := &triggers{}
	for _, d := range detectors {
		var v uint32
		for i := range 3 {
			v = v>>8 | uint32(d.word[i]|foldBit)<<16
		}
		h := v * hashPrime >> hashShift
		if t.table[h] == 0 {
			t.lists = append(t.lists, nil)
			t.table[h] = uint8(len(t.lists)) // far fewer than 255 words
		}
		t.lists[t.table[h]-1] = append(t.lists[t.table[h]-1], d)
	}
	return t
}

// spans returns the secrets of s in order and without overlap. The leftmost word
// wins, and words inside what was found are not looked at.
func (t *triggers) spans(s string) []span {
	if len(s) < 3 {
		return nil
	}
	var spans []span
	end := 0
	v := uint32(s[0]|foldBit)<<8 | uint32(s[1]|foldBit)<<16
	for i := 2; i < len(s); i++ {
		v = v>>8 | uint32(s[i]|foldBit)<<16
		hit := t.table[v*hashPrime>>hashShift]
		if hit == 0 || i-2 < end {
			continue
		}
		if found, ok := detect(t.lists[hit-1], s, i-2, end); ok {
			spans = append(spans, found)
			end = found.end
		}
	}
	return spans
}

// detect asks the detectors whose word stands at s[at:]. What they find begins
// at from or later.
func detect(list []detector, s string, at, from int) (span, bool) {
	for _, d := range list {
		if !d.at(s, at) {
			continue
		}
		found, ok := d.find(s, at)
		found.start = max(found.start, from)
		if ok && found.start < found.end && !isPlaceholder(s[found.start:found.end]) {
			return found, true
		}
	}
	return span{}, false
}

func (d *detector) at(s string, at int) bool {
	if len(s)-at < len(d.word) {
		return false
	}
	got := s[at : at+len(d.word)]
	return got == d.word || d.fold && strings.EqualFold(got, d.word)
}

// Classes of bytes.
const (
	upper uint8 = 1 << iota
	lower
	digit
	under  // _
	dash   // -
	dot    // .
	plus   // + and /
	equals // =
)

const (
	letter = upper | lower
	alnum  = letter | digit
	word   = alnum | under
)

var classes = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = lower, upper
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	t['_'], t['-'], t['.'], t['+'], t['/'], t['='] = under, dash, dot, plus, plus, equals
	return t
}()

func is(c byte, class uint8) bool { return classes[c]&class != 0 }

// run returns the end of the bytes of that class from i on.
func run(s string, i int, class uint8) int {
	for i < len(s) && is(s[i], class) {
		i++
	}
	return i
}

// has returns the classes of the bytes in s.
func has(s string) (class uint8) {
	for i := range len(s) {
		class |= classes[s[i]]
	}
	return class
}

// edge reports whether something new begins at s[at:]: what stands before is no
// letter or digit, or the end of an escape such as \n, \u0026 or %3D.
func edge(s string, at int) bool {
	switch {
	case at == 0 || !is(s[at-1], alnum):
		return true
	case at >= 2 && s[at-2] == '\\' && strings.IndexByte("nrt", s[at-1]) >= 0:
		return true
	case at >= 6 && s[at-6:at-4] == `\u`:
		return isHex(s[at-4 : at])
	case at >= 3 && s[at-3] == '%':
		return isHex(s[at-2 : at])
	}
	return false
}

func isHex(s string) bool { return strings.Trim(s, "0123456789abcdefABCDEF") == "" }
