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
// that itself says which came first. Runs do not overlap; two rows of one source
// are in one run when a row of another may have come before both.
func Ties(events []Event) []Tie {
	var ties []Tie
	ends := make([]time.Time, len(events)) // the latest end of any stretch so far
	for i := range events {
		from, to := events[i].Interval()
		// Every row before this one ended before from.
		low, _ := slices.BinarySearchFunc(ends[:i], from, func(end, from time.Time) int {
			if end.After(from) {
				return 1
			}
			return -1
		})
		first := low
		for first < i && !Uncertain(&events[first], &events[i]) {
			first++
		}
		if first < i {
			for n := len(ties); n > 0 && ties[n-1].Last >= first; n-- {
				first = min(first, ties[n-1].First)
				ties = ties[:n-1]
			}
			ties = append(ties, Tie{first, i})
		}
		ends[i] = to
		if i > 0 && ends[i-1].After(to) {
			ends[i] = ends[i-1]
		}
	}
	return ties
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
