package alert

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strconv"
	"time"

	"debrief/collect"
	"debrief/collect/input"
	"debrief/collect/server"
)

// Check implements [collect.Checker] for sources that ask servers. It returns
// errors.ErrUnsupported for one of files alone, which says more when it is read.
func (s *source) Check(ctx context.Context, req collect.Request) (collect.Report, error) {
	var r collect.Report
	var failed []error
	asked := 0
	var files []string
	for _, f := range s.cfg.Files {
		if !server.Is(f) {
			files = append(files, f)
			continue
		}
		asked++
		addr, err := address(f)
		if err == nil {
			err = s.try(ctx, addr, req, &r)
		}
		if err != nil {
			failed = append(failed, err)
		}
	}
	if asked == 0 {
		return r, errors.ErrUnsupported
	}
	r.Notes = append(r.Notes, missing(files)...)
	return r, errors.Join(failed...)
}

// missing says which files cannot be found, without where they would lie.
func missing(patterns []string) (notes []string) {
	tell := func(name string, err error) {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		notes = append(notes, fmt.Sprintf("%s: %v", collect.Label(name), err))
	}
	for _, name := range input.Expand(patterns, tell) {
		if _, err := os.Stat(name); name != input.Stdin && err != nil {
			tell(name, err)
		}
	}
	return notes
}

// try asks one server and adds to r what it says.
func (s *source) try(ctx context.Context, addr server.Address, req collect.Request, r *collect.Report) error {
	access := s.cfg.Access[addr.Kind]
	c, err := connect(addr, access)
	if err != nil {
		return err
	}
	defer c.close()
	if r.As == "" {
		r.As = access.Who()
	}
	if w := access.Warning(addr); w != "" {
		r.Notes = append(r.Notes, w)
	}
	if addr.Kind == "alertmanager" {
		err = c.tryAlertmanager(ctx, r)
	} else {
		err = c.tryPrometheus(ctx, req, r)
	}
	var e *server.Error
	if errors.As(err, &e) {
		r.Reached = r.Reached || e.Status != 0
		if e.Denied() {
			r.Missing = fmt.Sprintf("%v; it was asked as %s", e, access.Who())
		}
	}
	return err
}

func (c *client) tryAlertmanager(ctx context.Context, r *collect.Report) error {
	_, body, err := c.get(ctx, "/api/v2/status", nil)
	if err != nil {
		return err
	}
	f, _ := object(body)
	version, _ := object(f["versionInfo"])
	if !f.has("cluster", "versionInfo") {
		return fmt.Errorf("%s: the answer is none of Alertmanager", c.addr)
	}
	r.Reached = true
	r.Notes = append(r.Notes, fmt.Sprintf("%s: Alertmanager %s; it keeps no history of alerts", c.addr, line(version.text("version"))))
	return nil
}

func (c *client) tryPrometheus(ctx context.Context, req collect.Request, r *collect.Report) error {
	asked := req.Asked()
	_, body, err := c.get(ctx, "/api/v1/query", map[string][]string{
		"query": {fmt.Sprintf("sum(count_over_time(ALERTS[%ds]))", int(asked.Duration().Seconds()))},
		"time":  {strconv.FormatInt(asked.To.Unix(), 10)},
	})
	if err != nil {
		return err
	}
	f, _ := object(body)
	data, _ := object(f["data"])
	if !data.is("result", '[') {
		return fmt.Errorf("%s: the answer is none of Prometheus", c.addr)
	}
	r.Reached = true
	n := scalar(data)
	// A sample of ALERTS travels as [1773151200.123,"1"], and so does one of
	// ALERTS_FOR_STATE.
	const sampleBytes = 22
	records, size := 2*n, 2*n*sampleBytes
	if r.Records != nil {
		records, size = records+*r.Records, size+*r.Bytes
	}
	r.Records, r.Bytes = &records, &size
	if oldest, err := c.oldest(ctx); err == nil && !oldest.IsZero() {
		if oldest.Before(asked.From) {
			oldest = asked.From
		}
		r.Oldest = oldest
	}
	if _, body, err := c.get(ctx, "/api/v1/status/buildinfo", nil); err == nil {
		f, _ := object(body)
		data, _ := object(f["data"])
		r.Notes = append(r.Notes, fmt.Sprintf("%s: version %s", c.addr, line(data.text("version"))))
	}
	return nil
}

// scalar is the one number of an instant answer, 0 when it is empty.
func scalar(data fields) int64 {
	var n int64
	c := cursor{text: data["result"]}
	c.take('[')
	raw, ok := c.value()
	if !ok {
		return 0
	}
	f, _ := object(raw)
	if f.has("value") {
		v, _ := strconv.ParseFloat(string(sampleOf(f["value"]).value), 64)
		n = int64(v)
	}
	return n
}

// graph is where to see an alert's samples: Prometheus' own page, at fixed times.
func graph(addr *server.Address, name string, from, to time.Time) string {
	u := addr.Base
	u.Path += "/graph"
	minutes := int(to.Sub(from).Minutes()) + 1
	u.RawQuery = url.Values{
		"g0.expr": {fmt.Sprintf("ALERTS{alertname=%q}", name)}, "g0.tab": {"0"},
		"g0.range_input": {fmt.Sprintf("%dm", minutes)},
		"g0.end_input":   {to.UTC().Format("2006-01-02 15:04:05")},
	}.Encode()
	return u.String()
}
