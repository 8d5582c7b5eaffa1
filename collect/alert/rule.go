package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"debrief/collect/server"
	"debrief/timeline"
)

// rule is an alerting rule of Prometheus: what samples do not say.
type rule struct {
	Name, Query, Type   string
	Duration            float64 // of "for", in seconds
	Labels, Annotations map[string]string
	interval            time.Duration
}

// askRules asks for the rules. A server that has none to tell (404 and the like)
// gives samples all the same; one that does not accept the caller is asked no more.
func (in *intake) askRules(ctx context.Context, c *client) error {
	_, body, err := c.get(ctx, "/api/v1/rules", url.Values{"type": {"alert"}})
	var e *server.Error
	switch {
	case errors.As(err, &e) && e.Status != 0 && !e.Denied():
		in.out.Note("%s does not tell its rules (%v), so rows lack their text", in.label, err)
		return nil
	case err != nil:
		return fmt.Errorf("asking for the rules: %w", err)
	}
	f, _ := object(body)
	data, _ := object(f["data"])
	if !data.is("groups", '[') {
		return errors.New("asking for the rules: the answer is none of Prometheus")
	}
	if in.readRules(data["groups"]) == 0 {
		in.out.Note("%s has no alerting rules now", in.label)
	}
	return nil
}

// readRules keeps the alerting rules of an answer and returns how many there are.
func (in *intake) readRules(groups json.RawMessage) (n int) {
	var list []struct {
		Interval float64
		Rules    []rule
	}
	if json.Unmarshal(groups, &list) != nil {
		return 0
	}
	for _, g := range list {
		for _, r := range g.Rules {
			if r.Type == "recording" || r.Name == "" {
				continue
			}
			r.interval = time.Duration(g.Interval * float64(time.Second))
			in.rules[r.Name] = append(in.rules[r.Name], r)
			n++
		}
	}
	return n
}

// interval is how often the rule of that name is evaluated, 0 when not known or
// when rules of that name differ.
func (in *intake) interval(name string) time.Duration {
	rules := in.rules[name]
	for _, r := range rules {
		if r.interval != rules[0].interval {
			return 0
		}
	}
	if len(rules) == 0 || rules[0].interval < 0 || rules[0].interval > longestStep {
		return 0
	}
	return rules[0].interval
}

// ruleOf is the rule that gives alerts of that name and labels.
func (in *intake) ruleOf(name string, labels map[string]string) *rule {
	for i := range in.rules[name] {
		r := &in.rules[name][i]
		differs := slices.ContainsFunc(slices.Collect(maps.Keys(r.Labels)), func(k string) bool {
			v := r.Labels[k]
			return !strings.Contains(v, "{{") && labels[k] != v && !externalLabels[k]
		})
		if !differs {
			return r
		}
	}
	return nil
}

var (
	labelOf  = regexp.MustCompile(`\{\{-?\s*\$labels\.([A-Za-z_][A-Za-z0-9_]*)\s*-?\}\}`)
	template = regexp.MustCompile(`\{\{.*?\}\}`)
)

// notes are the rule's annotations for an alert with those labels. Labels are filled
// in; a value is left out, for that of then is not known.
func (r *rule) notes(labels map[string]string) map[string]string {
	out := map[string]string{}
	for k, text := range r.Annotations {
		text = labelOf.ReplaceAllStringFunc(text, func(m string) string { return labels[labelOf.FindStringSubmatch(m)[1]] })
		out[k] = template.ReplaceAllString(text, "…")
	}
	return out
}

// describe writes what the rule says into e.
func (r *rule) describe(e *timeline.Event) {
	e.SetAttr(timeline.AttrExpr, line(r.Query))
	text := "Rule: " + line(r.Query)
	if r.Duration > 0 {
		held := timeline.Precision(r.Duration * float64(time.Second)).String()
		e.SetAttr(timeline.AttrFor, held)
		text += ", for " + held
	}
	if e.Body != "" {
		e.Body += "\n\n"
	}
	e.Body += text
}
