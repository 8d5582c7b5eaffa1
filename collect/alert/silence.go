package alert

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"debrief/collect/when"
	"debrief/timeline"
)

// silence is one silence in its newest state.
type silence struct {
	id                  string
	created, start, end timeline.Stamp // created is zero when not said
	updated             time.Time
	state               string // active, pending or expired
	actor, comment      string
	matchers            []matcher
	records             int64
	at                  timeline.Origin
}

type matcher struct {
	Name, Value string
	IsRegex     bool
	IsEqual     *bool // missing in old versions: true
}

func (m matcher) String() string {
	op := "="
	switch equal := m.IsEqual == nil || *m.IsEqual; {
	case equal && m.IsRegex:
		op = "=~"
	case m.IsRegex:
		op = "!~"
	case !equal:
		op = "!="
	}
	return fmt.Sprintf("%s%s%q", line(m.Name), op, strings.ToValidUTF8(m.Value, "\ufffd"))
}

// silence reads one silence. Answers from several moments hold the same ones;
// the newest state counts.
func (in *intake) silence(f fields, at timeline.Origin) {
	s, err := in.parseSilence(f)
	if err != nil {
		in.reject(at, "%v", err)
		return
	}
	in.understand()
	s.at = in.origin(at)
	in.held(s.time().Time, s.start.Time, s.updated)
	s.records = in.count(s.time().Time, s.end.Time)
	old, ok := in.silences[s.id]
	if !ok {
		in.silences[s.id] = s
		return
	}
	records := old.records + s.records
	if s.updated.After(old.updated) || (s.updated.Equal(old.updated) && s.state == "expired") {
		*old = *s
	}
	old.records = records
}

func (in *intake) parseSilence(f fields) (*silence, error) {
	s := &silence{id: f.text("id"), actor: line(f.text("createdBy")), comment: f.text("comment")}
	if err := json.Unmarshal(f["matchers"], &s.matchers); err != nil {
		return nil, fmt.Errorf("matchers of a silence: %w", err)
	}
	var err error
	if s.start, err = when.Parse(f.text("startsAt"), in.req.Zone); err != nil {
		return nil, fmt.Errorf("startsAt of a silence: %w", err)
	}
	if s.end, err = when.Parse(f.text("endsAt"), in.req.Zone); err != nil {
		return nil, fmt.Errorf("endsAt of a silence: %w", err)
	}
	if st, err := when.Parse(f.text("createdAt"), in.req.Zone); err == nil {
		s.created = st
	}
	if st, err := when.Parse(f.text("updatedAt"), in.req.Zone); err == nil {
		s.updated = st.Time
	}
	s.start.Clock, s.end.Clock, s.created.Clock = timeline.Started, timeline.Ended, timeline.Created
	var status fields
	if json.Unmarshal(f["status"], &status) == nil {
		s.state = status.text("state")
	}
	if s.id == "" {
		s.id = s.what() + " " + s.actor + " " + s.start.Time.Format(time.RFC3339)
	}
	return s, nil
}

// time is when somebody silenced, as far as is known.
func (s *silence) time() timeline.Stamp {
	if !s.created.Time.IsZero() {
		return s.created
	}
	return s.start
}

// what is what the silence hides.
func (s *silence) what() string {
	var parts []string
	for _, m := range s.matchers {
		parts = append(parts, m.String())
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// service is what the matchers name exactly.
func (s *silence) service() string {
	labels := map[string]string{}
	for _, m := range s.matchers {
		if !m.IsRegex && (m.IsEqual == nil || *m.IsEqual) {
			labels[m.Name] = m.Value
		}
	}
	return service(labels)
}

// silenced emits the row of s.
func (in *intake) silenced(s *silence) {
	e := timeline.Event{
		Kind: timeline.Silence, Title: shorten("Silenced "+s.what(), maxTitle), Actor: s.actor,
		Body: strings.TrimSpace(strings.ToValidUTF8(s.comment, "\ufffd")), Service: s.service(),
		Key: "silence " + line(s.id), Same: "silence " + line(s.id), Origin: s.at,
	}
	e.At(s.time())
	if !s.created.Time.IsZero() {
		e.Stamps = append(e.Stamps, s.start)
	}
	e.SetAttr(timeline.AttrMatchers, s.what())
	e.SetAttr(timeline.AttrUntil, s.end.Time.Format(time.RFC3339))
	e.SetAttr(timeline.AttrState, s.state)
	if s.state == "expired" {
		if !s.end.Time.Before(e.Time) {
			e.End = s.end.Time
		}
		e.Stamps = append(e.Stamps, s.end)
	} else {
		e.SetAttr(timeline.AttrStillOn, "true")
	}
	in.emit(e, s.records)
}
