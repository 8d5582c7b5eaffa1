package deploy

import (
	"strings"
	"testing"

	"debrief/timeline"
)

func TestGitOps(t *testing.T) {
	dir, names := build(t, `
commit 2026-02-01T09:00:00Z Start
  as v180
  write deploy/prod/checkout.yaml
  > image:
  >   repository: registry.example.com/shop/checkout
  >   tag: v1.8.0
commit 2026-02-02T09:00:00Z Unrelated
  write README
  > 1
commit 2026-03-09T09:00:00Z Update checkout to v1.8.1 for production
  as v181
  write deploy/prod/checkout.yaml
  > image:
  >   repository: registry.example.com/shop/checkout
  >   tag: v1.8.1
  >   # since the sale
commit 2026-03-10T08:00:00Z Update checkout for staging
  write deploy/staging/checkout.yaml
  > image:
  >   tag: v1.8.3
branch bump
commit 2026-03-10T09:00:00Z Update checkout to v1.8.2 for production
  as bump182
  write deploy/prod/checkout.yaml
  > image:
  >   repository: registry.example.com/shop/checkout
  >   tag: "v1.8.2"
switch main
merge bump 2026-03-10T09:30:00Z Merge bump
  as v182
commit 2026-03-10T10:00:00Z Update checkout to v1.8.1 for production
  as back
  write deploy/prod/checkout.yaml
  > image:
  >   repository: registry.example.com/shop/checkout
  >   tag: v1.8.1
commit 2026-03-10T11:00:00Z Update checkout to v1.8.2 for production
  as again
  write deploy/prod/checkout.yaml
  > image:
  >   repository: registry.example.com/shop/checkout
  >   tag: v1.8.2
commit 2026-03-10T12:00:00Z More replicas
  as replicas
  write deploy/prod/checkout.yaml
  > replicas: 5
  > image:
  >   repository: registry.example.com/shop/checkout
  >   tag: v1.8.2
revert replicas 2026-03-10T13:00:00Z
  as fewer
`)
	events, c := run(t, Config{Path: dir, GitOps: "deploy/prod", Service: "checkout", Environment: "production"})
	equal(t, show(deploysOf(events), names, "version", "previous_version", "previous_commit", "reverts_version", "evidence", "files"), `
deploy 01T09:00 committed: Deployed checkout v1.8.0 to production | version=v1.8.0 | evidence=commit under deploy/prod | files=deploy/prod/checkout.yaml
deploy 09T09:00 committed: Deployed checkout v1.8.1 to production | version=v1.8.1 | previous_version=v1.8.0 | previous_commit=<v180> | evidence=commit under deploy/prod | files=README deploy/prod/checkout.yaml
deploy 10T09:30 merged: Deployed checkout v1.8.2 to production | version=v1.8.2 | previous_version=v1.8.1 | previous_commit=<v181> | evidence=merge under deploy/prod | files=deploy/prod/checkout.yaml
rollback 10T10:00 committed: Rolled back checkout in production to v1.8.1 (from v1.8.2) | version=v1.8.1 | previous_version=v1.8.2 | previous_commit=<v182> | reverts_version=v1.8.2 | evidence=commit under deploy/prod | files=deploy/prod/checkout.yaml
deploy 10T11:00 committed: Deployed checkout v1.8.2 to production | version=v1.8.2 | previous_version=v1.8.1 | previous_commit=<back> | evidence=commit under deploy/prod | files=deploy/prod/checkout.yaml
deploy 10T12:00 committed: Deployed checkout <replicas> to production: More replicas | version=<replicas> | previous_version=v1.8.2 | previous_commit=<again> | evidence=commit under deploy/prod | files=deploy/prod/checkout.yaml
rollback 10T13:00 committed: Rolled back checkout in production to v1.8.2 (from <replicas>) | version=v1.8.2 | previous_version=<replicas> | previous_commit=<replicas> | reverts_version=<replicas> | evidence=commit under deploy/prod | files=deploy/prod/checkout.yaml
`)
	if want := (timeline.Counts{Read: 9, Shown: 5, Merged: 2, Filtered: 2}); c.Counts != want {
		t.Errorf("counts %+v, want %+v", c.Counts, want)
	}
	keys := map[string]bool{}
	for _, e := range events {
		if keys[e.Key] && e.Kind != timeline.Commit {
			t.Errorf("key %q twice", e.Key)
		}
		keys[e.Key] = true
	}
}

// Two applications below one path: each is compared with its own past.
func TestGitOpsOfSeveralServices(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-09T09:00:00Z Start
  write prod/kustomization.yaml
  > images:
  > - name: example.com/cart
  >   newTag: v1
  > - name: example.com/checkout
  >   newTag: v1
commit 2026-03-10T09:00:00Z Bump cart
  as cart2
  write prod/kustomization.yaml
  > images:
  > - name: example.com/cart
  >   newTag: v2
  > - name: example.com/checkout
  >   newTag: v1
commit 2026-03-10T10:00:00Z Bump checkout
  as checkout2
  write prod/kustomization.yaml
  > images:
  > - name: example.com/cart
  >   newTag: v2
  > - name: example.com/checkout
  >   newTag: v2
commit 2026-03-10T11:00:00Z Cart back to v1
  write prod/kustomization.yaml
  > images:
  > - name: example.com/cart
  >   newTag: v1
  > - name: example.com/checkout
  >   newTag: v2
commit 2026-03-10T12:00:00Z Bump both
  as both
  write prod/kustomization.yaml
  > images:
  > - name: example.com/cart
  >   newTag: v3
  > - name: example.com/checkout
  >   newTag: v4
`)
	events, _ := run(t, Config{Path: dir, GitOps: "prod/kustomization.yaml"})
	got := show(deploysOf(events), names, "previous_version", "previous_commit")
	for _, want := range []string{
		"deploy 10T10:00 committed: Deployed checkout v2 to prod | previous_version=v1 | previous_commit=",
		"rollback 10T11:00 committed: Rolled back cart in prod to v1 (from v2) | previous_version=v2 | previous_commit=<cart2>\n",
		"deploy 10T12:00 committed: Deployed shop <both> to prod: Bump both",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestGitOpsPathMissing(t *testing.T) {
	dir, _ := build(t, `
commit 2026-03-10T09:00:00Z Start
  write deploy/production/a.yaml
  write deploy/staging/a.yaml
`)
	_, c := run(t, Config{Path: dir, GitOps: "deploy/prod"})
	if c.Status != timeline.Failed || c.Reason != "no commit in sight touches deploy/prod, and main does not have it; near it: deploy/production, deploy/staging" {
		t.Errorf("%s: %s", c.Status, c.Reason)
	}
}

func TestValues(t *testing.T) {
	for _, tt := range []struct{ name, file, old, new, want string }{
		{"helm values", "v.yaml", "image:\n  tag: v1\n", "image:\n  tag: v2 # bot\n", "v.yaml:/0/image/tag: v1 -> v2"},
		{"image line", "d.yaml", "containers:\n  - name: app\n    image: r:5000/app:1\n", "containers:\n  - name: app\n    image: r:5000/app:2\n", "d.yaml:/0/containers/-[app]/image[r:5000/app]: 1 -> 2"},
		{"name below", "d.yaml", "c:\n- image: app:1\n  name: x\n", "c:\n- image: app:2\n  name: x\n", "d.yaml:/0/c/-[x]/image[app]: 1 -> 2"},
		{"digest", "d.yaml", "image: a@sha256:11\n", "image: a@sha256:22\n", "d.yaml:/0/image[a]: sha256:11 -> sha256:22"},
		{"no extension", "prod/app", "image_tag: v1392\n", "image_tag: v1393\n", "prod/app:/0/image_tag: v1392 -> v1393"},
		{"tag beats version", "c.yaml", "version: 1.0.0\nappVersion: '1'\nimage:\n  tag: a\n", "version: 1.0.1\nappVersion: '2'\nimage:\n  tag: b\n", "c.yaml:/0/image/tag: a -> b"},
		{"chart version", "Chart.yaml", "name: x\nversion: 1.0.0\n", "name: x\nversion: 1.0.1\n", "Chart.yaml:/0[x]/version: 1.0.0 -> 1.0.1"},
		{"second document", "d.yaml", "tag: a\n---\ntag: b\n", "tag: a\n---\ntag: c\n", "d.yaml:/1/tag: b -> c"},
		{"template", "d.yaml", "tag: {{ .Values.tag }}\n", "tag: {{ .Values.other }}\n", "(none)"},
		{"json", "package.json", `{"version":"1.0.0","x":[{"name":"n","tag":"a"}]}`, `{"version":"1.0.0","x":[{"name":"n","tag":"b"}]}`, "package.json:/x/[n]/tag: a -> b"},
		{"broken json", "p.json", `{"version":`, `{"version":"1"`, "(none)"},
		{"new file", "d.yaml", "", "tag: a\n", "d.yaml:/0/tag: (none) -> a"},
		{"comment only", "d.yaml", "# tag: a\n", "# tag: b\n", "(none)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := changed(strongest(changes(tt.file, []byte(tt.old), []byte(tt.new))))
			if or(got, "(none)") != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// FuzzValues: whatever the file, reading ends, and a file compared with itself
// changed nothing.
func FuzzValues(f *testing.F) {
	f.Add("d.yaml", "images:\n- name: a\n  newTag: v1\n---\nversion: 1\n")
	f.Add("p.json", `{"version":"1.0.0","x":[{"name":"n","tag":"a"}]}`)
	f.Add("deep", strings.Repeat("- ", 10_000)+"tag: x")
	f.Fuzz(func(t *testing.T, name, content string) {
		if c := changes(name, []byte(content), []byte(content)); len(c) != 0 {
			t.Errorf("changed against itself: %v", c)
		}
		for _, c := range changes(name, nil, []byte(content)) {
			if c.new == "" || strings.ContainsAny(c.new, " \t\n") || !strings.Contains(content, c.new) && name[max(0, len(name)-5):] != ".json" {
				t.Errorf("value %q is not in the file", c.new)
			}
		}
	})
}

// A repository with code and, beside it, what is live of two services in two
// environments: each deploy is of its own service, goes where its file says, and
// ships the code since the deploy it replaced, but nobody else's deploy.
func TestGitOpsPlaces(t *testing.T) {
	dir, names := build(t, `
commit 2026-03-09T09:00:00Z Start
  write deploy/production/checkout.yaml
  > tag: v1
  write deploy/production/cart/values.yaml
  > tag: v1
commit 2026-03-10T09:00:00Z Pay faster
  as code
  write pay.go
  > package pay
commit 2026-03-10T09:10:00Z Try it
  write deploy/staging/checkout.yaml
  > tag: v2
commit 2026-03-10T09:20:00Z Bump cart
  write deploy/production/cart/values.yaml
  > tag: v2
commit 2026-03-10T09:30:00Z Bump checkout
  as bump
  write deploy/production/checkout.yaml
  > tag: v2
`)
	events, _ := run(t, Config{Path: dir, GitOps: "deploy/production"})
	got := show(deploysOf(events), names, "environment", "files")
	for _, want := range []string{
		"Deployed cart v2 to production | environment=production | files=deploy/production/cart/values.yaml pay.go\n",
		"Deployed checkout v2 to production | environment=production | files=deploy/production/checkout.yaml pay.go\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	shipped := map[string][]string{}
	for _, e := range events {
		if e.Kind == timeline.Commit {
			shipped[e.Service] = append(shipped[e.Service], e.Title)
		}
	}
	if got := strings.Join(shipped["checkout"], ", "); got != "Start, Pay faster, Bump checkout" && got != "Pay faster, Bump checkout" {
		t.Errorf("checkout shipped %s", got)
	}
}

func TestServiceIn(t *testing.T) {
	for file, want := range map[string]string{
		"checkout.yaml": "checkout", "checkout/values.yaml": "checkout", "shop/cart/kustomization.yaml": "cart",
		"cart/prod/values.yaml": "cart", "values.yaml": "", "": "", "overlays/prod/kustomization.yaml": "",
	} {
		if got := serviceIn(file); got != want {
			t.Errorf("serviceIn(%q) = %q, want %q", file, got, want)
		}
	}
}
