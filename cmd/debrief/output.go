package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"debrief/report"
	"debrief/report/html"
	"debrief/report/markdown"
	"debrief/report/pdf"
	"debrief/timeline"
	"debrief/timeline/atomicfile"
)

// The documents.
const (
	reviewFile = "review.md"
	besideFile = "review.new.md"
	baseDir    = ".debrief/base"
)

// print writes one result to standard output.
func (a *app) print(line string) { fmt.Fprintln(a.out, line) }

// outDir is where the bundle and its documents go.
func (s *settings) outDir(b *timeline.Bundle) string {
	if s.Out != "" {
		return s.Out
	}
	return "debrief-" + fileName(b.Incident.ID)
}

// fileName makes an id safe as the name of a file.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == '.' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, strings.TrimLeft(id, "."))
}

// prepareOut checks the directory for output before anything is collected, so
// that minutes of work are not lost to a missing permission.
func (s *settings) prepareOut(*app) error {
	if s.Out == "" {
		return nil
	}
	return writable(s.Out)
}

// writable makes the directory and tries to write to it.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("output directory: %w", err)
	}
	f, err := os.CreateTemp(dir, ".debrief-*")
	if err != nil {
		return fmt.Errorf("output directory: cannot write: %w", err)
	}
	f.Close()
	return os.Remove(f.Name())
}

// writeBundle writes the bundle. When the directory holds one with the same
// evidence, its time of collection is kept, so that a re-run changes nothing.
func (a *app) writeBundle(dir string, b *timeline.Bundle) error {
	if _, _, err := b.Seal(); err != nil {
		return err
	}
	if a.env("SOURCE_DATE_EPOCH") == "" {
		if old, err := timeline.ReadBundle(os.DirFS(dir)); err == nil && sameEvidence(old, b) {
			b.AsOf = old.AsOf
		}
	}
	return timeline.WriteBundle(dir, b)
}

func sameEvidence(a, b *timeline.Bundle) bool {
	h1, err1 := a.Hash()
	h2, err2 := b.Hash()
	return err1 == nil && err2 == nil && h1 == h2
}

// writeDocuments writes the wanted documents of b to dir and returns their
// names.
func (a *app) writeDocuments(dir string, b *timeline.Bundle, t *templateSet, want map[string]bool) ([]string, error) {
	zone, err := loadZone(b.Zone)
	if err != nil {
		return nil, err
	}
	src, err := report.Markdown(b, report.Options{Zone: zone, Template: t.review, Sheet: t.sheet})
	if err != nil {
		return nil, err
	}
	var names []string
	if want["md"] {
		name, current, err := a.writeReview(dir, src)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
		src = current
	}
	doc, err := markdown.Parse(src)
	if err != nil {
		return nil, err
	}
	for _, format := range []string{"html", "pdf"} {
		if !want[format] {
			continue
		}
		name := "review." + format
		out, err := a.draw(format, doc, t, b.AsOf)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := atomicfile.Write(filepath.Join(dir, name), out, 0o644); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// writeReview writes review.md, or beside it when a person has edited it. It
// returns the name it wrote and the text that the other formats are drawn from:
// a person's words reach every copy.
func (a *app) writeReview(dir string, src []byte) (name string, current []byte, err error) {
	if err := keepBase(dir, src); err != nil {
		return "", nil, err
	}
	path := filepath.Join(dir, reviewFile)
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", nil, err
	}
	if err == nil {
		if edited, rerr := markdown.Edited(old); rerr != nil || edited {
			a.say("%s was edited since it was generated; it stays as it is, and the new one is %s beside it", path, besideFile)
			return besideFile, old, atomicfile.Write(filepath.Join(dir, besideFile), src, 0o644)
		}
	}
	return reviewFile, src, atomicfile.Write(path, src, 0o644)
}

// keepBase stores what was generated under its hash, before the document itself
// is replaced: a later run can always tell a person's words from ours.
func keepBase(dir string, src []byte) error {
	sum := sha256.Sum256(src)
	base := filepath.Join(dir, filepath.FromSlash(baseDir))
	if err := os.MkdirAll(base, 0o755); err != nil {
		return err
	}
	return atomicfile.Write(filepath.Join(base, hex.EncodeToString(sum[:])+".md"), src, 0o644)
}

// draw makes one format of a document. asOf is when its evidence was collected.
func (a *app) draw(format string, doc *markdown.Document, t *templateSet, asOf time.Time) ([]byte, error) {
	var out bytes.Buffer
	var err error
	switch format {
	case "html":
		err = html.Render(&out, doc, html.Options{Template: t.page, CSS: t.css})
	case "pdf":
		err = pdf.Render(&out, doc, pdf.Options{Date: asOf, Warn: func(s string) { a.say("pdf: %s", s) }})
	}
	return out.Bytes(), err
}
