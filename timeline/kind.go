package timeline

// Kind says what sort of thing happened.
type Kind string

// The kinds of event. Commit rows live in the bundle below their deploy and are
// not timeline rows.
const (
	Deploy     Kind = "deploy"     // a version went live (or its best evidence in git)
	Rollback   Kind = "rollback"   // an earlier version went live again
	Revert     Kind = "revert"     // a change was undone by a new commit
	Commit     Kind = "commit"     // a commit that a deploy shipped
	Config     Kind = "config"     // a configuration change
	Flag       Kind = "flag"       // a feature flag changed
	Alert      Kind = "alert"      // an alert was pending or firing
	Silence    Kind = "silence"    // notifications were silenced
	Ack        Kind = "ack"        // somebody acknowledged a page
	Escalation Kind = "escalation" // somebody else was called in
	Log        Kind = "log"        // a notable finding in logs
	Action     Kind = "action"     // somebody acted on the system
	Message    Kind = "message"    // somebody said something
	Status     Kind = "status"     // a statement about the incident: declared, severity, public update, resolved
	Note       Kind = "note"       // somebody jotted something down
)

// Kinds lists every kind in the order in which documents and legends name them.
var Kinds = []Kind{
	Deploy, Rollback, Revert, Commit, Config, Flag, Alert, Silence, Ack,
	Escalation, Log, Action, Message, Status, Note,
}

// Change reports whether events of this kind change what runs in production.
func (k Kind) Change() bool {
	switch k {
	case Deploy, Rollback, Revert, Config, Flag:
		return true
	}
	return false
}

// Severity is how bad the source says an event is. Empty means that it does not
// say.
type Severity string

// The severities, worst first.
const (
	Critical Severity = "critical"
	Error    Severity = "error"
	Warning  Severity = "warning"
	Info     Severity = "info"
	Debug    Severity = "debug"
)
