package gen

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file holds what is known while a body is made.

// A label is a construct that encloses the place at hand.
type label struct {
	types  []types.ValType // that a branch to it takes
	loop   bool            // branches to it need fuel
	closed bool            // no branches other than its own
}

// A fn is the body of a function.
type fn struct {
	g       *generator
	s       *source
	sig     signature
	b       []byte
	locals  []types.ValType          // parameters first
	fixed   []bool                   // only the one who made the local writes it
	hidden  map[uint32]bool          // nobody else reads the local
	scratch map[types.ValType]uint32 // for canonical
	labels  []label                  // innermost last
	trips   int                      // times that the place at hand is executed, calls and open loops aside
	size    int                      // constructs made

	leafOnly bool // no loops and no calls
}

const (
	maxTrips = 48
	maxSize  = 1200
	maxDepth = 12
)

func (g *generator) newFn(params []types.ValType) *fn {
	return &fn{g: g, s: g.s, locals: slices.Clone(params), fixed: make([]bool, len(params)), hidden: map[uint32]bool{}, scratch: map[types.ValType]uint32{}, trips: 1}
}

func (f *fn) op(op ops.Op)              { f.b = wasm.AppendOp(f.b, op) }
func (f *fn) i(in wasm.Instr)           { f.b = wasm.AppendInstr(f.b, &in) }
func (f *fn) a(op ops.Op, index uint32) { f.i(wasm.Instr{Op: op, A: index}) }

// ab appends an operator with two indices.
func (f *fn) ab(op ops.Op, a, b uint32) { f.i(wasm.Instr{Op: op, A: a, B: b}) }

func (f *fn) i32(v int) { f.i(constI32(v)) }

// newLocal returns a local that only its maker writes.
func (f *fn) newLocal(t types.ValType) uint32 {
	f.locals, f.fixed = append(f.locals, t), append(f.fixed, true)
	return uint32(len(f.locals) - 1)
}

// local returns a local of type t, to be written if write, and whether there is one.
func (f *fn) local(t types.ValType, write bool) (uint32, bool) {
	n := 0
	for i, l := range f.locals {
		if l == t && !(write && f.fixed[i]) && !f.hidden[uint32(i)] {
			n++
		}
	}
	if n == 0 {
		return 0, false
	}
	k := f.s.n(min(n, 256))
	for i, l := range f.locals {
		if l == t && !(write && f.fixed[i]) && !f.hidden[uint32(i)] {
			if k == 0 {
				return uint32(i), true
			}
			k--
		}
	}
	panic("gen: local not found")
}

// block opens a construct with the label l.
func (f *fn) block(op ops.Op, params, results []types.ValType, l label) {
	in := wasm.Instr{Op: op, B: types.None}
	switch {
	case len(params) > 0 || len(results) > 1:
		in.B = f.g.signature(params, results).index
	case len(results) == 1:
		in.A = uint32(results[0])
	}
	f.i(in)
	f.labels = append(f.labels, l)
}

func (f *fn) end() {
	f.op(ops.End)
	f.labels = f.labels[:len(f.labels)-1]
}

// depth returns the operand of a branch to f.labels[i].
func (f *fn) depth(i int) uint32 { return uint32(len(f.labels) - 1 - i) }

// canonical makes the bits of a float on the stack canonical if it is a NaN.
func (f *fn) canonical(t types.ValType) {
	tmp, ok := f.scratch[t]
	if !ok {
		tmp = f.newLocal(t)
		f.scratch[t] = tmp
	}
	f.a(ops.LocalTee, tmp)
	eq := ops.F32Eq
	if t == f32 {
		f.i(wasm.Instr{Op: ops.F32Const, I: nan32})
	} else {
		f.i(wasm.Instr{Op: ops.F64Const, I: nan64})
		eq = ops.F64Eq
	}
	f.a(ops.LocalGet, tmp)
	f.a(ops.LocalGet, tmp)
	f.op(eq)
	f.op(ops.Select)
}

// canonicalLanes is canonical for the lanes of a vector, which eq compares.
func (f *fn) canonicalLanes(eq ops.Op) {
	tmp, ok := f.scratch[v128]
	if !ok {
		tmp = f.newLocal(v128)
		f.scratch[v128] = tmp
		f.hidden[tmp] = true // it has NaNs as they came
	}
	nan := wasm.Instr{Op: ops.V128Const}
	for i := range nan.V {
		if eq == ops.F32x4Eq {
			nan.V[i] = byte(uint32(nan32) >> (8 * (i % 4)))
		} else {
			nan.V[i] = byte(uint64(nan64) >> (8 * (i % 8)))
		}
	}
	f.a(ops.LocalTee, tmp)
	f.i(nan)
	f.a(ops.LocalGet, tmp)
	f.a(ops.LocalGet, tmp)
	f.op(eq)
	f.op(ops.V128Bitselect)
}

// finish returns the body.
func (f *fn) finish() wasm.Body {
	f.op(ops.End)
	var decls []wasm.LocalDecl
	for _, t := range f.locals[len(f.sig.params):] {
		if n := len(decls); n > 0 && decls[n-1].Type == t {
			decls[n-1].Count++
		} else {
			decls = append(decls, wasm.LocalDecl{Count: 1, Type: t})
		}
	}
	return wasm.NewBody(decls, f.b)
}

// body makes the body of a function with the signature sig. It begins by taking fuel, and returns zeros if there is none.
func (g *generator) body(sig signature) wasm.Body {
	f := g.newFn(sig.params)
	f.sig = sig
	for range []int{3, 8, 1, 30}[g.s.n(4)] {
		f.locals, f.fixed = append(f.locals, g.kind()), append(f.fixed, false)
	}
	f.labels = []label{{types: sig.results, closed: true}}
	f.hasFuel()
	f.op(ops.I32Eqz)
	f.block(ops.If, nil, nil, label{closed: true})
	for _, t := range sig.results {
		f.zero(t)
	}
	f.op(ops.Return)
	f.end()
	f.takeFuel()
	observe := f.s.n(4) < 3
	if observe { // branches to the outermost label come by there
		f.block(ops.Block, nil, sig.results, label{types: sig.results})
	} else {
		f.labels[0].closed = false
	}
	f.stmts(40, maxDepth)
	for _, t := range sig.results {
		f.expr(t, 4)
	}
	if observe {
		f.end()
		f.observe()
	}
	return f.finish()
}

// observe mixes all locals into a global, so that what was computed is not in vain.
func (f *fn) observe() {
	for i, t := range f.locals {
		if f.hidden[uint32(i)] {
			continue
		}
		f.a(ops.GlobalGet, sumGlobal)
		f.i(wasm.Instr{Op: ops.I64Const, I: 0x9E3779B97F4A7C15})
		f.op(ops.I64Mul)
		f.a(ops.LocalGet, uint32(i))
		switch t {
		case i32:
			f.op(ops.I64ExtendI32U)
		case f32:
			f.canonical(f32)
			f.op(ops.I32ReinterpretF32)
			f.op(ops.I64ExtendI32U)
		case f64:
			f.canonical(f64)
			f.op(ops.I64ReinterpretF64)
		case v128:
			f.i(wasm.Instr{Op: ops.I64x2ExtractLane})
			f.a(ops.LocalGet, uint32(i))
			f.i(wasm.Instr{Op: ops.I64x2ExtractLane, C: 1})
			f.op(ops.I64Sub)
		case funcref, externref:
			f.op(ops.RefIsNull)
			f.op(ops.I64ExtendI32U)
		}
		f.op(ops.I64Xor)
		f.a(ops.GlobalSet, sumGlobal)
	}
}

func (f *fn) zero(t types.ValType) {
	end := source{}
	f.b = end.appendConst(f.b, t)
}

func (f *fn) takeFuel() {
	f.a(ops.GlobalGet, fuelGlobal)
	f.i32(1)
	f.op(ops.I32Sub)
	f.a(ops.GlobalSet, fuelGlobal)
}

// hasFuel pushes whether there is fuel.
func (f *fn) hasFuel() {
	f.a(ops.GlobalGet, fuelGlobal)
	f.i32(0)
	f.op(ops.I32GtS)
}
