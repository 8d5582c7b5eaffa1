package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"debrief/report/markdown"
	"debrief/timeline"
	"debrief/timeline/measure"
)

// quietGap is how long the record must be silent, at least, to get a row that
// says so; four times the median distance of rows, if that is longer.
const quietGap = 30 * time.Minute

// fewRows is how many distances there must be for their median to mean anything.
const fewRows = 8

// day is one date of the timeline.
type day struct {
	Name   string
	ID     string
	Phases []phase
}

// phase is a stretch of the incident's course on one day.
type phase struct {
	Name md
	Rows []row
}

// row is one row of a table, as Markdown.
type row struct{ Time, Kind, Service, What, Where md }

// line is a row before it is written: a row of evidence, or its end.
type line struct {
	event *timeline.Event
	ended bool
}

func (l line) time() time.Time {
	if l.ended {
		return l.event.End
	}
	return l.event.Time
}

// days groups the rows of the window by date, then by phase. shown counts the
// rows of evidence among them.
func days(f *findings, w *writer) (days []day, shown int, ties bool) {
	lines := timelineLines(f)
	bracket := brackets(lines)
	quiet := quietRows(lines, f.evidence.Window.From)
	phases := measure.Phases(f.course, f.evidence.Window)
	add := func(at time.Time, r row) {
		name := w.day(at)
		if len(days) == 0 || days[len(days)-1].Name != name {
			days = append(days, day{Name: name, ID: "timeline-" + name})
		}
		d := &days[len(days)-1]
		if p := phaseName(phases, at, w); len(d.Phases) == 0 || d.Phases[len(d.Phases)-1].Name != p {
			d.Phases = append(d.Phases, phase{Name: p})
		}
		p := &d.Phases[len(d.Phases)-1]
		p.Rows = append(p.Rows, r)
	}
	before := f.evidence.Window.From
	for i, l := range lines {
		if !l.ended {
			shown++
		}
		if gap := quiet[i]; gap > 0 {
			add(before, quietRow(gap, f, w))
		}
		// What began before the window is listed where the window begins.
		if at := l.time(); at.After(before) {
			before = at
		}
		add(before, w.line(l, bracket[i]))
		ties = ties || bracket[i] != ""
	}
	return days, shown, ties
}

// timelineLines are the rows of the window and the ends of those that lasted.
func timelineLines(f *findings) []line {
	var lines []line
	for _, e := range inWindow(f) {
		lines = append(lines, line{event: e})
		if hasEndRow(e, f.evidence.Window) {
			lines = append(lines, line{event: e, ended: true})
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		return cmp.Or(a.time().Compare(b.time()), timeline.Compare(*a.event, *b.event))
	})
	return lines
}

// hasEndRow reports whether the end of e is a row of the timeline by itself: when
// an alert cleared or a silence ended, something could be known.
func hasEndRow(e *timeline.Event, window timeline.Window) bool {
	return (e.Kind == timeline.Alert || e.Kind == timeline.Silence) && !e.End.IsZero() && !e.StillOn() && !e.EndLost() && window.Contains(e.End)
}

// brackets marks the runs of lines whose order is uncertain.
func brackets(lines []line) []string {
	events := make([]timeline.Event, len(lines))
	for i, l := range lines {
		events[i] = *l.event
		if l.ended {
			events[i].Time = l.event.End
			if s, ok := l.event.Stamp(timeline.Resolved); ok {
				events[i].Precision, events[i].Earlier = s.Precision, s.Earlier
			}
		}
	}
	marks := make([]string, len(lines))
	for _, t := range timeline.Ties(events) {
		if t.Last == t.First+1 && lines[t.First].event == lines[t.Last].event {
			continue // nothing ends before it begins
		}
		for i := t.First; i <= t.Last; i++ {
			marks[i] = "│ "
		}
		marks[t.First], marks[t.Last] = "┌ ", "└ "
	}
	return marks
}

// quietRows returns, for each line that follows a conspicuous silence, its
// length.
func quietRows(lines []line, from time.Time) map[int]time.Duration {
	var distances []time.Duration
	at := func(i int) time.Time { // what began before the window says nothing about it
		if t := lines[i].time(); t.After(from) {
			return t
		}
		return from
	}
	for i := 1; i < len(lines); i++ {
		distances = append(distances, at(i).Sub(at(i-1)))
	}
	if len(distances) == 0 {
		return nil
	}
	least := quietGap
	if len(distances) >= fewRows {
		sorted := slices.Sorted(slices.Values(distances))
		least = max(least, 4*sorted[len(sorted)/2])
	}
	quiet := map[int]time.Duration{}
	for i, d := range distances {
		if d >= least {
			quiet[i+1] = d
		}
	}
	return quiet
}

func quietRow(gap time.Duration, f *findings, w *writer) row {
	s := "*no row for " + timeline.Words(gap) + "*"
	if f.evidence.Partial {
		s += " (a source is incomplete)"
	}
	r := row{What: md(s)}
	if w.zone != time.UTC {
		r.Time = " | "
	}
	return r
}

// phaseName names the phase in which t lies.
func phaseName(phases []measure.Phase, t time.Time, w *writer) md {
	for _, p := range phases {
		if !t.Before(p.From) && t.Before(p.To) {
			return md(strings.ToUpper(p.Name[:1])+p.Name[1:]) + md(fmt.Sprintf(" (%s to %s, %s)", w.clock(p.From), w.clock(p.To), timeline.Words(p.To.Sub(p.From))))
		}
	}
	if len(phases) > 0 && !t.Before(phases[0].From) {
		return "Afterwards"
	}
	return ""
}

// line writes one line of the timeline.
func (w *writer) line(l line, bracket string) row {
	e := l.event
	if l.ended {
		what := "Cleared: " + text(e.Title) + md(", after "+timeline.Words(e.End.Sub(e.Time)))
		kind := md("resolved")
		if e.Kind == timeline.Silence {
			what = "Silence ended: " + text(e.Title)
			kind = "silence"
		}
		ended := *e
		ended.Time = e.End
		return row{Time: w.times(&ended, endAnchor(e), bracket), Kind: kind, Service: text(e.Service), What: what, Where: where(e)}
	}
	return row{Time: w.times(e, anchor(e), bracket), Kind: md(e.Kind), Service: text(e.Service), What: w.whatIn(e), Where: where(e)}
}

// times writes the cells of time with the row's anchor.
func (w *writer) times(e *timeline.Event, anchor, bracket string) md {
	s := md(markdown.Mark(anchor)) + md(bracket)
	if e.Time.Before(w.window.From) && w.day(e.Time) != w.day(w.window.From) {
		s += md(w.day(e.Time) + " ")
	}
	s += md(moment(e, w.zone))
	if w.zone != time.UTC {
		s += " | " + md(moment(e, time.UTC))
	}
	return s
}

// whatIn is what a row of the timeline says happened.
func (w *writer) whatIn(e *timeline.Event) md {
	s := w.what(e)
	if id, ok := w.number[e.ID]; ok {
		s = link(md("**"+w.card[id]+"**"), id) + " " + s
	}
	if e.EndLost() {
		s += " (its end is not in the evidence)"
	}
	if e.StillOn() {
		s += " (not over at the end of the evidence)"
	}
	if e.Time.Before(w.window.From) {
		s += " (before the window)"
	}
	if bodyWorth(e) && e.InTimeline(w.window) {
		s += " " + link("more", bodyAnchor(e))
	}
	return s
}
