package main

import (
	"context"
	"time"

	"debrief/collect"
	"debrief/collect/redact"
	"debrief/timeline"
)

// gather collects what the settings ask for into a bundle that is not written
// yet.
func (a *app) gather(ctx context.Context, s *settings) (*timeline.Bundle, error) {
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
	progress, finish := a.progress()
	res, err := collect.Run(ctx, sources, collect.Options{
		Request: req, Timeout: timeout, Clean: redact.New(), Progress: progress,
	})
	finish()
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	id := s.ID
	if id == "" {
		id = defaultID(req.Window, s.Service)
	}
	return &timeline.Bundle{
		Tool:     tool,
		Incident: timeline.Incident{ID: id, Title: s.Title, Severity: s.Severity, Service: s.Service},
		Window:   req.Window, Baseline: req.Baseline, Zone: req.Zone.String(), AsOf: now,
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
			a.say("%s: %s: %s", c.Source, c.Status, c.Reason)
			err = errPartial
		}
		if !a.verbose && !c.Status.Partial() {
			if n := len(c.Problems); n > 0 {
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

func problem(p *timeline.Problem) string {
	if p.Place == "" {
		return p.Message
	}
	return p.Place + ": " + p.Message
}
