package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"debrief/report"
	"debrief/report/html"
	"debrief/report/markdown"
	"debrief/report/question"
	"debrief/templates"
	"debrief/timeline"
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
	if dir != "" {
		if err := t.try(); err != nil {
			return nil, usagef("--templates: %w", err)
		}
	}
	return t, nil
}

// try draws an empty review, so that a mistake in a user's template is known
// before anything is collected.
func (t *templateSet) try() error {
	b := &timeline.Bundle{Tool: tool, Incident: timeline.Incident{ID: "try"}, Zone: "UTC"}
	src, err := report.Markdown(b, report.Options{Zone: time.UTC, Template: t.review, Sheet: t.sheet})
	if err != nil {
		return err
	}
	doc, err := markdown.Parse(src)
	if err != nil {
		return err
	}
	return html.Render(io.Discard, doc, html.Options{Template: t.page, CSS: t.css})
}
