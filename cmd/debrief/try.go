package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"debrief/collect"
	"debrief/collect/redact"
	"debrief/timeline"
)

// tried is what became of trying one source.
type tried struct {
	about   collect.About
	outcome string
	as      string // as whom it was asked
	reads   string
	holds   string
	notes   []string
	// missing is why the review would miss something, denied that the reason is a
	// permission.
	missing string
	denied  bool
}

// try asks every source what it would give. Those that cannot say so without
// giving it are read for a few seconds.
func (a *app) try(ctx context.Context, p *plan) ([]tried, error) {
	reports := make([]*tried, len(p.sources))
	var wg sync.WaitGroup
	for i, s := range p.sources {
		if c, ok := s.(collect.Checker); ok {
			wg.Go(func() { reports[i] = ask(ctx, c, s.About(), p) })
		}
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	read := *p
	read.sources = nil
	var out []tried
	for i, t := range reports {
		if t == nil {
			read.sources = append(read.sources, p.sources[i])
			continue
		}
		out = append(out, *t)
	}
	if len(read.sources) > 0 {
		b, err := a.gather(ctx, &read)
		if err != nil {
			return nil, err
		}
		for i := range b.Sources {
			out = append(out, ledgerTried(&b.Sources[i]))
		}
	}
	slices.SortStableFunc(out, func(x, y tried) int {
		return cmp.Or(cmp.Compare(slices.Index(sourceKinds, x.about.Kind), slices.Index(sourceKinds, y.about.Kind)),
			strings.Compare(x.about.Name, y.about.Name))
	})
	return out, nil
}

// ask lets one source say what it would give; nil when it cannot.
func ask(ctx context.Context, c collect.Checker, about collect.About, p *plan) *tried {
	timeout := cmp.Or(p.timeout, collect.DefaultTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no answer within %s", timeout))
	defer cancel()
	r, err := c.Check(ctx, p.request)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	t := &tried{about: about, outcome: "reached", as: r.As, notes: r.Notes, reads: estimate(&r, about.Unit), holds: "-"}
	if !r.Oldest.IsZero() {
		t.holds = "from " + r.Oldest.UTC().Format(time.RFC3339)
	}
	if t.as == "" {
		t.as = "-"
	}
	switch {
	case r.Missing != "":
		t.outcome, t.denied, t.missing = "not authorised", true, r.Missing
	case err != nil && r.Reached:
		t.outcome = "refused"
	case err != nil:
		t.outcome = "not reached"
	}
	if err != nil && t.missing == "" {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		t.missing = err.Error()
	}
	t.scrub()
	return t
}

// scrub takes secrets out of what servers and programs said.
func (t *tried) scrub() {
	cleaner := redact.New()
	clean := func(s string) string { return cleaner.Clean(s, func(string) {}) }
	t.as, t.missing = printable(clean(t.as)), clean(t.missing)
	for i := range t.notes {
		t.notes[i] = clean(t.notes[i])
	}
}

// estimate writes how much a source would read.
func estimate(r *collect.Report, unit string) string {
	var parts []string
	if r.Records != nil {
		parts = append(parts, fmt.Sprintf("about %d %s", *r.Records, unit))
	}
	if r.Bytes != nil {
		parts = append(parts, byteSize(*r.Bytes))
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ", ")
}

// byteSize writes n bytes in the unit that gives one to three digits.
func byteSize(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB"}
	v, i := float64(n), 0
	for v >= 999.5 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	if i == 0 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.3g %s", v, units[i])
}

// ledgerTried is what was read of a source that can only be read.
func ledgerTried(c *timeline.Coverage) tried {
	t := tried{
		about:   collect.About{Name: c.Source, Kind: c.Kind, Unit: c.Unit},
		outcome: string(c.Status), as: "-", holds: held(c.Held), notes: c.Notes,
		reads: fmt.Sprintf("%d %s, %d rows", c.Counts.Read, c.Unit, c.Counts.Shown),
	}
	if c.Status.Partial() {
		t.missing = c.Reason
	}
	for i := range c.Problems {
		t.notes = append(t.notes, problem(&c.Problems[i]))
	}
	return t
}

// sayTried tells what would be missing, and why.
func (a *app) sayTried(all []tried) error {
	var err error
	for _, t := range all {
		for _, n := range t.notes {
			a.say("%s: %s", t.about.Name, printable(n))
		}
		if t.missing == "" {
			continue
		}
		fmt.Fprintf(a.err, "%s: %s: %s\n", t.about.Name, t.outcome, printable(t.missing))
		if t.denied {
			err = errDenied
		} else if err == nil {
			err = errPartial
		}
	}
	return err
}
