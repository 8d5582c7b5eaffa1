package input

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"
)

// encode16 writes s as UTF-16 with a byte order mark.
func encode16(s string, order binary.AppendByteOrder) []byte {
	var b []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func TestDecode(t *testing.T) {
	text := strings.Repeat("14:05 café 🚒 zu\r\n", 3000)
	little, big := encode16(text, binary.LittleEndian), encode16(text, binary.BigEndian)
	for _, c := range []struct {
		name string
		data []byte
		want string
		err  string
	}{
		{"little endian", little, text, ""},
		{"big endian", big, text, ""},
		{"gzip", gz(t, string(little)), text, ""},
		{"zstd", zst(t, string(big)), text, ""},
		{"only a mark", little[:2], "", ""},
		{"half a unit at the end", append(encode16("a", binary.LittleEndian), '\n'), "a\ufffd", ""},
		{"half a pair at the end", append(encode16("a", binary.LittleEndian), 0x3d, 0xd8), "a\ufffd", ""},
		{"lone halves", []byte("\xfe\xff\xd8\x3d\x00a\xdc\x00\x00b"), "\ufffda\ufffdb", ""},
		{"UTF-8 with a mark", []byte("\ufeff" + text), text, ""},
		{"gzip of UTF-8 with a mark", gz(t, "\ufeffa"), "a", ""},
		{"a mark inside", []byte("a\ufeffb"), "a\ufeffb", ""},
		{"UTF-32", []byte("\xff\xfe\x00\x00a\x00\x00\x00"), "", "the text is UTF-32"},
		{"UTF-32, big endian", []byte("\x00\x00\xfe\xff\x00\x00\x00a"), "", "the text is UTF-32"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := Open(context.Background(), write(t, "f", c.data), nil)
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Errorf("error %v, want %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if got, err := io.ReadAll(r); err != nil || string(got) != c.want {
				t.Errorf("read %d bytes %.40q, %v; want %d bytes %.40q", len(got), got, err, len(c.want), c.want)
			}
		})
	}
}

// An error comes after the text that was read before it.
func TestDecodeError(t *testing.T) {
	broken := errors.New("broken")
	in := io.MultiReader(bytes.NewReader(encode16("ab", binary.LittleEndian)), iotest.ErrReader(broken))
	r, err := decode(in)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); string(got) != "ab" || !errors.Is(err, broken) {
		t.Errorf("read %q, %v", got, err)
	}
}

// Any text comes back from UTF-16, and any bytes after the mark become UTF-8 that
// does not depend on how they arrive.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("a\n"), true)
	f.Add([]byte("é🚒\xd8\x3d\xd8"), false)
	f.Fuzz(func(t *testing.T, data []byte, big bool) {
		var order binary.AppendByteOrder = binary.LittleEndian
		mark := []byte{0xff, 0xfe}
		if big {
			order, mark = binary.BigEndian, []byte{0xfe, 0xff}
		}
		text := strings.ToValidUTF8(string(data), "\ufffd")
		if text != "" && text[0] != 0 { // U+0000 after the mark is that of UTF-32
			if got := readDecoded(t, bytes.NewReader(encode16(text, order))); got != text {
				t.Errorf("%q came back as %q", text, got)
			}
		}
		if len(data) > 1 && data[0] == 0 && data[1] == 0 {
			return
		}
		raw := slices.Concat(mark, data)
		whole := readDecoded(t, bytes.NewReader(raw))
		if slow := readDecoded(t, iotest.OneByteReader(bytes.NewReader(raw))); slow != whole || !utf8.ValidString(whole) {
			t.Errorf("%q is %q at once and %q byte by byte", raw, whole, slow)
		}
	})
}

func readDecoded(t *testing.T, r io.Reader) string {
	t.Helper()
	d, err := decode(r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
