// Package markdowntest checks what holds for every document made here.
package markdowntest

import (
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"debrief/report/markdown"
)

// Links fails on a link inside the document that leads nowhere, and on an anchor
// that stands twice.
func Links(t testing.TB, src []byte) {
	t.Helper()
	doc, err := markdown.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	targets := map[string]int{}
	for _, h := range doc.Headings {
		targets[h.ID]++
	}
	links := map[string]string{}
	_ = ast.Walk(doc.Root, func(n ast.Node, enter bool) (ast.WalkStatus, error) {
		if !enter {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *markdown.Anchor:
			targets[n.ID]++
		case *ast.Link:
			if id, ok := strings.CutPrefix(string(n.Destination), "#"); ok {
				links[id] = markdown.PlainText(n, doc.Source)
			}
		}
		return ast.WalkContinue, nil
	})
	for id, n := range targets {
		if n > 1 {
			t.Errorf("%d places are called #%s", n, id)
		}
	}
	for id, label := range links {
		if targets[id] == 0 {
			t.Errorf("the link %q leads to #%s, which is nowhere", label, id)
		}
	}
}
