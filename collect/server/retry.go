package server

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

// firstWait is the wait before the second try; each further one is twice as long.
const firstWait = 250 * time.Millisecond

// waiter decides whether a call is tried again, and waits until then.
type waiter struct {
	t      *transport
	req    *http.Request
	tries  int
	waited time.Duration
}

// wait returns nil when the call is to be tried again.
func (w *waiter) wait(err error) error {
	w.tries++
	if !w.again(err) {
		return err
	}
	wait := w.backoff()
	var e *Error
	if errors.As(err, &e) && e.after > 0 {
		wait = e.after
	}
	if w.waited+wait > w.t.limits.Patience || late(w.req.Context(), wait) {
		if e != nil && e.after > 0 {
			e.Message += fmt.Sprintf(" (it asks to come back in %s, which is longer than debrief waits)", e.after)
		}
		return err
	}
	w.waited += wait
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-w.req.Context().Done():
		return context.Cause(w.req.Context())
	}
}

// again reports whether err may pass and the call may be repeated.
func (w *waiter) again(err error) bool {
	if w.tries >= w.t.limits.Tries || w.req.Method != http.MethodGet && w.req.Method != http.MethodHead {
		return false
	}
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	case http.StatusInternalServerError:
		return w.tries < 3
	case 0:
		return broken(e.Err) || errors.Is(e.Err, syscall.ECONNREFUSED) && w.tries < 2
	}
	return false
}

// backoff doubles with each try. What spreads it comes from the call itself, so that
// there is no randomness below cmd.
func (w *waiter) backoff() time.Duration {
	h := fnv.New32a()
	_, _ = h.Write([]byte(w.req.URL.RawQuery + strconv.Itoa(w.tries))) // never fails
	wait := firstWait << (w.tries - 1)
	return wait/2 + wait*time.Duration(h.Sum32()%1024)/2048
}

// late reports whether ctx ends before the wait does.
func late(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && time.Until(deadline) < wait
}

// retryAfter reads Retry-After: seconds, or a date against the server's own clock.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		return time.Duration(min(n, 1<<31)) * time.Second
	}
	at, err1 := http.ParseTime(text)
	now, err2 := http.ParseTime(h.Get("Date"))
	if err1 != nil || err2 != nil {
		return 0
	}
	return max(at.Sub(now), 0)
}
