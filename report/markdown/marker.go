package markdown

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// Version is the version of the markers that this package writes.
const Version = 1

// verb says what a marker does.
type verb string

const (
	review verb = "review"
	begin  verb = "begin"
	end    verb = "end"
)

// marker is one line that begins with "<!-- debrief:".
type marker struct {
	verb verb
	id   string
	kind BlockKind
	base string
	v    string
	// line counts from 1; start and stop are where the line begins and where the
	// next one does.
	line, start, stop int
}

var (
	markerLine = regexp.MustCompile(`^<!-- debrief:(review|begin|end)((?: [a-z]+=[A-Za-z0-9._:-]+)*) -->[ \t]*$`)
	markerHead = "<!-- debrief:"
)

// parseMarker reads a line without its newline. Markers stand at the left margin,
// alone on their line. One that says something unknown is none of ours.
func parseMarker(line string) (marker, bool) {
	if !strings.HasPrefix(line, markerHead) {
		return marker{}, false
	}
	m := markerLine.FindStringSubmatch(strings.TrimSuffix(line, "\r"))
	if m == nil {
		return marker{}, false
	}
	k := marker{verb: verb(m[1]), kind: Generated}
	for _, field := range strings.Fields(m[2]) {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "id":
			k.id = value
		case "kind":
			k.kind = BlockKind(value)
		case "base":
			k.base = value
		case "v":
			k.v = value
		}
	}
	known := k.kind == Generated || k.kind == Human || k.kind == Answer
	return k, k.id != "" && known
}

// String writes m as a line without its newline.
func (m marker) String() string {
	switch m.verb {
	case review:
		return fmt.Sprintf("%sreview v=%d id=%s base=%s -->", markerHead, Version, m.id, m.base)
	case begin:
		return fmt.Sprintf("%sbegin id=%s kind=%s base=%s -->", markerHead, m.id, m.kind, m.base)
	}
	return fmt.Sprintf("%send id=%s -->", markerHead, m.id)
}

// markers lists the markers of doc in order.
func markers(doc []byte) []marker {
	var list []marker
	line := 0
	for start := 0; start < len(doc); {
		line++
		stop := start + bytes.IndexByte(doc[start:], '\n') + 1
		if stop == start {
			stop = len(doc)
		}
		if m, ok := parseMarker(strings.TrimSuffix(string(doc[start:stop]), "\n")); ok {
			m.line, m.start, m.stop = line, start, stop
			list = append(list, m)
		}
		start = stop
	}
	return list
}

// block is a begin marker with its end: the lines between are doc[begin.stop:end.start].
type block struct{ begin, end marker }

// pair finds the blocks in a document that people may have edited. A begin marker
// goes with the next end marker of its id, unless another begin marker of that id
// comes first; markers inside a block, and those without a partner, are ignored.
func pair(list []marker) []block {
	partner := make([]int, len(list)) // index of the next marker of the same id
	next := map[string]int{}
	for i := len(list) - 1; i >= 0; i-- {
		partner[i] = next[list[i].id]
		if list[i].verb != review {
			next[list[i].id] = i
		}
	}
	var blocks []block
	for i := 0; i < len(list); i++ {
		if p := partner[i]; list[i].verb == begin && p > i && list[p].verb == end {
			blocks = append(blocks, block{list[i], list[p]})
			i = p
		}
	}
	return blocks
}

// hash is how bases are written: the first 12 hexadecimal digits of SHA-256.
func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])[:12]
}

// normal takes away what editors change unasked: a byte order mark, CRLF or CR
// line ends, a missing newline at the end.
func normal(doc []byte) []byte {
	doc = bytes.TrimPrefix(doc, []byte("\ufeff"))
	doc = bytes.ReplaceAll(doc, []byte("\r\n"), []byte("\n"))
	doc = bytes.ReplaceAll(doc, []byte("\r"), []byte("\n"))
	if len(doc) > 0 && doc[len(doc)-1] != '\n' {
		doc = append(bytes.Clone(doc), '\n')
	}
	return doc
}
