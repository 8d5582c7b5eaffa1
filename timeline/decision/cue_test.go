package decision

import (
	"strings"
	"testing"
)

func TestCue(t *testing.T) {
	tests := []struct {
		text string
		want Kind // empty: no cue
	}{
		// Acts, in every form that commits.
		{"rolled back to 1.8.1", Rollback},
		{"Rolled checkout back to 1.8.1.", Rollback},
		{"rolling back now", Rollback},
		{"decided to roll back, errors began right after 1.8.2 went out", Rollback},
		{"ok, let's roll back", Rollback},
		{"I'll revert it", Revert},
		{"rollback is done", Rollback},
		{"restarted payments-gateway", Restart},
		{"restarting payments-gateway now, give it 5 min", Restart},
		{"scaled checkout to 12 pods", Scale},
		{"failed over to the replica", Failover},
		{"drained eu-west", Failover},
		{"disabled the new-basket flag", Flag},
		{"killed the long query", OtherAction},
		{"installed the new certificate, ledger reaches the bank", OtherAction},
		{"muting the pool alert for now, it hides the rest", Silence},
		{"finished restarting the workers", Restart},

		// Not the act.
		{"did not roll back", ""},
		{"we didn't roll back", ""},
		{"don't restart anything", ""},
		{"nobody restarted it", ""},
		{"without restarting the workers", ""},
		{"yesterday we rolled back", ""},
		{"last week, after the deploy, we restarted it twice", ""},
		{"> rolled back to 1.8.1", ""},
		{`the runbook says "restarted the gateway"`, ""},
		{"the rollback took four minutes", ""},
		{"who restarted the gateway?", ""},
		{"we should have rolled back", ""},
		{"errors stayed after we restarted it", ""},
		{"it needs to be restarted", ""},
		{"block storage is green", ""},

		// Weighed.
		{"should we roll back?", Deliberation},
		{"roll back to 1.8.1?", Deliberation},
		{"can we fail over", Deliberation},
		{"maybe restart the gateway", Deliberation},
		{"please restart the gateway", Deliberation},
		{"if it stays bad, roll back", Deliberation},
		{"thinking about rolling back", Deliberation},

		// The course of the incident.
		{"declaring an incident", Declare},
		{"incident declared, SEV-2", Declare},
		{"raised it to SEV1", Severity},
		{"resolved, error rate normal for twenty minutes", Resolve},
		{"queue is empty, all clear", Resolve},
		{"incident is over", Resolve},
		{"error rate is back to normal, alert cleared", Resolve},
		{"not resolved yet", ""},
		{"is it resolved?", ""},
		{"I think it is resolved", Hypothesis},
		{"acknowledged the page, on it", Ack},
		{"ack", Ack},
		{"looking", Ack},
		{"looking good", ""},
		{"support: two customers report that paying by card fails", Report},
		{"support says complaints come in", Report},
		{"users seeing 502", Report},
		{"support asks what to tell customers, we have not posted anything yet", ""},
		{`status page: "some card payments failed between 13:47 and 14:31"`, Update},
		{"posted an update", Update},
		{"emailed customers", Update},
		{"checked their status page", ""},
		{"the provider's status page is green", ""},
		{"paged the database team", Escalation},
		{"handing over to Noor", Handover},

		// Explanations and waiting.
		{"looks like the payments provider is slow, I see timeouts after 30s", Hypothesis},
		{"the pool alert says the same. It is not the provider", Hypothesis},
		{"ruled out the network", Hypothesis},
		{"hold off on the rollback", Hold},
		{"let's wait", Hold},
		{"give it 10 min", Hold},

		{"Checkout errors, page just came in. Anyone deploying?", ""},
		{"lunch?", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, ok := Cue(tt.text)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Cue(%q) = %q, %v; want %q", tt.text, got, ok, tt.want)
		}
	}
}

// A [cueSet] has room for the whole table.
func TestCueSetHoldsTheTable(t *testing.T) {
	if n := len(acts) + len(remarks); n > 64 {
		t.Errorf("%d acts and remarks, and 64 bits", n)
	}
}

func TestReadNamesTargetAndVersion(t *testing.T) {
	services := []string{"Cart", "checkout"}
	tests := []struct{ text, target, version string }{
		{"rolled back checkout to 1.8.1", "checkout", "1.8.1"},
		{"rolled back 1.8.2 to 1.8.1", "", "1.8.1"},
		{"rolled back 1.8.2", "", "1.8.2"},
		{"restarted payments-gateway", "payments-gateway", ""},
		{"cart: restarted the pods", "Cart", ""},
		{"restarted cart", "Cart", ""},
		{"rolled checkout back", "checkout", ""},
		{"rolled back to checkout-v1.8.1", "", "checkout-v1.8.1"},
	}
	for _, tt := range tests {
		r, ok := heaviest(read(tt.text, false, services))
		if !ok || r.target != tt.target || r.version != tt.version {
			t.Errorf("read(%q) names %q and %q, want %q and %q", tt.text, r.target, r.version, tt.target, tt.version)
		}
	}
}

func TestNoteShorthand(t *testing.T) {
	for text, want := range map[string]tense{"roll back to 1.8.1": done, "decided to roll back": decided, "roll back?": weighed} {
		r, ok := heaviest(read(text, true, nil))
		if !ok || r.tense != want {
			t.Errorf("in a note %q has tense %v (%v), want %v", text, r.tense, ok, want)
		}
	}
}

// Whatever people write, a quoted copy of it is no cue, and neither reading ends
// in a panic.
func FuzzCue(f *testing.F) {
	for _, s := range []string{"rolled back to 1.8.1", "should we? > roll", "“", "\"a", "_ <sev> '", "İ rolled back"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Cue(text)
		quote := "> " + strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' }), "\n> ")
		if kind, ok := Cue(quote); ok {
			t.Errorf("quoted text %q is a cue for %s", quote, kind)
		}
	})
}
