// Package report turns a bundle into the review document: it gathers what the
// timeline packages find, picks the questions that the evidence raises, and
// writes Markdown, from which every other format is drawn.
//
// Every sentence points at the rows it came from, what is unknown is printed as
// unknown, and nothing depends on anything but the bundle, the zone, the
// templates and the question sheet.
package report

import (
	"bytes"
	"fmt"
	"slices"
	"text/template"
	"time"

	"debrief/report/markdown"
	"debrief/report/question"
	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
	"debrief/timeline/suspect"
)

// Options are what a review needs besides the bundle.
type Options struct {
	// Zone is the zone that times are written in.
	Zone *time.Location
	// Template is the text of the Markdown template (text/template).
	Template string
	// Sheet holds the questions.
	Sheet question.Sheet
}

// mostDecisions is how many decision points get a card.
const mostDecisions = 12

// Markdown writes the review of b. The bundle must have been sealed or read.
func Markdown(b *timeline.Bundle, opts Options) ([]byte, error) {
	tmpl, err := template.New("review.md.tmpl").Parse(opts.Template)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	v, err := newView(b, opts)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := tmpl.Execute(&out, v); err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return markdown.Seal(out.Bytes(), b.Incident.ID)
}

// findings is everything that the timeline packages find in a bundle.
type findings struct {
	bundle   *timeline.Bundle
	zone     *time.Location
	evidence decision.Evidence
	all      []decision.Point // in order
	points   []decision.Point // those with a card, in order
	further  []decision.Point // candidates without one, in order
	wrong    []decision.WrongTurn
	course   measure.Course
	measures []measure.Measure
	changes  []suspect.Change
	sheet    question.Sheet
	asked    []question.Asked
	unasked  []question.Unasked
}

func find(b *timeline.Bundle, opts Options, clock func(time.Time) string) *findings {
	f := &findings{bundle: b, zone: opts.Zone, sheet: opts.Sheet}
	f.evidence = decision.Evidence{Window: observed(b), Service: b.Incident.Service, Events: b.Rows}
	for _, c := range b.Sources {
		if c.Status.Partial() {
			f.evidence.Partial = true
		}
	}
	all := decision.Find(f.evidence)
	f.all = all
	f.points, f.further = cards(all)
	f.wrong = decision.WrongTurns(all)
	f.course = measure.Chart(f.evidence, all)
	f.measures = measure.All(f.evidence, f.course, all)
	f.changes = suspect.Changes(f.evidence, f.course)
	f.asked, f.unasked = question.Raise(opts.Sheet, question.Facts{
		Evidence: f.evidence, Points: all, Wrong: f.wrong, Course: f.course,
		Measures: f.measures, Changes: f.changes, Clock: clock,
		Alerts: whole(b, "alert"), Deploys: whole(b, "deploy"),
	})
	return f
}

// observed is the part of the window that had passed when the evidence was
// collected: of what came later nothing is known.
func observed(b *timeline.Bundle) timeline.Window {
	w := b.Window
	if w.Contains(b.AsOf) {
		w.To = b.AsOf
	}
	return w
}

// whole reports whether sources of that kind were asked and none of them gave
// less than it was asked for.
func whole(b *timeline.Bundle, kind string) bool {
	asked := false
	for _, c := range b.Sources {
		if c.Kind == kind {
			if c.Status.Partial() {
				return false
			}
			asked = true
		}
	}
	return asked
}

// cards picks the decision points that get a card. Words that only explain or
// weigh are candidates: they are listed, and the rows of the timeline hold them,
// but a card for each would hide what was done.
func cards(all []decision.Point) (with, without []decision.Point) {
	var acts []decision.Point
	for _, p := range all {
		if p.Kind == decision.Hypothesis || (!p.Done && p.Level == decision.Stated) {
			without = append(without, p)
		} else {
			acts = append(acts, p)
		}
	}
	with, further := decision.Top(acts, mostDecisions)
	without = append(without, further...)
	slices.SortStableFunc(without, func(a, b decision.Point) int { return a.At.Compare(b.At) })
	return with, without
}

// title is what the document is called.
func title(b *timeline.Bundle) string {
	switch i := b.Incident; {
	case i.Title != "":
		return i.Title
	case i.Service != "":
		return "Incident " + i.ID + " (" + i.Service + ")"
	default:
		return "Incident " + i.ID
	}
}
