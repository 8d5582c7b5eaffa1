package alert

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"debrief/collect/input"
	"debrief/timeline"
)

// Limits of a CSV record. One with an odd number of quotes goes on in the next
// line; one that does so for longer than this has a quote too many.
const (
	maxLine    = 1 << 20
	maxContent = 50 // lines
)

// readCSV reads a table whose first line names its columns.
func readCSV(r io.Reader, in *intake) {
	t := &table{lines: input.NewLines(r, maxLine)}
	var header []string
	for {
		rec, err := t.next()
		if rec.at.Line > 0 {
			if header == nil {
				if header = in.header(rec); header == nil {
					return
				}
			} else {
				in.csvRow(header, rec)
			}
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			in.broken(fmt.Sprint(t.at), "cannot be read further: %v", err)
			return
		}
	}
}

// header returns the names of the columns, nil when it is no such table.
func (in *intake) header(rec record) []string {
	names, err := rec.fields()
	if err == nil {
		for i, n := range names {
			names[i] = normal(n)
		}
		if isPlain(pick(names, names)) {
			in.any = true
			return names
		}
	}
	what := fmt.Sprintf("begins with %q, which is neither JSON nor a CSV header with time and alert", shorten(line(rec.text), 60))
	in.broken(fmt.Sprint(rec.at.Line), "%s; %s", what, understood)
	return nil
}

func (in *intake) csvRow(header []string, rec record) {
	values, err := rec.fields()
	switch {
	case rec.cut:
		in.reject(rec.at, "a line longer than %d MiB", maxLine>>20)
	case err != nil:
		in.reject(rec.at, "not CSV: %v", err)
	case len(values) != len(header):
		in.reject(rec.at, "%d fields where the header names %d", len(values), len(header))
	default:
		in.plain(pick(header, values), rec.at)
	}
}

// pick returns the columns of one row.
func pick(header, values []string) columns {
	return func(names ...string) (string, bool) {
		for _, n := range names {
			for i, h := range header {
				if h == n {
					return values[i], true
				}
			}
		}
		return "", false
	}
}

// record is one CSV record as it is written.
type record struct {
	text string
	at   timeline.Origin
	cut  bool // part of it is missing
}

func (r record) fields() ([]string, error) {
	c := csv.NewReader(strings.NewReader(r.text))
	c.TrimLeadingSpace = true
	c.FieldsPerRecord = -1
	values, err := c.Read()
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		err = pe.Err // its line is that of the record, not of the file
	}
	return values, err
}

// table reads CSV records line by line: encoding/csv alone would take a file
// with one quote too many for one field, in memory.
type table struct {
	lines *input.Lines
	ahead []record // read as the rest of a record and found not to be it
	at    int64
	end   error
}

// next returns the next record, with Line 0 when there is none.
func (t *table) next() (record, error) {
	rec, ok := t.line()
	for ok && strings.TrimSpace(rec.text) == "" {
		rec, ok = t.line()
	}
	if !ok {
		return record{}, t.end
	}
	if !odd(rec.text) {
		return rec, nil
	}
	whole := rec
	var taken []record
	for len(taken) < maxContent && len(whole.text) < maxLine {
		more, ok := t.line()
		if !ok {
			break
		}
		taken = append(taken, more)
		whole.text += "\n" + more.text
		if !odd(more.text) {
			continue
		}
		if _, err := whole.fields(); err != nil {
			break
		}
		return whole, nil
	}
	t.ahead = append(taken, t.ahead...)
	return rec, nil
}

func odd(s string) bool { return strings.Count(s, `"`)%2 == 1 }

// line returns the next line, and false at the end of the file.
func (t *table) line() (record, bool) {
	if len(t.ahead) > 0 {
		rec := t.ahead[0]
		t.ahead = t.ahead[1:]
		return rec, true
	}
	if t.end != nil {
		return record{}, false
	}
	l, err := t.lines.Next()
	t.end = err
	t.at = l.N
	if err == io.EOF || err != nil && len(l.Text) == 0 {
		return record{}, false
	}
	text := string(bytes.ToValidUTF8(l.Text, []byte("\ufffd")))
	return record{text: text, at: timeline.Origin{Line: l.N, Offset: l.Offset}, cut: l.Cut > 0 || err != nil}, true
}
