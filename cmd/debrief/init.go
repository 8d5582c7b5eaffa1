package main

import (
	_ "embed"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"debrief/timeline/atomicfile"
)

// starter is a settings file with a comment for each setting.
//
//go:embed starter.yaml
var starter []byte

func (a *app) initCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented debrief.yaml to start from",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path := "debrief.yaml"
			if len(args) > 0 {
				path = args[0]
			}
			if path == "-" {
				_, err := a.out.Write(starter)
				return err
			}
			if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
				return usagef("%s exists already; name another file, or - for standard output", path)
			}
			if err := atomicfile.Write(path, starter, 0o644); err != nil {
				return err
			}
			a.print(path)
			a.say("Edit it, then run: debrief check --config %s", path)
			return nil
		},
	}
}
