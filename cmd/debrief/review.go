package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"debrief/timeline"
)

func (a *app) reviewCmd() *cobra.Command {
	f := new(collectFlags)
	cmd := &cobra.Command{
		Use:   "review",
		Short: "Collect the evidence of an incident and write its review",
		Long: `Collect deploys, alerts, logs and people's words for one window and write the
review as Markdown, HTML and PDF, with the bundle of evidence beside it.

A review.md that somebody has edited is never overwritten: the new one is
written beside it as review.new.md.

` + exitTable,
		Example: `  debrief review --repo . --logs 'logs/*.log' --around '2026-03-10 14:06'
  debrief review --config debrief.yaml --format md`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.resolve()
			if err != nil {
				return err
			}
			return a.review(cmd.Context(), s)
		},
	}
	f.add(cmd.Flags())
	addDocumentFlags(cmd, &f.settings)
	return cmd
}

func addDocumentFlags(cmd *cobra.Command, s *settings) {
	cmd.Flags().StringSliceVar(&s.Format, "format", nil, "documents to write: md, html, pdf (default: all)")
	cmd.Flags().StringVar(&s.Templates, "templates", "", "directory whose files replace the built-in templates of the same name")
}

func (a *app) review(ctx context.Context, s *settings) error {
	want, err := s.wanted()
	if err != nil {
		return err
	}
	t, err := loadTemplates(s.Templates)
	if err != nil {
		return err
	}
	dir, b, err := a.bundle(ctx, s)
	if err != nil {
		return err
	}
	written, err := a.writeDocuments(dir, b, t, want)
	if err != nil {
		return err
	}
	for _, name := range append(written, "bundle.json", "events.jsonl") {
		a.print(filepath.Join(dir, name))
	}
	return a.sayLedger(b)
}

func (a *app) collectCmd() *cobra.Command {
	f := new(collectFlags)
	cmd := &cobra.Command{
		Use:   "collect",
		Short: "Collect the evidence of an incident into a bundle",
		Long: `Collect evidence into a bundle, a directory with bundle.json and events.jsonl.
debrief report writes the documents from it, today or next week.

` + exitTable,
		Example: `  debrief collect --repo . --logs app.log --around '2026-03-10 14:06' --out evidence`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := f.resolve()
			if err != nil {
				return err
			}
			return a.collect(cmd.Context(), s)
		},
	}
	f.add(cmd.Flags())
	return cmd
}

func (a *app) collect(ctx context.Context, s *settings) error {
	dir, b, err := a.bundle(ctx, s)
	if err != nil {
		return err
	}
	a.print(filepath.Join(dir, "bundle.json"))
	a.print(filepath.Join(dir, "events.jsonl"))
	return a.sayLedger(b)
}

// bundle collects what the settings ask for and writes it to the output directory,
// which is checked first.
func (a *app) bundle(ctx context.Context, s *settings) (dir string, b *timeline.Bundle, err error) {
	p, err := a.plan(s)
	if err != nil {
		return "", nil, err
	}
	dir = s.outDir(p.incident.ID)
	if err := prepare(dir, p.incident.ID); err != nil {
		return "", nil, err
	}
	if b, err = a.gather(ctx, p); err != nil {
		return "", nil, err
	}
	return dir, b, a.writeBundle(dir, b)
}
