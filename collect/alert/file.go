package alert

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"

	"debrief/collect"
	"debrief/collect/input"
)

// readFile reads one file. The error says why it is not, or not wholly, read; it
// is in the ledger already.
func readFile(ctx context.Context, name string, stdin io.Reader, in *intake) error {
	in.begin(collect.Label(name))
	if f, err := input.Open(ctx, name, stdin); err != nil {
		in.broken("", "%v", err)
	} else {
		read(f, in)
		f.Close() // nothing is lost when closing a file that was only read fails
	}
	return errors.Join(in.end()...)
}

// sampleSize is how much of a file is looked at to recognise its form.
const sampleSize = 64 << 10

// understood lists the forms for those who gave another one.
const understood = "understood are answers of Prometheus for ALERTS, Alertmanager's alerts, groups and silences, " +
	"webhook bodies, and CSV or JSON Lines with at least time and alert"

// read reads alert history in any form from r.
func read(r io.Reader, in *intake) {
	br := bufio.NewReaderSize(r, sampleSize)
	// A failing Peek is no error yet: the read that follows meets it again.
	sample, peekErr := br.Peek(sampleSize)
	start := bytes.TrimLeft(sample, " \t\r\n")
	switch {
	case len(start) > 0 && (start[0] == '{' || start[0] == '['):
		readJSON(br, in)
	case len(start) > 0:
		readCSV(br, in)
	case peekErr == io.EOF:
		in.any = true
		in.out.Note("%s is empty", in.label)
	case peekErr != nil:
		in.broken("", "%v", peekErr)
	default:
		in.broken("", "begins with %d KiB of blanks; %s", sampleSize>>10, understood)
	}
}
