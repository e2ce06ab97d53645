package differential

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/fuzz/gen"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file shows that bugs of a compiler are found.

// A planted compiler has a bug: it takes one operator for another.
type planted struct {
	environ.Compiler
	t        *testing.T
	from, to ops.Op
}

func (p *planted) CompileFunc(t *environ.Translation, key environ.FuncKey, body environ.FuncBody) (environ.CompiledFunc, error) {
	if len(body.Bytes) > 0 {
		old, wrong := wasm.AppendOp(nil, p.from), wasm.AppendOp(nil, p.to)
		if len(old) != len(wrong) {
			p.t.Fatalf("%s and %s have opcodes of different lengths", p.from, p.to)
		}
		locals := wasm.Body{Bytes: body.Bytes}.Locals()
		for locals.Next() {
		}
		start := int(locals.CodeOffset())
		r := wasm.NewOpReader(body.Bytes[start:], uint32(start))
		changed := bytes.Clone(body.Bytes)
		var in wasm.Instr
		for !r.Done() && r.Next(&in) {
			if in.Op == p.from {
				copy(changed[in.Pos:], wrong)
			}
		}
		if err := r.Err(); err != nil {
			p.t.Fatal(err)
		}
		body.Bytes, body.Others = changed, nil // others would have to be changed, too
	}
	return p.Compiler.CompileFunc(t, key, body)
}

// TestPlantedBugs plants bugs like those that wrong rules make. Each is found after some inputs; the limit is what one worker does in
// a minute on a busy machine. With GOWASMTIME_FUZZ_LONG=1 there are more of them.
func TestPlantedBugs(t *testing.T) {
	limit := 3000
	bugs := [][2]ops.Op{
		{ops.I32ShrU, ops.I32ShrS}, {ops.I64Rotl, ops.I64Rotr}, {ops.I32LeU, ops.I32LtU}, {ops.I64Extend16S, ops.I64Extend8S}, {ops.I32DivS, ops.I32DivU},
		{ops.F64Min, ops.F64Max}, {ops.F32Nearest, ops.F32Trunc}, {ops.F64ConvertI64U, ops.F64ConvertI64S}, {ops.F32Copysign, ops.F32Mul},
		{ops.I32Store16, ops.I32Store8}, {ops.I64Load32S, ops.I64Load32U}, {ops.I32TruncSatF64U, ops.I32TruncSatF64S},
		{ops.I8x16NarrowI16x8U, ops.I8x16NarrowI16x8S}, {ops.I64x2ShrS, ops.I64x2ShrU}, {ops.I16x8AddSatS, ops.I16x8AddSatU},
		{ops.BrIf, ops.BrIf}, // none
	}
	if os.Getenv("GOWASMTIME_FUZZ_LONG") == "" {
		bugs = [][2]ops.Op{bugs[1], bugs[5], bugs[7], bugs[len(bugs)-1]}
	}
	for _, b := range bugs {
		c := NewChecker()
		c.wrap = func(inner environ.Compiler) environ.Compiler { return &planted{inner, t, b[0], b[1]} }
		r := rand.New(rand.NewPCG(21, 22))
		found := 0
		n := limit
		if b[0] == b[1] {
			n = 50
		}
		for i := 1; i <= n && found == 0; i++ {
			err := c.compare(gen.Make(Input(r)), []Variant{{}})
			var m *Mismatch
			switch {
			case errors.As(err, &m):
				found = i
			case err != nil:
				t.Fatal(err)
			}
		}
		if (found == 0) != (b[0] == b[1]) {
			t.Errorf("%s taken for %s: found after %d inputs", b[0], b[1], found)
		}
		t.Logf("%s taken for %s: found after %d inputs", b[0], b[1], found)
	}
}
