package decision

import (
	"testing"
	"time"

	"debrief/timeline"
)

func TestIdentity(t *testing.T) {
	start := time.Date(2026, 3, 10, 14, 0, 0, 250e6, time.UTC)
	firing := func(key string, start time.Time, attrs ...string) *timeline.Event {
		e := &timeline.Event{Kind: timeline.Alert, Key: key, Title: "Down (shop)", Service: "shop"}
		e.At(timeline.Stamp{Time: start})
		for i := 0; i < len(attrs); i += 2 {
			e.SetAttr(attrs[i], attrs[i+1])
		}
		return e
	}
	const key = `Down{service="shop",severity="page"} `
	base := firing(key+"2026-03-10T14:00:00Z", start, "alert", "Down", "fingerprint", "f1", "label.pod", "shop-1")
	plain := firing("", start, "alert", "Down", "label.severity", "page", "label.pod", "shop-1", "fingerprint", "f1")
	later := start.Add(20 * time.Minute)
	tests := []struct {
		name string
		a, b *timeline.Event
		same bool
	}{
		{"later, and the pod has another name", base, firing(key+"2026-03-10T14:20:00Z", later, "alert", "Down", "fingerprint", "f2", "label.pod", "shop-2"), true},
		{"another label", base, firing(`Down{service="shop",severity="warn"} 2026-03-10T14:20:00Z`, later, "alert", "Down", "fingerprint", "f1"), false},
		{"another rule", base, firing(`Up{service="shop",severity="page"} 2026-03-10T14:20:00Z`, later, "alert", "Up", "fingerprint", "f1"), false},
		{"no such key: later, and the pod has another name", plain, firing("17", later, "alert", "Down", "label.severity", "page", "label.pod", "shop-2", "label.instance", "10.0.0.2:80", "fingerprint", "f2"), true},
		{"no such key: another label", plain, firing("", later, "alert", "Down", "label.severity", "warn", "fingerprint", "f1"), false},
		{"no such key: another rule", plain, firing("", later, "alert", "Up", "label.severity", "page", "fingerprint", "f1"), false},
	}
	for _, tt := range tests {
		if same := identity(tt.a) == identity(tt.b); same != tt.same {
			t.Errorf("%s: the same %v, want %v: %q and %q", tt.name, same, tt.same, identity(tt.a), identity(tt.b))
		}
	}
}
