package decision

import (
	"time"

	"debrief/timeline"
)

// sure is the moment from which people could surely know of e: the end of the
// stretch in which it arrived or, where nothing says when that was, in which it
// happened. A note of "10:30" is sure from 10:31 on.
func sure(e *timeline.Event) time.Time {
	if e.Seen.IsZero() {
		_, to := e.Interval()
		return to
	}
	for _, s := range e.Stamps {
		if s.Time.Equal(e.Seen) && s.Precision > 0 {
			return e.Seen.Add(time.Duration(s.Precision))
		}
	}
	return e.Seen.Add(time.Duration(timeline.Nanosecond))
}

// first is the row of p that may be the earliest. What is known must be sure when
// the stretch begins in which its moment lies.
func (p *Point) first() *timeline.Event {
	first := p.Act
	from, _ := first.Interval()
	for _, e := range p.Also {
		start, _ := e.Interval()
		if start.Before(from) || start.Equal(from) && timeline.Compare(*e, *first) < 0 {
			first, from = e, start
		}
	}
	return first
}

// cutoff is the moment at which a row must be sure to be known at p.
func (p *Point) cutoff() time.Time {
	from, _ := p.first().Interval()
	return from
}

// Knew reports whether e could surely be known at p: everything under [Known]
// obeys it. A row that may as well have come after the decision was not known,
// unless it is of the decision's own source and that says that it came before.
func (p *Point) Knew(e *timeline.Event) bool {
	return !sure(e).After(p.cutoff()) || ordered(e, p.first())
}

// ordered reports whether the source of both rows itself says that e came before
// first: see [timeline.Uncertain].
func ordered(e, first *timeline.Event) bool {
	return e.Seen.IsZero() && e.Origin.Source == first.Origin.Source && e.Origin.Seq < first.Origin.Seq &&
		e.Precision == first.Precision && e.Earlier == first.Earlier && !e.Time.After(first.Time)
}

// over is when e was over; zero when it was not at the last moment that its source
// knows, or when nothing says.
func over(e *timeline.Event) time.Time {
	if e.StillOn() {
		return time.Time{}
	}
	return e.End
}
