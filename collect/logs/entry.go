package logs

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"debrief/collect/logs/pattern"
	"debrief/timeline"
)

// maxTitle is the length of a title in runes.
const maxTitle = 120

// Attributes besides those of timeline/attr.go.
const (
	attrFactor   = "factor"    // of a burst: its busiest minute against the usual one
	attrBurstEnd = "burst_end" // RFC 3339
	attrLines    = "burst_lines"
)

// event writes f as a row. baseline says that the log reaches back before the
// window.
func (f *finding) event(s *span, baseline bool) timeline.Event {
	e := timeline.Event{
		Kind: timeline.Log, Service: f.service, Severity: f.level.severity(),
		Title: f.title(), Count: f.window, Key: f.key(),
	}
	start, lead := f.begin(s)
	e.At(start)
	if seen := f.seen(s); seen.After(e.Time) {
		e.Seen = seen
	}
	e.Stamps = append(e.Stamps, f.last.at.stamp(timeline.LastSeen, clean(f.last.raw)))
	end := f.last.at.time()
	if f.sort == burst {
		over := time.Unix(0, s.start(f.end+1)-1).UTC()
		if over.Before(end) {
			end = over
		}
		e.SetAttr(attrBurstEnd, end.Format(time.RFC3339))
		e.SetAttr(attrLines, strconv.FormatInt(f.lines, 10))
		if f.usual > 0 {
			e.SetAttr(attrFactor, strconv.FormatFloat(f.peak/f.usual, 'f', 1, 64))
		}
	}
	if end.After(e.Time) {
		e.End = end
	}
	e.Body = f.body(lead)
	e.SetAttr(timeline.AttrTemplate, f.template)
	e.SetAttr(timeline.AttrFinding, f.sort)
	e.SetAttr(timeline.AttrLevel, string(f.level.severity()))
	e.SetAttr(timeline.AttrPeak, strconv.FormatInt(f.peakLines(), 10))
	if baseline {
		e.SetAttr(timeline.AttrBaseline, strconv.FormatInt(f.base, 10))
	}
	e.Origin.Locator, e.Origin.Line, e.Origin.Offset = lead.label, lead.line, lead.offset
	return e
}

// begin returns when the finding began and the line that shows it best. Of a
// burst the line that began it may be gone; then the moment is that minute.
func (f *finding) begin(s *span) (timeline.Stamp, *example) {
	lead := &f.first
	if f.sort != burst || f.first.bucket == f.start {
		return lead.at.stamp(timeline.FirstSeen, clean(lead.raw)), lead
	}
	for i := len(f.rises) - 1; i >= 0; i-- {
		if b := f.rises[i].bucket; b >= f.start && b <= f.end {
			lead = &f.rises[i]
		}
	}
	if lead.bucket == f.start {
		return lead.at.stamp(timeline.FirstSeen, clean(lead.raw)), lead
	}
	return timeline.Stamp{
		Clock: timeline.FirstSeen, Time: time.Unix(0, s.start(f.start)).UTC(),
		Precision: timeline.Precision(s.bucket), Assumed: lead.at.assumed,
	}, lead
}

// seen returns when people could first know f for what it is. A new line is new
// at once. A burst is one at the end of the minute that was busy enough, or with
// the last line: which line reached the limit is not kept, for the limit may come
// from a file that is read later. A frequent error is one with its line minFrequent,
// or with its last where fewer count because there is no baseline.
func (f *finding) seen(s *span) time.Time {
	ns := f.first.at.ns
	switch f.sort {
	case burst:
		ns = min(s.start(f.start+1), f.last.at.ns)
	case frequent:
		ns = f.earliest.ns[f.earliest.n-1]
	}
	return time.Unix(0, ns).UTC()
}

func (f *finding) peakLines() int64 { return int64(math.Ceil(f.peak)) }

// title says what was found in one line.
func (f *finding) title() string {
	noun := f.noun()
	var head string
	switch f.sort {
	case firstSeen:
		head = "New " + noun
	case burst:
		head = "Burst of " + noun
	default:
		head = "Frequent " + noun
		if f.window == 1 {
			head = strings.ToUpper(noun[:1]) + noun[1:]
		}
	}
	head += ": "
	return head + cutRunes(readable(f.template), maxTitle-utf8.RuneCountInString(head)-1)
}

func (f *finding) noun() string {
	switch f.level {
	case critical:
		return "critical error"
	case failure:
		return "error"
	case warning:
		return "warning"
	case info:
		return "info line"
	case debug:
		return "debug line"
	}
	return "line"
}

// front is what varies at the front of a template, such as a thread or a process
// number, with the brackets around it. A hole in "<*>=5" has a meaning.
var front = regexp.MustCompile(`^(?:[\[( ]*<\*>[\]):;|, -]+)+`)

// readable is a template as people read it: without what varies at its front,
// and with an ellipsis for what varies elsewhere.
func readable(template string) string {
	t := template
	if cut := t[len(front.FindString(t)):]; cut != "" {
		t = cut
	}
	return strings.ReplaceAll(t, pattern.Hole, "…")
}

// body is the examples, each as it stands in the log.
func (f *finding) body(lead *example) string {
	var b strings.Builder
	lead.write(&b)
	b.WriteString(clean(lead.trace))
	if lead.missed > 0 {
		fmt.Fprintf(&b, "\n(%d more)", lead.missed)
	}
	for _, e := range []*example{&f.first, &f.second} {
		if len(e.text) > 0 && e.spot != lead.spot {
			b.WriteByte('\n')
			e.write(&b)
		}
	}
	return b.String()
}

func (e *example) write(b *strings.Builder) {
	b.WriteString(clean(e.text))
	if e.cut {
		b.WriteString("…")
	}
}
