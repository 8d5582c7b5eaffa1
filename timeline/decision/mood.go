package decision

import "slices"

// form is the grammatical form of an act.
type form int

const (
	base form = iota // "roll back"
	ing              // "rolling back"
	past             // "rolled back"
)

// tense says how far an act has come when somebody speaks of it.
type tense int

const (
	done    tense = iota // "rolled back"
	now                  // "rolling back now"
	decided              // "decided to roll back"
	weighed              // "should we roll back?"
)

// firm reports whether the words commit to the act.
func (t tense) firm() bool { return t != weighed }

// The words around an act that say how it is meant.
var (
	// elsewhere: the sentence speaks of another time.
	elsewhere = anyOf(
		"yesterday", "last week", "last night", "last month", "last year", "last time", "last sprint", "last incident",
		"last monday", "last tuesday", "last wednesday", "last thursday", "last friday", "last saturday", "last sunday",
		"on monday", "on tuesday", "on wednesday", "on thursday", "on friday", "on saturday", "on sunday",
		"previously", "the other day", "back then", "days ago", "weeks ago", "months ago", "hours ago", "used to", "tomorrow", "next week",
	)
	negations = []string{
		"not", "no", "never", "don't", "dont", "didn't", "didnt", "doesn't", "won't", "haven't", "hasn't", "hadn't", "wasn't", "weren't",
		"isn't", "aren't", "can't", "cannot", "couldn't", "shouldn't", "wouldn't", "nobody", "nothing", "without", "stop", "avoid", "instead", "than", "nor", "neither",
	}
	// unreal: the act is weighed, wished for or planned.
	unreal = anyOf(
		"should", "could", "can", "would", "might", "may", "maybe", "perhaps", "shall", "consider", "considering", "thinking", "think", "option", "options",
		"propose", "suggest", "suggesting", "do we", "did we", "want to", "wants to", "need to", "needs to", "have to", "ready to", "able to",
		"why not", "what about", "how about", "please", "to be", "must be", "planning", "plan", "or", "try to", "vote", "objections",
	)
	conditions = anyOf("if", "unless", "in case")
	// reference: the act only dates something else.
	reference = anyOf("after", "since", "when", "while", "before", "until", "once", "ever")
	intent    = anyOf("let's", "lets", "going to", "gonna", "will", "i'll", "we'll", "decided to", "decision to", "deciding to", "agreed to", "about to", "go ahead")
	finished  = []string{"done", "finished"}
	joins     = []string{"and", "but", "so", "then"}
)

// mood says how the act at word index at of the clause is meant; ok is false
// when no act of that moment is meant at all. imperative says that the bare form
// at the start asks for the act or, in a note, jots it down as done.
func mood(s *sentence, clause, at int, f form, note, imperative bool) (t tense, ok bool) {
	before := s.clauses[clause][:at]
	if negated(before) || has(before, reference) {
		return 0, false
	}
	hypothetical := has(before, unreal) || has(s.words, conditions)
	switch f {
	case past:
		// "should have rolled back", "who restarted it?"
		return done, !hypothetical && !s.question
	case ing:
		switch {
		case hypothetical || s.question:
			return weighed, true
		case len(before) > 0 && slices.Contains(finished, before[len(before)-1]):
			return done, true
		}
		return now, true
	}
	switch {
	case hypothetical || s.question:
		return weighed, true
	case has(before, intent):
		return decided, true
	case at == 0 && imperative && note:
		return done, true
	case at == 0 && imperative: // "roll back to 1.8.1": asked of somebody
		return weighed, true
	}
	return 0, false // a noun: "the rollback took 4 min"
}

// negated reports whether one of the last five words before an act denies it.
func negated(before []string) bool {
	for i := len(before) - 1; i >= 0 && i >= len(before)-5; i-- {
		if slices.Contains(joins, before[i]) {
			return false
		}
		if slices.Contains(negations, before[i]) {
			return true
		}
	}
	return false
}
