package external

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"debrief/collect"
)

// Config says which program to ask.
type Config struct {
	// Name and Kind are the source's: Kind is deploy, alert, logs or people.
	Name, Kind string
	// Unit is what a record is, in the plural; "records" when empty.
	Unit string
	// Locator is how documents call the program, without absolute paths.
	Locator string
	// Program is a path, or a name that is looked for on PATH. It is started
	// without a shell, in the working directory of debrief.
	Program string
	Args    []string
	// Settings are handed to the program as they are.
	Settings json.RawMessage
	// Env names variables that the program gets besides PATH, HOME and the like;
	// PREFIX_* stands for all that begin so.
	Env []string
	// Environ gives all variables, as os.Environ does.
	Environ func() []string
	// Missing, when set, is said when the program is not found.
	Missing string
	Limits  Limits
}

// Source is a program. It implements [collect.Source] and [collect.Checker].
type Source struct {
	cfg        Config
	violations []string
}

var families = []string{"deploy", "alert", "logs", "people"}

// New returns a source over a program. It does not start it yet.
func New(c Config) (*Source, error) {
	switch {
	case c.Name == "":
		return nil, errors.New("a program needs a name as a source")
	case c.Program == "":
		return nil, fmt.Errorf("source %q: name the program", c.Name)
	case !slices.Contains(families, c.Kind):
		return nil, fmt.Errorf("source %q: kind %q is none of %s", c.Name, c.Kind, strings.Join(families, ", "))
	case len(c.Settings) > 0 && !json.Valid(c.Settings):
		return nil, fmt.Errorf("source %q: its settings are not JSON", c.Name)
	}
	if c.Unit == "" {
		c.Unit = "records"
	}
	if len(c.Settings) == 0 {
		c.Settings = json.RawMessage("null")
	}
	c.Limits = c.Limits.orDefaults()
	return &Source{cfg: c}, nil
}

// About implements [collect.Source].
func (s *Source) About() collect.About {
	return collect.About{Name: s.cfg.Name, Kind: s.cfg.Kind, Locator: s.cfg.Locator, Unit: s.cfg.Unit}
}

// Collect implements [collect.Source].
func (s *Source) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	_, err := s.run(ctx, ModeCollect, req, out)
	return err
}

// Check implements [collect.Checker].
func (s *Source) Check(ctx context.Context, req collect.Request) (collect.Report, error) {
	d, err := s.run(ctx, ModeCheck, req, new(collect.Sink))
	if d != nil && d.report != nil {
		return *d.report, err
	}
	if err == nil {
		return collect.Report{Reached: true, Notes: []string{"the program says nothing of what it would give"}}, nil
	}
	return collect.Report{}, err
}

// Violations are where the last run broke the protocol, each with its place.
func (s *Source) Violations() []string { return s.violations }

// run asks the program once.
func (s *Source) run(ctx context.Context, mode string, req collect.Request, out *collect.Sink) (*reader, error) {
	request, err := s.request(mode, req)
	if err != nil {
		return nil, err
	}
	p, err := s.start(request)
	if err != nil {
		return nil, err
	}
	go p.watch(ctx)
	d := &reader{req: req, out: out, limits: s.cfg.Limits}
	broke := d.read(p.out)
	if broke != nil {
		p.end()
	}
	ended := p.finish(ctx)
	s.violations = d.violations
	switch {
	case ctx.Err() != nil:
		return d, context.Cause(ctx)
	case broke != nil && !errors.Is(broke, os.ErrClosed):
		s.violations = append(s.violations, broke.Error())
		return d, broke
	case ended != nil:
		s.violations = append(s.violations, ended.Error())
		return d, ended
	case !d.hello:
		err = errors.New("the program wrote nothing")
	case mode == ModeCollect && !d.closed:
		err = errors.New("the program ended without its closing record, so nobody knows whether that is all")
	}
	if err != nil {
		s.violations = append(s.violations, err.Error())
	}
	return d, err
}

// request is the line that the program reads.
func (s *Source) request(mode string, req collect.Request) ([]byte, error) {
	r := Request{
		Protocol: Version, Mode: mode, Window: req.Window, Baseline: req.Baseline, Zone: req.Zone.String(),
		Service: req.Service, Settings: s.cfg.Settings, Limits: s.cfg.Limits,
	}
	r.Source.Name, r.Source.Kind = s.cfg.Name, s.cfg.Kind
	b, err := json.Marshal(r)
	return append(b, '\n'), err
}

// usual are the variables that programs need to run at all.
var usual = []string{"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL"}

// windows are those that they need on Windows.
var windows = []string{"SystemRoot", "SYSTEMROOT", "TEMP", "TMP", "PATHEXT", "USERPROFILE"}

// environ is what the program sees of the environment.
func (s *Source) environ() []string {
	names := slices.Concat(usual, s.cfg.Env)
	if runtime.GOOS == "windows" {
		names = append(names, windows...)
	}
	out := []string{}
	if s.cfg.Environ == nil {
		return out
	}
	for _, v := range s.cfg.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if slices.ContainsFunc(names, func(n string) bool {
			prefix, all := strings.CutSuffix(n, "*")
			return n == name || all && prefix != "" && strings.HasPrefix(name, prefix)
		}) {
			out = append(out, v)
		}
	}
	return out
}
