package report_test

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"

	"debrief/report/markdown"
)

// shape writes the tree of a document without its text. Runs of text and the
// targets of links are left out: what evidence says may change them.
func shape(doc *markdown.Document) string {
	var out strings.Builder
	depth := 0
	_ = ast.Walk(doc.Root, func(n ast.Node, enter bool) (ast.WalkStatus, error) {
		if !enter {
			depth--
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text, *ast.String, *ast.FencedCodeBlock, *ast.CodeSpan:
			// Text may be one run or several.
		case *ast.Link:
			if strings.HasPrefix(string(n.Destination), "#") {
				fmt.Fprintf(&out, "%*slink inside\n", depth, "")
			}
		case *markdown.Block:
			fmt.Fprintf(&out, "%*sblock %s %s\n", depth, "", n.ID, n.What)
		default:
			if n.Kind() != ast.KindCodeSpan {
				fmt.Fprintf(&out, "%*s%s\n", depth, "", n.Kind())
			}
		}
		depth++
		return ast.WalkContinue, nil
	})
	return out.String()
}
