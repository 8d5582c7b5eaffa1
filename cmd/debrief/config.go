package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"debrief/collect/input"
	"debrief/collect/server"
)

// kinds of source.
var sourceKinds = []string{"deploy", "alert", "logs", "people"}

// readConfig reads a settings file. Paths in it are relative to its directory.
func readConfig(path string) (*settings, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, usagef("--config: %w", err)
	}
	s, err := parseConfig(path, data)
	if err != nil {
		return nil, err
	}
	return s, s.relativeTo(filepath.Dir(path))
}

// relativeTo makes the paths of the settings relative to dir. They become
// absolute, wherever dir is, so that documents call a file by its own name and
// have the same bytes whichever directory debrief is started in.
func (s *settings) relativeTo(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	move := func(p *string) {
		if *p != "" && *p != input.Stdin && !filepath.IsAbs(*p) && !server.Is(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	move(&s.Out)
	move(&s.Templates)
	for i := range s.Sources {
		src := &s.Sources[i]
		move(&src.Path)
		for j := range src.Files {
			move(&src.Files[j])
		}
		for _, p := range src.Access.paths() {
			move(p)
		}
		if strings.ContainsAny(src.Program, `/\`) { // else it is looked for on PATH
			move(&src.Program)
		}
	}
	return nil
}

// parseConfig decodes settings strictly: a key that does not exist is an error
// with its place and the nearest key that does.
func parseConfig(path string, data []byte) (*settings, error) {
	s := new(settings)
	dec := yaml.NewDecoder(strings.NewReader(string(data)), yaml.Strict())
	if err := dec.Decode(s); err != nil && !errors.Is(err, io.EOF) {
		return nil, usageError{configError(path, err)}
	}
	seen := map[string]bool{}
	for i := range s.Sources {
		if err := s.Sources[i].check(); err != nil {
			return nil, usagef("%s: source %d: %w", path, i+1, err)
		}
		name := s.Sources[i].Name
		if seen[name] {
			return nil, usagef("%s: two sources are named %q; give each its own name", path, name)
		}
		seen[name] = true
	}
	return s, nil
}

var unknownField = regexp.MustCompile(`unknown field "([^"]*)"`)

// configError says where the mistake is, in one line.
func configError(path string, err error) error {
	var ye yaml.Error
	if !errors.As(err, &ye) {
		return fmt.Errorf("%s: %w", path, err)
	}
	place := path
	if t := ye.GetToken(); t != nil && t.Position != nil {
		place = fmt.Sprintf("%s:%d:%d", path, t.Position.Line, t.Position.Column)
	}
	msg := ye.GetMessage()
	if m := unknownField.FindStringSubmatch(msg); m != nil {
		if near := nearest(m[1], configKeys()); near != "" {
			return fmt.Errorf("%s: no setting is called %q; did you mean %q?", place, m[1], near)
		}
		return fmt.Errorf("%s: no setting is called %q; run debrief init for those there are", place, m[1])
	}
	return fmt.Errorf("%s: %s", place, msg)
}

// configKeys are all keys of the settings file.
func configKeys() []string {
	var keys []string
	for _, t := range []reflect.Type{
		reflect.TypeFor[settings](), reflect.TypeFor[sourceSettings](), reflect.TypeFor[accessSettings](),
	} {
		for i := range t.NumField() {
			keys = append(keys, t.Field(i).Tag.Get("yaml"))
		}
	}
	return keys
}

// nearest returns the candidate with the smallest edit distance to word, if that
// is small enough to be a slip of the finger.
func nearest(word string, candidates []string) string {
	best, least := "", max(2, len(word)/3)+1
	for _, c := range candidates {
		if d := distanceOf(word, c); d < least {
			best, least = c, d
		}
	}
	return best
}

// distanceOf is the Levenshtein distance.
func distanceOf(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			next := diag
			if a[i] != b[j] {
				next = 1 + min(diag, row[j], row[j+1])
			}
			diag, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}

// check reports what a source's settings lack.
func (s *sourceSettings) check() error {
	if s.Name == "" {
		return errors.New("it has no name")
	}
	switch {
	case s.Program != "" && (s.Path != "" || len(s.Files) > 0):
		return fmt.Errorf("%q has a program and path or files; a program reads what its settings say", s.Name)
	case s.Program == "" && (len(s.Args) > 0 || len(s.Env) > 0 || len(s.Settings) > 0):
		return fmt.Errorf("%q has args, env or settings, which are for a program; name the program", s.Name)
	}
	switch s.Kind {
	case "deploy":
		if s.Path == "" && s.Program == "" {
			return fmt.Errorf("%q needs path: a git repository", s.Name)
		}
	case "alert", "logs", "people":
		if len(s.Files) == 0 && s.Program == "" {
			return fmt.Errorf("%q needs files: a list of paths or globs", s.Name)
		}
	case "":
		return fmt.Errorf("%q has no kind; one of %s", s.Name, strings.Join(sourceKinds, ", "))
	default:
		hint := ""
		if near := nearest(s.Kind, sourceKinds); near != "" {
			hint = fmt.Sprintf("; did you mean %q?", near)
		}
		return fmt.Errorf("%q has kind %q; it must be one of %s%s", s.Name, s.Kind, strings.Join(sourceKinds, ", "), hint)
	}
	return nil
}
