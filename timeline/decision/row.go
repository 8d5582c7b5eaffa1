package decision

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// candidate is a row that may show a commitment.
type candidate struct {
	row   *timeline.Event
	kind  Kind
	level Level
	tense tense
	// target and version are what was acted upon; empty when the row names none.
	target, version string
	title, why      string
}

// Text is everything a row says: its body, or the title where that is all.
func Text(e *timeline.Event) string {
	if e.Body != "" {
		return e.Body
	}
	return e.Title
}

// byPerson reports whether the row is somebody's words rather than a record that
// a system kept.
func byPerson(e *timeline.Event) bool {
	return e.Kind == timeline.Note || e.Kind == timeline.Message
}

// botNames are names under which programs write in chats.
var botNames = []string{
	"bot", "slackbot", "hubot", "dependabot", "alertmanager", "prometheus", "grafana", "pagerduty", "opsgenie", "statuspage",
	"jenkins", "argocd", "github", "gitlab", "webhook",
}

// bots matches them as a word of their own in a name, or "Bot" as its end in
// CamelCase. People are called Abbot and Talbot.
var bots = regexp.MustCompile(`(^|[^a-z])(?i:` + strings.Join(botNames, "|") + `)([^A-Za-z]|$)|[a-z]Bot$`)

// Bot reports whether a message was written by a program. What a program says is
// no decision of a person.
func Bot(e *timeline.Event) bool {
	name := strings.ToLower(e.Actor) // most names hold none of them, and the expression is slow
	return slices.ContainsFunc(botNames, func(b string) bool { return strings.Contains(name, b) }) && bots.MatchString(e.Actor)
}

// spoken reports whether the row holds the words of a person.
func spoken(e *timeline.Event) bool { return byPerson(e) && !Bot(e) }

// services are the names that rows and the incident give to services, sorted.
func services(ev *Evidence) []string {
	names := map[string]bool{ev.Service: true}
	for i := range ev.Events {
		names[ev.Events[i].Service] = true
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// candidates looks at every row of the window. Deploys, configuration and flags
// are left to [changesAfter], which must know when trouble was noticed.
func candidates(ev *Evidence) []candidate {
	var out []candidate
	names := services(ev)
	for i := range ev.Events {
		e := &ev.Events[i]
		if !ev.Window.Contains(e.Time) {
			continue
		}
		if c, ok := fromRow(e, ev.Window, names); ok {
			out = append(out, c)
		}
	}
	return out
}

func fromRow(e *timeline.Event, w timeline.Window, names []string) (candidate, bool) {
	c := candidate{row: e, level: Observed, target: e.Service}
	switch e.Kind {
	case timeline.Rollback:
		c.kind, c.version, c.why = Rollback, e.Attrs[timeline.AttrVersion], "an earlier version went live again"
		c.title = e.Title
	case timeline.Revert:
		c.kind, c.version, c.why = Revert, e.Attrs[timeline.AttrRevertsVersion], "a change was undone"
		c.title = e.Title
	case timeline.Silence:
		c.kind, c.why = Silence, "notifications were silenced"
		c.title = silenceTitle(e, w)
	case timeline.Ack:
		c.kind, c.title, c.why = Ack, e.Title, "a page was acknowledged"
	case timeline.Escalation:
		c.kind, c.title, c.why = Escalation, e.Title, "somebody else was called in"
	case timeline.Status:
		c.kind, c.title, c.why = statusKind(e), e.Title, "a statement about the incident is on record"
	case timeline.Action:
		c.kind, c.title, c.why = actionKind(e), e.Title, "an action on the system is on record"
	case timeline.Note, timeline.Message:
		return fromWords(e, names)
	default:
		return candidate{}, false
	}
	return c, true
}

// silenceTitle says what was hidden, for how long it was meant, and whether it
// outlived the window.
func silenceTitle(e *timeline.Event, w timeline.Window) string {
	title := e.Title
	if m := e.Attrs[timeline.AttrMatchers]; m != "" {
		title = "Silenced " + m
	}
	until, end := silenceUntil(e), silenceEnd(e)
	if until.After(e.Time) {
		title += " for " + timeline.Words(until.Sub(e.Time))
	}
	switch {
	case end.IsZero() || !end.Before(w.To):
		title += ", still active at the end of the window"
	case end.Before(until):
		title += ", ended after " + timeline.Words(end.Sub(e.Time))
	}
	return title
}

// silenceUntil is when a silence was to end; zero when nothing says so.
func silenceUntil(e *timeline.Event) time.Time {
	if t, err := time.Parse(time.RFC3339, e.Attrs[timeline.AttrUntil]); err == nil {
		return t
	}
	return e.End
}

// silenceEnd is when it did end, or was to end; zero when nothing says so.
func silenceEnd(e *timeline.Event) time.Time {
	if !e.End.IsZero() {
		return e.End
	}
	return silenceUntil(e)
}

// statusKind interprets a statement that a tracker or status page keeps. One
// that says nothing else is an update.
func statusKind(e *timeline.Event) Kind {
	said := read(Text(e), false, nil)
	for _, k := range []Kind{Resolve, Declare, Severity, Handover} {
		if says(said, k) {
			return k
		}
	}
	words := strings.ToLower(Text(e) + " " + e.Attrs[timeline.AttrState])
	switch {
	case strings.Contains(words, "declared") || strings.Contains(words, "opened"):
		return Declare
	case strings.Contains(words, "severity") || strings.Contains(words, "sev-") || strings.Contains(words, "sev "):
		return Severity
	}
	return Update
}

// actionKind interprets a recorded action, whatever its grammatical form.
func actionKind(e *timeline.Event) Kind {
	var kind Kind
	for _, r := range read(Text(e), true, nil) {
		if r.tense.firm() && weight[r.kind] > weight[kind] && (r.kind.Mitigates() || r.kind == Silence || r.kind == Escalation) {
			kind = r.kind
		}
	}
	if kind == "" {
		return OtherAction
	}
	return kind
}

// fromWords interprets what somebody wrote.
func fromWords(e *timeline.Event, names []string) (candidate, bool) {
	if Bot(e) {
		return candidate{}, false
	}
	said := slices.DeleteFunc(read(Text(e), e.Kind == timeline.Note, names), func(r reading) bool { return r.kind == Report })
	r, ok := heaviest(said)
	if !ok {
		return candidate{}, false
	}
	if r.target == "" && r.kind.Mitigates() {
		r.target = e.Service
	}
	return candidate{
		row: e, kind: r.kind, level: Stated, tense: r.tense, target: r.target, version: r.version,
		title: statedTitle(&r, e), why: statedWhy(&r),
	}, true
}

// statedTitle is "Rolled back checkout to 1.8.1" where the words name a target,
// and the words themselves otherwise: nothing is made up.
func statedTitle(r *reading, e *timeline.Event) string {
	i := slices.IndexFunc(acts, func(a act) bool { return a.kind == r.kind })
	if i < 0 || r.target == "" || r.kind == OtherAction || !r.kind.Mitigates() {
		return "“" + e.Title + "”"
	}
	var title string
	switch r.tense {
	case done:
		title = joinWords(acts[i].ended, r.target)
	case now:
		title = joinWords(acts[i].now, r.target)
	default:
		title = joinWords("Decided to", acts[i].todo, r.target)
	}
	if r.version != "" && (r.kind == Rollback || r.kind == Hotfix) {
		title += " (" + r.version + ")"
	}
	return title
}

func statedWhy(r *reading) string {
	switch r.kind {
	case Deliberation:
		return "words weigh an act"
	case Hypothesis:
		return "words commit to an explanation or rule one out"
	case Hold:
		return "words choose to wait"
	}
	switch {
	case r.tense == decided:
		return "words say that it will be done"
	case r.tense == now && r.kind == Resolve:
		return "words say what was seen, and declare nothing"
	case r.tense == now:
		return "words say that it is being done"
	}
	return "words say that it was done"
}

// joinWords joins what is not empty with spaces.
func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), " ")
}
