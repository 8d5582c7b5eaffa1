package logs

import (
	"bytes"
	"slices"
	"time"

	"debrief/collect"
	"debrief/collect/logs/pattern"
)

const (
	// maxGroups bounds the memory: a group with all its examples takes up to
	// 25 kB (most take 2), and 8 bytes for each minute in which it has lines.
	maxGroups = 10_000
	// maxExample is how many bytes of a line are kept as an example.
	maxExample = 500
	// maxTrace is how many continuation lines of an example are kept, and
	// maxTraceBytes how many bytes of them.
	maxTrace, maxTraceBytes = 20, 3000
	// maxBuckets is how many minutes a group can tell apart. In longer stretches
	// a bucket is several minutes wide, and rates are means over it.
	maxBuckets = 2880
	// maxRises is how many examples of a rising rate a group keeps.
	maxRises = 4
	// minRise is how many lines in a bucket are a rising rate at the least.
	minRise = 8
)

// span is the stretch asked for, cut into buckets: those of the baseline are
// negative.
type span struct {
	base, from, to int64 // ns since 1970: baseline, window, end
	bucket         int64 // ns
}

func newSpan(req collect.Request) span {
	asked := req.Asked()
	minutes := int64(asked.Duration()/time.Minute) + 1
	return span{
		base: asked.From.UnixNano(), from: req.Window.From.UnixNano(), to: req.Window.To.UnixNano(),
		bucket: (minutes + maxBuckets - 1) / maxBuckets * int64(time.Minute),
	}
}

func (s *span) index(ns int64) int32 { return int32(floorDiv(ns-s.from, s.bucket)) }

// start is when a bucket begins.
func (s *span) start(index int32) int64 { return s.from + int64(index)*s.bucket }

// perMinute turns a bucket's count into a rate.
func (s *span) perMinute(n float64) float64 { return n * float64(time.Minute) / float64(s.bucket) }

// spot is a place in a file.
type spot struct {
	label        string
	line, offset int64
}

// sighting is a moment as a line wrote it.
type sighting struct {
	at  moment
	raw []byte
}

func (s *sighting) set(at moment, raw []byte) {
	s.at = at
	s.raw = append(s.raw[:0], raw[:min(len(raw), 64)]...)
}

// example is a line kept as it was.
type example struct {
	sighting
	spot
	bucket int32
	text   []byte
	cut    bool   // text is not all of the line
	trace  []byte // continuation lines, each with "\n" before it
	traced int    // how many of them trace holds
	missed int    // how many it does not
}

func (e *example) set(r *record, line []byte, at spot, bucket int32) {
	e.sighting.set(r.at, r.raw)
	e.spot, e.bucket = at, bucket
	e.text = append(e.text[:0], head(line, maxExample)...)
	e.cut = len(line) > maxExample
	e.trace, e.traced, e.missed = e.trace[:0], 0, 0
}

// clone returns a copy that shares no memory.
func (e *example) clone() example {
	c := *e
	c.raw, c.text, c.trace = slices.Clone(e.raw), slices.Clone(e.text), slices.Clone(e.trace)
	return c
}

// follow adds a continuation line.
func (e *example) follow(line []byte) {
	if e.missed > 0 || e.traced == maxTrace || len(e.trace) >= maxTraceBytes {
		e.missed++
		return
	}
	e.traced++
	e.trace = append(e.trace, '\n')
	e.trace = append(e.trace, head(line, maxExample)...)
}

// earliest holds the first moments of a group, in order of time: lines are not
// always read in it.
type earliest struct {
	ns [minFrequent]int64
	n  int // how many of them there are
}

func (e *earliest) add(ns int64) {
	if e.n == len(e.ns) {
		if ns >= e.ns[e.n-1] {
			return
		}
		e.n--
	}
	i := e.n
	for ; i > 0 && e.ns[i-1] > ns; i-- {
		e.ns[i] = e.ns[i-1]
	}
	e.ns[i] = ns
	e.n++
}

// all returns the moments.
func (e *earliest) all() []int64 { return e.ns[:e.n] }

// bucket is how many lines of a group fall into one stretch.
type bucket struct {
	index int32
	count uint32
}

// group is what is known of the records of one level, service and template.
type group struct {
	level    level
	service  string
	template string
	// base and window count records, continued the lines that belong to records
	// in the window.
	base, window, continued int64
	buckets                 []bucket // sorted by index
	// first and last are of the window; second is the next line that was read
	// with another text.
	first, second example
	last          sighting
	earliest      earliest // of the window
	// current is the first line of the newest bucket, in order of reading, and
	// rises are such lines of buckets whose count was twice that of any before:
	// a burst is found only after its lines are gone. busiest is the highest
	// count of a bucket so far, earlier that of all before the newest.
	current          example
	rises            []example
	busiest, earlier uint32
}

// table holds the groups of one source.
type table struct {
	span    span
	service string // of lines that name none
	set     *pattern.Set
	groups  []*group
	scope   []byte // reused
	rest    int64  // lines of the window whose template found no place
}

func newTable(s span, service string) *table {
	return &table{span: s, service: service, set: pattern.NewSet(maxGroups)}
}

// find returns the group of r, or nil when there are too many.
func (t *table) find(r *record) *group {
	t.scope = append(append(t.scope[:0], byte(r.level)), r.service...)
	id, ok := t.set.Find(t.scope, r.fixed, r.message)
	if !ok {
		return nil
	}
	if id == len(t.groups) {
		service := clean(r.service)
		if service == "" {
			service = t.service
		}
		t.groups = append(t.groups, &group{level: r.level, service: service, template: t.set.Template(id)})
	}
	return t.groups[id]
}

// lines is how many lines of the window are in groups.
func (t *table) lines() (n int64) {
	for _, g := range t.groups {
		n += g.window + g.continued
	}
	return n
}

// count counts a line in its bucket and returns the count.
func (g *group) count(index int32) (n uint32, newest bool) {
	k := len(g.buckets) - 1
	if k < 0 || g.buckets[k].index < index {
		g.buckets = append(g.buckets, bucket{index, 1})
		return 1, true
	}
	if g.buckets[k].index != index {
		var found bool
		k, found = slices.BinarySearchFunc(g.buckets, index, func(b bucket, i int32) int { return int(b.index) - int(i) })
		if !found {
			g.buckets = slices.Insert(g.buckets, k, bucket{index: index})
		}
	}
	g.buckets[k].count++
	return g.buckets[k].count, g.buckets[k].count == 1
}

// addBase counts a record of the baseline.
func (g *group) addBase(s *span, r *record) {
	g.base++
	n, _ := g.count(s.index(r.at.ns))
	g.busiest = max(g.busiest, n)
}

// add counts a record of the window and keeps what may be needed of it. It
// returns the examples to which continuation lines belong.
func (g *group) add(s *span, r *record, line []byte, at spot) (kept [2]*example) {
	g.window++
	g.earliest.add(r.at.ns)
	index := s.index(r.at.ns)
	n, newest := g.count(index)
	if g.window == 1 || r.at.ns < g.first.at.ns {
		g.first.set(r, line, at, index)
		kept[0] = &g.first
	} else if g.second.text == nil && !bytes.Equal(head(line, maxExample), g.first.text) {
		g.second.set(r, line, at, index)
	}
	if g.window == 1 || r.at.ns >= g.last.at.ns {
		g.last.set(r.at, r.raw)
	}
	if newest {
		g.earlier = g.busiest
	}
	if newest || g.current.bucket == index && r.at.ns < g.current.at.ns {
		g.current.set(r, line, at, index)
		kept[1] = &g.current
	}
	g.rise(index, n)
	return kept
}

// rise keeps the first line of a bucket whose count is twice that of any before.
func (g *group) rise(index int32, n uint32) {
	g.busiest = max(g.busiest, n)
	if n < minRise || n < 2*g.earlier || g.current.bucket != index {
		return
	}
	if k := len(g.rises); k > 0 && g.rises[k-1].bucket == index {
		return
	}
	if len(g.rises) == maxRises {
		g.rises = slices.Delete(g.rises, 0, 1)
	}
	g.rises = append(g.rises, g.current.clone())
}
