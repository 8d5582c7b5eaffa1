// Package collect asks sources for the evidence of one window and keeps the
// ledger of what each was asked and gave.
//
// Evidence goes through it in these steps:
//
//  1. [Run] asks every [Source] at the same time, each under its own deadline,
//     and gives it a [Sink].
//  2. A source counts what it reads where it reads it, emits events one by one
//     and reports what it could not read as problems with their place. It never
//     returns a slice of everything and never ends the run.
//  3. The sink removes secrets ([debrief/collect/redact]) before anything is
//     kept, gives each event its id and counts what became of each record.
//  4. Run sorts, merges and joins, and checks that every source's rows add up.
//
// What the events mean is left to timeline; how they are written, to report.
package collect
