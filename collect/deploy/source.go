package deploy

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"

	"debrief/collect"
	"debrief/timeline"
)

// Config says where the repository is and what in it counts as a deploy. At most
// one of Tags, Branch and GitOps is needed; with none the source chooses and the
// ledger says what it chose.
type Config struct {
	// Name is the source's name; empty means "deploy".
	Name string
	// Path is a work tree, a bare repository, a linked worktree, or a .git file
	// or directory.
	Path string
	// Tags are patterns of tag names that mark deploys: "v*", "release/*". As in
	// a shell, "*" does not match "/".
	Tags []string
	// Branch is the branch on which each first-parent commit or merge is a
	// deploy. Together with GitOps it says whose history to read.
	Branch string
	// GitOps is a path in the repository that says what is live: each
	// first-parent commit that touches it is a deploy.
	GitOps string
	// Service and Environment are what is deployed, and where to. The service is
	// otherwise the name in front of a tag's version, or the repository's name.
	Service, Environment string
}

// Source reads deploys out of one repository. It implements [collect.Source].
type Source struct{ cfg Config }

// New returns the source that cfg describes. It opens nothing yet; a setting that
// cannot work is an error.
func New(cfg Config) (collect.Source, error) {
	if cfg.Path == "" {
		return nil, errors.New("deploys: no path of a git repository")
	}
	if cfg.Name == "" {
		cfg.Name = "deploy"
	}
	for _, p := range cfg.Tags {
		if _, err := path.Match(p, ""); err != nil || p == "" {
			return nil, fmt.Errorf("deploys of %s: tag pattern %q is malformed", collect.Label(cfg.Path), p)
		}
	}
	if len(cfg.Tags) > 0 && (cfg.Branch != "" || cfg.GitOps != "") {
		return nil, fmt.Errorf("deploys of %s: tags and a branch or GitOps path are different ideas of what a deploy is; make them two sources, or leave one out", collect.Label(cfg.Path))
	}
	if cfg.GitOps != "" {
		clean := path.Clean(filepath.ToSlash(cfg.GitOps))
		if !filepath.IsLocal(clean) {
			return nil, fmt.Errorf("deploys of %s: GitOps path %q must be relative to the top of the repository", collect.Label(cfg.Path), cfg.GitOps)
		}
		cfg.GitOps = clean
	}
	return &Source{cfg}, nil
}

// About implements [collect.Source].
func (s *Source) About() collect.About {
	unit := "commits"
	if s.cfg.Branch == "" && s.cfg.GitOps == "" {
		unit = "tags and commits"
	}
	return collect.About{Name: s.cfg.Name, Kind: "deploy", Locator: collect.Label(s.cfg.Path), Unit: unit}
}

// Collect implements [collect.Source].
func (s *Source) Collect(ctx context.Context, req collect.Request, out *collect.Sink) error {
	r, err := open(s.cfg.Path)
	if err != nil {
		return err
	}
	defer r.close()
	c := &collection{
		cfg: s.cfg, req: req, asked: req.Asked(), out: out, r: r, h: newHistory(r),
		shipped: map[plumbing.Hash]*deploy{}, subjects: map[string]plumbing.Hash{}, undone: map[plumbing.Hash]undoing{},
		services: map[string]bool{}, rows: map[string]bool{}, keys: map[string]bool{},
	}
	for _, name := range r.refs.broken {
		out.Problem(decode([]byte(name), ""), "the ref holds no hash and was passed over")
	}
	deploys, err := c.find(ctx)
	if err != nil {
		return err
	}
	for _, d := range deploys {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.ship(ctx, d); err != nil {
			return err
		}
		c.emit(d)
	}
	c.close(deploys)
	return nil
}

// collection is one run of Collect.
type collection struct {
	cfg   Config
	req   collect.Request
	asked timeline.Window
	out   *collect.Sink
	r     *repo
	h     *history

	// shipped is the deploy that first shipped a commit.
	shipped map[plumbing.Hash]*deploy
	// subjects is the newest commit of each subject, for reverts that name no
	// hash.
	subjects map[string]plumbing.Hash
	undone   map[plumbing.Hash]undoing // by the commit that undoes
	services map[string]bool           // of GitOps deploys
	rows     map[string]bool           // keys of commit rows
	keys     map[string]bool           // keys of deploy rows
	newest   moment                    // newest record seen, wherever it lies
	ended    bool                      // the ledger says already where the history ends
}

// find returns the deploys in the window and the baseline, and those live when
// it began, oldest first.
func (c *collection) find(ctx context.Context) ([]*deploy, error) {
	switch {
	case len(c.cfg.Tags) > 0:
		tags, err := c.matchingTags(ctx)
		if err != nil {
			return nil, err
		}
		return c.fromTags(ctx, tags)
	case c.cfg.GitOps != "":
		return c.fromPath(ctx)
	case c.cfg.Branch != "":
		return c.fromBranch(ctx)
	}
	return c.fromWhatThereIs(ctx)
}

// close says in the ledger what is left to say.
func (c *collection) close(deploys []*deploy) {
	c.sayTorn(deploys)
	for _, d := range deploys {
		if c.req.Window.Contains(d.at.time) {
			return
		}
	}
	if c.newest.ok && c.newest.time.Before(c.req.Window.To) {
		c.out.Note("no deploy in the window; the newest one this copy of the repository knows is of %s. If the copy is older than the window, fetch and collect again",
			c.newest.time.Format(stampLayout))
	}
}

// stampLayout is how the ledger's sentences write a moment.
const stampLayout = "2006-01-02 15:04:05 UTC"

// sayTorn names the deploys of which commits are missing.
func (c *collection) sayTorn(deploys []*deploy) {
	var torn []string
	say := c.out.Note // enough while only what was live before is affected
	for _, d := range deploys {
		if d.torn {
			torn = append(torn, d.ref)
			if c.scope(d.at) == inside && !c.ended {
				say = c.out.CutShort
			}
		}
	}
	if len(torn) == 0 {
		return
	}
	why := "commits are missing from the repository"
	if len(c.r.shallow) > 0 {
		why = "the clone is shallow; run: git fetch --unshallow"
	}
	say("not all commits are known that these shipped: %s (%s)", list(torn, 5), why)
}

// saw notes that the source holds a record of that moment.
func (c *collection) saw(m moment) {
	if !m.ok || m.clamped() {
		return
	}
	c.out.Held(m.time)
	if !c.newest.ok || m.time.After(c.newest.time) {
		c.newest = m
	}
}

// list joins at most max names.
func list(names []string, max int) string {
	if len(names) <= max {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:max], ", "), len(names)-max)
}
