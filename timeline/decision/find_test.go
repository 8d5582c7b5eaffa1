package decision_test

import (
	"fmt"
	"strings"
	"testing"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/decision/decisiontest"
)

// describe writes points for people to compare.
func describe(points []decision.Point) string {
	var b strings.Builder
	for _, p := range points {
		fmt.Fprintf(&b, "%s %s %s [%s] %s done=%v rank=%d\n", p.Act.Time.Format("15:04:05"), p.ID, p.Level, p.Kind, p.Title, p.Done, p.Rank)
		fmt.Fprintf(&b, "  also=%v at=%s target=%s firing=%v live=%v said=%s recent=%v notyet=%v\n", ids(p.Also), p.At.Format("15:04:05"), p.Target, ids(p.Known.Firing), ids(p.Known.Live), id(p.Known.LastSaid), ids(p.Known.Recent), ids(p.NotYet))
		fmt.Fprintf(&b, "  result=%s after=%s options=%v q=%v\n", p.Next.Result, p.Next.After, p.Options, p.Questions)
	}
	return b.String()
}

func ids(rows []*timeline.Event) []string {
	var out []string
	for _, e := range rows {
		out = append(out, id(e))
	}
	return out
}

func id(e *timeline.Event) string {
	if e == nil {
		return "-"
	}
	return e.ID
}

func TestX(t *testing.T) {
	t.Log("\n" + describe(decision.Find(decisiontest.CheckoutEvidence(t))))
}
