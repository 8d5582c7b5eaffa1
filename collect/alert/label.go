package alert

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"debrief/timeline"
)

// replicaLabels tell copies of one Prometheus apart that evaluate the same rules.
var replicaLabels = set("replica", "prometheus", "prometheus_replica", "__replica__", "ruler_replica", "thanos_replica", "thanos_ruler_replica")

// externalLabels are added when Prometheus sends, so that notifications have them
// and ALERTS has not.
var externalLabels = set("cluster", "region", "datacenter", "dc", "site", "env", "environment", "monitor", "tenant")

// churnLabels get new values when what runs is restarted, moved or measured again,
// while the alert stays the same.
var churnLabels = set("instance", "pod", "pod_name", "pod_ip", "container_id", "uid", "replicaset", "job_name",
	"node", "nodename", "host", "hostname", "host_ip", "ip", "v", "value", "val", "current_value")

func set(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}

// The labels that Prometheus itself gives the series ALERTS.
const (
	labelMetric = "__name__"
	labelName   = "alertname"
	labelState  = "alertstate"
)

// forState is the series that says since when an alert is active.
const forState = "ALERTS_FOR_STATE"

// subject is one labelled alert and all that was read of it.
type subject struct {
	name     string
	labels   map[string]string // without name, external and replica labels
	external map[string]string
	spans    []*span
	byStart  map[int64]*span // of notifications, by startsAt in ns
	active   []active        // ALERTS_FOR_STATE
	extra    int64           // records of ALERTS_FOR_STATE
}

func newSubject(all map[string]string) *subject {
	s := &subject{name: line(all[labelName]), labels: map[string]string{}, external: map[string]string{}, byStart: map[int64]*span{}}
	for k, v := range all {
		switch {
		case k == labelName || k == labelMetric || k == labelState || replicaLabels[k]:
		case externalLabels[k]:
			s.external[k] = v
		default:
			s.labels[k] = v
		}
	}
	if s.name == "" {
		s.name = "unnamed alert"
	}
	return s
}

// id tells labelled alerts apart.
func (s *subject) id() string { return s.name + text(s.labels) + text(s.external) }

// stable names the alert in every source that knows it.
func (s *subject) stable() string {
	m := maps.Clone(s.labels)
	maps.DeleteFunc(m, func(k, _ string) bool { return churnLabels[k] })
	return s.name + text(m)
}

// text writes labels as Prometheus does.
func text(labels map[string]string) string {
	var b strings.Builder
	for i, k := range slices.Sorted(maps.Keys(labels)) {
		b.WriteByte("{,"[min(i, 1)])
		b.WriteString(k + "=" + strconv.Quote(labels[k]))
	}
	if b.Len() > 0 {
		b.WriteByte('}')
	}
	return b.String()
}

// serviceLabels say what an alert is about, the most telling first: job names
// what is scraped, which for exporters is not what is watched.
var serviceLabels = []string{"service", "service_name", "app", "application", "app_kubernetes_io_name", "component", "deployment", "job"}

func service(labels map[string]string) string { return first(labels, serviceLabels...) }

// first returns the first of those that has a value.
func first(m map[string]string, names ...string) string {
	for _, n := range names {
		if v := line(m[n]); v != "" {
			return v
		}
	}
	return ""
}

// severities are the words people use for them.
var severities = map[string]timeline.Severity{
	"critical": timeline.Critical, "crit": timeline.Critical, "page": timeline.Critical, "fatal": timeline.Critical,
	"emergency": timeline.Critical, "disaster": timeline.Critical, "p1": timeline.Critical, "sev1": timeline.Critical,
	"error": timeline.Error, "err": timeline.Error, "high": timeline.Error, "major": timeline.Error, "p2": timeline.Error, "sev2": timeline.Error,
	"warning": timeline.Warning, "warn": timeline.Warning, "medium": timeline.Warning, "minor": timeline.Warning, "p3": timeline.Warning, "sev3": timeline.Warning,
	"info": timeline.Info, "informational": timeline.Info, "information": timeline.Info, "low": timeline.Info, "notice": timeline.Info, "none": timeline.Info, "p4": timeline.Info, "p5": timeline.Info,
	"debug": timeline.Debug,
}

func severity(labels map[string]string) timeline.Severity {
	return severities[strings.ToLower(first(labels, "severity", "level", "priority"))]
}

// line writes text on one line, as valid UTF-8.
func line(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\ufffd")), " ")
}

// shorten cuts s after at most most runes.
func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ,;:-") + "…"
	}
	return s
}

// addLink adds a link that a reader can safely follow; anything else is ignored.
func addLink(e *timeline.Event, text, link string) {
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return
	}
	l := timeline.Link{Text: text, URL: link}
	if !slices.Contains(e.Links, l) {
		e.Links = append(e.Links, l)
	}
}
