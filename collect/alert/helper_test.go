package alert

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

// The hour that fixtures speak of; unix is its start in seconds since 1970.
const (
	from = "2026-03-10T14:00:00Z"
	to   = "2026-03-10T15:00:00Z"
	unix = 1773151200
)

func open(t testing.TB, cfg Config) collect.Source {
	t.Helper()
	if cfg.Name == "" {
		cfg.Name = "alerts"
	}
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// read1 runs the source over one file.
func read1(t testing.TB, text string) ([]timeline.Event, timeline.Coverage) {
	t.Helper()
	return collecttest.Run(t, open(t, Config{Files: []string{"-"}, Stdin: strings.NewReader(text)}), collecttest.Request(t, from, to))
}

// show writes what matters of an event on one line: kind, state, start with
// Earlier, end, name, and what else the event has.
func show(e timeline.Event, zero time.Time) string {
	at := func(t time.Time) string { return fmt.Sprintf("%g", t.Sub(zero).Seconds()) }
	var b strings.Builder
	b.WriteString(string(e.Kind))
	if e.Attrs[timeline.AttrState] == "pending" {
		b.WriteString(" pending")
	}
	b.WriteString(" " + at(e.Time))
	if e.Earlier > 0 {
		b.WriteString("/-" + e.Earlier.String())
	}
	if s, ok := e.Stamp(timeline.ConditionStarted); ok && e.Clock != timeline.ConditionStarted {
		b.WriteString(" since " + at(s.Time))
	}
	if !e.End.IsZero() {
		b.WriteString(" to " + at(e.End))
	}
	if e.Attrs[timeline.AttrStillOn] != "" {
		b.WriteString(" still on")
	}
	if !e.Seen.IsZero() {
		b.WriteString(" seen " + at(e.Seen))
	}
	if e.Actor != "" {
		b.WriteString(" <" + e.Actor + ">")
	}
	b.WriteString(" " + e.Title)
	return b.String()
}

func shown(t testing.TB, events []timeline.Event) []string {
	t.Helper()
	var out []string
	for _, e := range events {
		out = append(out, show(e, collecttest.Time(t, from)))
	}
	return out
}

// matrix writes an answer of Prometheus. Each series is "name=value,... state
// FROM-TO/STEP,...", in seconds after the fixtures' hour; the metric is ALERTS
// unless __name__ says otherwise. A stretch may say ":VALUE" for its samples.
func matrix(series ...string) string {
	var out []string
	for _, s := range series {
		f := strings.Fields(s)
		labels := map[string]string{"__name__": "ALERTS", "alertstate": f[1]}
		if f[1] == "-" {
			delete(labels, "alertstate")
		}
		for _, pair := range strings.Split(f[0], ",") {
			k, v, _ := strings.Cut(pair, "=")
			labels[k] = v
		}
		var values []string
		for _, stretch := range strings.Split(f[2], ",") {
			values = append(values, samplesOf(stretch)...)
		}
		metric, _ := json.Marshal(labels)
		out = append(out, fmt.Sprintf("{\"metric\":%s,\"values\":[%s]}", metric, strings.Join(values, ",")))
	}
	return `{"status":"success","data":{"resultType":"matrix","result":[` + "\n" + strings.Join(out, ",\n") + "\n]}}\n"
}

func samplesOf(stretch string) (out []string) {
	stretch, value, ok := strings.Cut(stretch, ":")
	if !ok {
		value = "1"
	}
	var a, b, step float64
	if n, _ := fmt.Sscanf(stretch, "%g-%g/%g", &a, &b, &step); n != 3 {
		fmt.Sscanf(stretch, "%g", &a)
		b, step = a, 1
	}
	for t := a; t <= b; t += step {
		out = append(out, fmt.Sprintf("[%.3f,%q]", unix+t, value))
	}
	return out
}
