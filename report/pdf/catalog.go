package pdf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

const (
	creator = "debrief"
	// language is that of the words which debrief writes itself.
	language = "en"
)

// xmp describes the document in XMP (ISO 16684-1), the metadata that search and
// archive tools read.
func xmp(s *sheet) []byte {
	escape := func(s string) string {
		var b bytes.Buffer
		xml.EscapeText(&b, []byte(s)) // writing to a buffer does not fail
		return b.String()
	}
	date := s.date.Format(time.RFC3339)
	return fmt.Appendf(nil, `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:description>
<xmp:CreatorTool>%s</xmp:CreatorTool><xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, language, escape(s.title), escape(s.subject), creator, date, date)
}

var trailer = regexp.MustCompile(`(?s)/Root (\d+) 0 R.*startxref\n(\d+)\n%%EOF\n$`)

// complete adds to the document's catalog what the PDF library cannot: the
// language, which screen readers need, the way to the XMP metadata, which it
// writes but does not link, and the wish to see the title and not the file name.
//
// The catalog is the last object before the table of references, so that nothing
// but the place of that table moves. Language and metadata came with PDF 1.4.
func complete(pdf []byte) ([]byte, error) {
	const start = "/Type /Catalog\n"
	m := trailer.FindSubmatchIndex(pdf[max(len(pdf)-400, 0):])
	at := bytes.LastIndex(pdf, []byte(start))
	if m == nil || at < 0 || !bytes.HasPrefix(pdf, []byte("%PDF-1.3\n")) {
		return nil, errors.New("drawing the PDF: the library wrote a document whose end is not understood")
	}
	tail := pdf[max(len(pdf)-400, 0):]
	root, err := strconv.Atoi(string(tail[m[2]:m[3]]))
	if err != nil {
		return nil, fmt.Errorf("drawing the PDF: number of the catalog: %w", err)
	}
	table, err := strconv.Atoi(string(tail[m[4]:m[5]]))
	if err != nil {
		return nil, fmt.Errorf("drawing the PDF: place of the references: %w", err)
	}
	// The library numbers metadata, information and catalog in this order.
	entries := fmt.Appendf(nil, "/Lang (%s)\n/Metadata %d 0 R\n/ViewerPreferences <</DisplayDocTitle true>>\n", language, root-2)
	at += len(start)
	out := bytes.NewBuffer(make([]byte, 0, len(pdf)+len(entries)+8))
	out.WriteString("%PDF-1.4\n")
	out.Write(pdf[out.Len():at])
	out.Write(entries)
	out.Write(pdf[at : len(pdf)-len(tail)+m[4]])
	fmt.Fprintf(out, "%d\n%%%%EOF\n", table+len(entries))
	return out.Bytes(), nil
}
