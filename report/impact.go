package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"debrief/timeline"
)

func impact(f *findings, w *writer) []entry {
	return []entry{
		{Name: "Services in the evidence", Value: services(f)},
		{Name: "Alerts", Value: alertLoad(f)},
		{Name: "Errors in logs", Value: logLoad(f)},
		{Name: "Exposure", Value: exposure(f, w)},
	}
}

// services names those that alerts and errors speak of.
func services(f *findings) md {
	names := map[string]bool{}
	for _, e := range inWindow(f) {
		if e.Service != "" && (e.Kind == timeline.Alert || e.Kind == timeline.Log) {
			names[e.Service] = true
		}
	}
	if len(names) == 0 {
		return "unknown: no alert or log entry names one"
	}
	var out []string
	for _, n := range slices.Sorted(maps.Keys(names)) {
		out = append(out, string(text(n)))
	}
	return md(strings.Join(out, ", "))
}

// alertLoad says for how much of the window any alert was firing.
func alertLoad(f *findings) md {
	if !asks(f, "alert") {
		return "unknown: no alert history was asked for"
	}
	var firing []timeline.Window
	n := int64(0)
	for _, e := range inWindow(f) {
		if e.Kind != timeline.Alert || e.Attrs[timeline.AttrState] == "pending" {
			continue
		}
		n++
		s := timeline.Window{From: e.Time, To: e.End}
		if s.From.Before(f.evidence.Window.From) {
			s.From = f.evidence.Window.From
		}
		if s.To.IsZero() || s.To.After(f.evidence.Window.To) {
			s.To = f.evidence.Window.To
		}
		firing = append(firing, s)
	}
	if n == 0 && !whole(f.bundle, "alert") {
		return "unknown: alert history is missing or incomplete"
	}
	if n == 0 {
		return "none fired"
	}
	return md(fmt.Sprintf("%s, together for %s of %s", count(n, "firing"),
		timeline.Words(timeline.Covered(firing)), timeline.Words(f.evidence.Window.Duration())))
}

func logLoad(f *findings) md {
	if !asks(f, "logs") {
		return "unknown: no log was asked for"
	}
	lines, entries := int64(0), int64(0)
	for _, e := range inWindow(f) {
		if e.Kind == timeline.Log && (e.Severity == timeline.Error || e.Severity == timeline.Critical) {
			entries++
			lines += max(e.Count, 1)
		}
	}
	if entries == 0 && !whole(f.bundle, "logs") {
		return "unknown: logs are missing or incomplete"
	}
	if entries == 0 {
		return "none that stand out"
	}
	kinds := "1 kind"
	if entries > 1 {
		kinds = fmt.Sprintf("%d kinds", entries)
	}
	return md(fmt.Sprintf("%s of %s that stand out", count(lines, "line"), kinds))
}

func exposure(f *findings, w *writer) md {
	for i := range f.measures {
		if m := &f.measures[i]; m.ID == "exposure" && m.Known {
			return md(span(m)) + ", from " + w.milestone(m.From) + " to " + w.milestone(m.To)
		}
	}
	return "unknown: no change in the evidence was undone"
}

func asks(f *findings, kind string) bool {
	return slices.ContainsFunc(f.bundle.Sources, func(c timeline.Coverage) bool { return c.Kind == kind })
}
