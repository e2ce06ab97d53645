package tests

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests that loads find what accesses to the same bytes before them have left there, whatever their
// widths, signs and types are and whether or not the compiler leaves loads out.

// An access is a load or store of the lowest size bytes of a value.
type access struct {
	op   string
	typ  string
	size int
	sign bool // a load extends a sign
}

func (a access) store() bool { return strings.Contains(a.op, ".store") }

var accesses = []access{
	{"i32.load", "i32", 4, false}, {"i64.load", "i64", 8, false}, {"f32.load", "f32", 4, false}, {"f64.load", "f64", 8, false},
	{"i32.load8_s", "i32", 1, true}, {"i32.load8_u", "i32", 1, false}, {"i32.load16_s", "i32", 2, true}, {"i32.load16_u", "i32", 2, false},
	{"i64.load8_s", "i64", 1, true}, {"i64.load8_u", "i64", 1, false}, {"i64.load16_s", "i64", 2, true}, {"i64.load16_u", "i64", 2, false},
	{"i64.load32_s", "i64", 4, true}, {"i64.load32_u", "i64", 4, false},
	{"i32.store", "i32", 4, false}, {"i64.store", "i64", 8, false}, {"f32.store", "f32", 4, false}, {"f64.store", "f64", 8, false},
	{"i32.store8", "i32", 1, false}, {"i32.store16", "i32", 2, false},
	{"i64.store8", "i64", 1, false}, {"i64.store16", "i64", 2, false}, {"i64.store32", "i64", 4, false},
}

// text returns the access at distance d from the address in local 0. A load gives the bits of its result as
// an i64, a store takes those of the given local.
func (a access) text(d, value int) string {
	at, offset := fmt.Sprintf("(i32.add (local.get 0) (i32.const %d))", d), 0
	if d >= 0 {
		at, offset = "(local.get 0)", d
	}
	if a.store() {
		v := map[string]string{"i32": "(i32.wrap_i64 %s)", "i64": "%s", "f32": "(f32.reinterpret_i32 (i32.wrap_i64 %s))", "f64": "(f64.reinterpret_i64 %s)"}[a.typ]
		return fmt.Sprintf("(%s offset=%d %s "+v+")", a.op, offset, at, fmt.Sprintf("(local.get %d)", value))
	}
	r := map[string]string{"i32": "(i64.extend_i32_u %s)", "i64": "%s", "f32": "(i64.extend_i32_u (i32.reinterpret_f32 %s))", "f64": "(i64.reinterpret_f64 %s)"}[a.typ]
	return fmt.Sprintf(r, fmt.Sprintf("(%s offset=%d %s)", a.op, offset, at))
}

// do is what the access does to memory: it returns the bits of a load's result.
func (a access) do(mem []byte, at int, v uint64) uint64 {
	var b [8]byte
	if a.store() {
		binary.LittleEndian.PutUint64(b[:], v)
		copy(mem[at:], b[:a.size])
		return 0
	}
	copy(b[:], mem[at:at+a.size])
	r := binary.LittleEndian.Uint64(b[:])
	if shift := 64 - 8*a.size; a.sign {
		r = uint64(int64(r<<shift) >> shift)
	}
	if a.typ == "i32" || a.typ == "f32" {
		r = uint64(uint32(r))
	}
	return r
}

// TestMemoryPairs has one function for each access at an address, followed by each store up to eight bytes from it and by all loads from
// the address, in an order that differs between the functions.
func TestMemoryPairs(t *testing.T) {
	var loads, stores []access
	for _, a := range accesses {
		if a.store() {
			stores = append(stores, a)
		} else {
			loads = append(loads, a)
		}
	}
	type pair struct {
		a, b access
		d    int
	}
	var pairs []pair
	for _, a := range accesses {
		for _, b := range stores {
			for d := -8; d <= 8; d++ {
				pairs = append(pairs, pair{a, b, d})
			}
		}
	}
	order := func(n int) []access {
		n %= len(loads)
		return append(append([]access(nil), loads[n:]...), loads[:n]...)
	}

	var w strings.Builder
	w.WriteString("(module (memory (export \"memory\") 1)\n")
	for n, p := range pairs {
		first := p.a.text(0, 1)
		if !p.a.store() {
			first = "(drop " + first + ")"
		}
		fmt.Fprintf(&w, "(func (export \"%d\") (param i32 i64 i64) (result%s) %s %s", n, strings.Repeat(" i64", len(loads)), first, p.b.text(p.d, 2))
		for _, l := range order(n) {
			w.WriteByte(' ')
			w.WriteString(l.text(0, 0))
		}
		w.WriteString(")\n")
	}
	w.WriteString(")")
	wasm, err := wasmtime.Wat2Wasm(w.String())
	if err != nil {
		t.Fatal(err)
	}

	for _, off := range []string{"none", "heaploads", "rules", "sink"} {
		t.Run("disable="+off, func(t *testing.T) {
			e := engine(t, func(c *wasmtime.Config) { c.SetCraneliftFlag("disable", off) })
			m, err := wasmtime.NewModule(e, wasm)
			if err != nil {
				t.Fatal(err)
			}
			s := wasmtime.NewStore(e)
			defer s.Close()
			in, err := wasmtime.NewInstance(s, m, nil)
			if err != nil {
				t.Fatal(err)
			}
			data := in.GetExport(s, "memory").Memory().UnsafeData(s)
			const at = 1000
			var want [2 * at]byte
			for i := range want {
				want[i] = byte(i*37 + 0x85)
			}
			copy(data, want[:])
			for n, p := range pairs {
				f := in.GetFunc(s, fmt.Sprint(n))
				for _, v := range [][2]uint64{{0x8182838485868788, 0x7FF0F1F2F3F4F5F6}, {0x0102030405067F00, ^uint64(0)}} {
					got, err := f.Call(s, int32(at), int64(v[0]), int64(v[1]))
					if err != nil {
						t.Fatal(err)
					}
					p.a.do(want[:], at, v[0])
					p.b.do(want[:], at+p.d, v[1])
					for i, l := range order(n) {
						if got, want := uint64(got.([]wasmtime.Val)[i].I64()), l.do(want[:], at, 0); got != want {
							t.Fatalf("%s at p, %s at p%+d of %#x, then %s at p (number %d): %#x, want %#x", p.a.op, p.b.op, p.d, v, l.op, i, got, want)
						}
					}
					if !bytes.Equal(data[:len(want)], want[:]) {
						t.Fatalf("%s at p, %s at p%+d of %#x: memory differs", p.a.op, p.b.op, p.d, v)
					}
				}
			}
		})
	}
}
