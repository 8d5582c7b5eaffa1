package redact

import "strings"

// value is where the value of a field stands.
type value struct {
	start, end int
	// sep is what stands between name and value: '=', ':', ' ' (a flag), '>'
	// (an element) or '\'' (a quoted value right after the name).
	sep    byte
	quoted bool
	spaced bool   // white space stands before the value
	inner  bool   // the name itself is quoted, as in JSON
	stop   string // bytes that end a value without quotes, besides the usual
}

// valueAt finds where the value of f begins, and its end when it is quoted.
func valueAt(s string, f field) (v value, ok bool) {
	p, inner := closeName(s, f.end)
	q := p + len(blanks(s[p:]))
	v.inner = inner
	switch rest := s[q:]; {
	case rest == "":
		return v, false
	case strings.HasPrefix(rest, "=>"), strings.HasPrefix(rest, ":="):
		v.sep, v.start = ':', q+2
	case strings.HasPrefix(rest, "=="), strings.HasPrefix(rest, "=~"), strings.HasPrefix(rest, "::"):
		return v, false
	case rest[0] == '=' || rest[0] == ':':
		v.sep, v.start = rest[0], q+1
	case strings.HasPrefix(rest, "%3D"), strings.HasPrefix(rest, "%3d"), strings.HasPrefix(rest, "%3A"):
		v.sep, v.start, v.stop = '=', q+3, "%"
	case (rest[0] == '>' || q > p) && isElement(s, f):
		return content(s, q)
	case inner && (rest[0] == ',' || strings.HasPrefix(rest, "value")):
		if v.start, ok = valueMember(s, q); !ok {
			return v, false
		}
		v.sep = ':'
	case f.flag && q > p:
		v.sep, v.start = ' ', q
	case q > p && (rest[0] == '\'' || rest[0] == '"'):
		v.sep, v.start = '\'', q
	default:
		return v, false
	}
	spaces := len(blanks(s[v.start:]))
	v.start += spaces
	v.spaced = spaces > 0
	return openValue(s, v), true
}

// closeName steps over what closes a quoted name: quotes, escaped ones too, and
// the bracket of user[password]= and ['password'] =.
func closeName(s string, p int) (next int, quoted bool) {
	q := p
	for q < len(s) && s[q] == '\\' && q-p < maxEscape {
		q++
	}
	switch {
	case q < len(s) && (s[q] == '"' || s[q] == '\'' || s[q] == '`'):
		p, quoted = q+1, true
	case strings.HasPrefix(s[p:], "&quot;"):
		p, quoted = p+len("&quot;"), true
	}
	if p < len(s) && s[p] == ']' {
		p++
	}
	return p, quoted
}

// isElement reports whether f is the name of an XML element: <password or
// <wsse:Password.
func isElement(s string, f field) bool {
	i := f.start
	if i > 0 && s[i-1] == ':' {
		for i--; i > 0 && f.start-i < maxName && is(s[i-1], alnum); i-- {
		}
	}
	return i > 0 && s[i-1] == '<'
}

// content finds the text of an XML element, after the attributes at s[i:].
func content(s string, i int) (v value, ok bool) {
	const maxAttributes = 128
	n := strings.IndexByte(s[i:min(len(s), i+maxAttributes)], '>')
	if n < 0 || strings.HasSuffix(s[i:i+n], "/") {
		return v, false
	}
	v.start = i + n + 1
	n = strings.IndexAny(s[v.start:min(len(s), v.start+maxJudged)], "<\n")
	v.end, v.sep, v.quoted = v.start+n, '>', true
	return v, n > 0 && s[v.end] == '<'
}

// valueMember steps over the name of the second member of an object such as
// {"name":"PASSWORD","value":"..."} or <add key="Password" value="..."/>.
func valueMember(s string, i int) (int, bool) {
	const longest = 24 // with a comma, spaces and escaped quotes
	limit := min(len(s), i+longest)
	after, ok := strings.CutPrefix(strings.TrimLeft(s[i:limit], `\"', `), "value")
	after = strings.TrimLeft(after, `\"' `)
	if !ok || after == "" || after[0] != ':' && after[0] != '=' {
		return 0, false
	}
	return limit - len(after) + 1, true
}

// openValue steps over an opening bracket and quotes and finds the closing ones.
func openValue(s string, v value) value {
	if strings.HasPrefix(s[v.start:], "[") && skipPlaceholders(s, v.start) == v.start {
		v.start++ // a Go header map or a list of one
	}
	if q, ok := quoted(s, v.start); ok {
		v.start, v.end, v.quoted = q.start, q.end, true
	}
	return v
}

// maxEscape is how many backslashes may stand before a quote: JSON in JSON in
// JSON in JSON has fifteen.
const maxEscape = 15

// quoted finds the text between the quotes that open at s[i:], escaped ones too.
// Without a closing quote it goes to the end of the line: texts get cut off.
func quoted(s string, i int) (value, bool) {
	if html, ok := strings.CutPrefix(s[i:], "&quot;"); ok {
		start := i + len("&quot;")
		if n := strings.Index(html[:min(len(html), 1024)], "&quot;"); n > 0 {
			return value{start: start, end: start + n}, true
		}
		return value{}, false
	}
	n := 0
	for i+n < len(s) && s[i+n] == '\\' && n < maxEscape {
		n++
	}
	if i+n >= len(s) || strings.IndexByte("\"'`", s[i+n]) < 0 {
		return value{}, false
	}
	start := i + n + 1
	if start < len(s) && s[start] == ' ' { // this quote closes something
		return value{}, false
	}
	return value{start: start, end: closeQuote(s, start, s[i+n], n)}, true
}

// closeQuote returns the end of the text at s[i:] that a quote after escape
// backslashes opened. Each level of JSON in JSON turns n backslashes before a
// quote into 2n+1.
func closeQuote(s string, i int, quote byte, escape int) int {
	slashes := 0 // just before s[i]
	for ; i < len(s) && s[i] != '\n'; i++ {
		switch s[i] {
		case '\\':
			slashes++
			continue
		case quote:
			k, closes := slashes, false
			for level := escape; level > 0 && !closes; level /= 2 {
				closes = k%2 == 0 // it closes an outer level, and so this one
				k = (k - 1) / 2
			}
			if closes || k%2 == 0 {
				return i - min(slashes, escape)
			}
		}
		slashes = 0
	}
	if i > 0 && s[i-1] == '\r' {
		i--
	}
	return i
}

// bareEnd returns the end of a value without quotes. White space always ends it;
// punctuation only where something else plainly begins, because passwords are
// full of it.
func bareEnd(s string, i int, stop string) int {
	for ; i < len(s); i++ {
		if i = skipPlaceholders(s, i); i == len(s) {
			return i
		}
		switch c := s[i]; {
		case c <= ' ' || strings.IndexByte(stop, c) >= 0:
			return i
		case c == '<' && i+1 < len(s) && (s[i+1] == '/' || strings.HasPrefix(s[i:], "<br")):
			return i
		case strings.IndexByte(",;&|", c) >= 0:
			if next(s, i+1) {
				return i
			}
		case strings.IndexByte("\"'`)]}>", c) >= 0:
			if closes(s, i) {
				return i
			}
		case c == '\\' && i+1 < len(s):
			if strings.IndexByte("nrt\"'", s[i+1]) >= 0 || strings.HasPrefix(s[i+1:], "u00") || strings.HasPrefix(s[i+1:], `\n`) || strings.HasPrefix(s[i+1:], `\"`) {
				return i
			}
		}
	}
	return i
}

// next reports whether another pair, or nothing, follows a separator at s[i:].
func next(s string, i int) bool {
	if i >= len(s) || s[i] <= ' ' || strings.IndexByte("\"'`\\)]}>", s[i]) >= 0 {
		return true
	}
	end := run(s[:min(len(s), i+maxName)], i, word|dash|dot)
	return end > i && end < len(s) && (s[end] == '=' || s[end] == ':')
}

// closes reports whether the quote or bracket at s[i] closes something around
// the value, rather than being a part of it.
func closes(s string, i int) bool {
	const maxClosers = 8
	for limit := min(len(s), i+maxClosers); i < limit; i++ {
		if strings.IndexByte("\"'`)]}>\\", s[i]) < 0 {
			return s[i] <= ' ' || strings.IndexByte(",;:&|.<", s[i]) >= 0
		}
	}
	return true
}

// maxJudged is the longest value that is looked at to see whether it is a secret;
// a longer one is taken to be one. It bounds the work on values that are none.
const maxJudged = 1024

// findValue finds the value of an ordinary field.
func findValue(s string, f field, v value) (span, bool) {
	if !v.quoted {
		if s[v.start] == '{' {
			return braces(s, f, v)
		}
		v.end = bareEnd(s, v.start, v.stop)
	}
	text := s[v.start:v.end]
	if len(text) <= maxJudged && !secret(f, v, text, s[v.end:min(len(s), v.end+maxName)]) {
		return span{}, false
	}
	typ := tokenType(text, f.typ)
	if typ == password && v.sep == '=' && !v.quoted && (strings.HasPrefix(s[v.end:], ";") || f.start > 0 && s[f.start-1] == ';') {
		typ = connectionString
	}
	return span{v.start, v.end, typ}, true
}

// braces finds an ODBC value, PWD={...}, and nothing in objects.
func braces(s string, f field, v value) (span, bool) {
	const longest = 128
	n := strings.IndexByte(s[v.start:min(len(s), v.start+longest)], '}')
	if v.sep != '=' || f.strength != always || n < 2 || strings.ContainsAny(s[v.start:v.start+n], "=:\n") {
		return span{}, false
	}
	in := span{v.start + 1, v.start + n, connectionString}
	return in, !masked(s[in.start:in.end]) && !isPlaceholder(s[in.start:in.end])
}

// schemes are the words before the credential of an Authorization header, and
// whole those whose parameters are all part of it.
var (
	schemes = set("bearer basic token apikey api-key key jwt negotiate ntlm geniekey splunk sso-key")
	whole   = set("digest hawk oauth aws4-hmac-sha256 hmac signature mac")
)

// findCredential finds what an Authorization header carries.
func findCredential(s string, f field, v value) (span, bool) {
	limit := len(s)
	if v.quoted {
		limit = v.end
	}
	after := run(s[:min(limit, v.start+maxName)], v.start, alnum|dash)
	scheme := strings.ToLower(s[v.start:after])
	start := after + len(blanks(s[after:limit]))
	switch {
	case start == after || isStatus(scheme) && !schemes[scheme]:
		f.strength = strong
		return findValue(s, f, v)
	case whole[scheme]:
		if !v.quoted {
			limit = lineEnd(s, f, start)
		}
		return span{start, limit, bearerToken}, start < limit && skipPlaceholders(s, start) == start
	}
	end := min(bareEnd(s, start, ""), limit)
	cred := s[start:end]
	if len(cred) < 4 || len(cred) <= maxJudged && (isPlaceholder(cred) || masked(cred) || isStatus(cred) || !schemes[scheme] && !mixed(cred)) {
		return span{}, false
	}
	typ := bearerToken
	if scheme == "basic" {
		typ = basicAuth
	}
	return span{start, end, tokenType(cred, typ)}, true
}

// lineEnd returns the end of a header's value: the quote that stood before its
// name, a bracket or the end of the line.
func lineEnd(s string, f field, i int) int {
	quote := byte('\n')
	if f.start > 0 && strings.IndexByte("\"'`", s[f.start-1]) >= 0 {
		quote = s[f.start-1]
	}
	for limit := min(len(s), i+maxHeader); i < limit; i++ {
		if i = skipPlaceholders(s, i); i >= limit {
			break
		}
		if c := s[i]; c == '\n' || c == '\r' || c == quote || c == ']' && closes(s, i) || c == '\\' && i+1 < len(s) && s[i+1] == quote {
			return i
		}
	}
	return i
}

// maxHeader is the longest header value that servers commonly accept.
const maxHeader = 8 << 10

// findCookies finds the name=value pairs of a Cookie or Set-Cookie header, or
// the value of a field such as session_cookie.
func findCookies(s string, v value) (span, bool) {
	i := v.start
	for i < len(s) {
		end := run(s[:min(len(s), i+maxName)], i, word|dash|dot)
		if end < len(s) && s[end] == '=' && end > i {
			end = bareEnd(s, end+1, ";,\"")
			if isPlaceholder(s[i:end]) {
				break
			}
		} else if i == v.start || end == i || end < len(s) && s[end] != ';' {
			break // neither a pair nor an attribute such as HttpOnly
		}
		v.end = end
		if i = end; i < len(s) && s[i] == ';' {
			i += 1 + len(blanks(s[i+1:]))
			continue
		}
		break
	}
	if i == v.start {
		return findValue(s, field{typ: cookie, strength: weak}, v)
	}
	return span{v.start, v.end, cookie}, true
}
