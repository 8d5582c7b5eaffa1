package timeline

// Names of attributes that more than one package reads. A source may set others.
const (
	// Deploys, rollbacks and commits.
	AttrVersion         = "version"          // what went live: a tag name or a value in a GitOps file
	AttrCommit          = "commit"           // full hash
	AttrEnvironment     = "environment"      // where it went live
	AttrPreviousVersion = "previous_version" // what was live before
	AttrPreviousCommit  = "previous_commit"
	AttrPreviousTime    = "previous_time"   // RFC 3339: since when it had been live
	AttrCommits         = "commits"         // how many commits the deploy shipped
	AttrReverts         = "reverts"         // full hash (or subject) of what a revert undoes
	AttrRevertsVersion  = "reverts_version" // version that first shipped what is undone, or that is rolled back
	AttrEvidence        = "evidence"        // how we know it was a deploy: "annotated tag", "merge into main"
	AttrChanged         = "changed"         // GitOps: the values that the deploy changed, "tag: 1.8.1 -> 1.8.2"
	// Alerts.
	AttrAlert       = "alert"       // name of the rule
	AttrState       = "state"       // firing or pending
	AttrFingerprint = "fingerprint" // as the server computes it
	AttrSummary     = "summary"     // the rule's summary annotation
	AttrExpr        = "expr"        // the rule's expression
	AttrFor         = "for"         // how long it must hold before the alert fires, "15s"
	AttrUntil       = "until"       // RFC 3339: when a silence was to end, as said at creation
	AttrMatchers    = "matchers"    // what a silence hides
	AttrStillOn     = "still_on"    // "true": not over at the last moment the source knows
	AttrEndLost     = "end_lost"    // "true": End is only the last moment at which it was known to fire
	// AttrLabel and a label's name hold one label of an alert.
	AttrLabel = "label."
	// Logs.
	AttrTemplate = "template" // constant words of the line with <*> for what varies
	AttrFinding  = "finding"  // first-seen, frequent or burst
	AttrLevel    = "level"
	AttrBaseline = "baseline" // how many such lines the baseline had
	AttrPeak     = "peak"     // most lines in one minute
	// People.
	AttrChannel = "channel"
)
