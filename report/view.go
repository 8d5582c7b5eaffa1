package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
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
