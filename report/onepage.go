package report

import (
	"fmt"
	"slices"
	"strconv"

	"debrief/report/question"
	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/suspect"
)

// onePage is the summary: what was noticed, decided and followed, in rows.
func onePage(f *findings, w *writer) []entry {
	b := f.bundle
	entries := []entry{
		{Name: "Incident", Value: incidentLine(b)},
		{Name: "Window", Value: windowLine(b, w)},
		{Name: "First trace", Value: firstTrace(f, w)},
		{Name: "Noticed", Value: noticed(f, w), Items: earlier(f, w)},
		{Name: "Recovery", Value: recovery(f, w)},
	}
	if acts := acted(f, w); len(acts) > 0 {
		entries = slices.Insert(entries, 4, entry{Name: "What was done", Value: "acts on the system, in order", Items: acts})
	}
	if change := changeFirst(f, w); change != "" {
		entries = slices.Insert(entries, 2, entry{Name: "Change to look at first", Value: change})
	}
	if top := discuss(f, w); len(top) > 0 {
		entries = append(entries, entry{Name: "Worth discussing first", Value: "see the questions below", Items: top})
	}
	return append(entries, entry{Name: "Questions asked", Value: md(strconv.Itoa(len(f.asked)))})
}

func incidentLine(b *timeline.Bundle) md {
	s := text(b.Incident.ID)
	if b.Incident.Severity != "" {
		s += ", severity " + text(b.Incident.Severity)
	}
	if b.Incident.Service != "" {
		s += ", service " + text(b.Incident.Service)
	}
	return s
}

func windowLine(b *timeline.Bundle, w *writer) md {
	from, to := b.Window.From.In(w.zone), b.Window.To.In(w.zone)
	layout := "2006-01-02 15:04"
	end := to.Format("15:04")
	if w.day(from) != w.day(to) {
		end = to.Format(layout)
	}
	s := fmt.Sprintf("%s to %s (%s)", from.Format(layout), end, timeline.Words(b.Window.Duration()))
	if d := b.Baseline.Duration(); d > 0 {
		s += ", compared with the " + timeline.Words(d) + " before"
	}
	return md(s)
}

// changeFirst names the change at the top of the list, when there is a reason to
// discuss any.
func changeFirst(f *findings, w *writer) md {
	if len(f.changes) == 0 {
		return ""
	}
	if reason, none := suspect.None(f.changes); none {
		return "none stands out: " + text(reason)
	}
	c := &f.changes[0]
	if len(c.For) == 0 {
		return ""
	}
	s := w.row(c.Row)
	if c.AgeKnown && c.Age >= 0 {
		s += md(", " + timeline.Words(c.Age) + " before the first trace")
	}
	if c.Undone != nil {
		s += ", undone " + w.ref(c.Undone)
	}
	return s
}

// earlier lists the alerts that fired before the incident was noticed.
func earlier(f *findings, w *writer) []md {
	d := f.course.Detect
	if d == nil {
		return nil
	}
	var out []md
	for _, e := range inWindow(f) {
		if decision.Symptom(&f.evidence, e) && e.Known().Before(d.Time) && e != d.Row {
			s := "earlier " + w.row(e)
			if !e.End.IsZero() && e.End.Before(d.Time) {
				s += md(", cleared after " + timeline.Words(e.End.Sub(e.Time)))
			}
			out = append(out, s)
		}
	}
	return out[:min(len(out), mostEarlier)]
}

// mostEarlier is how many earlier alerts one page names.
const mostEarlier = 3

func firstTrace(f *findings, w *writer) md {
	if f.course.Signal == nil || f.course.Signal.Row == nil {
		if !asks(f, "logs") && !asks(f, "alert") {
			return "unknown: neither logs nor alert history were asked for"
		}
		return "unknown: no new or unusual error and no alert of the incident's service is in the evidence"
	}
	return w.row(f.course.Signal.Row)
}

func noticed(f *findings, w *writer) md {
	d := f.course.Detect
	if d == nil || d.Row == nil {
		return "unknown: neither an alert nor a report of trouble is in the evidence"
	}
	s := w.row(d.Row)
	for i := range f.measures {
		if m := &f.measures[i]; m.ID == "ttd" && m.Known {
			s += md(", " + span(m) + " after trouble began")
		}
	}
	return s
}

// mostActs is how many acts one page names.
const mostActs = 8

// acted lists the acts on the system and what followed each.
func acted(f *findings, w *writer) []md {
	var out []md
	for i := range f.all {
		p := &f.all[i]
		if !p.Kind.Mitigates() || !p.Done {
			continue
		}
		if len(out) == mostActs {
			return append(out, "and others: see the decision points")
		}
		act := w.refAt(p.Act, w.clock(p.At))
		if name, ok := w.card[p.ID]; ok {
			act = link(md(name), p.ID) + " " + md(w.clock(p.At))
			if !p.At.Equal(p.Act.Time) {
				act += md(" (act " + w.clock(p.Act.Time) + ")")
			}
		}
		out = append(out, act+" "+text(p.Title)+md(" ("+string(p.Level)+")")+followed(p))
	}
	return out
}

// followed says what came after an act, never that it came because of it.
func followed(p *decision.Point) md {
	switch p.Next.Result {
	case decision.Recovered:
		return "; followed by recovery" + firstCleared(p)
	case decision.Partly:
		return "; some alerts cleared" + firstCleared(p)
	case decision.NoChange:
		return "; no change followed"
	case decision.Worse:
		return "; more alerts followed" + after(p)
	}
	return "; what followed is not in the evidence"
}

func firstCleared(p *decision.Point) md {
	if p.Next.After <= 0 || !p.Next.Ended {
		return after(p)
	}
	return md(", the first alert cleared" + string(after(p)))
}

func after(p *decision.Point) md {
	if p.Next.After <= 0 {
		return ""
	}
	return md(" after " + timeline.Words(p.Next.After))
}

func recovery(f *findings, w *writer) md {
	c := f.course.Recover
	if c == nil || c.Row == nil {
		for _, e := range inWindow(f) {
			if e.StillOn() && decision.Firing(e) {
				return "unknown: still on at the end of the evidence is " + w.row(e)
			}
		}
		return "unknown: no alert of the incident's service is seen to clear"
	}
	return w.milestone(c)
}

// discuss names at most three questions, strongest first.
func discuss(f *findings, w *writer) []md {
	var out []md
	for _, a := range question.Strongest(f.asked, 3) {
		out = append(out, link(text(a.ID), questionID(a.ID))+" "+text(a.Text))
	}
	return out
}
