// Package pattern finds the template of a log message: its constant words, with
// [Hole] for what varies. Bytes in, templates out; no I/O, no clock.
//
// A message goes through it in two steps:
//
//  1. [Append] masks it in one pass over its bytes: numbers, hexadecimal, UUIDs,
//     addresses, durations, e-mail addresses, quoted strings and any word, path
//     or URL that holds a digit become a hole. No regular expressions: they are
//     a hundred times slower than a table of byte classes.
//  2. A [Set] numbers the different masked messages it has seen, up to a limit.
//
// What a line's message is (without time stamp and level) and what templates
// mean is left to the caller.
package pattern
