package alert

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// The columns of the plain table: the name and its aliases, as normal writes
// them.
var (
	colTime     = []string{"time", "start", "startsat", "starttime", "started", "fired", "firedat"}
	colEnd      = []string{"end", "endsat", "endtime", "ended", "resolved", "resolvedat"}
	colAlert    = []string{"alert", "alertname", "name"}
	colState    = []string{"state", "status"}
	colService  = []string{"service"}
	colSeverity = []string{"severity"}
	colSummary  = []string{"summary"}
	colLabels   = []string{"labels"}
	colAck      = []string{"ack", "acked", "ackat", "acknowledged", "acknowledgedat"}
	colAckBy    = []string{"ackby", "ackedby", "acknowledgedby"}
	colURL      = []string{"url", "link"}
)

// normal writes the name of a column without case and word marks.
func normal(name string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// columns returns the first of the named columns that a row has, names being as
// normal writes them. A column that is there and empty is ok.
type columns func(names ...string) (value string, ok bool)

// isPlain reports whether there are the columns that a row must have.
func isPlain(c columns) bool {
	_, at := c(colTime...)
	_, name := c(colAlert...)
	return at && name
}

// plain reads one row of the plain table.
func (in *intake) plain(c columns, at timeline.Origin) {
	in.understand()
	r, err := in.plainRow(c, at)
	if err != nil {
		in.reject(at, "%v", err)
		return
	}
	in.held(r.start.Time, r.end.Time)
	until := r.end.Time
	if r.open { // still on, so it lasts as long as anybody asks for
		until = latest(r.start.Time, in.req.Window.To)
	}
	inside := in.count(r.start.Time, until)
	if ack, _ := c(colAck...); inside == 0 && ack == "" {
		return
	}
	e := in.event(r)
	e.Service = cmp.Or(value(c, colService), e.Service)
	summary := shorten(value(c, colSummary), maxValue)
	e.Title = r.title(e.Service, summary)
	e.SetAttr(timeline.AttrSummary, summary)
	addLink(&e, "source", value(c, colURL))
	if inside > 0 {
		in.out.Emit(e, inside)
	}
	in.ack(c, e, at)
}

func value(c columns, names []string) string {
	v, _ := c(names...)
	return line(v)
}

// plainRow reads what makes a row.
func (in *intake) plainRow(c columns, at timeline.Origin) (*row, error) {
	name := value(c, colAlert)
	if name == "" {
		return nil, fmt.Errorf("the row names no alert")
	}
	start, err := when.Parse(value(c, colTime), in.req.Zone)
	if err != nil {
		return nil, err
	}
	r := &row{start: start}
	state := strings.ToLower(value(c, colState))
	switch state {
	case "", "firing", "alerting", "active", "triggered", "resolved", "closed":
		r.start.Clock = timeline.Fired
	case "pending":
		r.start.Clock, r.pending = timeline.ConditionStarted, true
	default:
		return nil, fmt.Errorf("state %q is not firing, resolved or pending; each row is one stretch from time to end", state)
	}
	sub := newSubject(plainLabels(c, name))
	r.same = sub.stable()
	r.key = r.same + text(sub.external)
	sp := &span{of: sub, pending: r.pending, start: r.start, at: in.origin(at)}
	r.spans = []*span{sp}
	end, hasEnd := c(colEnd...)
	switch end = line(end); {
	case end == "":
		r.open = hasEnd && state != "resolved" && state != "closed"
		return r, nil
	}
	r.end, err = when.Parse(end, in.req.Zone)
	switch {
	case err != nil:
		in.out.Problem(in.at(at), "end: %v", err)
		r.end = timeline.Stamp{}
	case r.end.Time.Year() <= 1: // Alertmanager's way to say that it fires
		r.open, r.end = true, timeline.Stamp{}
	case r.end.Time.Before(r.start.Time):
		in.out.Problem(in.at(at), "end %s lies before time %s and is ignored", end, value(c, colTime))
		r.end = timeline.Stamp{}
	}
	r.end.Clock = timeline.Resolved
	return r, nil
}

// plainLabels reads labels as a JSON object or as k=v pairs. The columns service
// and severity are labels too, unless a label of that name is given.
func plainLabels(c columns, name string) map[string]string {
	text, _ := c(colLabels...)
	labels := map[string]string{}
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		var f fields
		if json.Unmarshal([]byte(text), &f) == nil {
			labels = fields{"labels": json.RawMessage(text)}.texts("labels")
			text = ""
		}
	}
	for pair := range strings.SplitSeq(text, ";") {
		if k, v, ok := strings.Cut(pair, "="); ok && line(k) != "" {
			labels[line(k)] = strings.Trim(line(v), `"`)
		}
	}
	for key, names := range map[string][]string{"service": colService, "severity": colSeverity} {
		if v := value(c, names); v != "" && labels[key] == "" {
			labels[key] = v
		}
	}
	labels[labelName] = name
	return labels
}

// ack emits the row of who acknowledged the alert of e, which is a record of its
// own.
func (in *intake) ack(c columns, e timeline.Event, at timeline.Origin) {
	text := value(c, colAck)
	if text == "" {
		return
	}
	st, err := when.Parse(text, in.req.Zone)
	if err != nil {
		in.reject(at, "ack: %v", err)
		return
	}
	in.held(st.Time)
	if in.count(st.Time, time.Time{}) == 0 {
		return
	}
	st.Clock = timeline.Created
	title := "Acknowledged " + e.Attrs[timeline.AttrAlert]
	if e.Service != "" {
		title += " (" + e.Service + ")"
	}
	ack := timeline.Event{
		Kind: timeline.Ack, Title: shorten(title, maxTitle), Actor: value(c, colAckBy), Service: e.Service, Severity: e.Severity,
		Links: e.Links, Origin: in.origin(at),
		Key: "ack " + e.Key + " " + st.Time.Format(time.RFC3339), Same: "ack " + e.Same,
	}
	ack.At(st)
	ack.SetAttr(timeline.AttrAlert, e.Attrs[timeline.AttrAlert])
	in.out.Emit(ack, 1)
}
