package timeline

import (
	"cmp"
	"slices"
	"time"
)

// sourceRank orders rows of the same moment by the family of their source: what
// changed, then what alarms said, then logs, then people.
var sourceRank = map[string]int{"deploy": 1, "alert": 2, "logs": 3, "people": 4}

func rank(sourceKind string) int {
	if r, ok := sourceRank[sourceKind]; ok {
		return r
	}
	return len(sourceRank) + 1
}

// Compare is the total order of rows: time, then the rank of the source (its
// family, then its name), then the sequence in the source, then the id. It
// depends on nothing but the rows.
func Compare(a, b Event) int {
	if c := a.Time.Compare(b.Time); c != 0 {
		return c
	}
	return cmp.Or(
		cmp.Compare(rank(a.Origin.SourceKind), rank(b.Origin.SourceKind)),
		cmp.Compare(a.Origin.SourceKind, b.Origin.SourceKind),
		cmp.Compare(a.Origin.Source, b.Origin.Source),
		cmp.Compare(a.Origin.Seq, b.Origin.Seq),
		cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Rev, b.Rev),
	)
}

// Sort puts events in the order of [Compare].
func Sort(events []Event) { slices.SortFunc(events, Compare) }

// Tie is a run of rows, both ends included, in which the evidence does not
// settle who came first.
type Tie struct{ First, Last int }

// Ties returns the runs of rows in sorted events whose order is uncertain: the
// stretches in which their moments lie overlap, and they are not from one source
// that itself says which came first.
func Ties(events []Event) []Tie {
	var ties []Tie
	start := 0
	for i := 1; i <= len(events); i++ {
		if i < len(events) && uncertainAfter(events[start:i], &events[i]) {
			continue
		}
		if i-1 > start {
			ties = append(ties, Tie{start, i - 1})
		}
		start = i
	}
	return ties
}

// uncertainAfter reports whether e may have come before any of run.
func uncertainAfter(run []Event, e *Event) bool {
	for j := range run {
		if Uncertain(&run[j], e) {
			return true
		}
	}
	return false
}

// Uncertain reports whether the evidence leaves open which of a and b came
// first.
func Uncertain(a, b *Event) bool {
	if a.Origin.Source == b.Origin.Source && a.Precision == b.Precision && a.Earlier == b.Earlier && a.Origin.Seq != b.Origin.Seq {
		return false
	}
	aFrom, aTo := a.Interval()
	bFrom, bTo := b.Interval()
	return aFrom.Before(bTo) && bFrom.Before(aTo)
}

// Gap is a stretch between two neighbouring rows.
type Gap struct {
	After, Before int // indexes of the rows on both sides
	Duration      time.Duration
}

// Gaps returns the stretches between neighbouring rows of sorted events that
// last at least min.
func Gaps(events []Event, min time.Duration) []Gap {
	var gaps []Gap
	for i := 1; i < len(events); i++ {
		if d := events[i].Time.Sub(events[i-1].Time); d >= min {
			gaps = append(gaps, Gap{After: i - 1, Before: i, Duration: d})
		}
	}
	return gaps
}
