package pdf

import (
	"fmt"
	"io"
	"time"

	"debrief/report/markdown"

	"github.com/yuin/goldmark/ast"
)

// Options say what the tree does not.
type Options struct {
	// Paper is "A4" or "Letter"; empty means A4.
	Paper string
	// Date is when the document says it was made. It is never the current time:
	// zero means the beginning of 1970.
	Date time.Time
	// Subject is one line of metadata.
	Subject string
	// Footer is one line at the foot of every page; empty means the name of the
	// program.
	Footer string
	// Warn, if set, is told about characters that had to be spelled out.
	Warn func(string)
}

// Render draws doc as a PDF. Equal documents and options give equal bytes. It
// fails if the paper is unknown or w cannot be written to; no text makes it fail.
func Render(w io.Writer, doc *markdown.Document, opts Options) error {
	size, ok := papers[opts.Paper]
	if !ok {
		return fmt.Errorf("paper %q is unknown; use A4 or Letter", opts.Paper)
	}
	l := newLayout(doc, size)
	s := sheet{
		paper: size,
		pages: l.pages(doc.Root, size),
		title: plain(doc.Title), subject: plain(opts.Subject), footer: plain(opts.Footer),
		date: opts.Date.UTC(),
	}
	if s.footer == "" {
		s.footer = creator
	}
	if opts.Date.IsZero() {
		s.date = time.Unix(0, 0).UTC()
	}
	out, err := s.draw()
	if err != nil {
		return err
	}
	if text := l.speller.warning(); text != "" && opts.Warn != nil {
		opts.Warn(text)
	}
	_, err = w.Write(out)
	return err
}

// pages lays the document out.
func (l *layout) pages(root ast.Node, size paper) []page {
	body := frame{x: marginSide, w: size.w - 2*marginSide, size: bodySize, ink: ink}
	return paginate(l.blocks(root, body), marginTop, size.h-marginBottom)
}
