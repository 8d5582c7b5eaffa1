package people

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"debrief/collect"
	"debrief/collect/collecttest"
	"debrief/timeline"
)

func source1(t testing.TB, text string) collect.Source {
	t.Helper()
	s, err := New(Config{Name: "people", Files: []string{"-"}, Stdin: strings.NewReader(text)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func request(t testing.TB, from, to string, zone *time.Location) collect.Request {
	req := collecttest.Request(t, from, to)
	req.Zone = zone
	return req
}

// read runs the source over text. The window is an evening that crosses midnight
// at UTC+1.
func read(t testing.TB, text string) ([]timeline.Event, timeline.Coverage) {
	t.Helper()
	zone := time.FixedZone("", 3600)
	return collecttest.Run(t, source1(t, text), request(t, "2026-03-10T12:00:00Z", "2026-03-11T02:00:00Z", zone))
}

// row writes what matters of an event on one line: time, with "?" when assumed,
// precision, end, actor, title, body.
func row(e timeline.Event) string {
	var b strings.Builder
	b.WriteString(e.Time.Format("02T15:04:05"))
	if e.Stamps[0].Assumed {
		b.WriteByte('?')
	}
	b.WriteString(" " + e.Precision.String())
	if e.Earlier > 0 {
		b.WriteString("/-" + e.Earlier.String())
	}
	if !e.End.IsZero() {
		b.WriteString(" to " + e.End.Format("02T15:04:05"))
	}
	fmt.Fprintf(&b, " <%s> %s", e.Actor, e.Title)
	if e.Body != "" {
		fmt.Fprintf(&b, " | %q", e.Body)
	}
	return b.String()
}

func rows(events []timeline.Event) []string {
	var out []string
	for _, e := range events {
		out = append(out, row(e))
	}
	return out
}

func TestNotes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain, day from the window", "14:05 rolled back to 1.8.2 (ana)", "10T13:05:00? 1m <ana> rolled back to 1.8.2"},
		{"after midnight in the zone", "00:30 still red", "10T23:30:00? 1m <> still red"},
		{"seconds", "14:05:30 page", "10T13:05:30? 1s <> page"},
		{"fraction", "14:05:30.250 page", "10T13:05:30? 1ms <> page"},
		{"one digit", "# 2026-03-10\n15:05 a\n", "10T14:05:00? 1m <> a"},
		{"bullet", "- 14:05 a", "10T13:05:00? 1m <> a"},
		{"star and dash", "* 14:05 - a", "10T13:05:00? 1m <> a"},
		{"check box", "- [x] 14:05 a", "10T13:05:00? 1m <> a"},
		{"brackets", "[14:05] a", "10T13:05:00? 1m <> a"},
		{"bold", "- **14:05** a", "10T13:05:00? 1m <> a"},
		{"bold with colon", "**14:05:** a", "10T13:05:00? 1m <> a"},
		{"colon", "14:05: a", "10T13:05:00? 1m <> a"},
		{"en dash", "14:05 – a", "10T13:05:00? 1m <> a"},
		{"date", "2026-03-10 14:05 a", "10T13:05:00? 1m <> a"},
		{"date with slashes", "2026/03/10 14:05 a", "10T13:05:00? 1m <> a"},
		{"RFC 3339", "2026-03-10T14:05:00+02:00 a", "10T12:05:00 1s <> a"},
		{"RFC 3339 west", "2026-03-10T14:05:00-03:00 a", "10T17:05:00 1s <> a"},
		{"git", "2026-03-10 14:05:00 -0300 a", "10T17:05:00 1s <> a"},
		{"UTC", "14:05 UTC a", "10T14:05:00? 1m <> a"},
		{"UTC below a date", "2026-03-10\n14:05Z a", "10T14:05:00 1m <> a"},
		{"no offset", "14:05 +1000 errors/s", "10T13:05:00? 1m <> +1000 errors/s"},
		{"afternoon", "2:05 pm a", "10T13:05:00? 1m <> a"},
		{"noon and midnight", "# 2026-03-10\n12:30PM a\n\n# 2026-03-11\n12:30 am b", "10T11:30:00? 1m <> a\n10T23:30:00? 1m <> b"},
		{"about", "~14:05 a", "10T13:05:00? 10m/-5m <> a"},
		{"about in words", "- about 14:05 a", "10T13:05:00? 10m/-5m <> a"},
		{"range", "14:05-14:20 a", "10T13:05:00? 1m to 10T13:20:00 <> a"},
		{"range with seconds", "14:05:00 – 14:20:30: a", "10T13:05:00? 1s to 10T13:20:30 <> a"},
		{"range over midnight", "23:50 to 00:20 a", "10T22:50:00? 1m to 10T23:20:00 <> a"},
		{"range with dates", "2026-03-10 23:50 - 2026-03-11 00:20 a", "10T22:50:00? 1m to 10T23:20:00 <> a"},
		{"two words are no range", "14:05 - 3 nodes down", "10T13:05:00? 1m <> 3 nodes down"},
		{"date heading", "# 2026-03-11\n00:05 a", "10T23:05:00? 1m <> a"},
		{"date heading with weekday", "## 2026-03-11 (Wed)\n00:05 a", "10T23:05:00? 1m <> a"},
		{"weekday first", "Wednesday, 2026-03-11:\n00:05 a", "10T23:05:00? 1m <> a"},
		{"date heading with words", "# 2026-03-10 checkout outage\n14:05 a", "10T13:05:00? 1m <> a"},
		{"midnight", "2026-03-10\n23:58 a\n00:03 b", "10T22:58:00? 1m <> a\n10T23:03:00? 1m <> b"},
		{"midnight without a date", "23:58 a\n00:03 b", "10T22:58:00? 1m <> a\n10T23:03:00? 1m <> b"},
		{"late note", "2026-03-10\n14:10 a\n14:07 b", "10T13:07:00? 1m <> b\n10T13:10:00? 1m <> a"},
		{"body", "14:05 a\n  more\n\nand more\n14:06 b", "10T13:05:00? 1m <> a more and more | \"a\\n  more\\n\\nand more\"\n10T13:06:00? 1m <> b"},
		{"text below the time", "14:05\nrolled back", "10T13:05:00? 1m <> rolled back"},
		{"heading ends an entry", "14:05 a\n\n## Later\nprose\n14:06 b", "10T13:05:00? 1m <> a\n10T13:06:00? 1m <> b"},
		{"a comment in a paste is no heading", "14:05 a\n# kubectl get pods", "10T13:05:00? 1m <> a # kubectl get pods | \"a\\n# kubectl get pods\""},
		{"times in a block", "14:05 a\n```\n14:03:01 ERROR x\n```\n14:06 b", "10T13:05:00? 1m <> a ``` 14:03:01 ERROR x ``` | \"a\\n```\\n14:03:01 ERROR x\\n```\"\n10T13:06:00? 1m <> b"},
		{"handle", "14:05 @ana: a\n14:06 ana: b\n14:07 cause: c", "10T13:05:00? 1m <ana> a\n10T13:06:00? 1m <ana> b\n10T13:07:00? 1m <> cause: c"},
		{"full name", "14:05 a (Ana Silva)", "10T13:05:00? 1m <Ana Silva> a"},
		{"a remark", "14:05 a (see ticket)\n14:06 b (again)\n14:07 c (v1.8.2)", "10T13:05:00? 1m <> a (see ticket)\n10T13:06:00? 1m <> b (again)\n10T13:07:00? 1m <> c (v1.8.2)"},
		{"no time at the start", "14:05 a\naa:bb:14:05:cc\n10:30:ab:cd mac\n16:9 screen", "10T13:05:00? 1m <> a aa:bb:14:05:cc 10:30:ab:cd mac 16:9 screen | \"a\\naa:bb:14:05:cc\\n10:30:ab:cd mac\\n16:9 screen\""},
		{"byte order mark and CRLF", "\ufeff14:05 a\r\n14:06 b\r\n", "10T13:05:00? 1m <> a\n10T13:06:00? 1m <> b"},
		{"UTF-16", "\xff\xfe1\x004\x00:\x000\x005\x00 \x00\xe9\x00\n\x00", "10T13:05:00? 1m <> é"},
		{"numbered list", "1. 14:05 a\n2) 14:06 b\n14. 07 c", "10T13:05:00? 1m <> a\n10T13:06:00? 1m <> b 14. 07 c | \"b\\n14. 07 c\""},
		{"at", "at 14:05 a\nAt about 14:06 b\n- at 14:07-14:08 c", "10T13:05:00? 1m <> a\n10T13:06:00? 10m/-5m <> b\n10T13:07:00? 1m to 10T13:08:00 <> c"},
		{"table", "| Time | What |\n|---|---|\n| 14:05 | a |\n|14:06|ana|b|\n| **14:07** | c (bo) |\n| 2026-03-10 14:08 - 14:09 | d |\n| 14:10 e | f |\n| ana | 14:11 |", "10T13:05:00? 1m <> a\n10T13:06:00? 1m <> ana|b\n10T13:07:00? 1m <bo> c\n10T13:08:00? 1m to 10T13:09:00 <> d\n10T13:10:00? 1m <> e | f | ana | 14:11 | | \"e | f\\n| ana | 14:11 |\""},
		{"trailing period", "14:05 done.", "10T13:05:00? 1m <> done"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read(t, c.text)
			if got := strings.Join(rows(events), "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s\nledger %+v", got, c.want, cover)
			}
			for _, e := range events {
				if e.Kind != timeline.Note || e.Clock != timeline.Noted {
					t.Errorf("kind %s, clock %s", e.Kind, e.Clock)
				}
			}
		})
	}
}

func TestChat(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"brackets", "[14:05] ana: a: b\n[14:06:07] Bo Li: c", "10T13:05:00? 1m <ana> a: b\n10T13:06:07? 1s <Bo Li> c"},
		{"angle brackets", "14:05 <ana> a\n[14:06:07] <@bo> b", "10T13:05:00? 1m <ana> a\n10T13:06:07? 1s <bo> b"},
		{"dates", "[2026-03-10 14:05:06] ana: a", "10T13:05:06? 1s <ana> a"},
		{"separator", "--- 2026-03-11 ---\n[00:05] ana: a", "10T23:05:00? 1m <ana> a"},
		{"continuation", "14:05 <ana> look\n  14:03:22 ERROR x\n> [14:01] bo: quoted\n\nmore", "10T13:05:00? 1m <ana> look 14:03:22 ERROR x > [14:01] bo: quoted more | \"look\\n  14:03:22 ERROR x\\n> [14:01] bo: quoted\\n\\nmore\""},
		{"block", "14:05 <ana> ```\n14:03:22 ERROR x\n25:99 y\n```\n14:06 <bo> ```c```\n14:07 <bo> d", "10T13:05:00? 1m <ana> ``` 14:03:22 ERROR x 25:99 y ``` | \"```\\n14:03:22 ERROR x\\n25:99 y\\n```\"\n10T13:06:00? 1m <bo> ```c```\n10T13:07:00? 1m <bo> d"},
		{"same minute and author", "[14:05] ana: a\n[14:05] ana: b\n[14:05] ana: a", "10T13:05:00? 1m <ana> a\n10T13:05:00? 1m <ana> b"},
		{"empty", "[14:05] ana: \n[14:06] ana: b", "10T13:06:00? 1m <ana> b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read(t, c.text)
			if got := strings.Join(rows(events), "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s\nledger %+v", got, c.want, cover)
			}
			for _, e := range events {
				if e.Kind != timeline.Message || e.Clock != timeline.Said {
					t.Errorf("kind %s, clock %s", e.Kind, e.Clock)
				}
			}
		})
	}
}

// In a transcript each line decides whether it is a message or a note; one that
// begins with a time is never a part of the entry above.
func TestNotesInChat(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"brackets first", "[14:00] bob: web is down\n14:05 paged ana\n14:10 rolled back (ana)\n14:13 resolved",
			"said 10T13:00:00? 1m <bob> web is down\nnoted 10T13:05:00? 1m <> paged ana\nnoted 10T13:10:00? 1m <ana> rolled back\nnoted 10T13:13:00? 1m <> resolved"},
		{"angle brackets first", "14:00 <bob> web is down\nand db\n14:05 paged ana\nagain\n14:06 <ana> here\n14:07 bob: thanks\n14:08 cause: disk",
			"said 10T13:00:00? 1m <bob> web is down and db | \"web is down\\nand db\"\nnoted 10T13:05:00? 1m <> paged ana again | \"paged ana\\nagain\"\nsaid 10T13:06:00? 1m <ana> here\nsaid 10T13:07:00? 1m <bob> thanks\nnoted 10T13:08:00? 1m <> cause: disk"},
		{"other shapes", "[14:00] bob: a\n- 14:01 b\n| 14:02 | c |\nat 14:03 d\n1. 14:04 e\n[14:05] bo joined\n[14:06] https://example.com\n[14:07] bob: f\n[14:08] bob: g",
			"said 10T13:00:00? 1m <bob> a\nnoted 10T13:01:00? 1m <> b\nnoted 10T13:02:00? 1m <> c\nnoted 10T13:03:00? 1m <> d\nnoted 10T13:04:00? 1m <> e\nnoted 10T13:05:00? 1m <> bo joined\nnoted 10T13:06:00? 1m <> https://example.com\nsaid 10T13:07:00? 1m <bob> f\nsaid 10T13:08:00? 1m <bob> g"},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, cover := read(t, c.text)
			var got []string
			for _, e := range events {
				got = append(got, string(e.Clock)+" "+row(e))
				if (e.Kind == timeline.Message) != (e.Clock == timeline.Said) || (e.Kind == timeline.Note) != (e.Clock == timeline.Noted) {
					t.Errorf("kind %s, clock %s", e.Kind, e.Clock)
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(got, "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s\nledger %+v", diff, cover)
			}
		})
	}
}

// Clocks went forward on 29 March 2026 at 01:00 UTC and back on 25 October.
func TestChangeOfClocks(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	const (
		twice   = " happened twice on 2026-10-25 in Europe/Berlin (clocks went back); "
		first   = twice + "the first is taken, and the order is uncertain"
		second  = twice + "the second is taken because the entry above is later than the first, and the order is uncertain"
		skipped = "02:30 does not exist on 2026-03-29 in Europe/Berlin (clocks went forward); read as a time from 2026-03-29T00:30:00Z to 2026-03-29T01:30:00Z"
	)
	for _, c := range []struct{ name, text, rows, problems string }{
		{"skipped", "2026-03-29 02:30 a", "29T00:30:00? 1h1m <> a", "1 " + skipped},
		{"skipped, after another", "2026-03-29 01:50 a\n2026-03-29 02:30 b", "29T00:50:00? 1m <> a\n29T01:30:00? 1m/-1h <> b", "2 " + skipped},
		{"a range ends in the skipped hour", "2026-03-29 01:50-02:30 a", "29T00:50:00? 1m to 29T01:30:00 <> a", "1 " + skipped},
		{"twice", "2026-10-25\n02:30 a\n02:40 b", "25T00:30:00? 1h1m <> a\n25T00:40:00? 1h1m <> b", "2 02:30" + first + "\n3 02:40" + first},
		{"twice, in the order of the file", "2026-10-25 02:10 a\n2026-10-25 02:50 b\n2026-10-25 02:20 c\n~02:55 d\n03:05 e\n02:50 f",
			"25T00:10:00? 1h1m <> a\n25T00:50:00? 1h1m <> b\n25T00:50:00? 1h1m <> f\n25T01:20:00? 1m/-1h <> c\n25T01:55:00? 10m/-1h5m <> d\n25T02:05:00? 1m <> e",
			"1 02:10" + first + "\n2 02:50" + first + "\n3 02:20" + second + "\n4 02:55" + second},
		{"range", "2026-10-25\n02:30-02:10 a", "25T00:30:00? 1h1m to 25T01:10:00 <> a", "2 02:30" + first + "\n2 02:10" + second},
		{"an offset leaves no doubt", "2026-10-25 02:30 +01:00 a\n03:30 UTC b", "25T01:30:00 1m <> a\n25T03:30:00 1m <> b", ""},
		{"JSON", "{\"time\":\"2026-10-25 02:50\",\"text\":\"a\"}\n{\"time\":\"2026-10-25 02:10\",\"text\":\"b\"}",
			"25T00:50:00? 1h1m <> a\n25T01:10:00? 1m/-1h <> b", "1 02:50" + first + "\n2 02:10" + second},
		{"outside", "2025-10-26 02:30 a", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			day := "2026-10-25"
			if strings.Contains(c.text, "2026-03-29") {
				day = "2026-03-29"
			}
			events, cover := collecttest.Run(t, source1(t, c.text), request(t, day+"T00:00:00Z", day+"T06:00:00Z", berlin))
			if diff := cmp.Diff(c.rows, strings.Join(rows(events), "\n")); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			var problems []string
			for _, p := range cover.Problems {
				problems = append(problems, strings.TrimPrefix(p.Place, "standard input:")+" "+p.Message)
			}
			if diff := cmp.Diff(c.problems, strings.Join(problems, "\n")); diff != "" {
				t.Errorf("problems (-want +got)\n%s", diff)
			}
		})
	}
}

// What is read, rejected and left out must be in the ledger.
func TestLedger(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       timeline.Counts
		outside    int64
		problem    string // contained in one
		note       string
	}{
		{"preamble", "Notes of Ana\n\n# Outage\n14:05 a", timeline.Counts{Read: 1, Shown: 1}, 0, "", "standard input: 1 lines below a heading or before the first time belong to no entry"},
		{"inferred", "14:05 a\n14:06 b", timeline.Counts{Read: 2, Shown: 2}, 0, "", "standard input: 2 times stand below no date; their day was inferred from the window"},
		{"no such time", "14:05 a\n25:99 b\nmore of b\n14:07 c", timeline.Counts{Read: 3, Shown: 2, Rejected: 1}, 0, `standard input:2 time "25:99" cannot be read`, ""},
		{"no such end", "14:05-14:99 b", timeline.Counts{Read: 1, Rejected: 1}, 0, `time "14:05-14:99" cannot be read`, ""},
		{"no such date", "2026-02-30 14:05 b", timeline.Counts{Read: 1, Rejected: 1}, 0, `time "2026-02-30 14:05" cannot be read`, ""},
		{"no such hour", "14:05pm b", timeline.Counts{Read: 1, Rejected: 1}, 0, "from 1 to 12", ""},
		{"no such heading", "# 2026-13-45\n14:05 a", timeline.Counts{Read: 1, Shown: 1}, 0, `standard input:1 date "# 2026-13-45" cannot be read`, ""},
		{"zone abbreviation", "14:05 CET a", timeline.Counts{Read: 1, Rejected: 1}, 0, "CET stands for several zones", ""},
		{"backwards range", "2026-03-10 14:05 - 2026-03-09 14:05 a", timeline.Counts{Read: 1, Rejected: 1}, 0, "ends before it begins", ""},
		{"outside", "2026-03-01\n14:05 a\nb", timeline.Counts{}, 1, "", ""},
		{"empty text", "14:05\n14:06 a", timeline.Counts{Read: 2, Shown: 1, Filtered: 1}, 0, "", ""},
		{"baseline", "2026-03-10 11:00 a\n14:05 b", timeline.Counts{Read: 2, Shown: 1, Filtered: 1}, 0, "", ""},
		{"open block", "14:05 a\n```\n14:06 b", timeline.Counts{Read: 1, Shown: 1}, 0, "standard input:2 the block that ``` opens is never closed", ""},
		{"open block in a message", "14:05 <ana> ```\n14:06 b\n14:07 <bo> c", timeline.Counts{Read: 2, Shown: 2}, 0, "standard input:1 the block that ``` opens is never closed: from line 2 on", ""},
		{"no such time in a transcript", "14:05 <ana> a\n25:99 b\n14:07 CET c", timeline.Counts{Read: 3, Shown: 1, Rejected: 2}, 0, `standard input:2 time "25:99" cannot be read`, ""},
		{"no such time in a table", "| 14:05 | a |\n| 14:99 | b |", timeline.Counts{Read: 2, Shown: 1, Rejected: 1}, 0, `standard input:2 time "14:99" cannot be read`, ""},
		{"no times", "some\nprose", timeline.Counts{}, 0, "no line begins with a time", ""},
		{"long", "14:05 a\n" + strings.Repeat("0123456789\n", 7000), timeline.Counts{Read: 1, Shown: 1}, 0, "standard input:1 entry longer than 64 KiB", ""},
		{"long line", "14:05 " + strings.Repeat("0123456789", 7000), timeline.Counts{Read: 1, Shown: 1}, 0, "standard input:1 line longer than 64 KiB", ""},
		{"JSON", `{"ts":"2026-03-10T14:05:00Z","text":"a"}` + "\n\n{\n[1]\n" + `{"text":"b"}` + "\n" + `{"ts":"x","text":"b"}`, timeline.Counts{Read: 5, Shown: 1, Rejected: 4}, 0, "standard input:3 not a JSON object", ""},
		{"JSON text", `{"ts":"2026-03-10T14:05:00Z","text":["a"]}`, timeline.Counts{Read: 1, Rejected: 1}, 0, `"text" is no text`, ""},
		{"JSON kind", `{"ts":"2026-03-10T14:05:00Z","text":"a","kind":"deploy"}`, timeline.Counts{Read: 1, Shown: 1}, 0, `kind "deploy" is none of`, ""},
		{"JSON edited", `{"ts":"2026-03-10T14:05:00Z","text":"a","edited":"x"}`, timeline.Counts{Read: 1, Shown: 1}, 0, `edited: time "x"`, ""},
		{"array that breaks off", "[\n" + `{"ts":"2026-03-10T14:05:00Z","text":"a"},` + "\n{", timeline.Counts{Read: 1, Shown: 1}, 0, "near line 3", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, cover := read(t, c.text)
			if diff := cmp.Diff(c.want, cover.Counts); diff != "" {
				t.Errorf("counts (-want +got)\n%s\n%+v", diff, cover)
			}
			if cover.Outside != c.outside {
				t.Errorf("outside %d, want %d", cover.Outside, c.outside)
			}
			var problems []string
			for _, p := range cover.Problems {
				problems = append(problems, p.Place+" "+p.Message)
			}
			if got := strings.Join(problems, "\n"); !strings.Contains(got, c.problem) || c.problem == "" && got != "" {
				t.Errorf("problems %q, want %q", got, c.problem)
			}
			if got := strings.Join(cover.Notes, "\n"); !strings.Contains(got, c.note) {
				t.Errorf("notes %q, want %q", got, c.note)
			}
		})
	}
}

// A window of several days: a time without a date goes on from the entry above.
func TestLongWindow(t *testing.T) {
	req := request(t, "2026-03-10T00:00:00Z", "2026-03-13T00:00:00Z", time.UTC)
	events, _ := collecttest.Run(t, source1(t, "22:00 a\n02:00 b\n14:00 c\n01:00 d\n02:00 e"), req)
	want := []string{
		"10T22:00:00? 1m <> a", "11T02:00:00? 1m <> b", "11T14:00:00? 1m <> c",
		"12T01:00:00? 1m <> d", "12T02:00:00? 1m <> e",
	}
	if diff := cmp.Diff(want, rows(events)); diff != "" {
		t.Error(diff)
	}
}

func TestEvent(t *testing.T) {
	long := strings.Repeat("word ", 40) + "end"
	events, _ := read(t, "~14:05 "+long+"\n14:10-14:20 b")
	e := events[0]
	if n := len([]rune(e.Title)); n > maxTitle || !strings.HasSuffix(e.Title, "word…") || e.Body != long {
		t.Errorf("title %q (%d), body %q", e.Title, n, e.Body)
	}
	if e.Stamps[0].Raw != "~14:05" || e.Origin.Line != 1 || e.Origin.Locator != "standard input" {
		t.Errorf("stamp %+v, origin %+v", e.Stamps[0], e.Origin)
	}
	e = events[1]
	if len(e.Stamps) != 2 || e.Stamps[1].Clock != timeline.Ended || e.Stamps[1].Raw != "14:10-14:20" {
		t.Errorf("stamps %+v", e.Stamps)
	}
	if e.Key != "2026-03-10T13:10:00Z | b" || e.Same != "" {
		t.Errorf("key %q, same %q", e.Key, e.Same)
	}
}

func TestTitle(t *testing.T) {
	url := "https://example.com/" + strings.Repeat("x", 200)
	for in, want := range map[string]string{
		"a\n b\t c":              "a b c",
		"wait...":                "wait...",
		".":                      ".",
		"see " + url:             "see " + url[:115] + "…",
		strings.Repeat("é", 121): strings.Repeat("é", 119) + "…",
		strings.Repeat("é", 120): strings.Repeat("é", 120),
	} {
		if got := title(in); got != want {
			t.Errorf("title(%q) = %q, want %q", in, got, want)
		}
	}
}

// The same message in two exports is one row.
func TestTwoExports(t *testing.T) {
	req := request(t, "2026-03-10T12:00:00Z", "2026-03-10T16:00:00Z", time.UTC)
	export := `{"ts":"1773151502.000200","user":"ana","text":"rolling back","channel":"ops"}`
	a, _ := New(Config{Name: "a", Files: []string{"-"}, Stdin: strings.NewReader(export)})
	b, _ := New(Config{Name: "b", Files: []string{"-"}, Stdin: strings.NewReader("[14:05] ana: rolling back")})
	res, err := collect.Run(t.Context(), []collect.Source{a, b}, collect.Options{Request: req})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Events) != 1 || len(res.Events[0].Also) != 1 {
		t.Errorf("got %d rows: %+v", len(res.Events), res.Events)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return p
	}
	notes := write("notes.md", "2026-03-10\n14:05 a")
	write("chat.txt", "[2026-03-10 14:06] ana: b")
	req := collecttest.Request(t, "2026-03-10T12:00:00Z", "2026-03-10T16:00:00Z")
	run := func(files ...string) ([]timeline.Event, timeline.Coverage) {
		s, err := New(Config{Name: "people", Files: files, Service: "checkout"})
		if err != nil {
			t.Fatal(err)
		}
		return collecttest.Run(t, s, req)
	}
	events, c := run(filepath.Join(dir, "*"), notes)
	if len(events) != 2 || events[0].Service != "checkout" || events[0].Origin.Locator != "notes.md" || c.Status != timeline.Complete {
		t.Errorf("%+v\n%+v", events, c)
	}
	events, c = run(notes, filepath.Join(dir, "gone.md"), filepath.Join(dir, "*.json"))
	if len(events) != 1 || c.Status != timeline.CutShort || len(c.Problems) != 2 || strings.Contains(fmt.Sprint(c), dir) {
		t.Errorf("%+v", c)
	}
	if _, c = run(filepath.Join(dir, "gone.md")); c.Status != timeline.Failed || strings.Contains(fmt.Sprint(c), dir) {
		t.Errorf("%+v", c)
	}
	if _, err := New(Config{Name: "people"}); err == nil {
		t.Error("a source without files was accepted")
	}
}

func TestSuite(t *testing.T) {
	req := collecttest.Request(t, "2026-03-10T12:00:00Z", "2026-03-10T16:00:00Z")
	for name, text := range map[string]string{
		"notes": "# 2026-03-10\n14:05 a (ana)\n14:06-14:20 b\n25:00 c",
		"chat":  "[2026-03-10 14:05] ana: a\n[14:05] ana: b\n[14:05] ana: a",
		"JSON":  `{"ts":1773151502,"user":"ana","text":"a"}`,
	} {
		t.Run(name, func(t *testing.T) {
			collecttest.Suite(t, func() collect.Source { return source1(t, text) }, req)
		})
	}
}
