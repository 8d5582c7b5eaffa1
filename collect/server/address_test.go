package server

import (
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"prometheus+http://localhost:9090", "prometheus+http://localhost:9090"},
		{"Prometheus+https://prom.example.org/", "prometheus+https://prom.example.org"},
		{"mimir+https://m.example.org/prometheus", "prometheus+https://m.example.org/prometheus"},
		{"thanos+http://[::1]:10902", "prometheus+http://[::1]:10902"},
		{"alertmanager+http://am:9093?filter=a%3Db", "alertmanager+http://am:9093?filter=a%3Db"},
	} {
		if !Is(c.in) {
			t.Errorf("Is(%q) = false", c.in)
		}
		a, err := Parse(c.in)
		if err != nil || a.String() != c.want {
			t.Errorf("Parse(%q) = %q, %v; want %q", c.in, a, err, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"alerts.json":                          "not the address of a server",
		"http://prom:9090":                     "not the address of a server",
		"promethus+http://prom":                `no server is of kind "promethus"; known are alertmanager, prometheus`,
		"prometheus+http://ana:hunter2@prom":   "PROMETHEUS_PASSWORD_FILE",
		"prometheus+http://prom?token=hunter2": `the parameter "token"`,
		"prometheus+http://prom?api_key=h":     `the parameter "api_key"`,
		"prometheus+http://":                   "names no host",
		"prometheus+http://:9090":              "names no host",
		"prometheus+http://prom:99999":         "no such port",
		"prometheus+http://prom:":              "no such port",
		"prometheus+http://prom/#graph":        `"#" has no meaning`,
		"prometheus+http://prom?a=%zz":         "parameters",
	} {
		_, err := Parse(in)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%q): %v, want an error with %q", in, err, want)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error repeats the password: %v", err)
		}
	}
	for _, file := range []string{"alerts.json", "a+b.log", "http://x", "C:\\logs\\x", "logs/*.log"} {
		if Is(file) {
			t.Errorf("Is(%q) = true", file)
		}
	}
}

// FuzzParse: an accepted address reads back as itself.
func FuzzParse(f *testing.F) {
	f.Add("prometheus+http://localhost:9090/a%2Fb?x=1&x=2")
	f.Add("alertmanager+https://[::1]:9093/")
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			return
		}
		b, err := Parse(a.String())
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Fatalf("%q became %+v, then %+v (%v)", s, a, b, err)
		}
	})
}
