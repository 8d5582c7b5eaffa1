package alert

import (
	"fmt"
	"strings"
	"testing"

	"debrief/collect/collecttest"
)

// A month of a busy Prometheus is many megabytes of samples.
func BenchmarkPrometheus(b *testing.B) {
	var series []string
	for i := range 60 {
		series = append(series, fmt.Sprintf("alertname=A%d,service=s%d,pod=s-%d,severity=page firing %d.25-%d.25/15", i/3, i/6, i, -60_000-15*i, 60_000))
	}
	text := matrix(series...)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s := open(b, Config{Files: []string{"-"}, Stdin: strings.NewReader(text)})
		if events, _ := collecttest.Run(b, s, collecttest.Request(b, from, to)); len(events) != 20 {
			b.Fatalf("%d rows", len(events))
		}
	}
}
