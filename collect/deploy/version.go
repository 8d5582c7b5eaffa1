package deploy

import (
	"cmp"
	"regexp"
	"strings"
)

// versionTag is a tag that looks like a version: an optional name, then two or
// more numbers with dots (v1.2.3, checkout-1.2, checkout/v1.2.3-rc1,
// @shop/cart@1.2.3) or a day of this century (2026-03-10, release-20260310.2).
var versionTag = regexp.MustCompile(`^(?:([@A-Za-z][\w@./+-]*?)[-/@_])?(` +
	`[vV]?\d+(?:\.\d+){1,3}(?:[-.+~_]?[0-9A-Za-z][0-9A-Za-z.+~_-]*)?` + `|` +
	`[vV]?20\d\d[-.]?(?:0[1-9]|1[0-2])[-.]?[0-3]\d(?:[-._T]?[0-9A-Za-z][0-9A-Za-z._:-]*)?)$`)

// preRelease is the end of a version that is not meant for production.
var preRelease = regexp.MustCompile(`(?i)\d[-._~]?(alpha|beta|rc|pre|preview|dev|snapshot|canary|nightly)`)

// noService are prefixes that say what a tag is for, not what it is a version of.
var noService = map[string]bool{
	"release": true, "releases": true, "rel": true, "version": true, "ver": true, "v": true,
	"deploy": true, "deploys": true, "deployed": true, "deployment": true, "tag": true, "build": true,
	"prod": true, "production": true, "live": true, "stable": true, "hotfix": true, "rollback": true,
}

// tagName is what the name of a tag says.
type tagName struct {
	service string // "checkout" of checkout-v1.2.3
	version string // "v1.2.3" of it; the whole name when it names no service
	looks   bool   // it looks like a version
	pre     bool   // ... of a pre-release
}

func parseTagName(name string) tagName {
	m := versionTag.FindStringSubmatch(name)
	if m == nil {
		return tagName{version: name}
	}
	t := tagName{version: name, looks: true, pre: preRelease.MatchString(m[2])}
	if m[1] != "" && !noService[strings.ToLower(m[1])] {
		t.service, t.version = m[1], m[2]
	}
	return t
}

// compareNatural orders names so that v1.10 comes after v1.9.
func compareNatural(a, b string) int {
	full := cmp.Compare(a, b)
	for a != "" && b != "" {
		na, nb := number(a), number(b)
		if na == "" || nb == "" {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		a, b = a[len(na):], b[len(nb):]
		na, nb = strings.TrimLeft(na, "0"), strings.TrimLeft(nb, "0")
		if c := cmp.Or(cmp.Compare(len(na), len(nb)), cmp.Compare(na, nb)); c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), full)
}

// number returns the digits at the start of s.
func number(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}
