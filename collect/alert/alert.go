package alert

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"debrief/collect"
	"debrief/collect/input"
	"debrief/collect/server"
)

// Config says what to read.
type Config struct {
	// Name is the source's name; row ids depend on it.
	Name string
	// Files are paths and globs, "-" for standard input, and addresses of servers:
	// prometheus+http://HOST, alertmanager+http://HOST.
	Files []string
	// Access says how servers are reached, by kind of server.
	Access map[string]server.Access
	Stdin  io.Reader
	// Step is how far apart samples are: a range query's step, or the rules'
	// evaluation interval in raw samples. Zero: the samples tell.
	Step time.Duration
}

// source implements [collect.Source].
type source struct{ cfg Config }

// New returns a source over cfg's files. It opens none of them yet.
func New(cfg Config) (collect.Source, error) {
	switch {
	case cfg.Name == "":
		return nil, errors.New("alerts: the source has no name")
	case len(cfg.Files) == 0:
		return nil, fmt.Errorf("alert source %q: name at least one file, or \"-\" for standard input", cfg.Name)
	case cfg.Step < 0:
		return nil, fmt.Errorf("alert source %q: the step %s is negative", cfg.Name, cfg.Step)
	}
	for _, f := range cfg.Files {
		if server.Is(f) {
			if _, err := address(f); err != nil {
				return nil, err
			}
		}
	}
	cfg.Files = append([]string(nil), cfg.Files...)
	return &source{cfg}, nil
}

// About implements [collect.Source].
func (s *source) About() collect.About {
	labels := make([]string, len(s.cfg.Files))
	for i, f := range s.cfg.Files {
		labels[i] = label(f)
	}
	return collect.About{Name: s.cfg.Name, Kind: "alert", Locator: strings.Join(labels, ", "), Unit: "records"}
}

// Collect implements [collect.Source]. Files are read in the order given; rows
// are made when all are read, because one alert may be in several.
func (s *source) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	in := newIntake(req, out, s.cfg.Step)
	files, failed := s.expand(out)
	tried := len(failed) + len(files)
	for _, name := range files {
		err := s.read(ctx, name, in)
		if ctx.Err() != nil {
			in.finish()
			return context.Cause(ctx)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", label(name), err))
		}
	}
	in.finish()
	switch {
	case len(failed) == 0:
		return nil
	case len(failed) == tried && !in.any:
		return fmt.Errorf("reading alert history: %s", few(failed))
	}
	out.CutShort("%s", few(failed))
	return nil
}

// read reads a file or asks a server.
func (s *source) read(ctx context.Context, name string, in *intake) error {
	if !server.Is(name) {
		return readFile(ctx, name, s.cfg.Stdin, in)
	}
	addr, err := address(name)
	if err != nil {
		return err
	}
	return s.ask(ctx, addr, in)
}

// label is how documents call a file or server.
func label(name string) string {
	if addr, err := server.Parse(name); err == nil {
		return addr.String()
	}
	return collect.Label(name)
}

// few writes the first of many errors; the ledger's problems have them all.
func few(errs []error) string {
	const most = 3
	var texts []string
	for _, err := range errs[:min(len(errs), most)] {
		texts = append(texts, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if n := len(errs) - most; n > 0 {
		texts = append(texts, fmt.Sprintf("and %d more", n))
	}
	return strings.Join(texts, "; ")
}

// expand returns the files that the patterns name. A pattern that names none is
// a problem of its own and does not keep the others from being read.
func (s *source) expand(out *collect.Sink) (files []string, failed []error) {
	var names []string
	for _, f := range s.cfg.Files {
		if server.Is(f) {
			files = append(files, f)
			continue
		}
		names = append(names, f)
	}
	files = append(files, input.Expand(names, func(pattern string, _ error) {
		err := fmt.Errorf("no file matches %q", collect.Label(pattern))
		out.Problem(collect.Label(pattern), "%v", err)
		failed = append(failed, err)
	})...)
	return files, failed
}
