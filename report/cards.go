package report

import (
	"fmt"
	"slices"
	"time"

	"debrief/report/markdown"
	"debrief/report/question"
	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/suspect"
)

// card is a decision point as the template shows it.
type card struct {
	ID, Heading, Act, Level md
	Known                   []md
	NotYet                  []md
	Options                 []md
	Next                    md
	Ask                     []md
}

func newCard(f *findings, p *decision.Point, n int, w *writer) card {
	c := card{
		ID:      md(p.ID),
		Heading: md(markdown.Mark(p.ID)) + md(fmt.Sprintf("D%d · %s · ", n, w.clock(p.At))) + text(p.Title),
		Level:   md(p.Level) + ", " + text(p.Why),
		Known:   known(f, p, w),
		Next:    next(p, w),
	}
	rows := append([]*timeline.Event{p.Act}, p.Also...)
	slices.SortStableFunc(rows, func(a, b *timeline.Event) int { return timeline.Compare(*a, *b) })
	for i, e := range rows {
		if i > 0 {
			c.Act += "; "
		}
		c.Act += w.row(e)
	}
	for _, e := range p.NotYet {
		c.NotYet = append(c.NotYet, w.seen(e)+md(", visible from "+w.clock(e.Known())))
	}
	for _, o := range p.Options {
		s := text(o.Text)
		if o.Row != nil {
			s += " (" + w.ref(o.Row) + ")"
		}
		c.Options = append(c.Options, s)
	}
	for _, id := range p.Questions {
		if s := ask(f, p, id, w); s != "" {
			c.Ask = append(c.Ask, s)
		}
	}
	return c
}

// ask is a question about one decision: a link, when the document asks it about
// that very act, or its text.
func ask(f *findings, p *decision.Point, id string, w *writer) md {
	if id == "Q20" && !p.Kind.Mitigates() && p.Kind != decision.Silence {
		return "" // what else was possible is no question to an acknowledgement
	}
	for i := range f.asked {
		if a := &f.asked[i]; a.ID == id && slices.Contains(a.Rows, p.Act) {
			return link(text(id), questionID(id)) + " " + text(a.Text)
		}
	}
	s, ok := f.sheet.About(id, w.clock(p.At), p.Title)
	if !ok {
		return ""
	}
	return text(id) + " " + text(s)
}

// known lists what could be seen strictly before the act.
func known(f *findings, p *decision.Point, w *writer) []md {
	k := &p.Known
	var out []md
	named := map[string]bool{p.Act.ID: true}
	add := func(name string, rows ...*timeline.Event) {
		for _, e := range rows {
			if !named[e.ID] {
				named[e.ID] = true
				out = append(out, md(name+": ")+w.seen(e))
			}
		}
	}
	none := func(rows []*timeline.Event, kind, nothing, missing string) {
		switch {
		case len(rows) > 0:
		case whole(f.bundle, kind):
			out = append(out, md(nothing))
		default:
			out = append(out, md(missing))
		}
	}
	none(k.Firing, "alert", "Firing: no alert", "Firing: unknown, alert history is missing or incomplete")
	add("Firing", k.Firing...)
	for _, e := range clearedBefore(f, p) {
		out = append(out, "Cleared: "+w.refEnd(e)+" "+text(e.Title))
	}
	add("In the logs", errorsBefore(f, p)...)
	none(k.Live, "deploy", "Live: no change is known", "Live: unknown, deploy history is missing or incomplete")
	add("Live", k.Live...)
	if k.LastSaid == nil {
		out = append(out, "Last said: nothing is recorded")
	} else {
		add("Last said", k.LastSaid)
	}
	add("Just before", k.Recent...)
	return out
}

// mostSoFar is how many errors, and how many cleared alerts, a card names.
const mostSoFar = 3

// errorsBefore are the errors in logs that stood out before the act, newest last.
func errorsBefore(f *findings, p *decision.Point) []*timeline.Event {
	return lastBefore(f, func(e *timeline.Event) bool {
		return e.Kind == timeline.Log && (e.Severity == timeline.Error || e.Severity == timeline.Critical) &&
			decision.Concerns(e.Service, f.evidence.Service) && p.Knew(e)
	})
}

// clearedBefore are the alerts that fired and cleared before the act.
func clearedBefore(f *findings, p *decision.Point) []*timeline.Event {
	return lastBefore(f, func(e *timeline.Event) bool {
		return decision.Symptom(&f.evidence, e) && decision.Concerns(e.Service, f.evidence.Service) &&
			!e.EndLost() && !e.End.IsZero() && !e.StillOn() && surelyOver(e).Before(p.At)
	})
}

// surelyOver is the latest moment at which e may have ended.
func surelyOver(e *timeline.Event) time.Time {
	if s, ok := e.Stamp(timeline.Resolved); ok {
		return e.End.Add(time.Duration(s.Precision))
	}
	return e.End
}

func lastBefore(f *findings, is func(*timeline.Event) bool) []*timeline.Event {
	var out []*timeline.Event
	for _, e := range inWindow(f) {
		if is(e) {
			out = append(out, e)
		}
	}
	return out[max(0, len(out)-mostSoFar):]
}

// next says what followed, in rows.
func next(p *decision.Point, w *writer) md {
	var s md
	if p.Next.Action != nil {
		s = "next act or word " + w.row(p.Next.Action) + "; "
	}
	switch {
	case p.Next.Response == nil:
	case p.Next.Ended:
		s += "cleared " + w.refEnd(p.Next.Response) + " " + text(p.Next.Response.Title) + after(p) + "; "
	default:
		s += "then " + w.row(p.Next.Response) + after(p) + "; "
	}
	return s + "result: **" + md(p.Next.Result) + "**"
}

// wrongTurns lists acts without effect that another act followed.
func wrongTurns(f *findings, w *writer) []md {
	var out []md
	for _, t := range f.wrong {
		out = append(out, w.ref(t.Tried.Act)+" "+text(t.Tried.Title)+followed(t.Tried)+"; then "+
			w.ref(t.Then.Act)+" "+text(t.Then.Title)+followed(t.Then))
	}
	return out
}

// change is one change in play.
type change struct {
	Number int
	Title  md
	Points []md
}

// mostChanges is how many changes in play are listed.
const mostChanges = 12

// mostCommits is how many commits of a change are listed.
const mostCommits = 8

func changes(f *findings, w *writer) (intro md, out []change) {
	if !asks(f, "deploy") {
		return "Unknown: no deploy history was asked for.", nil
	}
	if len(f.changes) == 0 {
		return "No change is known in or before the window.", nil
	}
	intro = "What was live or went live, worth discussing first at the top. The order rests on the reasons given and is no verdict."
	if reason, none := suspect.None(f.changes); none {
		intro = "No change stands out: " + text(reason) + ". " + intro
	}
	for i := range f.changes[:min(mostChanges, len(f.changes))] {
		out = append(out, newChange(&f.changes[i], i+1, w))
	}
	if n := len(f.changes) - mostChanges; n > 0 {
		intro += md(fmt.Sprintf(" The first %d of %d are listed; the timeline holds all that lie in the window.", mostChanges, len(f.changes)))
	}
	return intro, out
}

func newChange(c *suspect.Change, n int, w *writer) change {
	v := change{Number: n, Title: w.row(c.Row)}
	if c.AgeKnown {
		if c.Age >= 0 {
			v.Points = append(v.Points, md("live for "+timeline.Words(c.Age)+" when trouble began"))
		} else {
			v.Points = append(v.Points, md("went live "+timeline.Words(-c.Age)+" after trouble began"))
		}
	}
	if c.Undone != nil {
		v.Points = append(v.Points, "undone by "+w.row(c.Undone))
	}
	for _, r := range c.For {
		v.Points = append(v.Points, "for: "+w.reason(r))
	}
	for _, r := range c.Against {
		v.Points = append(v.Points, "against: "+w.reason(r))
	}
	for i, commit := range c.Commits {
		if i == mostCommits {
			v.Points = append(v.Points, md(fmt.Sprintf("and %s more", count(int64(len(c.Commits)-i), "commit"))))
			break
		}
		v.Points = append(v.Points, shipped(commit, w))
	}
	return v
}

func (w *writer) reason(r suspect.Reason) md {
	s := text(r.Text)
	switch {
	case r.Row == nil:
	case r.Ended:
		s += " (" + w.refEnd(r.Row) + ")"
	default:
		s += " (" + w.ref(r.Row) + ")"
	}
	return s
}

// shipped describes a commit with its separate times.
func shipped(e *timeline.Event, w *writer) md {
	s := "shipped " + md(markdown.Code(shortHash(e))) + " " + text(e.Title)
	if e.Actor != "" {
		s += " (" + text(e.Actor) + ")"
	}
	for _, c := range []timeline.Clock{timeline.Authored, timeline.Committed} {
		if st, ok := e.Stamp(c); ok {
			s += md(", " + string(c) + " " + st.Time.In(w.zone).Format("2006-01-02 15:04"))
		}
	}
	return s + files(e.Files)
}

// files names the first few of the paths that were touched.
func files(paths []string) md {
	const most = 3
	if len(paths) == 0 {
		return ""
	}
	var s md = ": "
	for i, p := range paths[:min(most, len(paths))] {
		if i > 0 {
			s += ", "
		}
		s += md(markdown.Code(p))
	}
	if n := len(paths) - most; n > 0 {
		s += md(fmt.Sprintf(" and %s", count(int64(n), "other file")))
	}
	return s
}

// asked is a question as the template shows it.
type asked struct {
	// Phase is set on the first question of a phase.
	Phase, ID, Mark, Number, Text, Best, Rows md
}

func questionID(id string) string { return "q-" + markdown.ID(id) }

func questions(f *findings, w *writer) []asked {
	var out []asked
	phase := ""
	for _, q := range f.asked {
		a := asked{ID: md(questionID(q.ID)), Mark: md(markdown.Mark(questionID(q.ID))), Number: text(q.ID), Text: text(q.Text), Best: text(q.Best)}
		if q.Phase != phase {
			phase = q.Phase
			a.Phase = text(phase)
		}
		for i, e := range q.Rows {
			if i > 0 {
				a.Rows += ", "
			}
			a.Rows += w.row(e)
		}
		out = append(out, a)
	}
	return out
}

// communication lists statements to others, and the longest wait for one.
func communication(f *findings, w *writer) []md {
	var out []md
	for i := range f.all {
		p := &f.all[i]
		if !p.Done {
			continue // said in passing, not told to anybody
		}
		switch p.Kind {
		case decision.Update, decision.Declare, decision.Severity, decision.Resolve, decision.Handover, decision.Escalation:
			out = append(out, w.row(p.Act)+md(" ("+string(p.Kind)+", "+string(p.Level)+")"))
		}
	}
	if len(out) == 0 {
		out = append(out, "No statement to others is in the evidence.")
	}
	for i := range f.measures {
		if m := &f.measures[i]; m.ID == "first-word" || m.ID == "update-gap" {
			s := text(m.Name) + ": " + md(span(m))
			if m.Note != "" {
				s += md(" (") + text(m.Note) + ")"
			}
			out = append(out, s)
		}
	}
	return out
}

// temporary lists what was still in place when the window ended.
func temporary(f *findings, w *writer) []md {
	var out []md
	for _, e := range question.Temporary(f.evidence) {
		s := w.row(e)
		if until := e.Attrs[timeline.AttrUntil]; until != "" {
			if t, err := time.Parse(time.RFC3339, until); err == nil {
				until = w.clock(t)
			}
			s += ", to end " + text(until)
		}
		out = append(out, s)
	}
	return out
}
