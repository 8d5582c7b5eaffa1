// Package templates holds the texts that shape a review: the Markdown template,
// the page and style sheet of the HTML, and the question sheet. A user's file of
// the same name wins over each.
package templates

import "embed"

// FS holds the templates.
//
//go:embed *.css *.tmpl *.md
var FS embed.FS
