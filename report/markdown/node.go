// Package markdown is the review as the text that people edit: the escapers that
// make evidence inert, the markers that name each generated block and row, and
// the tree that every other format is drawn from.
//
// A review is CommonMark with tables, task lists and strikethrough, and three
// things of ours that other readers of Markdown ignore:
//
//	<!-- debrief:review v=1 id=INCIDENT base=HASH -->      the first line
//	<!-- debrief:begin id=BLOCK kind=KIND base=HASH -->    around each block
//	<!-- debrief:end id=BLOCK -->
//	<a id="e-0123456789ab"></a>                            the anchor of a row
//
// The hash of the first line covers all lines after it, so that a changed
// document is known without any other file; the hash of a block covers the lines
// between its markers. Anything else that looks like HTML is text.
package markdown

import "github.com/yuin/goldmark/ast"

// BlockKind says who writes a block.
type BlockKind string

// The kinds of block.
const (
	Generated BlockKind = "generated" // written anew on every run
	Human     BlockKind = "human"     // a blank for people, about the incident
	Answer    BlockKind = "answer"    // a blank for people, below a question
)

// KindBlock and KindAnchor are the kinds of our nodes.
var (
	KindBlock  = ast.NewNodeKind("DebriefBlock")
	KindAnchor = ast.NewNodeKind("DebriefAnchor")
)

// Block is what stands between a begin marker and its end marker. Blocks do not
// nest.
type Block struct {
	ast.BaseBlock
	ID   string
	What BlockKind
	// Base is the hash of the block's lines when it was generated.
	Base string
}

// Kind implements [ast.Node].
func (*Block) Kind() ast.NodeKind { return KindBlock }

// Dump implements [ast.Node].
func (b *Block) Dump(source []byte, level int) {
	ast.DumpHelper(b, source, level, map[string]string{"ID": b.ID, "What": string(b.What)}, nil)
}

// Anchor is a place that links can point to: a row of a table, a card.
type Anchor struct {
	ast.BaseInline
	ID string
}

// Kind implements [ast.Node].
func (*Anchor) Kind() ast.NodeKind { return KindAnchor }

// Dump implements [ast.Node].
func (a *Anchor) Dump(source []byte, level int) {
	ast.DumpHelper(a, source, level, map[string]string{"ID": a.ID}, nil)
}
