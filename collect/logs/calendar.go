package logs

import (
	"math"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// moment is when a record says it was written.
type moment struct {
	ns      int64 // since 1970 in UTC, clamped to what an int64 holds
	width   timeline.Precision
	offset  int  // seconds east of UTC that turned the text into ns
	epoch   bool // counted from 1970: there is no offset
	assumed bool // the zone, year or day was not in the text
}

func (m moment) time() time.Time { return time.Unix(0, m.ns).UTC() }

func (m moment) stamp(clock timeline.Clock, raw string) timeline.Stamp {
	st := timeline.Stamp{Clock: clock, Time: m.time(), Raw: raw, Assumed: m.assumed, Precision: m.width}
	if !m.epoch {
		st.Offset = timeline.FormatOffset(st.Time.In(time.FixedZone("", m.offset)))
	}
	return st
}

// written is a time stamp as text gives it. A zero month means that it has no
// date, a negative year that it has no year.
type written struct {
	year, month, day int
	clock            when.TimeOfDay
	zoned            bool // offset is known
	offset           int
	abbreviation     string // of a zone, when the text has one that is not UTC
	epoch            moment // set instead of all others when width is not zero
	end              int    // where the stamp ends in its line
}

// calendar turns what was written into moments. What a text leaves out comes
// from the request, never from today.
type calendar struct {
	zone *time.Location
	mid  time.Time // middle of the stretch asked for
	// guessedYear and guessedDay say that the request had to supply them.
	guessedYear, guessedDay bool

	years    [12 * 31]int // year inferred for each day of a year, 0 = not yet
	dateKey  int          // the last date and its midnight as if in UTC
	midnight int64
	quarter  quarter
}

// quarter is what the zone does in one quarter of an hour by the clock on the
// wall; log lines come in runs, and asking the zone for each is slow.
type quarter struct {
	wall   int64 // start, as if in UTC; 0 = none
	steady bool  // no change of offset within
	offset int64 // ns east of UTC
	extra  timeline.Precision
}

func newCalendar(zone *time.Location, asked timeline.Window) *calendar {
	return &calendar{zone: zone, mid: asked.From.Add(asked.Duration() / 2)}
}

// moment returns the moment that w means.
func (c *calendar) moment(w *written) moment {
	if w.epoch.width != 0 {
		return w.epoch
	}
	m := moment{width: w.clock.Precision}
	var wall int64
	switch {
	case w.month == 0:
		wall = c.day(w.clock.Since)
		m.assumed, c.guessedDay = true, true
	default:
		if w.year < 0 {
			w.year = c.year(w.month, w.day)
			m.assumed, c.guessedYear = true, true
		}
		if w.year < 1680 || w.year > 2260 { // beyond what an int64 of nanoseconds holds
			m.ns = math.MinInt64
			if w.year > 2000 {
				m.ns = math.MaxInt64
			}
			return m
		}
		wall = c.date(w.year, w.month, w.day) + int64(w.clock.Since)
	}
	if w.zoned {
		m.offset = w.offset
		m.ns = wall - int64(w.offset)*int64(time.Second)
		return m
	}
	m.assumed = true
	c.local(wall, &m)
	return m
}

// date returns midnight of a day as if in UTC, in nanoseconds since 1970.
func (c *calendar) date(year, month, day int) int64 {
	key := year<<9 | month<<5 | day
	if key != c.dateKey {
		c.dateKey = key
		c.midnight = time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).UnixNano()
	}
	return c.midnight
}

// year returns the year in which that day lies nearest to the middle of the
// stretch asked for.
func (c *calendar) year(month, day int) int {
	known := &c.years[(month-1)*31+day-1]
	if *known != 0 {
		return *known
	}
	best := time.Duration(math.MaxInt64)
	for y := c.mid.Year() - 4; y <= c.mid.Year()+4; y++ { // four: 29 February
		t := time.Date(y, time.Month(month), day, 12, 0, 0, 0, time.UTC)
		if d := t.Sub(c.mid).Abs(); t.Day() == day && d < best {
			best, *known = d, y
		}
	}
	return *known
}

// day returns the wall-clock moment at that time of day which lies nearest to
// the middle of the stretch asked for.
func (c *calendar) day(since time.Duration) int64 {
	const day = int64(24 * time.Hour)
	_, offset := c.mid.In(c.zone).Zone()
	mid := c.mid.UnixNano() + int64(offset)*int64(time.Second)
	return floorDiv(mid-int64(since)+day/2, day)*day + int64(since)
}

// local sets the moment at which the zone's clocks show wall.
func (c *calendar) local(wall int64, m *moment) {
	if c.zone == time.UTC {
		m.ns = wall
		return
	}
	const long = int64(15 * time.Minute)
	if start := floorDiv(wall, long) * long; start != c.quarter.wall {
		a, b := c.in(start), c.in(start+long-1)
		c.quarter = quarter{wall: start, offset: start - a.Time.UnixNano(), extra: a.Precision}
		c.quarter.steady = c.quarter.offset == start+long-1-b.Time.UnixNano() && a.Precision == b.Precision
	}
	q := c.quarter
	if !q.steady {
		st := c.in(wall)
		q.offset, q.extra = wall-st.Time.UnixNano(), st.Precision
	}
	m.ns = wall - q.offset
	m.width += q.extra
	m.offset = int(q.offset / int64(time.Second))
}

// in asks the zone. The stamp's precision is how far off the moment may be
// because clocks change, and zero otherwise.
func (c *calendar) in(wall int64) timeline.Stamp {
	t := time.Unix(0, wall).UTC()
	d := when.DateOf(t)
	since := t.Sub(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC))
	return when.In(d, when.TimeOfDay{Since: since}, c.zone)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
