package deploy

import (
	"slices"
	"strings"
	"testing"
)

func TestParseTagName(t *testing.T) {
	for _, tt := range []struct {
		name string
		want tagName
	}{
		{"v1.2.3", tagName{"", "v1.2.3", true, false}},
		{"1.2", tagName{"", "1.2", true, false}},
		{"v1.2.3-rc.1", tagName{"", "v1.2.3-rc.1", true, true}},
		{"v1.126.0rc3", tagName{"", "v1.126.0rc3", true, true}},
		{"checkout-v1.8.2", tagName{"checkout", "v1.8.2", true, false}},
		{"checkout-1.8.2", tagName{"checkout", "1.8.2", true, false}},
		{"operator/v0.9.0", tagName{"operator", "v0.9.0", true, false}},
		{"helm-loki-6.1.0", tagName{"helm-loki", "6.1.0", true, false}},
		{"@shop/cart@1.2.3", tagName{"@shop/cart", "1.2.3", true, false}},
		{"release/1.8", tagName{"", "release/1.8", true, false}},
		{"release-2022-01-18a", tagName{"", "release-2022-01-18a", true, false}},
		{"2026-03-10", tagName{"", "2026-03-10", true, false}},
		{"20260310.2", tagName{"", "20260310.2", true, false}},
		{"v0.20260804.0", tagName{"", "v0.20260804.0", true, false}},
		{"cart-20260310-1340", tagName{"cart", "20260310-1340", true, false}},
		{"nightly", tagName{"", "nightly", false, false}},
		{"production", tagName{"", "production", false, false}},
		{"build-123", tagName{"", "build-123", false, false}},
		{"", tagName{}},
	} {
		if got := parseTagName(tt.name); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestCompareNatural(t *testing.T) {
	want := []string{"v1.2", "v1.2.1", "v1.9", "v1.10", "v1.010", "v2"}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, compareNatural)
	if strings.Join(got, " ") != "v1.2 v1.2.1 v1.9 v1.010 v1.10 v2" {
		t.Errorf("%v", got)
	}
}

// FuzzNames: the order of names is total, and a tag's version is part of its
// name.
func FuzzNames(f *testing.F) {
	f.Add("v1.10", "v1.9", "checkout-v1.0.0-rc1")
	f.Add("a1b", "a01b", "2026-03-10")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if compareNatural(a, b) != -compareNatural(b, a) || compareNatural(a, a) != 0 || a != b && compareNatural(a, b) == 0 {
			t.Errorf("order of %q and %q", a, b)
		}
		if compareNatural(a, b) <= 0 && compareNatural(b, c) <= 0 && compareNatural(a, c) > 0 {
			t.Errorf("order of %q, %q and %q", a, b, c)
		}
		for _, name := range []string{a, b, c} {
			if p := parseTagName(name); !strings.HasPrefix(name, p.service) || !strings.HasSuffix(name, p.version) {
				t.Errorf("%q is read as %+v", name, p)
			}
		}
	})
}

func TestParseUndo(t *testing.T) {
	const h = "3f2a9c14b2d05e6f7a8b9c0d1e2f3a4b5c6d7e8f"
	for _, tt := range []struct {
		subject, body string
		want          undo
		is            bool
	}{
		{`Revert "Round prices"`, "This reverts commit " + h + ".", undo{h, "Round prices", false}, true},
		{`Revert "Round prices"`, "This reverts commit " + h + ", reversing\nchanges made to 0123456.", undo{h, "Round prices", false}, true},
		{`Revert "Round prices (#12)" (#13)`, "Reverts example/shop#12", undo{"", "Round prices (#12)", false}, true},
		{`Revert "Round prices" (!13)`, "", undo{"", "Round prices", false}, true},
		{`Revert "Revert "Round prices""`, "", undo{"", `Revert "Round prices"`, true}, true},
		{`Revert "Revert "Revert "Round prices"""`, "", undo{"", `Revert "Revert "Round prices""`, false}, true},
		{`Reapply "Round prices"`, "This reverts commit " + h + ".", undo{h, `Revert "Round prices"`, true}, true},
		{`Revert "Reapply "Round prices""`, "", undo{"", `Reapply "Round prices"`, false}, true},
		{`Revert^2 "Round prices"`, "", undo{"", `Revert "Round prices"`, true}, true},
		{`Revert^3 "Round prices"`, "", undo{"", "Round prices", false}, true},
		{"Reland: round prices", "This reverts commit 3f2a9c1.", undo{"3f2a9c1", "", true}, true},
		{"Back out rounding", "It broke totals.\n\nThis reverts commit 3F2A9C14B2.", undo{"3f2a9c14b2", "", false}, true},
		{"Reland: round prices", "", undo{}, false},
		{"Revert to the old layout", "", undo{}, false},
		{"Add a revert button", "This reverts commit messages to the old form.", undo{}, false},
	} {
		got, is := parseUndo(tt.subject, tt.body)
		if got != tt.want || is != tt.is {
			t.Errorf("%s: %+v %t, want %+v %t", tt.subject, got, is, tt.want, tt.is)
		}
	}
}

// FuzzUndo: one more revert around a revert brings the change back, and one more
// takes it away again.
func FuzzUndo(f *testing.F) {
	f.Add("Round prices")
	f.Add(`Revert "x"`)
	f.Add(`Reapply "x" (#1)`)
	f.Fuzz(func(t *testing.T, subject string) {
		if strings.ContainsAny(subject, "\n\r") || subject == "" || requestNumber.MatchString(subject) {
			return
		}
		u, is := parseUndo(`Revert "`+subject+`"`, "")
		if !is || u.subject != subject {
			t.Fatalf("%q: %+v %t", subject, u, is)
		}
		if again, _ := parseUndo(`Revert "Revert "`+subject+`""`, ""); again.again == u.again {
			t.Errorf("%q: once %t, twice %t", subject, u.again, again.again)
		}
	})
}
