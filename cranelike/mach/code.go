package mach

import (
	"cmp"
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines Code, the result of compiling one function, independent of its place.

// A Reloc is a four-byte field at Off that shall hold the distance from its end to function Key.
type Reloc struct {
	Off uint32
	Key environ.FuncKey
}

// Code is one function's machine code with its tables. Offsets count from its start. It owns
// its memory and is immutable.
type Code struct {
	Bytes     []byte
	Align     uint32 // of the first byte
	Traps     []environ.TrapSite
	Addrs     []environ.AddrSite
	Inline    types.Inlines // what the positions of inlined functions in Addrs stand for
	Stacks    []environ.StackSite
	Relocs    []Reloc
	FrameSize uint32
}

// Needs returns the functions that c refers to, ascending, without repetition.
func (c *Code) Needs() []environ.FuncKey {
	keys := make([]environ.FuncKey, 0, len(c.Relocs))
	for _, r := range c.Relocs {
		keys = append(keys, r.Key)
	}
	slices.SortFunc(keys, func(a, b environ.FuncKey) int { return cmp.Compare(a.Pack(), b.Pack()) })
	return slices.Compact(keys)
}

// slabs is memory for the results of many functions: most are small, and have several tables each.
// What is handed out is never handed out again.
type slabs struct {
	bytes  []byte
	traps  []environ.TrapSite
	addrs  []environ.AddrSite
	relocs []Reloc
}

// The sizes of slabs. A slab is kept alive by each function that has a part of it.
const (
	slabBytes = 16 << 10
	slabItems = 1 << 10 // of other types
)

// take returns an empty slice with room for n elements, out of a slab of the given size if they are few.
// It is nil if n is 0, so that equal functions are equal field by field.
func take[T any](slab *[]T, n, size int) []T {
	if n == 0 {
		return nil
	}
	if n > size/4 {
		return make([]T, 0, n)
	}
	if n > len(*slab) {
		*slab = make([]T, size)
	}
	part := (*slab)[:0:n]
	*slab = (*slab)[n:]
	return part
}

// result copies what the buffer holds into a Code.
func (e *Emit) result() *Code {
	r := e.Buf.Finish()
	code := &Code{Bytes: take(&e.slabs.bytes, len(r.Code), slabBytes), Align: 32, FrameSize: e.Frame.Size}
	code.Bytes = append(code.Bytes, r.Code...)
	code.Traps = take(&e.slabs.traps, len(r.Traps)+e.traps, slabItems)
	for _, t := range r.Traps {
		code.Traps = append(code.Traps, environ.TrapSite{PC: t.Off, Code: t.Code})
	}
	code.Addrs = take(&e.slabs.addrs, len(r.Addrs), slabItems)
	for _, a := range r.Addrs {
		code.Addrs = append(code.Addrs, environ.AddrSite{PC: a.Off, Pos: a.Pos})
	}
	code.Relocs = take(&e.slabs.relocs, len(r.Relocs), slabItems)
	for _, rl := range r.Relocs {
		code.Relocs = append(code.Relocs, Reloc{Off: rl.Off, Key: e.keys[rl.Sym]})
	}
	e.sites(code, r.Calls)
	return code
}

// sites turns call sites into stack maps and explicit traps.
func (e *Emit) sites(code *Code, calls []buf.CallSite) {
	maps := e.Out.Safepoints
	sorted, last := true, uint32(0)
	for _, c := range calls {
		if c.ID&explicitTrap != 0 {
			code.Traps = append(code.Traps, environ.TrapSite{PC: c.Ret - 1, Code: types.TrapCode(c.ID &^ explicitTrap)})
			sorted = false
			continue
		}
		if c.ID < last { // cold code follows, again in order of instructions
			maps = e.Out.Safepoints
		}
		last = c.ID
		for len(maps) > 0 && maps[0].Inst < c.ID {
			maps = maps[1:]
		}
		if len(maps) == 0 || maps[0].Inst != c.ID || maps[0].Num == 0 {
			continue
		}
		m := types.NewStackMap(e.Frame.Size / 8)
		for _, s := range e.Out.SlotPool[maps[0].Slots : maps[0].Slots+maps[0].Num] {
			m.Set(e.Frame.Spill/8 + s)
		}
		code.Stacks = append(code.Stacks, environ.StackSite{PC: c.Ret, Map: m})
	}
	if !sorted {
		slices.SortStableFunc(code.Traps, func(a, b environ.TrapSite) int { return int(a.PC) - int(b.PC) })
	}
}
