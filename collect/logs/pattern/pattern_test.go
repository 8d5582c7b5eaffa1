package pattern

import (
	"bytes"
	"fmt"
	"testing"
)

func TestAppend(t *testing.T) {
	for message, want := range map[string]string{
		"":                     "",
		"plain words, nothing": "plain words, nothing",
		"connection pool exhausted: active=100 waiting=4821 timeout after 30000 ms": "connection pool exhausted: active=<*> waiting=<*> timeout after <*> ms",
		"took 1.5s, 99.9% of -20":                       "took <*> of <*>",
		"PacketResponder 1 for block blk_-388 done":     "PacketResponder <*> for block <*> done",
		"id 38101a0b-2096-447d-96ea-a692162415ae gone":  "id <*> gone",
		"commit deadbeef, facade and cafe":              "commit <*>, facade and cafe",
		"src: /10.250.9.207:59759 dest: /10.250.9.2:50": "src: <*> dest: <*>",
		"from fe80::1ff:fe23:4567 ok":                   "from <*> ok",
		"mail to ada@example.com bounced":               "mail to <*> bounced",
		"user @ home, @Override":                        "user @ home, @Override",
		"GET /api/v1/users/42 and /api/users":           "GET <*> and /api/users",
		"see https://example.com/a?b=c now":             "see <*> now",
		"see https://example.com/a=b:c, now":            "see https://example.com/a=b:c, now",
		"see http://10.0.0.1:80/a now":                  "see <*> now",
		`open "some file" failed`:                       `open "<*>" failed`,
		`a \"quoted\" b`:                                `a \"quoted\" b`,
		`say "a \" b" 'c d' can't don't`:                `say "<*>" '<*>' can't don't`,
		`"GET /v2/x HTTP/1.1" status: 200 len: 1893`:    `"GET <*>" status: <*> len: <*>`,
		`an "unclosed quote 5`:                          `an "unclosed quote <*>`,
		"list [1, 2, 3] and 4 5 6":                      "list [<*>] and <*>",
		"at Sun Jul 17 14:42:00 2005 from":              "at <*> from",
		"on Thu, 10 Mar 2026":                           "on <*>",
		"Mary sat, May be Sun":                          "Mary sat, May be Sun",
		"a\tb\n  c  ":                                   "a b c",
		"nul\x00byte":                                   "nul\x00byte",
		"grüße 5 größe":                                 "grüße <*> größe",
	} {
		if got := string(Append(nil, []byte(message))); got != want {
			t.Errorf("Append(%q)\n got %q\nwant %q", message, got, want)
		}
	}
}

func TestIdsWithoutDigits(t *testing.T) {
	for message, want := range map[string]string{
		"request id=faebeb failed": "request id=<*> failed",
		"request id=0aebeb failed": "request id=<*> failed",
		"facade added":             "facade added",
		"mode=dead":                "mode=dead",
	} {
		if got := string(Append(nil, []byte(message))); got != want {
			t.Errorf("Append(%q) = %q, want %q", message, got, want)
		}
	}
}

func TestAppendIsBounded(t *testing.T) {
	got := Append([]byte("before"), bytes.Repeat([]byte("word "), 1000))
	if len(got) != len("before")+MaxLen {
		t.Errorf("%d bytes", len(got))
	}
}

// BenchmarkOpenQuotes: opening quotes without a closing one cost no more per byte
// than other text, however many there are.
func BenchmarkOpenQuotes(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		text := bytes.Repeat([]byte(` 'a`), size/3)
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Append(nil, text)
			}
		})
	}
}

func TestSet(t *testing.T) {
	s := NewSet(3)
	find := func(scope, fixed, message string) int {
		id, ok := s.Find([]byte(scope), []byte(fixed), []byte(message))
		if !ok {
			return -1
		}
		return id
	}
	for i, tt := range []struct {
		scope, fixed, message string
		want                  int
	}{
		{"a", "", "took 5 ms", 0}, {"a", "", "took 6 ms", 0},
		{"b", "", "took 5 ms", 1},
		{"a", "503 ", "took 5 ms", 2},
		{"a", "", "another", -1}, // full
		{"b", "", "took 7 ms", 1},
	} {
		if got := find(tt.scope, tt.fixed, tt.message); got != tt.want {
			t.Errorf("%d: Find = %d, want %d", i, got, tt.want)
		}
	}
	if s.Len() != 3 || s.Template(0) != "took <*> ms" || s.Template(2) != "503 took <*> ms" {
		t.Errorf("templates %q", s.templates)
	}
	one := NewSet(1)
	one.Find(nil, nil, []byte("bad \xff byte"))
	if got := one.Template(0); got != "bad \uFFFD byte" {
		t.Errorf("template %q is not made valid", got)
	}
}

// FuzzAppend: a template is one bounded line without digits, and messages that
// differ only in their digits have one template.
func FuzzAppend(f *testing.F) {
	for _, s := range []string{"took 5 ms", `"GET /a HTTP/1.1" 200`, "a=1, b='2' http://x/3?q [1, 2]", "deadbeef0", "can't 'stop' it\x00\xff", "x@y 1::2"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		got := Append(nil, message)
		if len(got) > MaxLen || bytes.ContainsAny(got, "0123456789\n\r\t") {
			t.Fatalf("template %q of %q", got, message)
		}
		other := bytes.Clone(message)
		for i, c := range other {
			if c >= '0' && c <= '9' {
				other[i] = '0' + (c-'0'+3)%10
			}
		}
		if again := Append(nil, other); !bytes.Equal(got, again) {
			t.Fatalf("templates differ:\n%q of %q\n%q of %q", got, message, again, other)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	message := []byte(`host-07 spark[1234]: storage.BlockManager: Putting block rdd_42_32 from 10.250.9.207:59759 took 17 ms (retry "never")`)
	s := NewSet(10)
	b.SetBytes(int64(len(message)))
	for b.Loop() {
		s.Find([]byte("error"), nil, message)
	}
}
