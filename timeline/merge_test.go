package timeline_test

import (
	"fmt"
	"iter"
	"maps"
	"math/rand"
	"slices"
	"testing"
	"time"

	"debrief/timeline"
)

// Merging sorted sources is sorting all of their rows, in whatever order the
// sources are named.
func TestMerge(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 50 {
		var all []timeline.Event
		streams := make([][]timeline.Event, r.Intn(5))
		for i := range streams {
			for n := range r.Intn(30) {
				streams[i] = append(streams[i], row(fmt.Sprint(i, "-", n), string(rune('a'+i)), r.Intn(10), int64(n)))
			}
			timeline.Sort(streams[i])
			all = append(all, streams[i]...)
		}
		timeline.Sort(all)
		for range 3 {
			r.Shuffle(len(streams), func(i, j int) { streams[i], streams[j] = streams[j], streams[i] })
			if got := slices.Collect(timeline.Merge(sequences(streams)...)); ids(got) != ids(all) {
				t.Fatalf("merged %s, want %s", ids(got), ids(all))
			}
		}
	}
}

func sequences(streams [][]timeline.Event) []iter.Seq[timeline.Event] {
	var out []iter.Seq[timeline.Event]
	for _, s := range streams {
		out = append(out, slices.Values(s))
	}
	return out
}

func TestMergeStopsWhenAsked(t *testing.T) {
	endless := func(yield func(timeline.Event) bool) {
		for i := 0; yield(row(fmt.Sprint(i), "x", i, int64(i))); i++ {
		}
	}
	n := 0
	for range timeline.Merge(endless, slices.Values([]timeline.Event{row("y", "y", 3, 1)})) {
		if n++; n == 10 {
			break
		}
	}
	if n != 10 {
		t.Errorf("%d rows before it stopped, want 10", n)
	}
}

// alert is a firing alert as one source knows it.
func alert(source string, seconds int) timeline.Event {
	e := row("alert of "+source, source, seconds, 1)
	e.Kind, e.Origin.SourceKind, e.Same = timeline.Alert, "alert", "Down{service=shop}"
	e.Attrs = map[string]string{timeline.AttrAlert: "Down"}
	return e
}

func join(events ...timeline.Event) (out []timeline.Event, gone []string) {
	timeline.Sort(events)
	out = timeline.Join(events, func(_, e *timeline.Event) { gone = append(gone, e.ID) })
	return out, gone
}

func TestJoinFoldsOneThingSeenTwice(t *testing.T) {
	a, b := alert("prometheus", 0), alert("pager", 1)
	a.Attrs[timeline.AttrStillOn] = "true"
	a.Seen = noon.Add(time.Minute)
	b.End = noon.Add(10 * time.Minute)
	b.Seen = noon.Add(30 * time.Second)
	b.Service, b.Actor, b.Severity, b.Body = "shop", "ana", timeline.Critical, "the shop is down"
	b.Links = []timeline.Link{{Text: "page", URL: "https://example.com/1"}}
	b.Attrs["urgency"] = "high"
	got, gone := join(a, b)
	if len(got) != 1 || len(gone) != 1 || gone[0] != b.ID {
		t.Fatalf("%d rows, gone %v; want one, and %q gone", len(got), gone, b.ID)
	}
	e := got[0]
	if e.ID != a.ID || len(e.Also) != 1 || e.Also[0] != b.Origin || len(e.Stamps) != 2 {
		t.Errorf("row %s, also %v, %d stamps; want the earlier row with the place and the stamp of the other", e.ID, e.Also, len(e.Stamps))
	}
	if !e.End.Equal(b.End) || !e.Seen.Equal(b.Seen) {
		t.Errorf("end %s, seen %s; want the widest end and the earliest arrival", e.End, e.Seen)
	}
	if e.Service != "shop" || e.Actor != "ana" || e.Severity != timeline.Critical || e.Body == "" || len(e.Links) != 1 || e.Attrs["urgency"] != "high" {
		t.Errorf("what only one source knew is lost: %+v", e)
	}
	if _, ok := e.Attrs[timeline.AttrStillOn]; ok {
		t.Error("it ended, and is said to be still on")
	}
	if e.Rev == a.Rev {
		t.Error("the row changed and kept its revision")
	}
}

// A row that is still on may have an end beyond the window, so that it overlaps
// it; that is no end.
func TestJoinKeepsWhatIsStillOn(t *testing.T) {
	beyond := noon.Add(24 * time.Hour)
	on := func(source string, end time.Time) timeline.Event {
		e := alert(source, 0)
		e.End = end
		e.Attrs[timeline.AttrStillOn] = "true"
		return e
	}
	over := alert("c", 0)
	over.End = noon.Add(time.Hour)
	tests := []struct {
		a, b timeline.Event
		end  time.Time
		on   bool
	}{
		{on("a", beyond), on("b", time.Time{}), beyond, true},
		{on("a", beyond), alert("b", 0), beyond, true},
		{on("a", beyond), over, over.End, false},
		{on("z", beyond), over, over.End, false},
		{on("z", time.Time{}), alert("b", 0), time.Time{}, true},
	}
	for _, tt := range tests {
		got, _ := join(tt.a, tt.b)
		if on := got[0].Attrs[timeline.AttrStillOn] != ""; len(got) != 1 || !got[0].End.Equal(tt.end) || on != tt.on {
			t.Errorf("%s and %s: end %s, still on %v; want %s, %v", tt.a.ID, tt.b.ID, got[0].End, on, tt.end, tt.on)
		}
	}
}

func TestJoinLeavesItsArgumentAlone(t *testing.T) {
	a, b := alert("prometheus", 0), alert("pager", 0)
	b.Attrs["urgency"] = "high"
	a.Stamps = slices.Grow(a.Stamps, 4)
	events := []timeline.Event{b, a}
	attrs := maps.Clone(b.Attrs)
	timeline.Join(events, func(_, _ *timeline.Event) {})
	if !maps.Equal(events[0].Attrs, attrs) || len(events[0].Also) > 0 || len(events[1].Attrs) != 1 {
		t.Errorf("Join changed what it was given: %+v", events)
	}
}

func TestJoinKeepsApart(t *testing.T) {
	tests := []struct {
		name string
		rows func() []timeline.Event
		want int
	}{
		{"one source twice", func() []timeline.Event {
			a, b := alert("prometheus", 0), alert("prometheus", 0)
			b.ID = "another"
			return []timeline.Event{a, b}
		}, 2},
		{"moments apart", func() []timeline.Event { return []timeline.Event{alert("prometheus", 0), alert("pager", 3)} }, 2},
		{"a second of rounding", func() []timeline.Event { return []timeline.Event{alert("prometheus", 0), alert("pager", 1)} }, 1},
		{"two kinds", func() []timeline.Event {
			b := alert("pager", 0)
			b.Kind = timeline.Ack
			return []timeline.Event{alert("prometheus", 0), b}
		}, 2},
		{"no name across sources", func() []timeline.Event {
			a, b := alert("prometheus", 0), alert("pager", 0)
			a.Same, b.Same = "", ""
			return []timeline.Event{a, b}
		}, 2},
		{"equal ids, whatever their time", func() []timeline.Event { return []timeline.Event{row("a", "x", 0, 1), row("a", "x", 500, 2)} }, 1},
		{"three sources", func() []timeline.Event {
			return []timeline.Event{alert("prometheus", 0), alert("pager", 0), alert("grafana", 0)}
		}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rows := tt.rows()
			got, gone := join(slices.Clone(rows)...)
			if len(got) != tt.want || len(got)+len(gone) != len(rows) {
				t.Errorf("%d rows left and %d gone of %d, want %d left", len(got), len(gone), len(rows), tt.want)
			}
		})
	}
}
