package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"debrief/examples"
)

// demoDir is where the example goes unless the user says otherwise.
const demoDir = "debrief-demo"

func (a *app) demoCmd() *cobra.Command {
	return &cobra.Command{
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
			return a.demo(cmd.Context(), dir)
		},
	}
}

func (a *app) demo(ctx context.Context, dir string) error {
	if err := writable(dir); err != nil {
		return err
	}
	if err := examples.LayOut(dir, examples.Demo); err != nil {
		return err
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
Look first at %s: one page that says what happened.
Then at its decision points: what was known at 14:26, when they rolled back?
The evidence is beside it, and the same review comes from
    debrief review --config %s --out %s`,
		filepath.Join(dir, "review.html"), filepath.Join(dir, "debrief.yaml"), dir)
	return nil
}
