package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"debrief/timeline"
)

func (a *app) deploysCmd() *cobra.Command {
	f := new(collectFlags)
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "deploys",
		Short: "List the deploys of repositories",
		Long: `List the deploys, rollbacks and reverts in a window; with --json, the commits
that each shipped too.

` + exitTable,
		Example: `  debrief deploys --repo . --from -24h --to now
  debrief deploys --repo . --tags 'v*' --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(f.repos) == 0 {
				f.repos = []string{"."}
			}
			if f.Baseline == "" {
				f.Baseline = "0"
			}
			s, err := f.resolve()
			if err != nil {
				return err
			}
			return a.deploys(cmd.Context(), s, asJSON)
		},
	}
	f.addTime(cmd.Flags())
	f.addRepo(cmd.Flags())
	cmd.Flags().StringVar(&f.Service, "service", "", "the service that the repository deploys")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per row, commits included")
	return cmd
}

func (a *app) deploys(ctx context.Context, s *settings, asJSON bool) error {
	for i := range s.Sources {
		s.Sources[i].Service = s.Service
	}
	p, err := a.plan(s)
	if err != nil {
		return err
	}
	b, err := a.gather(ctx, p)
	if err != nil {
		return err
	}
	rows := shownRows(b)
	if asJSON {
		enc := json.NewEncoder(a.out)
		enc.SetEscapeHTML(false)
		for i := range rows {
			if err := enc.Encode(rows[i]); err != nil {
				return err
			}
		}
		return a.sayLedger(b)
	}
	zone, err := loadZone(b.Zone)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	n := 0
	for _, e := range rows {
		if e.Kind == timeline.Commit {
			continue
		}
		n++
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", e.Time.In(zone).Format("2006-01-02 15:04:05 -07:00"), e.Kind, printable(e.Title), printable(e.Attrs[timeline.AttrEvidence]))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	missing := a.sayLedger(b)
	if n == 0 && missing == nil {
		a.say("no deploy between %s and %s", b.Window.From.In(zone).Format("2006-01-02 15:04"), b.Window.To.In(zone).Format("2006-01-02 15:04"))
	}
	return missing
}

// shownRows are the deploys in the window, each followed by its commits.
func shownRows(b *timeline.Bundle) []timeline.Event {
	commits := map[string][]timeline.Event{}
	for _, e := range b.Rows {
		if e.Kind == timeline.Commit {
			commits[e.Parent] = append(commits[e.Parent], e)
		}
	}
	var out []timeline.Event
	for _, e := range b.Rows {
		if e.InTimeline(b.Window) {
			out = append(out, e)
			out = append(out, commits[e.ID]...)
		}
	}
	return out
}

// printable makes text from evidence safe to show on a terminal.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '?'
		}
		return r
	}, s)
}
