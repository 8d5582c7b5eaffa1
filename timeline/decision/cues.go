package decision

// The table of what people say. Each phrase must match whole words; matching is
// blind to case.

// act is something people do to a system, in the forms in which they speak of
// it. What the form and the words around it mean is decided in mood.go.
type act struct {
	kind             Kind
	base, ing, past  []phrase
	todo, now, ended string // for titles: "roll back", "Rolling back", "Rolled back"
}

// acts, the more specific phrases first: of two that match the same words the
// first counts. "_" is up to three words: "rolled _ back".
var acts = []act{
	{
		kind: Rollback, todo: "roll back", now: "Rolling back", ended: "Rolled back",
		base: phrases("roll _ back", "rollback", "roll-back", "start _ rollback", "do a rollback"),
		ing:  phrases("rolling _ back", "starting _ rollback", "started _ rollback", "rollback started", "rollback is running", "rollback in progress", "rollback under way"),
		past: phrases("rolled _ back", "rolled-back", "did a rollback", "rollback done", "rollback is done", "rollback complete", "rollback is complete", "rollback completed", "rollback finished", "rollback is live"),
	},
	{
		kind: Revert, todo: "revert", now: "Reverting", ended: "Reverted",
		base: phrases("revert"), ing: phrases("reverting"), past: phrases("reverted", "revert is merged", "revert merged", "revert is live"),
	},
	{
		kind: Hotfix, todo: "roll forward with a fix", now: "Rolling forward with a fix", ended: "Rolled forward with a fix",
		base: phrases("roll forward", "hotfix", "deploy _ hotfix", "ship _ fix", "fix forward"),
		ing:  phrases("rolling forward", "hotfixing", "deploying _ hotfix", "deploying _ fix", "shipping _ fix", "fixing forward"),
		past: phrases("rolled forward", "hotfixed", "deployed _ hotfix", "deployed _ fix", "hotfix deployed", "hotfix is live", "hotfix is out", "shipped _ fix"),
	},
	{
		kind: Failover, todo: "shift traffic away from", now: "Shifting traffic away from", ended: "Shifted traffic away from",
		base: phrases("fail _ over", "failover", "shift traffic", "move traffic", "drain"),
		ing:  phrases("failing _ over", "shifting traffic", "moving traffic", "draining"),
		past: phrases("failed _ over", "failed-over", "failover done", "failover complete", "shifted traffic", "moved traffic", "traffic shifted", "traffic moved", "drained"),
	},
	{
		kind: Restart, todo: "restart", now: "Restarting", ended: "Restarted",
		base: phrases("restart", "reboot", "bounce"),
		ing:  phrases("restarting", "rebooting", "bouncing"),
		past: phrases("restarted", "rebooted", "bounced", "restart done", "restart complete"),
	},
	{
		kind: Scale, todo: "scale", now: "Scaling", ended: "Scaled",
		base: phrases("scale _ up", "scale _ down", "scale _ out", "scale", "add _ replicas", "add _ capacity"),
		ing:  phrases("scaling", "adding _ replicas", "adding _ capacity"),
		past: phrases("scaled", "added _ replicas", "added _ capacity"),
	},
	{
		kind: Flag, todo: "flip a flag of", now: "Flipping a flag of", ended: "Flipped a flag of",
		base: phrases("disable _ flag", "enable _ flag", "turn off _ flag", "flip _ flag", "disable _ feature", "turn off _ feature", "hit _ kill switch"),
		ing:  phrases("disabling _ flag", "enabling _ flag", "turning off _ flag", "flipping _ flag", "disabling _ feature", "turning off _ feature"),
		past: phrases("disabled _ flag", "enabled _ flag", "turned off _ flag", "flipped _ flag", "flag is off", "flag off", "disabled _ feature", "turned off _ feature"),
	},
	{
		kind: Silence, todo: "silence alerts of", now: "Silencing alerts of", ended: "Silenced alerts of",
		base: phrases("mute", "silence", "snooze"), ing: phrases("muting", "silencing", "snoozing"), past: phrases("muted", "silenced", "snoozed"),
	},
	{
		kind: Escalation, todo: "call in", now: "Calling in", ended: "Called in",
		base: phrases("escalate", "page the", "call in", "bring in", "pull in", "loop in"),
		ing:  phrases("escalating", "paging", "calling in", "bringing in", "pulling in", "looping in"),
		past: phrases("escalated", "paged the", "called in", "brought in", "pulled in", "looped in"),
	},
	{
		kind: Handover, todo: "hand over", now: "Handing over", ended: "Handed over",
		base: phrases("hand _ over", "take over"), ing: phrases("handing _ over", "handing to", "taking over"), past: phrases("handed _ over", "handed to", "took over"),
	},
	{
		kind: Declare, todo: "declare an incident", now: "Declaring an incident", ended: "Declared an incident",
		base: phrases("declare _ incident", "declare _ <sev>", "open an incident"),
		ing:  phrases("declaring _ incident", "declaring _ <sev>", "opening an incident", "calling this an incident", "calling it an incident"),
		past: phrases("declared _ incident", "incident declared", "incident is declared", "declared _ <sev>", "opened an incident", "incident opened", "this is an incident", "this is a <sev>"),
	},
	{
		kind: Severity, todo: "change the severity", now: "Changing the severity", ended: "Changed the severity",
		base: phrases("raise _ to <sev>", "upgrade _ to <sev>", "downgrade _ to <sev>", "lower _ to <sev>", "bump _ to <sev>"),
		ing:  phrases("raising _ to <sev>", "upgrading _ to <sev>", "downgrading _ to <sev>", "lowering _ to <sev>", "bumping _ to <sev>"),
		past: phrases("raised _ to <sev>", "upgraded _ to <sev>", "downgraded _ to <sev>", "lowered _ to <sev>", "bumped _ to <sev>", "severity raised", "severity lowered", "severity changed", "severity is now", "now <sev>", "now a <sev>"),
	},
	{
		kind: Update, todo: "tell customers", now: "Telling customers", ended: "Told customers",
		base: phrases("update the status page", "post _ status page", "post an update", "tell customers", "email customers", "inform customers", "notify customers"),
		ing:  phrases("updating the status page", "posting _ status page", "posting an update", "telling customers", "emailing customers", "informing customers", "notifying customers"),
		past: phrases("updated _ status page", "status page updated", "status page is updated", "status page is up", "posted _ status page", "posted update", "posted _ update", "told customers", "told our customers", "emailed customers", "informed customers", "notified customers", "customers informed"),
	},
	{
		kind: OtherAction, todo: "act", now: "Acting", ended: "Acted",
		base: phrases("disable", "kill", "block", "delete", "flush", "purge", "clear the cache", "clear the queue", "turn off", "switch off", "pause"),
		ing:  phrases("disabling", "killing", "blocking", "deleting", "flushing", "purging", "clearing the cache", "clearing the queue", "turning off", "switching off", "pausing", "installing", "renewing", "rotating"),
		past: phrases("disabled", "killed", "blocked", "deleted", "flushed", "purged", "cleared _ cache", "cleared _ queue", "turned off", "switched off", "paused", "installed", "renewed", "rotated", "restored", "increased _ limit", "raised _ limit"),
	},
}

// remark is something people say that commits them without a form of doing.
type remark struct {
	kind    Kind
	phrases []phrase
	// unless are phrases that take the meaning away.
	unless phraseSet
	// rules says that "not" in front belongs to the meaning: "it is not the
	// provider" rules something out.
	rules bool
	// weak remarks do not declare anything: "back to normal" says what somebody
	// saw, "resolved" what somebody decided.
	weak bool
}

var remarks = []remark{
	{kind: Resolve, phrases: phrases(
		"resolved", "all clear", "all-clear", "incident over", "incident is over", "incident closed",
		"closed the incident", "closing the incident", "closing this incident", "calling it over",
	), unless: anyOf("alert resolved", "alerts resolved", "alert is resolved", "partly resolved", "partially resolved", "almost resolved", "to be resolved", "conflict resolved", "resolved conflict")},
	{kind: Resolve, weak: true, phrases: phrases("back to normal", "recovered", "alert resolved", "alerts resolved", "alert cleared", "alerts cleared"),
		unless: anyOf("not back to normal", "almost back to normal", "until back to normal")},
	{kind: Report, phrases: phrases(
		"customers report", "customers reporting", "customers reported", "customer reports", "customer reported",
		"reports from customers", "reported by customers", "customers complain", "customers complaining", "customers complained", "customers cannot", "customers can't",
		"customers see", "customers seeing", "users report", "users reporting", "users reported", "users see", "users seeing", "users are seeing",
		"customers are seeing", "users complain", "users complaining", "users cannot", "users can't", "support says", "support reports",
		"support sees", "support tickets", "complaint", "complaints",
	), unless: anyOf("no customers", "no users", "no complaints", "what to tell")},
	{kind: Update, phrases: phrases("status page"), unless: anyOf(
		"their status page", "provider's status page", "status page of", "status page says", "status page shows", "status page is green",
		"check _ status page", "checking _ status page", "checked _ status page", "see _ status page", "update _ status page", "updating _ status page", "post _ status page", "nothing _ status page",
	)},
	{kind: Hold, phrases: phrases(
		"hold off", "holding off", "let's wait", "lets wait", "wait and see", "wait for", "waiting for", "sit tight", "let's hold", "lets hold",
		"give it _ min", "give it _ mins", "give it _ minutes", "give it another", "give it 5m", "give it 10m", "give it time", "give it a minute", "give it a few",
	)},
	{kind: Hypothesis, rules: true, phrases: phrases(
		"looks like", "look like", "smells like", "seems to be", "i think it's", "i think its", "i think it is", "think it's", "i suspect", "suspecting", "my guess", "must be the",
		"i doubt it", "it's not", "it is not", "it isn't", "isn't the", "is not the", "not related", "unrelated", "ruled out", "ruling out", "probably the", "caused by", "because of", "culprit",
	)},
	{kind: Report, phrases: phrases(
		"seeing errors", "seeing timeouts", "seeing failures", "getting errors", "getting timeouts", "getting 500s", "getting 5xx", "getting 502s", "getting 503s",
		"is down", "are down", "is broken", "are broken", "is failing", "are failing", "cannot reach", "can't reach", "anyone else seeing",
	)},
	{kind: Ack, phrases: phrases(
		"ack", "acked", "acknowledged", "acknowledging", "on it", "looking", "taking a look", "having a look", "investigating", "checking", "i'm on this",
	), unless: anyOf("looking good", "looking better", "looking fine", "looking normal", "looking ok", "looking healthy", "looking forward", "looking for")},
}
