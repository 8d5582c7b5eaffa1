package deploy

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/format/config"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"

	"debrief/collect"
)

// repo is a repository opened for reading. It is for one goroutine: go-git's
// storage is not safe for more.
type repo struct {
	// name is the directory that a person would call the repository.
	name    string
	stores  []*filesystem.ObjectStorage // its own objects, then the alternates
	refs    refs
	shallow map[plumbing.Hash]bool
}

// maxObject is the largest commit, tag or tree that is read into memory, in
// bytes. The largest tree in the repositories we measured has 1 MB; a 300 KB
// file can claim to unpack to 300 MB.
const maxObject = 32 << 20

// open finds and opens the repository at path. It never asks go-git to open it:
// that refuses harmless extensions such as worktreeConfig.
func open(path string) (*repo, error) {
	dirs, err := locate(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", collect.Label(path), err)
	}
	if err := checkFormat(dirs.common); err != nil {
		return nil, fmt.Errorf("%s: %w", collect.Label(path), err)
	}
	r := &repo{name: dirs.name(), shallow: map[plumbing.Hash]bool{}}
	if r.refs, err = readRefs(dirs); err != nil {
		return nil, fmt.Errorf("%s: reading refs: %w", collect.Label(path), bare(err))
	}
	r.addStore(dirs.common, 0)
	for _, line := range lines(filepath.Join(dirs.common, "shallow")) {
		if plumbing.IsHash(line) {
			r.shallow[plumbing.NewHash(line)] = true
		}
	}
	return r, nil
}

// addStore adds the objects of a repository and of the repositories it borrows
// from. go-git reads alternates too, but opens them anew for every object
// (measured: 288 ms each) and gets relative paths wrong.
func (r *repo) addStore(common string, depth int) {
	const maxDepth = 5 // git's own limit
	if depth > maxDepth {
		return
	}
	opts := filesystem.Options{KeepDescriptors: true, LargeObjectThreshold: maxObject}
	dir := dotgit.New(osfs.New(common))
	r.stores = append(r.stores, filesystem.NewObjectStorageWithOptions(dir, cache.NewObjectLRU(32*cache.MiByte), opts))
	objects := filepath.Join(common, "objects")
	for _, alt := range lines(filepath.Join(objects, "info", "alternates")) {
		if alt == "" || alt[0] == '#' {
			continue
		}
		if !filepath.IsAbs(alt) {
			alt = filepath.Join(objects, alt)
		}
		// go-git wants the directory above "objects"; git always calls it so.
		if filepath.Base(alt) == "objects" && isDir(alt) {
			r.addStore(filepath.Dir(alt), depth+1)
		}
	}
}

func (r *repo) close() {
	for _, s := range r.stores {
		s.Close() // files opened for reading
	}
}

// read returns the type and content of an object of at most max bytes. The error
// wraps plumbing.ErrObjectNotFound when there is no such object.
func (r *repo) read(h plumbing.Hash, max int64) (plumbing.ObjectType, []byte, error) {
	for _, s := range r.stores {
		o, err := s.EncodedObject(plumbing.AnyObject, h)
		if errors.Is(err, plumbing.ErrObjectNotFound) {
			continue
		}
		if err != nil {
			return 0, nil, fmt.Errorf("object %s: %w", short(h), bare(err))
		}
		if o.Size() > max {
			return 0, nil, fmt.Errorf("object %s has %d bytes, more than %d; not read", short(h), o.Size(), max)
		}
		rd, err := o.Reader()
		if err != nil {
			return 0, nil, fmt.Errorf("object %s: %w", short(h), bare(err))
		}
		data, err := io.ReadAll(io.LimitReader(rd, max))
		rd.Close()
		return o.Type(), data, err
	}
	return 0, nil, fmt.Errorf("object %s: %w", short(h), plumbing.ErrObjectNotFound)
}

// short is the name by which people call a commit. Ten digits stay unambiguous
// in repositories of a million objects, where git itself shows nine.
func short(h plumbing.Hash) string { return h.String()[:10] }

// gitDirs are the directories of a repository: in a linked worktree HEAD lies in
// one and everything else in another; otherwise they are the same.
type gitDirs struct{ git, common string }

// name is the last element of the work tree's path, or of a bare repository's
// without ".git".
func (d gitDirs) name() string {
	if filepath.Base(d.common) == ".git" {
		return filepath.Base(filepath.Dir(d.common))
	}
	return strings.TrimSuffix(filepath.Base(d.common), ".git")
}

// locate finds the directories of the repository at path: a work tree, a bare
// repository, a .git directory, or a .git file that points at one.
func locate(path string) (gitDirs, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return gitDirs{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return gitDirs{}, bare(err)
	}
	dir := path
	if !info.IsDir() {
		if dir, err = readGitFile(path); err != nil {
			return gitDirs{}, err
		}
	} else if dot, err := os.Stat(filepath.Join(path, ".git")); err == nil {
		dir = filepath.Join(path, ".git")
		if !dot.IsDir() {
			if dir, err = readGitFile(dir); err != nil {
				return gitDirs{}, err
			}
		}
	}
	d := gitDirs{git: dir, common: dir}
	if link := lines(filepath.Join(dir, "commondir")); len(link) > 0 && link[0] != "" {
		d.common = link[0]
		if !filepath.IsAbs(d.common) {
			d.common = filepath.Join(dir, d.common)
		}
	}
	if !isFile(filepath.Join(d.git, "HEAD")) || !isDir(filepath.Join(d.common, "objects")) {
		return gitDirs{}, notRepository(path)
	}
	return d, nil
}

// notRepository says that path holds no repository, and where the nearest one
// above it is. It is not used unasked: a mistyped path would silently give the
// deploys of something else.
func notRepository(path string) error {
	for dir, up := filepath.Dir(path), ".."; dir != filepath.Dir(dir); dir, up = filepath.Dir(dir), up+"/.." {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return fmt.Errorf("is not a git repository but lies inside one; give %s, its top directory, instead", up)
		}
	}
	return errors.New("is not a git repository (no .git here, and it is no bare repository)")
}

// readGitFile reads where a .git file points.
func readGitFile(name string) (string, error) {
	l := lines(name)
	if len(l) == 0 {
		return "", errors.New("is not a git repository: the file is empty or cannot be read")
	}
	dir, ok := strings.CutPrefix(l[0], "gitdir:")
	if !ok {
		return "", errors.New(`is not a git repository: the file does not begin with "gitdir:"`)
	}
	dir = strings.TrimSpace(dir)
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(name), dir)
	}
	if !isDir(dir) {
		return "", fmt.Errorf("the .git file points at a directory called %s that does not exist (a linked worktree that was moved, or whose repository was?)", filepath.Base(dir))
	}
	return dir, nil
}

// checkFormat refuses the repositories that go-git v5 cannot read.
func checkFormat(common string) error {
	f, err := os.Open(filepath.Join(common, "config"))
	if err != nil {
		return nil // a repository without a configuration has the old format
	}
	defer f.Close()
	cfg := config.New()
	if err := config.NewDecoder(io.LimitReader(f, 1<<20)).Decode(cfg); err != nil {
		return nil // git would refuse, but the history is readable all the same
	}
	ext := cfg.Section("extensions")
	if v := ext.Option("objectformat"); v != "" && !strings.EqualFold(v, "sha1") {
		return fmt.Errorf("uses %s object names, which cannot be read yet; write its deploys to a file with git and give that instead", v)
	}
	if v := ext.Option("refstorage"); v != "" && !strings.EqualFold(v, "files") {
		return fmt.Errorf("keeps its refs in the %q format, which cannot be read yet; convert a copy with: git refs migrate --ref-format=files", v)
	}
	return nil
}

// lines returns the lines of a small file of git's, without the spaces around
// them; none when it cannot be read.
func lines(name string) []string {
	f, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 4<<20))
	if err != nil || len(data) == 0 {
		return nil
	}
	out := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// bare takes the path out of a file error: where a repository lies on this
// machine is nobody's business.
func bare(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
