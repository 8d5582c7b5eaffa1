package alert

import (
	"fmt"
	"time"

	"debrief/collect"
	"debrief/collect/server"
	"debrief/timeline"
)

// intake takes what parsers read, keeps the account, and makes rows of it when
// everything is read.
type intake struct {
	req  collect.Request
	out  *collect.Sink
	step time.Duration // as declared; 0: the samples tell
	any  bool          // something was understood

	// Of the file being read.
	label    string
	failed   []error
	known    int     // records of an understood form
	strange  string  // what the first other one was
	loose    *answer // series without an answer around them
	instants *answer // of plain instant queries, which together are samples

	// Of the server being asked.
	server           *server.Address
	joined           *answer // what all its answers are put together in
	keepFrom, keepTo int64   // samples outside are another answer's; 0: all count
	got              int     // query results so far
	bases            map[string]server.Address

	rules    map[string][]rule // by name
	subjects map[string]*subject
	silences map[string]*silence
	last     int64 // moment of the newest sample, ms
	steps    map[time.Duration]bool
	grid     bool // an answer looked like a range query's
	lost     int  // stretches whose end no notification told
}

func newIntake(req collect.Request, out *collect.Sink, step time.Duration) *intake {
	return &intake{
		req: req, out: out, step: step,
		rules: map[string][]rule{}, bases: map[string]server.Address{},
		subjects: map[string]*subject{}, silences: map[string]*silence{}, steps: map[time.Duration]bool{},
	}
}

// begin starts a file.
func (in *intake) begin(label string) {
	in.label, in.failed, in.known, in.strange = label, nil, 0, ""
	in.loose = &answer{}
	in.instants = &answer{instant: true}
}

// end ends a file and returns why it was not, or not wholly, understood.
func (in *intake) end() []error {
	in.split(in.loose)
	in.split(in.instants)
	if in.known == 0 && in.strange != "" {
		in.failed = append(in.failed, fmt.Errorf("no alert history in it but %s; %s", in.strange, understood))
	}
	return in.failed
}

// at is the place of o in the current file.
func (in *intake) at(o timeline.Origin) string { return fmt.Sprintf("%s:%d", in.label, o.Line) }

// broken says that the current file is not wholly read, and why. where is
// "line:column" or empty.
func (in *intake) broken(where, format string, args ...any) {
	err := fmt.Errorf(format, args...)
	place := in.label
	if where != "" {
		place += ":" + where
		err = fmt.Errorf("at %s: %w", where, err)
	}
	in.failed = append(in.failed, err)
	in.out.Problem(place, format, args...)
}

// understand counts a record of a form that is known.
func (in *intake) understand() { in.known++; in.any = true }

// reject counts a record that cannot be used.
func (in *intake) reject(o timeline.Origin, format string, args ...any) {
	in.any = true
	in.out.Read(1)
	in.out.Reject(in.at(o), format, args...)
}

// foreign rejects a record of a form that is not known; what says what it is.
func (in *intake) foreign(o timeline.Origin, what string) {
	in.alien(what)
	in.out.Read(1)
	in.out.Reject(in.at(o), "not alert history but %s", what)
}

// alien remembers what a file holds that is no alert history.
func (in *intake) alien(what string) {
	if in.strange == "" {
		in.strange = what
	}
}

// count accounts for a record that speaks of the stretch from from to to, or of
// the one moment when to is zero, and returns 1 when that is asked for, else 0.
func (in *intake) count(from, to time.Time) int64 {
	if !in.req.Asked().Overlaps(from, to) {
		in.out.Outside(1)
		return 0
	}
	in.out.Read(1)
	return 1
}

// held notes moments of which the source knows.
func (in *intake) held(times ...time.Time) {
	for _, t := range times {
		if !t.IsZero() {
			in.out.Held(t)
		}
	}
}

// subject returns the alert with those labels, replicas of Prometheus being one.
func (in *intake) subject(labels map[string]string) *subject {
	s := newSubject(labels)
	id := s.id()
	if old, ok := in.subjects[id]; ok {
		return old
	}
	in.subjects[id] = s
	return s
}
