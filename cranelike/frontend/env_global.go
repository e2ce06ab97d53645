package frontend

import (
	"encoding/binary"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file says how globals look in IR.

// A globalCell remembers a global's value in the function of its stamp: it is val while the
// global's region has version ver, wherever block at dominates.
type globalCell struct {
	stamp, ver uint32
	val        ir.Value
	at         ir.Block
}

func (tr *Translator) resetGlobals() {
	n := len(tr.mod.globals)
	if cap(tr.globals) < n {
		tr.globals = make([]globalCell, n)
	}
	tr.globals = tr.globals[:n]
}

// globalAt returns the address of the VMGlobal of g as an address and an offset.
func (tr *Translator) globalAt(g *globalInfo) (addr ir.Value, off uint64) {
	if g.imported {
		return tr.b.VMLoad(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(g.at)), 0
	}
	return tr.b.VMCtx(), uint64(g.at)
}

// global translates accesses to globals.
func (tr *Translator) global() {
	g := &tr.mod.globals[tr.in.A]
	cell := &tr.globals[tr.in.A]
	b := &tr.b
	if g.err != nil {
		tr.fail(g.err.Error())
		return
	}
	if tr.in.Op == ops.GlobalSet {
		v := tr.pop()
		addr, off := tr.globalAt(g)
		b.VMStore(addr, v, off)
		tr.ver.write(g.region)
		*cell = globalCell{tr.stampFunc, tr.ver.get(g.region), v, b.Block()}
		return
	}
	switch ver := uint32(0); {
	case g.isConst && g.typ.IsFloat():
		tr.pushv(b.Fconst(g.typ, g.value))
	case g.isConst && g.typ == ir.V128:
		var c [16]byte
		binary.LittleEndian.PutUint64(c[:], g.value)
		binary.LittleEndian.PutUint64(c[8:], g.hi)
		tr.pushv(b.V128const(&c))
	case g.isConst:
		tr.pushv(b.Iconst(g.typ, g.value))
	case !g.mutable:
		addr, off := tr.globalAt(g)
		tr.pushv(b.VMLoad(ir.OpVMLoad, g.typ, addr, off))
	default:
		ver = tr.ver.get(g.region)
		if cell.stamp != tr.stampFunc || cell.ver != ver || !b.Dominates(cell.at) || tr.off.Has(tune.Globals) {
			addr, off := tr.globalAt(g)
			*cell = globalCell{tr.stampFunc, ver, b.VMLoadAt(ir.OpVMLoad, g.typ, addr, off, ver), b.Block()}
		}
		tr.pushv(cell.val)
	}
}
