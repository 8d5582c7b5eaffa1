package collecttest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Git returns a function that runs the git executable without any of the
// user's settings, or skips the test when there is none.
func Git(t testing.TB) func(dir string, args ...string) string {
	t.Helper()
	bin, err := exec.LookPath("git")
	if err != nil {
		if os.Getenv("DEBRIEF_REQUIRE_ALL") == "1" {
			t.Fatal("no git on PATH, and DEBRIEF_REQUIRE_ALL=1 asks for every test")
		}
		t.Skip("no git on PATH: nothing to compare with")
	}
	return func(dir string, args ...string) string {
		t.Helper()
		cmd := exec.Command(bin, args...)
		cmd.Dir = dir
		cmd.Env = []string{"GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull, "HOME=" + t.TempDir(), "LC_ALL=C", "TZ=UTC", "PATH=" + os.Getenv("PATH")}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
}
