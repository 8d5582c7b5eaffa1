package timeline

import (
	"cmp"
	"container/heap"
	"iter"
	"maps"
	"slices"
	"time"
)

// Merge joins sorted sequences into one sorted sequence, holding one event of
// each at a time. The result does not depend on the order of the arguments,
// because [Compare] leaves no two different rows equal.
func Merge(sorted ...iter.Seq[Event]) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		var h mergeHeap
		for _, s := range sorted {
			next, stop := iter.Pull(s)
			defer stop()
			if e, ok := next(); ok {
				h = append(h, head{e, next})
			}
		}
		heap.Init(&h)
		for len(h) > 0 {
			if !yield(h[0].event) {
				return
			}
			if e, ok := h[0].next(); ok {
				h[0].event = e
				heap.Fix(&h, 0)
			} else {
				heap.Pop(&h)
			}
		}
	}
}

type head struct {
	event Event
	next  func() (Event, bool)
}

type mergeHeap []head

func (h mergeHeap) Len() int           { return len(h) }
func (h mergeHeap) Less(i, j int) bool { return Compare(h[i].event, h[j].event) < 0 }
func (h mergeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *mergeHeap) Push(x any)        { *h = append(*h, x.(head)) }
func (h *mergeHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// Join folds rows of sorted events that are one thing: rows with equal ids, and
// rows of one kind from different sources that name the same thing ([Event.Same])
// at moments that overlap. The earlier row stays; it gains the places (Also) and
// the stamps of the others, the widest End and the earliest Seen. folded is told
// of each row that went into another.
func Join(events []Event, folded func(into, gone *Event)) []Event {
	out := make([]Event, 0, len(events))
	byID := make(map[string]int, len(events))
	bySame := map[string]int{} // the newest kept row of each Same
	for _, e := range events {
		i, dup := byID[e.ID]
		if !dup && e.Same != "" {
			if j, ok := bySame[string(e.Kind)+"\x00"+e.Same]; ok && sameThing(&out[j], &e) {
				i, dup = j, true
			}
		}
		if dup {
			folded(&out[i], &e)
			fold(&out[i], &e)
			continue
		}
		out = append(out, e)
		byID[e.ID] = len(out) - 1
		if e.Same != "" {
			bySame[string(e.Kind)+"\x00"+e.Same] = len(out) - 1
		}
	}
	return out
}

// sameThing reports whether b, from another source than a, is a seen again.
func sameThing(a, b *Event) bool {
	if a.Origin.Source == b.Origin.Source {
		return false
	}
	aFrom, aTo := a.Interval()
	bFrom, bTo := b.Interval()
	// Two systems write the same moment down with their own rounding; a second
	// covers that and is shorter than any evaluation interval.
	const slack = time.Second
	return aFrom.Add(-slack).Before(bTo) && bFrom.Add(-slack).Before(aTo)
}

// fold adds e to into without touching what into shares with the row it was
// copied from.
func fold(into, e *Event) {
	into.Also = slices.Concat(into.Also, []Origin{e.Origin}, e.Also)
	into.Stamps = union(into.Stamps, e.Stamps)
	into.Links = union(into.Links, e.Links)
	foldEnd(into, e)
	if k := e.Known(); k.Before(into.Known()) {
		into.Seen = k
	}
	into.Body = cmp.Or(into.Body, e.Body)
	into.Service = cmp.Or(into.Service, e.Service)
	into.Severity = cmp.Or(into.Severity, e.Severity)
	into.Actor = cmp.Or(into.Actor, e.Actor)
	// Identify cannot fail here: both rows were marshalled before.
	if id := into.ID; Identify(into) == nil {
		into.ID = id
	}
}

// foldEnd joins the ends and the attributes. Where one row says that it is over
// and the other that it was still on when its source was asked, it is over.
func foldEnd(into, e *Event) {
	intoOn, eOn := into.Attrs[AttrStillOn] != "", e.Attrs[AttrStillOn] != ""
	attrs := map[string]string{}
	maps.Copy(attrs, e.Attrs)
	maps.Copy(attrs, into.Attrs)
	switch over := func(r *Event, on bool) bool { return !on && !r.End.IsZero() }; {
	case intoOn && over(e, eOn):
		into.End = e.End
		delete(attrs, AttrStillOn)
	case eOn && over(into, intoOn):
		delete(attrs, AttrStillOn)
	case e.End.After(into.End):
		into.End = e.End
	}
	if into.Attrs = attrs; len(attrs) == 0 {
		into.Attrs = nil
	}
}

// union returns a and what else is in b, as a new slice.
func union[T comparable](a, b []T) []T {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}
