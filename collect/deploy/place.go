package deploy

import (
	"context"
	"path"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// environments are names of directories that say where something is live, and
// the environment each stands for.
var environments = map[string]bool{
	"production": true, "prod": true, "live": true, "staging": true, "stage": true, "preprod": true,
	"uat": true, "qa": true, "test": true, "testing": true, "integration": true, "dev": true,
	"development": true, "sandbox": true, "canary": true,
}

// general are names of files and directories that hold the values of whatever
// stands above them.
var general = map[string]bool{
	"kustomization": true, "values": true, "deployment": true, "application": true, "app": true, "chart": true,
	"image": true, "images": true, "version": true, "versions": true, "release": true, "base": true,
	"overlays": true, "main": true, "index": true, "config": true, "patch": true, "manifest": true,
}

// below reports whether name is the path dir or lies in it.
func below(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// placeOf says which service a GitOps commit deployed and where to, by the images
// and files that it changed. Both are empty when they do not agree or do not say.
func (c *collection) placeOf(d *deploy) (service, environment string) {
	service, environment = c.cfg.Service, c.cfg.Environment
	if environment == "" {
		environment = same(d.own, environmentIn)
	}
	if service == "" {
		service = same(d.changed, func(ch change) string { return imageIn(ch.key) })
	}
	if service == "" {
		service = same(d.own, func(file string) string {
			return serviceIn(strings.TrimPrefix(strings.TrimPrefix(file, c.cfg.GitOps), "/"))
		})
	}
	return c.serviceName(service), environment
}

// same returns what f says of all of list, or nothing when it does not say the
// same of each.
func same[T any](list []T, f func(T) string) string {
	said := ""
	for i, v := range list {
		s := f(v)
		if s == "" || i > 0 && s != said {
			return ""
		}
		said = s
	}
	return said
}

// environmentIn is the innermost directory of a file that names an environment.
func environmentIn(file string) string {
	for _, dir := range slices.Backward(strings.Split(path.Dir(file), "/")) {
		if environments[strings.ToLower(dir)] {
			return dir
		}
	}
	return ""
}

// imageIn is the last part of the name of the image whose value a change is of:
// "shop/checkout" in "prod/kustomization.yaml/0/images/-[shop/checkout]/newTag".
func imageIn(key string) string {
	open := strings.LastIndexByte(key, '[')
	end := strings.LastIndexByte(key, ']')
	if open < 0 || end < open {
		return ""
	}
	return path.Base(key[open+1 : end])
}

// serviceIn is the service that a file below the GitOps path belongs to: its name
// if that says something, or else the innermost directory that does.
func serviceIn(file string) string {
	name, _, _ := strings.Cut(path.Base(file), ".")
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if lower := strings.ToLower(name); name != "" && !general[lower] && !environments[lower] {
			return name
		}
		if dir == "." || dir == "/" {
			return ""
		}
		name = path.Base(dir)
	}
}

// since widens what a GitOps deploy shipped from its own commit to everything
// since the deploy it replaced. A rollback ships nothing new.
func (d *deploy) since() {
	if !d.prev.commit.IsZero() {
		d.base = d.prev.commit
	}
}

// shippedCode drops from nodes the commits that cannot be part of d: those that
// deployed something else, or changed only what lies beside the GitOps path, such
// as another environment. In a repository of configuration alone, where the path
// has no directory around it, only d's own commits are left.
func (c *collection) shippedCode(ctx context.Context, d *deploy, nodes []*node) ([]*node, error) {
	first, err := c.parent(&d.tip.node)
	if err != nil || first == nil {
		return nodes, nil // the end of the history is said elsewhere
	}
	mine, _, err := c.h.between(ctx, &d.tip.node, first.hash)
	if err != nil {
		return nil, err
	}
	own := map[plumbing.Hash]bool{}
	for _, n := range mine {
		own[n.hash] = true
	}
	around := path.Dir(c.cfg.GitOps)
	return slices.DeleteFunc(nodes, func(n *node) bool {
		return !own[n.hash] && (around == "." || !c.concerns(n, around, d.service))
	}), nil
}

// concerns reports whether the commit n changed code that may be the service's: a
// file outside of the directory around, and not in one that bears the name of
// another service.
func (c *collection) concerns(n *node, around, service string) bool {
	if touches, err := c.touchesPath(n); err != nil || touches {
		return false
	}
	p, err := c.parent(n)
	if err != nil || p == nil {
		return false
	}
	is := false
	err = c.r.diff(p.tree, n.tree, func(name string, _, _ entry) {
		top, _, _ := strings.Cut(name, "/")
		is = is || !below(name, around) && (top == service || !c.services[top])
	})
	return is || err != nil
}
