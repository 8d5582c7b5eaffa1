package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"

	"debrief/collect"
	"debrief/collect/external"
	"debrief/collect/redact"
)

// collectorFlags name a program to test.
type collectorFlags struct {
	program, kind, settings string
	args, env               []string
}

func (c *collectorFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&c.program, "collector", "", "test this `program` against the protocol for collectors instead")
	fs.StringArrayVar(&c.args, "arg", nil, "an argument of the program; repeatable")
	fs.StringArrayVar(&c.env, "env", nil, "a variable of the environment that the program may see; repeatable")
	fs.StringVar(&c.kind, "kind", "", "what the program collects: deploy, alert, logs or people (default people)")
	fs.StringVar(&c.settings, "settings", "", "`file` with the program's settings as JSON")
}

// given reports whether anything but the program was named.
func (c *collectorFlags) given() bool {
	return c.kind != "" || c.settings != "" || len(c.args) > 0 || len(c.env) > 0
}

// errProtocol says that a program does not follow the protocol; where was said.
var errProtocol = errors.New("the program does not follow the protocol")

// checkCollector runs one program in both modes and says what breaks the protocol.
func (a *app) checkCollector(ctx context.Context, s *settings, c *collectorFlags) error {
	now, err := a.now()
	if err != nil {
		return err
	}
	req, err := s.request(now)
	if err != nil {
		return err
	}
	timeout, err := s.timeout()
	if err != nil {
		return err
	}
	source, err := c.source()
	if err != nil {
		return usagef("--collector: %w", err)
	}
	t := ask(ctx, source, source.About(), &plan{request: req, timeout: timeout})
	wrong := source.Violations()
	cleaner := redact.New()
	res, err := collect.Run(ctx, []collect.Source{source}, collect.Options{Request: req, Timeout: timeout, Clean: cleaner})
	if err != nil {
		return err
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	l := &res.Ledger[0]
	a.print(fmt.Sprintf("check    %s, would read %s", t.outcome, t.reads))
	a.print(fmt.Sprintf("collect  %s: %d records read = %d shown + %d merged + %d filtered + %d rejected",
		l.Status, l.Counts.Read, l.Counts.Shown, l.Counts.Merged, l.Counts.Filtered, l.Counts.Rejected))
	for i, v := range [][]string{wrong, source.Violations()} {
		for _, text := range v {
			a.print(fmt.Sprintf("wrong    mode %s: %s", []string{external.ModeCheck, external.ModeCollect}[i], printable(cleaner.Clean(text, func(string) {}))))
		}
	}
	if l.Reason != "" {
		a.say("%s: %s", l.Status, printable(l.Reason))
	}
	if len(wrong)+len(source.Violations()) > 0 || t.missing != "" && !t.denied {
		return errProtocol
	}
	if strings.HasPrefix(l.Reason, "no complete answer") {
		return errProtocol
	}
	a.print("It follows the protocol.")
	return nil
}

// source is the program as a source.
func (c *collectorFlags) source() (*external.Source, error) {
	var settings []byte
	if c.settings != "" {
		var err error
		if settings, err = os.ReadFile(c.settings); err != nil {
			return nil, err
		}
	}
	return external.New(external.Config{
		Name: "collector", Kind: cmp.Or(c.kind, "people"), Locator: collect.Label(c.program),
		Program: c.program, Args: c.args, Settings: settings, Env: c.env, Environ: os.Environ,
	})
}
