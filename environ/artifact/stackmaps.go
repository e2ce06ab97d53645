package artifact

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.stackmaps, which says where frames keep references:
//
//	n      u32
//	m      u32: words of maps
//	pc     n x u32, ascending: return addresses
//	at     n x u32: where the site's map begins in maps, in words
//	maps   m x u32: for each map the number of slots s, then ceil(s/32) words of bits,
//	       least significant first
//
// Sites with equal maps that follow each other share one.

func appendStacks(b []byte, stacks []environ.StackSite) ([]byte, error) {
	var at, maps []uint32
	for i, s := range stacks {
		if i > 0 && s.PC <= stacks[i-1].PC {
			return nil, fmt.Errorf("artifact: stack maps at %#x and %#x are not in order", stacks[i-1].PC, s.PC)
		}
		if want := (uint64(s.Map.Slots) + 63) / 64; uint64(len(s.Map.Bits)) != want {
			return nil, fmt.Errorf("artifact: the stack map at %#x has %d words of bits for %d slots", s.PC, len(s.Map.Bits), s.Map.Slots)
		}
		if i > 0 && equalMaps(&stacks[i-1].Map, &s.Map) {
			at = append(at, at[i-1])
			continue
		}
		at = append(at, uint32(len(maps)))
		maps = append(maps, s.Map.Slots)
		for w := uint32(0); w < (s.Map.Slots+31)/32; w++ {
			maps = append(maps, uint32(s.Map.Bits[w/2]>>(32*(w%2))))
		}
	}
	b = put32(b, uint32(len(stacks)))
	b = put32(b, uint32(len(maps)))
	for _, s := range stacks {
		b = put32(b, s.PC)
	}
	for _, w := range append(at, maps...) {
		b = put32(b, w)
	}
	return b, nil
}

func equalMaps(a, b *types.StackMap) bool {
	if a.Slots != b.Slots {
		return false
	}
	for i, w := range a.Bits {
		if w != b.Bits[i] {
			return false
		}
	}
	return true
}

type stackTable struct {
	pc, at, maps u32s
}

func readStacks(data []byte) (stackTable, error) {
	c := cutter{name: ".wt.stackmaps", rest: data}
	n := c.count()
	m := c.count()
	t := stackTable{c.words(n), c.words(n), c.words(m)}
	return t, c.end()
}

// NumStackMaps returns the number of stack maps.
func (v *View) NumStackMaps() int { return v.stacks.pc.len() }

// StackSite returns stack map i in order of address. The map is a copy.
func (v *View) StackSite(i int) environ.StackSite {
	defer runtime.KeepAlive(v)
	m, _ := v.stacks.stackMap(i)
	return environ.StackSite{PC: v.stacks.pc.at(i), Map: m}
}

// StackMap returns the map for the call that returns to exactly pc.
func (v *View) StackMap(pc uint32) (types.StackMap, bool) {
	defer runtime.KeepAlive(v)
	i, ok := v.stacks.pc.find(pc)
	if !ok {
		return types.StackMap{}, false
	}
	return v.stacks.stackMap(i)
}

// stackMap returns a copy of the map of site i, and false if it is not in the section.
func (t *stackTable) stackMap(i int) (types.StackMap, bool) {
	at, n := uint64(t.at.at(i)), uint64(t.maps.len())
	if at >= n || n-at-1 < (uint64(t.maps.at(int(at)))+31)/32 {
		return types.StackMap{}, false
	}
	m := types.NewStackMap(t.maps.at(int(at)))
	for w := 0; w < (int(m.Slots)+31)/32; w++ {
		m.Bits[w/2] |= uint64(t.maps.at(int(at)+1+w)) << (32 * (w % 2))
	}
	return m, true
}
