// Package pdf draws a review as a PDF to attach to a ticket.
//
// It draws the same Markdown tree as every other view, in four steps that do not
// know each other:
//
//  1. Inline nodes become runs of text with a style, and runs become atoms (words,
//     spaces, marks) that are measured against the advance widths of the embedded
//     fonts. Runes that no font holds are spelled out here, as [U+1F525].
//  2. Block nodes become pieces: strips of a known height that are never cut, such
//     as one line of a paragraph or one row of a table. Quotes and boxes decorate
//     the pieces of their children.
//  3. Pieces are put on pages, with headings kept with what follows them and the
//     head of a table repeated.
//  4. Pages are drawn. Only draw.go knows the PDF library.
//
// Because the page numbers and the places of all anchors are known before
// anything is drawn, there are no aliases to patch afterwards. Nothing depends on
// the clock, the locale or the order of a map: equal trees and options give equal
// bytes.
//
// Text in a review is evidence and may be hostile. Whatever it holds, it is drawn
// inside the page or spelled out; it never makes rendering fail. Scripts that run
// from right to left are drawn letter by letter in the order of the text: the PDF
// library neither shapes nor reorders.
package pdf
