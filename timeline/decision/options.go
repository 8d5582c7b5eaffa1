package decision

import (
	"strings"
	"time"

	"debrief/timeline"
)

// options lists what else was mechanically possible before p, when live were the
// changes that could be known, each with the row that shows it. Whether any of it
// was sensible is for people to say.
func options(ev *Evidence, p *Point, live []*timeline.Event) []Option {
	switch {
	case p.Kind == Silence:
		return leaveOn(p)
	case p.Kind == Rollback || p.Kind == Revert:
		return goForward(p, liveDeploys(ev, p, live))
	case p.Kind.Mitigates(), p.Kind == Hold, p.Kind == Wait, p.Kind == Deliberation:
		return goBack(p, liveDeploys(ev, p, live))
	}
	return nil
}

// liveDeploys are the deploys of p's target, or of the incident's service, among
// the changes that were live before p.
func liveDeploys(ev *Evidence, p *Point, live []*timeline.Event) []*timeline.Event {
	var out []*timeline.Event
	for _, e := range live {
		wanted := p.Target != "" && strings.EqualFold(e.Service, p.Target) || ev.Service != "" && strings.EqualFold(e.Service, ev.Service)
		if e.Kind == timeline.Deploy && (wanted || p.Target == "" && ev.Service == "" && ev.Window.Contains(e.Time)) {
			out = append(out, e)
		}
	}
	return out
}

// goBack offers the version before the live one, with how long it had run. Behind
// a deploy that reverts a change lies that change, which is no way back.
func goBack(p *Point, deploys []*timeline.Event) []Option {
	var out []Option
	for _, e := range deploys {
		previous := e.Attrs[timeline.AttrPreviousVersion]
		if previous == "" || Undoes(e) {
			continue
		}
		text := "go back to " + joinWords(e.Service, previous)
		if since, err := time.Parse(time.RFC3339, e.Attrs[timeline.AttrPreviousTime]); err == nil && since.Before(e.Time) {
			text += ", which had been live for " + timeline.Words(e.Time.Sub(since))
		}
		out = append(out, Option{text + "; " + nameOf(e) + " had been live for " + timeline.Words(p.At.Sub(e.Time)), e})
	}
	return out
}

// goForward offers to keep the live version and fix it.
func goForward(p *Point, deploys []*timeline.Event) []Option {
	var out []Option
	for _, e := range deploys {
		out = append(out, Option{"go forward from " + nameOf(e) + " with a fix; it had been live for " + timeline.Words(p.At.Sub(e.Time)), e})
	}
	return out
}

// leaveOn offers to let the firing alerts that a silence hides notify.
func leaveOn(p *Point) []Option {
	var out []Option
	for _, e := range p.Known.Firing {
		if name := e.Attrs[timeline.AttrAlert]; name != "" && strings.Contains(p.Act.Attrs[timeline.AttrMatchers], name) {
			out = append(out, Option{"let " + name + " go on notifying", e})
		}
	}
	return out
}

// nameOf is "checkout 1.8.2", or the title of a change without a version.
func nameOf(e *timeline.Event) string {
	if v := e.Attrs[timeline.AttrVersion]; v != "" {
		return joinWords(e.Service, v)
	}
	return e.Title
}
