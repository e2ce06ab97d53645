package gen

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes expressions. Each method appends code that pushes one value.

// expr pushes a value of type t, from a tree at most d high.
func (f *fn) expr(t types.ValType, d int) {
	f.size++
	if d <= 0 || f.s.empty() || f.size > maxSize {
		f.leaf(t)
		return
	}
	if t.IsRef() {
		f.refExpr(t, d)
		return
	}
	switch f.s.pick([]int{4, 10, 3, 2, 2, 2, 1, 1, 1}) {
	case 0:
		f.leaf(t)
	case 1:
		f.pure(t, d)
	case 2:
		f.load(t, d)
	case 3:
		f.expr(t, d-1)
		f.expr(t, d-1)
		f.cond(d - 1)
		f.op(ops.Select)
	case 4:
		if f.leafOnly {
			f.leaf(t)
			return
		}
		f.construct(t, d)
	case 5:
		if !f.callFor(t, d) {
			f.pure(t, d)
		}
	case 6:
		if l, ok := f.local(t, true); ok {
			f.expr(t, d-1)
			f.a(ops.LocalTee, l)
		} else {
			f.leaf(t)
		}
	case 7:
		f.wide(t, d)
	case 8:
		if t == i32 {
			f.state(d)
		} else {
			f.pure(t, d)
		}
	}
}

// leaf pushes a constant, a local or a global.
func (f *fn) leaf(t types.ValType) {
	switch f.s.n(4) {
	case 1, 2:
		if l, ok := f.local(t, false); ok {
			f.a(ops.LocalGet, l)
			return
		}
	case 3:
		if i, ok := f.global(t, false); ok {
			f.a(ops.GlobalGet, i)
			return
		}
	}
	f.b = f.s.appendConst(f.b, t)
}

// global returns a global of type t other than the fuel.
func (f *fn) global(t types.ValType, write bool) (uint32, bool) {
	var l []uint32
	for i, g := range f.g.m.Globals {
		if i > sumGlobal && g.Type.Content == t && (g.Type.Mutable || !write) {
			l = append(l, uint32(i))
		}
	}
	if len(l) == 0 {
		return 0, false
	}
	return l[f.s.n(len(l))], true
}

// pure pushes the result of an operator without context.
func (f *fn) pure(t types.ValType, d int) {
	if t == i32 && f.s.oneIn(8) {
		f.cond(d)
		return
	}
	list := f.g.opts.scalar[t]
	if t == v128 || f.g.simd && f.s.oneIn(4) {
		list = f.g.opts.vector[t]
	}
	var op ops.Op
	for range 8 {
		op = list[f.s.n(len(list))]
		if f.g.float || !usesFloat(op) {
			break
		}
		op = f.g.opts.binary[t][0]
	}
	if sat, ok := f.g.opts.saturating[op]; ok && !f.s.oneIn(8) {
		op = sat
	}
	sig := op.Sig()
	for i, p := range sig.Pop[:sig.NPop] {
		switch {
		case i == 1 && f.s.n(3) == 0:
			f.b = f.s.appendConst(f.b, p) // rules like constants on the right
		case i == 1 && f.s.oneIn(12) && len(f.b) > 0:
			f.leaf(p)
		default:
			f.expr(p, d-1)
		}
		if i == 1 && f.g.opts.guards[op] && !f.s.oneIn(16) {
			f.b = wasm.AppendInstr(f.b, &wasm.Instr{Op: constOp(p), I: 1})
			f.op(map[types.ValType]ops.Op{i32: ops.I32Or, i64: ops.I64Or}[p])
		}
	}
	if last := sig.Pop[sig.NPop-1]; f.g.opts.seesBits[op] && (last == f32 || last == f64) {
		f.canonical(last)
	}
	in := wasm.Instr{Op: op}
	switch op.Imm() {
	case ops.ImmLane:
		in.C = uint32(f.s.n(int(op.Lanes())))
	case ops.ImmShuffle:
		f.shuffle(&in.V)
	}
	f.i(in)
	if eq, ok := f.g.opts.makesNaN[op]; ok {
		f.canonicalLanes(eq)
	}
}

// shuffle chooses lanes: any, or in a pattern that code generators know.
func (f *fn) shuffle(v *[16]byte) {
	width := 1 << f.s.n(4)
	base := f.s.n(32)
	for i := range v {
		switch width {
		case 1:
			v[i] = byte(f.s.n(32))
		default:
			if i%width == 0 {
				base = f.s.n(32) &^ (width - 1)
			}
			v[i] = byte(base + i%width)
		}
	}
	if f.s.oneIn(4) { // a slice of both
		for i := range v {
			v[i] = byte((base + i) % 32)
		}
	}
}

func constOp(t types.ValType) ops.Op {
	switch t {
	case i32:
		return ops.I32Const
	case i64:
		return ops.I64Const
	case f32:
		return ops.F32Const
	}
	return ops.F64Const
}

func usesFloat(op ops.Op) bool {
	sig := op.Sig()
	return slices.ContainsFunc(sig.Pop[:sig.NPop], func(t types.ValType) bool { return t == f32 || t == f64 })
}

// cond pushes a condition.
func (f *fn) cond(d int) {
	switch f.s.n(4) {
	case 0:
		f.expr(i32, d)
	case 1:
		f.expr(i32, d-1)
		f.op(ops.I32Eqz)
	default:
		list := f.g.opts.compares
		op := list[f.s.n(len(list))]
		if !f.g.float && usesFloat(op) {
			op = ops.I32LtU
		}
		sig := op.Sig()
		f.expr(sig.Pop[0], d-1)
		if f.s.n(2) == 0 {
			f.b = f.s.appendConst(f.b, sig.Pop[1])
		} else {
			f.expr(sig.Pop[1], d-1)
		}
		f.op(op)
	}
}

// wide pushes many values and combines them, which needs many registers.
func (f *fn) wide(t types.ValType, d int) {
	list := f.g.opts.binary[t]
	if len(list) == 0 || f.size > maxSize/2 {
		f.leaf(t)
		return
	}
	n := 3 + f.s.n(22)
	for range n {
		f.expr(t, min(d-1, 1))
	}
	for range n - 1 {
		op := list[f.s.n(len(list))]
		f.op(op)
		if eq, ok := f.g.opts.makesNaN[op]; ok {
			f.canonicalLanes(eq)
		}
	}
}

// address pushes an address, most often one that leaves room for some bytes and an offset below 64, and returns an offset.
func (f *fn) address(d int) (offset uint64) {
	switch f.s.n(16) {
	default:
		f.expr(i32, d-1)
		f.i32([]int{0xFF, 0xFFC0, 0xFF80, 0x7FF8, 0x0FF0}[f.s.n(5)])
		f.op(ops.I32And)
	case 8, 9, 10:
		f.i32(f.s.n(1024) * 16)
	case 11, 12: // a scaled index
		f.expr(i32, d-1)
		f.i32(0x3FF)
		f.op(ops.I32And)
		f.i32(f.s.n(4))
		f.op(ops.I32Shl)
		if f.s.oneIn(2) {
			f.i32(f.s.n(4096))
			f.op(ops.I32Add)
		}
	case 13: // at the end
		f.i32(f.g.pages<<16 - f.s.n(24))
	case 14:
		f.i32(f.g.pages<<16 - 64 - f.s.n(64))
	case 15:
		if f.s.oneIn(4) {
			f.expr(i32, d-1)
		} else {
			f.i32(f.s.n(256))
		}
	}
	switch f.s.n(8) {
	default:
		return uint64(f.s.n(32))
	case 4, 5:
		return 0
	case 6:
		return uint64(f.s.n(1 << 15))
	case 7:
		if f.s.oneIn(8) {
			return uint64(f.s.u32())
		}
		return 8
	}
}

// memarg completes a memory operator.
func (f *fn) memarg(op ops.Op, offset uint64) {
	in := wasm.Instr{Op: op, B: uint32(f.s.n(int(op.NaturalAlign()) + 1)), I: offset}
	if op.Imm() == ops.ImmMemargLane {
		in.C = uint32(f.s.n(int(16 / op.Size())))
	}
	f.i(in)
}

func (f *fn) load(t types.ValType, d int) {
	list := f.g.opts.loads[t]
	op := list[f.s.n(len(list))]
	offset := f.address(d)
	if op.Imm() == ops.ImmMemargLane {
		f.expr(v128, d-1)
	}
	f.memarg(op, offset)
}

// state pushes the size of a memory or table, the result of growing it, or whether a reference is null.
func (f *fn) state(d int) {
	switch f.s.n(6) {
	case 0:
		f.a(ops.MemorySize, 0)
	case 1:
		f.i32(f.s.n(2))
		if f.s.oneIn(8) {
			f.expr(i32, d-1)
			f.op(ops.I32Or)
		}
		f.a(ops.MemoryGrow, 0)
	case 2:
		f.a(ops.TableSize, uint32(f.s.n(3)))
	case 3:
		t := []types.ValType{funcref, externref}[f.s.n(2)]
		f.expr(t, d-1)
		f.op(ops.RefIsNull)
	case 4:
		t := 1 + f.s.n(2)
		f.expr([]types.ValType{funcref, externref}[t-1], d-1)
		f.i32(f.s.n(4))
		f.a(ops.TableGrow, uint32(t))
	case 5:
		f.a(ops.GlobalGet, fuelGlobal)
	}
}

// refExpr pushes a reference.
func (f *fn) refExpr(t types.ValType, d int) {
	switch f.s.n(4) {
	case 0:
		f.leaf(t)
	case 1:
		if t == funcref {
			f.a(ops.RefFunc, uint32(f.s.n(len(f.g.sigs))))
		} else {
			f.leaf(t)
		}
	case 2:
		table := 1
		if t == externref {
			table = 2
		}
		f.expr(i32, d-1)
		f.i32(7)
		f.op(ops.I32And)
		f.a(ops.TableGet, uint32(table))
	case 3:
		f.expr(t, d-1)
		f.expr(t, d-1)
		f.cond(d - 1)
		f.b = wasm.AppendSelect(f.b, t)
	}
}

// callFor pushes a value of type t that a call returns, if there is a function for that.
func (f *fn) callFor(t types.ValType, d int) bool {
	if f.leafOnly {
		return false
	}
	var l []int
	for i, sig := range f.g.sigs {
		if slices.Contains(sig.results, t) {
			l = append(l, i)
		}
	}
	if len(l) == 0 {
		return false
	}
	i := l[f.s.n(len(l))]
	sig := f.call(i, d)
	found := uint32(0)
	taken := false
	for k, r := range slices.Backward(sig.results) {
		switch {
		case r == t && !taken && k == 0:
			return true
		case r == t && !taken:
			found, taken = f.newLocal(t), true
			f.a(ops.LocalSet, found)
		default:
			f.discard(r)
		}
	}
	f.a(ops.LocalGet, found)
	return true
}

// discard pops a value of type t, into a local or into nothing.
func (f *fn) discard(t types.ValType) {
	if l, ok := f.local(t, true); ok && !f.s.oneIn(4) {
		f.a(ops.LocalSet, l)
		return
	}
	if t == i64 && f.s.n(2) == 0 {
		f.a(ops.GlobalGet, sumGlobal)
		f.op(ops.I64Add)
		f.a(ops.GlobalSet, sumGlobal)
		return
	}
	f.op(ops.Drop)
}

// call calls function i, directly or through a table, and returns its signature.
func (f *fn) call(i, d int) signature {
	sig := f.g.sigs[i]
	for _, t := range sig.params {
		f.expr(t, min(d-1, 2))
	}
	if f.s.n(3) < 2 {
		f.a(ops.Call, uint32(i))
	} else {
		f.slot(sig, d)
		f.ab(ops.CallIndirect, sig.index, 0)
	}
	return sig
}

// slot pushes the index of an element of table 0 that has, if nobody changed it, the signature sig.
func (f *fn) slot(sig signature, d int) {
	base := groupSize * slices.IndexFunc(f.g.groups, func(o signature) bool { return o.index == sig.index })
	switch f.s.n(8) {
	default:
		f.i32(base + f.s.n(groupSize))
	case 4, 5, 6:
		f.expr(i32, min(d-1, 2))
		f.i32(groupSize - 1)
		f.op(ops.I32And)
		f.i32(base)
		f.op(ops.I32Add)
	case 7:
		if f.s.oneIn(4) {
			base += f.s.n(8)
		}
		f.i32(base)
	}
}
