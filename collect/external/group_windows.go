package external

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps Ctrl-C of the terminal from the program.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// killGroup ends the program; Windows has no way to ask it.
func killGroup(cmd *exec.Cmd, now bool) {
	if now {
		_ = cmd.Process.Kill() // it may have left already
	}
}
