package pdf

import (
	"slices"
	"strings"
)

// atom is the smallest thing that wrapping moves: a word or part of one in a
// single style and face, a space, an anchor or a forced end of line.
type atom struct {
	kind  atomKind
	text  string // of an anchor: its id
	face  face
	style style
	// width is in multiples of the size that the text is set in.
	width float64
}

type atomKind uint8

const (
	word atomKind = iota
	space
	anchor
	newline
)

// atoms measures runs and cuts them at white space. White space collapses, as it
// does in HTML.
func (l *layout) atoms(runs []run) []atom {
	var out []atom
	for _, r := range runs {
		switch {
		case r.ends:
			out = append(out, atom{kind: newline})
		case r.anchor != "":
			out = append(out, atom{kind: anchor, text: r.anchor})
		default:
			out = l.cut(out, r)
		}
	}
	return out
}

func (l *layout) cut(out []atom, r run) []atom {
	f, scale := r.style.face(), 1.0/1000
	if r.style.code {
		scale *= codeScale
	}
	blank, _ := f.advance(' ')
	for s := r.text; s != ""; {
		end := strings.IndexFunc(s, isSpace)
		if end < 0 {
			end = len(s)
		}
		for _, sp := range l.speller.spell(s[:end], f) {
			out = append(out, atom{kind: word, text: sp.text, face: sp.face, style: r.style, width: float64(sp.width) * scale})
		}
		s = s[end:]
		if rest := strings.TrimLeftFunc(s, isSpace); len(rest) < len(s) {
			s = rest
			if n := len(out); n == 0 || out[n-1].kind != space {
				out = append(out, atom{kind: space, text: " ", face: f, style: r.style, width: float64(blank) * scale})
			}
		}
	}
	return out
}

// line is one line of atoms, without newlines.
type line struct {
	atoms []atom
	width float64
}

// wrap breaks atoms into lines of at most max, in multiples of the size: at
// spaces; inside a word only if it does not fit on a line by itself, and then
// after punctuation if possible and anywhere if not. It consumes atoms.
func wrap(atoms []atom, max float64) []line {
	w := wrapper{max: max + 1e-9}
	for i := 0; i < len(atoms); {
		switch a := atoms[i]; a.kind {
		case newline:
			w.flush()
			i++
		case space:
			if w.line.width > 0 {
				w.space = &atoms[i]
			}
			i++
		default:
			end := i + 1
			for end < len(atoms) && (atoms[end].kind == word || atoms[end].kind == anchor) {
				end++
			}
			w.word(atoms[i:end])
			i = end
		}
	}
	if len(w.line.atoms) > 0 || len(w.lines) == 0 {
		w.flush()
	}
	return w.lines
}

type wrapper struct {
	max   float64
	lines []line
	line  line
	space *atom // seen, and drawn only if a word follows on the same line
}

func (w *wrapper) flush() {
	w.lines = append(w.lines, w.line)
	w.line, w.space = line{}, nil
}

// room is what is left of the line for a word.
func (w *wrapper) room() float64 {
	if w.space != nil {
		return w.max - w.line.width - w.space.width
	}
	return w.max - w.line.width
}

func (w *wrapper) add(atoms []atom) {
	if w.space != nil {
		w.line.atoms = append(w.line.atoms, *w.space)
		w.line.width += w.space.width
		w.space = nil
	}
	w.line.atoms = append(w.line.atoms, atoms...)
	w.line.width += widthOf(atoms)
}

func (w *wrapper) word(atoms []atom) {
	width := widthOf(atoms)
	if width > w.room() && width <= w.max {
		w.flush()
	}
	for width > w.room() {
		soft, hard := breaks(atoms, w.room())
		at := soft
		if at == (place{}) && w.line.width == 0 {
			at = hard
		}
		if at != (place{}) {
			var head []atom
			head, atoms = at.cut(atoms)
			width -= at.width
			w.add(head)
		}
		w.flush()
		if len(atoms) == 0 {
			return
		}
	}
	w.add(atoms)
}

// place is a position in a word: after byte at of atom i, with width before it.
// The zero place is none.
type place struct {
	i, at int
	width float64
}

// breaks finds where a word that is wider than room can be cut: after the last
// punctuation that fits, and after the last rune that fits. There may be no soft
// place; the hard one is after the first rune even if that does not fit.
func breaks(atoms []atom, room float64) (soft, hard place) {
	width := 0.0
	for i, a := range atoms {
		if a.kind != word {
			continue
		}
		scale := a.scale()
		for at, r := range a.text {
			n, _ := a.face.advance(r)
			if width += float64(n) * scale; width > room && hard != (place{}) {
				return soft, hard
			}
			hard = place{i, at + len(string(r)), width}
			if breaksAfter(r) && width <= room {
				soft = hard
			}
		}
	}
	return soft, hard
}

// cut divides atoms at p. It reuses their memory for the tail, so that cutting a
// very long word many times stays linear.
func (p place) cut(atoms []atom) (head, tail []atom) {
	head = slices.Clone(atoms[:p.i+1])
	left, right := &head[p.i], &atoms[p.i]
	left.text, right.text = left.text[:p.at], right.text[p.at:]
	left.width = p.width - widthOf(head[:p.i])
	right.width -= left.width
	if right.text == "" {
		return head, atoms[p.i+1:]
	}
	return head, atoms[p.i:]
}

// scale turns an advance width of the atom's face into a multiple of the size.
func (a atom) scale() float64 {
	if a.style.code {
		return codeScale / 1000.0
	}
	return 1.0 / 1000
}

// breaksAfter reports whether a long word may be broken after r: paths, URLs,
// names with dots and dashes, and what [speller] spelled out.
func breaksAfter(r rune) bool { return strings.ContainsRune("-/_.,:;=&?@|\\])", r) }

func widthOf(atoms []atom) (w float64) {
	for _, a := range atoms {
		w += a.width
	}
	return w
}

// natural is the width that atoms take on one line, and least the width below
// which words would be broken that have no punctuation to break after.
func natural(atoms []atom) (widest, least float64) {
	line, part := 0.0, 0.0
	for _, a := range atoms {
		switch a.kind {
		case newline:
			line, part = 0, 0
		case space:
			line, part = line+a.width, 0
		case word:
			line += a.width
			scale := a.scale()
			for _, r := range a.text {
				n, _ := a.face.advance(r)
				part += float64(n) * scale
				least = max(least, part)
				if breaksAfter(r) {
					part = 0
				}
			}
		}
		widest = max(widest, line)
	}
	return widest, least
}
