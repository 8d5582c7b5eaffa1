package external

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

const (
	hello = `{"type":"hello","protocol":1,"program":"test"}`
	one   = `{"type":"event","event":{"kind":"flag","time":"2026-03-10T14:05:12Z","title":"new-checkout on","key":"k1"}}`
	end1  = `{"type":"coverage","status":"complete","counts":{"read":1}}`
)

// TestMain makes the test binary the program under test when it is told so.
func TestMain(m *testing.M) {
	if mode := os.Getenv("COLLECTOR_MODE"); mode != "" {
		behave(mode)
		return
	}
	os.Exit(m.Run())
}

// behave is the program: each mode is one way to go wrong, or right.
func behave(mode string) {
	w := bufio.NewWriter(os.Stdout)
	say := func(lines ...string) {
		for _, l := range lines {
			fmt.Fprintln(w, l)
		}
		w.Flush()
	}
	switch mode {
	case "good":
		say(hello, one, `{"type":"progress","read":1}`, end1)
	case "mirror": // the request and the environment as notes
		line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
		env, _ := json.Marshal(os.Environ())
		notes, _ := json.Marshal([]string{line, string(env)})
		say(hello, `{"type":"coverage","status":"complete","counts":{"read":0},"notes":`+string(notes)+`}`)
	case "hang":
		say(hello, one)
		time.Sleep(time.Hour)
	case "deaf": // to SIGTERM
		signal.Ignore(syscall.SIGTERM)
		say(hello, one)
		time.Sleep(time.Hour)
	case "flood":
		say(hello)
		text := strings.Repeat(`{"type":"progress","read":1}`+"\n", 1000)
		for i := 0; i < 1<<30; i += len(text) {
			if _, err := w.WriteString(text); err != nil {
				return
			}
		}
	case "long":
		say(hello, strings.Repeat("x", 20<<20), one, end1)
	case "fork": // a child that keeps the pipe
		say(hello, one, end1)
		child := exec.Command("sleep", "3600")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		_ = child.Start()
		fmt.Fprintln(os.Stderr, child.Process.Pid)
	case "crash":
		say(hello, one)
		panic("out of luck")
	case "exit3":
		say(hello, one, end1)
		fmt.Fprintln(os.Stderr, "first line\nno such project")
		os.Exit(3)
	case "junk":
		say("\x00\x7fELF\x02\xff\xfe", "more")
	case "junk later":
		say(hello, "\x00\xff", one, `{"type":"event","event":{"kind":"flag"}}`, `{"type":"surprise"}`, `{"type":"coverage","status":"complete","counts":{"read":2}}`)
	case "lies":
		say(hello, one, `{"type":"coverage","status":"complete","counts":{"read":999999999999,"merged":-5,"filtered":{"x":9223372036854775807}},"outside":-1}`)
	case "version":
		say(`{"type":"hello","protocol":7,"program":"test"}`, one, end1)
	case "no hello":
		say(one, end1)
	case "open end":
		say(hello, one)
	case "after":
		say(hello, one, end1, one)
	case "linger":
		say(hello, one, end1)
		os.Stdout.Close()
		time.Sleep(time.Hour)
	case "says cut":
		say(hello, one, `{"type":"coverage","status":"cut short","reason":"page 3 of 9","counts":{"read":1}}`)
	case "check":
		say(hello, `{"type":"report","report":{"reached":true,"as":"user ana","records":1200}}`)
	}
}

func program(t *testing.T, mode string) *Source {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{
		Name: "flags", Kind: "people", Program: self, Locator: "program", Settings: json.RawMessage(`{"page":100}`),
		Env: []string{"COLLECTOR_*"},
		Environ: func() []string {
			return []string{"COLLECTOR_MODE=" + mode, "SECRET=hunter2", "PATH=" + os.Getenv("PATH")}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func request(t *testing.T) collect.Request {
	return collecttest.Request(t, "2026-03-10T14:00:00Z", "2026-03-10T15:00:00Z")
}

// TestPrograms: whatever a program does, what it gave before is kept, another source
// is unharmed, the ledger says what happened, and it takes no longer than it may.
func TestPrograms(t *testing.T) {
	for _, c := range []struct {
		mode   string
		rows   int
		status timeline.Outcome
		want   string // in the ledger
	}{
		{"good", 1, timeline.Complete, ""},
		{"hang", 1, timeline.CutShort, "no complete answer within 3s"},
		{"deaf", 1, timeline.CutShort, "no complete answer within 3s"},
		{"flood", 0, timeline.Failed, "more than 64 MiB"},
		{"long", 1, timeline.Complete, "line 2 of its output Message:a record longer than 1 MiB, passed over"},
		{"fork", 1, timeline.Complete, ""},
		{"crash", 1, timeline.CutShort, "exit status 2"},
		{"exit3", 1, timeline.CutShort, "exit status 3: no such project"},
		{"junk", 0, timeline.Failed, "its first line must be a hello record"},
		{"junk later", 1, timeline.Complete, `has no title`},
		{"lies", 1, timeline.Complete, "its counts do not add up: it says that it read 999999999999"},
		{"version", 0, timeline.Failed, "it speaks protocol 7; this debrief knows 1"},
		{"no hello", 0, timeline.Failed, `its first record must be hello, but it is of type "event"`},
		{"open end", 1, timeline.CutShort, "without its closing record"},
		{"after", 1, timeline.Complete, "a record after the closing one"},
		{"linger", 1, timeline.CutShort, "went on after it had closed its output"},
		{"says cut", 1, timeline.CutShort, "page 3 of 9"},
	} {
		t.Run(c.mode, func(t *testing.T) {
			t.Parallel()
			s := program(t, c.mode)
			good := program(t, "good")
			good.cfg.Name = "other"
			// Only who hangs meets the deadline; to the others it must make no
			// difference how slow the machine is.
			timeout := time.Minute
			if c.mode == "hang" || c.mode == "deaf" {
				timeout = 3 * time.Second
			}
			start := time.Now()
			res, err := collect.Run(context.Background(), []collect.Source{s, good}, collect.Options{Request: request(t), Timeout: timeout})
			if err != nil {
				t.Fatal(err)
			}
			ours, other := res.Ledger[0], res.Ledger[1]
			if other.Status != timeline.Complete || other.Counts.Shown != 1 {
				t.Errorf("the other source: %+v", other)
			}
			text := fmt.Sprintf("%+v", ours)
			if int(ours.Counts.Shown) != c.rows || ours.Status != c.status || !strings.Contains(text, c.want) {
				t.Errorf("want %d rows, %s, %q; ledger %s", c.rows, c.status, c.want, text)
			}
			if d := time.Since(start); d > timeout+5*time.Second {
				t.Errorf("took %s with a deadline of %s", d, timeout)
			}
			if (c.want != "") != (len(s.Violations()) > 0) && c.mode != "hang" && c.mode != "deaf" && c.mode != "says cut" {
				t.Errorf("violations: %q", s.Violations())
			}
		})
	}
}

// TestNothingStays: a child that a program leaves behind is ended with it.
func TestNothingStays(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no process groups")
	}
	t.Parallel()
	s := program(t, "fork")
	p, err := s.start(nil)
	if err != nil {
		t.Fatal(err)
	}
	go p.watch(t.Context())
	d := &reader{req: request(t), out: new(collect.Sink), limits: s.cfg.Limits}
	if err := d.read(p.out); err != nil && !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
	if err := p.finish(t.Context()); err != nil {
		t.Error(err)
	}
	pid, err := strconv.Atoi(p.stderr.last())
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; ; i++ { // whoever adopts it may take a moment to bury it
		state, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if len(state) == 0 || strings.Contains(string(state), ") Z ") {
			break
		}
		if i == 100 {
			t.Fatalf("the child %d is still there: %s", pid, state)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestRequestAndEnvironment(t *testing.T) {
	t.Parallel()
	_, c := collecttest.Run(t, program(t, "mirror"), request(t))
	if len(c.Notes) != 2 {
		t.Fatalf("ledger %+v", c)
	}
	var r Request
	if err := json.Unmarshal([]byte(c.Notes[0]), &r); err != nil || r.Mode != "collect" || string(r.Settings) != `{"page":100}` || r.Zone != "UTC" {
		t.Errorf("request %s: %v", c.Notes[0], err)
	}
	valid(t, c.Notes[0])
	if strings.Contains(c.Notes[1], "hunter2") || !strings.Contains(c.Notes[1], "COLLECTOR_MODE") {
		t.Errorf("environment: %s", c.Notes[1])
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	r, err := program(t, "check").Check(t.Context(), request(t))
	if err != nil || !r.Reached || r.As != "user ana" || *r.Records != 1200 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := program(t, "exit3").Check(t.Context(), request(t)); err == nil {
		t.Error("a failing program passed its check")
	}
}

func TestNotFound(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		cfg  Config
		want string
	}{
		{Config{Program: "no-such-program-anywhere"}, "not found"},
		{Config{Program: "no-such-program-anywhere", Missing: "install it"}, "install it"},
		{Config{Program: plain}, "chmod +x"},
		{Config{Program: t.TempDir()}, "is a directory"},
	} {
		c.cfg.Name, c.cfg.Kind = "x", "logs"
		s, err := New(c.cfg)
		if err != nil {
			t.Fatal(err)
		}
		_, cover := collecttest.Run(t, s, request(t))
		if cover.Status != timeline.Failed || !strings.Contains(cover.Reason, c.want) || strings.Contains(cover.Reason, os.TempDir()) {
			t.Errorf("%+v: %s %q, want %q", c.cfg, cover.Status, cover.Reason, c.want)
		}
	}
}

func TestSuite(t *testing.T) {
	collecttest.Suite(t, func() collect.Source { return program(t, "good") }, request(t))
}

// schema is the protocol's.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	s, err := c.Compile("protocol.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valid(t testing.TB, line string) {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(line))
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if err := schema(t).Validate(v); err != nil {
		t.Errorf("%s: %v", line, err)
	}
}

// TestDocument runs the session that PROTOCOL.md shows.
func TestDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(mark string) string {
		_, rest, ok := strings.Cut(string(text), "\n```"+mark+"\n")
		inside, _, closed := strings.Cut(rest, "```")
		if !ok || !closed {
			t.Fatalf("no block %s", mark)
		}
		return strings.TrimSpace(inside)
	}
	valid(t, block("json"))
	session := block("jsonl")
	for l := range strings.SplitSeq(session, "\n") {
		valid(t, l)
	}
	d, cover := replay(t, []byte(session))
	if len(d.violations) > 0 || cover.Counts.Shown != 1 || cover.Counts.Rejected != 1 || cover.Counts.Filtered != 2 || cover.Status != timeline.Complete {
		t.Errorf("%q, %+v", d.violations, cover)
	}
}

// replay reads text as a program's output.
func replay(t testing.TB, text []byte) (*reader, timeline.Coverage) {
	var d *reader
	s := sourceFunc(func(_ context.Context, req collect.Request, out *collect.Sink) error {
		d = &reader{req: req, out: out, limits: Limits{}.orDefaults()}
		return d.read(bytes.NewReader(text))
	})
	req := collecttest.Request(t, "2026-03-10T14:00:00Z", "2026-03-10T15:00:00Z")
	res, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: req})
	if err != nil {
		t.Fatal(err)
	}
	return d, res.Ledger[0]
}

type sourceFunc func(context.Context, collect.Request, *collect.Sink) error

func (sourceFunc) About() collect.About {
	return collect.About{Name: "flags", Kind: "people", Unit: "records"}
}

func (f sourceFunc) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	return f(ctx, req, out)
}

// FuzzRead: whatever a program writes, the rows add up (collect.Run checks it).
func FuzzRead(f *testing.F) {
	f.Add([]byte(hello + "\n" + one + "\n" + end1))
	f.Add([]byte(hello + "\n" + `{"type":"event","records":5,"event":{"kind":"note","time":"14:05","title":"x","key":"y","end":"1"}}` + "\n" + `{"type":"coverage","status":"failed","counts":{"read":-1,"merged":99999999999999,"filtered":{"":3}}}`))
	f.Add([]byte(hello + "\n" + `{"type":"problem","message":"m","records":-3}`))
	f.Fuzz(func(t *testing.T, text []byte) { replay(t, text) })
}

func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	text.WriteString(hello + "\n")
	for i := range 10_000 {
		fmt.Fprintf(&text, `{"type":"event","event":{"kind":"flag","time":"2026-03-10T14:%02d:%02dZ","title":"flag %d on","key":"k%d","service":"checkout"}}`+"\n", i/60%60, i%60, i, i)
	}
	text.WriteString(`{"type":"coverage","status":"complete","counts":{"read":10000}}`)
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		replay(b, text.Bytes())
	}
}

// TestExample runs the collector of examples/collectors.
func TestExample(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("DEBRIEF_REQUIRE_ALL") == "1" {
			t.Fatal("python3 is not installed")
		}
		t.Skip("python3 is not installed")
	}
	dir := filepath.Join("..", "..", "examples", "collectors")
	settings, _ := json.Marshal(map[string]string{"file": filepath.Join(dir, "flags.csv"), "environment": "production"})
	s, err := New(Config{
		Name: "flags", Kind: "people", Program: "python3", Args: []string{filepath.Join(dir, "flags.py")},
		Settings: settings, Environ: os.Environ,
	})
	if err != nil {
		t.Fatal(err)
	}
	events, c := collecttest.Run(t, s, request(t))
	want := timeline.Counts{Read: 5, Shown: 2, Filtered: 2, Rejected: 1}
	if c.Status != timeline.Complete || c.Counts != want || c.Outside != 1 || len(s.Violations()) > 0 {
		t.Errorf("%+v; %q", c, s.Violations())
	}
	if len(events) != 3 || events[1].Title != "new-checkout set to 50 %" || events[1].Clock != timeline.Created {
		t.Errorf("%+v", events)
	}
	r, err := s.Check(t.Context(), request(t))
	if err != nil || *r.Records != 6 {
		t.Errorf("%+v, %v", r, err)
	}
}
