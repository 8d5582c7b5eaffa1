package main

import (
	"errors"
	"io/fs"
	"os"

	"debrief/report/question"
	"debrief/templates"
)

// templateSet are the texts that shape a document.
type templateSet struct {
	review, page, css string
	sheet             question.Sheet
}

// loadTemplates reads the built-in templates; a file of the same name in dir
// wins.
func loadTemplates(dir string) (*templateSet, error) {
	if dir != "" {
		if info, err := os.Stat(dir); err != nil {
			return nil, usagef("--templates: %w", err)
		} else if !info.IsDir() {
			return nil, usagef("--templates: %s is no directory", dir)
		}
	}
	var failed error
	read := func(name string) string {
		if dir != "" {
			data, err := fs.ReadFile(os.DirFS(dir), name)
			if err == nil {
				return string(data)
			}
			if !errors.Is(err, fs.ErrNotExist) && failed == nil {
				failed = usagef("--templates: %w", err)
			}
		}
		data, err := templates.FS.ReadFile(name)
		if err != nil && failed == nil {
			failed = err
		}
		return string(data)
	}
	t := &templateSet{review: read("review.md.tmpl"), page: read("page.html.tmpl"), css: read("review.css")}
	sheet := read("questions.md")
	if failed != nil {
		return nil, failed
	}
	var err error
	if t.sheet, err = question.ParseSheet("questions.md", []byte(sheet)); err != nil {
		return nil, usageError{err}
	}
	return t, nil
}
