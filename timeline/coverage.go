package timeline

import (
	"fmt"
	"maps"
	"slices"
)

// Counts says what became of the records that a source read inside the window
// or the baseline. Read = Shown + Merged + Filtered + Rejected, always.
type Counts struct {
	// Read is how many records the source read, counted where they are read.
	Read int64 `json:"read"`
	// Shown is how many became a row of the timeline.
	Shown int64 `json:"shown"`
	// Merged is how many were folded into a shown row: log lines in an entry,
	// commits in a deploy, the same alert from two sources.
	Merged int64 `json:"merged"`
	// Filtered is how many were understood and left out, for a reason that
	// [Coverage.Reasons] gives.
	Filtered int64 `json:"filtered"`
	// Rejected is how many could not be understood.
	Rejected int64 `json:"rejected"`
}

// Add returns the sum of c and o.
func (c Counts) Add(o Counts) Counts {
	return Counts{c.Read + o.Read, c.Shown + o.Shown, c.Merged + o.Merged, c.Filtered + o.Filtered, c.Rejected + o.Rejected}
}

// Check returns an error when the sum does not hold.
func (c Counts) Check() error {
	if c.Read == c.Shown+c.Merged+c.Filtered+c.Rejected {
		return nil
	}
	return fmt.Errorf("rows do not add up: read %d, but shown %d + merged %d + filtered %d + rejected %d = %d",
		c.Read, c.Shown, c.Merged, c.Filtered, c.Rejected, c.Shown+c.Merged+c.Filtered+c.Rejected)
}

// Outcome is what a source gave for what it was asked.
type Outcome string

// The outcomes.
const (
	Complete Outcome = "complete"  // asked, and answered for the whole window
	Empty    Outcome = "empty"     // asked, answered, and holds nothing in the window
	CutShort Outcome = "cut short" // asked, and only part of the answer could be read
	NotHeld  Outcome = "not held"  // asked, but it no longer (or not yet) holds that time
	Failed   Outcome = "failed"    // asked, and gave nothing
	NotAsked Outcome = "not asked" // configured, but not asked in this run
)

// Partial reports whether the timeline misses something because of this status.
func (s Outcome) Partial() bool { return s != Complete && s != Empty }

// Coverage is the ledger's entry for one source: what it was asked and what it
// gave.
type Coverage struct {
	Source string `json:"source"`
	Kind   string `json:"kind"`
	// Locator is what was asked: a path, glob or URL, without credentials.
	Locator string  `json:"locator,omitempty"`
	Status  Outcome `json:"status"`
	// Reason explains a status that is not complete.
	Reason string `json:"reason,omitempty"`
	// Asked is the stretch the source was asked for, baseline included.
	Asked Window `json:"asked"`
	// Held is the stretch between the first and the last record that was seen,
	// inside the window or not; zero when it holds none or does not say.
	Held Window `json:"held,omitzero"`
	// Unit is what a record is, in the plural: "lines", "samples", "commits".
	Unit   string `json:"unit"`
	Counts Counts `json:"counts"`
	// Outside is how many records were seen before the baseline or after the
	// window. They are no part of the sum.
	Outside int64 `json:"outside,omitempty"`
	// Remote is how many records a server counted for us without sending them.
	Remote int64 `json:"counted_remotely,omitempty"`
	// Reasons says why records were filtered; the numbers add up to
	// Counts.Filtered.
	Reasons map[string]int64 `json:"reasons,omitempty"`
	// Redactions is how many placeholders of each type stand in for secrets.
	Redactions map[string]int64 `json:"redactions,omitempty"`
	Problems   []Problem        `json:"problems,omitempty"`
	// Notes are facts about the source that a reader must know to judge it.
	Notes []string `json:"notes,omitempty"`
}

// Problem is something that a source could not read, with its place.
type Problem struct {
	// Place is file:line, a commit, a URL or a query.
	Place   string `json:"place,omitempty"`
	Message string `json:"message"`
	// Count is how many times it happened, when more than once; Place is then
	// the first.
	Count int64 `json:"count,omitempty"`
}

// Filter counts n records as understood and left out for that reason; a negative
// n takes back what was counted.
func (c *Coverage) Filter(reason string, n int64) {
	if n == 0 {
		return
	}
	if c.Reasons == nil {
		c.Reasons = map[string]int64{}
	}
	c.Reasons[reason] += n
	c.Counts.Filtered += n
	if c.Reasons[reason] == 0 {
		delete(c.Reasons, reason)
	}
}

// Check returns an error when the counts of c do not add up.
func (c *Coverage) Check() error {
	if err := c.Counts.Check(); err != nil {
		return fmt.Errorf("source %q: %w", c.Source, err)
	}
	var filtered int64
	for _, reason := range slices.Sorted(maps.Keys(c.Reasons)) {
		filtered += c.Reasons[reason]
	}
	if filtered != c.Counts.Filtered {
		return fmt.Errorf("source %q: rows do not add up: filtered %d, but the reasons account for %d", c.Source, c.Counts.Filtered, filtered)
	}
	return nil
}

// Total returns the sum of the counts of a ledger. It is an error when any
// source's counts do not add up.
func Total(ledger []Coverage) (Counts, error) {
	var total Counts
	for i := range ledger {
		if err := ledger[i].Check(); err != nil {
			return Counts{}, err
		}
		total = total.Add(ledger[i].Counts)
	}
	return total, total.Check()
}
