package suspect

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"debrief/timeline"
)

// pro and con add a reason; the weight moves the change up or down the list.
func (c *Change) pro(weight int, row *timeline.Event, text string) {
	c.For = append(c.For, Reason{Text: text, Row: row})
	c.weight += weight
}

func (c *Change) con(weight int, row *timeline.Event, text string) {
	c.Against = append(c.Against, Reason{Text: text, Row: row})
	c.weight -= weight
}

// judge collects what speaks for and against discussing c first. The weights are
// in the order of how seldom a reason is there by chance: an undoing that
// recovery followed, then time, then the service, then words.
func (s *scene) judge(c *Change) {
	sign, elsewhere := s.sameService(c)
	s.judgeUndoing(c)
	s.judgeTime(c, elsewhere)
	switch {
	case sign != nil:
		c.pro(2, sign, "of the same service as “"+sign.Title+"”")
	case elsewhere && s.besides(c.Row.Service) != nil:
		c.con(3, s.besides(c.Row.Service), "of another service than the incident; "+c.Row.Service+" shows trouble of its own")
	case elsewhere && s.usual[strings.ToLower(c.Row.Service)] != nil:
		c.con(3, s.usual[strings.ToLower(c.Row.Service)], "of another service than the incident; no alert that began to fire and no new error of "+c.Row.Service+" is in the window")
	case elsewhere:
		c.con(3, nil, "no alert and no error of "+c.Row.Service+" is in the evidence")
	case c.Row.Service != "" && len(s.signs) > 0:
		c.con(0, nil, "whether "+c.Row.Service+" is an affected service is unknown: no alert and no error names it")
	}
	s.judgeWords(c)
	s.judgeRecovery(c)
}

// sameService returns the first sign of the change's own service; elsewhere says
// that there are signs, and that all are of other services.
func (s *scene) sameService(c *Change) (sign *timeline.Event, elsewhere bool) {
	if c.Row.Service == "" {
		return nil, false
	}
	for _, e := range s.signs {
		if strings.EqualFold(e.Service, c.Row.Service) {
			return e, false
		}
		elsewhere = elsewhere || e.Service != "" && s.mapped
	}
	return nil, elsewhere
}

// besides is the first sign of a service that the incident is not about.
func (s *scene) besides(service string) *timeline.Event {
	for _, e := range s.beside {
		if strings.EqualFold(e.Service, service) {
			return e
		}
	}
	return nil
}

func (s *scene) judgeUndoing(c *Change) {
	if c.Undone == nil {
		return
	}
	if m := s.course.Mitigate; m != nil && m.Row == c.Undone {
		c.strong = true
		c.pro(6, c.Undone, "it was undone, followed by recovery")
		return
	}
	c.pro(1, c.Undone, "it was undone")
}

func (s *scene) judgeTime(c *Change, elsewhere bool) {
	if !c.AgeKnown {
		return
	}
	start := s.course.Start.Row
	if by := s.replacedBy(c.Row, s.course.Start.Time); by != nil {
		c.con(5, by, "another change had replaced it before trouble began")
		return
	}
	switch {
	case c.Age < 0:
		c.con(6, start, "it went live "+timeline.Words(-c.Age)+" after trouble began")
	case c.Age <= shortly:
		weight := 3
		if c.Age <= atOnce {
			weight = 4
		}
		c.strong = c.strong || !elsewhere
		c.pro(weight, start, "it went live "+timeline.Words(c.Age)+" before trouble began")
	case c.Age >= long:
		c.con(2, start, "it had been live for "+timeline.Words(c.Age)+" when trouble began")
	}
}

// judgeRecovery holds against a change that it was still live when trouble ended.
func (s *scene) judgeRecovery(c *Change) {
	end := s.course.Recover
	if end == nil || !c.Row.Time.Before(end.Time) || c.Undone != nil && !c.Undone.Time.After(end.Time) || s.replacedBy(c.Row, end.Time) != nil {
		return
	}
	c.con(2, end.Row, "it was still live when the last alert cleared")
	c.Against[len(c.Against)-1].Ended = end.Ended
}

// replacedBy returns the first change of the same service and environment that
// went live after change and no later than t.
func (s *scene) replacedBy(change *timeline.Event, t time.Time) *timeline.Event {
	for i := range s.ev.Events {
		e := &s.ev.Events[i]
		if e.Kind.Change() && e.Time.After(change.Time) && !e.Time.After(t) && e.Service == change.Service && line(e) == line(change) {
			return e
		}
	}
	return nil
}

// judgeWords looks for words of errors and alerts in the subjects and paths of
// what the change shipped.
func (s *scene) judgeWords(c *Change) {
	for _, row := range append([]*timeline.Event{c.Row}, c.Commits...) {
		text := row.Title + " " + strings.Join(row.Files, " ")
		if row == c.Row { // its title names versions and services only
			text = strings.Join(row.Files, " ")
		}
		own := distinctive(text, s.ev.Service, c.Row.Service)
		for _, sign := range s.signs {
			said := distinctive(sign.Title+" "+sign.Attrs[timeline.AttrTemplate]+" "+sign.Attrs[timeline.AttrSummary], sign.Service)
			if shared := common(own, said); len(shared) > 0 {
				c.pro(min(2, len(shared)), row, "shares “"+strings.Join(shared, "”, “")+"” with “"+sign.Title+"”")
				return
			}
		}
	}
}

// usual are words that say nothing about what a change or an error is about.
var usual = map[string]bool{
	"error": true, "errors": true, "failed": true, "failure": true, "alert": true, "firing": true, "first": true, "seen": true, "burst": true,
	"with": true, "from": true, "that": true, "this": true, "into": true, "when": true, "after": true, "before": true, "each": true,
	"main": true, "test": true, "tests": true, "update": true, "added": true, "remove": true, "high": true, "service": true, "internal": true,
	"than": true, "have": true, "more": true, "lines": true, "production": true, "deploy": true, "src": true, "yaml": true, "json": true,
}

// distinctive are the words of text with at least four letters, sorted. The names
// of the services are in most rows and say nothing.
func distinctive(text string, services ...string) []string {
	names := split(strings.Join(services, " "))
	words := slices.DeleteFunc(split(text), func(w string) bool {
		return len(w) < 4 || usual[w] || slices.Contains(names, w)
	})
	slices.Sort(words)
	return slices.Compact(words)
}

// split cuts text into lower-case words; CamelCase and paths are several.
func split(text string) []string {
	var spaced strings.Builder
	lower := false
	for _, r := range text {
		if lower && unicode.IsUpper(r) {
			spaced.WriteByte(' ')
		}
		if !unicode.IsLetter(r) {
			r = ' '
		}
		spaced.WriteRune(r)
		lower = unicode.IsLower(r)
	}
	return strings.Fields(strings.ToLower(spaced.String()))
}

// common returns at most three words that both sorted lists have.
func common(a, b []string) []string {
	const most = 3
	var out []string
	for _, w := range a {
		if _, ok := slices.BinarySearch(b, w); ok && len(out) < most {
			out = append(out, w)
		}
	}
	return out
}
