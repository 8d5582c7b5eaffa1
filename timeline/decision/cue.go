package decision

import (
	"slices"
	"strings"
)

// reading is what one clause commits its speaker to.
type reading struct {
	kind  Kind
	tense tense
	// target and version are what the clause names; empty when it names none.
	target, version string
}

// Cue says what a person's words commit to, if anything: the weightiest kind
// when they say more than one thing. Acts that did not take place ("did not roll
// back"), that are elsewhere in time ("yesterday we rolled back") and the words
// of others ("> rolled back") are no cue; an act that is only weighed ("should
// we roll back?") is a [Deliberation].
func Cue(text string) (Kind, bool) {
	r, ok := heaviest(read(text, false, nil))
	return r.kind, ok
}

// Says reports whether any part of the text is a cue of that kind, be it the
// weightiest or not.
func Says(text string, kind Kind) bool { return says(read(text, false, nil), kind) }

func says(rs []reading, kind Kind) bool {
	return slices.ContainsFunc(rs, func(r reading) bool { return r.kind == kind })
}

// heaviest picks the reading that the text stands for.
func heaviest(rs []reading) (reading, bool) {
	if len(rs) == 0 {
		return reading{}, false
	}
	best := rs[0]
	for _, r := range rs[1:] {
		if r.tense.firm() != best.tense.firm() {
			if r.tense.firm() {
				best = r
			}
		} else if weight[r.kind] > weight[best.kind] {
			best = r
		}
	}
	return best, true
}

// read finds every reading of text. In a note the bare form counts as done: who
// jots down "14:29 roll back to 1.8.1" has done it. services are the names that
// count as targets.
func read(text string, note bool, services []string) []reading {
	return interpret(sentences(text), note, services)
}

// interpret is read of the sentences of a text.
func interpret(text []sentence, note bool, services []string) []reading {
	var out []reading
	for i := range text {
		s := &text[i]
		for j, words := range s.clauses {
			cues := cuesIn(words)
			if cues == 0 {
				continue
			}
			if has(s.words, elsewhere) {
				break
			}
			out = append(out, readActs(s, j, cues, note, services)...)
			out = append(out, readRemarks(s, j, cues, services)...)
		}
	}
	return out
}

// cueSet is a set of acts and remarks, in this order, one bit for each.
type cueSet uint64

func (c cueSet) hasAct(i int) bool    { return c&(1<<i) != 0 }
func (c cueSet) hasRemark(i int) bool { return c&(1<<(len(acts)+i)) != 0 }

// openers are the acts and remarks with a phrase that begins with that word.
var openers = func() map[string]cueSet {
	words := map[string]cueSet{}
	open := func(bit int, lists ...[]phrase) {
		for _, p := range slices.Concat(lists...) {
			words[p[0]] |= 1 << bit
		}
	}
	for i, a := range acts {
		open(i, a.base, a.ing, a.past)
	}
	for i, r := range remarks {
		open(len(acts)+i, r.phrases)
	}
	return words
}()

// cuesIn are the acts and remarks that the words may speak of: mostly none, which
// is what makes long chats quick.
func cuesIn(words []string) cueSet {
	var set cueSet
	for _, w := range words {
		set |= openers[w]
	}
	return set
}

func readActs(s *sentence, clause int, cues cueSet, note bool, services []string) []reading {
	var out []reading
	words := s.clauses[clause]
	taken := make([]bool, len(words)) // by a phrase above
	for i := range acts {
		if !cues.hasAct(i) {
			continue
		}
		for _, f := range []struct {
			phrases []phrase
			form    form
		}{{acts[i].past, past}, {acts[i].ing, ing}, {acts[i].base, base}} {
			from, to, ok := firstOf(words, f.phrases, taken)
			if !ok {
				continue
			}
			for j := from; j < to; j++ {
				taken[j] = true
			}
			// "block storage is slow" asks for no act: the verbs of other actions
			// are nouns too often.
			t, ok := mood(s, clause, from, f.form, note, acts[i].kind != OtherAction)
			if !ok {
				break
			}
			r := reading{kind: acts[i].kind, tense: t}
			if t == weighed {
				r.kind = Deliberation
			}
			r.target, r.version = object(words, from, to, services)
			if label := s.clauses[0]; r.target == "" && len(label) == 1 { // "cart: restarted the pods"
				r.target, _ = object(label, 0, 0, services)
			}
			out = append(out, r)
			break
		}
	}
	return out
}

// firstOf finds the first phrase none of whose words is taken.
func firstOf(words []string, phrases []phrase, taken []bool) (from, to int, ok bool) {
	for _, p := range phrases {
		if from, to, ok = match(words, p); ok && !slices.Contains(taken[from:to], true) {
			return from, to, true
		}
	}
	return 0, 0, false
}

func readRemarks(s *sentence, clause int, cues cueSet, services []string) []reading {
	var out []reading
	words := s.clauses[clause]
	free := make([]bool, len(words))
	for i, r := range remarks {
		if !cues.hasRemark(i) {
			continue
		}
		from, to, ok := firstOf(words, r.phrases, free)
		if !ok || has(words, r.unless) {
			continue
		}
		if !r.rules && (negated(words[:from]) || s.question || has(s.words, conditions)) {
			continue
		}
		if r.kind == Resolve && has(words[:from], unreal) {
			continue
		}
		t := done
		if r.weak {
			t = now
		}
		found := reading{kind: r.kind, tense: t}
		found.target, _ = object(words, from, to, services)
		out = append(out, found)
	}
	return out
}

// hyphenated are words of the table that are no identifiers.
var hyphenated = []string{"rolled-back", "roll-back", "failed-over", "all-clear"}

// ofCode are words that make the identifier before them one of the code: "reverting
// the pool-size change" acts on no service of that name.
var ofCode = anyOf("change", "changes", "commit", "pr", "patch", "setting")

// object names what the words speak of: a known service (the first after the
// verb, or else before it), or an identifier such as payments-gateway right
// after the verb; and a version, the one after "to" rather than another.
func object(words []string, from, to int, services []string) (target, version string) {
	after := words[from:]
	for _, part := range [][]string{after, words[:from]} {
		for _, w := range part {
			if i := slices.IndexFunc(services, func(s string) bool { return strings.EqualFold(s, w) }); target == "" && i >= 0 {
				target = services[i]
			}
			if version == "" && isVersion(w) {
				version = w
			}
		}
	}
	for i, w := range words {
		if w == "to" && i >= from && i+1 < len(words) && isVersion(words[i+1]) {
			version = words[i+1]
		}
	}
	for i, w := range words[from:min(to+2, len(words))] {
		if target == "" && strings.ContainsAny(w, "-_") && !isVersion(w) && !slices.Contains(hyphenated, w) && !has(words[from+i+1:min(from+i+2, len(words))], ofCode) {
			target = w
		}
	}
	return target, version
}
