package deploy

import (
	"regexp"
	"strings"
)

// undo is what a commit message says the commit undoes.
type undo struct {
	// hash is what "This reverts commit" names, 7 to 40 digits, if anything.
	hash string
	// subject is that of the undone commit.
	subject string
	// again says that the undone commit was itself a revert: the change is back.
	again bool
}

var (
	revertsCommit = regexp.MustCompile(`(?i)\bThis reverts commit ([0-9a-f]{7,40})\b`)
	// What GitHub and GitLab add to the subject when a request is squashed.
	requestNumber = regexp.MustCompile(`\s*\([#!]\d+\)$`)
	quotedRevert  = regexp.MustCompile(`^Revert(?:\^(\d+))? "(.*)"$`)
	quotedAgain   = regexp.MustCompile(`^(?:Reapply|Re-?land|Roll forward) "(.*)"$`)
	plainAgain    = regexp.MustCompile(`^(?i:reapply|re-?land)[: ]`)
)

// parseUndo reads what a commit undoes. The forms are those of git (revert and,
// since 2.43, "Reapply"), Gerrit ("Revert^2"), and of people who write
// "Revert "Revert ..."" or "Reland".
func parseUndo(subject, body string) (undo, bool) {
	var u undo
	if m := revertsCommit.FindStringSubmatch(body); m != nil {
		u.hash = strings.ToLower(m[1])
	}
	u.subject, u.again = undoneSubject(subject)
	if u.subject == "" && u.hash == "" {
		return undo{}, false
	}
	return u, true
}

// undoneSubject returns the subject of the commit that one of that subject
// undoes, and whether that brings a change back: an even number of reverts does.
func undoneSubject(subject string) (undone string, again bool) {
	s := requestNumber.ReplaceAllString(subject, "")
	if m := quotedAgain.FindStringSubmatch(s); m != nil {
		return `Revert "` + m[1] + `"`, true
	}
	if plainAgain.MatchString(s) {
		return "", true
	}
	m := quotedRevert.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	if m[1] != "" { // Gerrit counts: Revert^2 "x" undoes Revert "x"
		even := (m[1][len(m[1])-1]-'0')%2 == 0
		if even {
			return `Revert "` + m[2] + `"`, true
		}
		return m[2], false
	}
	inner, innerAgain := undoneSubject(m[2])
	return m[2], inner != "" && !innerAgain
}
