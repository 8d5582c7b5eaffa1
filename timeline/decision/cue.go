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
func Says(text string, kind Kind) bool {
	return slices.ContainsFunc(read(text, false, nil), func(r reading) bool { return r.kind == kind })
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
	var out []reading
	for _, s := range sentences(text) {
		if has(s.words(), elsewhere) {
			continue
		}
		for i := range s.clauses {
			out = append(out, readActs(&s, i, note, services)...)
			out = append(out, readRemarks(&s, i, services)...)
		}
	}
	return out
}

func readActs(s *sentence, clause int, note bool, services []string) []reading {
	var out []reading
	words := s.clauses[clause]
	taken := make([]bool, len(words)) // by a phrase above
	for i := range acts {
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

func readRemarks(s *sentence, clause int, services []string) []reading {
	var out []reading
	words := s.clauses[clause]
	for _, r := range remarks {
		from, to, ok := firstOf(words, r.phrases, make([]bool, len(words)))
		if !ok || has(words, r.unless) {
			continue
		}
		if !r.rules && (negated(words[:from]) || s.question || has(s.words(), conditions)) {
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
			if version == "" && versionWord.MatchString(w) {
				version = w
			}
		}
	}
	for i, w := range words {
		if w == "to" && i >= from && i+1 < len(words) && versionWord.MatchString(words[i+1]) {
			version = words[i+1]
		}
	}
	for _, w := range words[from:min(to+2, len(words))] {
		if target == "" && strings.ContainsAny(w, "-_") && !versionWord.MatchString(w) && !slices.Contains(hyphenated, w) {
			target = w
		}
	}
	return target, version
}
