package deploy

import (
	"cmp"
	"time"

	"github.com/go-git/go-git/v5/plumbing"

	"debrief/timeline"
)

// deploy is one deploy, or what git has in its place.
type deploy struct {
	kind timeline.Kind
	tip  *commit
	// at is the chosen time and clock its clock.
	at    moment
	clock timeline.Clock

	ref     string // tag name or short hash
	service string
	version string
	// environment is where it went live; empty when nothing says.
	environment string
	evidence    string
	actor       string
	body        string
	also        []string // other tags on the same commit
	// records is how many records the row stands for.
	records int64
	// isCommit says that the record is the tip itself, not a tag on it, so that
	// the row of the tip must not be counted again.
	isCommit bool

	prev previous
	// base is the commit that the shipped commits and files are counted from;
	// zero when it replaced nothing that is known.
	base plumbing.Hash
	// undone is the deploy that a rollback by tag took back.
	undone *deploy
	// changed are the values that a GitOps commit changed.
	changed []change
	// own are the files below the GitOps path that its commit changed.
	own []string

	// What ship finds.
	commits     []*commit // newest first, at most maxRows
	merges      int
	total       int  // commits, merges included
	torn        bool // some of them are not in the repository
	files       []string
	moreFiles   int
	reverts     []string // hashes or subjects
	revertsFrom string   // version that first shipped the first of them
	reapplies   string   // hash or subject of a change that is back
	commitsBack int      // how many commits a rollback took out
}

// previous is what was live before a deploy.
type previous struct {
	version string
	commit  plumbing.Hash
	at      time.Time
}

// replaced returns d as what was live before another deploy.
func (d *deploy) replaced() previous {
	return previous{version: d.version, commit: d.tip.hash, at: d.at.time}
}

// serviceName is the service of a deploy whose own name says none.
func (c *collection) serviceName(own string) string {
	return cmp.Or(c.cfg.Service, own, c.r.name)
}

// scope says where a moment lies.
type scope int

const (
	before scope = iota
	inside       // the baseline or the window
	after
)

func (c *collection) scope(m moment) scope {
	switch {
	case m.time.Before(c.asked.From):
		return before
	case m.time.Before(c.asked.To):
		return inside
	}
	return after
}

// unusable accounts for a record whose date cannot be used and reports whether
// it is one. A record without a date is rejected; one in an impossible year is
// outside of every window, and said to be.
func (c *collection) unusable(place string, m moment) bool {
	switch {
	case !m.ok:
		c.out.Read(1)
		c.out.Reject(place, "%s", m.bad)
	case m.clamped():
		c.out.Outside(1)
		c.out.Problem(place, "%s", m.bad)
	default:
		return false
	}
	return true
}
