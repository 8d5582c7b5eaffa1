package redact

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// line is a log line without any word that detectors look for, and mixed one of
// the usual sort, with a URL, a key and a word such as "auth".
const (
	line = "2026-03-10T14:05:06.123Z INFO checkout order=81723 took 182 ms, 3 items, region eu-west-1, node checkout-7f9c4d8b6-x2x9z\n"
	busy = "2026-03-10T14:05:06.123Z INFO auth GET https://api.example.com/v1/items?page=2 key=items:2 user=ana status=200 took=12ms\n"
)

func BenchmarkClean(b *testing.B) {
	r := New()
	for _, c := range []struct{ name, text string }{
		{"plain line", line},
		{"plain 64 KiB", strings.Repeat(line, 64<<10/len(line))},
		{"busy line", busy},
		{"secret", strings.TrimSpace(line) + " password=" + "hun" + "ter2 x=1\n"},
		{"not ASCII", strings.Repeat("Zahlung für Bestellung 81723 dauerte 182 ms – região ü\n", 100)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			for b.Loop() {
				r.Clean(c.text, nil)
			}
		})
	}
}

// hostile are texts made to be slow: each repeats what looks like the start of
// something.
var hostile = []string{
	"password=", "${password=", "password='", `password="`, `token=\"`, "token:/a", "://", "a://b:c", "a://u:", "eyJ", "eyJaaaaaaaa.",
	"-----BEG" + "IN PRIVATE KEY-----", `"-----BEG` + `IN PRIVATE KEY-----` + fill(20, all62), "cookie:a=b;!", "cookie: a=b; ", "authorization: digest ",
	"authorization: bearer ", "bearer ", "basic AAAA", "token", "1", "a", "_key", "key ", ")", "password=)", "password=,a", "<password>", "\x1b[", "\x1b]",
	"password&quot;:&quot;", "curl -u ", "mysql -", "[redacted:a]", "password=[redacted:a]", "\\", `password=\`, `password\`, "\u200b", "ghs_a.", "token=$(",
	"eyJ-", "ya29.-", "a://b:c ", "'cookie: a=b ", "digest a, authorization: digest ", "key: ", "a key=", `{"password","value"`, "pass \"", "AK" + "IA-",
}

// BenchmarkHostile: the cost of a byte must not grow with the length of the text.
func BenchmarkHostile(b *testing.B) {
	r := New()
	for _, part := range hostile {
		for _, size := range []int{16 << 10, 256 << 10} {
			text := strings.Repeat(part, size/len(part))
			b.Run(fmt.Sprintf("%q/%dKiB", part, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					r.Clean(text, nil)
				}
			})
		}
	}
}

// TestHostile: what looks like the start of a secret again and again is cleaned
// once and for all.
func TestHostile(t *testing.T) {
	r := New()
	for _, part := range hostile {
		once := r.Clean(strings.Repeat(part, 8<<10/len(part)), nil)
		if twice := r.Clean(once, nil); twice != once {
			t.Errorf("%q repeated: a second pass changes the text", part)
		}
	}
}

// TestLogs says what becomes of real logs without secrets, when they are there.
func TestLogs(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/data/loghub/*/*_2k.log")
	r := New()
	lines, changed := 0, 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for l := range strings.Lines(strings.ToValidUTF8(string(b), "\ufffd")) {
			lines++
			var found []string
			if out := r.Clean(l, func(p string) { found = append(found, p) }); len(found) > 0 {
				changed++
				if changed <= 20 {
					t.Log(fmt.Sprint(found), l, out)
				}
			}
		}
	}
	t.Logf("%d of %d lines of %d log files changed", changed, lines, len(files))
	if changed*200 > lines {
		t.Errorf("%d of %d lines of logs without secrets changed", changed, lines)
	}
}
