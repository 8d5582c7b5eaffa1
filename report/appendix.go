package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"debrief/report/markdown"
	"debrief/report/question"
	"debrief/timeline"
)

type ledgerRow struct{ Source, Kind, Locator, Outcome, Held md }

type countsRow struct {
	Source, Unit                                     md
	Read, Shown, Merged, Filtered, Rejected, Outside int64
}

// body is the full text of a row.
type body struct{ Head, Body md }

func (v *view) appendices(f *findings, w *writer) {
	b := f.bundle
	outside := int64(0)
	for i := range b.Sources {
		c := &b.Sources[i]
		outside += c.Outside
		v.Ledger = append(v.Ledger, newLedgerRow(c, w))
		v.LedgerNotes = append(v.LedgerNotes, ledgerNotes(c)...)
		v.Accounting = append(v.Accounting, newCountsRow(text(c.Source), text(c.Unit), c.Counts, c.Outside))
		for _, reason := range slices.Sorted(maps.Keys(c.Reasons)) {
			v.Filtered = append(v.Filtered, text(c.Source)+md(fmt.Sprintf(": %d filtered, ", c.Reasons[reason]))+text(reason))
		}
	}
	v.Accounting = append(v.Accounting, newCountsRow("**Total**", "", b.Totals, outside))
	v.Bodies = bodies(f, w)
	v.Before = before(f, w)
	v.Clocks = clocks(f)
	v.Definitions = definitions(f)
	v.Redactions = redactions(b)
	v.Unasked = unasked(f)
}

// unasked lists the questions that were raised and not asked with their text, and
// the others by their ids.
func unasked(f *findings) []md {
	var out []md
	rest := map[string][]string{}
	var reasons []string
	for _, q := range f.unasked {
		if q.Reason == question.Weaker {
			out = append(out, text(q.ID)+" "+text(q.Open())+" ("+text(q.Reason)+")")
			continue
		}
		if rest[q.Reason] == nil {
			reasons = append(reasons, q.Reason)
		}
		rest[q.Reason] = append(rest[q.Reason], q.ID)
	}
	for _, reason := range reasons {
		out = append(out, text(strings.Join(rest[reason], ", ")+": "+reason))
	}
	return out
}

func newLedgerRow(c *timeline.Coverage, w *writer) ledgerRow {
	r := ledgerRow{Source: text(c.Source), Kind: md(c.Kind), Locator: text(c.Locator), Outcome: md(c.Status), Held: "does not say"}
	if c.Status == timeline.Empty {
		r.Outcome = "empty: asked, and found nothing"
	}
	if c.Reason != "" {
		r.Outcome += ": " + text(c.Reason)
	}
	if !c.Held.IsZero() {
		r.Held = md(fmt.Sprintf("%s %s to %s %s", w.day(c.Held.From), c.Held.From.In(w.zone).Format("15:04:05"),
			w.day(c.Held.To), c.Held.To.In(w.zone).Format("15:04:05")))
	}
	return r
}

// ledgerNotes are the problems and notes of one source.
func ledgerNotes(c *timeline.Coverage) []md {
	var out []md
	for _, p := range c.Problems {
		s := text(c.Source) + ": "
		if p.Place != "" {
			s += text(p.Place) + ": "
		}
		s += text(p.Message)
		switch {
		case p.Count > 1 && p.Place != "":
			s += md(fmt.Sprintf(" (%d times, the first shown)", p.Count))
		case p.Count > 1:
			s += md(fmt.Sprintf(" (%d)", p.Count))
		}
		out = append(out, s)
	}
	for _, n := range c.Notes {
		out = append(out, text(c.Source)+": "+text(n))
	}
	return out
}

func newCountsRow(source, unit md, c timeline.Counts, outside int64) countsRow {
	return countsRow{source, unit, c.Read, c.Shown, c.Merged, c.Filtered, c.Rejected, outside}
}

// derivedNote says which rows of the timeline are no records.
func derivedNote(f *findings) string {
	n := int64(0)
	for _, e := range inWindow(f) {
		if hasEndRow(e, f.evidence.Window) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("Beside these the timeline draws %s of alerts and silences as a row, which no record stands for.", count(n, "end"))
}

// bodyWorth reports whether the full text of e says more than its title.
func bodyWorth(e *timeline.Event) bool {
	body := strings.TrimSpace(e.Body)
	return body != "" && body != strings.TrimSpace(e.Title)
}

func bodyAnchor(e *timeline.Event) string { return "b-" + e.ID }

// mostBody is how many bytes of a text are printed; the bundle holds the rest.
const mostBody = 4000

func bodies(f *findings, w *writer) []body {
	var out []body
	for _, e := range inWindow(f) {
		if !bodyWorth(e) {
			continue
		}
		s := e.Body
		if len(s) > mostBody {
			s = strings.ToValidUTF8(s[:mostBody], "") + "\n[cut; the bundle holds all of it]"
		}
		out = append(out, body{
			Head: md(markdown.Mark(bodyAnchor(e))) + w.row(e) + ", " + where(e),
			Body: md(markdown.Fence("", s)),
		})
	}
	return out
}

// before are the rows from before the window that the document refers to.
func before(f *findings, w *writer) []row {
	var out []row
	for i := range f.bundle.Rows {
		e := &f.bundle.Rows[i]
		if _, ok := w.refs[e.ID]; ok && !e.InTimeline(f.bundle.Window) {
			out = append(out, w.line(line{event: e}, ""))
		}
	}
	return out
}

// clocks says how the moments of the rows are known.
func clocks(f *findings) []md {
	n := map[timeline.Clock]int{}
	assumed, wide := 0, 0
	for _, e := range inWindow(f) {
		n[e.Clock]++
		if s, ok := e.Stamp(e.Clock); ok && s.Assumed {
			assumed++
		}
		if e.Precision >= timeline.Minute || e.Earlier > 0 {
			wide++
		}
	}
	var out []md
	for _, c := range slices.Sorted(maps.Keys(n)) {
		out = append(out, md(fmt.Sprintf("%s by the clock “%s”", count(int64(n[c]), "row"), c)))
	}
	if assumed > 0 {
		out = append(out, md(fmt.Sprintf("%s without an offset or a date of their own; read as ", count(int64(assumed), "time")))+text(f.bundle.Zone)+md(" time, on the days of the window"))
	}
	if wide > 0 {
		out = append(out, md(fmt.Sprintf("%s known to the minute or less, or only as the first sample of a state", count(int64(wide), "time"))))
	}
	return append(out, "Offsets between clocks of different machines are not corrected.")
}

// definitions hold the formula of each measure and the words that need one.
func definitions(f *findings) []entry {
	var out []entry
	for i := range f.measures {
		m := &f.measures[i]
		out = append(out, entry{Name: text(m.Name), Value: text(m.Formula)})
	}
	for _, d := range [][2]string{
		{"Observed, stated, inferred", "a machine recorded the act; somebody's words say so; a pattern or an absence suggests it"},
		{"Known then", "rows that were visible strictly before the act"},
		{"Followed by", "later in time and on the same service; it never means because of"},
		{"Baseline", "the stretch before the window that counts as normal"},
	} {
		out = append(out, entry{Name: md(d[0]), Value: md(d[1])})
	}
	return out
}

// redactions counts what was replaced, by type, over all sources.
func redactions(b *timeline.Bundle) []md {
	n := map[string]int64{}
	for _, c := range b.Sources {
		for k, v := range c.Redactions {
			n[k] += v
		}
	}
	var out []md
	for _, k := range slices.Sorted(maps.Keys(n)) {
		out = append(out, text(k)+md(": replaced in "+count(n[k], "place")))
	}
	if len(out) == 0 {
		return []md{"No secret was recognised in the evidence. That is no proof that there is none."}
	}
	return out
}
