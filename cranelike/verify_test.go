package cranelike

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests that the check of finished code finds what is wrong with it.

// TestVerifyCode damages correct code in each of its tables, by one byte or to an offset in the middle of an
// instruction, and expects that to be noticed.
func TestVerifyCode(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	all := Features(0x7F)
	x := newContext(compiler(t, Options{Features: &all}))
	type damage struct {
		what  string
		do    func(c *mach.Code, n uint32) bool // false if there is nothing to damage
		least float64                           // the share that must be noticed: what is damaged may be right by chance
	}
	bytes, tried, found := 0, map[string]int{}, map[string]int{}
	damages := []damage{
		{"trap", func(c *mach.Code, n uint32) bool {
			if len(c.Traps) == 0 {
				return false
			}
			c.Traps[r.IntN(len(c.Traps))].PC++
			return true
		}, 0.9},
		{"position", func(c *mach.Code, n uint32) bool {
			if len(c.Addrs) == 0 {
				return false
			}
			c.Addrs[r.IntN(len(c.Addrs))].PC++
			return true
		}, 0.9},
		{"stack map", func(c *mach.Code, n uint32) bool {
			if len(c.Stacks) == 0 {
				return false
			}
			c.Stacks[r.IntN(len(c.Stacks))].PC--
			return true
		}, 1},
		{"relocation", func(c *mach.Code, n uint32) bool {
			if len(c.Relocs) == 0 {
				return false
			}
			c.Relocs[r.IntN(len(c.Relocs))].Off++
			return true
		}, 1},
		{"last byte", func(c *mach.Code, n uint32) bool { c.Bytes[n-1] = 0xE8; return true }, 0.9},
		{"bytes", func(c *mach.Code, n uint32) bool {
			c.Bytes[r.IntN(len(c.Bytes))] ^= 1 << r.IntN(8)
			return true
		}, 0.3},
	}
	for name, text := range samples.Funcs(t, "isa/amd64/testdata") {
		x.given = parse(t, text)
		code, err := x.compile(nil, x.given.Key, environ.FuncBody{})
		if err != nil {
			t.Fatal(err)
		}
		bytes += len(code.Bytes)
		if err := x.emit.Verify(code); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for range 8 {
			for _, d := range damages {
				c := *code
				c.Bytes, c.Traps, c.Addrs = slices.Clone(c.Bytes), slices.Clone(c.Traps), slices.Clone(c.Addrs)
				c.Stacks, c.Relocs = slices.Clone(c.Stacks), slices.Clone(c.Relocs)
				if !d.do(&c, x.emit.Buf.CodeLen()) {
					continue
				}
				tried[d.what]++
				if x.emit.Verify(&c) != nil {
					found[d.what]++
				}
			}
		}
	}
	t.Logf("of %v damages to %d bytes of code, %v were found", tried, bytes, found)
	for _, d := range damages {
		if tried[d.what] < 8 || float64(found[d.what]) < d.least*float64(tried[d.what]) {
			t.Errorf("%s: of %d damages, %d were found", d.what, tried[d.what], found[d.what])
		}
	}
}
