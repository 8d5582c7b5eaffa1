package deploy

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// entry is one entry of a tree. The zero entry stands for no file.
type entry struct {
	name string
	mode uint32
	hash plumbing.Hash
}

const modeDir = 0o040000

func (e entry) dir() bool { return e.mode&0o170000 == modeDir }

// file reports whether e has content of its own in this repository: neither a
// directory nor a submodule nor a symbolic link.
func (e entry) file() bool { return e.mode&0o170000 == 0o100000 }

// sortName is the name by which git orders entries.
func (e entry) sortName() string {
	if e.dir() {
		return e.name + "/"
	}
	return e.name
}

// tree returns the entries of the tree h; the zero hash is the empty tree.
func (r *repo) tree(h plumbing.Hash) ([]entry, error) {
	if h.IsZero() {
		return nil, nil
	}
	typ, data, err := r.read(h, maxObject)
	if err != nil {
		return nil, err
	}
	if typ != plumbing.TreeObject {
		return nil, fmt.Errorf("object %s is a %s, not a tree", short(h), typ)
	}
	entries, err := parseTree(data)
	if err != nil {
		return nil, fmt.Errorf("tree %s: %w", short(h), err)
	}
	return entries, nil
}

// parseTree reads the content of a tree object: "mode name NUL hash" again and
// again.
func parseTree(data []byte) ([]entry, error) {
	var entries []entry
	for len(data) > 0 {
		head, rest, ok := bytes.Cut(data, []byte{0})
		mode, name, ok2 := bytes.Cut(head, []byte(" "))
		m, err := strconv.ParseUint(string(mode), 8, 32)
		if !ok || !ok2 || err != nil || len(name) == 0 || len(rest) < len(plumbing.Hash{}) {
			return entries, errors.New("it is malformed")
		}
		e := entry{name: string(name), mode: uint32(m)}
		data = rest[copy(e.hash[:], rest):]
		entries = append(entries, e)
	}
	return entries, nil
}

// differ compares trees. Subtrees of equal hash are not opened, which makes this
// 8 to 40 times faster than object.DiffTree (measured); renames are two changes,
// since nothing here needs them joined and finding them reads blobs.
type differ struct {
	r *repo
	// left bounds the work: a small repository can hold ten trees of ten trees
	// of ten ..., billions of paths that are no files at all.
	left  int
	visit func(path string, old, new entry)
}

// maxDiff is how many changed entries one comparison looks at.
const maxDiff = 200_000

var errTooManyChanges = fmt.Errorf("more than %d changed paths", maxDiff)

// diff calls visit for each file that differs between two trees, in the order of
// their paths.
func (r *repo) diff(old, new plumbing.Hash, visit func(path string, old, new entry)) error {
	d := &differ{r: r, left: maxDiff, visit: visit}
	return d.trees("", old, new)
}

func (d *differ) trees(dir string, old, new plumbing.Hash) error {
	a, err := d.r.tree(old)
	if err != nil {
		return err
	}
	b, err := d.r.tree(new)
	if err != nil {
		return err
	}
	for len(a) > 0 || len(b) > 0 {
		var o, n entry
		switch {
		case len(b) == 0 || len(a) > 0 && a[0].sortName() < b[0].sortName():
			o, a = a[0], a[1:]
		case len(a) == 0 || b[0].sortName() < a[0].sortName():
			n, b = b[0], b[1:]
		default:
			o, n, a, b = a[0], b[0], a[1:], b[1:]
		}
		if err := d.entries(dir, o, n); err != nil {
			return err
		}
	}
	return nil
}

// entries compares two entries of one sort name, of which one may be missing.
func (d *differ) entries(dir string, o, n entry) error {
	if o.hash == n.hash && o.mode == n.mode {
		return nil
	}
	if d.left--; d.left < 0 {
		return errTooManyChanges
	}
	name := max(o.name, n.name)
	if dir != "" {
		name = dir + "/" + name // not path.Join: hostile trees hold ".."
	}
	if strings.Count(name, "/") > 1000 {
		return fmt.Errorf("path %s... is more than 1000 directories deep", clip(name, 40))
	}
	if o.dir() || n.dir() {
		return d.trees(name, o.hash, n.hash)
	}
	d.visit(name, o, n)
	return nil
}

// at returns the entry at path in a tree; the zero entry when there is none. The
// path "." is the tree itself.
func (r *repo) at(tree plumbing.Hash, p string) (entry, error) {
	e := entry{name: ".", mode: modeDir, hash: tree}
	if p == "." {
		return e, nil
	}
	for name := range strings.SplitSeq(p, "/") {
		if !e.dir() {
			return entry{}, nil
		}
		entries, err := r.tree(e.hash)
		if err != nil {
			return entry{}, err
		}
		e = entry{}
		for _, c := range entries {
			if c.name == name {
				e = c
			}
		}
	}
	return e, nil
}
