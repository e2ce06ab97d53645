package frontend

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements Translator and its main loop.

// A Translator turns function bodies into IR. The zero Translator is ready; its memory is
// reused from function to function. It is not safe for concurrent use.
type Translator struct {
	// CanonicalNaN makes all NaNs that arithmetic makes the same.
	CanonicalNaN bool

	// Inlining says which calls are inlined.
	Inlining Inlining

	b   opt.Builder
	f   *ir.Func
	off tune.Set
	mod moduleInfo // of the module that was last seen

	// The function at hand.
	r    binary.OpReader
	in   binary.Instr // the current operator
	sum  *types.FuncSummary
	hint hints
	err  error
	next int // number of the next construct in sum

	stack  []ir.Value // operand stack
	locals []ir.Value
	frames []frame
	loops  int // open loops
	inl    inliner

	// dead says that the current operator cannot be reached; it is only looked at for its
	// effect on nesting. deadDepth counts the constructs opened since.
	dead      bool
	deadDepth int

	saved   []ir.Value // state at the start of open ifs
	vals    []ir.Value // scratch of bind
	differ  []bool     // scratch of bind
	targets []uint32   // scratch of brTable
	stamp   uint32     // of the current brTable

	stampFunc uint32 // of the current function, so that the following need no clearing
	ver       versions
	heap      heap
	checked   checked
	globals   []globalCell // by GlobalIndex: what is known of its value
	sigAt     []sigSlot    // by signature: where it stands in f.Sigs
	fuel      fuel
	states    states
}

// Disable turns optimizations off, from the next function on.
func (tr *Translator) Disable(off tune.Set) {
	tr.off, tr.b.Off = off, off
	tr.mod.t = nil // what is known of the module depends on it
}

// Chaos has c, which may be nil, make bad decisions from the next function on.
func (tr *Translator) Chaos(c *tune.Chaos) { tr.b.Chaos = c }

// Func translates defined function i of t, whose validated body is body, into f.
func (tr *Translator) Func(t *environ.Translation, i types.DefinedFuncIndex, body environ.FuncBody, f *ir.Func) error {
	if err := tr.start(t, f, environ.DefinedFunc(i), body.Summary); err != nil {
		return err
	}
	index := t.Module.FuncIndex(i)
	f.Name = t.Names.Func(index)
	sig := t.Module.Funcs[index].Sig
	if err := tr.checkSig(sig, body.Pos); err != nil {
		return err
	}
	f.Sig = tr.mod.sigs[sig]
	tr.startInlining(index, &body)
	if err := tr.enter(body, t.Module.FuncSig(index)); err != nil {
		return err
	}
	return tr.operators()
}

// start prepares for a function.
func (tr *Translator) start(t *environ.Translation, f *ir.Func, key environ.FuncKey, sum *types.FuncSummary) error {
	tr.mod.use(t, tr.off)
	f.Reset()
	f.Key = key
	tr.f = f
	tr.sum = sum
	tr.err = nil
	tr.next = 0
	tr.stack = tr.stack[:0]
	tr.locals = tr.locals[:0]
	tr.frames = tr.frames[:0]
	tr.saved = tr.saved[:0]
	tr.loops, tr.inl.calls, tr.inl.shift = 0, tr.inl.calls[:0], 0
	tr.dead, tr.deadDepth = false, 0
	tr.states.on, tr.states.tried = false, 0
	tr.ver.reset(tr.mod.regions)
	tr.heap.reset()
	tr.checked.reset()
	if tr.stampFunc++; tr.stampFunc == 0 {
		clear(tr.globals[:cap(tr.globals)])
		clear(tr.sigAt[:cap(tr.sigAt)])
		tr.stampFunc = 1
	}
	tr.resetGlobals()
	tr.resetSigs()
	n := 64
	if sum != nil {
		n = int(sum.Ops)
	}
	tr.b.Reset(f, n)
	tr.b.StartBlock()
	return nil
}

// enter makes the entry block: parameters, locals and checks.
func (tr *Translator) enter(body environ.FuncBody, sig *types.FuncType) error {
	for _, p := range tr.f.Sig.Params {
		tr.locals = append(tr.locals, tr.b.AddParam(p))
	}
	tr.b.SetPos(body.Pos)
	tr.enterChecks()
	l := binary.Body{Bytes: body.Bytes, Offset: uint32(body.Pos)}.Locals()
	for l.Next() {
		t, err := tr.mod.irType(l.Type)
		if err != nil {
			return tr.unsupported(err, body.Pos)
		}
		zero := tr.constZero(t)
		for range l.Count {
			tr.locals = append(tr.locals, zero)
		}
	}
	if err := l.Err(); err != nil {
		return err
	}
	tr.growLocals()
	tr.r, tr.hint = l.Code(), hintsOf(&body)
	tr.push(frame{kind: frameBody, nresults: uint32(len(sig.Results)), edges: opt.NoEdge, elseEdge: opt.NoEdge})
	return nil
}

// operators translates the body, operator by operator.
func (tr *Translator) operators() error {
	b, in := &tr.b, &tr.in
	for len(tr.frames) > 0 {
		if !tr.r.Next(in) {
			break
		}
		if tr.dead {
			tr.skip()
			continue
		}
		b.SetPos(types.FilePos(in.Pos) + tr.inl.shift)
		if tr.fuel.on {
			tr.charge()
		}
		switch row := &table[in.Op]; row.kind {
		case kindUnary:
			top := len(tr.stack) - 1
			tr.stack[top] = b.Unary(row.op, row.typ, tr.stack[top])
			if tr.CanonicalNaN {
				tr.stack[top] = tr.oneNaN(row.op, row.typ, tr.stack[top])
			}
		case kindBinary:
			x, y := tr.pop2()
			v := b.Binary(row.op, row.typ, x, y)
			if tr.CanonicalNaN {
				v = tr.oneNaN(row.op, row.typ, v)
			}
			tr.pushv(v)
		case kindIcmp:
			x, y := tr.pop2()
			tr.pushv(b.Icmp(ir.Cond(row.cond), x, y))
		case kindFcmp:
			x, y := tr.pop2()
			tr.pushv(b.Fcmp(ir.FCond(row.cond), x, y))
		case kindEqz:
			top := len(tr.stack) - 1
			tr.stack[top] = b.Icmp(ir.CondEq, tr.stack[top], b.Iconst(row.typ, 0))
		case kindLoad:
			tr.load(row)
		case kindStore:
			tr.storeOp(row)
		case kindConst:
			tr.pushv(b.Iconst(row.typ, in.I))
		case kindFconst:
			tr.pushv(b.Fconst(row.typ, in.I))
		case kindLocal:
			tr.local()
		case kindGlobal:
			tr.global()
		case kindControl:
			tr.control()
		case kindCall:
			tr.call()
		case kindTable:
			tr.tableOp()
		case kindMemory:
			tr.memoryOp()
		case kindRef:
			tr.refOp()
		case kindStack:
			tr.stackOp()
		case kindWide:
			tr.wide()
		default:
			if !tr.vector() {
				tr.unknown()
			}
		}
		if tr.err != nil {
			return tr.err
		}
	}
	if err := tr.r.Err(); err != nil {
		return err
	}
	if len(tr.frames) > 0 {
		panic("frontend.Translator.Func: the body ends within a construct; it was not validated")
	}
	return nil
}

// skip passes over an operator that cannot be reached.
func (tr *Translator) skip() {
	switch tr.in.Op {
	case ops.Block, ops.Loop, ops.If, ops.TryTable:
		tr.deadDepth++
		tr.next++
	case ops.Else:
		if tr.deadDepth == 0 {
			tr.opElse()
		}
	case ops.End:
		if tr.deadDepth == 0 {
			tr.opEnd()
		} else {
			tr.deadDepth--
		}
	}
}

// fail records that something is not supported; translation ends after the operator.
func (tr *Translator) fail(what string) {
	if tr.err == nil {
		tr.err = tr.unsupported(unsupportedError(what), types.FilePos(tr.in.Pos))
	}
	// What follows in this operator's translation must find a stack to work on.
	tr.die()
}

// unsupportedError names something that the compiler cannot translate yet.
type unsupportedError string

func (e unsupportedError) Error() string { return string(e) }

func (tr *Translator) unsupported(what error, pos types.FilePos) error {
	return fmt.Errorf("cranelike: %w is not supported yet (at offset %s)", what, pos)
}

// unknown fails for an operator that the table does not describe.
func (tr *Translator) unknown() {
	tr.fail(tr.in.Op.String())
}

// Operand stack.

func (tr *Translator) pushv(v ir.Value) { tr.stack = append(tr.stack, v) }

func (tr *Translator) pop() ir.Value {
	top := len(tr.stack) - 1
	v := tr.stack[top]
	tr.stack = tr.stack[:top]
	return v
}

func (tr *Translator) pop2() (x, y ir.Value) {
	top := len(tr.stack) - 2
	x, y = tr.stack[top], tr.stack[top+1]
	tr.stack = tr.stack[:top]
	return x, y
}

func (tr *Translator) pop3() (x, y, z ir.Value) {
	z = tr.pop()
	x, y = tr.pop2()
	return x, y, z
}

// local translates accesses to locals.
func (tr *Translator) local() {
	switch tr.in.Op {
	case ops.LocalGet:
		tr.pushv(tr.locals[tr.in.A])
	case ops.LocalSet:
		tr.locals[tr.in.A] = tr.pop()
	case ops.LocalTee:
		tr.locals[tr.in.A] = tr.stack[len(tr.stack)-1]
	}
}

// stackOp translates the parametric operators.
func (tr *Translator) stackOp() {
	switch tr.in.Op {
	case ops.Drop:
		tr.pop()
	case ops.Select, ops.SelectT:
		x, y, cond := tr.pop3()
		tr.pushv(tr.b.Select(cond, x, y))
	}
}

// wide translates 128-bit arithmetic on pairs of i64.
func (tr *Translator) wide() {
	b := &tr.b
	switch tr.in.Op {
	case ops.I64Add128:
		c, d := tr.pop2()
		x, y := tr.pop2()
		lo := b.Binary(ir.OpAdd, ir.I64, x, c)
		carry := b.Unary(ir.OpZExt, ir.I64, b.Icmp(ir.CondLtU, lo, x))
		hi := b.Binary(ir.OpAdd, ir.I64, b.Binary(ir.OpAdd, ir.I64, y, d), carry)
		tr.stack = append(tr.stack, lo, hi)
	case ops.I64Sub128:
		c, d := tr.pop2()
		x, y := tr.pop2()
		lo := b.Binary(ir.OpSub, ir.I64, x, c)
		borrow := b.Unary(ir.OpZExt, ir.I64, b.Icmp(ir.CondLtU, x, c))
		hi := b.Binary(ir.OpSub, ir.I64, b.Binary(ir.OpSub, ir.I64, y, d), borrow)
		tr.stack = append(tr.stack, lo, hi)
	case ops.I64MulWideS, ops.I64MulWideU:
		x, y := tr.pop2()
		op := ir.OpMulHiS
		if tr.in.Op == ops.I64MulWideU {
			op = ir.OpMulHiU
		}
		tr.stack = append(tr.stack, b.Binary(ir.OpMul, ir.I64, x, y), b.Binary(op, ir.I64, x, y))
	}
}
