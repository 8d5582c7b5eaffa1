package decision

import (
	"slices"
	"sort"
	"strings"
	"time"

	"debrief/timeline"
)

const (
	// together is how far apart machine records of one decision may lie: a
	// rollback is a commit, a pipeline and a rollout.
	together = 2 * time.Minute
	// spoke is how far people's words may lie from the act they speak of.
	spoke = 10 * time.Minute
)

// cluster joins candidates in order that show the same decision. First machine
// records join each other; then words join the nearest machine record of the
// same act, or else each other: "rolling back now" and "rolled back".
func cluster(cs []candidate) []Point {
	var records, words strand
	for i := range cs {
		c := &cs[i]
		if c.level != Observed {
			continue
		}
		if p := records.last(c.row, together, func(p *Point) bool { return sameRecord(p, c) }); p >= 0 {
			records.points[p].Also = append(records.points[p].Also, c.row)
			continue
		}
		records.add(newPoint(c))
	}
	starts := records.starts()
	for i := range cs {
		c := &cs[i]
		if c.level == Observed {
			continue
		}
		if p := records.nearest(c, starts); p >= 0 {
			records.points[p].Also = append(records.points[p].Also, c.row)
			continue
		}
		if p := words.last(c.row, spoke, func(p *Point) bool { return sameWords(p, c) }); p >= 0 {
			words.say(p, c)
			continue
		}
		words.add(newPoint(c))
	}
	points := append(records.points, words.points...)
	for i := range points {
		points[i].settle()
	}
	return points
}

// strand is points in the order of their first rows, to be searched near one
// moment.
type strand struct {
	points []Point
	// reach is, for each point, the latest moment at which its Act or that of any
	// point before it may lie: a row that is precise to an hour reaches far.
	reach []time.Time
}

func (s *strand) add(p Point) {
	s.points, s.reach = append(s.points, p), append(s.reach, time.Time{})
	s.extend(len(s.points)-1, p.Act)
}

// extend lets the reach of point i and all after it cover row.
func (s *strand) extend(i int, row *timeline.Event) {
	_, to := row.Interval()
	if i > 0 && s.reach[i-1].After(to) {
		to = s.reach[i-1]
	}
	for ; i < len(s.reach) && s.reach[i].Before(to); i++ {
		s.reach[i] = to
	}
}

// say adds further words about the point i.
func (s *strand) say(i int, c *candidate) {
	s.points[i].say(c)
	s.extend(i, s.points[i].Act)
}

// near is the first point whose Act may be no more than limit before row.
func (s *strand) near(row *timeline.Event, limit time.Duration) int {
	from, _ := row.Interval()
	from = from.Add(-limit)
	return sort.Search(len(s.reach), func(i int) bool { return !s.reach[i].Before(from) })
}

// last finds the last point for which ok holds, which needs an Act no more than
// limit before row; -1 when there is none.
func (s *strand) last(row *timeline.Event, limit time.Duration, ok func(*Point) bool) int {
	first := s.near(row, limit)
	for i := len(s.points) - 1; i >= first; i-- {
		if ok(&s.points[i]) {
			return i
		}
	}
	return -1
}

// starts are, for each point, the earliest moment at which its Act or that of any
// point after it may lie.
func (s *strand) starts() []time.Time {
	out := make([]time.Time, len(s.points))
	for i := len(out) - 1; i >= 0; i-- {
		out[i], _ = s.points[i].Act.Interval()
		if i+1 < len(out) && out[i+1].Before(out[i]) {
			out[i] = out[i+1]
		}
	}
	return out
}

func newPoint(c *candidate) Point {
	return Point{
		ID: "d-" + c.row.ID, Level: c.level, Kind: c.kind, Act: c.row, Target: c.target, Title: c.title, Why: c.why,
		// "Back to normal" is what somebody saw, no declaration.
		Done:    c.tense == done || c.tense == now && c.kind != Resolve,
		version: c.version, tense: c.tense,
	}
}

// say adds further words about p. The words that report the act outweigh those
// that announced it.
func (p *Point) say(c *candidate) {
	if c.tense >= p.tense {
		p.Also = append(p.Also, c.row)
		return
	}
	earlier := append(p.Also, p.Act)
	target := p.Target
	*p = newPoint(c)
	p.Also = earlier
	if p.Target == "" {
		p.Target = target
	}
}

// settle puts the rows in order and finds the moment of the decision.
func (p *Point) settle() {
	slices.SortStableFunc(p.Also, func(a, b *timeline.Event) int { return timeline.Compare(*a, *b) })
	p.At = p.Act.Time
	for _, e := range p.Also {
		if e.Time.Before(p.At) {
			p.At = e.Time
		}
	}
}

// family groups kinds that are one act in different records.
func family(k Kind) Kind {
	switch k {
	case Revert:
		return Rollback
	case Hotfix:
		return Deploy
	case Config:
		return Flag
	}
	return k
}

// sameRecord reports whether the machine record c is of the decision p.
func sameRecord(p *Point, c *candidate) bool {
	if family(p.Kind) != family(c.kind) || !strings.EqualFold(p.Target, c.target) || apart(p.Act, c.row) > together {
		return false
	}
	return p.Kind != c.kind || p.version == "" || c.version == "" || p.version == c.version
}

// nearest finds the machine record of the act that the words c speak of; -1 when
// there is none.
func (s *strand) nearest(c *candidate, starts []time.Time) int {
	best := -1
	_, to := c.row.Interval()
	to = to.Add(spoke)
	for i := s.near(c.row, spoke); i < len(s.points) && !starts[i].After(to); i++ {
		p := &s.points[i]
		if !speaksOf(c.kind, p) || !Concerns(c.target, p.Target) || !namesVersion(p.Act, c.version) || apart(p.Act, c.row) > spoke {
			continue
		}
		if best < 0 || apart(p.Act, c.row) < apart(s.points[best].Act, c.row) {
			best = i
		}
	}
	return best
}

// speaksOf reports whether words of that kind can speak of the record p. A revert
// that a deploy ships is a fix, too.
func speaksOf(k Kind, p *Point) bool {
	return family(k) == family(p.Kind) || k == Hotfix && p.Act.Kind == timeline.Deploy && Undoes(p.Act)
}

// sameWords reports whether the words c speak of the decision p, which only
// words show: within two minutes, or within ten where the first announced what
// the second reports.
func sameWords(p *Point, c *candidate) bool {
	if p.Kind != c.kind || !Concerns(c.target, p.Target) || (p.version != "" && c.version != "" && p.version != c.version) {
		return false
	}
	limit := together
	if p.tense > c.tense || p.tense == decided {
		limit = spoke
	}
	return apart(p.Act, c.row) <= limit
}

// namesVersion reports whether words that name version can speak of the row.
func namesVersion(row *timeline.Event, version string) bool {
	known := false
	for _, attr := range []string{timeline.AttrVersion, timeline.AttrPreviousVersion, timeline.AttrRevertsVersion} {
		v := row.Attrs[attr]
		known = known || v != ""
		if v != "" && sameVersion(v, version) {
			return true
		}
	}
	return version == "" || !known
}

// sameVersion reports whether two spellings mean one version: "1.8.1", "v1.8.1"
// and "checkout-v1.8.1" do.
func sameVersion(a, b string) bool {
	a, b = bareVersion(a), bareVersion(b)
	return a == b
}

// bareVersion cuts off the name and the "v" in front of the first number.
func bareVersion(v string) string {
	v = strings.ToLower(v)
	if i := strings.LastIndexAny(v, "/@"); i >= 0 {
		v = v[i+1:]
	}
	for i := range len(v) {
		if v[i] >= '0' && v[i] <= '9' && (i == 0 || strings.ContainsRune("v-_", rune(v[i-1]))) {
			return v[i:]
		}
	}
	return v
}

// apart is the distance between the stretches in which two rows' moments lie: a
// note at "14:05" is no more than 5 s from a record at 14:06:05.
func apart(a, b *timeline.Event) time.Duration {
	aFrom, aTo := a.Interval()
	bFrom, bTo := b.Interval()
	return max(0, aFrom.Sub(bTo), bFrom.Sub(aTo))
}
