package when

import (
	"fmt"
	"time"

	"debrief/timeline"
)

// Doubt is why a time without an offset can mean two moments: the clocks of its
// zone changed.
type Doubt struct {
	// Skipped says that the zone's clocks never showed the time. Otherwise they
	// showed it twice.
	Skipped bool
	// First and Second are the two readings. They cover the same stretch of
	// moments: First's is all Precision, Second's is partly Earlier.
	First, Second timeline.Stamp

	wall time.Time // what the clocks showed, as if it were UTC
	zone *time.Location
}

// DoubtOf returns the doubt about st, which [In] or [Parse] read in zone. ok is
// false when there is none: st gave its offset, or the clocks showed its time
// once.
func DoubtOf(st timeline.Stamp, zone *time.Location) (d Doubt, ok bool) {
	seconds, ok := Offset(st.Offset)
	if !ok || !st.Assumed {
		return Doubt{}, false
	}
	wall := st.Time.Add(time.Duration(seconds) * time.Second)
	first, second, skipped := readings(wall, zone)
	if first.Equal(second) || !st.Time.Equal(first) {
		return Doubt{}, false
	}
	apart := timeline.Precision(second.Sub(first))
	d = Doubt{Skipped: skipped, First: st, Second: st, wall: wall, zone: zone}
	d.Second.Time, d.Second.Offset = second, offsetAt(wall, second)
	d.Second.Precision -= apart
	d.Second.Earlier += apart
	return d, true
}

// String says what the doubt is, without how it was settled.
func (d Doubt) String() string {
	clock := d.wall.Format("15:04")
	if d.wall.Second() != 0 {
		clock = d.wall.Format(time.TimeOnly)
	}
	what, why := "happened twice", "back"
	if d.Skipped {
		what, why = "does not exist", "forward"
	}
	return fmt.Sprintf("%s %s on %s in %s (clocks went %s)", clock, what, d.wall.Format(time.DateOnly), d.zone, why)
}

// readings returns the moments that zone's clocks may mean by wall. They are one
// and the same unless a change of clocks skips wall or shows it twice.
func readings(wall time.Time, zone *time.Location) (first, second time.Time, skipped bool) {
	// time.Date picks one of two offsets near a change. Trying the offsets of
	// the day before and after finds both readings, whichever it picks.
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	first = wall.Add(-time.Duration(max(before, after)) * time.Second)
	second = wall.Add(-time.Duration(min(before, after)) * time.Second)
	_, atFirst := first.In(zone).Zone()
	_, atSecond := second.In(zone).Zone()
	shown, again := atFirst == max(before, after), atSecond == min(before, after)
	switch {
	case shown && !again:
		second = first
	case again && !shown:
		first = second
	}
	return first, second, !shown && !again
}

// offsetAt writes the offset by which wall is at.
func offsetAt(wall, at time.Time) string {
	return timeline.FormatOffset(at.In(time.FixedZone("", int(wall.Sub(at)/time.Second))))
}
