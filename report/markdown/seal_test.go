package markdown

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

const unsealed = `# Title

<!-- debrief:begin id=timeline -->

| a | b |
| --- | --- |

<!-- debrief:end id=timeline -->

<!-- debrief:begin id=q-q01-answer kind=answer -->

<!-- debrief:end id=q-q01-answer -->

The end.
`

func seal(t testing.TB, body, incident string) []byte {
	t.Helper()
	doc, err := Seal([]byte(body), incident)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestSeal(t *testing.T) {
	doc := seal(t, unsealed, "INC 7")
	want := `<!-- debrief:review v=1 id=INC_207 base=e975613132ec -->
# Title

<!-- debrief:begin id=timeline kind=generated base=314ac7ecc0e6 -->
`
	if !strings.HasPrefix(string(doc), want) {
		t.Errorf("got\n%s\nwant at its start\n%s", doc, want)
	}
	h, err := Info(doc)
	if err != nil || h.Version != 1 || h.Incident != "INC 7" {
		t.Errorf("Info = %+v, %v", h, err)
	}
	if again := seal(t, string(doc), "INC 7"); !bytes.Equal(again, doc) {
		t.Errorf("sealed twice:\n%s", again)
	}
}

func TestEdited(t *testing.T) {
	doc := string(seal(t, unsealed, "INC-7"))
	for _, c := range []struct {
		name string
		doc  string
		want bool
	}{
		{"as written", doc, false},
		{"CRLF", strings.ReplaceAll(doc, "\n", "\r\n"), false},
		{"no newline at the end", strings.TrimSuffix(doc, "\n"), false},
		{"byte order mark", "\ufeff" + doc, false},
		{"a word", strings.Replace(doc, "The end", "An end", 1), true},
		{"an answer", strings.Replace(doc, "<!-- debrief:end id=q-q01-answer", "We saw it.\n\n<!-- debrief:end id=q-q01-answer", 1), true},
		{"a base", strings.Replace(doc, "kind=answer base=", "kind=answer base=0", 1), true},
		{"an empty line at the end", doc + "\n", true},
		{"everything deleted below the first line", doc[:strings.Index(doc, "\n")+1], true},
	} {
		if got, err := Edited([]byte(c.doc)); err != nil || got != c.want {
			t.Errorf("%s: Edited = %v, %v, want %v", c.name, got, err, c.want)
		}
	}
	for _, s := range []string{"", "# Title\n", "\n" + doc, "<!-- debrief:begin id=a -->\n", "<!-- debrief:review id=a base=b -->", "<!-- debrief:review v=1 id=a_zz base=b -->"} {
		if _, err := Edited([]byte(s)); !errors.Is(err, ErrNotReview) {
			t.Errorf("Edited(%q): error %v, want ErrNotReview", s, err)
		}
	}
	newer := strings.Replace(doc, "v=1", "v=2", 1)
	if _, err := Edited([]byte(newer)); err == nil || errors.Is(err, ErrNotReview) {
		t.Errorf("a newer version: error %v", err)
	}
}

func TestSealRefuses(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"no end", "<!-- debrief:begin id=a -->\n", `line 1: block "a" is not ended`},
		{"no begin", "x\n<!-- debrief:end id=a -->\n", `line 2: marker end of "a" has no begin`},
		{"nested", "<!-- debrief:begin id=a -->\n<!-- debrief:begin id=b -->\n<!-- debrief:end id=b -->\n<!-- debrief:end id=a -->\n", `line 1: block "a" is not ended`},
		{"crossed ids", "<!-- debrief:begin id=a -->\n<!-- debrief:end id=b -->\n", `line 1: block "a" is not ended`},
		{"twice", "<!-- debrief:begin id=a -->\n<!-- debrief:end id=a -->\n<!-- debrief:begin id=a -->\n<!-- debrief:end id=a -->\n", `line 3: block "a" stands already in line 1`},
		{"id with a space", "<!-- debrief:begin id=a b -->\n", "line 1: malformed marker"},
		{"unknown kind", "<!-- debrief:begin id=a kind=x -->\n", "line 1: malformed marker"},
		{"no id", "<!-- debrief:begin -->\n", "line 1: malformed marker"},
		{"second first line", "x\n<!-- debrief:review v=1 id=a base=b -->\n", `line 2: marker review of "a" has no begin`},
	} {
		if _, err := Seal([]byte(c.body), "i"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
	doc := seal(t, "x\n", "i")
	if _, err := Seal(append(doc, "<!-- debrief:end id=a -->\n"...), "i"); err == nil || !strings.Contains(err.Error(), "line 3:") {
		t.Errorf("lines are counted from the start of the file: %v", err)
	}
}

func FuzzSeal(f *testing.F) {
	f.Add(unsealed, "INC 7")
	f.Add("", "")
	f.Add("<!-- debrief:begin id=a -->\r\n<!-- debrief:end id=a -->", "_é\xff")
	for _, s := range hostile {
		f.Add(Text(s).String()+"\n\n"+Fence("", s)+"\n", s)
	}
	f.Fuzz(func(t *testing.T, body, incident string) {
		doc, err := Seal([]byte(body), incident)
		if err != nil {
			return
		}
		h, err := Info(doc)
		if err != nil || h.Incident != incident {
			t.Fatalf("Info(Seal(%q, %q)) = %+v, %v", body, incident, h, err)
		}
		if edited, err := Edited(doc); err != nil || edited {
			t.Fatalf("Edited(Seal(%q)) = %v, %v", body, edited, err)
		}
		if edited, err := Edited(append(doc, 'x')); err != nil || !edited {
			t.Fatalf("Edited after a change = %v, %v", edited, err)
		}
		if again, err := Seal(doc, incident); err != nil || !bytes.Equal(again, doc) {
			t.Fatalf("Seal(Seal(%q)) = %q, %v", body, again, err)
		}
	})
}

// Whatever people do to markers, pairs do not overlap and stay in order.
func FuzzPair(f *testing.F) {
	f.Add(unsealed)
	f.Add("<!-- debrief:begin id=a -->\n<!-- debrief:begin id=b -->\n<!-- debrief:end id=a -->\n<!-- debrief:end id=b -->\n")
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, b := range pair(markers([]byte(s))) {
			if b.begin.start < at || b.begin.stop > b.end.start || b.begin.id != b.end.id {
				t.Fatalf("%q: block %+v", s, b)
			}
			at = b.end.stop
		}
	})
}
