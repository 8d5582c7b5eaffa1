package redact

import (
	"encoding/base64"
	"regexp"
	"strings"
)

// structureDetectors find secrets by the form of what stands around them.
func structureDetectors() []detector {
	return []detector{
		{word: "BEGIN ", find: findPrivateKey},
		{word: "://", find: func(s string, at int) (span, bool) { return findURL(s, at, at+len("://")) }},
		{word: `:\/\/`, find: func(s string, at int) (span, bool) { return findURL(s, at, at+len(`:\/\/`)) }},
		{word: "bearer", fold: true, find: findBearer},
		{word: "basic", fold: true, find: findBasic},
		{word: "identified by", fold: true, find: findIdentified},
		{word: "mysql", find: findCommand("mysql", mysqlPassword)},
		{word: "mariadb", find: findCommand("mariadb", mysqlPassword)},
		{word: "sshpass", find: findCommand("sshpass", shortPassword)},
		{word: "docker login", find: findCommand("docker login", shortPassword)},
		{word: "redis-cli", find: findCommand("redis-cli", redisPassword)},
		{word: "curl ", find: findCommand("curl ", curlUser)},
	}
}

// findPrivateKey finds a PEM or OpenPGP private key. Line ends may be real ones
// or written as \n. A key that is cut off is taken up to the end of the text, or
// of the quotes around it.
func findPrivateKey(s string, at int) (span, bool) {
	before := strings.TrimSuffix(s[:at], " ") // "---- BEGIN SSH2"
	start := len(before)
	for start > 0 && s[start-1] == '-' && len(before)-start < len("-----") {
		start--
	}
	if len(before)-start < len("----") {
		return span{}, false
	}
	const name = "PRIVATE KEY"
	const maxLabel = 40 // "BEGIN SSH2 ENCRYPTED " is 21
	label := s[at:min(len(s), at+maxLabel)]
	i := strings.Index(label, name)
	if i < 0 || strings.Trim(label[:i], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ") != "" {
		return span{}, false
	}
	body := at + i + len(name)
	if !keyMaterial(s[body:min(len(s), body+512)]) {
		return span{}, false // a message about keys
	}
	if end, ok := keyEnd(s, body, name); ok {
		return span{start, end, privateKey}, true
	}
	end := len(s)
	if start > 0 && strings.IndexByte("\"'`", s[start-1]) >= 0 {
		if n := strings.IndexByte(s[body:], s[start-1]); n >= 0 {
			end = body + n
			for s[end-1] == '\\' {
				end--
			}
		}
	}
	return span{start, end, privateKey}, true
}

// keyEnd returns the index after the END line. The largest keys in use have less
// than half of maxKey.
func keyEnd(s string, body int, name string) (int, bool) {
	const maxKey = 32 << 10
	s = s[:min(len(s), body+maxKey)]
	for i := body; ; {
		n := strings.Index(s[i:], "-END ")
		if m := strings.Index(s[i:], "- END "); n < 0 || m >= 0 && m < n {
			n = m
		}
		if n < 0 {
			return 0, false
		}
		i += n + len("-END ")
		tail := s[i:min(len(s), i+40)]
		if k := strings.Index(tail, name); k >= 0 {
			end := i + k + len(name)
			end += len(s[end:]) - len(strings.TrimPrefix(s[end:], " BLOCK"))
			for end < len(s) && s[end] == '-' {
				end++
			}
			if strings.HasPrefix(s[end:], " ----") { // the SSH2 form
				end += len(" ----")
			}
			return end, true
		}
	}
}

// keyMaterial reports whether s holds a stretch of base64 that is no word.
func keyMaterial(s string) bool {
	for i := 0; i < len(s); i++ {
		end := run(s, i, alnum|plus|equals)
		if c := has(s[i:end]); end-i >= 16 && c&upper != 0 && c&(lower|digit) != 0 {
			return true
		}
		i = end
	}
	return false
}

// findURL finds the password in "scheme://user:password@host", or a token in the
// place of the user. The separator is s[at:from]. Scheme, user and host stay:
// they say what was talked to.
func findURL(s string, at, from int) (span, bool) {
	if at == 0 || !is(s[at-1], alnum) {
		return span{}, false
	}
	end := urlEnd(s, from, "/?#")
	host := strings.LastIndexByte(s[from:end], '@')
	if host < 0 {
		// "user:pa/ss@host": what follows a host's colon is a number.
		_, port, ok := strings.Cut(s[from:end], ":")
		if !ok || port == "" || is(port[0], digit) || strings.IndexByte("$%{<[", port[0]) >= 0 || strings.EqualFold(port, "port") {
			return span{}, false
		}
		const maxUserinfo = 256
		host = strings.IndexByte(s[from:urlEnd(s[:min(len(s), from+maxUserinfo)], from, "")], '@')
		if host < 0 || strings.HasPrefix(s[from:], "[") {
			return span{}, false
		}
	}
	at = skipPlaceholders(s, from) // the user may be one, with a colon in it
	user, pass, _ := strings.Cut(s[at:from+host], ":")
	user = s[from : at+len(user)]
	switch {
	case pass == "" || pass == "x-oauth-basic" || isPlaceholder(pass):
		return span{from, from + len(user), tokenType(user, urlCredentials)}, !isPlaceholder(user) && random(user)
	case masked(pass):
	default:
		return span{from + len(user) + 1, from + host, tokenType(pass, urlCredentials)}, true
	}
	return span{}, false
}

// urlEnd returns the end of the part of a URL before any byte of stop.
func urlEnd(s string, i int, stop string) int {
	const maxPart = 2048
	for limit := min(len(s), i+maxPart); i < limit; i++ {
		if c := s[i]; c <= ' ' || strings.IndexByte("\"'`<>\\", c) >= 0 || strings.IndexByte(stop, c) >= 0 {
			break
		}
	}
	return i
}

// findBearer finds "Bearer token" wherever it stands.
func findBearer(s string, at int) (span, bool) {
	start := at + len("bearer")
	start += len(blanks(s[start:]))
	end := run(s, start, word|dash|dot|plus|equals)
	if !edge(s, at) || start == at+len("bearer") || end-start < 16 || has(s[start:end])&(digit|upper) == 0 {
		return span{}, false
	}
	return span{start, end, tokenType(s[start:end], bearerToken)}, true
}

// findBasic finds "Basic dXNlcjpwYXNz" where that says a user and a password.
func findBasic(s string, at int) (span, bool) {
	start := at + len("basic")
	start += len(blanks(s[start:]))
	end := run(s, start, alnum|plus|equals)
	if !edge(s, at) || start == at+len("basic") || !basicPair(s[start:end]) {
		return span{}, false
	}
	return span{start, end, basicAuth}, true
}

// basicPair reports whether s is the base64 of "user:password".
func basicPair(s string) bool {
	const longest = 4096
	if len(s) < 8 || len(s) > longest {
		return false
	}
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil || !strings.Contains(string(b), ":") {
		return false
	}
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// findIdentified finds the password of SQL's CREATE and ALTER USER. Without
// quotes it would be prose: "identified by ana".
func findIdentified(s string, at int) (span, bool) {
	i := at + len("identified by")
	i += len(blanks(s[i:]))
	v, ok := quoted(s, i)
	return span{v.start, v.end, password}, ok && v.end > v.start && !masked(s[v.start:v.end])
}

// Passwords on command lines that have no name. The group is the secret.
var (
	mysqlPassword = regexp.MustCompile(`^(?:mysql|mariadb)(?:dump|admin|import|check|-dump|-admin)?(?:\.exe)?(?: [^\n|;&]*?)? -p("[^"\n]+"|'[^'\n]+'|[^\s"']+)`)
	shortPassword = regexp.MustCompile(`^(?:sshpass|docker login)(?: [^\n|;&]*?)? -p ?("[^"\n]+"|'[^'\n]+'|[^\s"']+)`)
	redisPassword = regexp.MustCompile(`^redis-cli(?: [^\n|;&]*?)? -a ?("[^"\n]+"|'[^'\n]+'|[^\s"']+)`)
	curlUser      = regexp.MustCompile(`^curl(?: [^\n|;&]*?)? (?:-u|--user|-U|--proxy-user)[ =]?["']?[^\s:"']+:([^\s"']+)`)
)

// findCommand finds the group of re between the name of a command and the next
// such name.
func findCommand(name string, re *regexp.Regexp) func(string, int) (span, bool) {
	const reach = 512
	return func(s string, at int) (span, bool) {
		line := s[at:min(len(s), at+reach)]
		if n := strings.Index(line[1:], name); n >= 0 {
			line = line[:n+1]
		}
		m := re.FindStringSubmatchIndex(line)
		if m == nil || !edge(s, at) {
			return span{}, false
		}
		start, end := at+m[2], at+m[3]
		if s[start] == '"' || s[start] == '\'' {
			start, end = start+1, end-1
		}
		return span{start, end, password}, !masked(s[start:end])
	}
}

// maxBlanks bounds the space between a name and its value; beyond it, columns of
// a table would be read as pairs.
const maxBlanks = 32

// blanks returns the spaces and tabs at the start of s.
func blanks(s string) string {
	i := 0
	for i < len(s) && i < maxBlanks && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return s[:i]
}
