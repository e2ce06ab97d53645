package filetests

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/frontend"
	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file compares state machines whose jumps go straight to the next state with the same ones that
// take the way through the br_table. The back end verifies what it makes of both.

// A machineGen makes a function that is a state machine. Its parameters are the first state and the number
// of labels that it may pass; local 2 is a hash of the way it took, which it keeps in a global too.
type machineGen struct {
	r      *rand.Rand
	body   []byte
	labels int
	table  []uint32
	depth  uint32 // of the code at hand within the loop
}

func (g *machineGen) op(op ops.Op, imm ...uint32) {
	g.body = binary.AppendOp(g.body, op)
	for _, x := range imm {
		g.body = binary.AppendU32(g.body, x)
	}
}

func (g *machineGen) i32(x int32) {
	g.body = binary.AppendSigned(binary.AppendOp(g.body, ops.I32Const), int64(x))
}

func (g *machineGen) block(op ops.Op) { g.body = append(binary.AppendOp(g.body, op), 0x40) }

// mix works on locals, differently at each place.
func (g *machineGen) mix() {
	for range 1 + g.r.IntN(3) {
		x := 2 + g.r.Uint32N(4)
		g.op(ops.LocalGet, x)
		g.i32(int32(g.r.IntN(64)))
		g.op([]ops.Op{ops.I32Add, ops.I32Xor, ops.I32Mul, ops.I32Rotl}[g.r.IntN(4)])
		g.op(ops.LocalGet, 2+g.r.Uint32N(4))
		g.op(ops.I32Add)
		g.op(ops.LocalSet, x)
	}
	if g.r.IntN(3) == 0 {
		g.op(ops.LocalGet, 2+g.r.Uint32N(4))
		g.op(ops.GlobalSet, 0)
	}
	if g.r.IntN(3) == 0 {
		g.op(ops.GlobalGet, 0)
		g.op(ops.LocalSet, 2+g.r.Uint32N(4))
	}
}

// jump goes to a state, mostly a near one.
func (g *machineGen) jump(at int) {
	state := g.r.IntN(len(g.table) + 3)
	if g.r.IntN(2) == 0 {
		state = max(0, min(len(g.table), at+g.r.IntN(7)-3))
	}
	g.i32(int32(state))
	g.op(ops.LocalSet, 0)
	g.op(ops.Br, g.depth)
}

func (g *machineGen) make() []byte {
	loop := g.r.IntN(8) != 0
	g.labels = 1 + g.r.IntN(12)
	for k := range g.labels {
		for range g.r.IntN(3) {
			g.table = append(g.table, uint32(k))
		}
	}
	g.body = append(g.body, 1, 4, 0x7F) // four locals of type i32
	g.mix()
	if loop {
		g.block(ops.Loop)
	}
	for range g.labels {
		g.block(ops.Block)
	}
	g.op(ops.LocalGet, 0)
	last := uint32(g.labels - 1)
	g.op(ops.BrTable, uint32(len(g.table)))
	for _, l := range append(g.table, last) {
		g.body = binary.AppendU32(g.body, l)
	}
	for k := range g.labels {
		g.op(ops.End)
		g.depth = uint32(g.labels - 1 - k)
		g.op(ops.LocalGet, 1) // out of turns
		g.op(ops.I32Eqz)
		g.block(ops.If)
		g.op(ops.LocalGet, 2)
		g.op(ops.Return)
		g.op(ops.End)
		g.op(ops.LocalGet, 1)
		g.i32(1)
		g.op(ops.I32Sub)
		g.op(ops.LocalSet, 1)
		g.mix()
		for loop && g.r.IntN(2) == 0 {
			g.op(ops.LocalGet, 2+g.r.Uint32N(4))
			g.i32(int32(1 << g.r.IntN(4)))
			g.op(ops.I32And)
			g.block(ops.If)
			g.depth++
			if g.r.IntN(2) == 0 {
				g.mix()
			}
			g.jump(k)
			g.depth--
			g.op(ops.End)
			g.mix()
		}
		if loop && g.r.IntN(3) == 0 {
			g.jump(k)
		}
	}
	if loop {
		if g.r.IntN(2) == 0 {
			g.jump(g.labels - 1)
		}
		g.op(ops.End)
	}
	g.op(ops.LocalGet, 2)
	g.op(ops.End)
	return g.body
}

// machineModule returns a module with one function, with the given body, and a global.
func machineModule(body []byte) []byte {
	m := []byte("\x00asm\x01\x00\x00\x00" + "\x01\x07\x01\x60\x02\x7f\x7f\x01\x7f" + "\x03\x02\x01\x00" + "\x06\x06\x01\x7f\x01\x41\x07\x0b")
	code := binary.AppendU32([]byte{1}, uint32(len(body)))
	code = append(code, body...)
	m = binary.AppendU32(append(m, 10), uint32(len(code)))
	return append(m, code...)
}

func TestStates(t *testing.T) {
	var trs [2]frontend.Translator
	trs[1].Disable(tune.Set(0).With(tune.States))
	var fs [2]ir.Func
	var ps passes
	tn := environ.DefaultTunables()
	c, err := cranelike.New(environ.Target{Arch: environ.ArchAMD64, OS: "linux"}, &tn, cranelike.Options{Verify: true})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	ends := make(map[byte]int)
	direct := 0
	for n := range 400 {
		g := machineGen{r: r}
		tl := samples.Translate(t, machineModule(g.make()), tn)
		var args [6][]interp.Bits
		for k := range args {
			args[k] = []interp.Bits{{Lo: uint64(k) * uint64(r.IntN(4))}, {Lo: uint64(r.IntN(40))}}
		}
		want := make([]behaviour, len(args))
		for i := 1; i >= 0; i-- {
			f := &fs[i]
			if err := trs[i].Func(tl, types.DefinedFuncIndex(0), tl.Bodies[0], f); err != nil {
				t.Fatal(err)
			}
			if _, err := c.CompileIR(f); err != nil {
				t.Fatal(err)
			}
			err := ps.validate(f, func(stage string) error {
				for k := range args {
					got, err := observe(dreamMachine(uint64(k)), f, args[k])
					if err != nil {
						return err
					}
					if i == 1 && stage == "build" {
						want[k] = got
						ends[got.results[0]]++
					}
					if got != want[k] {
						return fmt.Errorf("%s, %x:\n got %+v\nwant %+v", stage, args[k], got, want[k])
					}
				}
				return nil
			})
			if err != nil {
				t.Fatalf("machine %d, direct %v: %v\n%s", n, i == 0, err, f.String())
			}
		}
		if len(fs[0].Blocks) != len(fs[1].Blocks) {
			direct++
		}
	}
	t.Logf("%d machines with direct jumps, runs ended %v", direct, ends)
	if direct < 200 || ends['['] < 1000 {
		t.Error("that is too few")
	}
}
