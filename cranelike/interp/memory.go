package interp

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// This file implements Memory: byte arrays at chosen addresses.

// A Kind says what a region is for.
type Kind uint8

const (
	Linear Kind = 1 << iota // a linear memory: OpLoad, OpStore
	VM                      // structures of the runtime: OpVMLoad, OpVMStore
	Both   = Linear | VM
)

// A Region is a range of addresses.
type Region struct {
	Base uint64
	Data []byte
	// Reserve is the length of the reservation, if that is longer than Data: an access beyond
	// Data but within is a trap.
	Reserve uint64
	Kind    Kind
}

// A Memory holds regions. In a lazy memory every other address is there as well: its contents
// come from Fill.
type Memory struct {
	Regions []*Region
	// Fill, if not nil, gives the initial contents of the 8-byte word at addr, a multiple of 8.
	Fill func(addr uint64) uint64

	pages map[uint64]*[pageSize]byte
}

const pageSize = 4096

// region returns the region whose reservation contains addr.
func (m *Memory) region(addr uint64) *Region {
	for _, r := range m.Regions {
		if addr-r.Base < max(uint64(len(r.Data)), r.Reserve) {
			return r
		}
	}
	return nil
}

// access returns the size bytes at addr. trap is set if an access of the given kind there is
// out of bounds; err is not nil if no correct program makes it. The bytes may be a copy,
// which then is not to be written: commit writes it back.
func (m *Memory) access(addr, size uint64, kind Kind) (b []byte, trap bool, err error) {
	r := m.region(addr)
	if r == nil {
		// The end may lie in a region although the start lies before all.
		if m.Fill == nil || m.region(addr+size-1) != nil {
			return nil, false, fmt.Errorf("access of %d bytes at %#x, which is nowhere", size, addr)
		}
		return m.lazy(addr, size), false, nil
	}
	if r.Kind&kind == 0 {
		return nil, false, fmt.Errorf("access of %d bytes at %#x to a region that is not for it", size, addr)
	}
	off := addr - r.Base
	if off+size > uint64(len(r.Data)) {
		if r.Reserve == 0 {
			return nil, false, fmt.Errorf("access of %d bytes at %#x beyond the end of its region", size, addr)
		}
		return nil, true, nil
	}
	return r.Data[off : off+size], false, nil
}

// lazy returns a copy of size bytes at addr.
func (m *Memory) lazy(addr, size uint64) []byte {
	b := make([]byte, size)
	for i := range b {
		at := addr + uint64(i)
		b[i] = m.page(at)[at%pageSize]
	}
	return b
}

// page returns the page around addr, which it makes if need be.
func (m *Memory) page(addr uint64) *[pageSize]byte {
	n := addr / pageSize
	if p := m.pages[n]; p != nil {
		return p
	}
	if m.pages == nil {
		m.pages = make(map[uint64]*[pageSize]byte)
	}
	p := new([pageSize]byte)
	for i := 0; i < pageSize; i += 8 {
		binary.LittleEndian.PutUint64(p[i:], m.Fill(n*pageSize+uint64(i)))
	}
	m.pages[n] = p
	return p
}

// write stores data at addr.
func (m *Memory) write(addr uint64, data []byte, kind Kind) (trap bool, err error) {
	b, trap, err := m.access(addr, uint64(len(data)), kind)
	if trap || err != nil {
		return trap, err
	}
	copy(b, data)
	if m.region(addr) == nil {
		for i, x := range data {
			at := addr + uint64(i)
			m.page(at)[at%pageSize] = x
		}
	}
	return false, nil
}

// Word returns the 8-byte word at addr, and SetWord writes it. Both panic outside of all regions.
func (m *Memory) Word(addr uint64) uint64 {
	b, trap, err := m.access(addr, 8, Both)
	if trap || err != nil {
		panic(fmt.Sprintf("interp.Memory.Word: nothing at %#x", addr))
	}
	return binary.LittleEndian.Uint64(b)
}

// SetWord writes the 8-byte word at addr.
func (m *Memory) SetWord(addr, x uint64) {
	trap, err := m.write(addr, binary.LittleEndian.AppendUint64(nil, x), Both)
	if trap || err != nil {
		panic(fmt.Sprintf("interp.Memory.SetWord: nothing at %#x", addr))
	}
}

// Hash sums up the contents of all regions, and of the pages of a lazy memory that were
// touched: pages that were only read count as much as those never seen.
func (m *Memory) Hash() uint64 {
	h := newHash()
	for _, r := range m.Regions {
		h.bytes(r.Data)
	}
	pages := make([]uint64, 0, len(m.pages))
	for n := range m.pages {
		pages = append(pages, n)
	}
	slices.Sort(pages)
	for _, n := range pages {
		p := m.pages[n]
		for i := 0; i < pageSize; i += 8 {
			addr := n*pageSize + uint64(i)
			if w := binary.LittleEndian.Uint64(p[i:]); w != m.Fill(addr) {
				h.word(addr)
				h.word(w)
			}
		}
	}
	return uint64(h)
}

// A hash is FNV-1a over bytes.
type hash uint64

func newHash() hash { return 0xcbf29ce484222325 }

func (h *hash) bytes(b []byte) {
	for _, x := range b {
		*h = (*h ^ hash(x)) * 0x100000001b3
	}
}

func (h *hash) word(x uint64) {
	for i := 0; i < 64; i += 8 {
		*h = (*h ^ hash(x>>i&0xFF)) * 0x100000001b3
	}
}
