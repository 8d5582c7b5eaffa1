package decision

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"debrief/timeline"
)

// identity names an alert without its start. The natural key of its row is the
// name, the labels that do not change when what is behind the alert is restarted,
// and the start. A row with another key is named by its alert, its service and its
// labels but for those. Fingerprints are of no use: a renamed pod has another.
func identity(e *timeline.Event) string {
	if k, ok := strings.CutSuffix(e.Key, " "+e.Time.UTC().Format(time.RFC3339)); ok {
		return k
	}
	parts := []string{cmp.Or(e.Attrs[timeline.AttrAlert], e.Title), e.Service}
	for _, k := range slices.Sorted(maps.Keys(e.Attrs)) {
		if label, ok := strings.CutPrefix(k, timeline.AttrLabel); ok && !slices.Contains(instanceLabels, label) {
			parts = append(parts, label+"="+e.Attrs[k])
		}
	}
	return strings.Join(parts, "\x00")
}

// instanceLabels say which instance of a thing an alert was raised for, by which
// copy of Prometheus, or what was measured.
var instanceLabels = []string{
	"instance", "pod", "pod_name", "pod_ip", "container_id", "uid", "replicaset", "job_name", "node", "nodename", "host", "hostname", "host_ip", "ip",
	"replica", "prometheus", "prometheus_replica", "__replica__", "ruler_replica", "thanos_replica", "thanos_ruler_replica",
	"v", "value", "val", "current_value",
}
