package logs

import (
	"bytes"
	"strings"

	"debrief/collect/logs/pattern"
)

// record is what one line says. Its slices are valid until the next line.
type record struct {
	at      moment
	raw     []byte // the time stamp as written
	level   level
	service []byte
	fixed   []byte // goes into the template as it is
	message []byte
}

// verdict is what a line is.
type verdict uint8

const (
	dated    verdict = iota
	undated          // it has no time stamp of its own
	unusable         // it has one that means no time
)

// parser reads the lines of one file. It remembers the layout of the last time
// stamp, which is nearly always that of the next.
type parser struct {
	cal *calendar
	// last is the index in layouts of the last stamp, or -1; prefixed says that
	// it stood behind something.
	last     int
	prefixed bool
	// abbreviation is the first zone abbreviation that did not mean the declared
	// zone.
	abbreviation string

	text, msg, errText, fixed []byte // reused
}

func newParser(cal *calendar) *parser { return &parser{cal: cal, last: -1} }

// parse reads one line into r.
func (p *parser) parse(line []byte, r *record) verdict {
	*r = record{}
	if len(line) > 0 && line[0] == '{' {
		if v, ok := p.object(line, r); ok {
			return v
		}
	}
	if continues(line) {
		return undated
	}
	if startsWithPair(line) {
		if v := p.pairs(line, r); v != undated {
			return v
		}
	}
	w, start, kind := p.find(line)
	if kind < 0 {
		return undated
	}
	p.date(&w, line[start:w.end], r)
	prefix, rest := line[:start], line[w.end:]
	body, stream := cutStream(rest)
	if stream && continues(body) || traceLine(body) {
		return undated // the container runtime dates every line of a stack trace
	}
	if kind == glogLayout {
		r.level = glogLevel(line[start])
	}
	if body = body[skipBlank(body, 0):]; len(body) > 0 && body[0] == '{' {
		var f fields
		if scanObject(body, 0, nil, &f); f.any() {
			p.fill(&f, body, r)
			return dated
		}
	}
	if p.access(body, r) {
		return dated
	}
	if startsWithPair(body) {
		var f fields
		if scanPairs(body, &f); f.values[levelSlot].rank > 0 || f.values[messageSlot].rank > 0 {
			p.fill(&f, body, r)
			return dated
		}
	}
	p.plain(prefix, body, kind, r)
	return dated
}

// find looks for the time stamp in the head of a line and returns it, where it
// starts and the index of its layout, or -1.
func (p *parser) find(line []byte) (w written, start, kind int) {
	start = stampStart(line)
	if start >= len(line) {
		return w, 0, -1
	}
	if p.last >= 0 {
		if p.prefixed {
			w, at, kind := p.search(line, start, p.last, p.last+1)
			if kind >= 0 {
				return w, at, kind
			}
		} else if w, ok := layouts[p.last].read(line, start); ok {
			return w, start, p.last
		}
	}
	for i := range layouts {
		if layouts[i].weak && p.last >= 0 && p.last != i {
			continue
		}
		if w, ok := layouts[i].read(line, start); ok {
			p.last, p.prefixed = i, false
			return w, start, i
		}
	}
	// Once a file's stamps are known to stand at the start, a stamp further on is
	// part of the text; but a program's own lines and its access log often share
	// a stream, and the bracketed stamp of the latter is like nothing else.
	if p.last < 0 || p.prefixed {
		return p.search(line, start, 0, len(layouts))
	}
	if i := bytes.IndexByte(line[:min(len(line), maxPrefix)], '['); i > start {
		if w, ok := readNamed(line, i+1); ok && w.zoned {
			return w, i + 1, namedLayout
		}
	}
	return w, 0, -1
}

// maxPrefix is how far into a line a time stamp may begin, in bytes: enough for
// "host ident user [" of an access log with an IPv6 address.
const maxPrefix = 128

// search tries the strong ones of layouts[from:to] at the start of each word.
func (p *parser) search(line []byte, start, from, to int) (w written, at, kind int) {
	for i := start + 1; i < min(len(line), maxPrefix); i++ {
		switch line[i-1] {
		case ' ', '\t', '[', '(', '|', '"', '>':
		default:
			continue
		}
		for k := from; k < to; k++ {
			if layouts[k].weak || k == glogLayout {
				continue
			}
			if w, ok := layouts[k].read(line, i); ok {
				p.last, p.prefixed = k, true
				return w, i, k
			}
		}
	}
	return w, 0, -1
}

// stampStart is where a time stamp may begin: after brackets, a syslog priority
// ("<34>1 ") and the "- " with which BGL marks a line as no alert.
func stampStart(line []byte) int {
	i := 0
	if _, n := priority(line); n > 0 {
		i = n
	}
	if bytes.HasPrefix(line[i:], []byte("- ")) {
		i += 2
	}
	for i < len(line) && (line[i] == '[' || line[i] == '(') {
		i++
	}
	return i
}

// priority reads the syslog priority "<34>", with the version "1 " of RFC 5424
// after it, and returns its length.
func priority(line []byte) (severity, n int) {
	if len(line) < 3 || line[0] != '<' {
		return 0, 0
	}
	pri, end, ok := number(line, 1, 1, 3)
	if !ok || end >= len(line) || line[end] != '>' {
		return 0, 0
	}
	end++
	if bytes.HasPrefix(line[end:], []byte("1 ")) {
		end += 2
	}
	return pri % 8, end
}

// date sets the moment of r.
func (p *parser) date(w *written, raw []byte, r *record) {
	r.at, r.raw = p.cal.moment(w), raw
	if w.abbreviation == "" || p.abbreviation != "" {
		return
	}
	if name, _ := r.at.time().In(p.cal.zone).Zone(); name != w.abbreviation {
		p.abbreviation = w.abbreviation
	}
}

// continues reports whether a line belongs to the one before it, whatever stamp
// there may be in it.
func continues(line []byte) bool {
	if len(line) == 0 || line[0] == ' ' || line[0] == '\t' || line[0] == '}' || line[0] == ')' {
		return true
	}
	return traceLine(line) || bytes.HasPrefix(line, []byte("Traceback (")) || bytes.HasPrefix(line, []byte("goroutine "))
}

// traceLine knows the inner lines of stack traces.
func traceLine(line []byte) bool {
	s := line[skipBlank(line, 0):]
	if len(s) == 0 || s[0] != 'a' && s[0] != 'C' && s[0] != '.' && s[0] != 'F' {
		return false
	}
	return bytes.HasPrefix(s, []byte("at ")) && bytes.IndexByte(s, '(') > 0 ||
		bytes.HasPrefix(s, []byte("Caused by: ")) || bytes.HasPrefix(s, []byte("... ")) ||
		bytes.HasPrefix(s, []byte(`File "`))
}

// cutStream cuts " stdout F " (CRI) off the text after a stamp.
func cutStream(rest []byte) (body []byte, found bool) {
	if !bytes.HasPrefix(rest, []byte(" std")) {
		return rest, false
	}
	for _, s := range [...]string{" stdout F ", " stderr F ", " stdout P ", " stderr P "} {
		if bytes.HasPrefix(rest, []byte(s)) {
			return rest[len(s):], true
		}
	}
	return rest, false
}

// object reads a line that is a JSON object. ok is false when it is none after
// all, or has no time.
func (p *parser) object(line []byte, r *record) (v verdict, ok bool) {
	var f fields
	if _, whole := scanObject(line, 0, nil, &f); !whole && f.values[timeSlot].rank == 0 {
		return undated, false
	}
	if f.values[timeSlot].rank == 0 {
		return undated, false
	}
	if !p.timeField(&f, r) {
		return unusable, true
	}
	p.fill(&f, line, r)
	return dated, true
}

// startsWithPair reports whether text may be logfmt.
func startsWithPair(text []byte) bool {
	key, end := scanKey(text, 0)
	return len(key) > 0 && end < len(text) && text[end] == '='
}

// pairs reads a line of logfmt that has its time in a field.
func (p *parser) pairs(line []byte, r *record) verdict {
	var f fields
	if scanPairs(line, &f); f.values[timeSlot].rank == 0 {
		return undated
	}
	if !p.timeField(&f, r) {
		return unusable
	}
	p.fill(&f, line, r)
	return dated
}

// timeField sets the moment from the time field, in any layout.
func (p *parser) timeField(f *fields, r *record) bool {
	text := f.values[timeSlot].text
	if w, ok := readISO(text, 0); ok && len(bytes.TrimSpace(text[w.end:])) == 0 {
		p.date(&w, text, r)
		return true
	}
	if at, ok := epochMoment(text); ok {
		r.at, r.raw = at, text
		return true
	}
	for i := range layouts {
		if w, ok := layouts[i].read(text, 0); ok && len(bytes.TrimSpace(text[w.end:])) == 0 {
			p.date(&w, text, r)
			return true
		}
	}
	return p.exponent(text, r)
}

// exponent reads 1.7731515021e+09, which some encoders write for a float.
func (p *parser) exponent(text []byte, r *record) bool {
	mantissa, exp, ok := strings.Cut(string(text), "e+")
	if !ok || len(mantissa) < 12 || mantissa[1] != '.' {
		return false
	}
	n, end, ok := number([]byte(exp), 0, 1, 2)
	digits := mantissa[:1] + mantissa[2:]
	if !ok || end != len(exp) || n+1 > len(digits) {
		return false
	}
	plain := digits[:n+1]
	if rest := digits[n+1:]; rest != "" {
		plain += "." + rest
	}
	at, ok := epochMoment([]byte(plain))
	r.at, r.raw = at, text
	return ok
}

func (f *fields) any() bool {
	return f.values[levelSlot].rank > 0 || f.values[messageSlot].rank > 0 || f.values[errorSlot].rank > 0
}

// fill sets level, service and message from fields.
func (p *parser) fill(f *fields, line []byte, r *record) {
	if l := levelValue(f.values[levelSlot].text); l != unknown {
		r.level = l
	}
	r.service = f.values[serviceSlot].text
	p.msg = f.values[messageSlot].append(p.msg[:0])
	if e := &f.values[errorSlot]; e.rank > 0 {
		p.errText = e.append(p.errText[:0])
		if len(p.msg) > 0 && !bytes.Equal(p.msg, p.errText) {
			p.msg = append(p.msg, ": "...)
			p.msg = append(p.msg, p.errText...)
		} else {
			p.msg = append(p.msg[:0], p.errText...)
		}
	}
	if r.level == unknown && len(p.msg) > 0 {
		r.level, _, _ = levelNear(p.msg)
	}
	if r.level == unknown {
		if n, end, ok := number(f.values[statusSlot].text, 0, 3, 3); ok && end == len(f.values[statusSlot].text) {
			r.level = levelOfStatus(n)
		}
	}
	if len(p.msg) == 0 && line[0] == '{' {
		p.msg = appendKeys(p.msg, line)
	} else if len(p.msg) == 0 {
		p.msg = append(p.msg, line...)
	}
	r.message = p.msg
}

func (v *value) append(dst []byte) []byte {
	if v.escaped {
		return appendUnescaped(dst, v.text)
	}
	return append(dst, v.text...)
}

// access reads the end of an access log line: "GET /cart HTTP/1.1" 503 .... The
// template is the method and the status, with the path where the server failed:
// of other paths there are as many as visitors can think of.
func (p *parser) access(body []byte, r *record) bool {
	for len(body) > 0 && (body[0] == ']' || body[0] == ' ') {
		body = body[1:]
	}
	if len(body) == 0 || body[0] != '"' {
		return false
	}
	end := bytes.IndexByte(body[1:], '"') + 1
	if end == 0 || end+2 > len(body) {
		return false
	}
	request := body[1:end]
	status, after, ok := number(body, end+2, 3, 3)
	method := pattern.Method(request)
	l := levelOfStatus(status)
	if !ok || l == unknown || after < len(body) && body[after] != ' ' || method == "" && string(request) != "-" {
		return false
	}
	r.level = l
	p.fixed = append(append(p.fixed[:0], body[end+2:after]...), ' ')
	if method != "" {
		p.fixed = append(append(p.fixed, method...), ' ')
	}
	if path := bytes.TrimLeft(request[len(method):], " "); l >= failure && method != "" {
		if n := bytes.IndexAny(path, " ?"); n >= 0 {
			path = path[:n]
		}
		r.message = path
	} else {
		p.fixed = append(p.fixed, pattern.Hole...)
	}
	r.fixed = p.fixed
	return true
}

// plain sets level and message of a line that is plain text.
func (p *parser) plain(prefix, body []byte, kind int, r *record) {
	p.text = p.text[:0]
	severity, n := priority(prefix)
	if n > 0 {
		r.level = levelNumbered(severity)
	}
	versioned := n > 0 && prefix[n-1] == ' '
	if len(prefix) > 0 {
		prefix = bytes.TrimRight(bytes.TrimLeft(prefix[n:], "- "), "-[(| \t")
	}
	for len(body) > 0 && bytes.IndexByte([]byte("])|-,: \t"), body[0]) >= 0 {
		body = body[1:]
	}
	if versioned || syslogHost(body, n > 0 || kind == namedLayout && len(prefix) == 0) {
		body = body[bytes.IndexByte(body, ' ')+1:]
	}
	if len(prefix) > 0 {
		p.part(prefix, r)
	}
	p.part(body, r)
	r.message = p.text
}

// part appends a part of the message without the level in it.
func (p *parser) part(text []byte, r *record) {
	if len(p.text) > 0 {
		p.text = append(p.text, ' ')
	}
	if r.level == unknown {
		l, from, to := levelNear(text)
		r.level = l
		p.text = append(p.text, text[:from]...)
		text = text[to:]
		if l != unknown && from == 0 {
			text = bytes.TrimLeft(text, " |:-,")
		}
	}
	p.text = append(p.text, text...)
}

// syslogHost reports whether the text after a stamp begins with a host, which is
// no part of what happened: "host program[123]: text", or "host program: text"
// when the stamp is syslog's.
func syslogHost(body []byte, syslog bool) bool {
	host, rest, ok := bytes.Cut(body, []byte(" "))
	if !ok || levelNamed(bytes.Trim(host, "[]<>():")) != unknown {
		return false
	}
	program, _, ok := bytes.Cut(rest, []byte(" "))
	if !ok || !bytes.HasSuffix(program, []byte(":")) {
		return false
	}
	return syslog || bytes.HasSuffix(program, []byte("]:")) && bytes.IndexByte(program, '[') > 0
}

func glogLevel(letter byte) level {
	switch letter {
	case 'I':
		return info
	case 'W':
		return warning
	case 'E':
		return failure
	case 'F':
		return critical
	}
	return debug
}
