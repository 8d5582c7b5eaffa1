package pdf

import (
	"cmp"
	"testing"
)

func TestFit(t *testing.T) {
	const avail = 490.0
	word := extent{4, 4}
	tests := []struct {
		name string
		cols []extent
		size float64
		// kept are columns that must not wrap.
		kept []int
		// sum of the widths, if not avail.
		sum float64
	}{
		{"all fit", []extent{word, word, {20, 5}}, tableSize, []int{0, 1, 2}, 0},
		{"few words are not torn apart", []extent{word, word}, tableSize, []int{0, 1}, 2 * (8*tableSize + 4*cellPadX)},
		{"short columns keep their width", []extent{{5, 5}, {5, 5}, {8, 4}, {300, 10}, {11, 6}}, tableSize, []int{0, 1, 2, 4}, 0},
		{"a column that needs little gets it", []extent{{300, 10}, {15, 5}, {400, 10}}, tableSize, []int{1}, 0},
		{"many short columns shrink", columnsOf(9, extent{6, 6}), 7.5, nil, 0},
		{"more give up being rigid", columnsOf(12, extent{11, 3}), tableSize, nil, 0},
		{"and more share equally", columnsOf(16, extent{11, 11}), smallestTable, nil, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			size, widths := fit(tt.cols, avail)
			if size != tt.size {
				t.Errorf("size %.1f, want %.1f", size, tt.size)
			}
			sum := 0.0
			for _, w := range widths {
				sum += w
			}
			if want := cmp.Or(tt.sum, avail); !near(sum, want) {
				t.Errorf("widths %.1f add up to %.3f, want %.3f", widths, sum, want)
			}
			for _, i := range tt.kept {
				if text := widths[i] - 2*cellPadX; text < tt.cols[i].widest*size-1e-6 {
					t.Errorf("column %d has %.1f for text of %.1f", i, text, tt.cols[i].widest*size)
				}
			}
		})
	}
	if _, widths := fit(columnsOf(30, extent{6, 6}), avail); widths != nil {
		t.Errorf("30 columns were set side by side: %.1f", widths)
	}
}

func columnsOf(n int, c extent) []extent {
	cols := make([]extent, n)
	for i := range cols {
		cols[i] = c
	}
	return cols
}
