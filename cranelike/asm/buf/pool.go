package buf

// This file implements the pool behind the code: deduplicated constants and jump tables.

import "encoding/binary"

// A constKey is a constant: its bytes, little endian, and its size. Constants of different
// sizes are not shared.
type constKey struct {
	lo, hi uint64
	size   uint8 // 4, 8 or 16
}

// A poolConst is a constant and the label that names it.
type poolConst struct {
	constKey
	label Label
}

// A jumpTable is a run of entries in pool.targets, and how many bytes each takes.
type jumpTable struct {
	label  Label
	lo, hi uint32
	size   uint8 // 4 or 8
}

// A pool holds constants in order of first mention. The map only finds them again; nothing
// iterates over it.
type pool struct {
	consts  []poolConst
	index   map[constKey]Label
	tables  []jumpTable
	targets []Label
}

func (p *pool) reset() {
	p.consts, p.tables, p.targets = p.consts[:0], p.tables[:0], p.targets[:0]
	clear(p.index)
}

// Const4 returns the label of a four-byte constant, aligned to four bytes.
func (b *Buffer) Const4(v uint32) Label { return b.constant(constKey{uint64(v), 0, 4}) }

// Const8 returns the label of an eight-byte constant, aligned to eight bytes.
func (b *Buffer) Const8(v uint64) Label { return b.constant(constKey{v, 0, 8}) }

// Const16 returns the label of a sixteen-byte constant, low half first, aligned to sixteen
// bytes.
func (b *Buffer) Const16(lo, hi uint64) Label { return b.constant(constKey{lo, hi, 16}) }

func (b *Buffer) constant(k constKey) Label {
	if l, ok := b.pool.index[k]; ok {
		return l
	}
	if b.pool.index == nil {
		b.pool.index = make(map[constKey]Label)
	}
	l := b.NewLabel()
	b.pool.index[k] = l
	b.pool.consts = append(b.pool.consts, poolConst{k, l})
	return l
}

// JumpTable returns the label of a table with an entry of size bytes, 4 or 8, per target: the signed
// distance from the start of the table to the target.
func (b *Buffer) JumpTable(targets []Label, size uint8) Label {
	if size != 4 && size != 8 {
		panic("buf.Buffer.JumpTable: entries of neither 4 nor 8 bytes")
	}
	l := b.NewLabel()
	lo := uint32(len(b.pool.targets))
	b.pool.targets = append(b.pool.targets, targets...)
	b.pool.tables = append(b.pool.tables, jumpTable{l, lo, uint32(len(b.pool.targets)), size})
	return l
}

// place gives every entry its offset, beginning at or after off, and returns the end. What needs
// the greatest alignment comes first, so there is padding only before the first entry.
func (p *pool) place(pos []uint32, off uint32) uint32 {
	for _, size := range [...]uint8{16, 8, 4} {
		s := uint32(size)
		put := func(l Label, n uint32) {
			off = (off + s - 1) &^ (s - 1)
			pos[l] = off
			off += n * s
		}
		for i := range p.consts {
			if c := &p.consts[i]; c.size == size {
				put(c.label, 1)
			}
		}
		for i := range p.tables {
			if t := &p.tables[i]; t.size == size {
				put(t.label, t.hi-t.lo)
			}
		}
	}
	return off
}

// write stores the entries in code, once all labels are final.
func (p *pool) write(pos []uint32, code []byte) {
	for i := range p.consts {
		c := &p.consts[i]
		at := code[pos[c.label]:]
		switch c.size {
		case 4:
			binary.LittleEndian.PutUint32(at, uint32(c.lo))
		case 8:
			binary.LittleEndian.PutUint64(at, c.lo)
		case 16:
			binary.LittleEndian.PutUint64(at, c.lo)
			binary.LittleEndian.PutUint64(at[8:], c.hi)
		}
	}
	for _, t := range p.tables {
		base := pos[t.label]
		for i, l := range p.targets[t.lo:t.hi] {
			distance := final(pos, l) - base
			if t.size == 4 {
				binary.LittleEndian.PutUint32(code[base+4*uint32(i):], distance)
			} else {
				binary.LittleEndian.PutUint64(code[base+8*uint32(i):], uint64(int32(distance)))
			}
		}
	}
}
