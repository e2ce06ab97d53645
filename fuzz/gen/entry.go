package gen

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes the functions by which a module is entered.

// entries exports reset, and for each of the n functions from first two wrappers that call it with constants and return
// everything as integers. Functions of numbers only are also called from outside.
func (g *generator) entries(first, n int) {
	add := func(sig signature, body wasm.Body) int {
		g.sigs = append(g.sigs, sig)
		g.m.Funcs = append(g.m.Funcs, types.TypeIndex(sig.index))
		g.m.Bodies = append(g.m.Bodies, body)
		return len(g.sigs) - 1
	}
	f := g.newFn(nil)
	f.i(constI32(fuelPerRun))
	f.a(ops.GlobalSet, fuelGlobal)
	reset := add(g.signature(nil, nil), f.finish())
	g.m.Exports = append(g.m.Exports, wasm.Export{Name: "reset", Kind: types.ExternFunc, Index: uint32(reset)})

	numbers := func(l []types.ValType) bool {
		return !slices.ContainsFunc(l, func(t types.ValType) bool { return !t.IsNum() })
	}
	for i := first; i < first+n; i++ {
		sig := g.sigs[i]
		for range 2 {
			f := g.newFn(nil)
			for _, t := range sig.params {
				f.b = g.s.appendConst(f.b, t)
			}
			f.a(ops.Call, uint32(i))
			w := add(g.signature(nil, f.integers(sig.results)), f.finish())
			g.out.Runs = append(g.out.Runs, Run{Name: g.export("w", types.ExternFunc, w), Results: g.sigs[w].results})
		}
		if numbers(sig.params) && numbers(sig.results) {
			r := Run{Name: g.export("f", types.ExternFunc, i), Params: sig.params, Results: sig.results}
			for _, t := range sig.params {
				r.Args = append(r.Args, g.s.number(t))
			}
			g.out.Runs = append(g.out.Runs, r)
		}
	}
	// The last run shows what not all engines let a host see: vectors, references and tables.
	f = g.newFn(nil)
	var shown []types.ValType
	for i := range g.m.Globals {
		if t := g.m.Globals[i].Type.Content; !t.IsNum() {
			f.a(ops.GlobalGet, uint32(i))
			shown = append(shown, t)
		}
	}
	for i := range g.m.Tables {
		f.a(ops.TableSize, uint32(i))
		shown = append(shown, i32)
	}
	for i := range 8 {
		f.i32(i)
		f.a(ops.TableGet, uint32(1+i%2))
		shown = append(shown, []types.ValType{funcref, externref}[i%2])
	}
	w := add(g.signature(nil, f.integers(shown)), f.finish())
	g.out.Runs = append(g.out.Runs, Run{Name: g.export("w", types.ExternFunc, w), Results: g.sigs[w].results})
}

// number returns the bits of an interesting number of type t.
func (s *source) number(t types.ValType) uint64 {
	switch t {
	case i32:
		return uint64(s.u32())
	case i64:
		return s.u64()
	case f32:
		return uint64(s.f32())
	}
	return s.f64()
}

// integers turns the values on the stack, of the given types, into integers, and returns their types.
func (f *fn) integers(ts []types.ValType) (out []types.ValType) {
	temps := make([]uint32, len(ts))
	for i, t := range slices.Backward(ts) {
		temps[i] = f.newLocal(t)
		f.a(ops.LocalSet, temps[i])
	}
	for i, t := range ts {
		f.a(ops.LocalGet, temps[i])
		switch t {
		case f32:
			f.canonical(f32)
			f.op(ops.I32ReinterpretF32)
			t = i32
		case f64:
			f.canonical(f64)
			f.op(ops.I64ReinterpretF64)
			t = i64
		case v128:
			f.i(wasm.Instr{Op: ops.I64x2ExtractLane, C: 0})
			out = append(out, i64)
			f.a(ops.LocalGet, temps[i])
			f.i(wasm.Instr{Op: ops.I64x2ExtractLane, C: 1})
			t = i64
		case funcref, externref:
			f.op(ops.RefIsNull)
			t = i32
		}
		out = append(out, t)
	}
	return out
}
