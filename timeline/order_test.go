package timeline_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"

	"debrief/timeline"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// row is a note so many seconds after noon, precise to a second.
func row(id, source string, seconds int, seq int64) timeline.Event {
	e := timeline.Event{ID: id, Kind: timeline.Note, Key: id, Title: id, Origin: timeline.Origin{Source: source, SourceKind: "people", Seq: seq}}
	e.At(timeline.Stamp{Clock: timeline.Noted, Time: noon.Add(time.Duration(seconds) * time.Second), Precision: timeline.Second})
	return e
}

func ids(events []timeline.Event) string {
	var out []string
	for _, e := range events {
		out = append(out, e.ID)
	}
	return strings.Join(out, " ")
}

// The order is total: time, family, source, sequence, id. However rows come in,
// they come out the same.
func TestSort(t *testing.T) {
	with := func(e timeline.Event, family string) timeline.Event {
		e.Origin.SourceKind = family
		return e
	}
	want := []timeline.Event{
		row("earlier", "z", -1, 9),
		with(row("deploy", "z", 0, 9), "deploy"),
		with(row("alert", "z", 0, 9), "alert"),
		with(row("log", "z", 0, 9), "logs"),
		row("note", "a", 0, 2),
		row("by source", "b", 0, 1),
		row("by sequence", "b", 0, 2),
		row("id 1", "b", 0, 3),
		row("id 2", "b", 0, 3),
		with(row("unknown family", "a", 0, 1), "external"),
	}
	r := rand.New(rand.NewSource(1))
	for range 50 {
		got := slices.Clone(want)
		r.Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		timeline.Sort(got)
		if ids(got) != ids(want) {
			t.Fatalf("order %s, want %s", ids(got), ids(want))
		}
	}
}

func TestCompareIsAnOrder(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	var events []timeline.Event
	for i := range 40 {
		events = append(events, row(fmt.Sprint(i), string(rune('a'+r.Intn(3))), r.Intn(3), int64(r.Intn(3))))
	}
	for _, a := range events {
		for _, b := range events {
			ab := timeline.Compare(a, b)
			if ab != -timeline.Compare(b, a) || (ab == 0) != (a.ID == b.ID) {
				t.Fatalf("%s and %s: %d one way, %d the other", a.ID, b.ID, ab, timeline.Compare(b, a))
			}
			for _, c := range events {
				if ab < 0 && timeline.Compare(b, c) < 0 && timeline.Compare(a, c) >= 0 {
					t.Fatalf("%s before %s before %s, but not before it", a.ID, b.ID, c.ID)
				}
			}
		}
	}
}

func TestTies(t *testing.T) {
	minute := func(e timeline.Event) timeline.Event {
		e.Precision = timeline.Minute
		return e
	}
	earlier := func(e timeline.Event, p timeline.Precision) timeline.Event {
		e.Earlier = p
		return e
	}
	tests := []struct {
		name string
		rows []timeline.Event
		want string
	}{
		{"no rows", nil, ""},
		{"apart", []timeline.Event{row("a", "x", 0, 1), row("b", "y", 2, 1)}, ""},
		{"the next begins where this one ends", []timeline.Event{row("a", "x", 0, 1), row("b", "y", 1, 1)}, ""},
		{"the same second in two sources", []timeline.Event{row("a", "x", 0, 1), row("b", "y", 0, 1)}, "0-1"},
		{"the same second in one source that knows", []timeline.Event{row("a", "x", 0, 1), row("b", "x", 0, 2)}, ""},
		{"a minute against a second", []timeline.Event{minute(row("a", "x", 0, 1)), row("b", "y", 59, 1), row("c", "y", 60, 2)}, "0-1"},
		{"one source, two precisions", []timeline.Event{minute(row("a", "x", 0, 1)), row("b", "x", 30, 2)}, "0-1"},
		{"seen by a sample, so perhaps earlier", []timeline.Event{row("a", "x", 0, 1), earlier(row("b", "y", 14, 1), 15*timeline.Second)}, "0-1"},
		{"chains are one run", []timeline.Event{minute(row("a", "x", 0, 1)), minute(row("b", "y", 40, 1)), minute(row("c", "z", 80, 1))}, "0-2"},
		{"two runs", []timeline.Event{row("a", "x", 0, 1), row("b", "y", 0, 1), row("c", "x", 9, 1), row("d", "y", 9, 1)}, "0-1 2-3"},
		// The rows of x know their order; the one of y may have come before both.
		{"across rows in a known order", []timeline.Event{minute(row("a", "x", 0, 1)), minute(row("b", "x", 0, 2)), row("c", "y", 30, 1)}, "0-2"},
		{"across a row between", []timeline.Event{minute(row("a", "x", 0, 1)), minute(row("b", "x", 1, 2)), minute(row("c", "x", 2, 3)), row("d", "y", 59, 1)}, "0-3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, tie := range timeline.Ties(tt.rows) {
				got = append(got, fmt.Sprintf("%d-%d", tie.First, tie.Last))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("ties %q, want %q", s, tt.want)
			}
		})
	}
}

// Two rows are in one run whenever their own order is uncertain, and runs do not
// touch each other.
func TestTiesHoldEveryUncertainPair(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	precisions := []timeline.Precision{timeline.Second, 10 * timeline.Second, timeline.Minute}
	for range 200 {
		var events []timeline.Event
		for i := range 20 {
			e := row(fmt.Sprint(i), string(rune('a'+r.Intn(3))), r.Intn(200), int64(i))
			e.Precision = precisions[r.Intn(3)]
			e.Earlier = timeline.Precision(r.Intn(2)) * 15 * timeline.Second
			events = append(events, e)
		}
		timeline.Sort(events)
		ties := timeline.Ties(events)
		run := make([]int, len(events))
		for n, tie := range ties {
			if n > 0 && tie.First <= ties[n-1].Last || tie.First >= tie.Last {
				t.Fatalf("runs %v overlap or are empty", ties)
			}
			for i := tie.First; i <= tie.Last; i++ {
				run[i] = n + 1
			}
		}
		for i := range events {
			for j := range i {
				if timeline.Uncertain(&events[j], &events[i]) && (run[i] == 0 || run[i] != run[j]) {
					t.Fatalf("rows %d and %d are in runs %v, and their order is uncertain", j, i, ties)
				}
			}
		}
	}
}
