package redact

import (
	"regexp"
	"strings"
)

// secret reports whether text, the value of f, is one. after is what follows it.
func secret(f field, v value, text, after string) bool {
	switch {
	case len(text) < 3 || isPlaceholder(text) || masked(text) || isStatus(text) || isReference(text):
		return false
	case f.strength == weak:
		return random(text) || basicPair(text) || f.typ == password && len(text) >= 6 && mixed(text)
	case f.strength == strong && (strings.ContainsAny(text, " \t") || isCount(text) || named.MatchString(text)):
		return false
	case strings.Contains(text, " "):
		first, _, _ := strings.Cut(text, " ")
		return !messageWords[strings.ToLower(first)] && !isStatus(first)
	}
	switch v.sep {
	case ' ':
		return text[0] != '-' && !messageWords[strings.ToLower(strings.Trim(text, ".,;:"))]
	case '\'':
		return f.strength == always
	case ':':
		if v.spaced && !v.quoted && !v.inner && prose(after) {
			return mixed(text)
		}
	}
	return true
}

// prose reports whether a sentence goes on after a value.
func prose(after string) bool {
	rest := strings.TrimLeft(after, " \t")
	if len(rest) == len(after) || rest == "" || !is(rest[0], letter) {
		return false
	}
	end := run(rest, 0, word|dash|dot)
	return end == len(rest) || rest[end] != '=' && rest[end] != ':'
}

// messageWords begin messages about a field, or follow its name in one.
var messageWords = set(`
	must is isn't are was were can can't cannot could should shall has have had does
	doesn't did didn't do don't not no too please invalid incorrect missing required the a
	an this that for from to in on of or and with without by at as via flag flags option
	options argument arguments parameter parameters value values requires contains instead
	when if minimum maximum may will would your you`)

// statusWords are values that say how a secret fared, or of which sort it is.
var statusWords = set(`
	true false yes no on off null nil none undefined unknown empty missing required
	optional invalid valid incorrect wrong mismatch mismatched expired expiring ok okay
	failed failure error success succeeded successful rejected accepted denied revoked
	disabled enabled set unset changed reset rotated updated refreshed created deleted
	removed present absent found not is was string str text bytes int integer bool boolean
	object hidden redacted filtered masked stdin prompt env file auto default ldap oauth
	oauth2 saml sso kerberos anonymous n/a eof unexpected unauthorized forbidden expires
	refresh renewed lost issued verified unverified too basic bearer`)

// isStatus reports whether text is a word about a secret.
func isStatus(text string) bool {
	const longest = 16
	return len(text) <= longest && statusWords[strings.ToLower(strings.Trim(text, ".,;:!?()<>[]*\"' \t"))]
}

var (
	// $NAME, ${...}, $(...), %NAME%, {{...}}, #{...}, <...>, :name, @name, %s:
	// what stands where the secret is put in later.
	variable = regexp.MustCompile(`^(?:\$[A-Z_][A-Z0-9_]*|\$\{.*|\$\(.*|%[A-Z_]+%|\{\{.*|#\{.*|<[^>]*>?|%\(?[a-z]*\)?[svdqx]|\?)$`)
	bound    = regexp.MustCompile(`^[$:@][a-z_]*(?:pass|pwd|secret|token|key)[a-z_]*$`)
	// A call or a member in source code: getPassword(), os.environ["X"].
	code = regexp.MustCompile(`^(?:[A-Za-z_][\w.]*\((?:$|.*\)|["']).*|(?:os\.environ|process\.env|self|this|config|request)[.\[].*)$`)
	// A Kubernetes object: namespace/name.
	named   = regexp.MustCompile(`^[a-z][a-z0-9-]*/[a-z][a-z0-9.-]*$`)
	pointer = regexp.MustCompile(`^0x[0-9a-f]{1,12}$`)
	count   = regexp.MustCompile(`^(?:\d{1,5}|\d+\.\d+|\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|%|[kKMG]i?B?))$`)
	remote  = regexp.MustCompile(`^(?:[a-z][a-z0-9+.-]{0,20}://|arn:|vault:|op://|ssm:|ENC[\[(]|sha256:)`)
	filed   = regexp.MustCompile(`^(?:\.{0,2}/|~/|[A-Za-z]:\\)[\w./\\@~-]*$`)
)

// masked reports whether text stands in for a secret: ***, xxxxx, ${PASSWORD}.
func masked(text string) bool {
	if strings.Trim(text, "*•.xX-_#?") == "" {
		return true
	}
	// Partly shown, as in "sk_live_****1234".
	const shown = 16
	if strings.Contains(text, "****") && len(text)-strings.Count(text, "*") <= shown {
		return true
	}
	return variable.MatchString(text) || bound.MatchString(text)
}

// isReference reports whether text says where a secret is rather than what.
func isReference(text string) bool {
	if remote.MatchString(text) || code.MatchString(text) || pointer.MatchString(text) {
		return true
	}
	return filed.MatchString(text) && isPath(text)
}

// isPath reports whether the parts of text are names of files and directories.
// Base64 may begin with "/" too.
func isPath(text string) bool {
	const longest = 40
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '/' || r == '\\' }) {
		c := has(part)
		if len(part) > longest || len(part) >= 12 && c&upper != 0 && c&lower != 0 && c&digit != 0 {
			return false
		}
	}
	return true
}

// isCount reports whether text is a number of tokens or how long one lives.
func isCount(text string) bool { return count.MatchString(text) }

// random reports whether text looks drawn from a hat: base64 or hexadecimal, and
// not a name with a number in it.
func random(text string) bool {
	if len(text) >= 32 && isHex(text) {
		return true
	}
	if len(text) < 16 || strings.IndexFunc(text, func(r rune) bool {
		return r >= 0x80 || !is(byte(r), word|dash|dot|plus|equals) && r != '%' && r != '~'
	}) >= 0 {
		return false
	}
	c := has(text)
	return c&upper != 0 && c&lower != 0 && c&digit != 0 && !filed.MatchString(text)
}

// mixed reports whether text has letters and something that words have not:
// digits, symbols, capitals inside.
func mixed(text string) bool {
	text = strings.TrimRight(text, ".,;:!?")
	c := has(text)
	if c&letter == 0 || text == "" {
		return false
	}
	symbols := strings.IndexFunc(text, func(r rune) bool {
		return r < 0x80 && !is(byte(r), letter|dash) && r != '\''
	}) >= 0
	return symbols || c&lower != 0 && has(text[1:])&upper != 0
}
