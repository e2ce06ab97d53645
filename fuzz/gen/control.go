package gen

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes constructs and branches.

// construct pushes a value of type t from a block, an if or a loop.
func (f *fn) construct(t types.ValType, d int) {
	results := []types.ValType{t}
	switch f.s.n(4) {
	case 0:
		f.cond(d - 1)
		f.block(ops.If, nil, results, label{types: results})
		f.some(d - 1)
		f.expr(t, d-1)
		f.op(ops.Else)
		f.some(d - 1)
		f.expr(t, d-1)
		f.end()
	case 1, 2:
		f.block(ops.Block, nil, results, label{types: results})
		f.some(d - 1)
		f.expr(t, d-1)
		f.end()
	case 3: // a reduction
		acc := f.newLocal(t)
		f.expr(t, d-1)
		f.a(ops.LocalSet, acc)
		f.counted(func() {
			f.expr(t, d-1)
			if list := f.g.opts.binary[t]; len(list) > 0 {
				f.a(ops.LocalGet, acc)
				op := list[f.s.n(len(list))]
				f.op(op)
				if eq, ok := f.g.opts.makesNaN[op]; ok {
					f.canonicalLanes(eq)
				}
			}
			f.a(ops.LocalSet, acc)
		})
		f.a(ops.LocalGet, acc)
	}
}

func (f *fn) ifElse(d int) {
	f.cond(3)
	if f.s.n(3) == 0 { // with values
		ts := f.g.types(3)
		f.block(ops.If, nil, ts, label{types: ts})
		f.some(d)
		f.exprs(ts)
		f.op(ops.Else)
		f.some(d)
		f.exprs(ts)
		f.end()
		f.setAll(ts)
		return
	}
	f.block(ops.If, nil, nil, label{})
	f.some(d)
	if f.s.oneIn(2) {
		f.op(ops.Else)
		f.some(d)
	}
	f.end()
}

func (f *fn) exprs(ts []types.ValType) {
	for _, t := range ts {
		f.expr(t, 2)
	}
}

// plainBlock makes a block with parameters and results.
func (f *fn) plainBlock(d int) {
	var params, results []types.ValType
	if f.s.oneIn(2) {
		params, results = f.g.types(3), f.g.types(3)
	}
	f.exprs(params)
	f.block(ops.Block, params, results, label{types: results})
	f.setAll(params)
	f.some(d)
	f.exprs(results)
	f.end()
	f.setAll(results)
}

// counted makes a loop that executes body a constant number of times, or once if there are many loops around.
func (f *fn) counted(body func()) {
	n := 2 + f.s.n(9)
	if f.trips*n > maxTrips {
		n = 1
	}
	f.trips *= n
	i := f.newLocal(i32)
	step := []int{1, 1, 4, 8, 3}[f.s.n(5)]
	if down := f.s.oneIn(3); down {
		f.i32(n)
		f.a(ops.LocalSet, i)
		f.block(ops.Loop, nil, nil, label{loop: true, closed: true})
		body()
		f.a(ops.LocalGet, i)
		f.i32(1)
		f.op(ops.I32Sub)
		f.a(ops.LocalTee, i)
	} else {
		f.i32(0)
		f.a(ops.LocalSet, i)
		f.block(ops.Loop, nil, nil, label{loop: true, closed: true})
		body()
		f.a(ops.LocalGet, i)
		f.i32(step)
		f.op(ops.I32Add)
		f.a(ops.LocalTee, i)
		f.i32(n * step)
		f.op([]ops.Op{ops.I32LtU, ops.I32LtS, ops.I32Ne}[f.s.n(3)])
	}
	f.a(ops.BrIf, 0)
	f.end()
	f.trips /= n
}

func (f *fn) countedLoop(d int) {
	f.counted(func() {
		if f.s.oneIn(2) { // a place to continue from
			f.block(ops.Block, nil, nil, label{})
			f.some(d)
			f.end()
			return
		}
		f.some(d)
	})
}

// openLoop makes a loop that goes on while there is fuel, as conditions say. Its values go around on the stack.
func (f *fn) openLoop(d int) {
	if f.trips > 4 {
		return
	}
	params := f.g.types(3)
	f.exprs(params)
	f.block(ops.Loop, params, params, label{types: params, loop: true})
	f.takeFuel()
	f.setAll(params)
	f.trips *= 4
	f.some(d)
	f.trips /= 4
	f.exprs(params)
	f.cond(3)
	f.hasFuel()
	f.op(ops.I32And)
	f.a(ops.BrIf, 0)
	f.end()
	f.setAll(params)
}

// target returns the position of a label in f.labels, one that is not a loop if forward.
func (f *fn) target(forward bool) (int, bool) {
	var l []int
	for i, x := range slices.Backward(f.labels) {
		if !x.closed && !(forward && x.loop) {
			l = append(l, i)
		}
	}
	if len(l) == 0 {
		return 0, false
	}
	i := l[f.s.n(len(l))]
	if i <= 1 && !f.s.oneIn(4) {
		return 0, false // what leaves the function leaves less to do
	}
	return i, true
}

// branchIf branches on a condition, with br_if or with br (or return) in an if.
func (f *fn) branchIf(d int) {
	inner := f.s.n(2) == 0
	i, ok := f.target(!inner)
	if !ok {
		return
	}
	l := f.labels[i]
	if inner {
		f.exprs(l.types)
		f.cond(3)
		if l.loop {
			f.hasFuel()
			f.op(ops.I32And)
		}
		f.a(ops.BrIf, f.depth(i))
		f.setAll(l.types)
		return
	}
	f.cond(3)
	f.block(ops.If, nil, nil, label{})
	f.some(d)
	f.exprs(l.types)
	if i == 0 && f.s.oneIn(2) {
		f.op(ops.Return)
	} else {
		f.a(ops.Br, f.depth(i))
	}
	f.end()
}

// jumpTable makes a switch: as many blocks as cases, and a br_table to them.
func (f *fn) jumpTable(d int) {
	cases := 2 + f.s.n(7)
	n := cases
	if f.s.oneIn(4) {
		n = 8 + f.s.n(40) // several indices to a case
	}
	f.block(ops.Block, nil, nil, label{})
	exit := len(f.labels) - 1
	for range cases {
		f.block(ops.Block, nil, nil, label{})
	}
	f.expr(i32, 3)
	if f.s.n(3) > 0 {
		f.i32([]int{7, 15, 63}[f.s.n(3)])
		f.op(ops.I32And)
	}
	if f.s.oneIn(4) {
		f.i32(int(int8(f.s.byte())))
		f.op(ops.I32Sub)
	}
	var targets []uint32
	for i := range n {
		if n == cases {
			targets = append(targets, uint32(i))
		} else {
			targets = append(targets, uint32(f.s.n(cases)))
		}
	}
	f.b = wasm.AppendBrTable(f.b, targets, uint32(f.s.n(cases+1)))
	for range cases {
		f.end()
		if d > 0 {
			f.stmts(1+f.s.n(2), d-1)
		}
		if f.s.n(3) > 0 {
			f.a(ops.Br, f.depth(exit))
		}
	}
	f.end()
}

// branchTable makes a br_table to labels around that take the same values.
func (f *fn) branchTable(d int) {
	i, ok := f.target(true)
	if !ok {
		return
	}
	var same []uint32
	for k, l := range f.labels {
		if !l.closed && !l.loop && slices.Equal(l.types, f.labels[i].types) {
			same = append(same, f.depth(k)+1)
		}
	}
	ts := f.labels[i].types
	f.cond(2)
	f.block(ops.If, nil, nil, label{closed: true})
	f.exprs(ts)
	f.expr(i32, 2)
	var targets []uint32
	for range f.s.n(9) {
		targets = append(targets, same[f.s.n(len(same))])
	}
	f.b = wasm.AppendBrTable(f.b, targets, same[0])
	f.end()
}
