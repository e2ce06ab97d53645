package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file says how calls look in IR. A call to a function of the module keeps the
// VMContext; every other call loads code and context from a VMFuncImport or VMFuncRef.

// A sigSlot remembers where a signature stands in Func.Sigs, for the function of its stamp.
type sigSlot struct {
	stamp, at uint32
}

func (tr *Translator) resetSigs() {
	n := len(tr.mod.sigs)
	if cap(tr.sigAt) < n {
		tr.sigAt = make([]sigSlot, n)
	}
	tr.sigAt = tr.sigAt[:n]
}

// sigSlot returns the index in Func.Sigs of signature n of the module's info.
func (tr *Translator) sigSlot(n int) uint32 {
	s := &tr.sigAt[n]
	if s.stamp != tr.stampFunc {
		s.stamp, s.at = tr.stampFunc, uint32(len(tr.f.Sigs))
		tr.f.Sigs = append(tr.f.Sigs, tr.mod.sigs[n])
	}
	return s.at
}

// checkSig reports whether functions of signature s are supported.
func (tr *Translator) checkSig(s types.SigIndex, pos types.FilePos) error {
	if err := tr.mod.sigErr[s]; err != nil {
		return tr.unsupported(err, pos)
	}
	return nil
}

// A callee is what a call needs beyond its arguments.
type callee struct {
	sig      types.SigIndex
	key      uint64   // of a function of the module, if code is 0
	code, vm ir.Value // else its address and context
}

// call translates calls.
func (tr *Translator) call() {
	var c callee
	in := &tr.in
	switch in.Op {
	case ops.Call:
		if tr.inline(types.FuncIndex(in.A)) {
			return
		}
		c = tr.direct(types.FuncIndex(in.A))
	case ops.ReturnCall:
		c = tr.direct(types.FuncIndex(in.A))
	case ops.CallIndirect, ops.ReturnCallIndirect:
		c.sig = tr.mod.m.SigOf[in.A]
		tr.indirect(&c)
	case ops.CallRef, ops.ReturnCallRef:
		c.sig = tr.mod.m.SigOf[in.A]
		ref := tr.pop()
		tr.b.TrapIf(tr.isNull(ref), types.TrapNullReference)
		tr.enterRef(&c, ref)
	}
	if err := tr.mod.sigErr[c.sig]; err != nil {
		tr.fail(err.Error())
	}
	if tr.dead { // it fails, or the call always traps
		return
	}
	at, op := tr.arguments(&c)
	slot := tr.sigSlot(int(c.sig))
	switch in.Op {
	case ops.ReturnCall, ops.ReturnCallIndirect, ops.ReturnCallRef:
		tr.b.TailCall(op+(ir.OpTailCall-ir.OpCall), at, slot, c.key)
		tr.die()
		return
	}
	v := tr.b.Call(op, at, slot, c.key)
	for i := range tr.mod.sigs[c.sig].Results {
		tr.pushv(v + ir.Value(i))
	}
	tr.ver.writeAll()
	tr.loadFuel()
}

// arguments moves the operands of a call to the pool.
func (tr *Translator) arguments(c *callee) (at uint32, op ir.Op) {
	b := &tr.b
	at, op = b.PoolStart(), ir.OpCall
	if c.code != 0 {
		op = ir.OpCallPtr
		b.PoolAdd(c.code)
		b.PoolAdd(c.vm)
	}
	base := len(tr.stack) - len(tr.mod.sigs[c.sig].Params)
	for _, v := range tr.stack[base:] {
		b.PoolAdd(v)
	}
	tr.stack = tr.stack[:base]
	return at, op
}

// direct returns the callee f.
func (tr *Translator) direct(f types.FuncIndex) callee {
	m, off := tr.mod.m, tr.mod.off
	c := callee{sig: m.Funcs[f].Sig}
	if !m.IsImportedFunc(f) {
		c.key = environ.DefinedFunc(m.DefinedFunc(f)).Pack()
		return c
	}
	at := off.FuncImport(f)
	c.code = tr.b.VMLoad(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(at+off.FuncImportCode()))
	c.vm = tr.b.VMLoad(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(at+off.FuncImportVMCtx()))
	return c
}

// enterRef fills in code and context of the function that ref, which is not null, refers to.
// A VMFuncRef never changes, but these loads must not float above the check for null.
func (tr *Translator) enterRef(c *callee, ref ir.Value) {
	tr.enterOwn(c, ref, true)
}

// enterOwn is enterRef for a function that belongs to the running instance unless it may be foreign.
func (tr *Translator) enterOwn(c *callee, ref ir.Value, foreign bool) {
	b, off := &tr.b, tr.mod.off
	c.code = b.VMLoadAt(ir.OpVMLoad, ir.I64, ref, uint64(off.FuncRefCode()), pinnedOnly)
	if foreign {
		c.vm = b.VMLoadAt(ir.OpVMLoad, ir.I64, ref, uint64(off.FuncRefVMCtx()), pinnedOnly)
	} else {
		c.vm = b.VMCtx()
	}
}

// builtin calls a builtin of the runtime with two arguments. The caller says what it writes.
func (tr *Translator) builtin(i environ.BuiltinIndex, x, y ir.Value) ir.Value {
	b := &tr.b
	at := b.PoolStart()
	b.PoolAdd(x)
	b.PoolAdd(y)
	return b.Call(ir.OpCall, at, tr.sigSlot(tr.mod.builtinSig(i)), environ.BuiltinKey(i).Pack())
}

// store returns the address of the VMStoreContext.
func (tr *Translator) store() ir.Value {
	return tr.b.VMLoad(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(tr.mod.off.Store()))
}
