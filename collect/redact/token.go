package redact

import "strings"

// token is the shape of a vendor's tokens: a prefix and then min to max bytes of
// some classes, with no letter or digit after them. A max of 0 is no limit.
//
// The checksums that some tokens carry are not verified: a token cut or mistyped
// by one character is still most of a secret, and what has such a prefix and
// shape is nothing that a review needs.
type token struct {
	typ      string
	prefix   string
	class    uint8
	min, max int
}

// tokens are from the vendors' documentation. Publishable keys (pk_live_ ...) are
// no secrets and are not among them.
var tokens = []token{
	{awsKey, "AKIA", upper | digit, 16, 16},
	{awsKey, "ASIA", upper | digit, 16, 16},
	{awsKey, "ABIA", upper | digit, 16, 16},
	{awsKey, "ACCA", upper | digit, 16, 16},
	{githubToken, "ghp_", alnum, 36, 255},
	{githubToken, "gho_", alnum, 36, 255},
	{githubToken, "ghu_", alnum, 36, 255},
	{githubToken, "ghs_", word | dash | dot, 36, 0},
	{githubToken, "ghr_", alnum, 36, 255},
	{githubToken, "github_pat_", word, 40, 255},
	{gitlabToken, "glpat-", word | dash | dot, 20, 300},
	{gitlabToken, "glptt-", word | dash | dot, 20, 300},
	{gitlabToken, "gldt-", word | dash | dot, 20, 300},
	{gitlabToken, "glrt-", word | dash | dot, 20, 300},
	{gitlabToken, "glrtr-", word | dash | dot, 20, 300},
	{gitlabToken, "glcbt-", word | dash | dot, 20, 300},
	{gitlabToken, "glft-", word | dash | dot, 20, 300},
	{gitlabToken, "glsoat-", word | dash | dot, 20, 300},
	{gitlabToken, "glimt-", word | dash | dot, 20, 300},
	{gitlabToken, "glagent-", word | dash | dot, 20, 300},
	{gitlabToken, "gloas-", word | dash | dot, 20, 300},
	{slackToken, "xoxb-", alnum | dash, 10, 300},
	{slackToken, "xoxp-", alnum | dash, 10, 300},
	{slackToken, "xoxa-", alnum | dash, 10, 300},
	{slackToken, "xoxr-", alnum | dash, 10, 300},
	{slackToken, "xoxs-", alnum | dash, 10, 300},
	{slackToken, "xoxc-", alnum | dash, 10, 300},
	{slackToken, "xoxd-", alnum | dash, 10, 300},
	{slackToken, "xoxe-", alnum | dash, 10, 300},
	{slackToken, "xoxe.", alnum | dash | dot, 10, 300},
	{slackToken, "xapp-", alnum | dash, 10, 300},
	{stripeKey, "sk_live_", alnum, 16, 255},
	{stripeKey, "sk_test_", alnum, 16, 255},
	{stripeKey, "rk_live_", alnum, 16, 255},
	{stripeKey, "rk_test_", alnum, 16, 255},
	{stripeKey, "whsec_", alnum | plus | equals, 24, 255},
	{googleKey, "AIza", word | dash, 35, 35},
	{googleKey, "ya29.", word | dash | dot, 20, 0},
	{googleKey, "GOCSPX-", word | dash, 28, 28},
	{googleKey, "1//0", word | dash, 40, 255},
	{npmToken, "npm_", alnum, 36, 36},
	{apiToken, "sk-ant-", word | dash, 20, 255},
	{apiToken, "sk-proj-", word | dash, 20, 255},
	{apiToken, "sk-svcacct-", word | dash, 20, 255},
	{apiToken, "sk-", alnum, 32, 64},
	{apiToken, "hf_", letter, 34, 34},
	{apiToken, "gsk_", alnum, 52, 52},
	{apiToken, "pypi-AgE", word | dash, 50, 1024},
	{apiToken, "rubygems_", lower | digit, 48, 48},
	{apiToken, "SG.", word | dash | dot, 60, 80},
	{apiToken, "xkeysib-", lower | digit | upper | dash, 60, 100},
	{apiToken, "dop_v1_", lower | digit, 64, 64},
	{apiToken, "doo_v1_", lower | digit, 64, 64},
	{apiToken, "dor_v1_", lower | digit, 64, 64},
	{apiToken, "dapi", lower | digit, 32, 32},
	{apiToken, "hvs.", word | dash, 20, 300},
	{apiToken, "hvb.", word | dash, 20, 300},
	{apiToken, "hvr.", word | dash, 20, 300},
	{apiToken, "dckr_pat_", word | dash, 20, 255},
	{apiToken, "dckr_oat_", word | dash, 20, 255},
	{apiToken, "glsa_", word, 32, 64},
	{apiToken, "glc_", alnum | plus | equals, 32, 400},
	{apiToken, "shpat_", alnum, 32, 64},
	{apiToken, "shpca_", alnum, 32, 64},
	{apiToken, "shppa_", alnum, 32, 64},
	{apiToken, "shpss_", alnum, 32, 64},
	{apiToken, "sq0atp-", word | dash, 22, 64},
	{apiToken, "sq0csp-", word | dash, 22, 64},
	{apiToken, "lin_api_", alnum, 32, 64},
	{apiToken, "ntn_", alnum, 40, 64},
	{apiToken, "NRAK-", upper | digit, 27, 27},
	{apiToken, "sntrys_", word | dash | plus | equals, 40, 1024},
	{apiToken, "figd_", word | dash, 40, 64},
	{apiToken, "ATATT3x", word | dash | equals, 100, 300},
	{apiToken, "PMAK-", lower | digit | dash, 50, 64},
	{apiToken, "pul-", lower | digit, 40, 40},
	{apiToken, "sbp_", lower | digit, 40, 40},
	{apiToken, "pscale_tkn_", word | dash | dot, 32, 64},
	{privateKey, "AGE-SECRET-KEY-1", upper | digit, 58, 58},
}

// webhooks are addresses whose path is the credential.
var webhooks = []string{
	"hooks.slack.com/services/", "hooks.slack.com/workflows/", "hooks.slack.com/triggers/",
	"discord.com/api/webhooks/", "discordapp.com/api/webhooks/", "webhook.office.com/webhookb2/",
}

func tokenDetectors() []detector {
	var all []detector
	for _, t := range tokens {
		all = append(all, detector{word: t.prefix, find: t.find})
	}
	for _, w := range webhooks {
		all = append(all, detector{word: w, find: func(s string, at int) (span, bool) {
			start := at + len(w)
			end := run(s, start, word|dash|dot|plus)
			return span{start, end, webhookURL}, end-start >= 16
		}})
	}
	return append(all, detector{word: "eyJ", find: findJWT})
}

func (t token) find(s string, at int) (span, bool) {
	if !edge(s, at) {
		return span{}, false
	}
	start := at + len(t.prefix)
	limit := len(s)
	if t.max > 0 {
		limit = min(limit, start+t.max)
	}
	end := run(s[:limit], start, t.class)
	if end-start < t.min || end < len(s) && is(s[end], alnum) {
		return span{}, false
	}
	return span{at, end, t.typ}, true
}

// findJWT finds two to five parts of base64url between dots (RFC 7519, RFC 7516),
// the first of which is JSON: "eyJ" is `{"`.
func findJWT(s string, at int) (span, bool) {
	const minPart, maxHeader = 8, 1024
	if !edge(s, at) {
		return span{}, false
	}
	end := run(s[:min(len(s), at+maxHeader)], at, word|dash)
	if end-at < minPart || end == len(s) || s[end] != '.' {
		return span{}, false
	}
	second := run(s, end+1, word|dash)
	if second-end-1 < minPart {
		return span{}, false
	}
	end = second
	for range 3 {
		if end < len(s) && s[end] == '.' {
			end = run(s, end+1, word|dash)
		}
	}
	return span{at, end, jwt}, true
}

// tokenType returns the type of the token that s is as a whole, or fallback.
func tokenType(s, fallback string) string {
	for _, t := range tokens {
		if strings.HasPrefix(s, t.prefix) {
			if found, ok := t.find(s, 0); ok && found.end == len(s) {
				return t.typ
			}
		}
	}
	if strings.HasPrefix(s, "eyJ") {
		if found, ok := findJWT(s, 0); ok && found.end == len(s) {
			return jwt
		}
	}
	return fallback
}
