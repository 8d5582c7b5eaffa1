package pdf

import (
	"fmt"
	"strings"
	"testing"

	"debrief/report/markdown"
)

// sample is a review with everything that the templates write and a bit more.
func sample() string {
	var b strings.Builder
	b.WriteString(`# Checkout answers 500 after the cart release

<!-- debrief:begin id=banner -->

> **Draft**, made by debrief 0.1 from evidence collected 2024-05-03 18:00:00 UTC. All times are UTC.
> 64 of 71 rows shown; sources: 3 complete, 1 failed. Bundle ` + "`0123456789ab`" + `.
>
> **Warning** pager: failed, HTTP 503 from https://pager.example.com/api after three tries

<!-- debrief:end id=banner -->

## One page

<!-- debrief:begin id=one-page -->

- **Incident:** INC-42, severity critical, service checkout
- **Window:** 2024-05-03 14:00 to 16:00 (2 h), compared with the 1 h before
- **Noticed:** [14:07:30](#e-000000000004) HighErrorRate firing on checkout, 3 min 20 s after trouble began
- **What was done:** 2 acts on the system
  - [D1](#card-d-1) 14:31:00 Rolled cart back to v1.9.2 (observed); followed by recovery after 4 min
  - [D2](#card-d-2) 14:40:10 Silenced ` + "`HighErrorRate`" + ` for 2 h (observed); no change followed
- **Questions open:** 9 of 9

<!-- debrief:end id=one-page -->

### What users saw

In their words: who could not do what, and from when to when.

<!-- debrief:begin id=users kind=human -->

<!-- debrief:end id=users -->

## Impact

Users, requests, orders, data or money affected.

<!-- debrief:begin id=impact-people kind=human -->

About **1,200 orders** were not taken between 14:04 and 14:35. *Estimated* from the dip against the same hour of last week; see <https://dash.example.com/d/orders?from=1714744800&to=1714752000> and the ~~first~~ second count.

- [x] refunds sent
- [ ] letter to the two largest customers

<!-- debrief:end id=impact-people -->

## Measures

| Measure | Value | From | To | How sure |
| --- | ---: | --- | --- | --- |
| Time to detect | 3 min 20 s | [14:04:10](#e-000000000002) first error burst | [14:07:30](#e-000000000004) alert HighErrorRate | inferred: the start is the first log finding above the baseline |
| Time to acknowledge | unknown | unknown | unknown | the pager failed |
| Exposure | 27 min | [14:03:00](#e-000000000001) deploy | [14:31:00](#e-000000000030) rollback | observed |

## Timeline

### 2024-05-03

**Undetected (14:00:00 to 14:07:30, 7 min 30 s)**

`)
	b.WriteString(sampleTimeline(60))
	b.WriteString(`
Rows joined by ┌ │ └ are in uncertain order.

## Decision points

### <a id="card-d-1"></a>D1 · 14:31:00 · Rolled cart back to v1.9.2

<!-- debrief:begin id=d-1 -->

- **Act:** [14:31:00](#e-000000000030) cart v1.9.2 deployed to production
- **Level:** observed
- **Known then:**
  - 1 alert firing: HighErrorRate
  - cart v2.0.0 live for 28 min
- **Also possible:**
  1. turn off the flag ` + "`cart.new-pricing`" + `
  2. go forward with a fix
     - nested once more, with **bold**, *italic*, ***both*** and ` + "`code`" + ` in it
       - and once more
- **What happened next:** recovery after 4 min

<!-- debrief:end id=d-1 -->

What was expected, what else was weighed, and why this:

<!-- debrief:begin id=d-1-why kind=answer -->

<!-- debrief:end id=d-1-why -->

### <a id="card-d-2"></a>D2 · 14:40:10 · Silenced HighErrorRate

Text after the second card with a very long name: payments-api/checkout-service/deployment-with-a-name-that-does-not-end/and-a-hash-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef and more.

` + "```go" + `
func handler(w http.ResponseWriter, r *http.Request) error {
	// a line that is much longer than the page is wide has to go on in the next one, with a sign that it does so and nothing lost
	if err := cart.Price(r.Context(), id); err != nil {
		return fmt.Errorf("price %q: %w", id, err)
	}
}
` + "```" + `

---

Ελληνικά, Кириллица, Việt, עברית, العربية, 漢字, arrows → ⇒ ↩, ticks ✓ ✗, box ┌─┬─┐, math ≤ ≠ ∞, emoji 🔥🚒 ⚠️ 👩‍🚒, combining é.

> A quote
>
> > with a quote inside
> > of two lines
>
> and a list:
>
> 1. one
> 2. two

## Follow-ups

<!-- debrief:begin id=follow-ups kind=human -->

| What | Owner | Due | Kind | Done when | Bears on |
| --- | --- | --- | --- | --- | --- |
|  |  |  |  |  |  |

<!-- debrief:end id=follow-ups -->

## Appendix C: accounting

| Source | Unit | Read | Shown | Merged | Filtered | Rejected | Outside | Held from | Held to |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- | --- |
| deploys | commits | 12 | 3 | 0 | 9 | 0 | 1,044 | 2019-01-01 00:00:00 | 2024-05-03 17:59:59 |
| checkout.log | lines | 1,234,567 | 41 | 1,234,500 | 20 | 6 | 0 | 2024-05-03 00:00:00 | 2024-05-03 17:59:59 |
`)
	return b.String()
}

// sampleTimeline is a table of n rows as the report writes them.
func sampleTimeline(n int) string {
	kinds := []string{"deploy", "log", "flag", "alert", "message", "ack", "escalation", "action", "rollback", "resolved", "silence", "status", "note", "config", "revert"}
	whats := []string{
		"cart v2.0.0 deployed to production (7 commits, annotated tag)",
		"first seen: panic: runtime error: invalid memory address or nil pointer dereference in `pricing.(*Engine).Quote` (×412)",
		"HighErrorRate firing on checkout: more than 5 % of requests fail for 2 minutes",
		"*no row for 31 min*",
		"Ana: rolling back now, give it 10 min",
		"[**D1**](#card-d-1) cart v1.9.2 deployed to production",
	}
	var b strings.Builder
	b.WriteString("| Time | Kind | Service | What happened | Evidence |\n| ---: | --- | --- | --- | --- |\n")
	for i := range n {
		fmt.Fprintf(&b, "| <a id=\"e-%012d\"></a>14:%02d:%02d | %s | %s | %s | %s |\n", i, i%60, i*7%60,
			kinds[i%len(kinds)], []string{"checkout", "cart", "payments-gateway", ""}[i%4], whats[i%len(whats)],
			[]string{"git a1b2c3d4", "checkout.log:1203", "alerts [rule](https://alerts.example.com/r/1)", "team channel"}[i%4])
	}
	return b.String()
}

func parse(t testing.TB, source string) *markdown.Document {
	t.Helper()
	doc, err := markdown.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func parseNothing() *markdown.Document {
	doc, _ := markdown.Parse(nil) // every text is a document
	return doc
}
