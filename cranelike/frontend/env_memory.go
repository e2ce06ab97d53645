package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file says how linear memory looks in IR.
//
// A static memory lies in a reservation so large that an access at a 32-bit index with a small
// offset cannot leave it, and where it is out of bounds it faults. Other memories are
// checked against their current length before each access.

// maxOffset bounds the offsets that remain in an instruction: they must fit a signed 32-bit
// displacement.
const maxOffset = 1 << 31

// memory returns the address of the VMMemory of mem as an address and an offset.
func (tr *Translator) memory(mem *memInfo) (addr ir.Value, off uint64) {
	if mem.imported {
		return tr.b.VMLoad(ir.OpVMLoad, ir.I64, tr.b.VMCtx(), uint64(mem.at)), 0
	}
	return tr.b.VMCtx(), uint64(mem.at)
}

// memBase returns the address of the first byte of mem.
func (tr *Translator) memBase(mem *memInfo) ir.Value {
	b := &tr.b
	if mem.static && mem.imported {
		return b.VMLoad(ir.OpVMLoad, ir.I64, b.VMCtx(), uint64(mem.at)+uint64(tr.mod.off.PtrSize))
	}
	addr, off := tr.memory(mem)
	if mem.static || mem.fixed {
		return b.VMLoad(ir.OpVMLoad, ir.I64, addr, off)
	}
	return b.VMLoadAt(ir.OpVMLoad, ir.I64, addr, off, tr.ver.get(mem.region))
}

// memLen returns the length of mem in bytes.
func (tr *Translator) memLen(mem *memInfo) ir.Value {
	if mem.fixed {
		return tr.b.Iconst(ir.I64, mem.min)
	}
	addr, off := tr.memory(mem)
	return tr.b.VMLoadAt(ir.OpVMLoad, ir.I64, addr, off+uint64(tr.mod.off.LenOf()), tr.ver.get(mem.region))
}

// toI64 returns the index v of a memory or table as an I64.
func (tr *Translator) toI64(v ir.Value, is64 bool) ir.Value {
	if is64 {
		return v
	}
	return tr.b.Unary(ir.OpZExt, ir.I64, v)
}

// fromI64 returns the size or index v as the index type of a memory or table.
func (tr *Translator) fromI64(v ir.Value, is64 bool) ir.Value {
	if is64 {
		return v
	}
	return tr.b.Unary(ir.OpWrap, ir.I32, v)
}

// access prepares an access of size bytes at index + offset: base + index + imm is the
// address. safe says that the access cannot trap any more.
func (tr *Translator) access(mem *memInfo, index ir.Value, offset, size uint64) (base, idx ir.Value, imm uint64, safe bool) {
	b := &tr.b
	c, isConst := b.Const(index)
	if isConst && c+offset >= c && c+offset+size >= size {
		safe = c+offset+size <= mem.min
	} else {
		isConst = false
	}
	if !safe && !(mem.static && offset+size <= min(tr.mod.t.Tunables.MemoryGuard, maxOffset)) {
		tr.checkAccess(mem, index, offset, size)
		safe = true
	}
	base = tr.memBase(mem)
	if isConst && c+offset < maxOffset {
		return base, b.Iconst(b.Type(index), 0), c + offset, safe
	}
	if offset >= maxOffset {
		base, offset = b.Binary(ir.OpAdd, ir.I64, base, b.Iconst(ir.I64, offset)), 0
	}
	return base, index, offset, safe
}

// load translates loads from linear memory.
func (tr *Translator) load(row *row) {
	in := &tr.in
	tr.pushv(tr.loadFrom(in.A, row.op, row.typ, tr.pop(), in.I, in.Op.Size()))
}

// storeOp translates stores to linear memory.
func (tr *Translator) storeOp(row *row) {
	in := &tr.in
	addr, v := tr.pop2()
	tr.storeTo(in.A, row.op, addr, v, in.I, in.Op.Size())
}

// memoryOp translates the operators on whole memories and data segments.
func (tr *Translator) memoryOp() {
	in, b := &tr.in, &tr.b
	switch in.Op {
	case ops.MemorySize:
		mem := &tr.mod.memories[in.A]
		pages := b.Binary(ir.OpShrU, ir.I64, tr.memLen(mem), b.Iconst(ir.I64, uint64(mem.pageLog)))
		tr.pushv(tr.fromI64(pages, mem.is64))
	case ops.MemoryGrow:
		mem := &tr.mod.memories[in.A]
		delta := tr.toI64(tr.pop(), mem.is64)
		old := tr.builtin(environ.BuiltinMemoryGrow, b.Iconst(ir.I32, uint64(in.A)), delta)
		tr.ver.write(mem.region)
		tr.hostRan()
		tr.pushv(tr.fromI64(old, mem.is64))
	case ops.MemoryFill:
		tr.memoryFill(&tr.mod.memories[in.A])
	case ops.MemoryCopy:
		tr.memoryCopy(&tr.mod.memories[in.A], &tr.mod.memories[in.B])
	case ops.MemoryInit:
		tr.memoryInit(&tr.mod.memories[in.B])
	case ops.DataDrop:
		tr.dropSegment(tr.mod.off.Data(types.DataIndex(in.A)))
	}
}
