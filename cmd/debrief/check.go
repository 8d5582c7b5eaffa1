package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"debrief/timeline"
)

// checkTimeout is how long each source is tried.
const checkTimeout = "5s"

func (a *app) checkCmd() *cobra.Command {
	f := new(collectFlags)
	c := new(collectorFlags)
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Try every source of the configuration and say what each would give",
		Long: `Ask every source for a few seconds and print what it would give: whether it was
reached and as whom, how far back it holds this window, and about how much would
be read. Nothing is written.

With --collector a program is tested against the protocol for collectors: it is
asked what it would give and for its rows, and what breaks the protocol is listed.

` + exitTable,
		Example: `  debrief check --config debrief.yaml --around now
  debrief check --collector ./collect-flags.py --from -2h --to now`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.resolve()
			if err != nil {
				return err
			}
			if s.Timeout == "" {
				s.Timeout = checkTimeout
			}
			if s.Around == "" && s.From == "" && s.To == "" {
				s.Around = "now"
			}
			if c.program != "" {
				return a.checkCollector(cmd.Context(), s, c)
			}
			if c.given() {
				return usagef("--arg, --env, --kind and --settings speak of a program; give --collector too")
			}
			return a.check(cmd.Context(), s)
		},
	}
	f.add(cmd.Flags())
	c.add(cmd.Flags())
	return cmd
}

func (a *app) check(ctx context.Context, s *settings) error {
	p, err := a.plan(s)
	if err != nil {
		return err
	}
	tried, err := a.try(ctx, p)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SOURCE\tKIND\tOUTCOME\tASKED AS\tWOULD READ\tHOLDS")
	for _, t := range tried {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.about.Name, t.about.Kind, t.outcome, t.as, t.reads, t.holds)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return a.sayTried(tried)
}

func held(w timeline.Window) string {
	if w.IsZero() {
		return "-"
	}
	return w.From.Format("2006-01-02T15:04:05Z") + " to " + w.To.Format("2006-01-02T15:04:05Z")
}
