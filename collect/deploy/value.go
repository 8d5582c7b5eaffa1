package deploy

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is a version that a GitOps file holds.
type value struct {
	text string
	// weak marks keys such as "version", which name a chart or a schema as often
	// as what is live. Image tags count more.
	weak bool
}

// change is a value that a deploy changed. Its key is file and full path in the
// file: by the last key alone, two images with a newTag each look like one that
// flips back and forth (measured: 511 false "reapplied" in one repository).
type change struct {
	key      string
	old, new string // empty: not there
	weak     bool
}

// values returns the versions in a GitOps file by their path in it.
func values(name string, content []byte) map[string]value {
	if path.Ext(name) == ".json" {
		return jsonValues(content)
	}
	return yamlValues(string(content))
}

// versionKeys are the keys whose value is a version, in lower case without "_".
var versionKeys = map[string]value{
	"image": {}, "tag": {}, "newtag": {}, "imagetag": {}, "digest": {},
	"version": {weak: true}, "appversion": {weak: true}, "targetrevision": {weak: true},
}

// version reads the value of a key as a version.
func version(key, text string) (value, bool) {
	v, ok := versionKeys[strings.ToLower(strings.ReplaceAll(key, "_", ""))]
	if !ok || text == "" || len(text) > 200 || strings.ContainsAny(text, " {}[]|>*&\t") {
		return value{}, false
	}
	v.text = text
	if strings.EqualFold(key, "image") {
		_, v.text = cutImage(text)
	}
	return v, v.text != ""
}

// cutImage splits registry:5000/shop/checkout:v1.8.2@sha256:... into the name of
// the image and its tag, or its digest when it has no tag.
func cutImage(s string) (name, tag string) {
	name, digest, _ := strings.Cut(s, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name[:i], name[i+1:]
	}
	return name, digest
}

// yamlKey is one line "key: value", perhaps after dashes of a list.
var yamlKey = regexp.MustCompile(`^([\w./-]+|"[^"]+"|'[^']+'):(?:\s+(.*))?$`)

// maxValues is how many versions of one file are looked at, and maxDepth how
// deeply nested they may be. Real files hold a few; a hostile one holds a million.
const (
	maxValues = 1000
	maxDepth  = 64
)

// yamlNode is a mapping key or a list item on the way to a value.
type yamlNode struct {
	parent        *yamlNode
	depth, indent int
	key           string
	// name tells items of a list apart; it may stand below the value.
	name string
}

func (n *yamlNode) path() string {
	if n == nil {
		return ""
	}
	s := n.parent.path() + "/" + n.key
	if n.name != "" {
		s += "[" + n.name + "]"
	}
	return s
}

// yamlScanner finds "image:", "tag:", "version:" and the like line by line. It is
// no YAML parser on purpose: half of such files are templates, which no parser
// reads, and block scalars or flow mappings holding a version are rare.
type yamlScanner struct {
	docs  int
	top   *yamlNode // where the line above stands
	found []struct {
		at *yamlNode
		v  value
	}
}

func yamlValues(content string) map[string]value {
	s := &yamlScanner{}
	s.document()
	for line := range strings.SplitSeq(content, "\n") {
		if len(s.found) < maxValues {
			s.line(line)
		}
	}
	out := map[string]value{}
	times := map[string]int{}
	for _, f := range s.found {
		p := f.at.path()
		if times[p]++; times[p] > 1 {
			p = fmt.Sprintf("%s#%d", p, times[p])
		}
		out[p] = f.v
	}
	return out
}

// document begins another document of the file.
func (s *yamlScanner) document() {
	s.top = &yamlNode{indent: -1, key: strconv.Itoa(s.docs)}
	s.docs++
}

func (s *yamlScanner) line(line string) {
	text := strings.TrimSpace(line)
	switch {
	case text == "" || text[0] == '#':
		return
	case strings.HasPrefix(line, "---"):
		s.document()
		return
	}
	indent := len(line) - len(strings.TrimLeft(line, " "))
	for strings.HasPrefix(text, "- ") {
		// A list may stand at the indent of the key above it, so only deeper
		// nodes and the item before are left.
		s.leave(func(n *yamlNode) bool { return n.indent > indent || n.indent == indent && n.key == "-" })
		s.enter(indent, "-")
		rest := strings.TrimLeft(text[2:], " ")
		indent += len(text) - len(rest)
		text = rest
	}
	m := yamlKey.FindStringSubmatch(text)
	if m == nil {
		return
	}
	s.leave(func(n *yamlNode) bool { return n.indent >= indent })
	key, val := strings.Trim(m[1], `"'`), scalar(m[2])
	if key == "name" {
		s.top.name = val
	}
	s.enter(indent, key)
	v, ok := version(key, val)
	if !ok || s.top.depth > maxDepth {
		return
	}
	if key == "image" {
		s.top.name, _ = cutImage(val)
	}
	s.found = append(s.found, struct {
		at *yamlNode
		v  value
	}{s.top, v})
}

func (s *yamlScanner) enter(indent int, key string) {
	s.top = &yamlNode{parent: s.top, depth: s.top.depth + 1, indent: indent, key: key}
}

func (s *yamlScanner) leave(past func(*yamlNode) bool) {
	for s.top.parent != nil && past(s.top) {
		s.top = s.top.parent
	}
}

// scalar takes quotes and a comment off the value of a YAML line.
func scalar(s string) string {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if i := strings.IndexByte(s[1:], s[0]); i >= 0 {
			return s[1 : 1+i]
		}
	}
	if i := strings.Index(s, " #"); i >= 0 {
		s = s[:i]
	}
	return strings.TrimSpace(s)
}

// jsonValues finds the same keys in JSON.
func jsonValues(content []byte) map[string]value {
	var doc any
	if json.Unmarshal(content, &doc) != nil {
		return nil
	}
	out := map[string]value{}
	var visit func(at string, v any)
	visit = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				if len(out) >= maxValues || strings.Count(at, "/") > maxDepth {
					return
				}
				if text, ok := v[key].(string); ok {
					if found, ok := version(key, text); ok {
						out[at+"/"+key] = found
					}
					continue
				}
				visit(at+"/"+key, v[key])
			}
		case []any:
			for i, item := range v {
				key := strconv.Itoa(i)
				if m, ok := item.(map[string]any); ok {
					if name, ok := m["name"].(string); ok {
						key = "[" + name + "]"
					}
				}
				visit(at+"/"+key, item)
			}
		}
	}
	visit("", doc)
	return out
}

// changes compares two versions of a file. When image tags changed, what else is
// called a version is left out.
func changes(name string, old, new []byte) []change {
	before, after := values(name, old), values(name, new)
	all := maps.Clone(before)
	if all == nil {
		all = map[string]value{}
	}
	maps.Copy(all, after)
	var out []change
	for _, key := range slices.Sorted(maps.Keys(all)) {
		if o, n := before[key].text, after[key].text; o != n {
			out = append(out, change{key: name + ":" + key, old: o, new: n, weak: all[key].weak})
		}
	}
	return out
}

// strongest returns the changes that count: those of image tags if there are
// any, otherwise all.
func strongest(all []change) []change {
	strong := slices.DeleteFunc(slices.Clone(all), func(c change) bool { return c.weak })
	if len(strong) > 0 {
		return strong
	}
	return all
}

// only returns the one text that pick gives for all changes, if it is one.
func only(all []change, pick func(change) string) string {
	var one string
	for i, c := range all {
		if i > 0 && pick(c) != one {
			return ""
		}
		one = pick(c)
	}
	return one
}
