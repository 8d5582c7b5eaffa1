package input

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gz(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zst(t testing.TB, s string) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll([]byte(s), nil)
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOpen(t *testing.T) {
	text := strings.Repeat("one\ntwo\n", 5000)
	tests := []struct {
		name string
		data []byte
		want string
		err  string
	}{
		{"plain", []byte(text), text, ""},
		{"empty", nil, "", ""},
		{"shorter than a magic number", []byte("ab"), "ab", ""},
		{"gzip", gz(t, text), text, ""},
		{"gzip of nothing", gz(t, ""), "", ""},
		{"gzip of three members", slices.Concat(gz(t, "a\n"), gz(t, ""), gz(t, "b\n")), "a\nb\n", ""},
		{"zstd", zst(t, text), text, ""},
		{"zstd of two frames", slices.Concat(zst(t, "a\n"), zst(t, "b\n")), "a\nb\n", ""},
		{"truncated gzip", gz(t, text)[:60], "", "gzip: the file ends in the middle"},
		{"truncated zstd", zst(t, text)[:20], "", "zstd: the file ends in the middle"},
		{"gzip followed by rubbish", append(gz(t, "a\n"), "rubbish rubbish"...), "a\n", "gzip: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Open(context.Background(), write(t, "f", tt.data), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			got, err := io.ReadAll(r)
			if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
			if tt.err == "" && string(got) != tt.want || !strings.HasPrefix(text+"a\n", string(got)) && string(got) != tt.want {
				t.Errorf("read %d bytes, want %d", len(got), len(tt.want))
			}
		})
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{
		"is a directory": dir, "no such file": filepath.Join(dir, "none"), "gzip: ": write(t, "f", []byte{0x1f, 0x8b}),
	} {
		r, err := Open(context.Background(), path, nil)
		if err == nil {
			r.Close()
		}
		if err == nil || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), dir) {
			t.Errorf("Open(%s): %v; want %q without the path", path, err, name)
		}
	}
	if _, err := Open(context.Background(), Stdin, nil); err == nil {
		t.Error("no error for a missing standard input")
	}
	broken := errors.New("broken")
	if _, err := Open(context.Background(), Stdin, iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("error %v, want the reader's own", err)
	}
}

func TestOpenObeysContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r, err := Open(ctx, Stdin, endless{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.Copy(io.Discard, r); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancelled", err)
	}
}

// endless is a file of the letter x without a line end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestExpand(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []string{"b.log", "a.log", "odd[1].log"} {
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	in := func(n string) string { return filepath.Join(dir, n) }
	var failed []string
	fail := func(p string, err error) { failed = append(failed, p) }
	got := Expand([]string{Stdin, in("odd[1].log"), in("[ab].log"), in("*.gz"), dir + "/./a.log", "[" + in("a"), in("missing.log")}, fail)
	want := []string{Stdin, in("odd[1].log"), in("a.log"), in("b.log"), in("missing.log")}
	if !slices.Equal(got, want) {
		t.Errorf("Expand = %q, want %q", got, want)
	}
	if bad := []string{in("*.gz"), "[" + in("a")}; !slices.Equal(failed, bad) {
		t.Errorf("failed patterns %q, want %q", failed, bad)
	}
}

func TestLines(t *testing.T) {
	type line struct {
		n, off int64
		text   string
		cut    int64
	}
	long := strings.Repeat("y", 70<<10)
	tests := []struct {
		name, in string
		max      int
		want     []line
	}{
		{"nothing", "", 9, nil},
		{"ends", "a\r\nb\n\nc\rd\r", 9, []line{{1, 0, "a", 0}, {2, 3, "b", 0}, {3, 5, "", 0}, {4, 6, "c\rd\r", 0}}},
		{"just fits", "1234\n1234\r\n12345\r\n123\r4\n", 4, []line{{1, 0, "1234", 0}, {2, 5, "1234", 0}, {3, 11, "1234", 1}, {4, 18, "123\r", 1}}},
		{"no last end", "123456", 4, []line{{1, 0, "1234", 2}}},
		{"longer than a buffer", long + "\nx\n", 1 << 20, []line{{1, 0, long, 0}, {2, 70<<10 + 1, "x", 0}}},
		{"end across a buffer", long[:64<<10-1] + "\r\nx", 1 << 20, []line{{1, 0, long[:64<<10-1], 0}, {2, 64<<10 + 1, "x", 0}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []line
			lines := NewLines(strings.NewReader(tt.in), tt.max)
			for {
				l, err := lines.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, line{l.N, l.Offset, string(l.Text), l.Cut})
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("lines %.200v, want %.200v", fmt.Sprint(got), fmt.Sprint(tt.want))
			}
		})
	}
}

func TestLinesBreakOff(t *testing.T) {
	broken := errors.New("broken")
	lines := NewLines(io.MultiReader(strings.NewReader("one\ntw"), iotest.ErrReader(broken)), 100)
	if l, err := lines.Next(); err != nil || string(l.Text) != "one" {
		t.Fatalf("%q, %v", l.Text, err)
	}
	if l, err := lines.Next(); err != broken || string(l.Text) != "tw" || l.N != 2 {
		t.Errorf("%q, %v; want what was read and the error", l.Text, err)
	}
}

// TestLongLineInBoundedMemory reads one line of 200 MB.
func TestLongLineInBoundedMemory(t *testing.T) {
	const size, keep = 200_000_000, 1 << 20
	lines := NewLines(io.MultiReader(io.LimitReader(endless{}, size), strings.NewReader("\nnext\n")), keep)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	l, err := lines.Next()
	runtime.ReadMemStats(&after)
	if err != nil || len(l.Text) != keep || l.Cut != size-keep {
		t.Fatalf("kept %d, cut %d, %v", len(l.Text), l.Cut, err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 8*keep {
		t.Errorf("allocated %d bytes for a line of which %d are kept", got, keep)
	}
	if l, err := lines.Next(); err != nil || string(l.Text) != "next" || l.Offset != size+1 {
		t.Errorf("the next line: %q at %d, %v", l.Text, l.Offset, err)
	}
}

// FuzzLines: whatever the bytes, each is accounted for: kept, cut, or part of a
// line end of at most two bytes; and offsets, numbers and texts agree with the
// input.
func FuzzLines(f *testing.F) {
	f.Add([]byte("a\r\nbb\nccc"), 2)
	f.Add([]byte("\n\n\r\n\r"), 1)
	f.Add(bytes.Repeat([]byte("0123456789abcde\n"), 5000), 5)
	f.Add(append(bytes.Repeat([]byte("x"), 64<<10-1), "\r\n"...), 70_000)
	f.Fuzz(func(t *testing.T, data []byte, max int) {
		if max < 1 || max > 1<<20 {
			return
		}
		lines := NewLines(bytes.NewReader(data), max)
		pos, n := int64(0), int64(0)
		for {
			l, err := lines.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			n++
			body := l.Offset + int64(len(l.Text)) + l.Cut
			if l.N != n || l.Offset != pos || len(l.Text) > max || body > int64(len(data)) || !bytes.HasPrefix(data[pos:], l.Text) {
				t.Fatalf("line %d at %d, expected %d at %d: %q", l.N, l.Offset, n, pos, l.Text)
			}
			if l.Cut > 0 && len(l.Text) < max {
				t.Fatalf("line %d is cut at %d of %d bytes", n, len(l.Text), max)
			}
			rest := data[body:]
			pos = body
			if end := bytes.IndexByte(rest, '\n'); end >= 0 {
				if end > 1 || end == 1 && rest[0] != '\r' {
					t.Fatalf("line %d ends %d bytes before its end", n, end)
				}
				pos += int64(end) + 1
			}
		}
		if pos != int64(len(data)) {
			t.Fatalf("%d of %d bytes accounted for", pos, len(data))
		}
	})
}
