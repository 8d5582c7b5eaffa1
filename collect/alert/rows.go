package alert

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"debrief/timeline"
)

// touch is the most that may lie between two stretches that are one: systems
// round the same moment in their own way.
const touch = time.Second

// row is one stretch of one alert, made of spans that overlap or touch.
type row struct {
	key     string // name and stable labels
	same    string // the same without external labels
	pending bool
	spans   []*span
	start   timeline.Stamp
	end     timeline.Stamp // zero Time: not over, or not known
	open    bool
	// condition is when the expression became true, when that is known.
	condition timeline.Stamp
}

// finish makes rows of all that was read.
func (in *intake) finish() {
	var rows []*row
	for _, group := range in.groups() {
		rows = append(rows, in.rows(group)...)
	}
	slices.SortFunc(rows, func(a, b *row) int {
		return cmp.Or(a.start.Time.Compare(b.start.Time), cmp.Compare(a.key, b.key), cmp.Compare(a.state(), b.state()))
	})
	for _, r := range rows {
		in.emit(in.event(r), r.records())
	}
	silences := slices.SortedFunc(maps.Values(in.silences), func(a, b *silence) int {
		return cmp.Or(a.time().Time.Compare(b.time().Time), cmp.Compare(a.id, b.id))
	})
	for _, s := range silences {
		in.silenced(s)
	}
	in.remark(rows)
}

// state is the row's [timeline.AttrState].
func (r *row) state() string {
	if r.pending {
		return "pending"
	}
	return "firing"
}

// group is one alert: its labelled alerts by what they are but for churn.
type group struct {
	key, same string
	subjects  []*subject
}

// groups puts labelled alerts together. External labels, which samples lack, tell
// alerts apart only where two values of them are at hand.
func (in *intake) groups() []group {
	bySame := map[string][]*subject{}
	for _, id := range slices.Sorted(maps.Keys(in.subjects)) {
		s := in.subjects[id]
		bySame[s.stable()] = append(bySame[s.stable()], s)
	}
	var out []group
	for _, same := range slices.Sorted(maps.Keys(bySame)) {
		byExternal := map[string][]*subject{}
		for _, s := range bySame[same] {
			byExternal[text(s.external)] = append(byExternal[text(s.external)], s)
		}
		bare := byExternal[""]
		if len(byExternal) == 1 || len(byExternal) == 2 && bare != nil {
			out = append(out, group{same, same, bySame[same]})
			continue
		}
		for _, external := range slices.Sorted(maps.Keys(byExternal)) {
			out = append(out, group{same + external, same, byExternal[external]})
		}
	}
	return out
}

// rows returns the stretches of one alert.
func (in *intake) rows(g group) []*row {
	var firing, pending []*span
	var extra int64
	merged := map[string][]*subject{} // one labelled alert with and without external labels
	for _, s := range g.subjects {
		extra += s.extra
		merged[text(s.labels)] = append(merged[text(s.labels)], s)
	}
	list := map[*span][]active{}
	for _, id := range slices.Sorted(maps.Keys(merged)) {
		var spans []*span
		var act []active
		for _, s := range merged[id] {
			spans, act = append(spans, s.spans...), append(act, s.active...)
		}
		in.settle(spans, act)
		for _, sp := range spans {
			list[sp] = act
			if sp.pending {
				pending = append(pending, sp)
			} else {
				firing = append(firing, sp)
			}
		}
	}
	rows := g.union(firing)
	rows = append(rows, g.union(attach(rows, pending))...)
	for _, r := range rows {
		r.conclude(list)
	}
	in.forState(rows, extra)
	return rows
}

// forState accounts for the samples of ALERTS_FOR_STATE.
func (in *intake) forState(rows []*row, records int64) {
	if len(rows) > 0 {
		in.out.Merge(records)
		return
	}
	in.out.Drop("samples of ALERTS_FOR_STATE without ALERTS", records)
}

// union joins spans that overlap or touch.
func (g group) union(spans []*span) []*row {
	slices.SortStableFunc(spans, func(a, b *span) int { return a.start.Time.Compare(b.start.Time) })
	var rows []*row
	var until time.Time
	for _, sp := range spans {
		if n := len(rows); n > 0 && !sp.start.Time.After(until.Add(touch)) {
			rows[n-1].spans = append(rows[n-1].spans, sp)
			until = latest(until, sp.until())
			continue
		}
		rows = append(rows, &row{key: g.key, same: g.same, pending: sp.pending, start: sp.start, spans: []*span{sp}})
		until = sp.until()
	}
	return rows
}

// until is the last moment at which sp is known to have been on.
func (sp *span) until() time.Time {
	if sp.end.Time.IsZero() {
		return sp.known
	}
	return sp.end.Time
}

// attach gives pending spans to the firing rows they led to, or that were firing
// all the while for another instance, and returns those that never fired.
func attach(rows []*row, pending []*span) (rest []*span) {
	for _, p := range pending {
		i := slices.IndexFunc(rows, func(r *row) bool {
			return !r.start.Time.Before(p.start.Time) && !r.start.Time.After(p.until().Add(touch))
		})
		if i < 0 {
			i = slices.IndexFunc(rows, func(r *row) bool {
				return !p.start.Time.Before(r.start.Time) && p.start.Time.Before(r.until())
			})
		}
		if i < 0 {
			rest = append(rest, p)
			continue
		}
		rows[i].spans = append(rows[i].spans, p)
	}
	return rest
}

func (r *row) until() time.Time {
	var u time.Time
	for _, sp := range r.spans {
		if sp.pending == r.pending {
			u = latest(u, sp.until())
		}
	}
	return u
}

// conclude finds the end of r and when its condition began.
func (r *row) conclude(list map[*span][]active) {
	for _, sp := range r.spans {
		switch {
		case sp.pending != r.pending:
			if sp.start.Time.Before(r.start.Time) && (r.condition.Time.IsZero() || sp.start.Time.Before(r.condition.Time)) {
				r.condition = sp.start
			}
		case sp.open:
			r.open = true
		case sp.end.Time.After(r.end.Time):
			r.end = sp.end
		}
	}
	if r.open {
		r.end = timeline.Stamp{}
	}
	for _, sp := range r.spans {
		for _, a := range list[sp] {
			r.since(a, sp)
		}
	}
}

// since lets ALERTS_FOR_STATE move the moment at which the condition began. It
// has whole seconds, so a pending sample in that second is the better witness.
func (r *row) since(a active, sp *span) {
	from, to := sp.start.Time.UnixMilli(), sp.until().UnixMilli()
	if a.last < from || a.first > to {
		return
	}
	at := time.UnixMilli(a.at).UTC()
	first := r.start.Time
	if !r.condition.Time.IsZero() {
		first = r.condition.Time
	}
	if first.Sub(at) < time.Second {
		return
	}
	r.condition = timeline.Stamp{
		Clock: timeline.ConditionStarted, Time: at, Precision: timeline.Second, Earlier: timeline.Precision(sp.step),
	}
}

// records is how many records inside what was asked for r stands for.
func (r *row) records() (n int64) {
	for _, sp := range r.spans {
		n += sp.records
	}
	return n
}
