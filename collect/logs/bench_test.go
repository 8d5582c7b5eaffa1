package logs

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"debrief/collect/collecttest"
)

// generated returns about 8 MB of lines between 13:00 and 15:00 on 10 March 2026.
func generated(form string) []byte {
	words := []string{"connection from 10.0.%d.7 closed after %d ms", "GET /cart/%d took %dms", "retrying order %d (attempt %d)", `open "file %d" failed with %d`, "user %d logged in from device %d"}
	levels := []string{"INFO", "INFO", "WARN", "ERROR", "DEBUG"}
	var b bytes.Buffer
	start := time.Date(2026, 3, 10, 13, 0, 0, 0, time.UTC)
	const lines = 60_000
	for i := range lines {
		at := start.Add(time.Duration(i) * 2 * time.Hour / lines).Format("2006-01-02T15:04:05.000Z")
		k := i * 7 % len(words)
		text := fmt.Sprintf(words[k], i%250, i*31%5000)
		switch form {
		case "json":
			fmt.Fprintf(&b, `{"ts":"%s","level":"%s","service":"cart","host":"web-%02d","trace_id":"%032x","msg":%q,"duration_ms":%d}`+"\n", at, levels[k], i%20, i*i, text, i%900)
		case "logfmt":
			fmt.Fprintf(&b, "ts=%s level=%s service=cart host=web-%02d trace_id=%016x msg=%q duration_ms=%d\n", at, levels[k], i%20, i*i, text, i%900)
		default:
			fmt.Fprintf(&b, "%s web-%02d cart[%d]: %s com.example.cart.Handler: %s\n", at, i%20, i%400, levels[k], text)
		}
	}
	return b.Bytes()
}

func BenchmarkCollect(b *testing.B) {
	req := collecttest.Request(b, "2026-03-10T14:00:00Z", "2026-03-10T15:00:00Z")
	for _, form := range []string{"plain", "json", "logfmt"} {
		text := generated(form)
		b.Run(form, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				s, err := New(Config{Name: "app", Files: []string{"-"}, Stdin: bytes.NewReader(text)})
				if err != nil {
					b.Fatal(err)
				}
				if _, c := collecttest.Run(b, s, req); c.Counts.Read != 60_000 {
					b.Fatalf("%+v", c)
				}
			}
		})
	}
}
