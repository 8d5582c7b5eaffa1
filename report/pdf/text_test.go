package pdf

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// textOf returns what another program reads in the PDF, in the order in which it
// is drawn. The program must not complain about the file.
func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("DEBRIEF_REQUIRE_ALL") == "1" {
			t.Fatal("DEBRIEF_REQUIRE_ALL is set and pdftotext is not installed (Debian: poppler-utils)")
		}
		t.Skip("pdftotext is not installed (Debian: poppler-utils), so nobody reads the PDF back")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	var text, complaints bytes.Buffer
	cmd := exec.Command(tool, "-raw", "-enc", "UTF-8", file, "-")
	cmd.Stdout, cmd.Stderr = &text, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("pdftotext: %v %s", err, complaints.String())
	}
	return text.String()
}

func TestTextCanBeRead(t *testing.T) {
	text := strings.Join(strings.Fields(textOf(t, rendered(t, sample(), Options{Footer: "INC-42 · draft"}))), " ")
	rest := text
	for _, phrase := range []string{
		"Checkout answers 500 after the cart release Draft, made by debrief 0.1",
		"• Incident: INC-42, severity critical",
		"◦ D1 14:31:00 Rolled cart back",
		"What users saw In their words",
		"to be written",
		"About 1,200 orders were not taken",
		"https://dash.example.com/d/orders?from=1714744800&to=1714752000 and the first second count.",
		"☑ refunds sent ☐ letter",
		"Measure Value From To How sure Time to detect 3 min 20 s 14:04:10 first error burst",
		"INC-42 · draft",
		"2024-05-03 Undetected",
		"14:00:00 deploy checkout cart v2.0.0 deployed to production (7 commits, annotated tag) git a1b2c3d4",
		"in pricing.(*Engine).Quote (×412)",
		"14:59:53 revert D1 cart v1.9.2",
		"┌ │ └ are in uncertain order",
		"1. turn off the flag cart.new-pricing 2. go forward",
		"– nested once more, with bold, italic, both and code in it",
		`return fmt.Errorf("price %q: %w", id, err)`,
		"Ελληνικά, Кириллица, Việt,",
		"[U+6F22][U+5B57], arrows → ⇒ ↩, ticks ✓ ✗, box ┌─┬─┐, math ≤ ≠ ∞, emoji [U+1F525][U+1F692] ⚠ [U+1F469][U+1F692]",
		"1. one 2. two",
		"checkout.log lines 1,234,567 41 1,234,500 20 6 0",
	} {
		_, after, ok := strings.Cut(rest, phrase)
		if !ok {
			t.Fatalf("no %q after the phrases before it in\n%s", phrase, rest)
		}
		rest = after
	}
}

func TestEveryPageOfATableHasItsHead(t *testing.T) {
	text := textOf(t, rendered(t, "# Title\n\n"+sampleTimeline(300), Options{}))
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(pages) < 5 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		if n := strings.Count(p, "Time Kind Service What happened Evidence"); n != 1 {
			t.Errorf("page %d has %d heads:\n%s", i+1, n, p)
		}
	}
	if number := fmt.Sprintf("3 / %d", len(pages)); !strings.Contains(pages[2], number) {
		t.Errorf("page 3 has no %q:\n%s", number, pages[2])
	}
}

func TestHostileCanBeRead(t *testing.T) {
	for name, source := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			textOf(t, rendered(t, source, Options{}))
		})
	}
	got := textOf(t, rendered(t, `a \\) Tj ET (b \\( \\\\ )`, Options{}))
	if want := `a \) Tj ET (b \( \\ )`; !strings.HasPrefix(got, want) {
		t.Errorf("read %q, want %q", got, want)
	}
}
