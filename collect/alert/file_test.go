package alert

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"debrief/collect/collecttest"
	"debrief/timeline"
)

func TestNew(t *testing.T) {
	for _, c := range []Config{{}, {Name: "a"}, {Name: "a", Files: []string{"x"}, Step: -1}} {
		if _, err := New(c); err == nil {
			t.Errorf("New(%+v) gave no error", c)
		}
	}
}

func TestUnknownForms(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"words", "The quick brown fox\n", `begins with "The quick brown fox", which is neither JSON nor a CSV header`},
		{"another table", "when,what\n1,2\n", `begins with "when,what"`},
		{"log lines", `{"level":"info","msg":"x"}`, "a JSON object with level, msg; understood are"},
		{"no JSON", "{oops}\n{oops}\n", "no alert history in it but text that is not JSON"},
		{"PagerDuty", `{"routing_key":"R","event_action":"trigger","payload":{}}`, "a PagerDuty event"},
		{"Opsgenie in a wrapper", `{"t":1773151800,"body":{"alias":"x","message":"m"}}`, "an Opsgenie request"},
		{"Slack", `{"channel":"#inc","attachments":[]}`, "a Slack message"},
		{"rules", `{"status":"success","data":{"groups":[]}}`, "holds rules (/api/v1/rules) and no history; query ALERTS[2h]"},
		{"alerts of now", `{"status":"success","data":{"alerts":[]}}`, "the alerts of this moment"},
		{"names of series", `{"status":"success","data":[{"a":"b"}]}`, "no query result"},
		{"a scalar", `{"status":"success","data":{"resultType":"scalar","result":[1773151800,"1"]}}`, "query ALERTS"},
		{"an error", `{"status":"error","errorType":"bad_data","error":"exceeded maximum resolution of 11,000 points per timeseries."}`, "bad_data: exceeded maximum resolution of 11,000 points per timeseries.; an instant query with a range"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, c.text)
			if len(events) > 0 || !cover.Status.Partial() {
				t.Errorf("rows %q, status %s", shown(t, events), cover.Status)
			}
			if all := fmt.Sprint(cover.Reason, cover.Problems); !strings.Contains(all, c.want) {
				t.Errorf("%s\ndoes not say %q", all, c.want)
			}
		})
	}
}

func TestEmpty(t *testing.T) {
	for _, text := range []string{"", "\n", "[]", `{"status":"success","data":{"resultType":"matrix","result":[]}}`, "time,alert\n"} {
		if _, c := read1(t, text); c.Status != timeline.Empty {
			t.Errorf("%q: status %s: %s", text, c.Status, c.Reason)
		}
	}
}

// Whatever the place where a file breaks off, the series before it are kept, and
// the ledger says that it broke off.
func TestBreaksOff(t *testing.T) {
	whole := matrix("alertname=A firing 600-660/15", "alertname=B firing 900-960/15")
	first := strings.Index(whole, "\n{\"metric\":{\"__name__\":\"ALERTS\",\"alertname\":\"B\"")
	if first < 0 {
		t.Fatal("no second series in " + whole)
	}
	for n := first; n < len(strings.TrimSpace(whole)); n++ {
		events, c := read1(t, whole[:n])
		if len(events) == 0 || events[0].Title != "A" || c.Status != timeline.CutShort {
			t.Fatalf("cut after %d bytes: rows %q, status %s", n, shown(t, events), c.Status)
		}
		if p := c.Problems; len(p) != 1 || !strings.HasPrefix(p[0].Place, "standard input:") || strings.Count(p[0].Place, ":") != 2 {
			t.Fatalf("cut after %d bytes: problems %v", n, p)
		}
	}
}

func TestDamage(t *testing.T) {
	for _, c := range []struct{ name, text, want, problem string }{
		{"a bad line of JSON Lines", `{"time":1773151800,"alert":"A"}` + "\n{oops}\n" + `{"time":1773151860,"alert":"B"}`,
			"alert 600 A\nalert 660 B", "standard input:2:2 not JSON: invalid character 'o'"},
		{"a bad series", strings.Replace(matrix("alertname=A firing 600-660/15", "alertname=B firing 600-660/15", "alertname=C firing 600-660/15"), `"B"`, `B`, 1),
			"alert 600/-15s to 675 A\nalert 600/-15s to 675 C", "standard input:2:188 the JSON is damaged"},
		{"a bad element", "[\n{\"time\":1773151800,\"alert\":\"A\"},\n3,\n{\"time\":1773151860,\"alert\":\"B\"}]", "alert 600 A\nalert 660 B", "standard input:3 not alert history but a bare JSON value"},
		{"a bad alert", body("A|firing|600|-|") + strings.Replace(body("B|firing|600|-|"), "2026-03-10T14:10:00Z", "2026-03-32", 1), "alert 600 still on A: summary of A", `standard input:2 startsAt of B: time "2026-03-32"`},
		{"no object for labels", strings.Replace(body("A|firing|600|-|"), `{"alertname":"A"}`, `[]`, 1), "", "standard input:1 an alert without labels"},
		{"ends before it begins", body("A|resolved|600|300|"), "", "standard input:1 A ends before it begins"},
		{"a silence without a moment", `[{"matchers":[],"startsAt":"x","endsAt":"y"}]`, "", "standard input:1 startsAt of a silence"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read1(t, c.text)
			if got := strings.Join(shown(t, events), "\n"); got != c.want {
				t.Errorf("rows\n%s\nwant\n%s", got, c.want)
			}
			if len(cover.Problems) != 1 || !strings.HasPrefix(cover.Problems[0].Place+" "+cover.Problems[0].Message, c.problem) {
				t.Errorf("problems %v, want %s", cover.Problems, c.problem)
			}
		})
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var gz, zs bytes.Buffer
	z := gzip.NewWriter(&gz)
	z.Write([]byte(matrix("alertname=A firing 600-900/15")))
	z.Close()
	w, err := zstd.NewWriter(&zs)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte(body("B|firing|600|-|")))
	w.Close()
	write("a.json.gz", gz.Bytes())
	write("b.txt", zs.Bytes())
	write("c.gz", gz.Bytes()[:gz.Len()-10])
	write("d.json", []byte("what"))
	run := func(files ...string) (rows []string, c timeline.Coverage) {
		for i, f := range files {
			files[i] = filepath.Join(dir, f)
		}
		events, c := collecttest.Run(t, open(t, Config{Files: files}), collecttest.Request(t, from, to))
		return shown(t, events), c
	}
	if rows, c := run("[ab].*"); len(rows) != 2 || c.Status != timeline.Complete || strings.Contains(c.Locator, dir) {
		t.Errorf("rows %q, ledger %+v", rows, c)
	}
	if rows, c := run("b.txt", "c.gz", "d.json", "none.json", "*.log"); len(rows) < 1 || c.Status != timeline.CutShort ||
		!strings.Contains(c.Reason, "c.gz: at ") || !strings.Contains(c.Reason, "d.json") || !strings.Contains(c.Reason, "1 more") || strings.Contains(fmt.Sprint(c), dir) {
		t.Errorf("rows %q, ledger %+v", rows, c)
	}
	if _, c := run("none.json", "*.log"); c.Status != timeline.Failed || !strings.Contains(c.Reason, "none.json: no such file") {
		t.Errorf("ledger %+v", c)
	}
}

// Hostile words come out as one line of valid UTF-8, and links that run code do
// not come out.
func TestHostile(t *testing.T) {
	const words = "<script>|`\\u202e\\u0000[x](javascript:alert(1))\\n# h"
	long := strings.Repeat("long ", 400)
	text := `{"receiver":"r","alerts":[{"status":"firing","labels":{"alertname":"` + words + `","service":"` + long + `","__proto__":"x"},
		"annotations":{"summary":"` + words + `","runbook_url":"javascript:alert(1)","dashboard":"//x"},"generatorURL":"data:text/html,x","startsAt":"2026-03-10T14:10:00Z"}]}`
	events, c := read1(t, text+"\n\xff\xfe\n"+`{"time":1773151800,"alert":"a`+"\xff"+`b"}`)
	if len(events) != 2 {
		t.Fatalf("rows %q, problems %v", shown(t, events), c.Problems)
	}
	for _, e := range events {
		if len(e.Links) > 0 || strings.ContainsAny(e.Title, "\r\n") || len([]rune(e.Title)) > maxTitle || !utf8.ValidString(e.Title) {
			t.Errorf("event %+v", e)
		}
	}
}

// A file that comes in small pieces is read like one that comes at once.
func TestSmallPieces(t *testing.T) {
	for _, text := range []string{
		matrix("alertname=A pending 300-585/15", "alertname=A firing 600-900/15", "alertname=B firing 0-9000/1"),
		body("A|firing|600|-|pod=a") + "{oops}\n" + body("A|resolved|600|900|"),
		"[\n {\"time\" : 1773151800 ,\n\"alert\":\"A\"} ,\n 3 ]  7\n",
	} {
		want, wantCover := read1(t, text)
		got, cover := collecttest.Run(t, open(t, Config{Files: []string{"-"}, Stdin: iotest.OneByteReader(strings.NewReader(text))}), collecttest.Request(t, from, to))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-at once +in pieces):\n%s", diff)
		}
		if diff := cmp.Diff(wantCover, cover); diff != "" {
			t.Errorf("ledger (-at once +in pieces):\n%s", diff)
		}
	}
}

// A value that is too long to be held is left out, and what follows is read.
func TestTooLong(t *testing.T) {
	r := io.MultiReader(strings.NewReader(`{"a":"`), io.LimitReader(blanks{}, maxRecord+1), strings.NewReader("\"}\n"+body("A|firing|600|-|")))
	events, c := collecttest.Run(t, open(t, Config{Files: []string{"-"}, Stdin: r}), collecttest.Request(t, from, to))
	if len(events) != 1 || c.Counts.Rejected != 1 || c.Problems[0].Place != "standard input:1:6" || !strings.Contains(c.Problems[0].Message, "longer than 64 MiB") {
		t.Errorf("rows %q, ledger %+v", shown(t, events), c)
	}
}

// blanks is an endless file of blanks.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// Whatever the bytes, the ledger adds up and rows are lines.
func FuzzSource(f *testing.F) {
	f.Add([]byte(matrix("alertname=A pending 570-585/15", "alertname=A firing 600-630/15,645:0", "alertname=A,__name__=ALERTS_FOR_STATE - 600:1773151500")))
	f.Add([]byte(body("A|firing|600|-|pod=a", "B|resolved|600|900|") + wrapped("610", `,"status_returned":503`, body("A|firing|700|-|"))))
	f.Add([]byte(silences("a|active|600|7200", "a|expired|600|1200")))
	f.Add([]byte("[" + apiAlert("900", "660") + "]{\"status\":\"error\",\"error\":1}"))
	f.Add([]byte("time,end,alert,ack\n2026-03-10T14:10:00Z,,\"A\n,x\n"))
	f.Add([]byte(`{"metric":{"alertname":"A"},"value":[1e9,"1"]}{"data":{"result":[{"metric":{},"values":[[]]}]}}`))
	f.Add([]byte(`{"metric":{"alertname":"A"},"values":[[11000000000,"1"],[1773150000,""]]}`)) // 292 years and more are no duration
	f.Fuzz(func(t *testing.T, data []byte) {
		s := open(t, Config{Files: []string{"-"}, Stdin: bytes.NewReader(data)})
		events, c := collecttest.Run(t, s, collecttest.Request(t, from, to))
		if strings.Contains(c.Reason, "panic") {
			t.Fatal(c.Reason)
		}
		for _, e := range events {
			if e.Title == "" || strings.ContainsAny(e.Title, "\r\n") || e.Precision <= 0 || !e.End.IsZero() && e.End.Before(e.Time) {
				t.Errorf("event %+v", e)
			}
		}
	})
}
