package logs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"debrief/collect"
	"debrief/collect/input"
)

// DefaultEntries is how many rows a source gives at most.
const DefaultEntries = 20

// Config says what to read.
type Config struct {
	// Name is the source's name in the ledger; row ids depend on it.
	Name string
	// Files are paths or globs; "-" is standard input. gzip and zstd are
	// unpacked.
	Files []string
	// Stdin is what "-" reads.
	Stdin io.Reader
	// Service is the service of lines that do not name theirs.
	Service string
	// Entries is the most rows to give; 0 means DefaultEntries.
	Entries int
}

// New returns a source of the notable events of log files.
func New(c Config) (collect.Source, error) {
	switch {
	case c.Name == "":
		return nil, errors.New("a logs source needs a name")
	case len(c.Files) == 0:
		return nil, fmt.Errorf("logs source %q: name at least one file, glob or - for standard input", c.Name)
	case c.Entries < 0:
		return nil, fmt.Errorf("logs source %q: entries: %d is less than 0", c.Name, c.Entries)
	}
	if c.Entries == 0 {
		c.Entries = DefaultEntries
	}
	return &source{c}, nil
}

type source struct{ Config }

// About implements [collect.Source].
func (s *source) About() collect.About {
	labels := make([]string, len(s.Files))
	for i, f := range s.Files {
		labels[i] = collect.Label(f)
	}
	slices.Sort(labels)
	return collect.About{Name: s.Name, Kind: "logs", Locator: strings.Join(labels, ", "), Unit: "lines"}
}

// Collect implements [collect.Source]. When ctx ends, what was read so far still
// becomes rows.
func (s *source) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	r := newReader(req, s.Service, out)
	names, failed := s.names()
	asked := len(names) + len(failed)
	for _, n := range names {
		err := s.read(ctx, n, r)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			failed = append(failed, unread{n.label, err.Error()})
		}
	}
	slices.SortStableFunc(failed, func(a, b unread) int { return cmp.Compare(a.label, b.label) })
	if len(failed) > 0 {
		if r.any || len(failed) > maxNamed { // else the error says it all
			for _, f := range failed {
				out.Problem(f.label, "%s", f.why)
			}
		}
		if !r.any {
			return errors.New(list(failed))
		}
		out.CutShort("%d of %d files could not be read to the end: %s", len(failed), asked, list(failed))
	}
	s.finish(r, req, out, len(failed) == 0 && ctx.Err() == nil)
	return ctx.Err()
}

// name is a file to read.
type name struct{ label, path string }

// unread is a file or pattern that could not be read, or not to its end.
type unread struct{ label, why string }

// maxNamed is how many files that could not be read the reason names: it stands
// in the first lines of a document.
const maxNamed = 3

// list says what is wrong with the first of the files.
func list(failed []unread) string {
	var parts []string
	for _, f := range failed[:min(len(failed), maxNamed)] {
		parts = append(parts, f.label+": "+f.why)
	}
	if more := len(failed) - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(parts, "; ")
}

// names returns the files in the order of their labels, so that results do not
// depend on the order in which they were named, and what is wrong with patterns.
func (s *source) names() (names []name, failed []unread) {
	paths := input.Expand(s.Files, func(pattern string, err error) {
		why := "no file matches"
		if errors.Is(err, filepath.ErrBadPattern) {
			why = "the pattern is malformed"
		}
		failed = append(failed, unread{collect.Label(pattern), why})
	})
	for _, p := range paths {
		names = append(names, name{collect.Label(p), p})
	}
	slices.SortFunc(names, func(a, b name) int { return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.path, b.path)) })
	return names, failed
}

func (s *source) read(ctx context.Context, n name, r *reader) error {
	in, err := input.Open(ctx, n.path, s.Stdin)
	if err != nil {
		return err
	}
	defer in.Close()
	return r.file(n.label, in)
}

// finish turns groups into rows and accounts for every record that was read.
// whole says that all files were read to their end.
func (s *source) finish(r *reader, req collect.Request, out *collect.Sink, whole bool) {
	normal := r.normal(req)
	s.notes(r, req, out, normal, whole)
	found := find(r.table, normal)
	chosen := choose(found, s.Entries, normal.known)
	if more := len(found.all()) - len(chosen); more > 0 {
		out.Note("%d findings of lower rank are not shown", more)
	}
	var used int64
	for _, f := range chosen {
		used += f.window + f.continued
		out.Emit(f.event(&r.table.span, normal.known), f.window)
		out.Merge(f.continued)
	}
	out.Drop(collect.ReasonBaseline, r.base)
	out.Drop("blank lines", r.blank)
	out.Drop("no notable finding", r.table.lines()-used)
	out.Drop(fmt.Sprintf("beyond the first %d templates", maxGroups), r.table.rest)
}

const (
	// gap is how much of the window a log may leave out at either end before the
	// ledger says so: a quiet service is silent for a few minutes.
	gap = 5 * time.Minute
	// minBaseline is how long before the window a log must begin for its lines to
	// count as what is normal. Half of a shorter baseline is enough.
	minBaseline = 5 * time.Minute
)

// normal returns what the log can say about the time before the window.
func (r *reader) normal(req collect.Request) normal {
	s := &r.table.span
	held := max(r.heldFrom, s.base)
	need := min(int64(minBaseline), (s.from-s.base)/2)
	n := normal{known: r.base > 0 && s.from-held >= max(need, 1)}
	if n.known {
		n.from, n.to = s.index(held), 0
		return n
	}
	if r.inside > 0 {
		n.from, n.to = s.index(r.windowFrom), s.index(r.windowTo)+1
	}
	return n
}

// notes tells the ledger what stretch the log holds and what was guessed.
func (s *source) notes(r *reader, req collect.Request, out *collect.Sink, n normal, whole bool) {
	if r.heldFrom > r.heldTo {
		return
	}
	from, to := time.Unix(0, r.heldFrom).UTC(), time.Unix(0, r.heldTo).UTC()
	out.Held(from)
	out.Held(to)
	const stamp = "2006-01-02 15:04:05"
	w := req.Window
	switch {
	case !whole:
	case r.inside == 0 && (to.Before(w.From) || !from.Before(w.To)):
		out.NotHeld("the log holds %s to %s UTC only", from.Format(stamp), to.Format(stamp))
	case from.Sub(w.From) > gap || w.To.Sub(to) > gap:
		out.Note("lines from %s to %s UTC only", from.Format(stamp), to.Format(stamp))
	}
	if r.inside > 0 && !n.known {
		out.Note("the log reaches back too little before the window for anything to be called new; bursts are measured against the window itself")
	}
	if r.cal.guessedYear {
		out.Note("time stamps without a year: each day is taken to be the one nearest to the window")
	}
	if r.cal.guessedDay {
		out.Note("time stamps without a date: each is taken to be the one nearest to the middle of the window and its baseline")
	}
	if r.table.rest > 0 {
		out.Note("more than %d different templates; the %d lines of the others are counted and not looked at", maxGroups, r.table.rest)
	}
}
