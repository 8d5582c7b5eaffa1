package people

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"debrief/collect"
	"debrief/collect/input"
)

// Config says what to read.
type Config struct {
	// Name is the source's name; row ids depend on it.
	Name string
	// Files are paths and globs; "-" is standard input.
	Files []string
	Stdin io.Reader
	// Service is set on entries that name none.
	Service string
}

// source implements [collect.Source].
type source struct{ cfg Config }

// New returns a source over cfg's files. It opens none of them yet.
func New(cfg Config) (collect.Source, error) {
	if cfg.Name == "" {
		return nil, errors.New("people: the source has no name")
	}
	if len(cfg.Files) == 0 {
		return nil, fmt.Errorf("people source %q: name at least one file, or \"-\" for standard input", cfg.Name)
	}
	cfg.Files = append([]string(nil), cfg.Files...)
	return &source{cfg}, nil
}

// About implements [collect.Source].
func (s *source) About() collect.About {
	labels := make([]string, len(s.cfg.Files))
	for i, f := range s.cfg.Files {
		labels[i] = collect.Label(f)
	}
	return collect.About{Name: s.cfg.Name, Kind: "people", Locator: strings.Join(labels, ", "), Unit: "entries"}
}

// Collect implements [collect.Source]. Files are read in the order given.
func (s *source) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	w := &writer{req: req, out: out, service: s.cfg.Service, seen: map[string]map[string]int{}}
	files, failed := s.expand(out)
	tried := len(failed) + len(files)
	for _, name := range files {
		if err := readFile(ctx, name, s.cfg.Stdin, w); err != nil {
			if ctx.Err() != nil {
				return err
			}
			out.Problem(collect.Label(name), "%v", err)
			failed = append(failed, fmt.Errorf("%s: %w", collect.Label(name), err))
		}
	}
	switch {
	case len(failed) == 0:
	case len(failed) == tried && !w.any:
		return fmt.Errorf("reading notes and messages: %w", errors.Join(failed...))
	default:
		out.CutShort("%d of %d files could not be read to the end", len(failed), tried)
	}
	return nil
}

// expand returns the files that the patterns name. A pattern that names none is
// a problem of its own and does not keep the others from being read.
func (s *source) expand(out *collect.Sink) (files []string, failed []error) {
	files = input.Expand(s.cfg.Files, func(pattern string, _ error) {
		err := fmt.Errorf("no file matches %q", collect.Label(pattern))
		out.Problem(collect.Label(pattern), "%v", err)
		failed = append(failed, err)
	})
	return files, failed
}

// sampleSize is how much of a file is looked at to recognise its form: some
// hundred lines of talk.
const sampleSize = 64 << 10

// readFile reads one file in the form its beginning shows.
func readFile(ctx context.Context, name string, stdin io.Reader, w *writer) error {
	f, err := input.Open(ctx, name, stdin)
	if err != nil {
		return err
	}
	defer f.Close()
	w.label, w.above = collect.Label(name), time.Time{}
	br := bufio.NewReaderSize(f, sampleSize)
	// A failing Peek is no error yet: the read that follows meets it again.
	sample, _ := br.Peek(sampleSize)
	switch formOf(string(sample)) {
	case jsonArray:
		return readArray(br, w)
	case jsonLines:
		return readLines(br, w)
	case transcript:
		return readText(br, w, newChat())
	}
	return readText(br, w, newNotes())
}

type form int

const (
	plainNotes form = iota
	transcript
	jsonLines
	jsonArray
)

// formOf recognises the form of a file by its beginning.
func formOf(sample string) form {
	s := strings.TrimLeftFunc(sample, unicode.IsSpace)
	if strings.HasPrefix(s, "{") {
		return jsonLines
	}
	if inner, ok := strings.CutPrefix(s, "["); ok {
		inner = strings.TrimLeftFunc(inner, unicode.IsSpace)
		if inner == "" || inner[0] == '{' || strings.TrimSpace(inner) == "]" {
			return jsonArray
		}
	}
	var entries, said int
	for line := range strings.Lines(s) {
		line = strings.TrimRightFunc(line, unicode.IsSpace)
		if _, _, state := cutTime(unbullet(line)); state != timeRead {
			continue
		}
		switch {
		case isMessage(line):
			entries++
			said++
		case strings.HasPrefix(line, "["):
			entries++
		case entries == 0:
			return plainNotes
		}
	}
	if said*2 > entries {
		return transcript
	}
	return plainNotes
}
