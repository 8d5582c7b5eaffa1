package logs

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// slot is a field of a structured line that matters.
type slot uint8

const (
	noSlot slot = iota
	timeSlot
	levelSlot
	messageSlot
	errorSlot
	serviceSlot
	statusSlot
	slots
)

// fields are the values found in a structured line.
type fields struct {
	values [slots]value
}

// value is the text of a field, of several that would do the one whose name says
// it best.
type value struct {
	text    []byte
	rank    uint8 // of the name; lower is better, 0 is not set
	escaped bool  // a JSON string with backslashes
	quoted  bool
}

// slotNamed says which field a key names, and how well. parent is the key of the
// object around it, if any.
func slotNamed(parent, key []byte) (slot, uint8) {
	var buf [32]byte
	name := buf[:0]
	if len(parent)+1+len(key) > len(buf) {
		return noSlot, 0
	}
	// What lies in such objects is named as if it lay outside.
	if len(parent) > 0 && string(parent) != "fields" && string(parent) != "attributes" && string(parent) != "record" {
		name = append(append(name, parent...), '.')
	}
	name = append(name, key...)
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			name[i] = c | 0x20
		}
	}
	switch string(name) {
	case "@timestamp", "@t":
		return timeSlot, 1
	case "timestamp":
		return timeSlot, 2
	case "time":
		return timeSlot, 3
	case "ts":
		return timeSlot, 4
	case "datetime", "asctime", "eventtime", "time_iso8601", "time_local":
		return timeSlot, 5
	case "t", "date":
		return timeSlot, 6
	case "level", "log.level", "loglevel", "log_level":
		return levelSlot, 1
	case "lvl", "levelname", "severity", "severity_text", "severitytext", "@l", "level.name", "level_name":
		return levelSlot, 2
	case "l", "priority", "loglevelname":
		return levelSlot, 3
	case "msg", "message", "@m", "log.message":
		return messageSlot, 1
	case "event", "short_message", "@mt", "event.message":
		return messageSlot, 2
	case "log", "body", "text":
		return messageSlot, 3
	case "error", "err":
		return errorSlot, 1
	case "error.message", "err.message", "err.msg", "error.msg", "exception", "exception.message", "@x":
		return errorSlot, 2
	case "service", "service.name", "service_name", "resource.service.name":
		return serviceSlot, 1
	case "app", "application", "app_name":
		return serviceSlot, 2
	case "logger", "logger_name", "log.logger":
		return serviceSlot, 3
	case "status", "status_code", "statuscode", "http.status_code", "http.status", "http_status", "res.statuscode":
		return statusSlot, 1
	}
	return noSlot, 0
}

func (f *fields) set(parent, key []byte, v value) {
	s, rank := slotNamed(parent, key)
	if s == noSlot || len(v.text) == 0 {
		return
	}
	if had := f.values[s].rank; had == 0 || rank < had {
		v.rank = rank
		f.values[s] = v
	}
}

// scanObject reads the JSON object that begins at b[i] into f and returns where
// it ends. Objects in it are read one level deep. What is no JSON any more ends
// the scan; ok is then false and f has what came before.
func scanObject(b []byte, i int, parent []byte, f *fields) (end int, ok bool) {
	for i = skipBlank(b, i+1); i < len(b); {
		if b[i] == '}' {
			return i + 1, true
		}
		key, next, ok := scanString(b, i)
		if !ok {
			return next, false
		}
		i = skipBlank(b, next)
		if i >= len(b) || b[i] != ':' {
			return i, false
		}
		if i, ok = scanValue(b, skipBlank(b, i+1), parent, key.text, f); !ok {
			return i, false
		}
		i = skipBlank(b, i)
		if i < len(b) && b[i] == ',' {
			i = skipBlank(b, i+1)
		}
	}
	return i, false
}

// scanValue reads the value of a key at b[i].
func scanValue(b []byte, i int, parent, key []byte, f *fields) (end int, ok bool) {
	if i >= len(b) {
		return i, false
	}
	switch b[i] {
	case '"':
		v, end, ok := scanString(b, i)
		f.set(parent, key, v)
		return end, ok
	case '{':
		if parent == nil {
			return scanObject(b, i, key, f)
		}
		return skipNested(b, i)
	case '[':
		return skipNested(b, i)
	}
	end = i
	for end < len(b) && b[end] != ',' && b[end] != '}' && b[end] != ']' && b[end] > ' ' {
		end++
	}
	if v := b[i:end]; string(v) != "null" && string(v) != "true" && string(v) != "false" {
		f.set(parent, key, value{text: v})
	}
	return end, end > i
}

// scanString reads the JSON string at b[i], without its quotes.
func scanString(b []byte, i int) (v value, end int, ok bool) {
	if i >= len(b) || b[i] != '"' {
		return v, i, false
	}
	v.quoted = true
	from := i + 1
	for i = from; ; {
		k := bytes.IndexByte(b[i:], '"')
		if k < 0 {
			return value{}, len(b), false
		}
		i += k
		slashes := 0
		for i-slashes-1 >= from && b[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			v.text = b[from:i]
			v.escaped = v.escaped || bytes.IndexByte(v.text, '\\') >= 0
			return v, i + 1, true
		}
		v.escaped = true
		i++
	}
}

// skipNested moves over the object or array at b[i], however deep.
func skipNested(b []byte, i int) (end int, ok bool) {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				return i + 1, true
			}
		case '"':
			if _, i, ok = scanString(b, i); !ok {
				return i, false
			}
			continue
		}
		i++
	}
	return i, false
}

func skipBlank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// appendUnescaped appends the text of a JSON string. What is no escape is kept.
func appendUnescaped(dst, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 >= len(s) {
			dst = append(dst, s[i])
			continue
		}
		i++
		if k := bytes.IndexByte([]byte(`"\/bfnrt`), s[i]); k >= 0 {
			dst = append(dst, "\"\\/\b\f\n\r\t"[k])
			continue
		}
		r, ok := hex4(s, i)
		if !ok {
			dst = append(dst, '\\', s[i])
			continue
		}
		i += 4
		if utf16.IsSurrogate(r) {
			low, _ := hex4(s, i+2)
			if i+1 < len(s) && s[i+1] == '\\' && utf16.DecodeRune(r, low) != utf8.RuneError {
				r, i = utf16.DecodeRune(r, low), i+6
			} else {
				r = utf8.RuneError
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// hex4 reads "u0041" at s[i].
func hex4(s []byte, i int) (r rune, ok bool) {
	if i+5 > len(s) || s[i] != 'u' {
		return 0, false
	}
	for _, c := range s[i+1 : i+5] {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// scanPairs reads logfmt (key=value key="a value" ...) into f and returns how
// many pairs there were. Words that are no pair are passed over.
func scanPairs(b []byte, f *fields) (pairs int) {
	for i := skipBlank(b, 0); i < len(b); i = skipBlank(b, i) {
		key, end := scanKey(b, i)
		if end >= len(b) || b[end] != '=' || len(key) == 0 {
			i = nextBlank(b, end)
			continue
		}
		pairs++
		i = end + 1
		if v, end, ok := scanString(b, i); ok {
			f.set(nil, key, v)
			i = end
			continue
		}
		end = nextBlank(b, i)
		f.set(nil, key, value{text: b[i:end]})
		i = end
	}
	return pairs
}

func nextBlank(b []byte, i int) int {
	for i < len(b) && b[i] > ' ' {
		i++
	}
	return i
}

// scanKey reads letters, digits and "_.@-".
func scanKey(b []byte, i int) (key []byte, end int) {
	end = i
	for end < len(b) && (isLetter(b[end]) || isDigit(b[end]) || b[end] == '_' || b[end] == '.' || b[end] == '@' || b[end] == '-') {
		end++
	}
	return b[i:end], end
}

// appendKeys appends the keys of a JSON object: the best there is to say what
// sort of line it is when it has no message.
func appendKeys(dst, b []byte) []byte {
	dst = append(dst, '{')
	for i := skipBlank(b, 1); i < len(b) && b[i] == '"'; {
		key, next, ok := scanString(b, i)
		if !ok {
			break
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ", "...)
		}
		dst = append(dst, key.text...)
		next = skipBlank(b, next)
		if next >= len(b) || b[next] != ':' {
			break
		}
		var f fields
		if i, ok = scanValue(b, skipBlank(b, next+1), key.text, key.text, &f); !ok {
			break
		}
		if i = skipBlank(b, i); i < len(b) && b[i] == ',' {
			i = skipBlank(b, i+1)
		}
	}
	return append(dst, '}')
}
