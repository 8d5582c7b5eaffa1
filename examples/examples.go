// Package examples holds incidents that can be reviewed on any machine: each is
// a directory with settings, evidence, and a repository described as text.
package examples

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

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

// LayOut writes the incident name to dir, which must exist. What is there
// already is written again; a repository is built once.
func LayOut(dir, name string) error {
	root, err := fs.Sub(files, name)
	if err != nil {
		return err
	}
	return fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if p == "want" {
			return fs.SkipDir // the golden files of our tests
		}
		target := filepath.Join(dir, filepath.FromSlash(p))
		if d.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		data, err := fs.ReadFile(root, p)
		if err != nil {
			return err
		}
		if path.Base(p) == repoText {
			return buildRepo(filepath.Join(dir, repoDir), string(data))
		}
		return atomicfile.Write(target, []byte(strings.ReplaceAll(string(data), "@@TOKEN@@", madeUp(name))), 0o644)
	})
}

// buildRepo builds the repository unless it is there.
func buildRepo(dir, text string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := repotext.Build(dir, text); err != nil {
		return fmt.Errorf("%s: %w", repoText, err)
	}
	return nil
}

// madeUp is a text that looks like a credential and is none. The logs of the
// examples hold one, so that a review shows what becomes of it; it is made here
// because nothing that looks like a secret is kept in version control.
func madeUp(name string) string {
	sum := sha256.Sum256([]byte("made up for " + name))
	return hex.EncodeToString(sum[:16])
}
