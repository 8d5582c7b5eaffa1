package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// A cleaned text is clean, stays UTF-8, keeps its lines, and grows by no more
// than its placeholders.
func FuzzClean(f *testing.F) {
	fill := strings.NewReplacer(secrets...)
	for _, c := range positives {
		f.Add(fill.Replace(c.in))
	}
	for _, c := range exact {
		f.Add(fill.Replace(c.in))
	}
	for _, in := range negatives {
		f.Add(in)
	}
	r := New()
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		out := r.Clean(text, func(string) { n++ })
		again := r.Clean(out, func(p string) { t.Errorf("a second pass found %s in %q", p, out) })
		if again != out {
			t.Errorf("%q became %q, then %q", text, out, again)
		}
		if !utf8.ValidString(out) {
			t.Errorf("%q is no UTF-8", out)
		}
		if a, b := strings.Count(text, "\n"), strings.Count(out, "\n"); a != b && !strings.Contains(out, opening+privateKey+closing) || b > a {
			t.Errorf("%d line ends became %d: %q", a, b, out)
		}
		// A byte that is no UTF-8 becomes the three of U+FFFD.
		if limit := 3*len(text) + n*(len(opening)+maxType+len(closing)); len(out) > limit {
			t.Errorf("%d bytes became %d", len(text), len(out))
		}
	})
}
