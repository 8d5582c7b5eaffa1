package collect

import (
	"context"
	"time"
)

// Checker is a source that can say what it would give without giving it.
type Checker interface {
	// Check asks the source little enough to take seconds. An error means that it
	// was not reached or refused; Report says as much as was found out before.
	Check(ctx context.Context, req Request) (Report, error)
}

// Report is what [Checker.Check] found out. Zero values mean "it does not say".
type Report struct {
	// Reached is whether the source answered at all.
	Reached bool `json:"reached"`
	// As says as whom it was asked.
	As string `json:"as,omitempty"`
	// Oldest is the oldest moment of the stretch asked for that it still holds.
	Oldest time.Time `json:"oldest,omitzero"`
	// Records and Bytes estimate what it would read; nil when it cannot tell.
	Records *int64 `json:"records,omitempty"`
	Bytes   *int64 `json:"bytes,omitempty"`
	// Missing is the permission that is missing.
	Missing string `json:"missing,omitempty"`
	// Notes are further facts: version, limits, what is not offered.
	Notes []string `json:"notes,omitempty"`
}
