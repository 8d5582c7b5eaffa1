package logs

import (
	"cmp"
	"slices"
	"strings"
)

// The sorts of finding, the strongest first. The words are those of
// timeline.AttrFinding.
const (
	firstSeen = "first-seen"
	burst     = "burst"
	frequent  = "frequent"
)

// When a rate is a burst: one minute has at least minBurst lines, burstFactor
// times as many as the average minute that counts as normal, and twice as many
// as the busiest of those. The last part keeps out what comes in bursts anyway,
// such as an hourly job; a quantile in its place would hide or show such a job
// depending on how long the baseline is. Without a baseline the median minute of
// the window is normal, for the burst itself would move an average.
const (
	minBurst    = 10
	burstFactor = 4
	peakFactor  = 2
	// maxDip is how many minutes below the limit do not end a burst.
	maxDip = 2
)

// maxFrequent is how many rows frequent errors may take when there is a
// baseline: they were there before, and are context more than news.
const maxFrequent = 5

// minFrequent is how many lines make an error frequent that the baseline has too,
// and from which line on people could know that it is.
const minFrequent = 5

// burstShare is the part of all rows (one in so many) that bursts get even when
// there are more new templates than rows.
const burstShare = 4

// normal is the stretch, in buckets, against which rates are measured.
type normal struct {
	known    bool // it is a baseline; otherwise the window itself
	from, to int32
}

// finding is one reason to tell people about one group.
type finding struct {
	*group
	sort string
	// Of a burst: its first and last bucket, its lines, the rate that is normal.
	start, end int32
	lines      int64
	usual      float64 // per minute
	peak       float64 // most lines per minute
}

// findings are the findings of a log by sort, each best first.
type findings struct {
	fresh, quietFresh, bursts, frequent []*finding
}

func (f *findings) all() []*finding {
	return slices.Concat(f.fresh, f.bursts, f.frequent, f.quietFresh)
}

// find gives every group of the window its strongest finding, if it has one.
func find(t *table, n normal) *findings {
	// Groups that differ only in level, or in bytes that are no text, are one row.
	byKey := map[string]*finding{}
	var all []*finding
	for _, g := range t.groups {
		f := strongest(g, &t.span, n)
		if f == nil {
			continue
		}
		if had := byKey[f.key()]; had != nil {
			had.absorb(f)
			continue
		}
		byKey[f.key()] = f
		all = append(all, f)
	}
	slices.SortFunc(all, worse)
	var fs findings
	for _, f := range all {
		switch {
		case f.sort == firstSeen && f.loud():
			fs.fresh = append(fs.fresh, f)
		case f.sort == firstSeen:
			fs.quietFresh = append(fs.quietFresh, f)
		case f.sort == burst:
			fs.bursts = append(fs.bursts, f)
		default:
			fs.frequent = append(fs.frequent, f)
		}
	}
	if len(fs.fresh)+len(fs.bursts)+len(fs.frequent) > 0 {
		fs.quietFresh = nil // new lines of level info are news only when nothing else is
	}
	return &fs
}

// loud reports whether lines of g are news by being new. In a log without levels
// any may be.
func (g *group) loud() bool { return g.level >= warning || g.level == unknown }

// strongest returns the strongest finding of g, or nil.
func strongest(g *group, s *span, n normal) *finding {
	if g.window == 0 {
		return nil
	}
	f := &finding{group: g, sort: firstSeen}
	f.measure(s, n)
	switch {
	case n.known && g.base == 0 && g.loud():
	case f.findBurst(s, n):
		f.sort = burst
	case n.known && g.base == 0:
	case g.level >= failure && (!n.known || g.window >= minFrequent):
		f.sort = frequent
	default:
		return nil
	}
	return f
}

// worse orders findings: the worse level, then the rate of a burst against what
// is usual, then the number of lines, then what is always the same.
func worse(a, b *finding) int {
	return cmp.Or(
		cmp.Compare(b.level, a.level),
		cmp.Compare(b.factor(), a.factor()),
		cmp.Compare(b.window, a.window),
		cmp.Compare(a.first.at.ns, b.first.at.ns),
		strings.Compare(a.key(), b.key()),
	)
}

// factor is how many times the usual rate a burst reaches; 0 for other findings.
// One line a minute is the least that counts as usual, or the first ten lines of
// a rare template would outdo everything.
func (f *finding) factor() float64 {
	if f.sort != burst {
		return 0
	}
	return f.peak / max(f.usual, 1)
}

// key tells findings apart across re-runs. The level is no part of it.
func (f *finding) key() string { return f.service + "\x00" + f.template + "\x00" + f.sort }

// measure sets the busiest minute of the window and the usual rate.
func (f *finding) measure(s *span, n normal) {
	for _, b := range f.buckets {
		if b.index >= 0 {
			f.peak = max(f.peak, s.perMinute(float64(b.count)))
		}
	}
	minutes := int(n.to - n.from)
	var counts []uint32
	var sum int64
	for _, b := range f.buckets {
		if b.index >= n.from && b.index < n.to {
			counts = append(counts, b.count)
			sum += int64(b.count)
		}
	}
	switch {
	case minutes <= 0:
	case n.known:
		f.usual = s.perMinute(float64(sum) / float64(minutes))
	case len(counts) > minutes/2: // else the median is a minute without lines
		slices.Sort(counts)
		f.usual = s.perMinute(float64(counts[minutes/2-(minutes-len(counts))]))
	}
}

// findBurst looks for the burst around the busiest bucket of the window.
func (f *finding) findBurst(s *span, n normal) bool {
	from, _ := slices.BinarySearchFunc(f.buckets, 0, func(b bucket, i int32) int { return int(b.index) - int(i) })
	limit := max(minBurst, burstFactor*f.usual)
	if n.known {
		for _, b := range f.buckets[:from] {
			limit = max(limit, peakFactor*s.perMinute(float64(b.count)))
		}
	}
	high := func(b bucket) bool { return s.perMinute(float64(b.count)) >= limit }
	window := f.buckets[from:]
	top := 0
	for i, b := range window {
		if b.count > window[top].count {
			top = i
		}
	}
	if !high(window[top]) {
		return false
	}
	first, last := top, top
	for i := top - 1; i >= 0 && window[first].index-window[i].index <= maxDip+1; i-- {
		if high(window[i]) {
			first = i
		}
	}
	for i := top + 1; i < len(window) && window[i].index-window[last].index <= maxDip+1; i++ {
		if high(window[i]) {
			last = i
		}
	}
	f.start, f.end = window[first].index, window[last].index
	for _, b := range window[first : last+1] {
		f.lines += int64(b.count)
	}
	return true
}

// absorb folds o, which has the same key, into f.
func (f *finding) absorb(o *finding) {
	g := *f.group
	g.level = max(g.level, o.level)
	g.base, g.window, g.continued = g.base+o.base, g.window+o.window, g.continued+o.continued
	if o.first.at.ns < g.first.at.ns {
		g.first, g.second = o.first, g.first
	}
	if o.last.at.ns > g.last.at.ns {
		g.last = o.last
	}
	for _, ns := range o.earliest.all() {
		g.earliest.add(ns)
	}
	f.group = &g
	if o.peak > f.peak {
		f.peak, f.usual, f.start, f.end, f.lines, g.rises = o.peak, o.usual, o.start, o.end, o.lines, o.rises
	}
}

// choose returns at most n findings: new templates, then bursts, then frequent
// errors, each best first.
func choose(fs *findings, n int, baseline bool) []*finding {
	fresh := min(len(fs.fresh), n-min(len(fs.bursts), n/burstShare))
	chosen := slices.Clone(fs.fresh[:fresh])
	chosen = append(chosen, fs.bursts[:min(len(fs.bursts), n-len(chosen))]...)
	most := n - len(chosen)
	if baseline {
		most = min(most, maxFrequent)
	}
	chosen = append(chosen, fs.frequent[:min(len(fs.frequent), most)]...)
	chosen = append(chosen, fs.quietFresh[:min(len(fs.quietFresh), n-len(chosen))]...)
	slices.SortFunc(chosen, func(a, b *finding) int {
		return cmp.Or(cmp.Compare(a.first.at.ns, b.first.at.ns), strings.Compare(a.key(), b.key()))
	})
	return chosen
}
