package pdf

import (
	"slices"
	"strings"

	"debrief/report/markdown"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// cell is one measured cell of a table.
type cell struct {
	atoms []atom
	align east.Alignment
}

// tableRow is one row with what its look depends on.
type tableRow struct {
	cells []cell
	lane  *rgb // the colour of its kind, in a timeline
	// decided marks a row that belongs to a decision point.
	decided bool
	header  bool
}

// grid is where the columns of a table are.
type grid struct {
	frame  frame
	size   float64
	widths []float64
	lanes  bool
}

const (
	laneWidth = 3.0
	// blankRow is the height of a row without text: room to write.
	blankRow = 28.0
	// headingRoom is what a row leaves free on its page for the headings above its
	// table, so that they need not stand alone on the page before.
	headingRoom = 130.0
)

// table lays out one piece per row. Rows are never cut, unless one is taller than
// a page.
func (l *layout) table(n *east.Table, f frame) []*piece {
	rows, lanes := l.rows(n, f)
	if lanes {
		f.x += laneWidth
		f.w -= laneWidth
	}
	size, widths := fit(l.columns(n, rows, f), f.w)
	if widths == nil {
		return l.stacked(rows, f)
	}
	f.w = 0
	for _, w := range widths {
		f.w += w
	}
	g := grid{frame: f, size: size, widths: widths, lanes: lanes}
	out := g.row(rows[0], l.tallest/3, l.tallest)
	tallest := l.tallest
	var head *piece
	if len(out) == 1 { // a head that fills a third of a page is not repeated
		head = out[0]
		head.keep = true
		tallest -= head.height
	}
	for _, r := range rows[1:] {
		for _, p := range g.row(r, tallest-headingRoom, tallest) {
			p.head = head
			out = append(out, p)
		}
	}
	if height(out) <= l.tallest/4 {
		keepTogether(out)
	} else {
		keepEnds(out[1:]) // the first row with the second, the last but one with the last
	}
	return out
}

// rows measures all rows, the header first, and reports whether it is a timeline:
// a table with columns for time and kind.
func (l *layout) rows(n *east.Table, f frame) (rows []tableRow, lanes bool) {
	kind, time := -1, false
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		_, header := r.(*east.TableHeader)
		row := tableRow{header: header}
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			st := f.style()
			st.bold = header
			row.cells = append(row.cells, l.cell(c, st))
			words := strings.ToLower(strings.TrimSpace(markdown.PlainText(c, l.source)))
			switch i := len(row.cells) - 1; {
			case header && words == "kind":
				kind = i
			case header && words == "time":
				time = true
			case time && i == kind:
				row.lane = lane(words)
			}
		}
		row.decided = time && leadsToDecision(r)
		rows = append(rows, row)
	}
	return rows, time && kind >= 0
}

func (l *layout) cell(n ast.Node, st style) cell {
	c := cell{atoms: l.atoms(l.runs(n, st))}
	if n, ok := n.(*east.TableCell); ok {
		c.align = n.Alignment
	}
	return c
}

// lane returns the colour of the first word that names a kind.
func lane(words string) *rgb {
	for _, w := range strings.Fields(words) {
		if c, ok := lanes[w]; ok {
			return &c
		}
	}
	return nil
}

// leadsToDecision reports whether a row links to the card of a decision point.
func leadsToDecision(row ast.Node) bool {
	found := false
	_ = ast.Walk(row, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if a, ok := n.(*ast.Link); ok {
			to := string(a.Destination)
			found = found || strings.HasPrefix(to, "#d-") || strings.HasPrefix(to, "#card-d-")
		}
		return ast.WalkContinue, nil
	})
	return found
}

// columns returns what the columns of n ask for. Tables with the same head, such as
// the phases of a timeline, get the same columns, so that they look like one.
func (l *layout) columns(n *east.Table, rows []tableRow, f frame) []extent {
	head := headOf(n, l.source)
	if cols, ok := l.shared[head]; ok {
		return cols
	}
	cols := make([]extent, len(rows[0].cells))
	widen(cols, rows)
	for _, other := range l.tables[head] {
		if other != n {
			quiet := layout{source: l.source, speller: newSpeller()} // each rune counts once, when drawn
			rows, _ := quiet.rows(other, f)
			widen(cols, rows)
		}
	}
	l.shared[head] = cols
	return cols
}

// widen makes columns ask for what the cells of rows need.
func widen(cols []extent, rows []tableRow) {
	for _, r := range rows {
		for i, c := range r.cells[:min(len(r.cells), len(cols))] {
			widest, least := natural(c.atoms)
			cols[i].widest = max(cols[i].widest, widest)
			cols[i].least = max(cols[i].least, least)
		}
	}
}

// headOf names the columns of a table.
func headOf(n *east.Table, source []byte) string { return markdown.PlainText(n.FirstChild(), source) }

// row sets a row as one piece or, if it would be taller than first, as several
// that each hold as many lines as fit: the first into first, others into rest.
func (g grid) row(r tableRow, first, rest float64) []*piece {
	cells, most := g.wrap(r)
	lead := g.size * tableLead
	var out []*piece
	for from, n := 0, 0; from < most; from += n {
		n = min(max(int((first-2*cellPadY)/lead), 1), most-from)
		first = rest
		p := &piece{height: float64(n)*lead + 2*cellPadY}
		if r.blank() {
			p.height = blankRow
		}
		g.decorate(p, r)
		x := g.frame.x
		for i, lines := range cells {
			for k := from; k < min(from+n, len(lines)); k++ {
				ln := lines[k]
				p.set(ln, x+g.indent(ln, i, r.cells[i].align), cellPadY+float64(k-from)*lead, lead, g.size)
			}
			x += g.widths[i]
		}
		out = append(out, p)
	}
	return out
}

// wrap sets the cells of a row in lines and says how many the tallest has.
func (g grid) wrap(r tableRow) (cells [][]line, most int) {
	most = 1
	for i, c := range r.cells[:min(len(r.cells), len(g.widths))] {
		cells = append(cells, wrap(c.atoms, (g.widths[i]-2*cellPadX)/g.size))
		most = max(most, len(cells[i]))
	}
	return cells, most
}

func (r tableRow) blank() bool {
	return !slices.ContainsFunc(r.cells, func(c cell) bool { return len(c.atoms) > 0 })
}

// indent is where a line begins in its column.
func (g grid) indent(ln line, column int, a east.Alignment) float64 {
	rest := g.widths[column] - 2*cellPadX - ln.width*g.size
	switch a {
	case east.AlignRight:
		return cellPadX + rest
	case east.AlignCenter:
		return cellPadX + rest/2
	}
	return cellPadX
}

// decorate draws the ground of a row, its lane and the rule below it.
func (g grid) decorate(p *piece, r tableRow) {
	x, w := g.frame.x, g.frame.w
	if g.lanes {
		x, w = x-laneWidth, w+laneWidth
	}
	below := rect{x: x, y: p.height - 0.25, w: w, h: 0.5, fill: hairline}
	ground := rect{x: x, y: 0.3, w: w, h: p.height - 0.6} // between the rules
	switch {
	case r.header:
		ground.fill = headBack
		p.under = append(p.under, ground)
		below.fill = rule
	case r.decided:
		ground.fill = decision
		p.under = append(p.under, ground)
	}
	p.under = append(p.under, below)
	if r.lane != nil {
		p.under = append(p.under, rect{x: x, w: laneWidth, h: p.height, fill: *r.lane})
	}
}

// stacked sets a table that has too many columns to stand side by side: first the
// names of the columns, then each row as a paragraph of names and values.
func (l *layout) stacked(rows []tableRow, f frame) []*piece {
	names := rows[0].cells
	colon := l.atoms([]run{{text: ": ", style: f.style()}})
	dot := l.atoms([]run{{text: " · ", style: style{ink: faint}}})
	var out []*piece
	for k, r := range rows {
		var atoms []atom
		for i, c := range r.cells[:min(len(r.cells), len(names))] {
			if len(c.atoms) == 0 {
				continue
			}
			if len(atoms) > 0 {
				atoms = append(atoms, dot...)
			}
			if k > 0 {
				atoms = append(append(atoms, names[i].atoms...), colon...)
			}
			atoms = append(atoms, c.atoms...)
		}
		if len(atoms) == 0 {
			continue
		}
		for i, ln := range wrap(atoms, f.w/tableSize) {
			p := &piece{height: tableSize * bodyLead, keep: k == 0}
			if i == 0 && k > 0 {
				p.gap = 4
			}
			p.set(ln, f.x, 0, p.height, tableSize)
			out = append(out, p)
		}
	}
	return out
}
