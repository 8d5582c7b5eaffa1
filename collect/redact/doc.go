// Package redact takes secrets out of text before it is kept anywhere.
//
// A text goes through it in these steps:
//
//  1. Control sequences, and characters that cannot be seen, are taken out: they
//     can hide a secret from a scanner and do harm on a terminal.
//  2. One pass over the bytes looks for a few dozen short words ("://", "eyJ",
//     "pass", "token", "ghp_" ...). Text without any of them costs no more.
//  3. At each word found, the detector of that word looks at the neighbourhood:
//     is it the name of a field, is there a separator and a value, is the value
//     a secret or a word such as "expired"?
//  4. Each secret is replaced by a placeholder that says of which type it was,
//     "[redacted:password]". The same secret gives the same bytes on every run;
//     there is no digest of it, because short secrets can be guessed from one.
//     Then step 2 begins again until nothing is found.
//
// Evidence must survive: names of fields, users, hosts, commit hashes, UUIDs,
// trace ids, counters and sentences about passwords stay. Where a text can be
// read both ways, a value behind "password=" is taken to be one.
//
// The number of lines stays the same, except that a private key becomes one
// line. Time is linear in the length of the text, whatever the text.
//
// Rejected: scanning with the rules of a source-code scanner. Measured on log
// lines, they find half of the secrets (none in URLs, headers or escaped JSON),
// are switched off by "gitleaks:allow" in the attacker's own text, and run at
// 4 MB/s.
//
// Known misses: secrets in prose without a separator ("the password is ..."),
// passphrases of several plain words without quotes, a secret that is split by
// a line end or sits on the line below its name, percent- or base64-encoded
// wrappers around a whole "password=..." text, full-width letters, session ids
// other than those of well-known frameworks, and personal data.
package redact
