package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file says how calls through tables look in IR.
//
// In general a call checks that the index is in bounds, that the element is not null and that the
// function has the right type, in this order, and then takes code and context from the VMFuncRef.
//
// Of a closed table the compiler knows all elements (environ.ClosedTable). So it knows the
// function at a constant index. It knows how many functions of the call's type there are: none, and the call
// traps; one, and the index says whether it is that one, which is called directly; nothing else, and no type is
// checked. Otherwise the reference itself tells: the VMFuncRefs of the functions that the module can refer to lie side
// by side by type in its VMContext, so one comparison of addresses says that it is not null and has the type, without
// a load. What fails is told apart out of line. If no element of the type is imported, the function belongs to this instance.

// contents are the elements of a closed table.
type contents struct {
	funcs []types.FuncIndex // types.None for null; all that follow are null
	sigs  []sigContents     // by SigIndex
	given uint32            // elements that are not null
	nulls bool              // some are null
}

// sigContents are the elements that are functions of one signature.
type sigContents struct {
	n       uint32 // how many
	last    uint32 // index of the last
	foreign bool   // some are imported
}

// maxKnown is how many tables of a module the compiler looks into.
const maxKnown = 16

// contents describes a table of the given length that starts with funcs.
func (mi *moduleInfo) contents(funcs []types.FuncIndex, length uint64) *contents {
	c := &contents{funcs: funcs, sigs: make([]sigContents, len(mi.m.Sigs))}
	for i, f := range funcs {
		if f == types.FuncIndex(types.None) {
			continue
		}
		s := &c.sigs[mi.m.Funcs[f].Sig]
		s.n++
		s.last = uint32(i)
		s.foreign = s.foreign || mi.m.IsImportedFunc(f)
		c.given++
	}
	c.nulls = uint64(c.given) < length
	return c
}

// A refRange says where the VMFuncRefs of functions of one signature, imported ones too, are: n of them
// from number first on. n is 0 if they are not side by side.
type refRange struct {
	first types.FuncRefIndex
	n     uint32
}

// findRefs finds the ranges of all signatures.
func (mi *moduleInfo) findRefs() {
	mi.refs = make([]refRange, len(mi.m.Sigs))
	scattered := make([]bool, len(mi.m.Sigs))
	for i, f := range mi.m.Escaping {
		sig, ref := mi.m.Funcs[f].Sig, types.FuncRefIndex(i)
		r := &mi.refs[sig]
		switch {
		case scattered[sig]:
		case r.n == 0:
			*r = refRange{ref, 1}
		case ref == r.first+types.FuncRefIndex(r.n):
			r.n++
		default:
			*r, scattered[sig] = refRange{}, true
		}
	}
}

// indirect pops a table index and finds the callee there, of signature c.sig, after all checks.
func (tr *Translator) indirect(c *callee) {
	m := tr.mod.m
	t := &tr.mod.tables[tr.in.B]
	if !m.Types[tr.in.A].Final {
		tr.fail("call_indirect through a type that has subtypes")
		return
	}
	index := tr.pop()
	if t.contents != nil && tr.indirectKnown(c, t, index) {
		return
	}
	b := &tr.b
	ref := tr.loadElement(t, index)
	if t.elem.Nullable() {
		b.TrapIf(tr.isNull(ref), types.TrapIndirectCallToNull)
	}
	if h := t.elem.Heap(); !h.IsConcrete() || m.SigOf[h.Index()] != c.sig || !m.Types[h.Index()].Final {
		ids := b.VMLoad(ir.OpVMLoad, ir.I64, b.VMCtx(), uint64(tr.mod.off.TypeIDs()))
		want := b.VMLoad(ir.OpVMLoad32, ir.I64, ids, 4*uint64(c.sig))
		got := b.VMLoadAt(ir.OpVMLoad32, ir.I64, ref, uint64(tr.mod.off.FuncRefTypeID()), pinnedOnly)
		b.TrapIf(b.Icmp(ir.CondNe, got, want), types.TrapBadSignature)
	}
	tr.enterRef(c, ref)
}

// indirectKnown is indirect for a closed table. If it has nothing better to offer, it does nothing and
// returns false.
func (tr *Translator) indirectKnown(c *callee, t *tableInfo, index ir.Value) bool {
	b, known := &tr.b, t.contents
	if i, ok := b.Const(index); ok {
		tr.indirectConst(c, t, i)
		return true
	}
	s, refs := &known.sigs[c.sig], tr.mod.refs[c.sig]
	switch {
	case s.n == 0:
		tr.wrongElement(t, tr.loadElement(t, index))
		tr.die()
	case s.n == 1:
		other := b.Icmp(ir.CondNe, index, b.Iconst(b.Type(index), uint64(s.last)))
		tr.trapCold(other, func() { tr.wrongElement(t, tr.loadElement(t, index)) })
		if !tr.dead {
			*c = tr.direct(known.funcs[s.last])
		}
	case s.n == known.given:
		ref := tr.loadElement(t, index)
		if known.nulls {
			b.TrapIf(tr.isNull(ref), types.TrapIndirectCallToNull)
		}
		tr.enterOwn(c, ref, s.foreign)
	case refs.n > 0:
		ref := tr.loadElement(t, index)
		first := tr.add64(b.VMCtx(), b.Iconst(ir.I64, uint64(tr.mod.off.FuncRef(refs.first))))
		far := b.Binary(ir.OpSub, ir.I64, ref, first)
		size := uint64(refs.n) * uint64(tr.mod.off.FuncRefSize())
		tr.trapCold(b.Icmp(ir.CondGeU, far, b.Iconst(ir.I64, size)), func() { tr.wrongElement(t, ref) })
		if !tr.dead {
			tr.enterOwn(c, ref, s.foreign)
		}
	default:
		return false
	}
	return true
}

// indirectConst finds element i of a closed table.
func (tr *Translator) indirectConst(c *callee, t *tableInfo, i uint64) {
	none := types.FuncIndex(types.None)
	f := none
	if i < uint64(len(t.contents.funcs)) {
		f = t.contents.funcs[i]
	}
	trap := types.TrapBadSignature
	switch {
	case i >= t.min:
		trap = types.TrapTableOutOfBounds
	case f == none:
		trap = types.TrapIndirectCallToNull
	case tr.mod.m.Funcs[f].Sig == c.sig:
		*c = tr.direct(f)
		return
	}
	tr.b.Trap(trap)
	tr.die()
}

// wrongElement ends the block with the trap of a call for which ref, an element of t, is not right.
func (tr *Translator) wrongElement(t *tableInfo, ref ir.Value) {
	if t.contents.nulls {
		tr.b.TrapIf(tr.isNull(ref), types.TrapIndirectCallToNull)
	}
	tr.b.Trap(types.TrapBadSignature)
}

// trapCold goes on in a block of its own if cond (I32) is not 0, which trap ends with a trap.
func (tr *Translator) trapCold(cond ir.Value, trap func()) {
	b := &tr.b
	if c, ok := b.Decided(cond); ok {
		if c != 0 {
			trap()
			tr.die()
		}
		return
	}
	yes, no := b.BrIf(cond)
	scope := b.Scope()
	b.SetTarget(yes, tr.nextBlock())
	b.StartBlock()
	trap()
	b.SetTarget(no, tr.nextBlock())
	b.CloseScope(scope)
	b.StartBlock()
}
