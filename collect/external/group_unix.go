//go:build unix

package external

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the program and all that it starts into a process group of its own.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup asks the group to leave, or ends it.
func killGroup(cmd *exec.Cmd, now bool) {
	sig := syscall.SIGTERM
	if now {
		sig = syscall.SIGKILL
	}
	_ = syscall.Kill(-cmd.Process.Pid, sig) // it may have left already
}
