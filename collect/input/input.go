// Package input opens the files that collectors read: globs, standard input,
// gzip, zstd and UTF-16 by content, and lines of any length in bounded memory.
package input

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Stdin is the name that stands for standard input.
const Stdin = "-"

// ErrNoMatch says that a pattern names no file.
var ErrNoMatch = errors.New("no file matches")

// Expand turns patterns into file names: each glob's matches are sorted, a name
// without pattern characters stays as it is, and no file is named twice. A pattern
// that is malformed (path/filepath.ErrBadPattern) or matches nothing (ErrNoMatch)
// is told to failed and does not keep the others from being read.
func Expand(patterns []string, failed func(pattern string, err error)) []string {
	var names []string
	for _, p := range patterns {
		matches, err := match(p)
		if err != nil {
			failed(p, err)
		}
		names = append(names, matches...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(names, func(n string) bool {
		clean := filepath.Clean(n)
		dup := seen[clean]
		seen[clean] = true
		return dup
	})
}

// match returns the files that one pattern names, sorted.
func match(p string) ([]string, error) {
	if p == Stdin || !strings.ContainsAny(p, "*?[") {
		return []string{p}, nil
	}
	if _, err := os.Lstat(p); err == nil { // a file whose name holds "["
		return []string{p}, nil
	}
	matches, err := filepath.Glob(p)
	if err == nil && len(matches) == 0 {
		err = ErrNoMatch
	}
	slices.Sort(matches)
	return matches, err
}

// Open opens the named file, or stdin for "-", and unpacks gzip (any number of
// members) and zstd, which it knows by their first bytes. What comes out is the
// text in UTF-8, also of a file in UTF-16, and never begins with a byte order
// mark: offsets count bytes of that text. Reads fail once ctx is done, so that a
// collector that only reads obeys its deadline.
func Open(ctx context.Context, name string, stdin io.Reader) (io.ReadCloser, error) {
	if name == Stdin {
		if stdin == nil {
			return nil, errors.New("standard input is not available here")
		}
		return text(&ctxReader{ctx, stdin}, io.NopCloser(nil))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, bare(err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, errors.New("is a directory, not a file")
	}
	r, err := text(&ctxReader{ctx, f}, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	return r, nil
}

// bare takes the path out of a file error: the caller names the file, by its
// label and not by its place on this machine.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// text unpacks and decodes r.
func text(r io.Reader, file io.Closer) (io.ReadCloser, error) {
	c, err := unpack(r, file)
	if err != nil {
		return nil, err
	}
	if c.Reader, err = decode(c.Reader); err != nil {
		return nil, err // Open closes the file; a decompressor holds nothing else
	}
	return c, nil
}

// maxWindow bounds the memory that a zstd frame may ask for.
const maxWindow = 128 << 20

func unpack(r io.Reader, file io.Closer) (*closer, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	magic, err := br.Peek(4)
	switch {
	case err != nil && err != io.EOF:
		return nil, err
	case bytes.HasPrefix(magic, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(br)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		return &closer{&named{z, "gzip"}, []func() error{z.Close, file.Close}}, nil
	case bytes.Equal(magic, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		z, err := zstd.NewReader(br, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fmt.Errorf("zstd: %w", err)
		}
		return &closer{&named{z, "zstd"}, []func() error{func() error { z.Close(); return nil }, file.Close}}, nil
	}
	return &closer{br, []func() error{file.Close}}, nil
}

type closer struct {
	io.Reader
	close []func() error
}

func (c *closer) Close() error {
	var errs []error
	for _, f := range c.close {
		errs = append(errs, f())
	}
	return errors.Join(errs...)
}

// named says which format an error came from.
type named struct {
	r      io.Reader
	format string
}

func (n *named) Read(p []byte) (int, error) {
	k, err := n.r.Read(p)
	switch {
	case err == nil || err == io.EOF || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = fmt.Errorf("%s: the file ends in the middle: %w", n.format, err)
	default:
		err = fmt.Errorf("%s: %w", n.format, err)
	}
	return k, err
}

type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// Line is one line of a file.
type Line struct {
	// N counts from 1, Offset in bytes of the unpacked and decoded text.
	N, Offset int64
	// Text is the line without its end ("\n" or "\r\n"). It is valid until the
	// next call.
	Text []byte
	// Cut is how many bytes of an overlong line Text lacks.
	Cut int64
}

// Lines reads lines in bounded memory.
type Lines struct {
	br     *bufio.Reader
	max    int
	n, off int64
	buf    []byte
}

// NewLines returns a reader of the lines of r that keeps at most max bytes of
// each.
func NewLines(r io.Reader, max int) *Lines {
	return &Lines{br: bufio.NewReaderSize(r, 64<<10), max: max}
}

// Next returns the next line, or io.EOF after the last. With any other error
// Line holds what was read of the line that broke off, if anything.
func (l *Lines) Next() (Line, error) {
	line := Line{N: l.n + 1, Offset: l.off}
	part, err := l.read()
	if err == nil && len(part) <= l.max { // the common case: no copy
		l.n++
		line.Text = part[:len(part)-lineEnd(part, 0)]
		return line, nil
	}
	l.buf = l.buf[:0]
	var size int64
	var end int
	for last := byte(0); ; part, err = l.read() {
		size += int64(len(part))
		l.buf = append(l.buf, part[:min(len(part), l.max-len(l.buf))]...)
		end = lineEnd(part, last)
		if err != bufio.ErrBufferFull {
			break
		}
		last = part[len(part)-1]
	}
	if err == io.EOF && size > 0 {
		err = nil // a last line without an end
	}
	if err == nil {
		l.n++
	}
	size -= int64(end)
	line.Text = l.buf[:min(int64(len(l.buf)), size)]
	line.Cut = size - int64(len(line.Text))
	return line, err
}

// read returns the bytes up to and with the next "\n", or as many as the buffer
// holds.
func (l *Lines) read() ([]byte, error) {
	part, err := l.br.ReadSlice('\n')
	l.off += int64(len(part))
	return part, err
}

// lineEnd is the length of the line's end at the end of part, which followed the
// byte last: "\r" and "\n" may lie on two sides of a buffer.
func lineEnd(part []byte, last byte) int {
	n := len(part)
	if n == 0 || part[n-1] != '\n' {
		return 0
	}
	if n > 1 {
		last = part[n-2]
	}
	if last == '\r' {
		return 2
	}
	return 1
}
