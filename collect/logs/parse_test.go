package logs

import (
	"strings"
	"testing"
	"time"

	"debrief/collect/logs/pattern"
	"debrief/timeline"
)

// testCalendar asks for 10 March 2026, 12:00 to 16:00 UTC.
func testCalendar(t testing.TB, zone string) *calendar {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	return newCalendar(z, timeline.Window{From: from, To: from.Add(4 * time.Hour)})
}

func TestLineForms(t *testing.T) {
	const at, ms = "2026-03-10T14:05:02Z", "2026-03-10T14:05:02.123Z"
	tests := []struct {
		form, line string
		time       string
		width      string
		assumed    bool
		level      level
		service    string
		template   string
	}{
		// RFC 3339 and ISO 8601.
		{"rfc3339", "2026-03-10T14:05:02Z ERROR payment 17 failed", at, "1s", false, failure, "", "payment <*> failed"},
		{"nanoseconds", "2026-03-10T14:05:02.123000000Z hi", ms, "1ns", false, unknown, "", "hi"},
		{"offset", "2026-03-10T15:05:02.123+01:00 WARN low disk", ms, "1ms", false, warning, "", "low disk"},
		{"offset without colon", "2026-03-10T15:05:02+0100 host app[17]: started", at, "1s", false, unknown, "", "app[<*>]: started"},
		{"comma", "2026-03-10 14:05:02,123 INFO [main] c.e.Foo - started", ms, "1ms", true, info, "", "[main] c.e.Foo - started"},
		{"brackets", "[2026-03-10 14:05:02] production.ERROR: boom", at, "1s", true, unknown, "", "production.ERROR: boom"},
		{"level in brackets", "2026-03-10 14:05:02.123 [WARN ] x", ms, "1ms", true, warning, "", "[ ] x"},
		{"level first", "ERROR 2026-03-10 14:05:02,123 boom", ms, "1ms", true, failure, "", "boom"},
		{"level first, brackets", "[error] [2026-03-10 14:05:02] boom", at, "1s", true, failure, "", "boom"},
		{"zone name UTC", "2026-03-10 14:05:02.123 UTC [71] FATAL:  out of slots", ms, "1ms", false, critical, "", "[<*>] out of slots"},
		{"no offset after a space", "2026-03-10 14:05:02 -5 items", at, "1s", true, unknown, "", "<*> items"},
		{"python", "2026-03-10 14:05:02,123 - app - CRITICAL - boom", ms, "1ms", true, critical, "", "app - - boom"},
		{"pipes", "2026-03-10 14:05:02.123|ERROR|Svc|boom", ms, "1ms", true, failure, "", "Svc|boom"},
		// Containers.
		{"cri", "2026-03-10T14:05:02.123Z stdout F listening on 8080", ms, "1ms", false, unknown, "", "listening on <*>"},
		{"cri json", `2026-03-10T14:05:02.123Z stderr F {"level":"error","msg":"boom 5","service":"cart"}`, ms, "1ms", false, failure, "cart", "boom <*>"},
		{"kubectl logfmt", `2026-03-10T14:05:02.123Z level=warn msg="slow query" ms=17`, ms, "1ms", false, warning, "", "slow query"},
		{"kubectl prefix", "[pod/cart-5f/app] 2026-03-10T14:05:02Z ERROR boom", at, "1s", false, failure, "", "[<*>] boom"},
		{"compose", "web_1  | 2026-03-10T14:05:02Z ERROR boom", at, "1s", false, failure, "", "<*> boom"},
		{"docker json-file", `{"log":"ERROR: boom 5\n","stream":"stderr","time":"2026-03-10T14:05:02.123Z"}`, ms, "1ms", false, failure, "", "ERROR: boom <*>"},
		// syslog.
		{"rfc3164", "Mar 10 14:05:02 web1 sshd[99]: Failed password for root", at, "1s", true, unknown, "", "sshd[<*>]: Failed password for root"},
		{"rfc3164 one digit", "Mar  9 14:05:02 web1 kernel: eth0 down", "2026-03-09T14:05:02Z", "1s", true, unknown, "", "kernel: <*> down"},
		{"rfc3164 priority", "<11>Mar 10 14:05:02 web1 app: boom", at, "1s", true, failure, "", "app: boom"},
		{"rfc5424", "<34>1 2026-03-10T14:05:02.123Z web1 su 17 ID47 - 'su root' failed", ms, "1ms", false, critical, "", "su <*> - '<*>' failed"},
		// Access logs and web servers.
		{"common log", `192.0.2.7 - ada [10/Mar/2026:15:05:02 +0100] "GET /cart/7?x=1 HTTP/1.1" 503 12`, at, "1s", false, failure, "", "503 GET <*>"},
		{"combined log", `2001:db8::1 - - [10/Mar/2026:14:05:02 +0000] "POST /cart HTTP/1.1" 500 12 "-" "curl/8"`, at, "1s", false, failure, "", "500 POST /cart"},
		{"not found", `192.0.2.7 - - [10/Mar/2026:14:05:02 +0000] "GET /wp-admin HTTP/1.1" 404 12`, at, "1s", false, warning, "", "404 GET <*>"},
		{"bad request", `192.0.2.7 - - [10/Mar/2026:14:05:02 +0000] "-" 408 0`, at, "1s", false, warning, "", "408 <*>"},
		{"nginx error", "2026/03/10 14:05:02 [error] 31#31: *7 connect() failed", at, "1s", true, failure, "", "<*> connect() failed"},
		{"apache error", "[Tue Mar 10 14:05:02.123456 2026] [core:error] [pid 7] boom", "2026-03-10T14:05:02.123456Z", "1µs", true, failure, "", "[core:] [pid <*>] boom"},
		{"tomcat", "10-Mar-2026 14:05:02.123 SEVERE [main] boom", ms, "1ms", true, failure, "", "[main] boom"},
		{"redis", "1:M 10 Mar 2026 14:05:02.123 * Ready", ms, "1ms", true, unknown, "", "<*>:M * Ready"},
		{"date(1)", "Tue Mar 10 14:05:02 UTC 2026 backup done", at, "1s", false, unknown, "", "backup done"},
		{"rfc1123", "Tue, 10 Mar 2026 14:05:02 GMT backup done", at, "1s", false, unknown, "", "backup done"},
		// Other layouts.
		{"go", "2026/03/10 14:05:02.123456 main.go:17: boom", "2026-03-10T14:05:02.123456Z", "1µs", true, unknown, "", "main.go:<*>: boom"},
		{"klog", "E0310 14:05:02.123456    1234 server.go:17] boom", "2026-03-10T14:05:02.123456Z", "1µs", true, failure, "", "<*> server.go:<*>] boom"},
		{"klog info", "I0310 14:05:02.123456 1 a.go:1] ok", "2026-03-10T14:05:02.123456Z", "1µs", true, info, "", "<*> a.go:<*>] ok"},
		{"epoch", "1773151502 job done", at, "1s", false, unknown, "", "job done"},
		{"epoch fraction", "1773151502.123 job done", ms, "1ms", false, unknown, "", "job done"},
		{"epoch millis", "1773151502123 ERROR job", ms, "1ms", false, failure, "", "job"},
		{"time only", "14:05:02,123 ERROR job", ms, "1ms", true, failure, "", "job"},
		{"short year", "26/03/10 14:05:02 WARN a.B: x", at, "1s", true, warning, "", "a.B: x"},
		{"compact", "20260310T140502Z x", at, "1s", false, unknown, "", "x"},
		{"compact, short year", "260310 140502 148 INFO x", at, "1s", true, info, "", "<*> x"},
		{"healthapp", "20260310-14:5:2:123|Step|7|x", ms, "1ms", true, unknown, "", "Step|<*>|x"},
		{"proxifier", "[03.10 14:05:02] chrome.exe - x", at, "1s", true, unknown, "", "chrome.exe - x"},
		// JSON.
		{"json", `{"time":"2026-03-10T14:05:02.123Z","level":"ERROR","msg":"user 7","app":"cart"}`, ms, "1ms", false, failure, "cart", "user <*>"},
		{"json pino", `{"level":50,"time":1773151502123,"pid":7,"msg":"boom"}`, ms, "1ms", false, failure, "", "boom"},
		{"json zap", `{"level":"dpanic","ts":1773151502.123,"logger":"a.b","msg":"x","error":"y 5"}`, ms, "1ms", false, critical, "a.b", "x: y <*>"},
		{"json exponent", `{"ts":1.773151502123e+09,"msg":"x"}`, ms, "1ms", false, unknown, "", "x"},
		{"json ecs", `{"@timestamp":"2026-03-10T14:05:02.123Z","log":{"level":"warn"},"service":{"name":"cart"},"message":"x"}`, ms, "1ms", false, warning, "cart", "x"},
		{"json dotted", `{"@timestamp":"2026-03-10T14:05:02.123Z","log.level":"warn","message":"x"}`, ms, "1ms", false, warning, "", "x"},
		{"json nested error", `{"ts":"2026-03-10 14:05:02","message":"x","error":{"type":"E","message":"refused"}}`, at, "1s", true, unknown, "", "x: refused"},
		{"json escapes", `{"ts":"2026-03-10T14:05:02Z","msg":"a \"b c\"\n\u00e4 \\ \ud83d\ude00"}`, at, "1s", false, unknown, "", `a "<*>" ä \ 😀`},
		{"json status", `{"ts":"2026-03-10T14:05:02Z","msg":"done","status":502}`, at, "1s", false, failure, "", "done"},
		{"json no message", `{"ts":"2026-03-10T14:05:02Z","a":{"b":[1,"}"]},"c":null}`, at, "1s", false, unknown, "", "{ts, a, c}"},
		{"json capitals", `{"Timestamp":"2026-03-10T14:05:02Z","Level":"Warning","Message":"x"}`, at, "1s", false, warning, "", "x"},
		{"json syslog time", `{"t":"Mar 10 14:05:02","msg":"x"}`, at, "1s", true, unknown, "", "x"},
		{"json cut off", `{"ts":"2026-03-10T14:05:02Z","level":"error","msg":"x","more":"yyy`, at, "1s", false, failure, "", "x"},
		// logfmt.
		{"logfmt", `time=2026-03-10T14:05:02.123Z level=error msg="a \"b\" 5" err=refused service=cart`, ms, "1ms", false, failure, "cart", `a "<*>" <*>: refused`},
		{"logfmt quoted time", `ts="2026-03-10 14:05:02" lvl=info msg=started`, at, "1s", true, info, "", "started"},
		{"logfmt no message", `ts=1773151502 at=info status=503`, at, "1s", false, failure, "", "ts=<*> at=info status=<*>"},
	}
	for _, tt := range tests {
		t.Run(tt.form, func(t *testing.T) {
			var r record
			if v := newParser(testCalendar(t, "UTC")).parse([]byte(tt.line), &r); v != dated {
				t.Fatalf("verdict %d, want dated", v)
			}
			want, err := time.Parse(time.RFC3339Nano, tt.time)
			if err != nil {
				t.Fatal(err)
			}
			if got := r.at.time(); !got.Equal(want) || time.Duration(r.at.width).String() != tt.width || r.at.assumed != tt.assumed {
				t.Errorf("time %s width %s assumed %v, want %s %s %v", got.Format(time.RFC3339Nano), time.Duration(r.at.width), r.at.assumed, tt.time, tt.width, tt.assumed)
			}
			if r.level != tt.level || string(r.service) != tt.service {
				t.Errorf("level %d service %q, want %d %q", r.level, r.service, tt.level, tt.service)
			}
			if got := string(r.fixed) + string(pattern.Append(nil, r.message)); got != tt.template {
				t.Errorf("template %q, want %q", got, tt.template)
			}
			if !strings.Contains(tt.line, string(r.raw)) || len(r.raw) < 8 {
				t.Errorf("raw stamp %q is not of the line", r.raw)
			}
		})
	}
}

func TestNoStamp(t *testing.T) {
	for _, tt := range []struct {
		line string
		want verdict
	}{
		{"", undated},
		{"plain words", undated},
		{"  2026-03-10 14:05:02 indented", undated},
		{"\tat com.example.Foo(Foo.java:17)", undated},
		{"at com.example.Foo(Foo.java:17)", undated},
		{"Caused by: java.io.IOException: 2026-03-10 14:05:02", undated},
		{"Traceback (most recent call last):", undated},
		{"goroutine 17 [running]:", undated},
		{"... 17 more", undated},
		{"}", undated},
		{"2026-02-30 14:05:02 no such day", undated},
		{"2026-03-10 25:05:02 no such hour", undated},
		{"123456 789012 not a time", undated},
		{"Marching 10 14:05:02", undated},
		{"192.168.100.10 an address", undated},
		{"[", undated},
		{"<34>", undated},
		{`{"msg":"no time"}`, undated},
		{`{"a":`, undated},
		{"a=b c=d", undated},
		{`{"ts":"yesterday","msg":"x"}`, unusable},
		{`ts=soon msg=x`, unusable},
	} {
		var r record
		if got := newParser(testCalendar(t, "UTC")).parse([]byte(tt.line), &r); got != tt.want {
			t.Errorf("%q: verdict %d, want %d", tt.line, got, tt.want)
		}
	}
}

// TestLayoutOfFile: what a file has shown decides about what could be two things.
func TestLayoutOfFile(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  []verdict
	}{
		{"a time in the text is no stamp once stamps stand at the start",
			[]string{"2026-03-10 14:05:02 boom", "next try at 2026-03-10 14:06:00"}, []verdict{dated, undated}},
		{"weak layouts do not count among strong ones",
			[]string{"2026-03-10 14:05:02 boom", "14:05:02 is when", "1773151502 x"}, []verdict{dated, undated, undated}},
		{"an access log between a program's lines",
			[]string{"2026-03-10 14:05:02 boom", `192.0.2.7 - - [10/Mar/2026:14:05:02 +0000] "GET / HTTP/1.1" 200 1`, `{"ts":1773151502,"msg":"x"}`, "2026-03-10 14:05:02 boom"},
			[]verdict{dated, dated, dated, dated}},
		{"stamps behind a prefix",
			[]string{"web1 app 2026-03-10 14:05:02 x", "web10 application 2026-03-10 14:05:02 x", "at 5"}, []verdict{dated, dated, undated}},
		{"a runtime's stamp on every line of a trace",
			[]string{"2026-03-10T14:05:02Z stderr F java.lang.Error", "2026-03-10T14:05:02Z stderr F \tat a.B(C.java:1)", "2026-03-10T14:05:02Z Caused by: x"},
			[]verdict{dated, undated, undated}},
	} {
		p := newParser(testCalendar(t, "UTC"))
		var r record
		for i, line := range tt.lines {
			if got := p.parse([]byte(line), &r); got != tt.want[i] {
				t.Errorf("%s: %q is %d, want %d", tt.name, line, got, tt.want[i])
			}
		}
	}
}

func TestLevelNear(t *testing.T) {
	for text, want := range map[string]level{
		"ERROR boom": failure, "[error] boom": failure, "boom error: x": unknown, "error: x": failure,
		"main: panic: x": critical, "level=warn x": warning, "thread-1 WARN x": warning, "[core:crit] x": critical,
		"com.foo.ERROR x": unknown, "error_count 5": unknown, "no errors": unknown, "an error occurred": unknown,
		"Error: x": failure, "ALERT the user": unknown, "[ALERT] x": critical, "INFO then ERROR": info,
		"ERROR": failure, "2 ERROR": failure, "a b c d e f g h i j ERROR x": unknown, "ERROR-5 x": unknown, "(WARNING) x": warning,
	} {
		if got, _, _ := levelNear([]byte(text)); got != want {
			t.Errorf("levelNear(%q) = %d, want %d", text, got, want)
		}
	}
}

// FuzzParse: no line panics the parser, and a moment's text is part of the line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"2026-03-10T14:05:02Z ERROR x", "<34>1 2026-03-10T14:05:02Z h a", "[Tue Mar 10 14:05:02.1 2026] x",
		"10.0.0.1 - - [10/Mar/2026:14:05:02 +0000] \"GET / HTTP/1.1\" 500 1", "E0310 14:05:02.1 1 a.go:1] x", `{"ts":1.7e+09,"log":{"level":"\u00e4"}}`,
		"ts=1773151502 level= msg=\"", "20260310-1:2:3:4|", "[03.10 14:05:02] x", "14:05:02 x", "26/03/10 14:05:02 x", "2026-03-10 14:05:02 CET x", "Feb 29 24:00:00 x"} {
		f.Add([]byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		p := newParser(testCalendar(t, "Europe/Berlin"))
		for _, line := range [][]byte{first, second, first} {
			var r record
			if p.parse(line, &r) != dated {
				continue
			}
			if r.at.width <= 0 || len(r.raw) == 0 || !strings.Contains(string(line), string(r.raw)) {
				t.Fatalf("%q: width %d, raw %q", line, r.at.width, r.raw)
			}
			if len(r.message) > 2*len(line)+16 {
				t.Fatalf("%q: message %q", line, r.message)
			}
		}
	})
}
