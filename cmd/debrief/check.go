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
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Try every source of the configuration and say what each would give",
		Long: `Ask every source for a few seconds and print what it would give. Nothing is
written.

` + exitTable,
		Example: `  debrief check --config debrief.yaml --around now`,
		Args:    cobra.NoArgs,
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
			return a.check(cmd.Context(), s)
		},
	}
	f.add(cmd.Flags())
	return cmd
}

func (a *app) check(ctx context.Context, s *settings) error {
	p, err := a.plan(s)
	if err != nil {
		return err
	}
	b, err := a.gather(ctx, p)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SOURCE\tKIND\tOUTCOME\tREAD\tROWS\tHOLDS")
	for i := range b.Sources {
		c := &b.Sources[i]
		fmt.Fprintf(w, "%s\t%s\t%s\t%d %s\t%d\t%s\n", c.Source, c.Kind, c.Status, c.Counts.Read, c.Unit, c.Counts.Shown, held(c.Held))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for i := range b.Sources {
		for _, n := range b.Sources[i].Notes {
			a.say("%s: %s", b.Sources[i].Source, printable(n))
		}
	}
	return a.sayLedger(b)
}

func held(w timeline.Window) string {
	if w.IsZero() {
		return "-"
	}
	return w.From.Format("2006-01-02T15:04:05Z") + " to " + w.To.Format("2006-01-02T15:04:05Z")
}
