package external

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// How long a program may take to leave: a run is left behind two seconds after its
// deadline, and by then it must be gone.
const (
	termGrace = 700 * time.Millisecond // between SIGTERM and SIGKILL
	pipeGrace = time.Second            // for output after the program's own end
)

// process is one run of a program.
type process struct {
	cmd    *exec.Cmd
	out    *os.File // its standard output
	stderr tail
	exited chan struct{}
	err    error // of Wait, once exited is closed
	read   chan struct{}
}

// start starts the program and hands it the request.
func (s *Source) start(request []byte) (*process, error) {
	path, err := exec.LookPath(s.cfg.Program)
	if err != nil && !errors.Is(err, exec.ErrDot) {
		return nil, s.notFound(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p := &process{out: r, exited: make(chan struct{}), read: make(chan struct{})}
	p.cmd = exec.Command(path, s.cfg.Args...)
	p.cmd.Env = s.environ()
	p.cmd.Stdout, p.cmd.Stderr = w, &p.stderr
	// A request that nobody reads must not block, nor stderr that a child holds.
	p.cmd.Stdin = strings.NewReader(string(request))
	p.cmd.WaitDelay = pipeGrace
	ownGroup(p.cmd)
	err = p.cmd.Start()
	w.Close()
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("starting the program: %w", bare(err))
	}
	go func() {
		p.err = p.cmd.Wait()
		close(p.exited)
	}()
	return p, nil
}

// notFound says what to do about a program that cannot be started.
func (s *Source) notFound(err error) error {
	if s.cfg.Missing != "" {
		return errors.New(s.cfg.Missing)
	}
	if errors.Is(err, os.ErrPermission) {
		return errors.New("the program is no file that may be executed; chmod +x it, or name its interpreter as program and it in args")
	}
	return fmt.Errorf("the program was not found: %w", bare(err))
}

// bare takes the path out of an error: where a program lies is nobody's business.
func bare(err error) error {
	var ee *exec.Error
	var pe *os.PathError
	switch {
	case errors.As(err, &ee):
		return ee.Err
	case errors.As(err, &pe):
		return pe.Err
	}
	return err
}

// watch ends the run when ctx does, and closes its output when the program has left
// and something that it started still holds the pipe.
func (p *process) watch(ctx context.Context) {
	select {
	case <-p.read:
		return
	case <-ctx.Done():
		p.end()
	case <-p.exited:
		select {
		case <-p.read:
			return
		case <-ctx.Done():
		case <-time.After(pipeGrace):
		}
		killGroup(p.cmd, true)
	}
	p.out.Close()
}

// end makes the program leave, with all that it started.
func (p *process) end() {
	killGroup(p.cmd, false)
	select {
	case <-p.exited:
	case <-time.After(termGrace):
	}
	killGroup(p.cmd, true)
}

// finish waits for the end of a program whose output was read, and says whether it
// ended well.
func (p *process) finish(ctx context.Context) error {
	close(p.read)
	lingers := false
	select {
	case <-p.exited:
	case <-ctx.Done():
	case <-time.After(pipeGrace):
		lingers = true
	}
	p.end() // nothing of its group stays, whatever it forked
	<-p.exited
	p.out.Close()
	switch {
	case lingers:
		return errors.New("the program went on after it had closed its output, and was ended")
	case p.err == nil || errors.Is(p.err, exec.ErrWaitDelay):
		return nil
	}
	last := p.stderr.last()
	if last != "" {
		last = ": " + last
	}
	return fmt.Errorf("the program ended with %w%s", p.err, last)
}

// tail keeps the last bytes that are written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const maxTail = 4 << 10

// Write implements [io.Writer].
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p[max(0, len(p)-maxTail):]...)
	t.text = append(t.text[:0], t.text[max(0, len(t.text)-maxTail):]...)
	return len(p), nil
}

// last is the last line.
func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(t.text), "\ufffd")), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
