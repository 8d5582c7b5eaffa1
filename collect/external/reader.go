package external

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"debrief/collect"
	"debrief/collect/input"
	"debrief/timeline"
)

// most is the most records that one line may speak of: sums of such numbers do not
// overflow.
const most = 1 << 40

// reader reads what one run of a program writes.
type reader struct {
	req    collect.Request
	out    *collect.Sink
	limits Limits

	hello      bool
	closed     bool
	report     *collect.Report
	events     int
	sum        int64 // records accounted for
	violations []string
}

var errTooMuch = errors.New("the program writes more than it may")

// read reads all records from r. The error says why the rest was not read.
func (d *reader) read(r io.Reader) error {
	in := &bounded{r: r, left: d.limits.Bytes}
	lines := input.NewLines(in, maxLine)
	for {
		l, err := lines.Next()
		if errors.Is(err, errTooMuch) {
			return fmt.Errorf("it wrote more than %d MiB and was stopped", d.limits.Bytes>>20)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := d.line(&l); err != nil {
			return err
		}
	}
}

// bounded fails when more than left bytes come.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errTooMuch
	}
	return n, err
}

// line reads one record. An error ends the run.
func (d *reader) line(l *input.Line) error {
	text := bytes.TrimSpace(l.Text)
	if len(text) == 0 {
		return nil
	}
	place := fmt.Sprintf("line %d of its output", l.N)
	var rec record
	var err error
	if l.Cut > 0 {
		err = fmt.Errorf("a record longer than %d MiB, passed over", maxLine>>20)
	} else if err = json.Unmarshal(text, &rec); err != nil {
		err = fmt.Errorf("not a record: %w", err)
	}
	if !d.hello {
		return d.greet(&rec, err)
	}
	switch {
	case err != nil:
		d.wrong(place, "%v", err)
	case d.closed:
		d.wrong(place, "a record after the closing one")
	default:
		return d.record(&rec, place)
	}
	return nil
}

// greet reads the first record.
func (d *reader) greet(rec *record, err error) error {
	switch {
	case err != nil:
		return fmt.Errorf("its first line must be a hello record, but it is %w", err)
	case rec.Type != "hello":
		return fmt.Errorf("its first record must be hello, but it is of type %q", rec.Type)
	case rec.Protocol != Version:
		return fmt.Errorf("it speaks protocol %d; this debrief knows %d", rec.Protocol, Version)
	}
	d.hello = true
	return nil
}

func (d *reader) record(rec *record, place string) error {
	switch rec.Type {
	case "event":
		return d.event(rec, place)
	case "problem":
		d.problem(rec, place)
	case "report":
		d.report = rec.Report
	case "coverage":
		d.coverage(rec, place)
	case "progress":
	case "hello":
		d.wrong(place, "a second hello")
	default:
		d.wrong(place, "a record of unknown type %q", rec.Type)
	}
	return nil
}

// wrong says what breaks the protocol.
func (d *reader) wrong(place, format string, args ...any) {
	d.violation(place, fmt.Sprintf(format, args...))
	d.out.Problem(place, format, args...)
}

// reject rejects the n records of an event that breaks the protocol.
func (d *reader) reject(n int64, place, why string) {
	d.violation(place, why)
	d.out.RejectN(n, place, "%s", why)
}

// violation keeps the first places where the protocol is broken.
func (d *reader) violation(place, why string) {
	if len(d.violations) < 20 {
		d.violations = append(d.violations, place+": "+why)
	}
}

// records is how many records of its source a record stands for.
func (d *reader) records(rec *record, usual int64, place string) int64 {
	if rec.Records == nil {
		return usual
	}
	if *rec.Records < usual || *rec.Records > most {
		d.wrong(place, "records is %d", *rec.Records)
		return usual
	}
	return *rec.Records
}

func (d *reader) event(rec *record, place string) error {
	if d.events++; d.events > d.limits.Events {
		return fmt.Errorf("it gave more than %d events and was stopped", d.limits.Events)
	}
	n := d.records(rec, 1, place)
	d.sum += n
	d.out.Read(n)
	if rec.Event == nil {
		d.reject(n, place, "an event record without event")
		return nil
	}
	row, err := rec.Event.row(d.req.Zone)
	if err != nil {
		d.reject(n, place, err.Error())
		return nil
	}
	d.out.Held(row.Time)
	d.out.Emit(row, n)
	return nil
}

// problem keeps what the program could not read. With records it rejects those.
func (d *reader) problem(rec *record, place string) {
	if rec.Message == "" {
		d.wrong(place, "a problem without message")
		return
	}
	n := d.records(rec, 0, place)
	if n == 0 {
		d.out.Problem(rec.Place, "%s", rec.Message)
		return
	}
	d.sum += n
	d.out.Read(n)
	d.out.RejectN(n, rec.Place, "%s", rec.Message)
}

// coverage reads the closing record.
func (d *reader) coverage(rec *record, place string) {
	d.closed = true
	if n := d.number(rec.Counts.Merged, "merged", place); n > 0 {
		d.sum += n
		d.out.Read(n)
		d.out.Merge(n)
	}
	for _, reason := range slices.Sorted(maps.Keys(rec.Counts.Filtered)) {
		n := d.number(rec.Counts.Filtered[reason], "filtered", place)
		d.sum += n
		d.out.Read(n)
		d.out.Drop(reason, n)
	}
	if rec.Counts.Read != d.sum {
		d.wrong(place, "its counts do not add up: it says that it read %d records, but its events, problems, merged and filtered ones are %d, which is what counts here", rec.Counts.Read, d.sum)
	}
	d.out.Outside(d.number(rec.Outside, "outside", place))
	for _, n := range rec.Notes[:min(len(rec.Notes), 50)] {
		d.out.Note("%s", n)
	}
	if !rec.Held.IsZero() {
		d.out.Held(rec.Held.From)
		d.out.Held(rec.Held.To)
	}
	d.status(rec, place)
}

func (d *reader) number(n int64, name, place string) int64 {
	if n < 0 || n > most {
		d.wrong(place, "%s is %d", name, n)
		return 0
	}
	return n
}

func (d *reader) status(rec *record, place string) {
	reason := rec.Reason
	if reason == "" {
		reason = "the program does not say why"
	}
	switch rec.Status {
	case timeline.Complete, timeline.Empty:
	case timeline.CutShort, timeline.Failed:
		d.out.CutShort("%s", reason)
	case timeline.NotHeld:
		d.out.NotHeld("%s", reason)
	default:
		d.wrong(place, "status %q is none of complete, empty, cut short, not held, failed", rec.Status)
	}
}
