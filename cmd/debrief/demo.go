package main

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"debrief/examples"
)

// demoDir is where the example goes unless the user says otherwise.
const demoDir = "debrief-demo"

func (a *app) demoCmd() *cobra.Command {
	incident := examples.Demo
	cmd := &cobra.Command{
		Use:   "demo [DIR]",
		Short: "Lay out an example incident and review it",
		Long: `Lay out an example incident (a git repository, alert history, logs, notes and
chat) in DIR, debrief-demo by default, and review it. No network is used.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := demoDir
			if len(args) > 0 {
				dir = args[0]
			}
			return a.demo(cmd.Context(), dir, incident)
		},
	}
	cmd.Flags().StringVar(&incident, "incident", incident, "which example: "+strings.Join(examples.Names, ", "))
	return cmd
}

func (a *app) demo(ctx context.Context, dir, incident string) error {
	if !slices.Contains(examples.Names, incident) {
		return usagef("--incident: %q is not one of %s", incident, strings.Join(examples.Names, ", "))
	}
	if err := writable(dir); err != nil {
		return err
	}
	if err := examples.LayOut(dir, incident); err != nil {
		return usageError{err}
	}
	s, err := readConfig(filepath.Join(dir, "debrief.yaml"))
	if err != nil {
		return err
	}
	s.Out = dir
	if err := a.review(ctx, s); err != nil {
		return err
	}
	a.say(`
Look first at %s: one page that says what happened,
then the decision points: what was known when each was taken.
The evidence is beside it, and the same review comes from
    debrief review --config %s --out %s`,
		filepath.Join(dir, "review.html"), filepath.Join(dir, "debrief.yaml"), dir)
	return nil
}
