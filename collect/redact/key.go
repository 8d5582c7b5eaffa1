package redact

import "strings"

// strength is how much the name of a field says about its value.
type strength int

const (
	weak   strength = iota // often a secret: auth, credentials, sig
	strong                 // a secret unless the value is plainly none: token, secret, api_key
	always                 // the same, and the value may be any text: password
	header                 // an Authorization header
	jar                    // cookies
)

// field is the name of a field that may hold a secret.
type field struct {
	start, end int
	typ        string
	strength   strength
	flag       bool // --name
}

// keyWords are in every name that nameOf knows.
var keyWords = []string{"pass", "pwd", "secret", "token", "key", "auth", "cred", "sig", "cookie", "sess"}

func keyDetectors() []detector {
	var all []detector
	for _, w := range keyWords {
		all = append(all, detector{word: w, fold: true, find: findPair})
	}
	return all
}

// findPair finds the value of a named field: name=value, "name": "value",
// --name value, <name>value</name> and their relatives.
func findPair(s string, at int) (span, bool) {
	f := fieldAt(s, at)
	p, ok := valueAt(s, f)
	if !ok || strings.HasSuffix(s[:f.start], opening) && strings.HasPrefix(s[f.end:], closing) {
		return span{}, false // no value, or this is the type in a placeholder
	}
	if f.typ, f.strength, ok = nameOf(name(s, f)); !ok {
		return span{}, false
	}
	switch {
	case p.start == len(s):
		return span{}, false
	case f.strength == header:
		return findCredential(s, f, p)
	case f.strength == jar:
		return findCookies(s, p)
	}
	return findValue(s, f, p)
}

// maxName is how long the name of a field can be on each side of its word.
const maxName = 64

// fieldAt returns the name around the word at s[at:].
func fieldAt(s string, at int) field {
	const class = word | dash | dot
	f := field{start: at, end: run(s[:min(len(s), at+maxName)], at, class)}
	for f.start > 0 && at-f.start < maxName && is(s[f.start-1], class) {
		f.start--
	}
	for f.start < at && is(s[f.start], dash|dot) {
		f.flag = f.flag || s[f.start] == '-'
		f.start++
	}
	if f.start > 0 && s[f.start-1] == '\\' && f.start < at { // \npassword, \u0026password
		switch s[f.start] {
		case 'n', 'r', 't':
			f.start++
		case 'u':
			f.start = min(f.start+len("u0026"), at)
		}
	}
	for f.end > at && is(s[f.end-1], dash|dot) {
		f.end--
	}
	return f
}

// name returns the name of f; "API key", written as two words, is one.
func name(s string, f field) string {
	n := s[f.start:f.end]
	if !strings.EqualFold(n, "key") || f.start < 2 || s[f.start-1] != ' ' {
		return n
	}
	i := f.start - 1
	for i > 0 && f.start-i < maxName && is(s[i-1], alnum) {
		i--
	}
	return s[i:f.start-1] + "_" + n
}

// endings are ends of names, without "_", "-" and ".", and what such fields hold.
// The first that fits counts.
var endings = []struct {
	ends     []string
	typ      string
	strength strength
}{
	{strings.Fields("password passwd passphrase pwd passwordhash passwdhash passworddigest passwordsalt"), password, always},
	{strings.Fields("accountkey sharedaccesskey sharedaccesssignature sharedkey storagekey"), connectionString, strong},
	{strings.Fields("secretaccesskey awssecretkey awssecret"), awsKey, strong},
	{strings.Fields("secret token privatekey secretkeybase"), genericSecret, strong},
	{strings.Fields("authorization"), bearerToken, header},
	{strings.Fields("cookie cookies"), cookie, jar},
	// Session cookies of well-known frameworks. A bare session_id stays: it ties
	// the rows of one user together.
	{strings.Fields("jsessionid phpsessid connectsid aspnetsessionid"), cookie, weak},
	{strings.Fields("secretid"), genericSecret, weak},
}

var (
	// accounts are whose pass it is, so that "pass" is no count of passed tests.
	accounts = set("db user root admin mysql pg postgres redis mongo smtp mail ftp ssh http proxy ldap auth login api rabbitmq amqp service account")
	// cursors are of tokens that mark a place, or are parts of a text.
	cursors = set("next page nextpage continuation cursor sync resume cancel cancellation previous prev first last input output start end stop eos bos pad unk mask special unexpected")
	// keyOwners make a key a secret. Others name things: cache key, primary key,
	// routing key, partition key, idempotency key, public key.
	keyOwners = set("api access secret encryption signing master session app application subscription integration deploy ssh auth service license consumer")
	// maybe are last words that often enough stand before no secret.
	maybe = set("auth credential credentials cred creds sig signature")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// nameOf says what a field of that name holds, by the end of the name:
// "db_password" holds a password, "password_file" does not.
func nameOf(name string) (typ string, how strength, ok bool) {
	last, rest := lastWord(name)
	before, _ := lastWord(rest)
	switch {
	case last == "pass" && before == "":
		return password, weak, true
	case accounts[owner(last, before, "pass")]:
		return password, always, true
	case cursors[owner(last, before, "token")]:
		return "", 0, false
	}
	joined := strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, rest+last))
	for _, e := range endings {
		for _, end := range e.ends {
			if strings.HasSuffix(joined, end) {
				return e.typ, e.strength, true
			}
		}
	}
	if keyOwners[owner(last, before, "key")] {
		return apiKey, strong, true
	}
	return genericSecret, weak, maybe[last] || last == "pass"
}

// owner returns what stands before suffix at the end of a name, in the same word
// (apikey) or in the one before (api_key).
func owner(last, before, suffix string) string {
	o, ok := strings.CutSuffix(last, suffix)
	switch {
	case !ok:
		return ""
	case o == "":
		return before
	}
	return o
}

// lastWord splits the last word off a name and returns it in lower case: words
// are set off by "_", "-", ".", or a capital (apiKey, APIKey). Digits at the end
// count for nothing: password2.
func lastWord(name string) (last, rest string) {
	name = strings.TrimRight(name, "0123456789_-.")
	i := len(name)
	if i > 0 && is(name[i-1], upper) {
		for i > 0 && is(name[i-1], upper|digit) {
			i--
		}
	} else {
		for i > 0 && is(name[i-1], lower|digit) {
			i--
		}
		if i > 0 && is(name[i-1], upper) {
			i--
		}
	}
	return strings.ToLower(name[i:]), name[:i]
}
