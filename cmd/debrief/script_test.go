package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"debrief/collect/deploy/repotext"
	"debrief/examples"
)

var update = flag.Bool("update", false, "write the golden files")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"debrief": main})
}

// TestScripts runs every command as a user would. Each script begins in an empty
// directory with a fixed time of collection.
func TestScripts(t *testing.T) {
	denying := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "who are you?", http.StatusUnauthorized)
	}))
	t.Cleanup(denying.Close)
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1779200000") // 2026-05-19T14:13:20Z
			env.Setenv("DENYING", "prometheus+"+denying.URL)
			for _, name := range []string{"good", "bad"} { // programs of a script
				if err := os.Chmod(filepath.Join(env.WorkDir, name), 0o755); err != nil && !errors.Is(err, fs.ErrNotExist) {
					return err
				}
			}
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "root" { // nothing is forbidden to root
				return os.Getuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"repo":     buildRepo,
			"example":  layOut,
			"code":     exitsWith,
			"zip":      zip,
			"shorten":  shorten,
			"longline": longLine,
			"append": func(ts *testscript.TestScript, _ bool, args []string) {
				add(ts, args[0], []byte(strings.Join(args[1:], " ")+"\n"))
			},
		},
	})
}

// buildRepo is "repo DIR FILE": a git repository from its description.
func buildRepo(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: repo DIR FILE")
	}
	_, err := repotext.Build(ts.MkAbs(args[0]), ts.ReadFile(args[1]))
	ts.Check(err)
}

// layOut is "example NAME DIR".
func layOut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: example NAME DIR")
	}
	dir := ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(dir, 0o755))
	ts.Check(examples.LayOut(dir, args[0]))
}

// exitsWith is "code N COMMAND...": the command must end with that exit code.
func exitsWith(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// zip is "zip FILE": FILE.gz beside it.
func zip(ts *testscript.TestScript, _ bool, args []string) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write([]byte(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0])+".gz", out.Bytes(), 0o644))
}

// shorten is "shorten FILE N": the last N bytes of it are gone.
func shorten(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	path := ts.MkAbs(args[0])
	info, err := os.Stat(path)
	ts.Check(err)
	ts.Check(os.Truncate(path, info.Size()-n))
}

// longLine is "longline FILE N": one more line of N bytes.
func longLine(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	add(ts, args[0], append(bytes.Repeat([]byte("x"), n), '\n'))
}

func add(ts *testscript.TestScript, file string, data []byte) {
	f, err := os.OpenFile(ts.MkAbs(file), os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	ts.Check(err)
	_, err = f.Write(data)
	ts.Check(err)
	ts.Check(f.Close())
}
