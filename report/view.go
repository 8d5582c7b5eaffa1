package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"debrief/report/question"
	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
	"debrief/timeline/suspect"
)

// view is what the Markdown template sees. Its fields hold finished Markdown, so
// that a template, ours or a user's, cannot forget to make evidence inert.
type view struct {
	Title    md
	Tool     md
	AsOf     string
	ZoneName md
	TwoZones bool
	Hash     string
	// ShownRows and AllRows count rows of the timeline and of the bundle.
	ShownRows, AllRows int
	SourceState        string
	Warnings           []md

	OnePage  []entry
	Impact   []entry
	Measures []measureRow
	Unknown  []entry

	// TimeHead and TimeRule are the columns of time in the head of a table.
	TimeHead, TimeRule md
	Days               []day
	HasTies            bool

	Decisions    []card
	Further      []md
	WrongTurns   []md
	ChangesIntro md
	Changes      []change
	Questions    []asked

	Communication []md
	Temporary     []md
	NoTemporary   md
	NoRow         md

	Ledger      []ledgerRow
	LedgerNotes []md
	Bodies      []body
	Before      []row
	Accounting  []countsRow
	DerivedNote string
	Filtered    []md
	Clocks      []md
	Definitions []entry
	Redactions  []md
	Unasked     []md
}

// entry is a name with what there is to say about it.
type entry struct {
	Name, Value md
	Items       []md
}

type measureRow struct{ Name, Value, From, To, Confidence md }

func newView(b *timeline.Bundle, opts Options) (*view, error) {
	hash, err := b.Hash()
	if err != nil {
		return nil, err
	}
	w := &writer{zone: opts.Zone, window: observed(b), number: map[string]string{}, card: map[string]string{}, refs: map[string]*timeline.Event{}}
	f := find(b, opts, w.clock)
	for i, p := range f.points {
		name := fmt.Sprintf("D%d", i+1)
		w.card[p.ID] = name
		if p.Kind == decision.Wait {
			continue // its row is the last one before the quiet, and may be another decision
		}
		w.number[p.Act.ID] = p.ID
		for _, e := range p.Also {
			w.number[e.ID] = p.ID
		}
	}
	v := &view{
		Title: text(title(b)), Tool: text(b.Tool), AsOf: utc(b.AsOf), Hash: hash[:12],
		ZoneName: zoneName(b.Zone), TwoZones: b.Zone != "UTC",
		AllRows:     len(b.Rows),
		SourceState: sourceState(b.Sources),
		Warnings:    warnings(b),
		TimeHead:    "Time", TimeRule: " ---: |",
	}
	if v.TwoZones {
		v.TimeHead, v.TimeRule = "Time | UTC", " ---: | ---: |"
	}
	v.Days, v.ShownRows, v.HasTies = days(f, w)
	v.DerivedNote = derivedNote(f)
	v.OnePage = onePage(f, w)
	v.Impact = impact(f, w)
	for i := range f.measures {
		if m := &f.measures[i]; m.Known {
			v.Measures = append(v.Measures, measureView(m, w))
		} else {
			v.Unknown = append(v.Unknown, entry{Name: text(m.Name), Value: text(m.Note)})
		}
	}
	for i := range f.points {
		v.Decisions = append(v.Decisions, newCard(f, &f.points[i], i+1, w))
	}
	for i := range f.further {
		p := &f.further[i]
		v.Further = append(v.Further, w.refAt(p.Act, w.clock(p.At))+" "+text(p.Title)+md(" ("+string(p.Level)+")"))
	}
	v.WrongTurns = wrongTurns(f, w)
	v.ChangesIntro, v.Changes = changes(f, w)
	v.Questions = questions(f, w)
	v.Communication = communication(f, w)
	v.Temporary = temporary(f, w)
	v.NoTemporary = "The evidence shows none at the end of the window: no silence in force, no alert firing."
	if !whole(b, "alert") {
		v.NoTemporary = "Unknown: alert history, which would show silences in force and alerts firing, is missing or incomplete."
	}
	v.NoRow = "No row lies in the window."
	if b.Totals.Read > 0 {
		v.NoRow = md("No row lies in the window: of " + count(b.Totals.Read, "record") + " read, none is notable.")
	}
	v.appendices(f, w)
	return v, nil
}

func zoneName(zone string) md {
	if zone == "UTC" {
		return "UTC"
	}
	return text(zone) + " time"
}

func measureView(m *measure.Measure, w *writer) measureRow {
	r := measureRow{Name: text(m.Name), Value: md(span(m)), From: w.milestone(m.From), To: w.milestone(m.To), Confidence: md(m.Confidence)}
	if m.Note != "" {
		if r.Confidence != "" {
			r.Confidence += ": "
		}
		r.Confidence += text(m.Note)
	}
	return r
}

// sourceState counts the sources by outcome: "3 complete, 1 failed".
func sourceState(ledger []timeline.Coverage) string {
	n := map[timeline.Outcome]int{}
	for _, c := range ledger {
		n[c.Status]++
	}
	var parts []string
	for _, o := range []timeline.Outcome{timeline.Complete, timeline.Empty, timeline.CutShort, timeline.NotHeld, timeline.Failed, timeline.NotAsked} {
		if n[o] > 0 {
			parts = append(parts, strconv.Itoa(n[o])+" "+string(o))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// warnings say what a reader must know before believing anything.
func warnings(b *timeline.Bundle) []md {
	var out []md
	for _, c := range b.Sources {
		if c.Status.Partial() {
			s := text(c.Source) + ": " + md(c.Status)
			if c.Reason != "" {
				s += ", " + text(c.Reason)
			}
			out = append(out, s)
		}
	}
	if b.Window.To.After(b.AsOf) {
		out = append(out, "the window ends after the evidence was collected: what happened since is missing")
	}
	for _, family := range []struct{ kind, means string }{
		{"deploy", "no deploy history was asked for: what changed is unknown"},
		{"alert", "no alert history was asked for: when alarms rang is unknown"},
	} {
		if !slices.ContainsFunc(b.Sources, func(c timeline.Coverage) bool { return c.Kind == family.kind }) {
			out = append(out, md(family.means))
		}
	}
	return out
}

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

func impact(f *findings, w *writer) []entry {
	return []entry{
		{Name: "Services in the evidence", Value: services(f)},
		{Name: "Alerts", Value: alertLoad(f)},
		{Name: "Errors in logs", Value: logLoad(f)},
		{Name: "Exposure", Value: exposure(f, w)},
	}
}

// services names those that alerts and errors speak of.
func services(f *findings) md {
	names := map[string]bool{}
	for _, e := range inWindow(f) {
		if e.Service != "" && (e.Kind == timeline.Alert || e.Kind == timeline.Log) {
			names[e.Service] = true
		}
	}
	if len(names) == 0 {
		return "unknown: no alert or log entry names one"
	}
	var out []string
	for _, n := range slices.Sorted(maps.Keys(names)) {
		out = append(out, string(text(n)))
	}
	return md(strings.Join(out, ", "))
}

// alertLoad says for how much of the window any alert was firing.
func alertLoad(f *findings) md {
	if !asks(f, "alert") {
		return "unknown: no alert history was asked for"
	}
	var firing []timeline.Window
	n := int64(0)
	for _, e := range inWindow(f) {
		if e.Kind != timeline.Alert || e.Attrs[timeline.AttrState] == "pending" {
			continue
		}
		n++
		s := timeline.Window{From: e.Time, To: e.End}
		if s.From.Before(f.evidence.Window.From) {
			s.From = f.evidence.Window.From
		}
		if s.To.IsZero() || s.To.After(f.evidence.Window.To) {
			s.To = f.evidence.Window.To
		}
		firing = append(firing, s)
	}
	if n == 0 && !whole(f.bundle, "alert") {
		return "unknown: alert history is missing or incomplete"
	}
	if n == 0 {
		return "none fired"
	}
	return md(fmt.Sprintf("%s, together for %s of %s", count(n, "firing"),
		timeline.Words(timeline.Covered(firing)), timeline.Words(f.evidence.Window.Duration())))
}

func logLoad(f *findings) md {
	if !asks(f, "logs") {
		return "unknown: no log was asked for"
	}
	lines, entries := int64(0), int64(0)
	for _, e := range inWindow(f) {
		if e.Kind == timeline.Log && (e.Severity == timeline.Error || e.Severity == timeline.Critical) {
			entries++
			lines += max(e.Count, 1)
		}
	}
	if entries == 0 && !whole(f.bundle, "logs") {
		return "unknown: logs are missing or incomplete"
	}
	if entries == 0 {
		return "none that stand out"
	}
	kinds := "1 kind"
	if entries > 1 {
		kinds = fmt.Sprintf("%d kinds", entries)
	}
	return md(fmt.Sprintf("%s of %s that stand out", count(lines, "line"), kinds))
}

func exposure(f *findings, w *writer) md {
	for i := range f.measures {
		if m := &f.measures[i]; m.ID == "exposure" && m.Known {
			return md(span(m)) + ", from " + w.milestone(m.From) + " to " + w.milestone(m.To)
		}
	}
	return "unknown: no change in the evidence was undone"
}

func asks(f *findings, kind string) bool {
	return slices.ContainsFunc(f.bundle.Sources, func(c timeline.Coverage) bool { return c.Kind == kind })
}

// inWindow returns the rows of the timeline.
func inWindow(f *findings) []*timeline.Event {
	var out []*timeline.Event
	for i := range f.bundle.Rows {
		e := &f.bundle.Rows[i]
		if e.InTimeline(f.bundle.Window) {
			out = append(out, e)
		}
	}
	return out
}
