// Package collecttest is the suite that every source must pass.
package collecttest

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"debrief/collect"
	"debrief/timeline"
)

// Request returns a request for [from, to) in UTC with a baseline of equal
// length before it. The times are RFC 3339.
func Request(t testing.TB, from, to string) collect.Request {
	t.Helper()
	w, err := timeline.NewWindow(Time(t, from), Time(t, to))
	if err != nil {
		t.Fatal(err)
	}
	return collect.Request{Window: w, Baseline: w.Before(w.Duration()), Zone: time.UTC}
}

// Time parses RFC 3339.
func Time(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Run asks one source without redaction and returns its rows and ledger entry.
func Run(t testing.TB, s collect.Source, req collect.Request) ([]timeline.Event, timeline.Coverage) {
	t.Helper()
	res, err := collect.Run(context.Background(), []collect.Source{s}, collect.Options{Request: req, Timeout: time.Minute})
	if err != nil {
		t.Fatalf("collect.Run: %v", err)
	}
	return res.Events, res.Ledger[0]
}

// Suite checks what holds for every source. open returns a new source over the
// same evidence each time; it must give at least one row for req.
func Suite(t *testing.T, open func() collect.Source, req collect.Request) {
	t.Helper()
	t.Run("about", func(t *testing.T) {
		a := open().About()
		if a.Name == "" || a.Kind == "" || a.Unit == "" {
			t.Errorf("About() = %+v: name, kind and unit must be set", a)
		}
		if filepath.IsAbs(a.Locator) {
			t.Errorf("locator %q is an absolute path", a.Locator)
		}
	})
	t.Run("twice the same", func(t *testing.T) {
		e1, c1 := Run(t, open(), req)
		e2, c2 := Run(t, open(), req)
		if len(e1) == 0 {
			t.Fatal("no rows at all")
		}
		if a, b := encode(t, e1, c1), encode(t, e2, c2); a != b {
			t.Errorf("two runs differ:\n%s\n%s", a, b)
		}
	})
	t.Run("rows", func(t *testing.T) { checkRows(t, open(), req) })
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		start := time.Now()
		res, err := collect.Run(ctx, []collect.Source{open()}, collect.Options{Request: req})
		if err != nil {
			t.Fatalf("a cancelled source broke the run: %v", err)
		}
		if c := res.Ledger[0]; c.Status == timeline.Complete && c.Counts.Read > 100_000 {
			t.Errorf("cancelled before it began, yet read %d and says complete", c.Counts.Read)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("took %s to stop", d)
		}
	})
	t.Run("another time", func(t *testing.T) {
		far := Request(t, "1999-01-01T00:00:00Z", "1999-01-01T01:00:00Z")
		events, c := Run(t, open(), far)
		for _, e := range events {
			if e.Time.After(far.Window.To) {
				t.Errorf("row %q of %s lies after the window that was asked for", e.Title, e.Time)
			}
		}
		if err := c.Check(); err != nil {
			t.Error(err)
		}
	})
}

func checkRows(t *testing.T, s collect.Source, req collect.Request) {
	about := s.About()
	events, c := Run(t, s, req)
	if err := c.Check(); err != nil {
		t.Error(err)
	}
	if c.Source != about.Name || c.Kind != about.Kind {
		t.Errorf("ledger speaks of %s/%s, About of %s/%s", c.Source, c.Kind, about.Name, about.Kind)
	}
	ids := map[string]bool{}
	for i, e := range events {
		if ids[e.ID] {
			t.Errorf("id %s twice", e.ID)
		}
		ids[e.ID] = true
		if i > 0 && timeline.Compare(events[i-1], e) >= 0 {
			t.Errorf("rows %d and %d are not in order", i-1, i)
		}
		checkRow(t, e, req)
	}
}

func checkRow(t *testing.T, e timeline.Event, req collect.Request) {
	switch {
	case e.Title == "" || strings.ContainsAny(e.Title, "\n\r"):
		t.Errorf("title %q is not one line", e.Title)
	case e.Time.IsZero() || e.Clock == "" || e.Precision <= 0:
		t.Errorf("row %q: time %s clock %q precision %s", e.Title, e.Time, e.Clock, e.Precision)
	case len(e.Stamps) == 0:
		t.Errorf("row %q has no stamps", e.Title)
	case !e.End.IsZero() && e.End.Before(e.Time):
		t.Errorf("row %q ends before it begins", e.Title)
	case !e.Time.Before(req.Window.To):
		t.Errorf("row %q at %s lies after the window", e.Title, e.Time)
	case filepath.IsAbs(e.Origin.Locator):
		t.Errorf("row %q: locator %q is an absolute path", e.Title, e.Origin.Locator)
	}
	for _, s := range e.Stamps {
		if s.Time.Location() != time.UTC || s.Clock == "" || s.Precision <= 0 {
			t.Errorf("row %q: bad stamp %+v", e.Title, s)
		}
	}
}

func encode(t testing.TB, v ...any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
