package main

import (
	"fmt"
	"strings"
	"time"

	"debrief/collect"
	"debrief/collect/alert"
	"debrief/collect/deploy"
	"debrief/collect/input"
	"debrief/collect/logs"
	"debrief/collect/people"
	"debrief/collect/server"
)

// newSource makes the source that s describes.
func (a *app) newSource(s sourceSettings) (collect.Source, error) {
	if s.Program != "" {
		return a.newProgram(s)
	}
	switch s.Kind {
	case "deploy":
		return deploy.New(deploy.Config{
			Name: s.Name, Path: s.Path, Tags: s.Tags, Branch: s.Branch, GitOps: s.GitOps,
			Service: s.Service, Environment: s.Environment,
		})
	case "alert":
		return a.newAlerts(s)
	case "logs":
		return logs.New(logs.Config{Name: s.Name, Files: s.Files, Stdin: a.in, Service: s.Service, Entries: s.Entries})
	case "people":
		return people.New(people.Config{Name: s.Name, Files: s.Files, Stdin: a.in, Service: s.Service})
	}
	return nil, fmt.Errorf("no source is of kind %q", s.Kind)
}

// parseStep reads the distance of samples; zero when nobody said.
func parseStep(s string) (time.Duration, error) {
	if s == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("step %q is no length of time; write 15s or 1m", s)
	}
	return d, nil
}

// newAlerts makes a source of alert history out of files, servers or both.
func (a *app) newAlerts(s sourceSettings) (collect.Source, error) {
	step, err := parseStep(s.Step)
	if err != nil {
		return nil, err
	}
	access := map[string]server.Access{}
	for _, kind := range []string{"prometheus", "alertmanager"} {
		if access[kind], err = s.Access.access(strings.ToUpper(kind), a.env); err != nil {
			return nil, err
		}
	}
	return alert.New(alert.Config{Name: s.Name, Files: s.Files, Stdin: a.in, Step: step, Access: access})
}

// newSources makes all sources. Only one of them can read standard input.
func (a *app) newSources(settings []sourceSettings) ([]collect.Source, error) {
	var sources []collect.Source
	reader := ""
	for _, s := range settings {
		for _, f := range s.Files {
			if f != input.Stdin {
				continue
			}
			if reader != "" {
				return nil, usagef("standard input can be read once, but %q and %q both name it", reader, s.Name)
			}
			reader = s.Name
		}
		source, err := a.newSource(s)
		if err != nil {
			return nil, usagef("source %q: %w", s.Name, err)
		}
		sources = append(sources, source)
	}
	return sources, nil
}
