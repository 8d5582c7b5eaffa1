package markdown

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// Link writes a link that shows Line(text), or the address when text is empty.
// Only http, https, mailto and places in the same document (#id) can be linked
// to; for any other target the text stands alone.
func Link(text, target string) string {
	if Line(text) == "" {
		text = target
	}
	label := Text(text).String()
	target = encode(strings.TrimSpace(target))
	if label == "" || !linkable(target) {
		return label
	}
	return "[" + label + "](" + strings.ReplaceAll(target, "&", "&amp;") + ")"
}

// linkable reports whether documents link to target.
func linkable(target string) bool {
	if id, ok := strings.CutPrefix(target, "#"); ok {
		return id != ""
	}
	u, err := url.Parse(target)
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// encode percent-encodes what could end the destination of a link or mean
// something in it. What is encoded already stays.
func encode(target string) string {
	var b strings.Builder
	for i := range len(target) {
		c := target[i]
		if !urlByte(c) || c == '%' && !escapedByte.MatchString(target[i:]) {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

var escapedByte = regexp.MustCompile(`^%[0-9A-Fa-f]{2}`)

// urlByte reports whether c may stand in a destination: RFC 3986 less the
// parentheses, which would need to be balanced. Brackets hold IPv6 addresses.
func urlByte(c byte) bool {
	return alnum(c) || strings.IndexByte("-._~:/?#[]@!$&'*+,;=%", c) >= 0
}

// Mark writes the anchor that links to "#"+id lead to: see [Anchor]. The id must
// be one that [ID] returns.
func Mark(id string) string { return `<a id="` + ID(id) + `"></a>` }

// ID turns s into an id for anchors and blocks: letters in lower case and digits,
// with "-" between them.
func ID(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r < 0x80 && alnum(byte(r)):
			return r
		}
		return '-'
	}, strings.ToLower(s))
	return strings.Trim(s, "-")
}
