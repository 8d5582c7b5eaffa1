package alert

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"debrief/collect/server"
	"debrief/timeline"
)

const (
	// slice is how much of the time one query asks for: raw samples of a thousand
	// alerts every 15 s are 480,000, far below Prometheus' limit of 50 million.
	slice = 2 * time.Hour
	// minSlice is where halving a slice that the server refuses ends.
	minSlice = time.Minute
	// lookBack is how far before the baseline the start of an alert is sought
	// that was on when it began.
	lookBack = 24 * time.Hour
)

// prometheus reads alert history out of raw samples. A range query is never asked:
// it repeats the last sample for up to five minutes and steps over short alerts
// (measured: of four flaps of 7 s it finds one at a step of 15 s).
func (in *intake) prometheus(ctx context.Context, c *client) error {
	if err := in.askRules(ctx, c); err != nil {
		return err
	}
	p := promHistory{in: in, client: c, all: &answer{join: true}}
	in.joined = p.all
	defer func() {
		in.joined = nil
		in.split(p.all)
	}()
	asked := in.req.Asked()
	from := ceilMilli(asked.From) - 1
	if err := p.between(ctx, from, ceilMilli(asked.To)-1); err != nil {
		return err
	}
	if err := p.earlier(ctx, from); err != nil {
		return err
	}
	in.retention(ctx, c)
	return nil
}

// promHistory asks for the samples of one server.
type promHistory struct {
	in     *intake
	client *client
	all    *answer
}

// between asks for the samples later than from and not later than to, in ms, slice
// by slice.
func (p *promHistory) between(ctx context.Context, from, to int64) error {
	for a := from; a < to; {
		b := min(a+slice.Milliseconds(), to)
		for _, metric := range []string{"ALERTS", forState} {
			if err := p.samples(ctx, metric, a, b); err != nil {
				return err
			}
		}
		a = b
	}
	return nil
}

// samples asks for one slice, and for its halves when the server finds it too large.
func (p *promHistory) samples(ctx context.Context, metric string, from, to int64) error {
	_, body, err := p.client.get(ctx, "/api/v1/query", url.Values{
		"query": {fmt.Sprintf("%s%s[%dms]", metric, p.in.matchers(), to-from)},
		"time":  {fmt.Sprintf("%d.%03d", to/1000, to%1000)},
	})
	if tooLarge(err) && to-from > 2*minSlice.Milliseconds() {
		half := from + (to-from)/2
		return errors.Join(p.samples(ctx, metric, from, half), p.samples(ctx, metric, half, to))
	}
	if err == nil {
		// Prometheus 2 includes both ends of a range and Prometheus 3 leaves out the
		// first: what both give counts.
		p.in.keepFrom, p.in.keepTo = from+1, to
		before := p.in.got
		err = p.in.answer(body, '{')
		p.in.keepFrom, p.in.keepTo = 0, 0
		if err == nil && p.in.got == before {
			err = errors.New("the answer holds no result")
		}
	}
	if err != nil {
		return fmt.Errorf("asking for %s from %s to %s: %w", metric, clock(from), clock(to), err)
	}
	return nil
}

var limits = regexp.MustCompile(`(?i)too many|exceed|limit|maximum|too large|timed? ?out|out of memory`)

// tooLarge reports whether a smaller question may be answered.
func tooLarge(err error) bool {
	var e *server.Error
	if !errors.As(err, &e) {
		return false
	}
	if errors.Is(err, server.ErrTooLong) {
		return true
	}
	switch e.Status {
	case http.StatusRequestEntityTooLarge, http.StatusGatewayTimeout:
		return true
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusServiceUnavailable:
		return limits.MatchString(e.Message)
	}
	return false
}

// matchers restrict which alerts are asked for.
func (in *intake) matchers() string {
	m := strings.Trim(strings.Join(in.server.Query["match"], ","), "{}")
	if m == "" {
		return ""
	}
	return "{" + m + "}"
}

// earlier goes back while an alert was on at the earliest moment that is known.
func (p *promHistory) earlier(ctx context.Context, from int64) error {
	limit := from - lookBack.Milliseconds()
	for at := from; at > limit; at -= slice.Milliseconds() {
		if !p.onAt(at) {
			return nil
		}
		if err := p.between(ctx, max(at-slice.Milliseconds(), limit), at); err != nil {
			return err
		}
	}
	if p.onAt(limit) {
		p.in.out.Note("%s: alerts that were on %s before the baseline began earlier still; their start is not sought further back", p.in.label, timeline.Precision(lookBack))
	}
	return nil
}

// onAt reports whether an alert has a sample so soon after at (ms) that it may have
// been on before.
func (p *promHistory) onAt(at int64) bool {
	for _, s := range p.all.series {
		step := p.in.interval(s.labels[labelName])
		if step == 0 {
			step = unknownStep
		}
		edge := at + 2*step.Milliseconds()
		for _, ms := range s.ms {
			if at < ms && ms <= edge {
				return true
			}
		}
	}
	return false
}

// retention compares the time asked for with what the server still keeps. A server
// that does not say gave its samples all the same.
func (in *intake) retention(ctx context.Context, c *client) {
	oldest, err := c.oldest(ctx)
	if err != nil || oldest.IsZero() {
		return
	}
	switch asked := in.req.Asked(); {
	case !oldest.Before(asked.To):
		in.out.NotHeld("%s keeps samples since %s only", in.label, oldest.Format(time.RFC3339))
	case oldest.After(in.req.Window.From):
		in.out.CutShort("%s keeps samples since %s only", in.label, oldest.Format(time.RFC3339))
	case oldest.After(asked.From):
		in.out.Note("%s keeps samples since %s only, which is after the baseline begins", in.label, oldest.Format(time.RFC3339))
	}
}

// oldest is since when the server keeps samples: its retention before its own
// clock. Zero: it does not say.
func (c *client) oldest(ctx context.Context) (time.Time, error) {
	resp, body, err := c.get(ctx, "/api/v1/status/runtimeinfo", nil)
	if err != nil {
		return time.Time{}, err
	}
	f, _ := object(body)
	data, _ := object(f["data"])
	keeps := retentionOf(data.text("storageRetention"))
	now, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil || keeps == 0 {
		return time.Time{}, nil // it does not say
	}
	return now.UTC().Add(-keeps), nil
}

var durationPart = regexp.MustCompile(`(\d+)(ms|[ywdhms])`)

// retentionOf reads Prometheus' way to write a duration, "15d" or "1w2d", in a text
// such as "15d or 1GiB"; 0 when there is none.
func retentionOf(text string) time.Duration {
	text, _, _ = strings.Cut(text, " ")
	if strings.TrimSpace(durationPart.ReplaceAllString(text, "")) != "" {
		return 0
	}
	unit := map[string]time.Duration{
		"y": 365 * 24 * time.Hour, "w": 7 * 24 * time.Hour, "d": 24 * time.Hour,
		"h": time.Hour, "m": time.Minute, "s": time.Second, "ms": time.Millisecond,
	}
	var d time.Duration
	for _, m := range durationPart.FindAllStringSubmatch(text, -1) {
		n, err := strconv.ParseInt(m[1], 10, 32)
		if err != nil {
			return 0
		}
		d += time.Duration(n) * unit[m[2]]
	}
	return d
}
