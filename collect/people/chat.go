package people

import "strings"

// chat is the form of a transcript. What is a message is decided line by line:
// one that begins with a time and names nobody is a note, because people jot
// things down between messages, and an entry of its own must not vanish in the
// one above.
type chat struct{ notes notes }

func newChat() *chat { return &chat{*newNotes()} }

// A block's closing line looks like an opening one when the message itself began
// with its ```.
func (*chat) fences() bool { return false }

func (c *chat) entry(line string) (textEntry, bool, string) {
	if strings.IndexByte(" \t>", line[0]) >= 0 { // pasted, or a quoted message
		return textEntry{}, false, ""
	}
	line = unbullet(line)
	w, rest, state := cutTime(line)
	if state != timeRead {
		return textEntry{}, false, rest
	}
	name, text, ok := author(rest, line[0] == '[')
	if !ok {
		// Without brackets the word before a colon may be anything ("cause: ..."),
		// so it must be somebody whom the file names.
		name, text, ok = c.notes.speaker(rest)
	}
	if !ok {
		return c.notes.read(w, rest), true, ""
	}
	c.notes.names[name] = true
	return textEntry{written: w, actor: name, text: text, said: true}, true, ""
}

// isMessage reports whether line is "[14:05] name: text", "[14:05] <name> text" or
// "14:05 <name> text".
func isMessage(line string) bool {
	_, rest, state := cutTime(line)
	_, _, ok := author(rest, strings.HasPrefix(line, "["))
	return state == timeRead && ok
}

// author splits "<name> text" and, where that is the form, "name: text".
func author(s string, colon bool) (name, text string, ok bool) {
	const maxName = 64
	if inner, found := strings.CutPrefix(s, "<"); found {
		if name, text, found = strings.Cut(inner, ">"); found && name != "" && len(name) <= maxName {
			// IRC marks operators with a character before the name.
			return strings.TrimLeft(name, " @+%~&"), strings.TrimSpace(text), true
		}
	}
	if !colon {
		return "", s, false
	}
	name, text, ok = strings.Cut(s, ":")
	name = strings.TrimSpace(name)
	if !ok || name == "" || len(name) > maxName || len(strings.Fields(name)) > 4 || text != "" && text[0] != ' ' {
		return "", s, false
	}
	return strings.TrimPrefix(name, "@"), strings.TrimSpace(text), true
}
