// Package atomicfile writes files so that a reader, a crash or a full disk finds
// either the old content or the new, never half of it.
//
// natefinch/atomic was looked at and does not sync; google/renameio does not
// build on Windows, for which this program is vetted.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Write replaces the file at path by data: it writes a temporary file in the
// same directory, syncs it, renames it into place and syncs the directory.
// On an error the old file is untouched and the temporary one is gone.
func Write(path string, data []byte, perm os.FileMode) error {
	return WriteAll(filepath.Dir(path), perm, File{Name: filepath.Base(path), Data: data})
}

// File is one of the files that WriteAll writes.
type File struct {
	Name string
	Data []byte
}

// WriteAll replaces files of the directory dir that belong together: all are
// written and synced before the first is renamed into place, so that only a crash
// between two renames can leave new beside old.
func WriteAll(dir string, perm os.FileMode, files ...File) (err error) {
	var temps []string
	defer func() {
		if err == nil {
			return
		}
		for _, t := range temps {
			os.Remove(t)
		}
	}()
	for _, f := range files {
		t, err := temporary(dir, f, perm)
		if err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, f.Name), err)
		}
		temps = append(temps, t)
	}
	for i, f := range files {
		if err := os.Rename(temps[i], filepath.Join(dir, f.Name)); err != nil {
			return fmt.Errorf("writing %s: %w", filepath.Join(dir, f.Name), err)
		}
	}
	syncDir(dir)
	return nil
}

// temporary writes f under another name and returns that.
func temporary(dir string, f File, perm os.FileMode) (name string, err error) {
	t, err := os.CreateTemp(dir, "."+f.Name+".tmp-*")
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err // the name of the temporary file tells nobody anything
		}
		return "", err
	}
	defer func() {
		if err != nil {
			t.Close()
			os.Remove(t.Name())
		}
	}()
	if _, err := t.Write(f.Data); err != nil {
		return "", err
	}
	if err := t.Chmod(perm); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return "", err
	}
	if err := t.Sync(); err != nil {
		return "", err
	}
	return t.Name(), t.Close()
}

// syncDir makes the rename itself durable. Not every system can sync a
// directory, and the file is complete either way, so an error is no failure.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	defer d.Close()
	_ = d.Sync()
}
