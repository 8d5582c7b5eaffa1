package timeline

import (
	"fmt"
	"strings"
	"time"
)

// Clock names the act that a moment belongs to. A commit, for instance, was
// authored at one moment and committed at another.
type Clock string

// The clocks.
const (
	Authored         Clock = "authored"
	Committed        Clock = "committed"
	Merged           Clock = "merged"
	Tagged           Clock = "tagged"
	Deployed         Clock = "deployed"
	ConditionStarted Clock = "condition-started" // an alert's expression became true
	Fired            Clock = "fired"
	Resolved         Clock = "resolved"
	Received         Clock = "received" // arrived where somebody could see it
	Created          Clock = "created"
	Started          Clock = "started"
	Ended            Clock = "ended"
	Logged           Clock = "logged"
	FirstSeen        Clock = "first-seen"
	LastSeen         Clock = "last-seen"
	Said             Clock = "said"
	Noted            Clock = "noted"
	Edited           Clock = "edited"
)

// Stamp is one moment as a source gave it.
type Stamp struct {
	Clock Clock `json:"clock"`
	// Time is the moment in UTC. Use [Clamp] on times that come from outside.
	Time time.Time `json:"time"`
	// Raw is the text as the source wrote it; empty when it was no text.
	Raw string `json:"raw,omitempty"`
	// Offset is the distance from UTC that turned Raw into Time, as "+02:00".
	// Empty means that the source speaks UTC or counts from the epoch.
	Offset string `json:"offset,omitempty"`
	// Assumed says that the source gave no offset (or no date) and the declared
	// zone (or the window) supplied it.
	Assumed bool `json:"assumed,omitempty"`
	// Precision is the width of what the text can mean: "14:05" is some moment
	// in [14:05:00, 14:06:00), so one minute.
	Precision Precision `json:"precision"`
	// Earlier is how much before Time the moment may have been: a state seen by
	// a sample every 15 s began up to 15 s before the first sample.
	Earlier Precision `json:"earlier,omitempty"`
}

// Precision is the width of an uncertain moment. It is written as a Go duration
// without trailing zero parts: "1m", "1s", "1ms".
type Precision time.Duration

// Common precisions.
const (
	Nanosecond  = Precision(time.Nanosecond)
	Microsecond = Precision(time.Microsecond)
	Millisecond = Precision(time.Millisecond)
	Second      = Precision(time.Second)
	Minute      = Precision(time.Minute)
	Hour        = Precision(time.Hour)
	Day         = 24 * Hour
)

// String writes p as MarshalText does.
func (p Precision) String() string {
	s := time.Duration(p).String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// MarshalText implements [encoding.TextMarshaler].
func (p Precision) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *Precision) UnmarshalText(b []byte) error {
	d, err := time.ParseDuration(string(b))
	if err != nil {
		return fmt.Errorf("precision: %w", err)
	}
	if d < 0 {
		return fmt.Errorf("precision %q is negative", b)
	}
	*p = Precision(d)
	return nil
}

// The years outside of which a time cannot be written as RFC 3339, less a day so
// that a shift by any zone stays inside.
var (
	minTime = time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC)
	maxTime = time.Date(9999, 12, 30, 0, 0, 0, 0, time.UTC)
)

// Clamp returns t in UTC without a monotonic reading, moved into the years that
// JSON can hold, and reports whether it had to be moved. git and log files hold
// dates such as year 10000967, on which [time.Time.MarshalJSON] fails.
func Clamp(t time.Time) (time.Time, bool) {
	t = t.UTC().Round(0)
	switch {
	case t.Before(minTime):
		return minTime, true
	case t.After(maxTime):
		return maxTime, true
	}
	return t, false
}

// FormatOffset writes the offset of t's zone as Stamp.Offset holds it.
func FormatOffset(t time.Time) string { return t.Format("-07:00") }
