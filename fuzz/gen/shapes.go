package gen

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes statements that look like what compilers write and optimizations look for: fields of one
// structure, loops over arrays, small functions called in loops, state machines. Chance alone hardly makes them.

// shapeKinds returns these kinds.
func shapeKinds() []stmtKind {
	return []stmtKind{
		{3, (*fn).fields},
		{3, (*fn).arrayLoop},
		{2, (*fn).smallCalls},
		{1, (*fn).machine},
		{1, (*fn).decided},
	}
}

// access makes a load or store of any width, but of no vector unless there are some, and returns it.
func (f *fn) access(list []ops.Op) ops.Op {
	for range 8 {
		if op := list[f.s.n(len(list))]; op.Imm() == ops.ImmMemarg && (f.g.float || !usesFloat(op)) {
			return op
		}
	}
	return ops.I32Load
}

// loadAt makes a load at the address in a local and keeps what it gives.
func (f *fn) loadAt(base uint32, offset uint64) {
	t := []types.ValType{i32, i64}[f.s.n(2)]
	if f.g.float && f.s.oneIn(4) {
		t = f64
	}
	op := f.access(f.g.opts.loads[t])
	if op == ops.I32Load {
		t = i32
	}
	f.a(ops.LocalGet, base)
	f.memarg(op, offset)
	f.discard(t)
}

// storeAt makes a store at the address in a local.
func (f *fn) storeAt(base uint32, offset uint64) {
	op := f.access(f.g.opts.stores)
	if op == ops.I32Load {
		op = ops.I32Store
	}
	t := op.Sig().Pop[1]
	f.a(ops.LocalGet, base)
	f.expr(t, 2)
	if t == f32 || t == f64 {
		f.canonical(t)
	}
	f.memarg(op, offset)
}

// fields reads and writes what two pointers, which may be equal or overlap, point to: the same fields again, with other
// widths, and between them what may change memory or leave.
func (f *fn) fields(d int) {
	var base [2]uint32
	for i := range base {
		base[i] = f.newLocal(i32)
		if i == 1 && f.s.n(3) == 0 {
			f.a(ops.LocalGet, base[0])
			f.i32([]int{0, 4, 8, 2, -8}[f.s.n(5)])
			f.op(ops.I32Add)
		} else if offset := f.address(2); offset > 0 {
			f.i32(int(offset & 0xFFF))
			f.op(ops.I32Add)
		}
		f.a(ops.LocalSet, base[i])
	}
	for range 3 + f.s.n(10) {
		p := base[f.s.pick([]int{3, 1})]
		offset := []uint64{0, 4, 8, 12, 16, 2, 1, 24}[f.s.n(8)]
		switch f.s.n(12) {
		default:
			f.loadAt(p, offset)
		case 5, 6, 7, 8, 9:
			f.storeAt(p, offset)
		case 10:
			f.some(min(d, 1))
		case 11:
			switch f.s.n(4) {
			case 0:
				f.callStmt(1)
			case 1:
				f.bulkMemory(1)
			default: // on one way only
				f.cond(2)
				f.block(ops.If, nil, nil, label{closed: true})
				f.storeAt(p, offset)
				f.end()
			}
		}
	}
}

// arrayLoop goes over an array with an index or a pointer, up or down, with the test at the top or at the bottom. The
// number of rounds is a constant, or a variable that is small.
func (f *fn) arrayLoop(d int) {
	rounds := 1 + f.s.n(9)
	if f.trips*rounds > maxTrips {
		return
	}
	i, limit := f.newLocal(i32), f.newLocal(i32)
	step := []int{1, 4, 8, 2, 16}[f.s.n(5)]
	down := f.s.oneIn(4)
	top := f.s.n(3) > 0
	start := 0
	switch f.s.n(5) {
	case 1, 2:
		start = f.s.n(2048)
	case 3: // the last rounds are out of bounds
		start = f.g.pages<<16 - rounds*step + f.s.n(8)
	case 4: // around zero
		start = -step * f.s.n(3)
	}
	bound := func() {
		if f.s.oneIn(3) { // up to as many rounds
			f.expr(i32, 2)
			f.i32([]int{0, 1, 3, 3, 7}[min(4, rounds/2)])
			f.op(ops.I32And)
		} else {
			f.i32(rounds)
		}
		if step > 1 {
			f.i32(step)
			f.op(ops.I32Mul)
		}
	}
	if down {
		bound()
		f.i32(start)
		f.op(ops.I32Add)
		f.a(ops.LocalSet, i)
		f.i32(start)
	} else {
		f.i32(start)
		f.a(ops.LocalSet, i)
		bound()
		f.i32(start)
		f.op(ops.I32Add)
	}
	f.a(ops.LocalSet, limit)
	advance := func() {
		f.a(ops.LocalGet, i)
		f.i32(step)
		f.op([]ops.Op{ops.I32Add, ops.I32Sub}[b2i(down)])
	}
	less := func() { // whether there is a round to go
		f.a(ops.LocalGet, i)
		f.a(ops.LocalGet, limit)
		if f.s.oneIn(3) {
			f.op(ops.I32Ne)
		} else if down {
			f.op(ops.I32GtS)
		} else {
			f.op(ops.I32LtS)
		}
	}
	f.trips *= rounds
	f.block(ops.Block, nil, nil, label{closed: true})
	if !top {
		less()
		f.op(ops.I32Eqz)
		f.a(ops.BrIf, 0)
	}
	f.block(ops.Loop, nil, nil, label{loop: true, closed: true})
	if top {
		less()
		f.op(ops.I32Eqz)
		f.a(ops.BrIf, 1)
	}
	for range 1 + f.s.n(4) {
		f.element(i, step)
	}
	if f.s.n(3) == 0 {
		f.some(min(d, 2))
	}
	advance()
	f.a(ops.LocalSet, i)
	if !top {
		less()
		f.a(ops.BrIf, 0)
	} else {
		f.a(ops.Br, 0)
	}
	f.end()
	f.end()
	f.trips /= rounds
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// element reads or writes what index i, which goes by step, stands for: itself, scaled, or with a mask.
func (f *fn) element(i uint32, step int) {
	at := f.newLocal(i32)
	f.a(ops.LocalGet, i)
	switch f.s.n(4) {
	case 1:
		f.i32(f.s.n(4))
		f.op(ops.I32Shl)
	case 2:
		f.i32(0x3FF)
		f.op(ops.I32And)
	case 3:
		f.i32(f.s.n(64) - 32)
		f.op(ops.I32Add)
	}
	f.a(ops.LocalSet, at)
	offset := uint64([]int{0, 0, step, 2 * step, 1024}[f.s.n(5)])
	if f.s.n(2) == 0 {
		f.loadAt(at, offset)
	} else {
		f.storeAt(at, offset)
	}
}

// smallFuncs adds functions of a few operations, without loops and calls, so that they need no fuel.
func (g *generator) smallFuncs() {
	for range g.s.n(4) {
		var params []types.ValType
		for range g.s.n(4) {
			params = append(params, g.kind())
		}
		sig := g.signature(params, g.types(1))
		g.small = append(g.small, len(g.sigs))
		g.sigs = append(g.sigs, sig)
		g.m.Funcs = append(g.m.Funcs, types.TypeIndex(sig.index))
	}
}

// smallBody makes the body of such a function.
func (g *generator) smallBody(sig signature) wasm.Body {
	f := g.newFn(sig.params)
	f.sig = sig
	f.labels = []label{{types: sig.results}}
	simple := []func(f *fn, d int){
		(*fn).setLocal, (*fn).setGlobal, (*fn).early, (*fn).store, (*fn).parallelSet,
	}
	f.leafOnly = true
	for range f.s.n(4) {
		simple[f.s.n(len(simple))](f, 1)
	}
	for _, t := range sig.results {
		f.expr(t, 2)
	}
	return f.finish()
}

// early returns on a condition.
func (f *fn) early(d int) {
	f.cond(2)
	f.block(ops.If, nil, nil, label{closed: true})
	for _, t := range f.sig.results {
		f.expr(t, 1)
	}
	f.op(ops.Return)
	f.end()
}

// smallCalls calls small functions in a loop, with constants or with what changes.
func (f *fn) smallCalls(d int) {
	if len(f.g.small) == 0 || f.leafOnly {
		return
	}
	f.counted(func() {
		for range 1 + f.s.n(3) {
			i := f.g.small[f.s.n(len(f.g.small))]
			sig := f.g.sigs[i]
			for _, t := range sig.params {
				if f.s.n(2) == 0 {
					f.b = f.s.appendConst(f.b, t)
				} else {
					f.expr(t, 1)
				}
			}
			if f.s.n(5) > 0 {
				f.a(ops.Call, uint32(i))
			} else {
				f.slot(sig, 1)
				f.ab(ops.CallIndirect, sig.index, 0)
			}
			f.setAll(sig.results)
		}
	})
}

// machine makes a state machine: a loop around a switch on a number, which its cases set. It ends when there is no
// fuel, or as a case says.
func (f *fn) machine(d int) {
	if f.trips > 4 || f.leafOnly {
		return
	}
	state := f.newLocal(i32)
	cases := 2 + f.s.n(6)
	f.i32(f.s.n(cases))
	f.a(ops.LocalSet, state)
	f.block(ops.Block, nil, nil, label{closed: true})
	f.block(ops.Loop, nil, nil, label{loop: true, closed: true})
	loop := len(f.labels) - 1
	f.takeFuel()
	f.hasFuel()
	f.op(ops.I32Eqz)
	f.a(ops.BrIf, 1)
	for range cases {
		f.block(ops.Block, nil, nil, label{closed: true})
	}
	f.a(ops.LocalGet, state)
	var targets []uint32
	for k := range cases {
		targets = append(targets, uint32(k))
	}
	if f.s.oneIn(3) {
		slices.Reverse(targets)
	}
	f.b = wasm.AppendBrTable(f.b, targets, uint32(cases+1)) // else out
	f.trips *= 4
	for range cases {
		f.end()
		if d > 0 {
			f.stmts(f.s.n(3), min(d-1, 2))
		}
		switch f.s.n(6) {
		case 0: // on to the next case
		case 1: // one of two
			f.i32(f.s.n(cases + 1))
			f.i32(f.s.n(cases + 1))
			f.cond(2)
			f.op(ops.Select)
			f.a(ops.LocalSet, state)
			f.a(ops.Br, f.depth(loop))
		case 2: // on a condition
			f.cond(2)
			f.block(ops.If, nil, nil, label{closed: true})
			f.i32(f.s.n(cases))
			f.a(ops.LocalSet, state)
			f.a(ops.Br, f.depth(loop))
			f.end()
		default:
			f.i32(f.s.n(cases + 1))
			f.a(ops.LocalSet, state)
			f.a(ops.Br, f.depth(loop))
		}
	}
	f.trips /= 4
	f.end()
	f.end()
}

// decided makes branches on what is known: a constant, what was just compared, what a mask leaves.
func (f *fn) decided(d int) {
	x := f.newLocal(i32)
	switch f.s.n(3) {
	case 0:
		f.i32(f.s.n(8))
	case 1:
		f.expr(i32, 2)
		f.i32(7)
		f.op(ops.I32And)
	case 2:
		f.cond(3)
	}
	f.a(ops.LocalSet, x)
	for range 1 + f.s.n(3) {
		f.a(ops.LocalGet, x)
		if f.s.n(3) > 0 {
			f.i32(f.s.n(9))
			f.op([]ops.Op{ops.I32LtU, ops.I32Eq, ops.I32GeU, ops.I32Ne, ops.I32GtS}[f.s.n(5)])
		}
		f.block(ops.If, nil, nil, label{closed: true})
		f.some(min(d, 1))
		if f.s.oneIn(2) {
			f.op(ops.Else)
			f.some(min(d, 1))
		}
		f.end()
	}
}
