package pdf

// placed is a piece on a page: y is where it begins, from the top of the page,
// and gap what is left of the space above it.
type placed struct {
	*piece
	y, gap float64
}

type page []placed

// pager puts pieces on pages whose body reaches from top to bottom.
type pager struct {
	top, bottom float64
	pages       []page
	page        page
	y           float64
}

func paginate(pieces []*piece, top, bottom float64) []page {
	g := pager{top: top, bottom: bottom, y: top}
	for i := 0; i < len(pieces); {
		end := g.group(pieces, i)
		if !g.fits(pieces[i:end]) {
			g.turn(pieces[i].head)
		}
		for _, p := range pieces[i:end] {
			g.put(p)
		}
		i = end
	}
	return append(g.pages, g.page)
}

// group returns the end of the pieces from i on that stay together, as far as one
// page can hold them.
func (g *pager) group(pieces []*piece, i int) int {
	height := pieces[i].height
	for end := i + 1; end < len(pieces); end++ {
		if !pieces[end-1].keep {
			return end
		}
		if height += pieces[end].gap + pieces[end].height; height > g.bottom-g.top+0.01 {
			return end
		}
	}
	return len(pieces)
}

// fits reports whether pieces have room on the page. Anything fits on an empty
// one.
func (g *pager) fits(pieces []*piece) bool {
	if len(g.page) == 0 {
		return true
	}
	return g.y+height(pieces) <= g.bottom+0.01
}

// turn begins a new page, with the head of the table that goes on there.
func (g *pager) turn(head *piece) {
	g.pages = append(g.pages, g.page)
	g.page, g.y = nil, g.top
	if head != nil {
		g.put(head)
	}
}

func (g *pager) put(p *piece) {
	gap := p.gap
	if len(g.page) == 0 {
		gap = 0
	}
	g.page = append(g.page, placed{piece: p, y: g.y + gap, gap: gap})
	g.y += gap + p.height
}
