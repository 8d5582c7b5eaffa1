// Package timeline is the waist of debrief: the event every collector emits
// and everything after collection reads.
//
// Evidence goes through it in these steps:
//
//  1. A collector fills in an [Event] with the [Stamp]s it read (the text as
//     written beside the moment it was understood to mean) and [Identify] gives
//     it an id that survives re-runs.
//  2. [Sort] puts the events of one source in the total order of [Compare];
//     [Merge] joins sorted sources k ways; [Join] folds rows that are the same
//     thing into one.
//  3. [Ties] marks the rows whose order the evidence does not settle.
//  4. A [Bundle] holds the sorted events and the coverage ledger, one
//     [Coverage] for each source, whose [Counts] must add up.
//
// The package knows nothing about git, alerts or documents. It depends on the
// standard library only and never asks for the time of day.
package timeline
