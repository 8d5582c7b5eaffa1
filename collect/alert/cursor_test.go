package alert

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The cursor and encoding/json agree on what is JSON, where a value ends, what is
// wrong first, and what the members of an object are.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{
		`{"metric":{"a":"b"},"values":[[1773150000.25,"1"], [1e-9,"NaN"]]}`, ` [1,-0.5E+3,true,false,null,"\u00e9\n",{}] `, `{"a":1,"\u0061":2}`,
		`[01]`, `[1.]`, `[-]`, `"\x"`, `tru`, `{"a" 1}`, `[1 2]`, `{"a":1,}`, "\"\x00\"", "\"\xff\"", `[[[[`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c := cursor{text: text}
		whole := c.skip()
		end := c.at
		if valid := whole && c.peek() == 0 && c.at == len(text); valid != json.Valid(text) {
			t.Fatalf("%q is valid JSON: %v, and the cursor says %v", text, !valid, valid)
		}
		if !whole && end < len(text) && json.Unmarshal(text[:end+1], new(json.RawMessage)) == nil {
			t.Errorf("%q has nothing wrong with it up to byte %d", text, end)
		}
		if !whole {
			return
		}
		if !json.Valid(text[:end]) {
			t.Fatalf("%q is no value", text[:end])
		}
		var want fields
		isObject := json.Unmarshal(text[:end], &want) == nil && want != nil
		got, ok := object(text[:end])
		if ok != isObject || len(got) != len(want) {
			t.Fatalf("%q has the members %q, want %q", text, got, want)
		}
		for k, v := range want {
			if !bytes.Equal(got[k], v) {
				t.Errorf("%q: %q is %q, want %q", text, k, got[k], v)
			}
		}
	})
}

// However a sample is written, the quick way reads what the thorough way reads, or
// leaves it alone.
func FuzzSample(f *testing.F) {
	for _, s := range []string{`[1773150000,"1"]`, `[ 1773150000.25 , "NaN" ]`, `[1773150000.1234,"1"]`, `[1.77e9,"1"]`, `[1773150000," 0"]`, `["x"]`, `[1773150000,"\u0031"]`, `[1773150000,1]`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !json.Valid(text) {
			return
		}
		c := cursor{text: text}
		quick, ok := c.usual()
		thorough := sampleOf(text)
		if ok && (quick.ms != thorough.ms || !bytes.Equal(quick.value, thorough.value) || !thorough.ok) {
			t.Errorf("%q is %+v, want %+v", text, quick, thorough)
		}
		if !ok && c.at != 0 {
			t.Errorf("%q: moved to %d", text, c.at)
		}
	})
}
