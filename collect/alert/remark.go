package alert

import (
	"maps"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// remark adds to the ledger what a reader must know to judge the rows.
func (in *intake) remark(rows []*row) {
	in.remarkSteps()
	in.remarkAlwaysOn(rows)
	in.remarkEdges(rows)
	if in.lost > 0 {
		in.out.Note("%d alerts began again although no notification said that they were over: their end is the last moment at which they are known to have fired", in.lost)
	}
}

func (in *intake) remarkSteps() {
	for _, step := range slices.Sorted(maps.Keys(in.steps)) {
		if step == 0 {
			in.out.Note("how far apart samples are does not show, %s is assumed; say it with the source's step", timeline.Precision(unknownStep))
			continue
		}
		in.out.Note("samples are %s apart: what fired and cleared between two of them is not seen, and moments are up to %[1]s off", timeline.Precision(step))
	}
	if in.grid {
		in.out.Note("samples lie on whole seconds, as a range query gives them: where Prometheus crashed it repeats the last one for up to 5 minutes; " +
			"an instant query with a range, ALERTS[2h] at the end of the window, gives what was really stored")
	}
}

// watchdogs are alerts that are meant to fire always.
var watchdogs = []string{"watchdog", "deadmansswitch", "deadmansnitch", "infoinhibitor"}

// remarkAlwaysOn names alerts that say nothing about the incident.
func (in *intake) remarkAlwaysOn(rows []*row) {
	names := map[string]bool{}
	for _, r := range rows {
		whole := !r.pending && !r.start.Time.After(in.req.Window.From) && (r.open || !r.end.Time.Before(in.req.Window.To))
		if whole || slices.Contains(watchdogs, strings.ToLower(r.name())) {
			names[r.name()] = true
		}
	}
	if len(names) > 0 {
		in.out.Note("on through the whole window or meant to fire always, so no sign of this incident: %s", list(slices.Sorted(maps.Keys(names))))
	}
}

// remarkEdges names alerts whose beginning or end a query may have cut off.
func (in *intake) remarkEdges(rows []*row) {
	began, ended := map[string]bool{}, map[string]bool{}
	for _, r := range rows {
		for _, sp := range r.spans {
			if sp.step == 0 || sp.pending {
				continue
			}
			if in.startsEarlier(r, sp) {
				began[r.name()] = true
			}
			if !sp.open && in.newest(sp) {
				ended[r.name()] = true
			}
		}
	}
	if len(began) > 0 {
		in.out.Note("on at the very first sample, so they may have begun earlier: %s", list(slices.Sorted(maps.Keys(began))))
	}
	if len(ended) > 0 {
		in.out.Note("no sample is newer than the last of %s (%s): nothing fired afterwards, or the query ended there",
			list(slices.Sorted(maps.Keys(ended))), time.UnixMilli(in.last).UTC().Format(time.RFC3339))
	}
}

// startsEarlier reports whether sp began where queries begin: at the edge of the
// window or of the baseline, or in a query for one moment.
func (in *intake) startsEarlier(r *row, sp *span) bool {
	if sp.start != r.start || !r.condition.Time.IsZero() {
		return false
	}
	near := func(edge time.Time) bool {
		d := sp.start.Time.Sub(edge)
		return d >= 0 && d <= sp.step*3/2
	}
	return sp.instant || sp.start.Time.Before(in.req.Asked().From) || near(in.req.Asked().From) || near(in.req.Window.From)
}

// maxRestart is how long a restart may take that silent suspects: samples of
// unrelated hours meet by chance.
const maxRestart = 10 * time.Minute

// silent notes moments at which all that was on stopped at once and went on later
// together: perhaps nobody evaluated the rules.
func (in *intake) silent(a *answer, evaluated map[int64]int64) {
	moments := slices.Sorted(maps.Keys(evaluated))
	next := map[int64]int64{}
	for i := 1; i < len(moments); i++ {
		d, step := moments[i]-moments[i-1], evaluated[moments[i-1]]
		if step > 0 && 2*d > 5*step && d <= maxRestart.Milliseconds() {
			next[moments[i-1]] = moments[i]
		}
	}
	if len(next) == 0 {
		return
	}
	on := map[int64]map[string]bool{} // alerts, pending or firing, at both sides of gaps
	for from, to := range next {
		on[from], on[to] = map[string]bool{}, map[string]bool{}
	}
	for _, s := range a.series {
		id := newSubject(s.labels).id()
		for _, t := range s.ms {
			if m, ok := on[t]; ok {
				m[id] = true
			}
		}
	}
	for _, from := range slices.Sorted(maps.Keys(next)) {
		through := 0
		for id := range on[from] {
			if on[next[from]][id] {
				through++
			}
		}
		if through < 2 {
			continue
		}
		in.out.Note("from %s to %s there is no sample of any alert, and %d alerts are on at both sides of it: all cleared and came back together, or Prometheus did not evaluate (a restart)",
			clock(from), clock(next[from]), through)
	}
}

func clock(ms int64) string { return time.UnixMilli(ms).UTC().Format(time.RFC3339) }
