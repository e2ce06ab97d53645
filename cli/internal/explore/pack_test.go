package explore

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// This file unpacks what pack.go packs, as page.js does.

// unpack returns the columns of each function of a page.
func unpack(t *testing.T, p *packed) (funcs [][]Column) {
	t.Helper()
	group := -1
	var streams [][numStreams]*bytes.Reader
	for _, f := range p.Funcs {
		if f.Group != group {
			for c := range streams {
				for s, r := range streams[c] {
					if r.Len() > 0 {
						t.Fatalf("column %d of group %d: %d bytes are left in stream %d", c, group, r.Len(), s)
					}
				}
			}
			if group++; f.Group != group {
				t.Fatalf("%s is in group %d after %d", f.Key, f.Group, group-1)
			}
			data, err := io.ReadAll(flate.NewReader(bytes.NewReader(p.Groups[group])))
			if err != nil {
				t.Fatal(err)
			}
			streams = make([][numStreams]*bytes.Reader, len(p.SameAs))
			for c := range streams {
				for s := range streams[c] {
					n, k := binary.Uvarint(data)
					streams[c][s] = bytes.NewReader(data[k : k+int(n)])
					data = data[k+int(n):]
				}
			}
		}
		var cols []Column
		for c := range streams {
			var other *Column
			if p.SameAs[c] >= 0 {
				other = &cols[p.SameAs[c]]
			}
			cols = append(cols, unpackColumn(t, p, &streams[c], other))
		}
		funcs = append(funcs, cols)
	}
	return funcs
}

func unpackColumn(t *testing.T, p *packed, from *[numStreams]*bytes.Reader, other *Column) (c Column) {
	number := func(s int) uint64 {
		n, err := binary.ReadUvarint(from[s])
		if err != nil || n >= 1<<53 {
			t.Fatalf("stream %d: %d, %v", s, n, err)
		}
		return n
	}
	sign := func(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }
	signed := func(s int) int64 { return sign(number(s)) }
	var indent, next, def, label, pos int64
	for range number(streamShape) {
		if other != nil {
			if ref := number(streamSame); ref > 0 {
				next += sign(ref - 1)
				c.add(other.Text[next], other.Pos[next])
				next++
				continue
			}
		}
		indent += signed(streamIndent)
		now := def
		var text strings.Builder
		text.WriteString(strings.Repeat(" ", int(indent)))
		shape := p.Shapes[number(streamShape)]
		for strings.HasSuffix(shape, string(rune(slotMore))) {
			shape = shape[:len(shape)-1] + p.Shapes[number(streamShape)]
		}
		for _, r := range shape {
			switch r {
			case slotWord:
				text.WriteString(p.Words[number(slotWord)])
			case slotDec:
				fmt.Fprint(&text, number(slotDec))
			case slotHex:
				fmt.Fprintf(&text, "%x", number(slotHex))
			case slotLabel:
				label += signed(slotLabel)
				fmt.Fprint(&text, label)
			case slotDef:
				now += signed(slotDef)
				fmt.Fprint(&text, now)
			case slotNext:
				now++
				fmt.Fprint(&text, now)
			case slotValue:
				fmt.Fprint(&text, now-signed(slotValue))
			default:
				text.WriteRune(r)
			}
		}
		def = now
		at := int64(-1)
		if n := number(streamPos); n > 0 {
			pos += sign(n - 1)
			at = pos
		}
		c.add(text.String(), at)
	}
	return c
}

// TestPack packs lines of all kinds, whole and in random pieces, and functions enough for several groups.
func TestPack(t *testing.T) {
	lines := []string{
		"", " ", "    v12 = add.i32 v11, v9", "    v13 = iconst.i64 4", "    #14 brif v13 block1, block22", "block22(v15: i32): loop",
		"  .L3:", "    lea       rsi, ptr [rip+0x8c]", "    jmp       .L12", "v128.load offset=4", "i32.const -1", "i64.const 18446744073709551615",
		"    v7 = iconst.i64 0xffffffffffffffff", "0x", "0x0", "0x00", "0x1.8p+3", "007", "v007", "#", "v", "$", "$f", "call $runtime.morestack_noctxt (;12;)",
		"call $\"a b\"", "func func[3] \"\x01\x02\" () -> ()", "\x07", "größe v1 ∙ 12", "v999999999", "v9999999999", "f64.const 0x1.921fb54442d18p+1",
		"  ; trap: out of bounds", "xmm15, r8d", "999999999999999 9999999999999999", "0xfffffffffffff 0x1fffffffffffff", "0xABC", "block", strings.Repeat("block7, ", 50), "br_table" + strings.Repeat(" 12", 60), "block7", ".L", ".L0",
	}
	r := rand.New(rand.NewPCG(3, 4))
	p := &Page{Columns: columns}
	for range 300 {
		f := Func{Key: fmt.Sprintf("func[%d]", len(p.Funcs)), Cols: make([]Column, len(columns))}
		for c := range f.Cols {
			for range r.IntN(100) {
				text := lines[r.IntN(len(lines))]
				if r.IntN(2) == 0 {
					other := lines[r.IntN(len(lines))]
					text = text[:r.IntN(len(text)+1)] + other[r.IntN(len(other)+1):]
				}
				f.Cols[c].add(strings.ToValidUTF8(text, "?"), int64(r.IntN(1<<r.IntN(33)))-1)
			}
		}
		// Lines of one column are in the other, in another order.
		for _, i := range r.Perm(len(f.Cols[1].Text)) {
			f.Cols[2].add(f.Cols[1].Text[i], f.Cols[1].Pos[i])
		}
		p.Funcs = append(p.Funcs, f)
	}
	out, err := p.pack()
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Groups) < 2 {
		t.Errorf("%d groups", len(out.Groups))
	}
	got := unpack(t, out)
	if len(got) != len(p.Funcs) {
		t.Fatalf("%d functions", len(got))
	}
	for i, f := range p.Funcs {
		for c := range f.Cols {
			if !reflect.DeepEqual(got[i][c], f.Cols[c]) && len(f.Cols[c].Text)+len(got[i][c].Text) > 0 {
				t.Fatalf("%s: got\n%q %v\nwant\n%q %v", f.Key, got[i][c].Text, got[i][c].Pos, f.Cols[c].Text, f.Cols[c].Pos)
			}
		}
	}
}
