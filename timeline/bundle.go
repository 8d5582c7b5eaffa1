package timeline

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"debrief/timeline/atomicfile"
)

// The files of a bundle and the version of their format.
const (
	BundleFile    = "bundle.json"
	EventsFile    = "events.jsonl"
	BundleFormat  = "debrief-bundle"
	BundleVersion = 1
)

// Incident says which incident a bundle is about. All of it is optional but ID,
// the handle that re-runs and tickets use.
type Incident struct {
	ID       string `json:"id"`
	Title    string `json:"title,omitempty"`
	Severity string `json:"severity,omitempty"`
	Service  string `json:"service,omitempty"`
}

// Bundle is the evidence of one incident: all that the steps after collection
// read. On disk it is a directory with [BundleFile] and [EventsFile].
type Bundle struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Tool is the name and version of the program that wrote the bundle.
	Tool     string   `json:"tool"`
	Incident Incident `json:"incident"`
	Window   Window   `json:"window"`
	// Baseline is the stretch before the window that counts as normal.
	Baseline Window `json:"baseline"`
	// Zone is the IANA name of the declared time zone.
	Zone string `json:"zone"`
	// AsOf is when the evidence was collected.
	AsOf    time.Time  `json:"as_of"`
	Sources []Coverage `json:"sources"`
	Totals  Counts     `json:"totals"`
	Events  EventsInfo `json:"events"`

	// Rows are the sorted events.
	Rows []Event `json:"-"`
}

// EventsInfo describes the events file that belongs to a bundle file.
type EventsInfo struct {
	Count  int    `json:"count"`
	SHA256 string `json:"sha256"`
}

// Seal sorts the rows, checks the accounting and fills in what is derived from
// them. It returns the bytes of the two files.
func (b *Bundle) Seal() (bundle, events []byte, err error) {
	b.Format, b.Version = BundleFormat, BundleVersion
	Sort(b.Rows)
	if b.Totals, err = Total(b.Sources); err != nil {
		return nil, nil, err
	}
	if n := b.inTimeline(); n != b.Totals.Shown {
		return nil, nil, fmt.Errorf("rows do not add up: the sources account for %d shown, but %d are in the timeline", b.Totals.Shown, n)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i := range b.Rows {
		if err := enc.Encode(&b.Rows[i]); err != nil {
			return nil, nil, fmt.Errorf("writing event %s: %w", b.Rows[i].ID, err)
		}
	}
	b.Events = EventsInfo{Count: len(b.Rows), SHA256: digest(out.Bytes())}
	var head bytes.Buffer
	enc = json.NewEncoder(&head)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(b); err != nil {
		return nil, nil, fmt.Errorf("writing %s: %w", BundleFile, err)
	}
	return head.Bytes(), out.Bytes(), nil
}

// inTimeline counts the rows of the window's timeline.
func (b *Bundle) inTimeline() (n int64) {
	for i := range b.Rows {
		if b.Rows[i].InTimeline(b.Window) {
			n++
		}
	}
	return n
}

// Hash is the digest by which a document names the bundle it was made from. It
// covers the sealed bundle except the time of collection.
func (b *Bundle) Hash() (string, error) {
	c := *b
	c.AsOf = time.Time{}
	data, err := json.Marshal(&c)
	if err != nil {
		return "", err
	}
	return digest(data), nil
}

// WriteBundle writes b to the directory dir, which must exist. Both files are on
// disk before either is renamed into place, so that a full disk leaves the bundle
// that was there.
func WriteBundle(dir string, b *Bundle) error {
	head, events, err := b.Seal()
	if err != nil {
		return err
	}
	return atomicfile.WriteAll(dir, 0o644,
		atomicfile.File{Name: EventsFile, Data: events}, atomicfile.File{Name: BundleFile, Data: head})
}

// ReadBundle reads the bundle in fsys, checks its version, that the events are
// the ones it was written with, and that the accounting holds.
func ReadBundle(fsys fs.FS) (*Bundle, error) {
	head, err := fs.ReadFile(fsys, BundleFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no %s here; a bundle is a directory that 'debrief collect' or 'debrief review' wrote: %w", BundleFile, err)
	}
	if err != nil {
		return nil, err
	}
	b := new(Bundle)
	if err := json.Unmarshal(head, b); err != nil {
		return nil, fmt.Errorf("%s: %w", place(BundleFile, head, err), err)
	}
	if b.Format != BundleFormat {
		return nil, fmt.Errorf("%s: format is %q, not %q; is this a bundle?", BundleFile, b.Format, BundleFormat)
	}
	if b.Version != BundleVersion {
		return nil, fmt.Errorf("%s: version %d of the format; this program reads version %d", BundleFile, b.Version, BundleVersion)
	}
	events, err := fs.ReadFile(fsys, EventsFile)
	if err != nil {
		return nil, err
	}
	if got := digest(events); got != b.Events.SHA256 {
		return nil, fmt.Errorf("%s is not the file that %s describes (its SHA-256 is %s, expected %s); collect again", EventsFile, BundleFile, got, b.Events.SHA256)
	}
	if b.Rows, err = ReadEvents(bytes.NewReader(events)); err != nil {
		return nil, fmt.Errorf("%s:%w", EventsFile, err)
	}
	total, err := Total(b.Sources)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", BundleFile, err)
	}
	if total != b.Totals {
		return nil, fmt.Errorf("%s: totals are %+v, but the sources add up to %+v", BundleFile, b.Totals, total)
	}
	return b, nil
}

// ReadEvents reads JSON Lines of events. An error begins with the number of the
// line.
func ReadEvents(r io.Reader) ([]Event, error) {
	var events []Event
	br := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := br.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var e Event
			if err := json.Unmarshal(line, &e); err != nil {
				return nil, fmt.Errorf("%d: %w", n, err)
			}
			events = append(events, e)
		}
		if err == io.EOF {
			return events, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%d: %w", n, err)
		}
	}
}

// place is name:line of a JSON error, or name alone.
func place(name string, data []byte, err error) string {
	var syntax *json.SyntaxError
	var typ *json.UnmarshalTypeError
	offset := int64(-1)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &typ):
		offset = typ.Offset
	}
	if offset < 0 || offset > int64(len(data)) {
		return name
	}
	return fmt.Sprintf("%s:%d", name, 1+bytes.Count(data[:offset], []byte("\n")))
}
