package alert

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// answer is what one query for ALERTS gave.
type answer struct {
	series []*series
	// instant says that samples come from queries without a range, whose moment
	// is the end of what is known.
	instant bool
	// join says that series of several answers are one when their labels are.
	join bool
	byID map[string]*series // of an instant or joined answer
}

// series is one series of ALERTS.
type series struct {
	labels  map[string]string
	pending bool
	ms      []int64 // moments at which it was so
	at      timeline.Origin
}

// data reads the "data" of Prometheus' envelope: series as they come, and
// everything else into rest. It returns nil when there is no query result.
func (in *intake) data(s *stream, rest fields) (*answer, error) {
	first, err := s.begin()
	switch {
	case err != nil:
		return nil, inside(err)
	case first == '[':
		s.use(1)
		return nil, s.elements(func(json.RawMessage, timeline.Origin) {})
	case first != '{':
		_, _, err := s.value()
		return nil, inside(err)
	}
	s.use(1)
	var a *answer
	err = s.members(func(key string) error {
		if key == "result" {
			first, err := s.begin()
			if err != nil {
				return err
			}
			if first == '[' {
				s.use(1)
				in.any = true
				in.got++
				if a = in.joined; a == nil {
					a = &answer{}
				}
				return in.results(s, a)
			}
		}
		raw, _, err := s.value()
		rest[key] = bytes.Clone(raw)
		return err
	})
	return a, err
}

// results reads the series of the array whose "[" was used.
func (in *intake) results(s *stream, a *answer) error {
	return s.elements(func(raw json.RawMessage, at timeline.Origin) {
		f, _ := object(raw)
		if !f.has("metric") {
			in.foreign(at, "a result without series; query ALERTS")
			return
		}
		in.series(f, at, a)
	})
}

// warnings keeps what Prometheus remarks on its answer.
func (in *intake) warnings(f fields) {
	for _, name := range []string{"warnings", "infos"} {
		var texts []string
		if json.Unmarshal(f[name], &texts) != nil {
			continue
		}
		for _, t := range texts {
			if strings.Contains(strings.ToLower(t), "partial") {
				in.out.CutShort("%s gave a part of its answer: %s", in.label, line(t))
			}
			in.out.Note("%s: Prometheus says: %s", in.label, line(t))
		}
	}
}

// refused keeps Prometheus' answer that it will not answer.
func (in *intake) refused(at timeline.Origin, f fields) {
	hint := ""
	if strings.Contains(f.text("error"), "maximum resolution") {
		hint = "; an instant query with a range, ALERTS[2h] at the end of the window, has no such limit"
	}
	in.broken(fmt.Sprint(at.Line), "Prometheus answered with an error: %s: %s%s", line(f.text("errorType")), line(f.text("error")), hint)
}

// noQuery names an answer of Prometheus that is none to a query.
func (in *intake) noQuery(at timeline.Origin, data fields) {
	what := "no query result"
	switch {
	case data.has("alerts"):
		what = "the alerts of this moment (/api/v1/alerts) and no history"
	case data.has("groups") && in.readRules(data["groups"]) > 0:
		in.known++
		return // they say what rows mean; the rows are in other files
	case data.has("groups"):
		what = "rules (/api/v1/rules) and no history"
	}
	in.broken(fmt.Sprint(at.Line), "an answer of Prometheus that holds %s; query ALERTS[2h] at the end of the window with /api/v1/query", what)
}

// series reads one series and accounts for its samples.
func (in *intake) series(f fields, at timeline.Origin, a *answer) {
	in.understand()
	labels := f.texts("metric")
	state, named := labels[labelState], labels[labelMetric]
	var ms, off []int64
	var values []string // of ALERTS_FOR_STATE
	var unread int64
	instant := f.samples(func(p sample) {
		switch {
		case !p.ok:
			unread++
			return
		case in.keepTo > 0 && (p.ms < in.keepFrom || p.ms > in.keepTo):
			return
		case string(p.value) == "0" || string(p.value) == "NaN":
			off = append(off, p.ms)
			return
		}
		ms = append(ms, p.ms)
		if named == forState {
			values = append(values, again(values, p.value))
		}
	})
	in.out.Read(unread)
	in.out.RejectN(unread, in.at(at), "a sample is not [seconds, \"value\"]")
	in.out.Drop("samples that say the alert is off", in.samples(off))
	inside := in.samples(ms)
	switch {
	case named == forState:
		in.subject(labels).since(ms, values, inside)
	case labels[labelName] == "" || (named != "" && named != "ALERTS"):
		in.out.Drop("samples of other metrics than ALERTS", inside)
	case state != "" && state != "firing" && state != "pending":
		in.out.Drop("samples that are neither firing nor pending", inside)
	case len(ms) > 0:
		if instant {
			a = in.instants
		}
		a.add(&series{labels: labels, pending: state == "pending", ms: ms, at: at})
	}
}

// again is value as a text: the last of values when they are equal, as they are for
// nearly all samples of ALERTS_FOR_STATE, so that it is kept once.
func again(values []string, value []byte) string {
	if n := len(values); n > 0 && values[n-1] == string(value) {
		return values[n-1]
	}
	return string(value)
}

// samples accounts for samples and returns how many of them were asked for.
func (in *intake) samples(ms []int64) int64 {
	if len(ms) == 0 {
		return 0
	}
	first, last := slices.Min(ms), slices.Max(ms)
	in.last = max(in.last, last)
	in.held(time.UnixMilli(first), time.UnixMilli(last))
	n := in.asked(ms)
	in.out.Read(n)
	in.out.Outside(int64(len(ms)) - n)
	return n
}

// asked is how many of those moments were asked for.
func (in *intake) asked(ms []int64) (n int64) {
	asked := in.req.Asked()
	from, to := ceilMilli(asked.From), ceilMilli(asked.To)
	for _, t := range ms {
		if from <= t && t < to {
			n++
		}
	}
	return n
}

// ceilMilli is the first whole millisecond that is not before t.
func ceilMilli(t time.Time) int64 {
	ms := t.UnixMilli()
	if time.UnixMilli(ms).Before(t) {
		ms++
	}
	return ms
}

// add adds a series. Those of instant queries hold one sample each, those of a
// server a slice of the time; they are put together.
func (a *answer) add(s *series) {
	if !a.instant && !a.join {
		a.series = append(a.series, s)
		return
	}
	id := text(s.labels)
	if old, ok := a.byID[id]; ok {
		old.ms = append(old.ms, s.ms...)
		return
	}
	if a.byID == nil {
		a.byID = map[string]*series{}
	}
	a.byID[id] = s
	a.series = append(a.series, s)
}

// active says that in the samples from first to last (ms) ALERTS_FOR_STATE gave
// the moment at as the one when the condition was first seen.
type active struct{ first, last, at int64 }

// since keeps samples of ALERTS_FOR_STATE, equal neighbours as one.
func (s *subject) since(ms []int64, values []string, records int64) {
	s.extra += records
	for i, v := range values {
		at, ok := millis(v)
		if !ok {
			continue
		}
		if n := len(s.active); n > 0 && s.active[n-1].at == at && s.active[n-1].last <= ms[i] {
			s.active[n-1].last = ms[i]
			continue
		}
		s.active = append(s.active, active{ms[i], ms[i], at})
	}
}
