package main

import (
	"context"
	"fmt"
	"time"

	"debrief/collect"
	"debrief/collect/redact"
	"debrief/timeline"
)

// plan is a collection that can begin: its settings are checked.
type plan struct {
	incident timeline.Incident
	now      time.Time
	request  collect.Request
	timeout  time.Duration
	sources  []collect.Source
}

// plan checks the settings and reads nothing.
func (a *app) plan(s *settings) (*plan, error) {
	now, err := a.now()
	if err != nil {
		return nil, err
	}
	req, err := s.request(now)
	if err != nil {
		return nil, err
	}
	if len(s.Sources) == 0 {
		return nil, usagef("nothing to read: give at least one of --repo, --alerts, --logs, --notes, or --config")
	}
	timeout, err := s.timeout()
	if err != nil {
		return nil, err
	}
	sources, err := a.newSources(s.Sources)
	if err != nil {
		return nil, err
	}
	id := s.ID
	if id == "" {
		id = defaultID(req.Window, s.Service)
	}
	return &plan{
		incident: timeline.Incident{ID: id, Title: s.Title, Severity: s.Severity, Service: s.Service},
		now:      now, request: req, timeout: timeout, sources: sources,
	}, nil
}

// gather collects into a bundle that is not written yet.
func (a *app) gather(ctx context.Context, p *plan) (*timeline.Bundle, error) {
	progress, finish := a.progress()
	res, err := collect.Run(ctx, p.sources, collect.Options{
		Request: p.request, Timeout: p.timeout, Clean: redact.New(), Progress: progress,
	})
	finish()
	if err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return &timeline.Bundle{
		Tool: tool, Incident: p.incident,
		Window: p.request.Window, Baseline: p.request.Baseline, Zone: p.request.Zone.String(), AsOf: p.now,
		Sources: res.Ledger, Rows: res.Events,
	}, nil
}

// request is what every source will be asked.
func (s *settings) request(now time.Time) (collect.Request, error) {
	zone, err := loadZone(s.Timezone)
	if err != nil {
		return collect.Request{}, err
	}
	w, err := s.window(now, zone)
	if err != nil {
		return collect.Request{}, err
	}
	base, err := s.baseline(w)
	if err != nil {
		return collect.Request{}, err
	}
	return collect.Request{Window: w, Baseline: base, Zone: zone, Service: s.Service}, nil
}

// sayLedger tells what is missing, and returns errPartial when something is.
func (a *app) sayLedger(b *timeline.Bundle) error {
	var err error
	for i := range b.Sources {
		c := &b.Sources[i]
		if c.Status.Partial() {
			fmt.Fprintf(a.err, "%s: %s: %s\n", c.Source, c.Status, printable(c.Reason))
			err = errPartial
		}
		if !a.verbose && !c.Status.Partial() {
			if n := problems(c); n == 1 {
				a.say("%s: %s", c.Source, problem(&c.Problems[0]))
			} else if n > 1 {
				a.say("%s: %d problems, the first: %s", c.Source, n, problem(&c.Problems[0]))
			}
			continue
		}
		for j := range c.Problems {
			a.say("  %s", problem(&c.Problems[j]))
		}
	}
	return err
}

// problems counts the problems of one source, those not listed included.
func problems(c *timeline.Coverage) (n int64) {
	for _, p := range c.Problems {
		n += max(p.Count, 1)
	}
	return n
}

func problem(p *timeline.Problem) string {
	if p.Place == "" {
		return printable(p.Message)
	}
	return printable(p.Place + ": " + p.Message)
}
