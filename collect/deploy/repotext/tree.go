package repotext

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/format/index"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// files are the blobs of a snapshot by path.
type files map[string]plumbing.Hash

// checkPath keeps files inside the work tree and out of .git.
func checkPath(p string) error {
	if p == "" || path.Clean(p) != p || path.IsAbs(p) || !filepath.IsLocal(filepath.FromSlash(p)) || p == "." {
		return fmt.Errorf("%q is not a path inside the repository", p)
	}
	for _, part := range strings.Split(p, "/") {
		if strings.EqualFold(part, ".git") {
			return fmt.Errorf("%q: .git is git's own", p)
		}
	}
	return nil
}

// threeWay applies to ours what turned base into theirs.
func threeWay(base, ours, theirs files) (files, error) {
	out := maps.Clone(ours)
	all := maps.Clone(base)
	maps.Copy(all, theirs)
	for _, p := range slices.Sorted(maps.Keys(all)) {
		b, o, t := base[p], ours[p], theirs[p] // zero hash: no such file
		switch {
		case t == b || t == o:
		case o != b:
			return nil, fmt.Errorf("conflict in %s: both sides changed it", p)
		case t.IsZero():
			delete(out, p)
		default:
			out[p] = t
		}
	}
	return out, nil
}

// mergeBase returns the last commit that a and b have in common.
func (b *builder) mergeBase(x, y plumbing.Hash) (plumbing.Hash, error) {
	ofX, ofY := b.ancestors(x), b.ancestors(y)
	var best []plumbing.Hash
	for h := range ofX {
		if !ofY[h] {
			continue
		}
		best = append(best, h)
	}
	// A common ancestor of which another is a descendant is not the last one.
	last := slices.DeleteFunc(slices.Clone(best), func(h plumbing.Hash) bool {
		return slices.ContainsFunc(best, func(o plumbing.Hash) bool { return o != h && b.ancestors(o)[h] })
	})
	if len(last) != 1 {
		return plumbing.ZeroHash, fmt.Errorf("the branches have %d merge bases; exactly one is supported", len(last))
	}
	return last[0], nil
}

// ancestors returns h and all commits before it.
func (b *builder) ancestors(h plumbing.Hash) map[plumbing.Hash]bool {
	seen := map[plumbing.Hash]bool{}
	for todo := []plumbing.Hash{h}; len(todo) > 0; {
		h, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if !seen[h] {
			seen[h] = true
			todo = append(todo, b.commits[h].parents...)
		}
	}
	return seen
}

// writeTree writes the tree of fs and all trees below it.
func writeTree(s storer.EncodedObjectStorer, fs files) (plumbing.Hash, error) {
	var t object.Tree
	below := map[string]files{}
	for p, h := range fs {
		dir, rest, nested := strings.Cut(p, "/")
		if !nested {
			t.Entries = append(t.Entries, object.TreeEntry{Name: p, Mode: filemode.Regular, Hash: h})
			continue
		}
		if below[dir] == nil {
			below[dir] = files{}
		}
		below[dir][rest] = h
	}
	for dir, sub := range below {
		if _, clash := fs[dir]; clash {
			return plumbing.ZeroHash, fmt.Errorf("%s is a file and a directory", dir)
		}
		h, err := writeTree(s, sub)
		if err != nil {
			return plumbing.ZeroHash, err
		}
		t.Entries = append(t.Entries, object.TreeEntry{Name: dir, Mode: filemode.Dir, Hash: h})
	}
	slices.SortFunc(t.Entries, func(a, b object.TreeEntry) int { return strings.Compare(sortName(a), sortName(b)) })
	return writeObject(s, &t)
}

// sortName is the name by which git orders the entries of a tree.
func sortName(e object.TreeEntry) string {
	if e.Mode == filemode.Dir {
		return e.Name + "/"
	}
	return e.Name
}

// writeBlob writes a file of these lines.
func writeBlob(s storer.EncodedObjectStorer, lines []string) (plumbing.Hash, error) {
	o := s.NewEncodedObject()
	o.SetType(plumbing.BlobObject)
	w, err := o.Writer()
	if err != nil {
		return plumbing.ZeroHash, err
	}
	for _, l := range lines {
		if _, err := w.Write([]byte(l + "\n")); err != nil {
			return plumbing.ZeroHash, err
		}
	}
	if err := w.Close(); err != nil {
		return plumbing.ZeroHash, err
	}
	return s.SetEncodedObject(o)
}

func writeObject(s storer.EncodedObjectStorer, v interface {
	Encode(plumbing.EncodedObject) error
}) (plumbing.Hash, error) {
	o := s.NewEncodedObject()
	if err := v.Encode(o); err != nil {
		return plumbing.ZeroHash, err
	}
	return s.SetEncodedObject(o)
}

// checkout writes the files of the current branch, the index and HEAD.
//
// go-git's own checkout stores the time and inode of each file in the index; an
// index written here has the same bytes on every machine, and git fills in the
// rest when it first looks.
func (b *builder) checkout(dir string) error {
	head := plumbing.NewSymbolicReference(plumbing.HEAD, plumbing.NewBranchReferenceName(b.branch))
	if err := b.store.SetReference(head); err != nil {
		return err
	}
	h, ok := b.names[b.branch]
	if !ok {
		return nil
	}
	idx, never := &index.Index{Version: 2}, time.Unix(0, 0)
	for _, p := range slices.Sorted(maps.Keys(b.commits[h].files)) {
		blob := b.commits[h].files[p]
		size, err := b.writeFile(filepath.Join(dir, filepath.FromSlash(p)), blob)
		if err != nil {
			return err
		}
		idx.Entries = append(idx.Entries, &index.Entry{
			Hash: blob, Name: p, Mode: filemode.Regular, Size: uint32(size), CreatedAt: never, ModifiedAt: never,
		})
	}
	return b.store.SetIndex(idx)
}

func (b *builder) writeFile(name string, blob plumbing.Hash) (size int, err error) {
	o, err := object.GetBlob(b.store, blob)
	if err != nil {
		return 0, err
	}
	r, err := o.Reader()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		return 0, err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return 0, err
	}
	return len(content), os.WriteFile(name, content, 0o644)
}
