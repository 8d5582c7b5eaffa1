// Package external makes a source of any executable, in any language: it gets one
// JSON request on its standard input and writes JSON Lines to its standard output.
// PROTOCOL.md beside this file is the whole of it.
//
//  1. process.go starts the program without a shell and ends it with all that it
//     started, at its end, at the deadline, or when it writes too much.
//  2. reader.go reads records of any length in bounded memory and gives each to
//     the sink as it comes, so that what came before a crash is kept.
//  3. event.go turns a record into a row.
//
// Rows are counted from what was received, never from what the program says of
// itself; when the two differ, the ledger tells.
package external

import (
	"encoding/json"

	"debrief/collect"
	"debrief/timeline"
)

// Version is the version of the protocol that is spoken here.
const Version = 1

// The modes of a request.
const (
	ModeCollect = "collect" // give the rows
	ModeCheck   = "check"   // say what would be given
)

// Request is what a program reads.
type Request struct {
	Protocol int    `json:"protocol"`
	Mode     string `json:"mode"`
	Source   struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	} `json:"source"`
	Window   timeline.Window `json:"window"`
	Baseline timeline.Window `json:"baseline"`
	// Zone is the IANA name of the zone of times that say no offset.
	Zone    string `json:"zone"`
	Service string `json:"service"`
	// Settings are the program's own, from the settings file.
	Settings json.RawMessage `json:"settings"`
	Limits   Limits          `json:"limits"`
}

// Limits bound what a program may write. Zero values mean the defaults.
type Limits struct {
	Events int   `json:"events"` // default 50,000
	Bytes  int64 `json:"bytes"`  // default 64 MiB
}

// maxLine is the most bytes of one record; a longer one is passed over.
const maxLine = 1 << 20

func (l Limits) orDefaults() Limits {
	if l.Events <= 0 {
		l.Events = 50_000
	}
	if l.Bytes <= 0 {
		l.Bytes = 64 << 20
	}
	return l
}

// record is one line that a program writes.
type record struct {
	Type string `json:"type"`
	// hello
	Protocol int    `json:"protocol"`
	Program  string `json:"program"`
	Version  string `json:"version"`
	// event, problem: how many records of the source it stands for
	Records *int64 `json:"records"`
	Event   *event `json:"event"`
	Place   string `json:"place"`
	Message string `json:"message"`
	// report
	Report *collect.Report `json:"report"`
	// coverage
	Status  timeline.Outcome `json:"status"`
	Reason  string           `json:"reason"`
	Held    timeline.Window  `json:"held"`
	Counts  counts           `json:"counts"`
	Outside int64            `json:"outside"`
	Notes   []string         `json:"notes"`
}

// counts are what a program says became of the records that it read.
type counts struct {
	Read     int64            `json:"read"`
	Merged   int64            `json:"merged"`
	Filtered map[string]int64 `json:"filtered"`
}
