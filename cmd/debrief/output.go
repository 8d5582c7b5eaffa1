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
	"unicode"

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
	baseDir    = ".debrief/base"
)

// print writes one result to standard output.
func (a *app) print(line string) { fmt.Fprintln(a.out, line) }

// outDir is where the bundle and its documents go.
func (s *settings) outDir(id string) string {
	if s.Out != "" {
		return s.Out
	}
	return "debrief-" + fileName(id)
}

// fileName makes an id safe as the name of a file.
func fileName(id string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_.", r) || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, id)
}

// prepare makes the output directory and checks it before anything is collected:
// minutes of work must not be lost to a missing permission, and one incident must
// not replace another.
func prepare(dir, id string) error {
	if err := writable(dir); err != nil {
		return err
	}
	if b, err := timeline.ReadBundle(os.DirFS(dir)); err == nil && b.Incident.ID != id {
		return usagef("%s holds the evidence of incident %q, not of %q; give another --out", dir, b.Incident.ID, id)
	}
	_, _, err := standing(dir, id)
	return err
}

// standing reads the review that dir holds, if any, and reports whether a person
// has edited it. A document that is not a review of this incident is an error: it
// is not ours to replace, and nothing may be drawn from it.
func standing(dir, id string) (doc []byte, edited bool, err error) {
	path := filepath.Join(dir, reviewFile)
	doc, err = os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	h, err := markdown.Info(doc)
	if err != nil {
		return nil, false, usagef("%s: %w; move it away or give another --out", path, err)
	}
	if h.Incident != id {
		return nil, false, usagef("%s is the review of incident %q, not of %q; give another --out", path, h.Incident, id)
	}
	if edited, err = markdown.Edited(doc); err != nil {
		return nil, false, fmt.Errorf("%s: %w", path, err)
	}
	return doc, edited, nil
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
	old, edited, err := standing(dir, b.Incident.ID)
	if err != nil {
		return nil, err
	}
	var names []string
	if want["md"] {
		name, err := a.writeReview(dir, src, edited)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if edited {
		src = old // a person's words reach every copy
	}
	doc, err := markdown.Parse(src)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, reviewFile), err)
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

// writeReview writes review.md, or another name beside it when a person has
// edited that. It returns the name.
func (a *app) writeReview(dir string, src []byte, edited bool) (name string, err error) {
	if err := keepBase(dir, src); err != nil {
		return "", err
	}
	name = reviewFile
	if edited {
		if name, err = beside(dir); err != nil {
			return "", err
		}
		a.say("%s was edited since it was generated and stays as it is; the new one is %s beside it", filepath.Join(dir, reviewFile), name)
	}
	return name, atomicfile.Write(filepath.Join(dir, name), src, 0o644)
}

// beside returns the first of review.new.md, review.new-2.md ... that is free or
// that nobody has edited.
func beside(dir string) (string, error) {
	for n := 1; ; n++ {
		name := "review.new.md"
		if n > 1 {
			name = fmt.Sprintf("review.new-%d.md", n)
		}
		doc, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		if edited, err := markdown.Edited(doc); err == nil && !edited {
			return name, nil
		}
	}
}

// keepBase stores what was generated under its hash, before the document itself
// is replaced, so that what a person changed can be told apart from it later.
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
