// Package examples holds incidents that can be reviewed on any machine: each is
// a directory with settings, evidence, and a repository described as text.
package examples

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"debrief/collect/deploy/repotext"
	"debrief/timeline/atomicfile"
)

// Demo is the incident that debrief demo shows.
const Demo = "checkout-outage"

//go:embed checkout-outage certificate-expiry
var files embed.FS

// Names are the incidents there are.
var Names = []string{Demo, "certificate-expiry"}

// repoText describes the repository of an incident; repoDir is where it is
// built.
const (
	repoText = "repo.txt"
	repoDir  = "repo"
)

// LayOut writes the incident name to dir, which must exist. A file that is there
// already with other content is an error and nothing is written; what is there
// with the same content stays, so that laying out twice is no mistake.
func LayOut(dir, name string) error {
	root, err := fs.Sub(files, name)
	if err != nil {
		return err
	}
	var todo []func() error
	err = fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p == "want":
			return fs.SkipDir // the golden files of our tests
		case d.IsDir():
			return nil
		}
		data, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		target := filepath.Join(dir, filepath.FromSlash(p))
		if path.Base(p) == repoText {
			todo = append(todo, func() error { return buildRepo(filepath.Join(dir, repoDir), string(data)) })
			return nil
		}
		data = bytes.ReplaceAll(data, []byte("@@TOKEN@@"), []byte(madeUp(name)))
		old, err := os.ReadFile(target)
		switch {
		case err == nil && bytes.Equal(old, data):
		case err == nil:
			return fmt.Errorf("%s exists and is not the example's; give an empty directory", target)
		case errors.Is(err, fs.ErrNotExist):
			todo = append(todo, func() error { return write(target, data) })
		default:
			return err
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, do := range todo {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

func write(target string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return err
	}
	return atomicfile.Write(target, data, 0o644)
}

// buildRepo builds the repository unless it is there. It is built under another
// name first: one that was interrupted must not pass for it.
func buildRepo(dir, text string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	temp, err := os.MkdirTemp(filepath.Dir(dir), ".repo-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	built := filepath.Join(temp, repoDir)
	if _, err := repotext.Build(built, text); err != nil {
		return fmt.Errorf("%s: %w", repoText, err)
	}
	return os.Rename(built, dir)
}

// madeUp is a text that looks like a credential and is none. The logs of the
// examples hold one, so that a review shows what becomes of it; it is made here
// because nothing that looks like a secret is kept in version control.
func madeUp(name string) string {
	sum := sha256.Sum256([]byte("made up for " + name))
	return hex.EncodeToString(sum[:16])
}
