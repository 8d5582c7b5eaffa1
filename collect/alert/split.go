package alert

import (
	"slices"
	"time"

	"debrief/timeline"
)

// unknownStep is Prometheus' default evaluation interval, used when the samples
// are too few to show theirs.
const unknownStep = time.Minute

// longestStep is the most that may lie between samples: nobody evaluates rules, or
// asks for them, more seldom than once a day.
const longestStep = 24 * time.Hour

// split turns the samples of an answer into spans.
//
// The newest sample of a stretch and the next one are judged by two facts: how
// many steps lie between them, and whether the rules were evaluated in between,
// which other series with samples at those moments show. Steps alone do not do:
// an alert that misses one evaluation in a hundred was resolved and notified
// about, and a rule group that skips one evaluation was not.
func (in *intake) split(a *answer) {
	evaluated := a.evaluations()
	in.grid = in.grid || a.onGrid()
	in.silent(a, evaluated)
	for _, s := range a.series {
		step := in.step
		if step == 0 {
			step = in.interval(s.labels[labelName])
		}
		if step == 0 {
			step = s.step(evaluated)
		}
		if step == 0 {
			step = a.least(evaluated)
		}
		in.steps[step] = true
		if step == 0 {
			step = unknownStep
		}
		from := 0
		for i := 1; i <= len(s.ms); i++ {
			if i == len(s.ms) || gap(s.ms[i-1], s.ms[i], step.Milliseconds(), evaluated) {
				in.sampled(s, s.ms[from:i], step, a)
				from = i
			}
		}
	}
}

// evaluations returns the moments of all samples, each with the least distance
// (ms) between samples of any series that has one there. Series of one rule group
// share their moments, whatever the answer.
func (a *answer) evaluations() map[int64]int64 {
	least := map[int64]int64{}
	for _, s := range a.series {
		slices.Sort(s.ms)
		d := s.least()
		for _, t := range s.ms {
			if old, ok := least[t]; !ok || old == 0 || (d > 0 && d < old) {
				least[t] = d
			}
		}
	}
	return least
}

// least is the least distance between two samples, 0 when no two show a step.
func (s *series) least() int64 {
	var least int64
	for i := 1; i < len(s.ms); i++ {
		if d := s.ms[i] - s.ms[i-1]; d > 0 && d <= longestStep.Milliseconds() && (least == 0 || d < least) {
			least = d
		}
	}
	return least
}

// step is the distance of the samples of s or, when it has only scattered ones,
// of a series that is evaluated together with it; 0 when neither is known.
func (s *series) step(evaluated map[int64]int64) time.Duration {
	var least int64
	for _, t := range s.ms {
		if d := evaluated[t]; d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return time.Duration(least) * time.Millisecond
}

// least is the least step of the whole answer.
func (a *answer) least(evaluated map[int64]int64) time.Duration {
	var least time.Duration
	for _, s := range a.series {
		if d := s.step(evaluated); d > 0 && (least == 0 || d < least) {
			least = d
		}
	}
	return least
}

// onGrid reports whether all moments are whole seconds. A range query's are,
// nearly always; those of raw samples have the milliseconds of the rule group's
// offset.
func (a *answer) onGrid() bool {
	for _, s := range a.series {
		for _, t := range s.ms {
			if t%1000 != 0 {
				return false
			}
		}
	}
	return len(a.series) > 0 && !a.instant
}

// gap reports whether the alert was off between two neighbouring samples.
func gap(from, to, step int64, evaluated map[int64]int64) bool {
	d := to - from
	if 2*d <= 3*step { // one step, with some jitter
		return false
	}
	for t := from + step; t < to && t <= from+2*step; t += step {
		if _, ok := evaluated[t]; ok {
			return true
		}
	}
	return 2*d > 5*step
}

// sampled makes a span of samples without a gap.
func (in *intake) sampled(s *series, ms []int64, step time.Duration, a *answer) {
	first, last := time.UnixMilli(ms[0]).UTC(), time.UnixMilli(ms[len(ms)-1]).UTC()
	sp := &span{
		pending: s.pending, known: last, records: in.asked(ms), at: in.origin(s.at), step: step, instant: a.instant,
		start: timeline.Stamp{Clock: timeline.Fired, Time: first, Precision: timeline.Millisecond, Earlier: timeline.Precision(step)},
		end:   timeline.Stamp{Clock: timeline.Resolved, Time: last.Add(step), Precision: timeline.Millisecond, Earlier: timeline.Precision(step)},
	}
	if s.pending {
		sp.start.Clock = timeline.ConditionStarted
	}
	in.subject(s.labels).add(sp)
}
