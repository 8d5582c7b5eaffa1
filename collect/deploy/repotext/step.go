package repotext

import (
	"fmt"
	"strings"
	"time"
)

// step is one line of the description with the lines that belong to it.
type step struct {
	line int    // number in the text, from 1
	verb string // commit, tag ...
	rest string
	args []arg
}

// arg is an indented line.
type arg struct {
	line    int
	verb    string // "|" and ">" too
	rest    string
	content []string // lines of a written file
}

// failf returns an error that names the line of the step.
func (s step) failf(format string, a ...any) error { return failf(s.line, format, a...) }

func (a arg) failf(format string, args ...any) error { return failf(a.line, format, args...) }

func failf(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: "+format, append([]any{line}, args...)...)
}

// parse reads the steps of a description.
func parse(text string) ([]step, error) {
	var steps []step
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSuffix(line, "\r")
		indented, isArg := strings.CutPrefix(line, "  ")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "#"):
		case strings.HasPrefix(indented, " ") || strings.HasPrefix(indented, "\t"):
			return nil, failf(i+1, "indent by exactly two spaces")
		case !isArg:
			verb, rest := cut(line)
			steps = append(steps, step{line: i + 1, verb: verb, rest: rest})
		case len(steps) == 0:
			return nil, failf(i+1, "an indented line belongs to the step above it, and there is none")
		default:
			if err := steps[len(steps)-1].add(i+1, indented); err != nil {
				return nil, err
			}
		}
	}
	return steps, nil
}

// add appends an indented line to s.
func (s *step) add(n int, line string) error {
	a := arg{line: n}
	switch {
	case strings.HasPrefix(line, "|"), strings.HasPrefix(line, ">"):
		a.verb, a.rest = line[:1], strings.TrimPrefix(line[1:], " ")
	default:
		a.verb, a.rest = cut(line)
	}
	if a.verb == ">" {
		if len(s.args) == 0 || s.args[len(s.args)-1].verb != "write" {
			return a.failf(`">" is a line of a file's content and must follow "write"`)
		}
		last := &s.args[len(s.args)-1]
		last.content = append(last.content, a.rest)
		return nil
	}
	s.args = append(s.args, a)
	return nil
}

// cut splits a line into its first word and the rest.
func cut(s string) (word, rest string) {
	word, rest, _ = strings.Cut(s, " ")
	return word, strings.TrimSpace(rest)
}

// person reads "Ana Kim <ana@example.com>".
func person(s string) (name, email string, err error) {
	name, email, ok := strings.Cut(s, " <")
	email, closed := strings.CutSuffix(email, ">")
	if !ok || !closed || name == "" || strings.ContainsAny(name+email, "<>") {
		return "", "", fmt.Errorf("%q is not a person such as Ana Kim <ana@example.com>", s)
	}
	return name, email, nil
}

// date reads RFC 3339. git holds no time before 1970.
func date(s string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Unix() < 0 {
		return time.Time{}, fmt.Errorf("%q is not a date such as 2026-03-10T13:40:00+01:00", s)
	}
	return t, nil
}
