package question

import (
	"strconv"
	"strings"
	"time"

	"debrief/timeline"
	"debrief/timeline/decision"
	"debrief/timeline/measure"
)

// Thresholds of the rules.
const (
	earlyTrace   = time.Minute      // a trace this long before the first alert is worth a question
	slowDetect   = 5 * time.Minute  // time to detect
	slowRollback = 10 * time.Minute // from the change going live to its rollback
	slowWord     = 15 * time.Minute // first public word
	quietRecord  = 30 * time.Minute // nobody wrote or acted
	updateGap    = 30 * time.Minute // between two updates
	alertBurst   = 4                // different alerts
	longLead     = 7 * 24 * time.Hour
	lateCloseGap = 5 * time.Minute // between clearing and closing
	changeSpan   = time.Hour       // changes this close count as "at once"
)

// rules say for each question whether the evidence raises it.
var rules = map[string]func(Facts) *raised{
	"Q01": earlierTrace, "Q02": peopleFirst, "Q03": flapping, "Q04": manyAlerts,
	"Q05": noAlert, "Q06": slowToDetect,
	"Q07": ackToAction, "Q08": unanswered, "Q09": hypothesis, "Q10": wrongTurn,
	"Q13": ofKind(decision.Severity, 1, "time", "change"), "Q14": ofKind(decision.Escalation, 1, "time", ""),
	"Q15": updatesApart, "Q16": lateWord, "Q17": ofKind(decision.Handover, 2, "time", ""), "Q19": silentRecord,
	"Q20": chose, "Q21": noEffect, "Q22": lateRollback, "Q25": irreversible,
	"Q26": changeLive, "Q27": longLeadTime, "Q29": atOnce,
	"Q30": factors, "Q33": over, "Q34": clearVersusClose, "Q35": temporary,
	"Q36": always, "Q39": always,
}

// reserved are questions of the sheet that no source of evidence raises yet. A
// question of a user's own has neither a rule nor a place here and is always
// asked.
var reserved = map[string]bool{
	"Q11": true, "Q12": true, "Q18": true, "Q23": true, "Q24": true, "Q28": true,
	"Q31": true, "Q32": true, "Q37": true, "Q38": true, "Q40": true,
}

func earlierTrace(f Facts) *raised {
	alert, trace := f.Course.Alert, f.Course.Signal
	if alert == nil || trace == nil || trace.Row == alert.Row || alert.Earliest.Sub(trace.Latest) < earlyTrace {
		return nil
	}
	return &raised{3, map[string]string{
		"alert": alert.Row.Title, "alert_time": f.Clock(alert.Time),
		"trace": quote(trace.Row.Title), "trace_time": f.Clock(trace.Time),
	}, rows(trace, alert), "The trace came " + timeline.Words(alert.Time.Sub(trace.Time)) + " before the alert."}
}

func peopleFirst(f Facts) *raised {
	report, alert := f.Course.Report, f.Course.Alert
	if report == nil || !f.Alerts || (alert != nil && !report.Time.Before(alert.Time)) {
		return nil
	}
	best := "No alert of the incident's service fired."
	if alert != nil {
		best = "The first alert came " + timeline.Words(alert.Time.Sub(report.Time)) + " later."
	}
	return &raised{3, map[string]string{"report_time": f.Clock(report.Time)}, rows(report, alert), best}
}

func flapping(f Facts) *raised {
	acted := f.Evidence.Window.To
	if f.Course.Attempt != nil {
		acted = f.Course.Attempt.Time
	}
	intervals := map[string][]*timeline.Event{}
	var worst string
	for _, e := range within(f, timeline.Alert) {
		if e.Attrs[timeline.AttrState] == "pending" || e.End.IsZero() || e.End.After(acted) {
			continue
		}
		name := e.Attrs[timeline.AttrAlert]
		intervals[name] = append(intervals[name], e)
		if len(intervals[name]) > len(intervals[worst]) {
			worst = name
		}
	}
	if worst == "" || len(intervals[worst]) < 2 {
		return nil
	}
	n := len(intervals[worst])
	return &raised{2, map[string]string{"alert": worst, "times": strconv.Itoa(n)}, intervals[worst], ""}
}

func manyAlerts(f Facts) *raised {
	names := map[string]bool{}
	var rows []*timeline.Event
	for _, e := range within(f, timeline.Alert) {
		name := e.Attrs[timeline.AttrAlert]
		if e.Attrs[timeline.AttrState] != "pending" && !names[name] {
			names[name] = true
			rows = append(rows, e)
		}
	}
	if len(rows) < alertBurst {
		return nil
	}
	return &raised{1, map[string]string{"alerts": strconv.Itoa(len(rows))}, rows, ""}
}

func noAlert(f Facts) *raised {
	if !f.Alerts || f.Course.Alert != nil || f.Course.Start == nil || f.Course.Start.Row == nil {
		return nil
	}
	row := f.Course.Start.Row
	service := row.Service
	if service == "" {
		service = f.Evidence.Service
	}
	return &raised{3, map[string]string{"service": service}, []*timeline.Event{row}, "No alert fired in the window."}
}

func slowToDetect(f Facts) *raised {
	start, detect := f.Course.Start, f.Course.Detect
	if start == nil || detect == nil || detect.Time.Sub(start.Time) < slowDetect {
		return nil
	}
	return &raised{2, map[string]string{
		"start_time": f.Clock(start.Time), "detect_time": f.Clock(detect.Time),
		"gap": timeline.Words(detect.Time.Sub(start.Time)),
	}, rows(start, detect), ""}
}

func ackToAction(f Facts) *raised {
	ack, attempt := f.Course.Ack, f.Course.Attempt
	if ack == nil || attempt == nil || !attempt.Time.After(ack.Time) {
		return nil
	}
	return &raised{1, map[string]string{
		"ack_time": f.Clock(ack.Time), "action_time": f.Clock(attempt.Time),
	}, rows(ack, attempt), "It took " + timeline.Words(attempt.Time.Sub(ack.Time)) + "."}
}

func unanswered(f Facts) *raised {
	page := f.Course.Page
	for _, p := range f.Points {
		if p.Kind != decision.Escalation || page == nil {
			continue
		}
		if f.Course.Ack != nil && f.Course.Ack.Time.Before(p.At) {
			return nil
		}
		return &raised{2, map[string]string{
			"page_time": f.Clock(page.Time), "escalation_time": f.Clock(p.At),
		}, []*timeline.Event{page.Row, p.Act}, ""}
	}
	return nil
}

// hypothesis asks about the last explanation that somebody gave before the first
// act on the system, or else the first of all: the one that was acted on.
func hypothesis(f Facts) *raised {
	var led *decision.Point
	for i := range f.Points {
		p := &f.Points[i]
		if p.Kind == decision.Hypothesis && (led == nil || f.Course.Attempt != nil && p.At.Before(f.Course.Attempt.Time)) {
			led = p
		}
	}
	if led == nil {
		return nil
	}
	return &raised{2, map[string]string{
		"time": f.Clock(led.At), "hypothesis": quote(led.Act.Title),
	}, []*timeline.Event{led.Act}, ""}
}

func wrongTurn(f Facts) *raised {
	if len(f.Wrong) == 0 {
		return nil
	}
	w := f.Wrong[0]
	return &raised{3, map[string]string{"tried": quote(w.Tried.Title)},
		[]*timeline.Event{w.Tried.Act, w.Then.Act}, "What was tried next: " + w.Then.Title + "."}
}

// ofKind raises a question for the first decision point of that kind.
func ofKind(kind decision.Kind, strength int, timeName, titleName string) func(Facts) *raised {
	return func(f Facts) *raised {
		for _, p := range f.Points {
			if p.Kind == kind {
				values := map[string]string{timeName: f.Clock(p.At)}
				if titleName != "" {
					values[titleName] = p.Title
				}
				return &raised{strength, values, []*timeline.Event{p.Act}, ""}
			}
		}
		return nil
	}
}

// within returns the rows of one kind that are in the window.
func within(f Facts, kind timeline.Kind) []*timeline.Event {
	var out []*timeline.Event
	for i := range f.Evidence.Events {
		e := &f.Evidence.Events[i]
		if e.Kind == kind && e.InTimeline(f.Evidence.Window) {
			out = append(out, e)
		}
	}
	return out
}

func rows(milestones ...*measure.Milestone) []*timeline.Event {
	var out []*timeline.Event
	for _, m := range milestones {
		if m != nil && m.Row != nil {
			out = append(out, m.Row)
		}
	}
	return out
}

// quote puts quotation marks around s unless it has them.
func quote(s string) string {
	if strings.HasPrefix(s, "“") && strings.HasSuffix(s, "”") {
		return s
	}
	return "“" + s + "”"
}
