package deploy

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"

	"debrief/timeline"
)

// moment is a date of git's: seconds since the epoch and a zone.
type moment struct {
	time time.Time // UTC, within the years that timeline can hold
	raw  string    // "1773146400 +0100"
	ok   bool      // time means something
	// bad says what is wrong with the date, as a sentence.
	bad string
}

// stamp returns m as a stamp of that clock.
func (m moment) stamp(c timeline.Clock) timeline.Stamp {
	return timeline.Stamp{Clock: c, Time: m.time, Raw: m.raw, Precision: timeline.Second}
}

const outsideYears = "the date lies outside the years 1 to 9999"

// The range of seconds that fits the years 1 to 9999.
const (
	firstSecond = -62135596800
	lastSecond  = 253402300799
)

// parseMoment reads "1773146400 +0100". go-git would give year 1 without an
// error for a number that overflows, and the zone +100:39 for "+9999".
func parseMoment(s string) moment {
	m := moment{raw: s}
	sec, zone, _ := strings.Cut(s, " ")
	n, err := strconv.ParseInt(sec, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		m.bad = "the date is beyond all years"
		return m
	case err != nil:
		m.bad = "the date is missing or no number"
		return m
	case n < firstSecond || n > lastSecond:
		m.bad = outsideYears
	case zone != "" && !zoneExists(zone):
		m.bad = fmt.Sprintf("the date is in a zone that does not exist (%s); its moment is not in doubt", clip(zone, 20))
	}
	m.time, _ = timeline.Clamp(time.Unix(min(max(n, firstSecond), lastSecond), 0))
	m.ok = true
	return m
}

// zoneExists reports whether z is an offset such as +0100 that some clock shows.
func zoneExists(z string) bool {
	n, err := strconv.Atoi(z[min(1, len(z)):])
	return err == nil && len(z) == 5 && (z[0] == '+' || z[0] == '-') && n <= 1400 && n%100 < 60
}

// clamped reports whether the date was moved into the years that can be held.
func (m moment) clamped() bool { return m.ok && m.bad == outsideYears }

// person is a line of author, committer or tagger.
type person struct {
	name string
	when moment
}

// parsePerson reads "Ana Kim <ana@example.com> 1773146400 +0100". The last ">"
// counts, because names may hold one.
func parsePerson(line []byte) person {
	i := bytes.LastIndexByte(line, '>')
	p := person{when: parseMoment(string(bytes.TrimSpace(line[i+1:])))}
	if open := bytes.IndexByte(line, '<'); open >= 0 {
		p.name = string(bytes.TrimSpace(line[:open]))
	}
	return p
}

// node is what walking the history needs of a commit.
type node struct {
	hash, tree plumbing.Hash
	parents    []plumbing.Hash
	when       moment // committer
	// cut says that the commit has parents which a shallow clone left out.
	cut bool
}

func (n *node) merge() bool { return len(n.parents) > 1 }

// commit is a whole commit, its texts in UTF-8.
type commit struct {
	node
	author, committer person
	subject, body     string
}

// tag is an annotated tag.
type tag struct {
	target  plumbing.Hash
	kind    plumbing.ObjectType // of the target
	tagger  person
	message string // without a signature
}

// parseCommit reads the content of a commit object. Only what a walk cannot do
// without is an error; a date or a name that makes no sense is for the caller to
// report.
func parseCommit(h plumbing.Hash, data []byte) (*commit, error) {
	c := &commit{node: node{hash: h}}
	var encoding string
	message, err := headers(data, func(key string, value []byte) error {
		var err error
		switch key {
		case "tree":
			c.tree, err = parseHash(value)
		case "parent":
			var p plumbing.Hash
			p, err = parseHash(value)
			c.parents = append(c.parents, p)
		case "author":
			c.author = parsePerson(value)
		case "committer":
			c.committer = parsePerson(value)
		case "encoding":
			encoding = string(value)
		}
		return err
	})
	if err == nil && c.tree.IsZero() {
		err = errors.New("it names no tree")
	}
	if err != nil {
		return nil, fmt.Errorf("commit %s: %w", short(h), err)
	}
	if c.committer.when.raw == "" {
		c.committer.when = parseMoment("")
	}
	c.when = c.committer.when
	c.author.name, c.committer.name = decode([]byte(c.author.name), encoding), decode([]byte(c.committer.name), encoding)
	c.subject, c.body = cutMessage(decode(message, encoding))
	return c, nil
}

// parseTag reads the content of a tag object.
func parseTag(h plumbing.Hash, data []byte) (*tag, error) {
	t := &tag{}
	message, err := headers(data, func(key string, value []byte) error {
		var err error
		switch key {
		case "object":
			t.target, err = parseHash(value)
		case "type":
			t.kind, err = plumbing.ParseObjectType(string(value))
		case "tagger":
			t.tagger = parsePerson(value)
			t.tagger.name = decode([]byte(t.tagger.name), "")
		}
		return err
	})
	if err == nil && t.target.IsZero() {
		err = errors.New("it names no object")
	}
	if err != nil {
		return nil, fmt.Errorf("tag object %s: %w", short(h), err)
	}
	t.message = decode(message, "")
	if i := strings.Index(t.message, "-----BEGIN "); i >= 0 && (i == 0 || t.message[i-1] == '\n') {
		t.message = t.message[:i]
	}
	return t, nil
}

// headers calls f for each header of a commit or tag and returns the message
// below them. Lines that continue a header (signatures) are passed over.
func headers(data []byte, f func(key string, value []byte) error) (message []byte, err error) {
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		if len(line) == 0 {
			return data, nil
		}
		if line[0] == ' ' {
			continue
		}
		key, value, _ := bytes.Cut(line, []byte(" "))
		if err := f(string(key), value); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func parseHash(b []byte) (plumbing.Hash, error) {
	if !plumbing.IsHash(string(b)) {
		return plumbing.ZeroHash, fmt.Errorf("%q is not a hash", clip(string(b), 50))
	}
	return plumbing.NewHash(string(b)), nil
}

// decode turns text of a commit into valid UTF-8 without NUL bytes. The header
// "encoding" is obeyed for ISO 8859-1, by far the most common one that is not
// UTF-8; what is still no UTF-8 becomes U+FFFD.
func decode(b []byte, encoding string) string {
	var s string
	switch strings.ToLower(encoding) {
	case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1":
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		s = string(runes)
	default:
		s = strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	return strings.ReplaceAll(s, "\x00", string(utf8.RuneError))
}

// cutMessage splits a message as git does: the subject is its first paragraph on
// one line.
func cutMessage(m string) (subject, body string) {
	m = strings.Trim(strings.ReplaceAll(m, "\r\n", "\n"), "\n")
	subject, body, _ = strings.Cut(m, "\n\n")
	return strings.Join(strings.Fields(subject), " "), strings.Trim(body, "\n")
}

// clip shortens s to at most max runes, the last of which is then "…".
func clip(s string, max int) string {
	if utf8.RuneCountInString(s) <= max {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:max-1]), " ") + "…"
}
