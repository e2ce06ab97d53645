package gen

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes statements: code that leaves the stack as it was.

// A stmtKind is a kind of statement and how often it is made.
type stmtKind struct {
	weight int
	make   func(f *fn, d int)
}

// stmtKinds returns all kinds.
func stmtKinds() []stmtKind {
	return append([]stmtKind{
		{10, (*fn).setLocal},
		{7, (*fn).store},
		{4, (*fn).setGlobal},
		{5, (*fn).ifElse},
		{3, (*fn).plainBlock},
		{4, (*fn).countedLoop},
		{2, (*fn).openLoop},
		{5, (*fn).branchIf},
		{2, (*fn).jumpTable},
		{2, (*fn).branchTable},
		{3, (*fn).callStmt},
		{2, (*fn).bulkMemory},
		{1, (*fn).tableOps},
		{1, (*fn).tailCall},
		{2, (*fn).parallelSet},
		{1, (*fn).rareTrap},
		{2, (*fn).wideStmt},
	}, shapeKinds()...)
}

// varied returns the kinds with other frequencies. It may leave out all but the first.
func varied(kinds []stmtKind, s *source) []stmtKind {
	for range s.n(4) {
		kinds[s.n(len(kinds))].weight *= 4
	}
	for range s.n(3) {
		kinds[1+s.n(len(kinds)-1)].weight = 0
	}
	return kinds
}

// stmts makes up to n statements.
func (f *fn) stmts(n, d int) {
	for range n {
		if f.s.empty() || f.size > maxSize {
			return
		}
		f.size++
		f.g.stmts[f.s.pick(f.g.weights)].make(f, d)
	}
}

// some makes a few statements inside of a construct, if there is room for more depth.
func (f *fn) some(d int) {
	if d > 0 {
		f.stmts(1+f.s.n(5), d-1)
	}
}

const exprHeight = 4

func (f *fn) setLocal(d int) {
	t := f.g.kind()
	l, ok := f.local(t, true)
	if !ok {
		f.locals, f.fixed = append(f.locals, t), append(f.fixed, false)
		l = uint32(len(f.locals) - 1)
	}
	f.expr(t, exprHeight)
	f.a(ops.LocalSet, l)
}

func (f *fn) store(d int) {
	list := f.g.opts.stores
	if f.g.simd && f.s.oneIn(2) {
		list = f.g.opts.vstores
	}
	op := list[f.s.n(len(list))]
	t := op.Sig().Pop[1]
	if (t == f32 || t == f64) && !f.g.float {
		op, t = ops.I64Store, i64
	}
	offset := f.address(3)
	f.expr(t, exprHeight)
	if t == f32 || t == f64 {
		f.canonical(t)
	}
	f.memarg(op, offset)
}

func (f *fn) setGlobal(d int) {
	t := f.g.kind()
	if i, ok := f.global(t, true); ok {
		f.expr(t, exprHeight)
		f.a(ops.GlobalSet, i)
	}
}

// parallelSet assigns several locals at once, which are moves that may form cycles.
func (f *fn) parallelSet(d int) {
	t := f.g.kind()
	n := 2 + f.s.n(3)
	var to []uint32
	for range n {
		l, ok := f.local(t, true)
		if !ok {
			return
		}
		to = append(to, l)
	}
	for range n {
		l, _ := f.local(t, false)
		f.a(ops.LocalGet, l)
	}
	for _, l := range to {
		f.a(ops.LocalSet, l)
	}
}

func (f *fn) wideStmt(d int) {
	t := f.g.kind()
	if t.IsRef() {
		return
	}
	f.wide(t, exprHeight)
	f.discard(t)
}

// callStmt calls a function and takes its results.
func (f *fn) callStmt(d int) {
	sig := f.call(f.s.n(len(f.g.sigs)), exprHeight)
	for _, t := range slices.Backward(sig.results) {
		f.discard(t)
	}
}

// tailCall leaves the function by a call, on a condition.
func (f *fn) tailCall(d int) {
	if !f.g.tails {
		return
	}
	var l []int
	for i, sig := range f.g.sigs {
		if slices.Equal(sig.results, f.sig.results) {
			l = append(l, i)
		}
	}
	if len(l) == 0 {
		return
	}
	i := l[f.s.n(len(l))]
	sig := f.g.sigs[i]
	f.cond(2)
	f.block(ops.If, nil, nil, label{closed: true})
	for _, t := range sig.params {
		f.expr(t, 2)
	}
	if f.s.n(3) < 2 {
		f.a(ops.ReturnCall, uint32(i))
	} else {
		f.slot(sig, 2)
		f.ab(ops.ReturnCallIndirect, sig.index, 0)
	}
	f.end()
}

func (f *fn) rareTrap(d int) {
	f.expr(i64, 3)
	f.i(wasm.Instr{Op: ops.I64Const, I: 5})
	f.op(ops.I64Eq)
	f.block(ops.If, nil, nil, label{closed: true})
	f.op(ops.Unreachable)
	f.end()
}

// length pushes a number of bytes or elements.
func (f *fn) length(limit int) {
	if f.s.n(4) == 0 {
		f.expr(i32, 2)
		f.i32(7)
		f.op(ops.I32And)
		return
	}
	n := f.s.n(limit + 1)
	if f.s.oneIn(32) {
		n = f.s.n(1 << 16)
	}
	f.i32(n)
}

func (f *fn) bulkMemory(d int) {
	switch f.s.n(4) {
	case 0:
		f.address(3)
		f.expr(i32, 3)
		f.length(200)
		f.a(ops.MemoryFill, 0)
	case 1:
		f.address(3)
		f.address(3)
		f.length(300)
		f.ab(ops.MemoryCopy, 0, 0)
	case 2:
		f.address(3)
		from := f.s.n(dataLen)
		f.i32(from)
		f.i32(f.s.n(dataLen - from + 1))
		f.ab(ops.MemoryInit, uint32(f.s.n(2)*2+1), 0)
	case 3:
		if f.s.oneIn(4) {
			f.a(ops.DataDrop, uint32(f.s.n(f.g.data)))
		}
	}
}

func (f *fn) tableOps(d int) {
	table := uint32(1 + f.s.n(2))
	t := funcref
	if table == 2 {
		t = externref
	}
	index := func() {
		f.expr(i32, 2)
		f.i32(3)
		f.op(ops.I32And)
	}
	switch f.s.n(7) {
	case 0:
		if f.g.tables && f.s.oneIn(3) {
			// Most often with a function of the same signature.
			i := f.s.n(len(f.g.sigs))
			f.slot(f.g.sigs[i], 2)
			f.a(ops.RefFunc, uint32(i))
			f.a(ops.TableSet, 0)
			return
		}
		index()
		f.expr(t, 3)
		f.a(ops.TableSet, table)
	case 1:
		index()
		f.expr(t, 3)
		f.i32(f.s.n(5))
		f.a(ops.TableFill, table)
	case 2:
		index()
		index()
		f.i32(f.s.n(5))
		f.ab(ops.TableCopy, table, table)
	case 3:
		index()
		f.i32(f.s.n(2))
		f.i32(f.s.n(3))
		f.ab(ops.TableInit, 1, 1)
	case 4:
		f.expr(t, 2)
		f.i32(f.s.n(3))
		f.a(ops.TableGrow, table)
		f.op(ops.Drop)
	case 5:
		if f.s.oneIn(8) {
			f.a(ops.ElemDrop, uint32(f.s.n(4)))
		}
	case 6:
		index()
		index()
		f.i32(f.s.n(4))
		f.ab(ops.TableCopy, 1, 0)
	}
}

// setAll pops values of the given types.
func (f *fn) setAll(ts []types.ValType) {
	for _, t := range slices.Backward(ts) {
		f.discard(t)
	}
}
