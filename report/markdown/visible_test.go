package markdown

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestVisible(t *testing.T) {
	for s, want := range map[string]string{
		"plain\ttext\n":              "plain\ttext\n",
		"\x1b[31mred\x1b[0m":         "␛[31mred␛[0m",
		"\x1b]52;c;eA==\x07":         "␛]52;c;eA==␇",
		"a\x00b\x7fc":                "a␀b␡c",
		"a\r\nb\rc":                  "a\nb␍c",
		"a\u0085b\u2028c":            "a[U+0085]b[U+2028]c",
		"\u202Eevil":                 "[U+202E]evil",
		"pay\u200Bpal":               "pay[U+200B]pal",
		"a\u200Db":                   "a[U+200D]b",
		"\U0001F469\u200D\U0001F4BB": "\U0001F469\u200D\U0001F4BB", // a woman at a computer
		"می\u200cخواهم":              "می\u200cخواهم",              // Persian, not readable without
		"\u2764\uFE0F":               "\u2764\uFE0F",
		"x\uFE0F":                    "x[U+FE0F]",
		"\uFEFF":                     "[U+FEFF]",
		"\U000E0041":                 "[U+E0041]",
		"\xff\xfe":                   "\uFFFD\uFFFD",
		"\uFFFD":                     "\uFFFD",
		"e\u0301 no\u00A0break":      "e\u0301 no\u00A0break",
	} {
		if got := Visible(s); got != want {
			t.Errorf("Visible(%q) = %q, want %q", s, got, want)
		}
	}
}

func FuzzVisible(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v := Visible(s)
		if !utf8.ValidString(v) {
			t.Fatalf("Visible(%q) = %q is not UTF-8", s, v)
		}
		if again := Visible(v); again != v {
			t.Fatalf("Visible(%q) = %q, again %q", s, v, again)
		}
		for _, r := range v {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("Visible(%q) = %q holds %U", s, v, r)
			}
		}
		if l := Line(s); strings.ContainsAny(l, "\n\t") || strings.Contains(l, "  ") {
			t.Fatalf("Line(%q) = %q", s, l)
		}
	})
}
