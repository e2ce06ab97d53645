package frontend

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file remembers what linear memories contain, so that a load of what was just loaded or
// stored needs no access.
//
// The contents of each memory are a region (versions.go): a store gives them a fresh version, as
// do calls, joins of edges that differ, and headers of loops that store. A cell says what stands
// at one address as long as the region has one version. A store moves the cells that it cannot
// touch on to the version that it makes, and all others are forgotten by not being moved.
//
// An access that is left out would not have trapped: an earlier one of at least its size, at the
// same address, has happened wherever this one would, and memories never shrink.

// heapCells is how many cells are known at a time. A cell's address says where it is kept.
const heapCells = 64

// A heapAddr is an address in a memory.
type heapAddr struct {
	mem    uint32   // number of the memory
	index  ir.Value // 0 if the address is a constant
	offset uint64

	// The same as a sum modulo the range of indices, of a value and a number, to tell what
	// two accesses with different indices have to do with each other.
	root  ir.Value
	delta uint64
}

// A heapCell says that the bytes at an address are the lowest size bytes of val, at version ver of
// their region, wherever block at dominates.
type heapCell struct {
	heapAddr
	region region
	ver    uint32 // 0: the cell is free
	val    ir.Value
	at     ir.Block
	load   ir.Op   // an operator that finds val there
	typ    ir.Type // with this type
	size   uint8
}

// heap holds the cells.
type heap struct {
	cell [heapCells]heapCell
	used uint64 // cells that are not free
	live uint64 // of these, cells that may have the current version
}

// reset frees all cells.
func (h *heap) reset() {
	for rest := h.used; rest != 0; rest &= rest - 1 {
		h.cell[bits.TrailingZeros64(rest)].ver = 0
	}
	h.used, h.live = 0, 0
}

// slot returns where the cell for a is kept. The multipliers are odd numbers without structure.
func (a *heapAddr) slot() uint32 {
	return uint32((uint64(a.index)*0x9E3779B97F4A7C15 ^ (a.offset+uint64(a.mem)<<48)*0xD6E8FEB86659FD93) >> 58)
}

// heapAddr describes the address index + offset in memory number n.
func (tr *Translator) heapAddr(n uint32, index ir.Value, offset uint64) heapAddr {
	b := &tr.b
	if c, ok := b.Const(index); ok && c+offset >= c {
		return heapAddr{mem: n, offset: c + offset, delta: c + offset}
	}
	root, c := b.Sum(index)
	return heapAddr{mem: n, index: index, offset: offset, root: root, delta: c + offset}
}

// remembers reports whether the contents of mem are looked after.
func (tr *Translator) remembers(mem *memInfo) bool { return !mem.shared && !tr.off.Has(tune.HeapLoads) }

// find returns a cell with at least size bytes at a, or nil.
func (tr *Translator) find(mem *memInfo, a *heapAddr, size uint32) *heapCell {
	c := &tr.heap.cell[a.slot()]
	if c.index == a.index && c.offset == a.offset && c.mem == a.mem && uint32(c.size) >= size && c.ver == tr.ver.get(mem.heap) && tr.b.Dominates(c.at) {
		return c
	}
	return nil
}

// learn remembers that the bytes at a are the lowest ones of v.
func (tr *Translator) learn(mem *memInfo, a *heapAddr, v ir.Value, size uint32, load ir.Op, typ ir.Type) {
	h := &tr.heap
	i := a.slot()
	h.used |= 1 << i
	h.live |= 1 << i
	c := &h.cell[i]
	c.heapAddr = *a
	c.region, c.ver = mem.heap, tr.ver.get(mem.heap)
	c.val, c.at = v, tr.b.Block()
	c.size, c.load, c.typ = uint8(size), load, typ
}

// known returns what op with the result typ would load from size bytes at a, if that is known
// and costs less than a load.
func (tr *Translator) known(mem *memInfo, a *heapAddr, op ir.Op, typ ir.Type, size uint32) (ir.Value, bool) {
	c := tr.find(mem, a, size)
	switch {
	case c == nil:
		return 0, false
	case c.load == op && c.typ == typ:
		return c.val, true
	case !typ.IsInt() || !tr.b.Type(c.val).IsInt():
		return 0, false
	}
	return tr.part(c, op, typ), true
}

// part returns what op with the integer type typ finds at the start of c.
func (tr *Translator) part(c *heapCell, op ir.Op, typ ir.Type) ir.Value {
	b := &tr.b
	v := c.val
	switch from := b.Type(v); {
	case from == typ:
	case typ == ir.I32:
		v = b.Unary(ir.OpWrap, ir.I32, v)
	case op == ir.OpLoad32S:
		return b.Unary(ir.OpSExt, ir.I64, v)
	default:
		v = b.Unary(ir.OpZExt, ir.I64, v)
		if op == ir.OpLoad32U || c.load == op && (op == ir.OpLoad8U || op == ir.OpLoad16U) {
			return v // a sign would have to reach further
		}
	}
	switch op {
	case ir.OpLoad8S:
		return b.Unary(ir.OpExtend8S, typ, v)
	case ir.OpLoad16S:
		return b.Unary(ir.OpExtend16S, typ, v)
	case ir.OpLoad32S:
		return b.Unary(ir.OpExtend32S, typ, v)
	case ir.OpLoad8U:
		return b.Binary(ir.OpAnd, typ, v, b.Iconst(typ, 0xFF))
	case ir.OpLoad16U:
		return b.Binary(ir.OpAnd, typ, v, b.Iconst(typ, 0xFFFF))
	case ir.OpLoad32U:
		return b.Binary(ir.OpAnd, typ, v, b.Iconst(typ, 0xFFFFFFFF))
	}
	return v
}

// loadFrom loads size bytes at index + offset from memory number n.
func (tr *Translator) loadFrom(n uint32, op ir.Op, typ ir.Type, index ir.Value, offset uint64, size uint32) ir.Value {
	mem := &tr.mod.memories[n]
	var a heapAddr
	remember := tr.remembers(mem)
	if remember {
		a = tr.heapAddr(n, index, offset)
		if v, ok := tr.known(mem, &a, op, typ, size); ok {
			return v
		}
	}
	base, idx, imm, safe := tr.access(mem, index, offset, uint64(size))
	var v ir.Value
	if safe {
		v = tr.b.PinNoTrap(op, typ, base, idx, 0, imm)
	} else {
		v = tr.b.Pin(op, typ, base, idx, 0, imm)
	}
	if remember {
		tr.learn(mem, &a, v, size, op, typ)
	}
	return v
}

// storeTo stores the lowest size bytes of v at index + offset in memory number n.
func (tr *Translator) storeTo(n uint32, op ir.Op, index, v ir.Value, offset uint64, size uint32) {
	mem := &tr.mod.memories[n]
	var a heapAddr
	remember := tr.remembers(mem)
	if remember {
		a = tr.heapAddr(n, index, offset)
		if c := tr.find(mem, &a, size); c != nil && c.val == v {
			return // it is there already
		}
	}
	base, idx, imm, safe := tr.access(mem, index, offset, uint64(size))
	if safe {
		tr.b.PinNoTrap(op, ir.None, base, idx, v, imm)
	} else {
		tr.b.Pin(op, ir.None, base, idx, v, imm)
	}
	if !remember {
		return
	}
	tr.stored(mem, &a, size)
	load, typ := ir.OpInvalid, ir.None
	if op == ir.OpStore {
		load, typ = ir.OpLoad, tr.b.Type(v)
	}
	tr.learn(mem, &a, v, size, load, typ)
}

// stored notes that size bytes at a have changed.
func (tr *Translator) stored(mem *memInfo, a *heapAddr, size uint32) {
	old := tr.ver.get(mem.heap)
	tr.ver.write(mem.heap)
	now := tr.ver.get(mem.heap)
	mask := ^uint64(0)
	if !mem.is64 {
		mask = 0xFFFFFFFF
	}
	h := &tr.heap
	for rest := h.live; rest != 0; rest &= rest - 1 {
		i := bits.TrailingZeros64(rest)
		c := &h.cell[i]
		if c.region != mem.heap {
			continue
		}
		h.live &^= 1 << i
		if c.ver != old || c.root != a.root || c.mem != a.mem {
			continue
		}
		// Distances from one to the other, around the range of indices.
		if up := (c.delta - a.delta) & mask; up >= uint64(size) && -up&mask >= uint64(c.size) {
			c.ver = now
			h.live |= 1 << i
		}
	}
}
