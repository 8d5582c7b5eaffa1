package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"debrief/report/markdown"
	"debrief/timeline"
	"debrief/timeline/atomicfile"
)

func (a *app) reportCmd() *cobra.Command {
	s := new(settings)
	cmd := &cobra.Command{
		Use:   "report BUNDLE",
		Short: "Write the review from a bundle",
		Long: `Write the documents from a bundle that collect or review wrote. Nothing is
collected: the same bundle gives the same bytes.

` + exitTable,
		Example: `  debrief report evidence --format md,pdf`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.report(args[0], s)
		},
	}
	addDocumentFlags(cmd, s)
	cmd.Flags().StringVar(&s.Out, "out", "", "directory to write to (default: the bundle's)")
	return cmd
}

func (a *app) report(bundle string, s *settings) error {
	want, err := s.wanted()
	if err != nil {
		return err
	}
	t, err := loadTemplates(s.Templates)
	if err != nil {
		return err
	}
	if filepath.Base(bundle) == timeline.BundleFile {
		bundle = filepath.Dir(bundle)
	}
	b, err := timeline.ReadBundle(os.DirFS(bundle))
	if err != nil {
		return fmt.Errorf("%s: %w", bundle, err)
	}
	dir := s.Out
	if dir == "" {
		dir = bundle
	}
	if err := writable(dir); err != nil {
		return err
	}
	written, err := a.writeDocuments(dir, b, t, want)
	if err != nil {
		return err
	}
	for _, name := range written {
		a.print(filepath.Join(dir, name))
	}
	return a.sayLedger(b)
}

func (a *app) renderCmd() *cobra.Command {
	var outs []string
	var templates string
	cmd := &cobra.Command{
		Use:   "render REVIEW.md -o FILE",
		Short: "Draw an edited review as HTML or PDF",
		Long: `Draw a Markdown document, edited or not, as HTML or PDF. The format is the
ending of the output file's name; -o may be repeated.`,
		Example: `  debrief render review.md -o review.pdf -o review.html`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.render(args[0], outs, templates)
		},
	}
	cmd.Flags().StringArrayVarP(&outs, "output", "o", nil, "`FILE` to write, .html or .pdf; repeatable")
	cmd.Flags().StringVar(&templates, "templates", "", "directory whose files replace the built-in templates of the same name")
	return cmd
}

func (a *app) render(path string, outs []string, templates string) error {
	if len(outs) == 0 {
		return usagef("which file shall be written? Give -o review.pdf or -o review.html")
	}
	for _, out := range outs {
		if format(out) == "" {
			return usagef("-o %s: the name must end in .html or .pdf", out)
		}
	}
	t, err := loadTemplates(templates)
	if err != nil {
		return err
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	doc, err := markdown.Parse(src)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	asOf := collected(filepath.Dir(path))
	for _, out := range outs {
		data, err := a.draw(format(out), doc, t, asOf)
		if err != nil {
			return fmt.Errorf("%s: %w", out, err)
		}
		if err := atomicfile.Write(out, data, 0o644); err != nil {
			return err
		}
		a.print(out)
	}
	return nil
}

// collected is when the evidence beside a document was collected, or zero when
// there is none: the date of a PDF is never the time of drawing.
func collected(dir string) time.Time {
	b, err := timeline.ReadBundle(os.DirFS(dir))
	if err != nil {
		return time.Time{}
	}
	return b.AsOf
}

// format is the format that a file's name stands for, or nothing.
func format(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		return "html"
	case ".pdf":
		return "pdf"
	}
	return ""
}
