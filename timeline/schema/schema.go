// Package schema holds the JSON Schemas of the two files of a bundle, so that
// programs in other languages can check what they read and write.
package schema

import _ "embed"

// Bundle is the schema of bundle.json, Event that of a line of events.jsonl.
var (
	//go:embed bundle.schema.json
	Bundle []byte
	//go:embed event.schema.json
	Event []byte
)
