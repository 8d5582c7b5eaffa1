package pdf

import (
	"cmp"
	"slices"
)

// extent is what a column asks for, in multiples of the size of type: the width
// on which none of its cells wraps, and the width below which words break.
type extent struct{ widest, least float64 }

const (
	cellPadX = 4.0
	cellPadY = 2.6
	// shortColumn is how wide, in multiples of the size, a column may be and still
	// never wrap: a date with a time of day fits.
	shortColumn = 11.5
	// longWord is the longest word, in multiples of the size, that a column makes
	// room for; a hash may be broken.
	longWord = 12.0
	// narrowest is the least width of a column's text. A table with more columns
	// than that allows is not set as a table.
	narrowest = 3.0
)

// sizes that a table may be set in, and the smallest of them.
var (
	tableSizes    = []float64{tableSize, 7.5, 7}
	smallestTable = 6.0
)

// fit chooses the size of type and the widths of the columns, which add up to at
// most avail. It returns no widths if the columns cannot be set side by side.
//
// The rule is that of CSS's automatic table layout (each column between its least
// and its widest) with two differences: short columns never wrap while the table
// fits otherwise, and what is left over goes first to columns that need little.
func fit(cols []extent, avail float64) (size float64, widths []float64) {
	for _, size := range tableSizes {
		if w := share(cols, size, avail, true); w != nil {
			return size, w
		}
	}
	for _, size := range append(slices.Clone(tableSizes), smallestTable) {
		if w := share(cols, size, avail, false); w != nil {
			return size, w
		}
	}
	equal := avail / float64(len(cols))
	if equal-2*cellPadX < narrowest*smallestTable {
		return 0, nil
	}
	return smallestTable, slices.Repeat([]float64{equal}, len(cols))
}

// share divides avail among columns set in the given size. It returns nil if that
// is too little; rigid columns count as too little when a short one would wrap.
func share(cols []extent, size, avail float64, rigid bool) []float64 {
	widths := make([]float64, len(cols))
	needs := make([]float64, len(cols))
	left, total := avail, 0.0
	for i, c := range cols {
		least := max(min(c.least, longWord), narrowest)
		if rigid && c.widest <= shortColumn {
			least = max(c.widest, narrowest)
		}
		widths[i] = least*size + 2*cellPadX
		// A cell of a whole page of text must not starve all others.
		needs[i] = min(max(c.widest-least, 0)*size, 2*avail)
		left -= widths[i]
		total += needs[i]
	}
	if left < -1e-6 {
		return nil
	}
	if total <= left {
		spread(widths, needs, left-total)
	} else {
		fill(widths, needs, left)
	}
	return widths
}

// spread gives every column what it needs and the rest in proportion. Where that
// is far more than they need they only get as much again: the eye loses the row
// between two words at either margin.
func spread(widths, needs []float64, rest float64) {
	sum := 0.0
	for i := range widths {
		widths[i] += needs[i]
		sum += widths[i]
	}
	if rest > 1.3*sum {
		rest = sum
	}
	for i := range widths {
		widths[i] += rest * widths[i] / sum
	}
}

// fill gives columns that need no more than an equal part of left what they need.
// What remains is divided among the others, half of it equally and half in
// proportion to their needs: only equally, the one long column of a timeline would
// be as narrow as the middling ones; only by need, these would be starved.
func fill(widths, needs []float64, left float64) {
	order := make([]int, len(needs))
	total := 0.0
	for i, n := range needs {
		order[i] = i
		total += n
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(needs[a], needs[b]) })
	for k, i := range order {
		part, equal := needs[i], left/float64(len(order)-k)
		if part > equal {
			part = (equal + left*needs[i]/total) / 2
		}
		widths[i] += part
		left -= part
		total -= needs[i]
	}
}
