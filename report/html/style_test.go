package html

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"debrief/templates"
	"debrief/timeline"
)

func styleSheet(t *testing.T) string {
	t.Helper()
	b, err := templates.FS.ReadFile("review.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every kind of row has a colour, and nothing else is taken for a kind.
func TestKindsHaveColours(t *testing.T) {
	css := styleSheet(t)
	want := map[string]bool{"resolved": true} // the end of an alert, a row without an event of its own
	for _, k := range timeline.Kinds {
		want[string(k)] = k != timeline.Commit // commits are no rows
	}
	for k := range want {
		if kinds[k] != want[k] {
			t.Errorf("kind %q: known %v, want %v", k, kinds[k], want[k])
		}
		if want[k] && !regexp.MustCompile(`\.k-`+k+`[ ,]`).MatchString(css) {
			t.Errorf("review.css has no colour for .k-%s", k)
		}
	}
	if len(kinds) > len(want) {
		t.Errorf("%d kinds are known, %d exist", len(kinds), len(want))
	}
}

var property = regexp.MustCompile(`--([a-z]+): #([0-9a-f]{3,6});`)

// palette reads the colours of the first :root after a mark in the style sheet.
func palette(t *testing.T, css, after string) map[string]string {
	t.Helper()
	_, css, ok := strings.Cut(css, after)
	if !ok {
		t.Fatalf("review.css has no %q", after)
	}
	_, css, _ = strings.Cut(css, ":root {")
	css, _, _ = strings.Cut(css, "}")
	colours := map[string]string{}
	for _, m := range property.FindAllStringSubmatch(css, -1) {
		colours[m[1]] = m[2]
	}
	return colours
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		t.Fatalf("colour %q", hex)
	}
	channel := func(c uint64) float64 {
		f := float64(c&255) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(v>>16) + 0.7152*channel(v>>8) + 0.0722*channel(v)
}

// Text of every colour can be read on every ground it stands on: WCAG AA.
func TestContrast(t *testing.T) {
	css := styleSheet(t)
	for name, colours := range map[string]map[string]string{
		"light": palette(t, css, "*/"),
		"dark":  palette(t, css, "prefers-color-scheme: dark"),
	} {
		check := func(colour, ground string) {
			a, b := luminance(t, colours[colour]), luminance(t, colours[ground])
			if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
				t.Errorf("%s: --%s on --%s has %.2f:1, want 4.5:1", name, colour, ground, ratio)
			}
		}
		for _, ground := range []string{"page", "box", "mark", "write"} {
			for _, colour := range []string{"text", "soft", "link", "alarm"} {
				check(colour, ground)
			}
		}
		// Lanes stand on the page: badges bring their ground along.
		for _, lane := range []string{"change", "alarm", "good", "quiet", "log", "act", "word"} {
			check(lane, "page")
		}
	}
}

// The page asks nobody for anything.
func TestStyleSheetLoadsNothing(t *testing.T) {
	if css := styleSheet(t); regexp.MustCompile(`(?i)url\(|@import|https?:`).MatchString(css) {
		t.Error("review.css loads something")
	}
}
