package pdf

import (
	"encoding/binary"
	"math"
	"sync"

	"github.com/go-fonts/dejavu/dejavusanscondensed"
	"github.com/go-fonts/dejavu/dejavusanscondensedbold"
	"github.com/go-fonts/dejavu/dejavusanscondensedboldoblique"
	"github.com/go-fonts/dejavu/dejavusanscondensedoblique"
	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
)

// A face is one embedded font. The condensed cut of DejaVu Sans holds the same
// runes as the normal one, and a table of six columns breathes in it.
type face uint8

const (
	sans face = iota
	sansBold
	sansItalic
	sansBoldItalic
	mono
	monoBold
	faces // their number
)

var faceFiles = [faces]struct {
	name string // as the PDF library knows it: lower case
	ttf  []byte
}{
	sans:           {"dejavusanscondensed", dejavusanscondensed.TTF},
	sansBold:       {"dejavusanscondensed-bold", dejavusanscondensedbold.TTF},
	sansItalic:     {"dejavusanscondensed-oblique", dejavusanscondensedoblique.TTF},
	sansBoldItalic: {"dejavusanscondensed-boldoblique", dejavusanscondensedboldoblique.TTF},
	mono:           {"dejavusansmono", dejavusansmono.TTF},
	monoBold:       {"dejavusansmono-bold", dejavusansmonobold.TTF},
}

// metrics hold the advance width of each rune up to U+FFFF in 1/1000 of the size,
// and absent where the face has no glyph. A table and not the PDF library's own
// measuring, because that takes a string, cannot tell a missing rune from a wide
// one, and is an order of magnitude slower.
type metrics [1 << 16]int16

const absent = -1

// faceMetrics read a font when its first rune is measured, once per process.
var faceMetrics = func() (read [faces]func() *metrics) {
	for f := range read {
		read[f] = sync.OnceValue(func() *metrics { return readMetrics(faceFiles[f].ttf) })
	}
	return read
}()

// advance returns the width of r in 1/1000 of the size, and whether f has it.
func (f face) advance(r rune) (int, bool) {
	if r < 0 || r > 0xffff {
		return 0, false
	}
	w := faceMetrics[f]()[r]
	return int(w), w != absent
}

// readMetrics reads the character map (format 4, the plane of 16 bits) and the
// horizontal metrics of a TrueType font. It trusts the font, which is embedded.
// See https://learn.microsoft.com/typography/opentype/spec/cmap and /hmtx.
func readMetrics(ttf []byte) *metrics {
	u16 := func(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
	tables := map[string][]byte{}
	for i := range u16(ttf, 4) {
		entry := ttf[12+16*i:]
		tables[string(entry[:4])] = ttf[binary.BigEndian.Uint32(entry[8:]):]
	}
	perEm := float64(u16(tables["head"], 18))
	last := u16(tables["hhea"], 34) - 1
	hmtx := tables["hmtx"]

	m := new(metrics)
	for i := range m {
		m[i] = absent
	}
	eachGlyph(unicodeMap(tables["cmap"]), func(r, glyph int) {
		m[r] = int16(math.Round(1000 * float64(u16(hmtx, 4*min(glyph, last))) / perEm))
	})
	return m
}

// unicodeMap returns the subtable for Unicode's first plane.
func unicodeMap(cmap []byte) []byte {
	for i := range int(binary.BigEndian.Uint16(cmap[2:])) {
		entry := cmap[4+8*i:]
		sub := cmap[binary.BigEndian.Uint32(entry[4:]):]
		if binary.BigEndian.Uint32(entry) == 3<<16|1 && binary.BigEndian.Uint16(sub) == 4 {
			return sub
		}
	}
	panic("pdf: an embedded font has no Unicode character map")
}

// eachGlyph calls yield for every rune that a format 4 subtable maps.
func eachGlyph(sub []byte, yield func(r, glyph int)) {
	u16 := func(at int) int { return int(binary.BigEndian.Uint16(sub[at:])) }
	double := u16(6) // twice the number of segments
	ends, starts := 14, 16+double
	deltas, ranges := starts+double, starts+2*double
	for s := 0; s < double; s += 2 {
		offset := u16(ranges + s)
		for r := u16(starts + s); r <= u16(ends+s) && r < 0xffff; r++ {
			glyph := r
			if offset != 0 {
				if glyph = u16(ranges + s + offset + 2*(r-u16(starts+s))); glyph == 0 {
					continue
				}
			}
			if glyph = (glyph + u16(deltas+s)) & 0xffff; glyph != 0 {
				yield(r, glyph)
			}
		}
	}
}
