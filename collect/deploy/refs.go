package deploy

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// refs are the refs of a repository. They are read here and not by go-git, which
// gives up on all of them when one is an empty file, as a crash leaves it.
type refs struct {
	head   string            // "ref: refs/heads/main" or a hash
	values map[string]string // the same by full name
	broken []string          // names of refs that hold neither
}

const refPrefix = "ref: "

// readRefs reads HEAD, packed-refs and the files below refs, which win.
func readRefs(d gitDirs) (refs, error) {
	r := refs{values: map[string]string{}}
	if head := lines(filepath.Join(d.git, "HEAD")); len(head) > 0 {
		r.head = head[0]
	}
	if err := r.readPacked(filepath.Join(d.common, "packed-refs")); err != nil {
		return r, err
	}
	root := filepath.Join(d.common, "refs")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name := "refs/" + filepath.ToSlash(rel)
		l := lines(path)
		switch {
		case strings.HasSuffix(name, ".lock"): // being written by git
		case len(l) == 1 && (plumbing.IsHash(l[0]) || strings.HasPrefix(l[0], refPrefix)):
			r.values[name] = l[0]
		default:
			r.broken = append(r.broken, name)
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return r, err
}

func (r *refs) readPacked(name string) error {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		// "#" begins a comment, "^" the target of the tag above.
		hash, ref, ok := strings.Cut(strings.TrimSpace(s.Text()), " ")
		if ok && plumbing.IsHash(hash) {
			r.values[ref] = hash
		}
	}
	return s.Err()
}

// resolve follows a value to the hash it stands for.
func (r *refs) resolve(value string) (plumbing.Hash, bool) {
	for range 5 { // as deep as git follows
		name, symbolic := strings.CutPrefix(value, refPrefix)
		if !symbolic {
			return plumbing.NewHash(value), plumbing.IsHash(value)
		}
		value = r.values[strings.TrimSpace(name)]
	}
	return plumbing.ZeroHash, false
}

// below returns the names below prefix, without it, sorted.
func (r *refs) below(prefix string) []string {
	var names []string
	for name := range r.values {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			names = append(names, rest)
		}
	}
	slices.Sort(names)
	return names
}
