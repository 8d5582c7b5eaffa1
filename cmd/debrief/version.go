package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// version is a constant: what version control or the build says must not reach
// output files.
const version = "0.1.0"

// tool is how documents and bundles name the program that made them.
const tool = "debrief " + version

func (a *app) versionCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(a.out, tool)
			return err
		},
	}
}
