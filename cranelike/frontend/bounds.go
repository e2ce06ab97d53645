package frontend

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file makes the checks of accesses that hardware does not check, and remembers them: an
// index that was checked for an access up to some extent needs no check for one that ends no
// further up. Memories never shrink, so neither stores nor calls make that untrue.

// checkedCells is how many checks are remembered, in pairs: one of an index that is checked again,
// for more, keeps its first check, which may hold in more places.
const checkedCells = 32

// A checkedCell says that index + extent is at most the length of a memory wherever block at dominates.
type checkedCell struct {
	index  ir.Value // 0: the cell is free
	at     ir.Block
	mem    uint32 // memInfo.at
	extent uint64
}

// checked holds the cells.
type checked struct {
	cell [checkedCells]checkedCell
	used uint32 // cells that are not free
}

// reset frees all cells.
func (k *checked) reset() {
	for ; k.used != 0; k.used &= k.used - 1 {
		k.cell[bits.TrailingZeros32(k.used)].index = 0
	}
}

// covers reports whether c says that index + extent is within mem.
func (tr *Translator) covers(c *checkedCell, mem *memInfo, index ir.Value, extent uint64) bool {
	return c.index == index && c.mem == mem.at && c.extent >= extent && tr.b.Dominates(c.at)
}

// needsCheck reports whether nothing known says that index + extent is within mem, and remembers
// that it is from now on.
func (tr *Translator) needsCheck(mem *memInfo, index ir.Value, extent uint64) bool {
	if tr.off.Has(tune.Traps) {
		return true
	}
	i := uint32(uint64(index) * 0x9E3779B97F4A7C15 >> 60 << 1)
	first, second := &tr.checked.cell[i], &tr.checked.cell[i+1]
	if tr.covers(first, mem, index, extent) || tr.covers(second, mem, index, extent) {
		return false
	}
	c := first
	if tr.covers(first, mem, index, 0) {
		c = second
		i++
	}
	*c = checkedCell{index, tr.b.Block(), mem.at, extent}
	tr.checked.used |= 1 << i
	return true
}

// checkAccess traps unless size bytes at index + offset lie within mem.
func (tr *Translator) checkAccess(mem *memInfo, index ir.Value, offset, size uint64) {
	b := &tr.b
	extent := offset + size
	if extent < size {
		b.TrapIf(b.Bool(true), types.TrapMemoryOutOfBounds)
		return
	}
	if !tr.needsCheck(mem, index, extent) {
		return
	}
	at := tr.toI64(index, mem.is64)
	length := tr.memLen(mem)
	k := b.Iconst(ir.I64, extent)
	if extent <= mem.min {
		// The difference cannot wrap, and is the same for all accesses with this extent.
		last := b.Binary(ir.OpSub, ir.I64, length, k)
		b.TrapIf(b.Icmp(ir.CondGtU, at, last), types.TrapMemoryOutOfBounds)
		return
	}
	end := b.Binary(ir.OpAdd, ir.I64, at, k)
	if mem.is64 {
		b.TrapIf(b.Icmp(ir.CondLtU, end, k), types.TrapMemoryOutOfBounds)
	}
	b.TrapIf(b.Icmp(ir.CondGtU, end, length), types.TrapMemoryOutOfBounds)
}
