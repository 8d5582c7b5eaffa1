package report

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"

	"debrief/report/markdown"
	"debrief/timeline"
	"debrief/timeline/measure"
)

// md is Markdown made here. Evidence gets into it only through the functions of
// report/markdown, which make it inert.
type md string

// text makes evidence inert.
func text(s string) md { return md(markdown.Text(s).String()) }

// writer writes rows and moments, and remembers which rows the document refers
// to, so that each of them can be given an anchor.
type writer struct {
	zone   *time.Location
	window timeline.Window
	// number gives the decision point that a row belongs to, by id, and card the
	// name of its card: "D3".
	number, card map[string]string
	refs         map[string]*timeline.Event
}

// clock writes the time of day in the document's zone, with the date when it is
// not the day on which the window begins.
func (w *writer) clock(t time.Time) string {
	s := t.In(w.zone).Format("15:04:05")
	if w.day(t) != w.day(w.window.From) {
		return w.day(t) + " " + s
	}
	return s
}

// day writes the date in the document's zone.
func (w *writer) day(t time.Time) string { return t.In(w.zone).Format("2006-01-02") }

// moment writes the time of a row as precisely as it is known, in a zone.
func moment(e *timeline.Event, zone *time.Location) string {
	t := e.Time.In(zone)
	layout := "15:04:05"
	switch p := e.Precision; {
	case p >= timeline.Day:
		layout = "some time that day"
	case p >= timeline.Minute:
		layout = "15:04"
	case p < timeline.Second && t.Nanosecond() != 0:
		layout = "15:04:05.000"
	}
	s := t.Format(layout)
	if e.Precision > timeline.Minute || e.Earlier >= timeline.Minute {
		s = "~" + s
	}
	return s
}

// utc writes a moment in full.
func utc(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05") + " UTC" }

// ref links to a row by its time.
func (w *writer) ref(e *timeline.Event) md { return w.refAt(e, w.clock(e.Time)) }

// refEnd links to the row that says that e was over.
func (w *writer) refEnd(e *timeline.Event) md {
	w.refs[e.ID] = e
	if !hasEndRow(e, w.window) {
		return w.refAt(e, w.clock(e.End))
	}
	return link(md(w.clock(e.End)), endAnchor(e))
}

// refAt links to a row by a text of ours. A commit is no row of the timeline: it
// is named by its hash, below the deploy that shipped it.
func (w *writer) refAt(e *timeline.Event, label string) md {
	if e.Kind == timeline.Commit {
		return md(label + " " + markdown.Code(shortHash(e)))
	}
	w.refs[e.ID] = e
	return link(md(label), anchor(e))
}

// row links to a row and says what it is.
func (w *writer) row(e *timeline.Event) md { return w.ref(e) + " " + w.what(e) }

// seen links to a row and says what it is, without how often it came to happen:
// at the moment of a decision nobody knew that.
func (w *writer) seen(e *timeline.Event) md {
	then := *e
	then.Count = 0
	if e.Kind == timeline.Alert && e.Attrs[timeline.AttrState] == "pending" {
		then.Title = e.Attrs[timeline.AttrAlert] + " pending" // whether it would fire was open
	}
	s := w.ref(e) + " " + w.what(&then)
	if edited, ok := e.Stamp(timeline.Edited); ok {
		s += md(" (text as edited " + w.clock(edited.Time) + ")")
	}
	return s
}

// what says what a row is: its title, how often, and by whom.
func (w *writer) what(e *timeline.Event) md {
	s := text(e.Title)
	if e.Count > 1 {
		s += md(fmt.Sprintf(" ×%d", e.Count))
		if e.Attrs[timeline.AttrFinding] == "burst" {
			s += ", at most " + text(e.Attrs[timeline.AttrPeak]) + " a minute"
		}
	}
	if e.Actor != "" {
		s += " (" + text(e.Actor) + ")"
	}
	return s
}

// milestone links to the evidence of a milestone, or says how it was inferred.
func (w *writer) milestone(m *measure.Milestone) md {
	if m == nil {
		return "unknown"
	}
	when := md(w.clock(m.Time))
	if m.Row != nil {
		if m.Ended {
			when = w.refEnd(m.Row)
		} else {
			when = w.refAt(m.Row, w.clock(m.Time))
		}
	}
	return when + " " + text(m.Method)
}

// link makes a link inside the document out of finished Markdown.
func link(label md, target string) md { return "[" + label + "](#" + md(target) + ")" }

// shortHash is the hash of a commit as people write it.
func shortHash(e *timeline.Event) string {
	hash := e.Attrs[timeline.AttrCommit]
	return hash[:min(8, len(hash))]
}

func anchor(e *timeline.Event) string    { return "e-" + e.ID }
func endAnchor(e *timeline.Event) string { return "e-" + e.ID + "-end" }

// where names the place of the evidence.
func where(e *timeline.Event) md {
	o := e.Origin
	s := text(o.Source)
	if o.Locator != "" && o.Locator != o.Source {
		place := path.Base(o.Locator)
		if o.Line > 0 {
			place += ":" + strconv.FormatInt(o.Line, 10)
		}
		s += " " + text(place)
	}
	for _, l := range e.Links {
		s += " " + outside(l)
	}
	if n := len(e.Also); n > 0 {
		s += md(fmt.Sprintf(" and %s", count(int64(n), "other place")))
	}
	return s
}

// outside links to a place outside of the document. Evidence must not point at
// places inside, where it could pass for something else.
func outside(l timeline.Link) md {
	if strings.HasPrefix(strings.TrimSpace(l.URL), "#") {
		return text(l.Text)
	}
	return md(markdown.Link(l.Text, l.URL))
}

// count writes a number with its noun.
func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// span writes a measure's length or the range it lies in.
func span(m *measure.Measure) string {
	if !m.Known {
		return "unknown"
	}
	lo, hi := unbroken(m.Min), unbroken(m.Max)
	if lo == hi {
		return lo
	}
	return lo + " to " + hi
}

// unbroken writes a length of time that stays on one line of a narrow cell.
func unbroken(d time.Duration) string {
	return strings.ReplaceAll(timeline.Words(d), " ", "\u00a0")
}
