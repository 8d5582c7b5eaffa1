// Package people collects what people wrote during an incident: notes jotted
// down, chat transcripts, and records of chat, status and flag systems as JSON.
//
// A file's form is recognised by its content, never by its name:
//
//   - JSON Lines, or a JSON array of objects, when it begins with "{", or with
//     "[" and an object. See [record] for the names that are understood.
//   - A chat transcript, when its first timed line and most others are
//     "[14:05] name: text", "[14:05] <name> text" or "14:05 <name> text".
//   - Notes otherwise: "14:05 rolled back (ana)", with or without bullets,
//     numbers, dates, seconds, offsets, ranges ("14:05-14:20"), "at" and "about",
//     and rows of a table whose first cell is the time.
//
// In both text forms every line that begins with a time is an entry of its own. In
// a transcript one that names nobody is a note, and what is indented, quoted or
// in a block of ``` that a message opened belongs to the message.
//
// In the two text forms a line without a time belongs to the entry above it, a
// date alone on its line (or at the start of a Markdown heading) holds for the
// times below it, and a time 12 hours or more before the one above it is on
// the next day. Without any date, the window says which day is meant; never
// today. A Markdown heading after a blank line ends the entry above it; what
// stands between a heading and the next time is no entry, and the ledger says
// how many such lines there were.
//
// A time that the zone's clocks skipped or showed twice is read as the first
// moment possible, or as the second when that keeps the order of the file. Its row
// is as uncertain as that, and the ledger names it.
//
// What the words mean is not decided here: that is timeline/decision. The only
// kinds of row are note, message, and what a JSON record says of itself.
package people
