package deploy

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"debrief/timeline"
)

// maxTitle is how long a title is at most, in runes, and maxBody a body, in
// bytes.
const (
	maxTitle = 120
	maxBody  = 16 << 10
)

// emit gives d and the commits it shipped to the sink.
func (c *collection) emit(d *deploy) {
	e := timeline.Event{
		Kind: d.kind, Service: clip(d.service, maxTitle), Title: c.title(d), Body: body(d.body),
		Actor: clip(d.actor, maxTitle), Files: d.files, Key: c.key(d),
		Same:   strings.Join([]string{d.environment, d.service, d.tip.hash.String()}, "\x00"),
		Origin: timeline.Origin{Locator: d.ref},
	}
	if d.records > 1 {
		e.Count = d.records
	}
	stamps(&e, d)
	for _, a := range c.attrs(d) {
		e.SetAttr(a[0], a[1])
	}
	id := c.out.Emit(e, d.records)
	for i := len(d.commits) - 1; i >= 0; i-- {
		c.emitCommit(d, d.commits[i], id)
	}
	if n := d.total - len(d.commits); n > 0 {
		c.out.Note("%s shipped %d commits; rows are kept of the newest %d", d.ref, d.total, len(d.commits))
	}
}

// stamps gives e the times of d, each under its own clock. The chosen one comes
// last.
func stamps(e *timeline.Event, d *deploy) {
	add := func(m moment, clock timeline.Clock) {
		if m.ok && clock != d.clock {
			e.Stamps = append(e.Stamps, m.stamp(clock))
		}
	}
	add(d.tip.author.when, timeline.Authored)
	add(d.tip.committer.when, timeline.Committed)
	if d.tip.merge() {
		add(d.tip.committer.when, timeline.Merged)
	}
	e.At(d.at.stamp(d.clock))
}

// attrs returns the attributes of d; those without a value are left out later.
func (c *collection) attrs(d *deploy) [][2]string {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	out := [][2]string{
		{timeline.AttrVersion, d.version},
		{timeline.AttrCommit, d.tip.hash.String()},
		{timeline.AttrEnvironment, d.environment},
		{timeline.AttrPreviousVersion, d.prev.version},
		{timeline.AttrEvidence, d.evidence},
		{timeline.AttrCommits, count(d.total - d.merges)},
		{timeline.AttrRevertsVersion, d.revertsFrom},
		{"merge_commits", count(d.merges)},
		{"commits_not_listed", count(d.total - len(d.commits))},
		{"commits_taken_back", count(d.commitsBack)},
		{"files_not_listed", count(d.moreFiles)},
		{"tags_too", strings.Join(d.also, ", ")},
		{"reapplies", d.reapplies},
		{timeline.AttrChanged, changed(d.changed)},
	}
	if !d.prev.commit.IsZero() {
		out = append(out,
			[2]string{timeline.AttrPreviousCommit, d.prev.commit.String()},
			[2]string{timeline.AttrPreviousTime, d.prev.at.Format(time.RFC3339)})
	}
	if len(d.reverts) > 0 {
		out = append(out,
			[2]string{timeline.AttrReverts, d.reverts[0]},
			[2]string{"reverts_too", strings.Join(d.reverts[1:], ", ")})
	}
	if d.torn {
		out = append(out, [2]string{"incomplete", "commits are missing from the repository"})
	}
	return out
}

// changed lists the values that a GitOps deploy changed.
func changed(all []change) string {
	var parts []string
	for _, ch := range all {
		parts = append(parts, fmt.Sprintf("%s: %s -> %s", ch.key, or(ch.old, "(none)"), or(ch.new, "(none)")))
	}
	return clip(list(parts, 5), 1000)
}

func or(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// title says what d did in one line.
func (c *collection) title(d *deploy) string {
	to, in := "", ""
	if d.environment != "" {
		to, in = " to "+d.environment, " in "+d.environment
	}
	switch d.kind {
	case timeline.Rollback:
		t := "Rolled back " + d.service + in
		if d.version != d.ref || !d.isCommit {
			t += " to " + d.version
		}
		if d.prev.version != "" && d.prev.version != d.version {
			t += " (from " + d.prev.version + ")"
		}
		return oneLine(t)
	case timeline.Revert:
		what, _ := undoneSubject(d.tip.subject)
		for _, full := range d.commits {
			if what == "" && !full.merge() {
				what, _ = undoneSubject(full.subject)
			}
		}
		if what == "" {
			return oneLine("Reverted in " + d.service + in + ": " + headline(d.tip))
		}
		return oneLine(fmt.Sprintf("Reverted in %s%s: %s", d.service, in, what))
	}
	t := "Deployed " + d.service + " " + d.version + to
	commits := ""
	if n := d.total - d.merges; n > 0 && (!d.isCommit || d.tip.merge()) {
		commits = " (" + plural(n, "commit") + ")"
	}
	switch {
	case !d.isCommit:
		t += commits
	case d.version == d.ref: // a hash alone says nothing
		t += ": " + clip(headline(d.tip), maxTitle/2) + commits
	case len(d.changed) > 0 && d.changed[0].weak: // nor does the version of some chart
		t += ": " + headline(d.tip)
	}
	return oneLine(t)
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// key is the natural key of d: environment, service and version, with the commit
// where the same version can go live twice.
func (c *collection) key(d *deploy) string {
	name := d.version
	switch {
	case d.isCommit && c.cfg.GitOps == "":
		name = d.tip.hash.String()
	case d.isCommit:
		name += "\x00" + d.tip.hash.String()
	case d.kind == timeline.Rollback:
		name += "\x00" + d.ref
	}
	key := strings.Join([]string{d.environment, d.service, name}, "\x00")
	if c.keys[key] { // checkout-v1.2 and checkout/v1.2 on different commits
		key += "\x00" + d.ref
	}
	c.keys[key] = true
	return key
}

// emitCommit gives one commit that d shipped to the sink, unless it is there
// already below an earlier deploy of the service.
func (c *collection) emitCommit(d *deploy, full *commit, parent string) {
	key := full.hash.String()
	if d.service != c.serviceName("") {
		// In a repository of many services one commit goes live with several of
		// them; by its hash alone all but one would lose it.
		key += "\x00" + d.service
	}
	if c.rows[key] {
		return
	}
	c.rows[key] = true
	var records int64 = 1
	if d.isCommit && full.hash == d.tip.hash {
		records = 0 // the row of the deploy stands for it
	}
	c.out.Read(records)
	at, clock := full.committer.when, timeline.Committed
	if !at.ok {
		at, clock = full.author.when, timeline.Authored
	}
	if !at.ok {
		c.rejectCommit(full, records)
		return
	}
	for _, m := range []moment{full.committer.when, full.author.when} {
		if m.bad != "" {
			c.out.Problem(short(full.hash), "%s", m.bad)
		}
	}
	c.out.Emit(c.commitRow(d, full, key, parent, at, clock), records)
}

// rejectCommit accounts for a commit without any date.
func (c *collection) rejectCommit(full *commit, records int64) {
	if records == 0 {
		c.out.Problem(short(full.hash), "%s", full.committer.when.bad)
		return
	}
	c.out.Reject(short(full.hash), "%s", full.committer.when.bad)
}

func (c *collection) commitRow(d *deploy, full *commit, key, parent string, at moment, clock timeline.Clock) timeline.Event {
	e := timeline.Event{
		Kind: timeline.Commit, Service: clip(d.service, maxTitle), Title: oneLine(or(full.subject, "(no message)")),
		Body: body(full.body), Actor: clip(full.author.name, maxTitle), Key: key, Parent: parent,
		Origin: timeline.Origin{Locator: short(full.hash)},
	}
	if len([]rune(full.subject)) > maxTitle {
		e.Body = body(full.subject + "\n\n" + full.body)
	}
	if full.author.when.ok && clock != timeline.Authored {
		e.Stamps = append(e.Stamps, full.author.when.stamp(timeline.Authored))
	}
	e.At(at.stamp(clock))
	e.SetAttr(timeline.AttrCommit, full.hash.String())
	e.SetAttr(timeline.AttrEnvironment, d.environment)
	if u, is := c.undone[full.hash]; is {
		e.SetAttr(timeline.AttrReverts, u.target)
		e.SetAttr("reapplies", u.reapplies)
		if first := c.shipped[u.id]; first != nil {
			e.SetAttr(timeline.AttrRevertsVersion, first.version)
		}
	}
	if full.cut {
		return e
	}
	var more int
	e.Files, more = c.files(short(full.hash), firstParent(full), full.tree)
	if more > 0 {
		e.SetAttr("files_not_listed", strconv.Itoa(more))
	}
	return e
}

// oneLine makes s fit a table.
func oneLine(s string) string {
	return clip(strings.Join(strings.Fields(s), " "), maxTitle)
}

// body bounds the text of a message.
func body(s string) string {
	if len(s) <= maxBody {
		return s
	}
	cut := strings.ToValidUTF8(s[:maxBody], "")
	return fmt.Sprintf("%s\n… (%d more bytes)", cut, len(s)-len(cut))
}
