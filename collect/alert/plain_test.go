package alert

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"time and alert", "time,alert\n2026-03-10T14:10:00Z,A\n", "alert 600 A"},
		{"end", "time,end,alert\n2026-03-10T14:10:00Z,2026-03-10T14:15:00Z,A\n", "alert 600 to 900 A"},
		{"no end yet", "time,end,alert\n2026-03-10T14:10:00Z,,A\n", "alert 600 still on A"},
		{"resolved, but when?", "time,end,alert,state\n2026-03-10T14:10:00Z,,A,resolved\n", "alert 600 A"},
		{"began before the window, no end yet", "time,end,alert\n2026-03-10T10:00:00Z,,A\n", "alert -14400 still on A"},
		{"pending", "time,end,alert,state\n2026-03-10T14:10:00Z,2026-03-10T14:15:00Z,A,pending\n", "alert pending 600 to 900 A: pending, never fired"},
		{"aliases", "Starts_At,Ends At,alertName\n2026-03-10T14:10:00Z,2026-03-10T14:15:00Z,A\n", "alert 600 to 900 A"},
		{"acknowledged", "time,alert,service,ack,ack_by\n2026-03-10T14:10:00Z,A,cart,2026-03-10T14:12:00Z,ana\n", "alert 600 A (cart)\nack 720 <ana> Acknowledged A (cart)"},
		{"declared zone", "time,alert\n2026-03-10 16:10,A\n", "alert 600 A"},
		{"service of labels", "time,alert,labels\n2026-03-10T14:10:00Z,A,app=cart;pod=a-1\n", "alert 600 A (cart)"},
		{"quoted over two lines", "time,alert,summary\n2026-03-10T14:10:00Z,A,\"many\nerrors\"\n2026-03-10T14:11:00Z,B,\n", "alert 600 A: many errors\nalert 660 B"},
		{"two of one name are two rows", "time,end,alert\n2026-03-10T14:10:00Z,2026-03-10T14:20:00Z,A\n2026-03-10T14:15:00Z,2026-03-10T14:30:00Z,A\n", "alert 600 to 1200 A\nalert 900 to 1800 A"},
		{"JSON Lines", `{"time":"2026-03-10T14:10:00Z","end":null,"alert":"A","labels":{"service":"cart"},"ack":1773151920,"ack_by":"ana"}` + "\n" + `{"startsAt":1773151800,"name":"B"}`,
			"alert 600 still on A (cart)\nalert 600 B\nack 720 <ana> Acknowledged A (cart)"},
		{"JSON array", `[{"start":"2026-03-10T14:10:00Z","alertname":"A","unknown":{"x":[1]}}]`, "alert 600 A"},
		{"byte order mark and CRLF", "\ufefftime,alert\r\n2026-03-10T14:10:00Z,A\r\n", "alert 600 A"},
	} {
		t.Run(c.name, func(t *testing.T) {
			req := collecttest.Request(t, from, to)
			req.Zone = time.FixedZone("", 2*3600)
			events, cover := collecttest.Run(t, open(t, Config{Files: []string{"-"}, Stdin: strings.NewReader(c.text)}), req)
			if diff := cmp.Diff(c.want, strings.Join(shown(t, events), "\n")); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if len(cover.Problems) > 0 {
				t.Errorf("problems %v", cover.Problems)
			}
		})
	}
}

func TestPlainEvent(t *testing.T) {
	events, c := read1(t, "time,end,alert,service,severity,summary,labels,ack,ack_by,url\n"+
		`2026-03-10T14:10:00Z,2026-03-10T14:15:00Z,A,cart,critical,many errors.,"{""team"":""a;b"",""pod"":""a-1""}",2026-03-10T14:12:00Z,ana,https://pager.example.com/1`+"\n")
	e := events[0]
	wantAttrs := map[string]string{
		"alert": "A", "state": "firing", "summary": "many errors.",
		"label.pod": "a-1", "label.service": "cart", "label.severity": "critical", "label.team": "a;b",
	}
	if diff := cmp.Diff(wantAttrs, e.Attrs); diff != "" {
		t.Error(diff)
	}
	if e.Severity != timeline.Critical || e.Title != "A (cart): many errors" || e.Origin.Line != 2 || len(e.Links) != 1 {
		t.Errorf("event %+v", e)
	}
	if want := `A{service="cart",severity="critical",team="a;b"} 2026-03-10T14:10:00Z`; e.Key != want {
		t.Errorf("key %s, want %s", e.Key, want)
	}
	if want := (timeline.Counts{Read: 2, Shown: 2}); c.Counts != want {
		t.Errorf("counts %+v, want %+v", c.Counts, want)
	}
}

func TestPlainRejects(t *testing.T) {
	const good = "2026-03-10T14:10:00Z,,A,,\n"
	for _, c := range []struct{ name, row, want string }{
		{"too few fields", "2026-03-10T14:10:00Z,A", "standard input:3 2 fields where the header names 5"},
		{"too many", "2026-03-10T14:10:00Z,,A,,,", "standard input:3 6 fields where the header names 5"},
		{"no time", "soon,,B,,", `standard input:3 time "soon": expected RFC 3339 (2006-01-02T15:04:05Z) or 2006-01-02 15:04`},
		{"no name", "2026-03-10T14:10:00Z,,,,", "standard input:3 the row names no alert"},
		{"state of another world", "2026-03-10T14:10:00Z,,B,OK,", `standard input:3 state "ok" is not firing, resolved or pending; each row is one stretch from time to end`},
		{"a quote too many", `2026-03-10T14:10:00Z,,"B,,`, `standard input:3 not CSV: extraneous or missing " in quoted-field`},
		{"a quote within", `2026-03-10T14:10:00Z,,5" B,,`, `standard input:3 not CSV: bare " in non-quoted-field`},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, "time,end,alert,state,ack\n"+good+c.row+"\n"+strings.Replace(good, "A", "Z", 1))
			if diff := cmp.Diff("alert 600 still on A\nalert 600 still on Z", strings.Join(shown(t, events), "\n")); diff != "" {
				t.Errorf("the other rows (-want +got):\n%s", diff)
			}
			if len(cover.Problems) != 1 || cover.Problems[0].Place+" "+cover.Problems[0].Message != c.want {
				t.Errorf("problems %v, want %q", cover.Problems, c.want)
			}
			if cover.Counts.Rejected != 1 {
				t.Errorf("counts %+v", cover.Counts)
			}
		})
	}
}

// What a CSV writer wrote is read back, whatever the words.
func FuzzCSV(f *testing.F) {
	f.Add("A", "many errors", "ana")
	f.Add("A \"quoted\"", "two\nlines, \"and\" a comma", "=cmd()")
	f.Add("\xff\x00\u202e", "\r\n", "\ufeff;|")
	f.Fuzz(func(t *testing.T, name, summary, actor string) {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Write([]string{"time", "alert", "summary", "ack", "ack_by"})
		w.Write([]string{"2026-03-10T14:10:00Z", name, summary, "2026-03-10T14:12:00Z", actor})
		w.Write([]string{"2026-03-10T14:20:00Z", "Z", "", "", ""})
		w.Flush()
		events, c := read1(t, b.String())
		if line(name) == "" || strings.Count(b.String(), "\n") > maxContent {
			return
		}
		if len(events) != 3 || c.Counts.Rejected != 0 {
			t.Fatalf("rows %q, problems %v of %q", shown(t, events), c.Problems, b.String())
		}
		if got := events[0].Attrs[timeline.AttrAlert]; got != line(name) {
			t.Errorf("alert %q, want %q", got, line(name))
		}
		if got := events[1].Actor; got != line(actor) {
			t.Errorf("actor %q, want %q", got, line(actor))
		}
	})
}
