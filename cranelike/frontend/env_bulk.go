package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file expands the bulk operations: a check of both ranges, then one operation on
// addresses that cannot trap. All lengths and ends are computed in 64 bits.

// checkRange traps with code unless n items at index at lie below length. wide says that at + n
// can wrap, that is, that one of them came from an i64.
func (tr *Translator) checkRange(at, n, length ir.Value, wide bool, code types.TrapCode) {
	b := &tr.b
	if !wide {
		b.TrapIf(b.Icmp(ir.CondGtU, b.Binary(ir.OpAdd, ir.I64, at, n), length), code)
		return
	}
	b.TrapIf(b.Icmp(ir.CondGtU, n, length), code)
	b.TrapIf(b.Icmp(ir.CondGtU, at, b.Binary(ir.OpSub, ir.I64, length, n)), code)
}

func (tr *Translator) add64(x, y ir.Value) ir.Value { return tr.b.Binary(ir.OpAdd, ir.I64, x, y) }

// scale returns n elements of a table in bytes.
func (tr *Translator) scale(n ir.Value) ir.Value {
	return tr.b.Binary(ir.OpShl, ir.I64, n, tr.b.Iconst(ir.I64, 3))
}

func (tr *Translator) memoryFill(mem *memInfo) {
	b := &tr.b
	d, v, n := tr.pop3()
	d, n = tr.toI64(d, mem.is64), tr.toI64(n, mem.is64)
	tr.checkRange(d, n, tr.memLen(mem), mem.is64, types.TrapMemoryOutOfBounds)
	v = b.Binary(ir.OpAnd, ir.I32, v, b.Iconst(ir.I32, 0xFF))
	b.Pin(ir.OpMemset, ir.None, tr.add64(tr.memBase(mem), d), v, n, 0)
	tr.ver.write(mem.heap)
}

func (tr *Translator) memoryCopy(dst, src *memInfo) {
	d, s, n := tr.pop3()
	d, s = tr.toI64(d, dst.is64), tr.toI64(s, src.is64)
	n = tr.toI64(n, dst.is64 && src.is64)
	tr.checkRange(d, n, tr.memLen(dst), dst.is64, types.TrapMemoryOutOfBounds)
	tr.checkRange(s, n, tr.memLen(src), src.is64, types.TrapMemoryOutOfBounds)
	tr.b.Pin(ir.OpMemmove, ir.None, tr.add64(tr.memBase(dst), d), tr.add64(tr.memBase(src), s), n, 0)
	tr.ver.write(dst.heap)
}

func (tr *Translator) memoryInit(mem *memInfo) {
	at := tr.mod.off.Data(types.DataIndex(tr.in.A))
	d, s, n := tr.pop3()
	d, s, n = tr.toI64(d, mem.is64), tr.toI64(s, false), tr.toI64(n, false)
	tr.checkRange(s, n, tr.segmentLen(at), false, types.TrapMemoryOutOfBounds)
	tr.checkRange(d, n, tr.memLen(mem), mem.is64, types.TrapMemoryOutOfBounds)
	tr.b.Pin(ir.OpMemmove, ir.None, tr.add64(tr.memBase(mem), d), tr.add64(tr.segmentBase(at), s), n, 0)
	tr.ver.write(mem.heap)
}

// segmentBase returns the address of the contents of the segment described at offset at of
// the VMContext. What it is after a drop does not matter: no byte of it is in bounds.
func (tr *Translator) segmentBase(at uint32) ir.Value {
	return tr.b.VMLoadAt(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(at), tr.ver.get(tr.mod.segRegion))
}

func (tr *Translator) segmentLen(at uint32) ir.Value {
	return tr.b.VMLoadAt(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(at+tr.mod.off.LenOf()), tr.ver.get(tr.mod.segRegion))
}

func (tr *Translator) dropSegment(at uint32) {
	b := &tr.b
	b.VMStore(b.VMCtx(), b.Iconst(ir.I64, 0), uint64(at+tr.mod.off.LenOf()))
	tr.ver.write(tr.mod.segRegion)
}

func (tr *Translator) tableFill(t *tableInfo) {
	i, v, n := tr.pop3()
	i, n = tr.toI64(i, t.is64), tr.toI64(n, t.is64)
	tr.checkRange(i, n, tr.tableLen(t), t.is64, types.TrapTableOutOfBounds)
	tr.b.Pin(ir.OpFill64, ir.None, tr.add64(tr.tableBase(t), tr.scale(i)), v, n, 0)
	tr.tableWritten(t)
}

func (tr *Translator) tableCopy(dst, src *tableInfo) {
	d, s, n := tr.pop3()
	d, s = tr.toI64(d, dst.is64), tr.toI64(s, src.is64)
	n = tr.toI64(n, dst.is64 && src.is64)
	tr.checkRange(d, n, tr.tableLen(dst), dst.is64, types.TrapTableOutOfBounds)
	tr.checkRange(s, n, tr.tableLen(src), src.is64, types.TrapTableOutOfBounds)
	to, from := tr.add64(tr.tableBase(dst), tr.scale(d)), tr.add64(tr.tableBase(src), tr.scale(s))
	tr.b.Pin(ir.OpMemmove, ir.None, to, from, tr.scale(n), 0)
	tr.tableWritten(dst)
}

func (tr *Translator) tableInit(t *tableInfo) {
	at := tr.mod.off.Elem(types.ElemIndex(tr.in.A))
	d, s, n := tr.pop3()
	d, s, n = tr.toI64(d, t.is64), tr.toI64(s, false), tr.toI64(n, false)
	tr.checkRange(s, n, tr.segmentLen(at), false, types.TrapTableOutOfBounds)
	tr.checkRange(d, n, tr.tableLen(t), t.is64, types.TrapTableOutOfBounds)
	to, from := tr.add64(tr.tableBase(t), tr.scale(d)), tr.add64(tr.segmentBase(at), tr.scale(s))
	tr.b.Pin(ir.OpMemmove, ir.None, to, from, tr.scale(n), 0)
	tr.tableWritten(t)
}
