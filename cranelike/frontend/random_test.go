package frontend

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests control flow and SSA construction by running random functions: each is made
// as a tree, which is evaluated directly and also encoded, validated, translated and
// evaluated as IR. Both must end alike: same result or trap, same globals, same memory.

type nodeKind uint8

const (
	nConst nodeKind = iota
	nLocal
	nSet
	nTee
	nBin // op is the opcode
	nEqz
	nSelect
	nLoad
	nStore
	nGlobal
	nSetGlobal
	nCall
	nCallIndirect
	nBlock
	nLoop
	nIf
	nBr
	nBrIf
	nBrTable
	nReturn
	nDrop
	nUnreachable
)

const (
	i32 = 0x7F
	i64 = 0x7E
)

// A node is an expression (t is its type) or a statement (t is 0).
type node struct {
	k      nodeKind
	t      byte
	op     byte
	imm    uint64
	kids   []*node // operands
	body   []*node
	els    []*node
	labels []uint64 // br_table, the default last
}

var (
	localTypes  = []byte{i32, i32, i64, i32, i32, i64} // three parameters, three locals
	globalTypes = []byte{i32, i32, i64, i32}           // 0 counts loop iterations down
)

type label struct {
	t    byte // type that a branch brings, 0 for none
	loop bool
}

// A gen makes random trees.
type gen struct {
	r      *rand.Rand
	labels []label // innermost last; the first is the function
}

func (g *gen) pick(ts []byte, t byte, from int) uint64 {
	for {
		if i := from + g.r.IntN(len(ts)-from); ts[i] == t {
			return uint64(i)
		}
	}
}

func konst(t byte, v uint64) *node { return &node{k: nConst, t: t, imm: v} }

func (g *gen) expr(t byte, d int) *node {
	r := g.r
	if d <= 0 {
		switch r.IntN(4) {
		case 0:
			return konst(t, uint64(r.IntN(4)))
		case 1:
			return &node{k: nGlobal, t: t, imm: g.pick(globalTypes, t, 1)}
		}
		return &node{k: nLocal, t: t, imm: g.pick(localTypes, t, 0)}
	}
	d--
	switch r.IntN(16) {
	case 0, 1, 2:
		if t == i32 {
			ops := []byte{0x6A, 0x6B, 0x6C, 0x71, 0x72, 0x73, 0x46, 0x47, 0x48, 0x49, 0x6E}
			return &node{k: nBin, t: t, op: ops[r.IntN(len(ops))], kids: []*node{g.expr(i32, d), g.expr(i32, d)}}
		}
		ops := []byte{0x7C, 0x7D, 0x7E, 0x83, 0x84, 0x85}
		return &node{k: nBin, t: t, op: ops[r.IntN(len(ops))], kids: []*node{g.expr(i64, d), g.expr(i64, d)}}
	case 3:
		if t == i32 {
			return &node{k: nEqz, t: t, kids: []*node{g.expr(i32, d)}}
		}
	case 4:
		return &node{k: nSelect, t: t, kids: []*node{g.expr(t, d), g.expr(t, d), g.expr(i32, d)}}
	case 5:
		return &node{k: nTee, t: t, imm: g.pick(localTypes, t, 0), kids: []*node{g.expr(t, d)}}
	case 6:
		return &node{k: nLoad, t: t, imm: uint64(r.IntN(16)), kids: []*node{g.address(d)}}
	case 7:
		if t == i32 {
			return &node{k: nCall, t: t, imm: 1 + uint64(r.IntN(2)), kids: []*node{g.expr(i32, d)}}
		}
	case 8:
		if t == i32 {
			return &node{k: nCallIndirect, t: t, kids: []*node{g.expr(i32, d), g.expr(i32, d)}}
		}
	case 9, 10:
		return g.construct(nBlock, t, d)
	case 11:
		return g.construct(nLoop, t, d)
	case 12, 13:
		n := g.construct(nIf, t, d)
		return n
	case 14:
		// A branch with a value that goes on when it is not taken.
		if l, ok := g.label(t); ok {
			return &node{k: nBrIf, t: t, imm: l, kids: []*node{g.expr(t, d), g.expr(i32, d)}}
		}
	case 15:
		if r.IntN(3) == 0 {
			return g.leave(d)
		}
	}
	return g.expr(t, d)
}

// address keeps accesses in a small area, so that they meet.
func (g *gen) address(d int) *node {
	return &node{k: nBin, t: i32, op: 0x71, kids: []*node{g.expr(i32, d), konst(i32, 0x18)}}
}

// label returns a random label whose branches bring t.
func (g *gen) label(t byte) (uint64, bool) {
	for range 4 {
		if i := g.r.IntN(len(g.labels)); g.labels[len(g.labels)-1-i].t == t {
			return uint64(i), true
		}
	}
	return 0, false
}

// leave returns a node after which nothing is reachable.
func (g *gen) leave(d int) *node {
	switch g.r.IntN(8) {
	case 0:
		return &node{k: nUnreachable}
	case 1:
		return &node{k: nReturn, kids: []*node{g.expr(i32, d)}}
	case 2, 3:
		n := &node{k: nBrTable}
		l := g.r.IntN(len(g.labels))
		t := g.labels[len(g.labels)-1-l].t
		n.labels = append(n.labels, uint64(l))
		for range g.r.IntN(6) {
			if l, ok := g.label(t); ok {
				n.labels = append(n.labels, l)
			}
		}
		if t != 0 {
			n.kids = append(n.kids, g.expr(t, d))
		}
		n.kids = append(n.kids, g.expr(i32, d))
		return n
	}
	l := g.r.IntN(len(g.labels))
	n := &node{k: nBr, imm: uint64(l)}
	if t := g.labels[len(g.labels)-1-l].t; t != 0 {
		n.kids = append(n.kids, g.expr(t, d))
	}
	return n
}

func (g *gen) construct(k nodeKind, t byte, d int) *node {
	n := &node{k: k, t: t}
	if k == nIf {
		n.kids = append(n.kids, g.expr(i32, d))
	}
	l := label{t: t}
	if k == nLoop {
		l = label{loop: true}
	}
	g.labels = append(g.labels, l)
	if k == nLoop {
		n.body = append(n.body, g.tick()...)
	}
	n.body = append(n.body, g.body(t, d)...)
	if k == nIf && (t != 0 || g.r.IntN(2) == 0) {
		n.els = g.body(t, d)
	}
	g.labels = g.labels[:len(g.labels)-1]
	return n
}

// tick counts an iteration and leaves the function when there were enough.
func (g *gen) tick() []*node {
	left := &node{k: nGlobal, t: i32}
	dec := &node{k: nBin, t: i32, op: 0x6B, kids: []*node{left, konst(i32, 1)}}
	out := &node{k: nBrIf, t: i32, imm: uint64(len(g.labels) - 1), kids: []*node{konst(i32, 55), {k: nEqz, t: i32, kids: []*node{left}}}}
	return []*node{{k: nSetGlobal, kids: []*node{dec}}, {k: nDrop, kids: []*node{out}}}
}

func (g *gen) body(t byte, d int) []*node {
	var out []*node
	for range g.r.IntN(4) {
		out = append(out, g.stmt(d))
	}
	if t != 0 {
		out = append(out, g.expr(t, d))
	}
	return out
}

func (g *gen) stmt(d int) *node {
	r := g.r
	t := []byte{i32, i64}[r.IntN(2)]
	switch r.IntN(12) {
	case 0, 1, 2:
		return &node{k: nSet, imm: g.pick(localTypes, t, 0), kids: []*node{g.expr(t, d)}}
	case 3:
		return &node{k: nSetGlobal, imm: g.pick(globalTypes, t, 1), kids: []*node{g.expr(t, d)}}
	case 4:
		return &node{k: nStore, op: t, imm: uint64(r.IntN(16)), kids: []*node{g.address(d), g.expr(t, d)}}
	case 5:
		return &node{k: nDrop, kids: []*node{g.expr(t, d)}}
	case 6:
		return g.construct(nBlock, 0, d-1)
	case 7:
		return g.construct(nLoop, 0, d-1)
	case 8:
		return g.construct(nIf, 0, d-1)
	case 9, 10:
		if l, ok := g.label(0); ok {
			return &node{k: nBrIf, imm: l, kids: []*node{g.expr(i32, d)}}
		}
	case 11:
		if r.IntN(3) == 0 {
			return g.leave(d)
		}
	}
	return &node{k: nSet, imm: g.pick(localTypes, t, 0), kids: []*node{g.expr(t, d)}}
}

// Encoding.

func leb(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func (n *node) encode(b []byte) []byte {
	for _, k := range n.kids {
		b = k.encode(b)
	}
	is64 := byte(0)
	if n.t == i64 || n.op == i64 && n.k == nStore {
		is64 = 1
	}
	blockType := n.t
	if blockType == 0 {
		blockType = 0x40
	}
	switch n.k {
	case nConst:
		return leb(append(b, 0x41+is64), n.imm) // below 64, so that the sign is right
	case nLocal, nSet, nTee:
		return append(b, 0x20+byte(n.k-nLocal), byte(n.imm))
	case nBin:
		return append(b, n.op)
	case nEqz:
		return append(b, 0x45)
	case nSelect:
		return append(b, 0x1B)
	case nLoad:
		return append(b, 0x28+is64, 0, byte(n.imm))
	case nStore:
		return append(b, 0x36+is64, 0, byte(n.imm))
	case nGlobal, nSetGlobal:
		return append(b, 0x23+byte(n.k-nGlobal), byte(n.imm))
	case nCall:
		return append(b, 0x10, byte(n.imm))
	case nCallIndirect:
		return append(b, 0x11, 1, 0)
	case nBlock, nLoop, nIf:
		b = append(b, 0x02+byte(n.k-nBlock), blockType)
		for _, s := range n.body {
			b = s.encode(b)
		}
		if n.els != nil {
			b = append(b, 0x05)
			for _, s := range n.els {
				b = s.encode(b)
			}
		}
		return append(b, 0x0B)
	case nBr, nBrIf:
		return leb(append(b, 0x0C+byte(n.k-nBr)), n.imm)
	case nBrTable:
		b = leb(append(b, 0x0E), uint64(len(n.labels)-1))
		for _, l := range n.labels {
			b = leb(b, l)
		}
		return b
	case nReturn:
		return append(b, 0x0F)
	case nDrop:
		return append(b, 0x1A)
	case nUnreachable:
		return append(b, 0x00)
	}
	panic("encode")
}

func sectionBytes(id byte, body []byte) []byte {
	return append(leb([]byte{id}, uint64(len(body))), body...)
}

// moduleOf returns a module with body as function 0 and two callees, which are also in table 0. Function 3 calls
// function 0.
func moduleOf(body []*node) []byte {
	m := []byte("\x00asm\x01\x00\x00\x00")
	m = append(m, sectionBytes(1, []byte{2, 0x60, 3, i32, i32, i64, 1, i32, 0x60, 1, i32, 1, i32})...)
	m = append(m, sectionBytes(3, []byte{4, 0, 1, 1, 0})...)
	m = append(m, sectionBytes(4, []byte{1, 0x70, 0, 3})...)
	m = append(m, sectionBytes(5, []byte{1, 0, 1})...)
	m = append(m, sectionBytes(6, []byte{4, i32, 1, 0x41, 0, 0x0B, i32, 1, 0x41, 0, 0x0B, i64, 1, 0x42, 0, 0x0B, i32, 1, 0x41, 0, 0x0B})...)
	m = append(m, sectionBytes(9, []byte{1, 0, 0x41, 0, 0x0B, 2, 1, 2})...)
	code := []byte{2, 2, i32, 1, i64}
	for _, n := range body {
		code = n.encode(code)
	}
	code = append(code, 0x0B)
	// Adds its argument to global 1 and returns global 3.
	callee1 := []byte{0, 0x20, 0, 0x23, 1, 0x6A, 0x24, 1, 0x23, 3, 0x0B}
	// Stores its argument at 8 and returns what was there.
	callee2 := []byte{0, 0x41, 0, 0x28, 2, 8, 0x41, 0, 0x20, 0, 0x36, 2, 8, 0x0B}
	caller := []byte{0, 0x20, 0, 0x20, 1, 0x20, 2, 0x10, 0, 0x0B}
	all := leb([]byte{4}, uint64(len(code)))
	all = append(all, code...)
	all = append(append(all, byte(len(callee1))), callee1...)
	all = append(append(all, byte(len(callee2))), callee2...)
	all = append(append(all, byte(len(caller))), caller...)
	return append(m, sectionBytes(10, all)...)
}

// state is what can be seen after a run.
type state struct {
	globals [4]uint64
	mem     [64]byte
	trap    bool
	result  uint32
}

// Direct evaluation.

type evaluator struct {
	state
	locals [6]uint64
	steps  int
}

const (
	goesOn = -1
	traps  = -2
	gone   = 1 << 20 // a return; deeper than any label
)

func mask(t byte, v uint64) uint64 {
	if t == i32 {
		return uint64(uint32(v))
	}
	return v
}

// run evaluates a list; where says what happened: goesOn, traps, or a branch to a label.
func (e *evaluator) run(list []*node) (v uint64, where int) {
	for _, n := range list {
		if v, where = e.eval(n); where != goesOn {
			return v, where
		}
	}
	return v, goesOn
}

func (e *evaluator) eval(n *node) (uint64, int) {
	e.steps++
	var a [3]uint64
	for i, k := range n.kids {
		v, where := e.eval(k)
		if where != goesOn {
			return v, where
		}
		a[i] = v
	}
	last := uint64(0)
	if len(n.kids) > 0 {
		last = a[len(n.kids)-1]
	}
	switch n.k {
	case nConst:
		return n.imm, goesOn
	case nLocal:
		return e.locals[n.imm], goesOn
	case nSet, nTee:
		e.locals[n.imm] = last
		return last, goesOn
	case nBin:
		return evalBin(n, a[0], a[1])
	case nEqz:
		return b2u(last == 0), goesOn
	case nSelect:
		if a[2] != 0 {
			return a[0], goesOn
		}
		return a[1], goesOn
	case nLoad:
		w := binary.LittleEndian.Uint64(append(e.mem[a[0]+n.imm:], 0, 0, 0, 0, 0, 0, 0, 0))
		return mask(n.t, w), goesOn
	case nStore:
		size := 4
		if n.op == i64 {
			size = 8
		}
		for i := range size {
			e.mem[int(a[0]+n.imm)+i] = byte(a[1] >> (8 * i))
		}
	case nGlobal:
		return e.globals[n.imm], goesOn
	case nSetGlobal:
		e.globals[n.imm] = last
	case nCall:
		return e.callee(int(n.imm), a[0]), goesOn
	case nCallIndirect:
		if a[1] >= 2 {
			return 0, traps
		}
		return e.callee(1+int(a[1]), a[0]), goesOn
	case nBlock, nLoop, nIf:
		list := n.body
		if n.k == nIf && last == 0 {
			list = n.els
		}
		for {
			v, where := e.run(list)
			switch {
			case where == 0 && n.k == nLoop:
				continue
			case where == 0:
				return v, goesOn
			case where > 0:
				return v, where - 1
			}
			return v, where
		}
	case nBr:
		return last, int(n.imm)
	case nBrIf:
		if last != 0 {
			return a[0], int(n.imm)
		}
		return a[0], goesOn
	case nBrTable:
		i := min(last, uint64(len(n.labels)-1))
		return a[0], int(n.labels[i])
	case nReturn:
		return last, gone
	case nUnreachable:
		return 0, traps
	}
	return 0, goesOn
}

func (e *evaluator) callee(i int, x uint64) uint64 {
	if i == 1 {
		e.globals[1] = uint64(uint32(e.globals[1] + x))
		return e.globals[3]
	}
	old := binary.LittleEndian.Uint32(e.mem[8:])
	binary.LittleEndian.PutUint32(e.mem[8:], uint32(x))
	return uint64(old)
}

func b2u(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func evalBin(n *node, x, y uint64) (uint64, int) {
	switch n.op {
	case 0x6A, 0x7C:
		x += y
	case 0x6B, 0x7D:
		x -= y
	case 0x6C, 0x7E:
		x *= y
	case 0x71, 0x83:
		x &= y
	case 0x72, 0x84:
		x |= y
	case 0x73, 0x85:
		x ^= y
	case 0x46:
		x = b2u(x == y)
	case 0x47:
		x = b2u(x != y)
	case 0x48:
		x = b2u(int32(x) < int32(y))
	case 0x49:
		x = b2u(x < y)
	case 0x6E:
		if y == 0 {
			return 0, traps
		}
		x /= y
	}
	return mask(n.t, x), goesOn
}

// Evaluation of IR, in an address space of a few pages.

const (
	ctxAt   = 0x1000
	memAt   = 0x8000
	tableAt = 0x6000
	codeAt  = 0x70000000
)

type machine struct {
	space []byte
	funcs [4]ir.Func
	steps int
}

func (m *machine) word(at uint64) uint64 { return binary.LittleEndian.Uint64(m.space[at:]) }
func (m *machine) put(at, v uint64)      { binary.LittleEndian.PutUint64(m.space[at:], v) }

func newMachine(tl *environ.Translation) *machine {
	m := &machine{space: make([]byte, 0x9000)}
	o := tl.Offsets
	m.put(ctxAt+uint64(o.Memory(0)), memAt)
	m.put(ctxAt+uint64(o.Memory(0)+o.LenOf()), 1<<16)
	m.put(ctxAt+uint64(o.Table(0)), tableAt)
	m.put(ctxAt+uint64(o.Table(0)+o.LenOf()), 3)
	m.put(ctxAt+uint64(o.TypeIDs()), 0x7000)
	m.put(0x7000, 100|101<<32)
	m.put(ctxAt+uint64(o.Store()), 0x7800)
	for i := range uint64(2) {
		ref := ctxAt + uint64(o.FuncRef(types.FuncRefIndex(i)))
		m.put(ref+uint64(o.FuncRefCode()), codeAt+1+i)
		m.put(ref+uint64(o.FuncRefVMCtx()), ctxAt)
		m.put(ref+uint64(o.FuncRefTypeID()), 101)
		m.put(tableAt+8*i, ref)
	}
	return m
}

// call runs function i.
func (m *machine) call(i int, args []uint64) (result uint64, ok bool) {
	f := &m.funcs[i]
	vals := make([]uint64, len(f.Insts))
	for i, p := range f.BlockParams(0) {
		vals[p] = args[i]
	}
	for b := ir.Block(0); ; {
		var next ir.Edge
		for _, v := range f.BlockOrder(b) {
			if m.steps++; m.steps > 1<<22 {
				panic("machine.call: the program does not end")
			}
			in := &f.Insts[v]
			at := func(v ir.Value) uint64 { return m.value(f, vals, v) }
			switch in.Op {
			case ir.OpJump:
				next = f.Blocks[b].Succs
			case ir.OpBrIf:
				next = f.Blocks[b].Succs
				if at(in.A) == 0 {
					next++
				}
			case ir.OpBrTable:
				next = f.Blocks[b].Succs + ir.Edge(min(at(in.A), uint64(f.Blocks[b].NumSuccs-1)))
			case ir.OpReturn:
				return at(ir.Value(f.Operands(in)[0])), true
			case ir.OpTrap:
				return 0, false
			case ir.OpTrapIf:
				if at(in.A) != 0 {
					return 0, false
				}
			case ir.OpStackCheck, ir.OpPoll:
			case ir.OpCall, ir.OpCallPtr:
				ops := f.Operands(in)
				callee := int(environ.UnpackFuncKey(in.Imm).Index)
				if in.Op == ir.OpCallPtr {
					callee = int(at(ir.Value(ops[0])) - codeAt)
					ops = ops[2:]
				}
				var args []uint64
				for _, x := range ops {
					args = append(args, at(ir.Value(x)))
				}
				if vals[v], ok = m.call(callee, args); !ok {
					return 0, false
				}
			case ir.OpDivU:
				if at(in.B) == 0 {
					return 0, false
				}
				vals[v] = at(in.A) / at(in.B)
			case ir.OpLoad, ir.OpVMLoad:
				addr := at(in.A) + in.Imm
				if in.Op == ir.OpLoad {
					addr += at(in.B)
				}
				if vals[v] = m.word(addr); in.Type == ir.I32 {
					vals[v] &= 0xFFFFFFFF
				}
			case ir.OpVMLoad32:
				vals[v] = m.word(at(in.A)+in.Imm) & 0xFFFFFFFF
			case ir.OpStore, ir.OpVMStore:
				addr, x := at(in.A)+in.Imm, in.B
				if in.Op == ir.OpStore {
					addr, x = addr+at(in.B), in.C
				}
				if f.Insts[x].Type == ir.I32 {
					binary.LittleEndian.PutUint32(m.space[addr:], uint32(at(x)))
				} else {
					m.put(addr, at(x))
				}
			default:
				panic("machine.call: " + in.Op.String())
			}
		}
		to := f.Edges[next].To
		args := make([]uint64, 0, 8)
		for _, a := range f.EdgeArgs(next) {
			args = append(args, m.value(f, vals, ir.Value(a)))
		}
		for i, p := range f.BlockParams(to) {
			vals[p] = args[i]
		}
		b = to
	}
}

// value evaluates v, computing floating instructions anew each time.
func (m *machine) value(f *ir.Func, vals []uint64, v ir.Value) uint64 {
	in := &f.Insts[v]
	if in.Flags&ir.FlagPinned != 0 || in.Op == ir.OpParam {
		return vals[v]
	}
	var x, y uint64
	if n := ir.Ops[in.Op].Args; n > 0 {
		x = m.value(f, vals, in.A)
		if n > 1 {
			y = m.value(f, vals, in.B)
		}
	}
	cut := func(r uint64) uint64 {
		if in.Type == ir.I32 {
			return r & 0xFFFFFFFF
		}
		return r
	}
	switch in.Op {
	case ir.OpIconst:
		return in.Imm
	case ir.OpVMCtx:
		return ctxAt
	case ir.OpVMLoad:
		return cut(m.word(x + in.Imm))
	case ir.OpVMLoad32:
		return m.word(x+in.Imm) & 0xFFFFFFFF
	case ir.OpZExt, ir.OpWrap:
		return x & 0xFFFFFFFF
	case ir.OpSelect:
		if x != 0 {
			return y
		}
		return m.value(f, vals, in.C)
	case ir.OpAdd:
		return cut(x + y)
	case ir.OpSub:
		return cut(x - y)
	case ir.OpMul:
		return cut(x * y)
	case ir.OpAnd:
		return x & y
	case ir.OpOr:
		return x | y
	case ir.OpXor:
		return x ^ y
	case ir.OpShl:
		return cut(x << y)
	case ir.OpShrU:
		return x >> y
	case ir.OpDivU:
		return x / y
	case ir.OpIcmp:
		sx, sy := int64(x), int64(y)
		if f.Insts[in.A].Type == ir.I32 {
			sx, sy = int64(int32(x)), int64(int32(y))
		}
		return b2u([ir.NumConds]bool{
			ir.CondEq: x == y, ir.CondNe: x != y, ir.CondLtS: sx < sy, ir.CondGeS: sx >= sy, ir.CondLeS: sx <= sy, ir.CondGtS: sx > sy,
			ir.CondLtU: x < y, ir.CondGeU: x >= y, ir.CondLeU: x <= y, ir.CondGtU: x > y,
		}[ir.Cond(in.Imm)])
	}
	panic("machine.value: " + in.Op.String())
}

// runIR runs function f of m.
func runIR(tl *environ.Translation, m *machine, f int, start *state, args []uint64) (s state) {
	for i := range start.globals {
		m.put(ctxAt+uint64(tl.Offsets.Global(types.DefinedGlobalIndex(i))), start.globals[i])
	}
	copy(m.space[memAt:], start.mem[:])
	r, ok := m.call(f, args)
	s.result, s.trap = uint32(r), !ok
	for i := range s.globals {
		s.globals[i] = m.word(ctxAt + uint64(tl.Offsets.Global(types.DefinedGlobalIndex(i))))
	}
	copy(s.mem[:], m.space[memAt:])
	return s
}

func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	modules := 3000
	if testing.Short() {
		modules = 500
	}
	tr, inl := Translator{Inlining: InlineNever}, Translator{Inlining: InlineAll}
	var sw opt.Sweeper
	total, trapped := 0, 0
	large := 0 // modules with calls that were not inlined
	for i := range modules {
		g := gen{r: r, labels: []label{{t: i32}}}
		body := g.body(i32, 2+r.IntN(5))
		tn := environ.DefaultTunables()
		tn.SignalsBasedTraps = i%2 == 0
		tl := samples.Translate(t, moduleOf(body), tn)
		m := newMachine(tl)
		swept, inlined := newMachine(tl), newMachine(tl)
		for k := range m.funcs {
			for _, mm := range []*machine{m, swept, inlined} {
				x, body := &tr, tl.Bodies[k]
				if body.Others = tl; mm == inlined {
					x = &inl
				}
				if err := x.Func(tl, types.DefinedFuncIndex(k), body, &mm.funcs[k]); err != nil {
					t.Fatal(err)
				}
			}
			sw.Run(&swept.funcs[k])
			for _, mm := range []*machine{m, swept, inlined} {
				if err := ir.Verify(&mm.funcs[k]); err != nil {
					t.Fatalf("module %d: %v\n%s", i, err, mm.funcs[k].String())
				}
			}
		}
		for _, in := range inlined.funcs[3].Insts {
			if in.Op == ir.OpCall {
				large++
				break
			}
		}
		for range 4 {
			start := state{globals: [4]uint64{20, uint64(r.IntN(3)), r.Uint64() >> (62 * r.IntN(2)), uint64(r.IntN(3))}}
			args := []uint64{uint64(r.IntN(4)), uint64(r.Uint32()), uint64(r.IntN(3))}
			e := evaluator{state: start}
			copy(e.locals[:], args)
			v, where := e.run(body)
			want := e.state
			want.trap = where == traps
			if want.result = uint32(v); want.trap {
				want.result = 0
				trapped++
			}
			total++
			for name, mm := range map[string]*machine{"built": m, "swept": swept, "inlined": inlined} {
				for _, f := range []int{0, 3} {
					if got := runIR(tl, mm, f, &start, args); got != want {
						t.Fatalf("module %d (%s) of %x:\n got %+v\nwant %+v\n%s", i, name, args, got, want, mm.funcs[f].String())
					}
				}
			}
		}
	}
	if trapped == 0 || trapped > total*3/4 {
		t.Errorf("%d of %d runs trapped; the generator is out of balance", trapped, total)
	}
	if large > modules*2/5 {
		t.Errorf("%d modules have calls after inlining all", large)
	}
	t.Log(fmt.Sprintf("%d runs, %d trapped", total, trapped))
}
