package alert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// Limits of what one row holds.
const (
	maxTitle  = 120 // runes
	maxLabels = 40
	maxValues = 10  // of one label
	maxValue  = 300 // runes of a label's values
	maxLines  = 20  // of instances in the body
)

// emit accounts for a row and emits it unless nothing of it was asked for.
func (in *intake) emit(e timeline.Event, records int64) {
	if !in.req.Asked().Overlaps(e.Time, e.End) && records == 0 {
		return
	}
	if records == 0 {
		// It spans what was asked for with no sample in it: one of the samples
		// counted as outside bears witness.
		in.out.Outside(-1)
		in.out.Read(1)
		records = 1
	}
	in.out.Emit(e, records)
}

// event writes r as a row of the timeline.
func (in *intake) event(r *row) timeline.Event {
	labels := r.labels()
	e := timeline.Event{
		Kind: timeline.Alert, Service: service(labels), Severity: severity(labels), Origin: r.spans[0].at,
		Key: r.key + " " + r.start.Time.Format(time.RFC3339), Same: r.same,
	}
	e.At(r.start)
	if c := r.condition; !c.Time.IsZero() {
		e.Stamps = append(e.Stamps, c)
	}
	if r.pending {
		e.Key, e.Same = "pending "+e.Key, "pending "+e.Same
	}
	in.ends(&e, r)
	r.arrival(&e)
	notes, generator := r.annotations()
	rule := in.ruleOf(r.name(), labels)
	if rule != nil && len(notes) == 0 {
		notes = rule.notes(labels)
	}
	summary := shorten(first(notes, "summary", "message", "title"), maxValue)
	e.Title = r.title(e.Service, summary)
	e.Body = r.body(notes)
	if rule != nil {
		rule.describe(&e)
	}
	addLink(&e, "runbook", first(notes, "runbook_url", "runbook"))
	addLink(&e, "dashboard", first(notes, "dashboard_url", "dashboardURL", "dashboard", "grafana_url"))
	addLink(&e, "source", generator)
	in.addGraph(&e, r)
	e.SetAttr(timeline.AttrAlert, r.name())
	e.SetAttr(timeline.AttrState, r.state())
	e.SetAttr(timeline.AttrSummary, summary)
	r.attributes(&e, labels)
	return e
}

// addGraph links the samples of r at the server that gave them.
func (in *intake) addGraph(e *timeline.Event, r *row) {
	asked := in.req.Asked()
	for _, sp := range r.spans {
		if addr, ok := in.bases[sp.at.Locator]; ok && addr.Kind == "prometheus" {
			addLink(e, "Prometheus", graph(&addr, r.name(), asked.From, asked.To))
			return
		}
	}
}

func (r *row) name() string { return r.spans[0].of.name }

// title is "AlertName (service): summary".
func (r *row) title(service, summary string) string {
	title := r.name()
	if service != "" {
		title += " (" + service + ")"
	}
	switch {
	case r.pending && r.open:
		summary = "pending, not fired yet"
	case r.pending:
		summary = "pending, never fired"
	}
	if summary != "" {
		title += ": " + strings.TrimSuffix(summary, ".")
	}
	return shorten(title, maxTitle)
}

// ends sets the end of e.
func (in *intake) ends(e *timeline.Event, r *row) {
	if r.open {
		e.SetAttr(timeline.AttrStillOn, "true")
		return
	}
	if !r.end.Time.IsZero() {
		e.End = r.end.Time
		e.Stamps = append(e.Stamps, r.end)
		if r.end.Clock == timeline.LastSeen {
			e.SetAttr(timeline.AttrEndLost, "true")
		}
	}
}

// arrival sets when the first notification arrived.
func (r *row) arrival(e *timeline.Event) {
	var first timeline.Stamp
	for _, sp := range r.spans {
		if t := sp.received.Time; !t.IsZero() && (first.Time.IsZero() || t.Before(first.Time)) {
			first = sp.received
		}
	}
	if first.Time.IsZero() {
		return
	}
	e.Stamps = append(e.Stamps, first)
	if first.Time.After(e.Time) {
		e.Seen = first.Time
	}
}

// annotations returns the first that any span has.
func (r *row) annotations() (notes map[string]string, generator string) {
	for _, sp := range r.spans {
		if len(notes) == 0 {
			notes = sp.annotations
		}
		if generator == "" {
			generator = sp.generator
		}
	}
	return notes, generator
}

// labels joins the labels of all spans; a label with several values has them all.
func (r *row) labels() map[string]string {
	values := map[string][]string{}
	for _, sp := range r.spans {
		for k, v := range sp.of.labels {
			values[k] = merge(values[k], []string{v})
		}
		for k, v := range sp.of.external {
			values[k] = merge(values[k], []string{v})
		}
	}
	out := map[string]string{}
	for k, v := range values {
		out[k] = list(v)
	}
	return out
}

// list writes texts in one line.
func list(texts []string) string {
	more := ""
	if len(texts) > maxValues {
		more = fmt.Sprintf(" and %d more", len(texts)-maxValues)
		texts = texts[:maxValues]
	}
	return shorten(line(strings.Join(texts, ", ")), maxValue) + more
}

// attributes sets what has no field of its own.
func (r *row) attributes(e *timeline.Event, labels map[string]string) {
	names := slices.Sorted(maps.Keys(labels))
	for _, k := range names[:min(len(names), maxLabels)] {
		e.SetAttr(timeline.AttrLabel+line(k), labels[k])
	}
	var prints, silenced, inhibited []string
	for _, sp := range r.spans {
		if sp.fingerprint != "" {
			prints = merge(prints, []string{sp.fingerprint})
		}
		silenced, inhibited = merge(silenced, sp.silencedBy), merge(inhibited, sp.inhibitedBy)
	}
	e.SetAttr(timeline.AttrFingerprint, list(prints))
	e.SetAttr("silenced_by", list(silenced))
	e.SetAttr("inhibited_by", list(inhibited))
}

// body is the description and, where one row stands for several instances, when
// each of them fired.
func (r *row) body(notes map[string]string) string {
	var parts []string
	if d := strings.TrimSpace(strings.ToValidUTF8(notes["description"], "\ufffd")); d != "" {
		parts = append(parts, d)
	}
	if lines := r.instances(); len(lines) > 0 {
		parts = append(parts, strings.Join(lines, "\n"))
	}
	return strings.Join(parts, "\n\n")
}

// instances says when each instance was on, when there are several.
func (r *row) instances() []string {
	differs := map[string]bool{}
	for _, sp := range r.spans {
		for k := range churnLabels {
			if sp.of.labels[k] != r.spans[0].of.labels[k] {
				differs[k] = true
			}
		}
	}
	if len(differs) == 0 {
		return nil
	}
	var out []string
	for i, sp := range r.spans {
		if i == maxLines {
			return append(out, fmt.Sprintf("and %d more", len(r.spans)-i))
		}
		own := maps.Clone(sp.of.labels)
		maps.DeleteFunc(own, func(k, _ string) bool { return !differs[k] })
		state := "firing"
		if sp.pending {
			state = "pending"
		}
		until := "not known to be over"
		if !sp.end.Time.IsZero() {
			until = "until " + sp.end.Time.Format(time.RFC3339)
		}
		out = append(out, fmt.Sprintf("%s %s from %s %s", shorten(line(text(own)), maxValue), state, sp.start.Time.Format(time.RFC3339), until))
	}
	return out
}
