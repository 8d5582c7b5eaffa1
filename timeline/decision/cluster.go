package decision

import (
	"slices"
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
	var points []Point
	for _, c := range cs {
		if c.level != Observed {
			continue
		}
		if i := lastIndex(points, func(p *Point) bool { return sameRecord(p, &c) }); i >= 0 {
			points[i].Also = append(points[i].Also, c.row)
			continue
		}
		points = append(points, newPoint(&c))
	}
	observed := len(points)
	for _, c := range cs {
		if c.level == Observed {
			continue
		}
		if i := nearest(points[:observed], &c); i >= 0 {
			points[i].Also = append(points[i].Also, c.row)
			continue
		}
		if i := lastIndex(points[observed:], func(p *Point) bool { return sameWords(p, &c) }); i >= 0 {
			points[observed+i].say(&c)
			continue
		}
		points = append(points, newPoint(&c))
	}
	for i := range points {
		points[i].settle()
	}
	return points
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

func lastIndex(points []Point, ok func(*Point) bool) int {
	for i := len(points) - 1; i >= 0; i-- {
		if ok(&points[i]) {
			return i
		}
	}
	return -1
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

// nearest finds the machine record, among points, of the act that the words c
// speak of.
func nearest(points []Point, c *candidate) int {
	best := -1
	for i := range points {
		p := &points[i]
		if family(p.Kind) != family(c.kind) || !Concerns(c.target, p.Target) || !namesVersion(p.Act, c.version) || apart(p.Act, c.row) > spoke {
			continue
		}
		if best < 0 || apart(p.Act, c.row) < apart(points[best].Act, c.row) {
			best = i
		}
	}
	return best
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
