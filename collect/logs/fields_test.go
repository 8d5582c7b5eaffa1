package logs

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestScanPairs(t *testing.T) {
	var f fields
	n := scanPairs([]byte(`plain level=error msg="a b" =x k= err=refused "quoted=1" app=cart`), &f)
	if n != 5 || string(f.values[levelSlot].text) != "error" || string(f.values[messageSlot].text) != "a b" ||
		string(f.values[errorSlot].text) != "refused" || string(f.values[serviceSlot].text) != "cart" {
		t.Errorf("%d pairs, %+v", n, f.values)
	}
}

func TestBetterNameWins(t *testing.T) {
	for _, line := range []string{
		`{"t":"no","time":"no","@timestamp":"yes","text":"no","msg":"right"}`,
		`{"msg":"right","@timestamp":"yes","text":"no","timestamp":"no"}`,
	} {
		var f fields
		if end, ok := scanObject([]byte(line), 0, nil, &f); !ok || end != len(line) {
			t.Fatalf("%s: end %d, %v", line, end, ok)
		}
		if string(f.values[timeSlot].text) != "yes" || string(f.values[messageSlot].text) != "right" {
			t.Errorf("%s: time %q message %q", line, f.values[timeSlot].text, f.values[messageSlot].text)
		}
	}
}

// TestDeep: nesting is skipped without recursion.
func TestDeep(t *testing.T) {
	line := `{"a":` + strings.Repeat(`{"a":[`, 200_000) + strings.Repeat(`]}`, 200_000) + `,"msg":"x"}`
	var f fields
	if _, ok := scanObject([]byte(line), 0, nil, &f); !ok || string(f.values[messageSlot].text) != "x" {
		t.Errorf("message %q", f.values[messageSlot].text)
	}
}

// FuzzScanObject: what encoding/json accepts is scanned to its end, and the
// message is the one that encoding/json reads.
func FuzzScanObject(f *testing.F) {
	for _, s := range []string{`{"msg":"a"}`, `{"msg":"\u00e4\ud83d\ude00\n\\"}`, `{"a":{"msg":"b"},"x":[1,{"y":"}"}],"msg":"c"}`, `{"msg":1}`, `{"fields":{"msg":"x"}}`, `{ "msg" : "\ud800" }`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if len(line) == 0 || line[0] != '{' {
			return
		}
		var got fields
		end, ok := scanObject(line, 0, nil, &got)
		appendKeys(nil, line)
		if end > len(line) {
			t.Fatalf("end %d of %d", end, len(line))
		}
		var want map[string]json.RawMessage
		if json.Unmarshal(line, &want) != nil {
			return
		}
		if !ok {
			t.Fatalf("%s: not scanned to its end", line)
		}
		var message string
		m := &got.values[messageSlot]
		// Keys that come twice or in other cases are another matter.
		if raw, has := want["msg"]; !has || json.Unmarshal(raw, &message) != nil || message == "" ||
			strings.Count(strings.ToLower(string(line)), "msg") > 1 || strings.Contains(strings.ToLower(string(line)), "message") || strings.Contains(string(line), "@") || strings.Contains(string(line), `\u`) && !m.escaped {
			return
		}
		if text := strings.ToValidUTF8(string(m.append(nil)), "\uFFFD"); m.quoted && strings.ToValidUTF8(message, "\uFFFD") != text && strings.Count(message, "\uFFFD") == 0 {
			t.Fatalf("%s: message %q, want %q", line, text, message)
		}
	})
}
