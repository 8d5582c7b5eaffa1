package decision

import (
	"slices"
	"strings"
)

// act is something people do to a system, in the forms in which they speak of
// it. What the form and the words around it mean is decided in mood.go.
type act struct {
	kind             Kind
	base, ing, past  []string
	todo, now, ended string // for titles: "roll back", "Rolling back", "Rolled back"
}

// acts, the more specific phrases first: of two that match the same words the
// first counts. "_" is up to three words: "rolled _ back".
var acts = []act{
	{
		kind: Rollback, todo: "roll back", now: "Rolling back", ended: "Rolled back",
		base: []string{"roll _ back", "rollback", "roll-back", "start _ rollback", "do a rollback"},
		ing:  []string{"rolling _ back", "starting _ rollback", "started _ rollback", "rollback started", "rollback is running", "rollback in progress", "rollback under way"},
		past: []string{"rolled _ back", "rolled-back", "did a rollback", "rollback done", "rollback is done", "rollback complete", "rollback is complete", "rollback completed", "rollback finished", "rollback is live"},
	},
	{
		kind: Revert, todo: "revert", now: "Reverting", ended: "Reverted",
		base: []string{"revert"}, ing: []string{"reverting"}, past: []string{"reverted", "revert is merged", "revert merged", "revert is live"},
	},
	{
		kind: Hotfix, todo: "roll forward with a fix", now: "Rolling forward with a fix", ended: "Rolled forward with a fix",
		base: []string{"roll forward", "hotfix", "deploy _ hotfix", "ship _ fix", "fix forward"},
		ing:  []string{"rolling forward", "hotfixing", "deploying _ hotfix", "deploying _ fix", "shipping _ fix", "fixing forward"},
		past: []string{"rolled forward", "hotfixed", "deployed _ hotfix", "deployed _ fix", "hotfix deployed", "hotfix is live", "hotfix is out", "shipped _ fix"},
	},
	{
		kind: Failover, todo: "shift traffic away from", now: "Shifting traffic away from", ended: "Shifted traffic away from",
		base: []string{"fail _ over", "failover", "shift traffic", "move traffic", "drain"},
		ing:  []string{"failing _ over", "shifting traffic", "moving traffic", "draining"},
		past: []string{"failed _ over", "failed-over", "failover done", "failover complete", "shifted traffic", "moved traffic", "traffic shifted", "traffic moved", "drained"},
	},
	{
		kind: Restart, todo: "restart", now: "Restarting", ended: "Restarted",
		base: []string{"restart", "reboot", "bounce"},
		ing:  []string{"restarting", "rebooting", "bouncing"},
		past: []string{"restarted", "rebooted", "bounced", "restart done", "restart complete"},
	},
	{
		kind: Scale, todo: "scale", now: "Scaling", ended: "Scaled",
		base: []string{"scale _ up", "scale _ down", "scale _ out", "scale", "add _ replicas", "add _ capacity"},
		ing:  []string{"scaling", "adding _ replicas", "adding _ capacity"},
		past: []string{"scaled", "added _ replicas", "added _ capacity"},
	},
	{
		kind: Flag, todo: "flip a flag of", now: "Flipping a flag of", ended: "Flipped a flag of",
		base: []string{"disable _ flag", "enable _ flag", "turn off _ flag", "flip _ flag", "disable _ feature", "turn off _ feature", "hit _ kill switch"},
		ing:  []string{"disabling _ flag", "enabling _ flag", "turning off _ flag", "flipping _ flag", "disabling _ feature", "turning off _ feature"},
		past: []string{"disabled _ flag", "enabled _ flag", "turned off _ flag", "flipped _ flag", "flag is off", "flag off", "disabled _ feature", "turned off _ feature"},
	},
	{
		kind: Silence, todo: "silence alerts of", now: "Silencing alerts of", ended: "Silenced alerts of",
		base: []string{"mute", "silence", "snooze"}, ing: []string{"muting", "silencing", "snoozing"}, past: []string{"muted", "silenced", "snoozed"},
	},
	{
		kind: Escalation, todo: "call in", now: "Calling in", ended: "Called in",
		base: []string{"escalate", "page the", "call in", "bring in", "pull in", "loop in"},
		ing:  []string{"escalating", "paging", "calling in", "bringing in", "pulling in", "looping in"},
		past: []string{"escalated", "paged the", "called in", "brought in", "pulled in", "looped in"},
	},
	{
		kind: Handover, todo: "hand over", now: "Handing over", ended: "Handed over",
		base: []string{"hand _ over", "take over"}, ing: []string{"handing _ over", "handing to", "taking over"}, past: []string{"handed _ over", "handed to", "took over"},
	},
	{
		kind: Declare, todo: "declare an incident", now: "Declaring an incident", ended: "Declared an incident",
		base: []string{"declare _ incident", "declare _ <sev>", "open an incident"},
		ing:  []string{"declaring _ incident", "declaring _ <sev>", "opening an incident", "calling this an incident", "calling it an incident"},
		past: []string{"declared _ incident", "incident declared", "incident is declared", "declared _ <sev>", "opened an incident", "incident opened", "this is an incident", "this is a <sev>"},
	},
	{
		kind: Severity, todo: "change the severity", now: "Changing the severity", ended: "Changed the severity",
		base: []string{"raise _ to <sev>", "upgrade _ to <sev>", "downgrade _ to <sev>", "lower _ to <sev>", "bump _ to <sev>"},
		ing:  []string{"raising _ to <sev>", "upgrading _ to <sev>", "downgrading _ to <sev>", "lowering _ to <sev>", "bumping _ to <sev>"},
		past: []string{"raised _ to <sev>", "upgraded _ to <sev>", "downgraded _ to <sev>", "lowered _ to <sev>", "bumped _ to <sev>", "severity raised", "severity lowered", "severity changed", "severity is now", "now <sev>", "now a <sev>"},
	},
	{
		kind: Update, todo: "tell customers", now: "Telling customers", ended: "Told customers",
		base: []string{"update the status page", "post _ status page", "post an update", "tell customers", "email customers", "inform customers", "notify customers"},
		ing:  []string{"updating the status page", "posting _ status page", "posting an update", "telling customers", "emailing customers", "informing customers", "notifying customers"},
		past: []string{"updated _ status page", "status page updated", "status page is updated", "status page is up", "posted _ status page", "posted update", "posted _ update", "told customers", "told our customers", "emailed customers", "informed customers", "notified customers", "customers informed"},
	},
	{
		kind: OtherAction, todo: "act", now: "Acting", ended: "Acted",
		base: []string{"disable", "kill", "block", "delete", "flush", "purge", "clear the cache", "clear the queue", "turn off", "switch off", "pause"},
		ing:  []string{"disabling", "killing", "blocking", "deleting", "flushing", "purging", "clearing the cache", "clearing the queue", "turning off", "switching off", "pausing", "installing", "renewing", "rotating"},
		past: []string{"disabled", "killed", "blocked", "deleted", "flushed", "purged", "cleared _ cache", "cleared _ queue", "turned off", "switched off", "paused", "installed", "renewed", "rotated", "restored", "increased _ limit", "raised _ limit"},
	},
}

// remark is something people say that commits them without a form of doing.
type remark struct {
	kind    Kind
	phrases []string
	// unless are phrases that take the meaning away.
	unless []string
	// rules says that "not" in front belongs to the meaning: "it is not the
	// provider" rules something out.
	rules bool
	// weak remarks do not declare anything: "back to normal" says what somebody
	// saw, "resolved" what somebody decided.
	weak bool
}

var remarks = []remark{
	{kind: Resolve, phrases: []string{
		"resolved", "all clear", "all-clear", "incident over", "incident is over", "incident closed",
		"closed the incident", "closing the incident", "closing this incident", "calling it over",
	}, unless: []string{"alert resolved", "alerts resolved", "alert is resolved", "partly resolved", "partially resolved", "almost resolved", "to be resolved", "conflict resolved", "resolved conflict"}},
	{kind: Resolve, weak: true, phrases: []string{"back to normal", "recovered", "alert resolved", "alerts resolved", "alert cleared", "alerts cleared"},
		unless: []string{"not back to normal", "almost back to normal", "until back to normal"}},
	{kind: Report, phrases: []string{
		"customers report", "customers reporting", "customers reported", "customer reports", "customer reported",
		"reports from customers", "reported by customers", "customers complain", "customers complaining", "customers complained", "customers cannot", "customers can't",
		"customers see", "customers seeing", "users report", "users reporting", "users reported", "users see", "users seeing", "users are seeing",
		"customers are seeing", "users complain", "users complaining", "users cannot", "users can't", "support says", "support reports",
		"support sees", "support tickets", "complaint", "complaints",
	}, unless: []string{"no customers", "no users", "no complaints", "what to tell"}},
	{kind: Update, phrases: []string{"status page"}, unless: []string{
		"their status page", "provider's status page", "status page of", "status page says", "status page shows", "status page is green",
		"check _ status page", "checking _ status page", "checked _ status page", "see _ status page", "update _ status page", "updating _ status page", "post _ status page", "nothing _ status page",
	}},
	{kind: Hold, phrases: []string{
		"hold off", "holding off", "let's wait", "lets wait", "wait and see", "wait for", "waiting for", "sit tight", "let's hold", "lets hold",
		"give it _ min", "give it _ mins", "give it _ minutes", "give it another", "give it 5m", "give it 10m", "give it time", "give it a minute", "give it a few",
	}},
	{kind: Hypothesis, rules: true, phrases: []string{
		"looks like", "look like", "smells like", "seems to be", "i think it's", "i think its", "i think it is", "think it's", "i suspect", "suspecting", "my guess", "must be the",
		"i doubt it", "it's not", "it is not", "it isn't", "isn't the", "is not the", "not related", "unrelated", "ruled out", "ruling out", "probably the", "caused by", "because of", "culprit",
	}},
	{kind: Report, phrases: []string{
		"seeing errors", "seeing timeouts", "seeing failures", "getting errors", "getting timeouts", "getting 500s", "getting 5xx", "getting 502s", "getting 503s",
		"is down", "are down", "is broken", "are broken", "is failing", "are failing", "cannot reach", "can't reach", "anyone else seeing", "checkout fails",
	}},
	{kind: Ack, phrases: []string{
		"ack", "acked", "acknowledged", "acknowledging", "on it", "looking", "taking a look", "having a look", "investigating", "checking", "i'm on this",
	}, unless: []string{"looking good", "looking better", "looking fine", "looking normal", "looking ok", "looking healthy", "looking forward", "looking for"}},
}

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
		if has(s.words(), elsewhere...) {
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
			phrases []string
			form    form
		}{{acts[i].past, past}, {acts[i].ing, ing}, {acts[i].base, base}} {
			from, to, ok := firstOf(words, f.phrases, taken)
			if !ok {
				continue
			}
			for j := from; j < to; j++ {
				taken[j] = true
			}
			// "block storage is slow" jots down no act: only a verb that says what
			// it does to a system is read as shorthand.
			t, ok := mood(s, clause, from, f.form, note && acts[i].kind != OtherAction)
			if !ok {
				break
			}
			r := reading{kind: acts[i].kind, tense: t}
			if t == weighed {
				r.kind = Deliberation
			}
			r.target, r.version = object(words, from, to, services)
			out = append(out, r)
			break
		}
	}
	return out
}

// firstOf finds the first phrase none of whose words is taken.
func firstOf(words, phrases []string, taken []bool) (from, to int, ok bool) {
	for _, p := range phrases {
		if from, to, ok = match(words, p, 0); ok && !slices.Contains(taken[from:to], true) {
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
		if !ok || has(words, r.unless...) {
			continue
		}
		if !r.rules && (negated(words[:from]) || s.question || has(s.words(), "if", "unless")) {
			continue
		}
		if r.kind == Resolve && has(words[:from], unreal...) {
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

// object names what the words speak of: a known service (the first after the
// verb, or else before it), or an identifier such as payments-gateway right
// after the verb; and a version, the one after "to" rather than another.
func object(words []string, from, to int, services []string) (target, version string) {
	after := words[min(from+1, len(words)):]
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
		if target == "" && strings.ContainsAny(w, "-_") && !versionWord.MatchString(w) && !slices.Contains([]string{"rolled-back", "roll-back", "failed-over", "all-clear"}, w) {
			target = w
		}
	}
	return target, version
}
