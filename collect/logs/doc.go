// Package logs finds in log files the few events of a window that a responder
// would have wanted to be told about.
//
// A log goes through it in these steps, line by line and in bounded memory:
//
//  1. Each line becomes a record: a moment, a level, a service and a message
//     (parse.go; stamp.go knows time stamps, fields.go JSON and logfmt, level.go
//     levels). A line without a time stamp belongs to the record before it.
//  2. Records of one level, service and template ([debrief/collect/logs/pattern])
//     are one group, which keeps counts for each minute, the first and last
//     moment, and a few example lines (group.go). Lines are not kept.
//  3. When all files are read, groups that are new, burst or are frequent errors
//     become findings (finding.go), and the best of those rows (entry.go).
//
// A group gives at most one row, so each line is counted once: in its row, as
// part of the baseline, or as nothing notable.
//
// Measured against regular expressions and encoding/json the hand-written
// scanners are 10 to 100 times faster; that is why there are none of those here.
package logs
