package collect

import (
	"path/filepath"
	"strings"
)

// Label is the name by which documents call a file or directory: the path as it
// was given, with forward slashes, or the last element of an absolute or
// parent-relative one. Where a file lies on the collecting machine is nobody's
// business, and a review must have the same bytes from another directory.
func Label(path string) string {
	if path == "-" {
		return "standard input"
	}
	p := filepath.ToSlash(filepath.Clean(path))
	if filepath.IsAbs(path) || strings.HasPrefix(p, "/") || strings.HasPrefix(p, "../") || p == ".." || p == "." {
		if abs, err := filepath.Abs(path); err == nil {
			return filepath.Base(abs)
		}
		return filepath.Base(path)
	}
	return p
}
