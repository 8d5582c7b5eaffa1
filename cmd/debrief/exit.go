package main

import (
	"errors"
	"fmt"
	"io"
)

// Exit codes. The table is in --help; no other file decides one.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitPartial     = 3
	exitDenied      = 77
	exitInterrupted = 130
	exitTerminated  = 143
)

const exitTable = `Exit codes:
  0        done, or nothing to do
  1        failed
  2        wrong usage or configuration
  3        done, but a source was missing or cut short
  77       not authorised (debrief check)
  130,143  interrupted`

// usageError is a mistake in flags or configuration.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef reports a mistake in flags or configuration.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errPartial says that the work was done and a source was missing or cut short.
// What is missing was already said.
var errPartial = errors.New("a source was missing or cut short")

// errDenied says that a server did not accept the caller. Which was already said.
var errDenied = errors.New("not authorised")

// signalled is the cause of a context that a signal ended.
type signalled struct{ code int }

func (s signalled) Error() string { return "interrupted" }

// exitCode chooses the exit code for what a command returned, and says what went
// wrong.
func exitCode(err error, stderr io.Writer) int {
	var usage usageError
	var sig signalled
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &sig):
		fmt.Fprintln(stderr, "debrief: interrupted")
		return sig.code
	case errors.Is(err, errPartial):
		return exitPartial
	case errors.Is(err, errDenied):
		return exitDenied
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "debrief: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(stderr, "debrief: %v\n", err)
	return exitFailed
}
