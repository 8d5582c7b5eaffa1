// Command debrief turns what happened during an incident into a review that a
// team can finish: it collects deploys, alerts, logs and people's words for one
// window, puts them in order, finds the decision points, and writes Markdown,
// HTML and PDF with the questions that the evidence raises.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // zone names work on every machine

	"github.com/spf13/cobra"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program without the process: arguments and streams in, exit code
// out.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(stderr, "debrief: panic: %v\nThis is a mistake in debrief; please report it with the lines below.\n%s", p, debug.Stack())
			code = exitFailed
		}
	}()
	ctx, stop := untilSignal(context.Background())
	defer stop()
	a := &app{in: stdin, out: stdout, err: stderr, env: os.Getenv}
	cmd := a.root()
	cmd.SetArgs(args)
	cmd.SetIn(stdin)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	return exitCode(cmd.ExecuteContext(ctx), stderr)
}

// untilSignal returns a context that SIGINT or SIGTERM ends.
func untilSignal(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	ch := make(chan os.Signal, 2)
	signal.Notify(ch, os.Interrupt, syscall.SIGTERM)
	go func() {
		s, ok := <-ch
		if !ok {
			return
		}
		code := exitInterrupted
		if s == syscall.SIGTERM {
			code = exitTerminated
		}
		cancel(signalled{code})
		// A second signal ends the program at once.
		signal.Stop(ch)
	}()
	return ctx, func() { signal.Stop(ch); close(ch); cancel(nil) }
}

// app holds what enters the program at the top: streams and environment.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	quiet    bool
	verbose  bool
}

func (a *app) root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "debrief",
		Short: "Reconstruct an incident and write its review",
		Long: `debrief reconstructs an incident from git deploy history, alert history, logs
and people's notes, and writes a review document with the decision points, what
was known at each, and the questions that the evidence raises.

Start with:  debrief demo

` + exitTable,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "say nothing but results and errors")
	cmd.PersistentFlags().BoolVarP(&a.verbose, "verbose", "v", false, "say more: every problem of every source")
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w; see %s --help", err, cmd.CommandPath())
	})
	cmd.AddCommand(a.demoCmd(), a.reviewCmd(), a.collectCmd(), a.reportCmd(), a.renderCmd(),
		a.deploysCmd(), a.checkCmd(), a.initCmd(), a.versionCmd())
	asUsage(cmd)
	return cmd
}

// asUsage makes wrong arguments of every command usage errors.
func asUsage(cmd *cobra.Command) {
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usagef("%w; see %s --help", err, cmd.CommandPath())
			}
			return nil
		}
	}
	for _, c := range cmd.Commands() {
		asUsage(c)
	}
}

// say writes a line for people to standard error, unless --quiet.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.err, format+"\n", args...)
	}
}
