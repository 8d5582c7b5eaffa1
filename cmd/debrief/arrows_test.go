package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// topLevel are the folders of the program, and what each may import of ours.
var topLevel = map[string][]string{
	"cmd":       {"cmd", "collect", "report", "timeline", "templates", "examples"},
	"collect":   {"collect", "timeline"},
	"report":    {"report", "timeline", "templates"},
	"timeline":  {"timeline"},
	"templates": nil,
	"examples":  {"collect", "timeline"},
}

// heavy are libraries that live in one folder each.
var heavy = map[string][]string{
	"github.com/go-git/":           {"collect/deploy"},
	"github.com/jung-kurt/gofpdf":  {"report/pdf"},
	"github.com/yuin/goldmark":     {"report/markdown", "report/html", "report/pdf"},
	"github.com/goccy/go-yaml":     {"cmd/debrief"},
	"github.com/klauspost/":        {"collect/input"},
	"github.com/grafana/loki":      {"collect/loki"},
	"github.com/prometheus/":       {"collect/alert"},
	"github.com/spf13/cobra":       {"cmd"},
	"github.com/schollz/":          {"cmd"},
	"github.com/go-fonts/":         {"report/pdf"},
	"github.com/santhosh-tekuri/":  nil, // tests only
	"github.com/rogpeppe/":         nil,
	"github.com/google/go-cmp/cmp": nil,
}

// TestArrows reads the imports of every file that is no test and fails on one
// that points the wrong way: cmd -> report -> timeline <- collect.
func TestArrows(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && p != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == demoDir) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		seen++
		checkImports(t, filepath.ToSlash(rel), p)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 20 {
		t.Fatalf("looked at %d files only; is the root right?", seen)
	}
}

func checkImports(t *testing.T, name, file string) {
	t.Helper()
	src, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	dir := path.Dir(name)
	top, _, _ := strings.Cut(dir, "/")
	may, ok := topLevel[top]
	if !ok {
		t.Errorf("%s: %q is none of the top-level folders", name, top)
		return
	}
	for _, spec := range src.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		ours, isOurs := strings.CutPrefix(imp, "debrief/")
		first, _, _ := strings.Cut(ours, "/")
		switch {
		case isOurs && !slices.Contains(may, first):
			t.Errorf("%s imports %s: %s may import %v only", name, imp, top, may)
		case !isOurs && top == "timeline" && strings.Contains(strings.SplitN(imp, "/", 2)[0], "."):
			t.Errorf("%s imports %s: timeline has the standard library only", name, imp)
		}
		checkHeavy(t, name, dir, imp)
	}
}

func checkHeavy(t *testing.T, name, dir, imp string) {
	t.Helper()
	for prefix, homes := range heavy {
		if strings.HasPrefix(imp, prefix) && !slices.ContainsFunc(homes, func(h string) bool { return inside(dir, h) }) {
			t.Errorf("%s imports %s: it lives in %v only", name, imp, homes)
		}
	}
}

func inside(dir, parent string) bool { return dir == parent || strings.HasPrefix(dir, parent+"/") }

// TestTopLevel fails when a folder or file appears that nobody expects.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"CHANGELOG.md", "LICENSE", "README.md", "cmd", "collect", "examples", "go.mod", "go.sum", "report", "templates", "timeline"}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && !slices.Contains(want, name) && name != demoDir {
			t.Errorf("%s is not expected at the top level", name)
		}
	}
}
