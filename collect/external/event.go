package external

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// event is a row as a program writes it.
type event struct {
	Kind     timeline.Kind     `json:"kind"`
	Time     string            `json:"time"`
	Clock    timeline.Clock    `json:"clock"`
	End      string            `json:"end"`
	Seen     string            `json:"seen"`
	Service  string            `json:"service"`
	Severity timeline.Severity `json:"severity"`
	Title    string            `json:"title"`
	Body     string            `json:"body"`
	Actor    string            `json:"actor"`
	Links    []timeline.Link   `json:"links"`
	Attrs    map[string]string `json:"attrs"`
	Files    []string          `json:"files"`
	Count    int64             `json:"count"`
	Key      string            `json:"key"`
	Origin   struct {
		Locator string `json:"locator"`
		Line    int64  `json:"line"`
	} `json:"origin"`
}

// clocks are what the time of a row of each kind usually is.
var clocks = map[timeline.Kind]timeline.Clock{
	timeline.Deploy: timeline.Deployed, timeline.Rollback: timeline.Deployed, timeline.Revert: timeline.Merged,
	timeline.Commit: timeline.Committed, timeline.Alert: timeline.Fired, timeline.Log: timeline.FirstSeen,
	timeline.Message: timeline.Said, timeline.Note: timeline.Noted,
}

var allClocks = []timeline.Clock{
	timeline.Authored, timeline.Committed, timeline.Merged, timeline.Tagged, timeline.Deployed, timeline.ConditionStarted,
	timeline.Fired, timeline.Resolved, timeline.Received, timeline.Created, timeline.Started, timeline.Ended,
	timeline.Logged, timeline.FirstSeen, timeline.LastSeen, timeline.Said, timeline.Noted, timeline.Edited,
}

var severities = []timeline.Severity{"", timeline.Critical, timeline.Error, timeline.Warning, timeline.Info, timeline.Debug}

// row is e in the event model; times without an offset are of zone.
func (e *event) row(zone *time.Location) (timeline.Event, error) {
	title := strings.Join(strings.Fields(e.Title), " ")
	switch {
	case !slices.Contains(timeline.Kinds, e.Kind):
		return timeline.Event{}, fmt.Errorf("kind %q is none of %s", e.Kind, kinds())
	case title == "":
		return timeline.Event{}, errors.New("the event has no title")
	case e.Key == "":
		return timeline.Event{}, fmt.Errorf("the event %q has no key: what makes it itself and no other, the same in every run", title)
	case !slices.Contains(severities, e.Severity):
		return timeline.Event{}, fmt.Errorf("severity %q is none of critical, error, warning, info, debug", e.Severity)
	case e.Clock != "" && !slices.Contains(allClocks, e.Clock):
		return timeline.Event{}, fmt.Errorf("clock %q is none that debrief knows", e.Clock)
	}
	at, err := when.Parse(e.Time, zone)
	if err != nil {
		return timeline.Event{}, fmt.Errorf("time of %q: %w", title, err)
	}
	at.Clock = e.Clock
	if at.Clock == "" {
		at.Clock = clocks[e.Kind]
	}
	if at.Clock == "" {
		at.Clock = timeline.Created
	}
	row := timeline.Event{
		Kind: e.Kind, Service: e.Service, Severity: e.Severity, Title: title, Body: e.Body, Actor: e.Actor,
		Links: e.Links, Attrs: e.Attrs, Files: slices.Sorted(slices.Values(e.Files)), Count: max(e.Count, 0), Key: e.Key,
		Origin: timeline.Origin{Locator: e.Origin.Locator, Line: max(e.Origin.Line, 0)},
	}
	row.At(at)
	for _, t := range []struct {
		name, text string
		to         *time.Time
	}{{"end", e.End, &row.End}, {"seen", e.Seen, &row.Seen}} {
		if t.text == "" {
			continue
		}
		st, err := when.Parse(t.text, zone)
		if err != nil {
			return timeline.Event{}, fmt.Errorf("%s of %q: %w", t.name, title, err)
		}
		*t.to = st.Time
	}
	if !row.End.IsZero() && row.End.Before(row.Time) {
		return timeline.Event{}, fmt.Errorf("%q ends before it begins", title)
	}
	return row, nil
}

func kinds() string {
	var names []string
	for _, k := range timeline.Kinds {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}
