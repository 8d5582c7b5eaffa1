package collect

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"debrief/timeline"
)

// DefaultTimeout is how long one source may take unless the user says otherwise.
const DefaultTimeout = 2 * time.Minute

// grace is how long a source may take to return after its deadline before it is
// left behind.
const grace = 2 * time.Second

// Progress is how far one source has come.
type Progress struct {
	Source string
	Read   int64
	Done   bool
}

// Options are what Run needs besides the sources.
type Options struct {
	Request Request
	// Timeout is each source's deadline; zero means DefaultTimeout.
	Timeout time.Duration
	// Clean removes secrets; nil keeps texts as they are, for tests only.
	Clean Cleaner
	// Progress, when set, is told how far sources are. It is called from many
	// goroutines.
	Progress func(Progress)
}

// Result is the evidence of a run.
type Result struct {
	// Events are sorted and joined.
	Events []timeline.Event
	// Ledger has one entry for each source, sorted by family and name.
	Ledger []timeline.Coverage
}

// Run asks all sources side by side. A source that fails, panics or hangs gets a
// ledger entry that says so and never loses what the others gave; the returned
// error is for a broken run: two sources of one name, rows that do not add up.
func Run(ctx context.Context, sources []Source, opts Options) (*Result, error) {
	names := map[string]bool{}
	for _, s := range sources {
		name := s.About().Name
		if name == "" {
			return nil, errors.New("a source has no name")
		}
		if names[name] {
			return nil, fmt.Errorf("two sources are named %q; give each its own name (NAME=VALUE)", name)
		}
		names[name] = true
	}
	if opts.Timeout <= 0 {
		opts.Timeout = DefaultTimeout
	}
	events := make([][]timeline.Event, len(sources))
	ledger := make([]timeline.Coverage, len(sources))
	var wg sync.WaitGroup
	for i, s := range sources {
		wg.Go(func() { events[i], ledger[i] = ask(ctx, s, opts) })
	}
	wg.Wait()
	return combine(events, ledger, opts.Request.Window)
}

// ask runs one source under its deadline.
func ask(ctx context.Context, s Source, opts Options) ([]timeline.Event, timeline.Coverage) {
	about := s.About()
	sink := newSink(about, opts.Request, opts.Clean, opts.Progress)
	ctx, cancel := context.WithTimeoutCause(ctx, opts.Timeout,
		fmt.Errorf("no complete answer within %s", opts.Timeout))
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("panic in the collector: %v", p)
			}
		}()
		done <- s.Collect(ctx, opts.Request, sink)
	}()
	var err error
	select {
	case err = <-done:
	case <-ctx.Done():
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case err = <-done:
		case <-timer.C:
			err = context.Cause(ctx)
		}
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	events, coverage := sink.close(err)
	if opts.Progress != nil {
		opts.Progress(Progress{Source: about.Name, Read: coverage.Counts.Read, Done: true})
	}
	return events, coverage
}

// combine sorts, merges and joins what the sources gave and checks the sums.
func combine(events [][]timeline.Event, ledger []timeline.Coverage, window timeline.Window) (*Result, error) {
	sorted := make([]iter.Seq[timeline.Event], len(events))
	for i := range events {
		timeline.Sort(events[i])
		sorted[i] = slices.Values(events[i])
	}
	entry := map[string]*timeline.Coverage{}
	for i := range ledger {
		entry[ledger[i].Source] = &ledger[i]
	}
	// Folding may move the row that stays into the window, so what became of each
	// record is only known afterwards.
	all := slices.Collect(timeline.Merge(sorted...))
	for i := range all {
		count(entry[all[i].Origin.Source], window, &all[i], -1)
	}
	joined := timeline.Join(all, func(_, gone *timeline.Event) {
		if gone.Kind != timeline.Commit {
			entry[gone.Origin.Source].Counts.Merged++
		}
	})
	for i := range joined {
		count(entry[joined[i].Origin.Source], window, &joined[i], +1)
	}
	slices.SortFunc(ledger, func(a, b timeline.Coverage) int {
		return timeline.Compare(
			timeline.Event{Origin: timeline.Origin{SourceKind: a.Kind, Source: a.Source}},
			timeline.Event{Origin: timeline.Origin{SourceKind: b.Kind, Source: b.Source}})
	})
	if _, err := timeline.Total(ledger); err != nil {
		return nil, err
	}
	return &Result{Events: joined, Ledger: ledger}, nil
}

// count adds n to what the record of a row that is no commit became: shown, or
// filtered because it lies before the window.
func count(c *timeline.Coverage, window timeline.Window, e *timeline.Event, n int64) {
	switch {
	case e.Kind == timeline.Commit:
	case e.InTimeline(window):
		c.Counts.Shown += n
	default:
		c.Filter(ReasonBaseline, n)
	}
}
