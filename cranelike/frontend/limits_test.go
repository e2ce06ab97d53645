package frontend

import (
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file translates functions made to find passes that are not linear.

// funcModule returns a module with one function from i32 to nothing, with n more i32 locals.
func funcModule(n int, code []byte) []byte {
	body := append(leb([]byte{1}, uint64(n)), i32)
	body = append(append(body, code...), 0x0B)
	m := []byte("\x00asm\x01\x00\x00\x00")
	m = append(m, sectionBytes(1, []byte{1, 0x60, 1, i32, 0})...)
	m = append(m, sectionBytes(3, []byte{1, 0})...)
	return append(m, sectionBytes(10, append(leb([]byte{1}, uint64(len(body))), body...))...)
}

func repeat(n int, f func(b []byte, i int) []byte) (b []byte) {
	for i := range n {
		b = f(b, i)
	}
	return b
}

func TestLimits(t *testing.T) {
	set := func(b []byte, l int) []byte { // local l = local 0 + local l
		b = append(leb(append(leb(append(b, 0x20), uint64(l)), 0x20), 0), 0x6A, 0x21)
		return leb(b, uint64(l))
	}
	cases := []struct {
		name   string
		locals int
		code   []byte
	}{
		{"nested blocks", 1, append(
			repeat(10000, func(b []byte, i int) []byte { return append(b, 0x02, 0x40) }),
			repeat(10000, func(b []byte, i int) []byte { return append(set(b, 1), 0x20, 0, 0x0D, 0, 0x0B) })...)},
		{"nested loops", 1, append(
			repeat(5000, func(b []byte, i int) []byte { return append(b, 0x03, 0x40) }),
			repeat(5000, func(b []byte, i int) []byte { return append(set(b, 1), 0x20, 0, 0x0D, 0, 0x0B) })...)},
		{"many locals", 2000, append(
			repeat(1000, func(b []byte, i int) []byte { return append(b, 0x02, 0x40) }),
			repeat(1000, func(b []byte, i int) []byte { return append(set(b, 1+i), 0x20, 0, 0x0D, 0, 0x0B) })...)},
		{"wide table", 50, func() []byte {
			b := repeat(100, func(b []byte, i int) []byte { return append(b, 0x02, 0x40) })
			b = leb(append(b, 0x20, 0, 0x0E), 60000)
			for i := range 60001 {
				b = leb(b, uint64(i%100))
			}
			return append(b, repeat(100, func(b []byte, i int) []byte { return set(append(b, 0x0B), 1+i%50) })...)
		}()},
		{"long chain", 1, repeat(200000, func(b []byte, i int) []byte { return set(b, 1) })},
		{"unreachable", 1, append([]byte{0x00}, repeat(200000, func(b []byte, i int) []byte { return append(b, 0x02, 0x40, 0x0B) })...)},
	}
	var tr Translator
	var f ir.Func
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tl := samples.Translate(t, funcModule(c.locals, c.code), environ.DefaultTunables())
			start := time.Now()
			if err := tr.Func(tl, types.DefinedFuncIndex(0), tl.Bodies[0], &f); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d operators, %d blocks, %d edges, %d values in lists: %v", tl.Bodies[0].Summary.Ops, len(f.Blocks), len(f.Edges), len(f.Pool), time.Since(start))
			if err := ir.Verify(&f); err != nil {
				t.Error(err)
			}
			// Every edge carries at most what its target takes, and no more was ever kept than
			// the number of branches times the locals that their targets assign.
			if n := len(f.Edges) * (c.locals + 1); len(f.Pool) > 2*n+len(f.Insts) {
				t.Errorf("%d values for %d edges", len(f.Pool), len(f.Edges))
			}
		})
	}
}
