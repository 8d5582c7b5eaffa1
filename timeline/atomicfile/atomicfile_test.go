package atomicfile

import (
	"os"
	"path/filepath"
	"testing"
)

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// TestAllOrNothing: when one file of several cannot be written, the others stay
// as they were and nothing is left behind.
func TestAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	if err := Write(filepath.Join(dir, "a"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := WriteAll(dir, 0o644, File{"a", []byte("new")}, File{"no/such/place", []byte("x")})
	if err == nil {
		t.Fatal("no error for a file in a directory that does not exist")
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "a")); string(got) != "old" {
		t.Errorf("a holds %q", got)
	}
	if n := names(t, dir); len(n) != 1 {
		t.Errorf("left behind: %v", n)
	}
	if err := WriteAll(dir, 0o600, File{"a", []byte("new")}, File{"b", nil}); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "a")); string(got) != "new" {
		t.Errorf("a holds %q", got)
	}
	if n := names(t, dir); len(n) != 2 {
		t.Errorf("the directory holds %v", n)
	}
}
