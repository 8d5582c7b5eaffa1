// Package alert collects alert history from files and servers: when alerts were
// pending and firing, who was silenced, who acknowledged.
//
// A file's form is recognised by its content, never by its name. A file may hold
// several JSON documents one after the other, and be packed with gzip or zstd.
//
//  1. Answers of Prometheus' query API for ALERTS, and for ALERTS_FOR_STATE if
//     you have it: range queries, instant queries with a range selector (the
//     better ones, "ALERTS[2h]" at the end of the window: raw samples, nothing
//     made up between them) and plain instant queries. A record is one sample.
//  2. Alertmanager's /api/v2/alerts, /api/v2/alerts/groups and
//     /api/v2/silences. A record is one alert or one silence.
//  3. Bodies of Alertmanager's webhook, one or many, bare or in a wrapper such
//     as {"received": TIME, "status_code": 200, "body": BODY}; what the receiver
//     refused (300 and up) was seen by nobody. A record is one alert in one
//     delivery; repeats and retries are merged.
//  4. A plain table: CSV with a header, or JSON objects with the same keys. A
//     record is one row; a row that was acknowledged is two.
//
// # The plain table
//
// Names of columns may be written in any case, with or without "_". Only time and
// alert are required.
//
//	column    also                            meaning
//	time      start, startsAt, fired          when it began to fire
//	alert     alertname, name                 name of the rule
//	end       endsAt, resolved                when it was over; empty: it is not; no such column: not known
//	state     status                          firing (the default), resolved, or pending for one that never fired
//	service                                   what it is about
//	severity                                  critical, error, warning, info ...
//	summary                                   what it says
//	labels                                    a JSON object, or name=value pairs between ";"
//	ack       acked, acknowledged             when somebody acknowledged it
//	ack_by    acked_by, acknowledged_by       who that was
//	url       link                            where to see more
//
// # What a row of the timeline is
//
// One alert is its name and its stable labels. Labels that change when the thing
// behind an alert is restarted (instance, pod ...) and labels that tell replicas
// of Prometheus apart are no part of that, so a renamed pod, a second replica and
// a value in a label do not make a new alert: stretches of one alert that overlap
// or touch are one row, and its body says which instance fired when. Labels such
// as cluster, which Prometheus adds only when it sends (external labels), tell
// alerts apart when one source holds two values of them, and never between
// sources. Rows of the plain table are taken at their word and not joined.
//
// # What the moments mean
//
//   - Fired is the first firing sample, or Alertmanager's startsAt; a restart of
//     Prometheus moves startsAt, so of overlapping ones the earliest counts.
//     Samples say only that it fired by then: Earlier is one step.
//   - ConditionStarted is the first pending sample, or the value of
//     ALERTS_FOR_STATE, the smallest of the episode since a restart moves it too.
//   - The end is one step after the last sample, up to one step Earlier, for that
//     is when the alert can first have been absent; or endsAt of a notification
//     that says resolved. An endsAt in the future of its answer is the moment at
//     which Alertmanager would stop believing, not an end. When Prometheus died,
//     Alertmanager later says resolved all the same, some 4 minutes after the
//     last it heard; nothing tells such an end from a real one.
//   - A missing sample ends a stretch when other series of the same rule group
//     have one at that moment, or when more than 2.5 steps are missing. It does
//     not when ALERTS_FOR_STATE proves that the alert was restored after a
//     restart.
//   - What was on at the last moment the source knows has [timeline.AttrStillOn]
//     and no End. When it began before the window it has an End just after the
//     window all the same, because a row without one is a moment.
//   - Received, and Event.Seen, is when the first delivery arrived that the
//     receiver accepted.
//
// The service is the label service, service_name, app, application,
// app_kubernetes_io_name, component, deployment or, last, job.
package alert
