package alert

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// told says how a notice reached us.
type told struct {
	by teller
	// received is when the receiver got it, if that is known and it did not
	// refuse it.
	received timeline.Stamp
	// latest is the last moment of which the message speaks: it was sent then or
	// later.
	latest time.Time
}

type teller int

const (
	snapshot teller = iota // an answer of Alertmanager's API
	webhook
)

// notice is one alert as Alertmanager gives it.
type notice struct {
	labels, annotations     map[string]string
	start, end              timeline.Stamp // end is zero while it fires
	known                   time.Time
	fingerprint, generator  string
	silencedBy, inhibitedBy []string
}

// resolveTimeout is how long Alertmanager believes an alert of which it hears no
// more, by default, before it says resolved.
const resolveTimeout = 5 * time.Minute

// delivery reads a wrapper with a body and, perhaps, when it was received.
func (in *intake) delivery(f fields, at timeline.Origin) {
	var body fields
	raw := f["body"]
	if f.is("body", '"') {
		raw = json.RawMessage(f.text("body"))
	}
	if err := json.Unmarshal(raw, &body); err != nil || body == nil {
		in.foreign(at, nameOf(f))
		return
	}
	if !body.is("alerts", '[') {
		in.foreign(at, nameOf(body))
		return
	}
	var received timeline.Stamp
	if text := f.text("received", "received_at", "receivedAt", "time", "timestamp", "ts", "t"); text != "" {
		var err error
		if received, err = when.Parse(text, in.req.Zone); err != nil {
			in.out.Problem(in.at(at), "when the body was received: %v", err)
		}
		received.Clock = timeline.Received
	}
	code, _ := strconv.Atoi(f.text("status_returned", "status_code"))
	in.alerts(body, received, code < 300, at)
}

// alerts reads the alerts of a webhook body or of a group. A receiver that
// refused the body (accepted is false) let nobody see it.
func (in *intake) alerts(f fields, received timeline.Stamp, accepted bool, at timeline.Origin) {
	in.any = true
	in.known++
	var list []json.RawMessage
	if err := json.Unmarshal(f["alerts"], &list); err != nil {
		in.reject(at, "alerts: %v", err)
		return
	}
	t := told{by: webhook, latest: received.Time}
	if f.is("receiver", '{') { // a group of the API; a webhook has the name alone
		t.by = snapshot
	}
	if accepted {
		t.received = received
	}
	all := make([]fields, len(list))
	for i, raw := range list {
		_ = json.Unmarshal(raw, &all[i]) // what is no object has no labels: rejected below
		for _, name := range []string{"startsAt", "endsAt"} {
			if st, err := when.Parse(all[i].text(name), in.req.Zone); err == nil && t.by == webhook && st.Time.After(t.latest) {
				t.latest = st.Time
			}
		}
	}
	for _, one := range all {
		in.notice(one, t, at)
	}
	if n, _ := strconv.Atoi(f.text("truncatedAlerts")); n > 0 {
		in.broken(fmt.Sprint(at.Line), "the sender left %d alerts out of this body (truncatedAlerts); raise max_alerts of the receiver", n)
	}
}

// notice reads one alert and accounts for it.
func (in *intake) notice(f fields, t told, at timeline.Origin) {
	n, err := in.parse(f, t)
	if err != nil {
		in.reject(at, "%v", err)
		return
	}
	to := n.end.Time
	if to.IsZero() {
		to = n.known
	}
	in.held(n.start.Time, n.end.Time, n.known)
	records := in.count(n.start.Time, to)
	in.subject(n.labels).notice(n, t, records, in.origin(at))
}

// parse reads what an alert says.
func (in *intake) parse(f fields, t told) (notice, error) {
	n := notice{
		labels: f.texts("labels"), annotations: f.texts("annotations"),
		fingerprint: f.text("fingerprint"), generator: f.text("generatorURL"),
	}
	if len(n.labels) == 0 {
		return n, fmt.Errorf("an alert without labels")
	}
	var err error
	if n.start, err = when.Parse(f.text("startsAt"), in.req.Zone); err != nil {
		return n, fmt.Errorf("startsAt of %s: %w", line(n.labels[labelName]), err)
	}
	if n.start.Time.Year() <= 1 {
		return n, fmt.Errorf("%s does not say when it began", line(n.labels[labelName]))
	}
	n.start.Clock = timeline.Fired
	var updated, end time.Time
	if st, err := when.Parse(f.text("updatedAt"), in.req.Zone); err == nil {
		updated = st.Time
	}
	st, err := when.Parse(f.text("endsAt"), in.req.Zone)
	if err == nil && st.Time.Year() > 1 {
		end = st.Time
	}
	n.known = latest(n.start.Time, updated, t.latest)
	switch status := f.text("status"); {
	case status == "resolved" && end.IsZero(): // over when it was said, at the latest
		n.end = timeline.Stamp{Time: n.known, Precision: timeline.Second, Earlier: timeline.Precision(n.known.Sub(n.start.Time))}
	case status == "resolved", t.by == snapshot && !updated.IsZero() && !end.IsZero() && !end.After(updated):
		n.end = st
	}
	n.end.Clock = timeline.Resolved
	if !n.end.Time.IsZero() && n.end.Time.Before(n.start.Time) {
		return n, fmt.Errorf("%s ends before it begins", line(n.labels[labelName]))
	}
	n.status(f["status"])
	return n, nil
}

// status reads what the API says of who hears of the alert.
func (n *notice) status(raw json.RawMessage) {
	var s struct{ SilencedBy, InhibitedBy []string }
	if json.Unmarshal(raw, &s) == nil {
		n.silencedBy, n.inhibitedBy = s.SilencedBy, s.InhibitedBy
	}
}

func latest(times ...time.Time) time.Time {
	var l time.Time
	for _, t := range times {
		if t.After(l) {
			l = t
		}
	}
	return l
}

// notice keeps n; repeats, retries and what resolves it are one with it.
func (s *subject) notice(n notice, t told, records int64, at timeline.Origin) {
	sp, again := s.byStart[n.start.Time.UnixNano()]
	if !again {
		sp = &span{start: n.start, at: at}
		s.byStart[n.start.Time.UnixNano()] = sp
		s.add(sp)
	}
	sp.records += records
	sp.known = latest(sp.known, n.known)
	if !n.end.Time.IsZero() && (sp.end.Time.IsZero() || n.end.Time.Before(sp.end.Time)) {
		sp.end = n.end
	}
	if r := t.received; !r.Time.IsZero() && (sp.received.Time.IsZero() || r.Time.Before(sp.received.Time)) {
		sp.received = r
	}
	if sp.annotations == nil || len(n.annotations) > 0 && len(sp.annotations) == 0 {
		sp.annotations = n.annotations
	}
	if sp.fingerprint == "" {
		sp.fingerprint = n.fingerprint
	}
	if sp.generator == "" {
		sp.generator = n.generator
	}
	sp.silencedBy = merge(sp.silencedBy, n.silencedBy)
	sp.inhibitedBy = merge(sp.inhibitedBy, n.inhibitedBy)
}
