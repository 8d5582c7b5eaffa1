package alert

import (
	"cmp"
	"slices"
	"time"

	"debrief/timeline"
)

// span is a stretch in which one labelled alert was pending or firing.
type span struct {
	of      *subject
	pending bool
	start   timeline.Stamp // Fired, or ConditionStarted when pending
	end     timeline.Stamp // Resolved; its Time is zero when it is not known to be over
	known   time.Time      // the last moment at which it is known to have been so
	open    bool           // still so at the last moment the source knows
	records int64          // inside what was asked for
	at      timeline.Origin

	// Of samples only: their distance, and whether they come from queries
	// without a range. Step 0 marks a span of notifications.
	step    time.Duration
	instant bool

	// Of notifications only.
	received                timeline.Stamp
	annotations             map[string]string
	fingerprint, generator  string
	silencedBy, inhibitedBy []string
}

func (s *subject) add(sp *span) {
	sp.of = s
	s.spans = append(s.spans, sp)
}

// origin completes o for a row of the current file or server. Where something
// stands in an answer says nothing: the next answer differs.
func (in *intake) origin(o timeline.Origin) timeline.Origin {
	if in.server != nil {
		in.bases[in.label] = *in.server
		return timeline.Origin{Locator: in.label}
	}
	o.Locator = in.label
	return o
}

// merge returns the texts of both, sorted, each once.
func merge(a, b []string) []string {
	a = append(slices.Clone(a), b...)
	slices.Sort(a)
	return slices.Compact(a)
}

// settle decides for each span whether and when it was over, from all that is
// known of the one labelled alert.
func (in *intake) settle(spans []*span, active []active) {
	slices.SortStableFunc(spans, func(a, b *span) int {
		return cmp.Or(a.start.Time.Compare(b.start.Time), cmp.Compare(a.step, b.step))
	})
	for i, sp := range spans {
		switch {
		case sp.step > 0:
			in.settleSamples(sp, spans[i+1:], active)
		case sp.end.Time.IsZero():
			in.settleNotice(sp, spans)
		}
	}
}

// settleSamples finds stretches of samples that are still on, and those that a
// restart of Prometheus cut in two.
func (in *intake) settleSamples(sp *span, later []*span, active []active) {
	if in.newest(sp) && (sp.instant || in.reachesEnd(sp.step)) {
		sp.open, sp.end = true, timeline.Stamp{}
		return
	}
	sp.bridge(later, active)
}

// bridge lets sp last until it is so again when it was active all the while. After
// a restart a firing alert is pending first, if its rule has a "for".
func (sp *span) bridge(later []*span, active []active) {
	i := slices.IndexFunc(later, func(next *span) bool { return next.step > 0 && next.start.Time.After(sp.known) })
	if i < 0 || !restored(later[i], active) {
		return
	}
	for _, next := range later[i:] {
		switch {
		case next.step == 0:
		case next.pending == sp.pending:
			sp.end.Time = next.start.Time
			return
		case sp.pending || next.end.Time.IsZero():
			return
		}
	}
}

// newest reports whether sp goes on until the newest sample of all: what answers
// hold does not say where their queries ended, but no query ended earlier.
func (in *intake) newest(sp *span) bool {
	return 2*(in.last-sp.known.UnixMilli()) <= 3*sp.step.Milliseconds()
}

// reachesEnd reports whether samples reach the end of the window, where queries
// end.
func (in *intake) reachesEnd(step time.Duration) bool {
	return time.UnixMilli(in.last).After(in.req.Window.To.Add(-step * 5 / 2))
}

// restored reports whether ALERTS_FOR_STATE proves that the alert had been active
// before its first sample after a gap: it then gives a moment before that sample.
// The value of an alert that just became active is the moment of its sample, in
// whole seconds; in a range query that moment may lie one step back.
func restored(next *span, list []active) bool {
	first := next.start.Time.UnixMilli()
	slack := int64(1000)
	if first%1000 == 0 {
		slack += next.step.Milliseconds()
	}
	for _, a := range list {
		if a.first <= first && first <= a.last && a.at <= first-slack {
			return true
		}
	}
	return false
}

// settleNotice finds out what became of an alert of which no notification says
// that it was resolved.
func (in *intake) settleNotice(sp *span, all []*span) {
	for _, o := range all {
		if !o.pending && !o.end.Time.IsZero() && !o.end.Time.Before(sp.known) && !o.start.Time.After(sp.known) {
			sp.end = o.end // samples know, or the same alert with a moved startsAt
			return
		}
	}
	for _, next := range all {
		if next.pending || !next.start.Time.After(sp.start.Time) {
			continue
		}
		// It began again. Soon after: a restart moved startsAt, for had it been
		// over, Alertmanager would have said so. Late: that word is missing.
		sp.end = timeline.Stamp{Clock: timeline.Resolved, Time: next.start.Time, Precision: timeline.Second}
		if next.start.Time.Sub(sp.known) > resolveTimeout {
			sp.end.Time, sp.end.Clock = sp.known, timeline.LastSeen
			in.lost++
		}
		return
	}
	sp.open = true
}
