package pattern

import "strings"

// Set numbers the templates it has seen, each within its scope, up to a limit.
// It is not safe for concurrent use.
type Set struct {
	max       int
	ids       map[string]int
	templates []string
	key       []byte // reused
}

// NewSet returns a set of at most max templates.
func NewSet(max int) *Set {
	return &Set{max: max, ids: map[string]int{}}
}

// Find returns the number of the template of message: equal numbers for equal
// templates in equal scopes, counting from 0 in the order of first sight. fixed
// goes into the template as it is, before the masked message. ok is false when
// the template is not in the set and the set is full.
func (s *Set) Find(scope, fixed, message []byte) (id int, ok bool) {
	s.key = append(append(append(s.key[:0], scope...), 0), fixed...)
	s.key = Append(s.key, message)
	id, ok = s.ids[string(s.key)] // no allocation
	if ok || len(s.templates) >= s.max {
		return id, ok
	}
	id = len(s.templates)
	s.ids[string(s.key)] = id
	s.templates = append(s.templates, strings.ToValidUTF8(string(s.key[len(scope)+1:]), "\uFFFD"))
	return id, true
}

// Len is how many templates the set holds.
func (s *Set) Len() int { return len(s.templates) }

// Template is the text of the template with that number, as valid UTF-8.
func (s *Set) Template(id int) string { return s.templates[id] }
