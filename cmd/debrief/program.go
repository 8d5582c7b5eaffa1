package main

import (
	"encoding/json"
	"fmt"
	"os"

	"debrief/collect"
	"debrief/collect/external"
)

// newProgram makes the source that any executable is.
func (a *app) newProgram(s sourceSettings) (collect.Source, error) {
	settings, err := json.Marshal(s.Settings)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return external.New(external.Config{
		Name: s.Name, Kind: s.Kind, Locator: collect.Label(s.Program),
		Program: s.Program, Args: s.Args, Settings: settings, Env: s.Env, Environ: os.Environ,
	})
}
