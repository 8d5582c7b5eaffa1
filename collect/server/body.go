package server

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// trickle is how many bytes count as progress: a server that sends one byte a
// second would hold a collector for days, and no timeout between bytes would end it.
const trickle = 1024

var errStalled = errors.New("the server stopped sending")

// watch ends a call that makes no progress.
type watch struct {
	mu    sync.Mutex
	timer *time.Timer
	limit time.Duration
	got   int
}

func newWatch(limit time.Duration, cancel context.CancelCauseFunc) *watch {
	return &watch{limit: limit, timer: time.AfterFunc(limit, func() { cancel(errStalled) })}
}

// some says that n bytes came.
func (w *watch) some(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.got += n; w.got >= trickle && w.timer.Stop() {
		w.got = 0
		w.timer.Reset(w.limit)
	}
}

func (w *watch) stop() { w.timer.Stop() }

// body is the body of an answer, unpacked, bounded, and ended when it stalls.
type body struct {
	in          io.ReadCloser
	out         io.Reader
	place       string
	ctx, parent context.Context
	watch       *watch
	cancel      context.CancelCauseFunc
	limit       int64
	meter       *Meter
}

// unpack sets what is read; the header of gzip is read with the first byte.
func (b *body) unpack(zipped bool) {
	b.out = wire{b}
	if zipped {
		b.out = &lazyGzip{in: b.out}
	}
}

// Read implements [io.Reader]. A body that is too long is an error and not cut.
func (b *body) Read(p []byte) (int, error) {
	n, err := b.out.Read(p)
	b.meter.Unpacked.Add(int64(n))
	if b.limit -= int64(n); b.limit < 0 {
		return 0, &Error{URL: b.place, Message: "the answer is longer than may be read at once", Err: ErrTooLong}
	}
	if err != nil && err != io.EOF {
		err = b.explain(err)
	}
	return n, err
}

// ErrTooLong says that an answer was longer than [Limits.Body].
var ErrTooLong = errors.New("answer too long")

func (b *body) explain(err error) error {
	switch {
	case b.parent.Err() != nil:
		return context.Cause(b.parent)
	case errors.Is(context.Cause(b.ctx), errStalled):
		return &Error{URL: b.place, Message: fmt.Sprintf("the server stopped sending in the middle of its answer (%s)", b.watch.limit), Err: errStalled}
	}
	return &Error{URL: b.place, Message: "the answer was cut short: " + err.Error(), Err: err}
}

// Close implements [io.Closer].
func (b *body) Close() error {
	b.watch.stop()
	b.cancel(nil)
	return b.in.Close()
}

// wire reads the bytes as they travel.
type wire struct{ b *body }

func (w wire) Read(p []byte) (int, error) {
	n, err := w.b.in.Read(p)
	w.b.meter.Received.Add(int64(n))
	w.b.watch.some(n)
	return n, err
}

type lazyGzip struct {
	in io.Reader
	z  *gzip.Reader
}

func (l *lazyGzip) Read(p []byte) (int, error) {
	if l.z == nil {
		z, err := gzip.NewReader(l.in)
		if err != nil {
			if err == io.EOF { // not even a header
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		l.z = z
	}
	return l.z.Read(p)
}
