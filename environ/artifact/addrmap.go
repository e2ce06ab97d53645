package artifact

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.addrmap, which maps code back to the module's bytes:
//
//	n    u32
//	pc   n x u32, ascending: each begins a range that ends at the next
//	pos  n x u32: FilePos, all ones for code that belongs to no operator

func appendAddrs(b []byte, addrs []environ.AddrSite) ([]byte, error) {
	b = put32(b, uint32(len(addrs)))
	for i, a := range addrs {
		if i > 0 && a.PC <= addrs[i-1].PC {
			return nil, fmt.Errorf("artifact: positions at %#x and %#x are not in order", addrs[i-1].PC, a.PC)
		}
		b = put32(b, a.PC)
	}
	for _, a := range addrs {
		b = put32(b, uint32(a.Pos))
	}
	return b, nil
}

type addrTable struct {
	pc, pos u32s
}

func readAddrs(data []byte) (addrTable, error) {
	c := cutter{name: ".wt.addrmap", rest: data}
	n := c.count()
	t := addrTable{c.words(n), c.words(n)}
	return t, c.end()
}

// NumAddrs returns the number of ranges of the address map.
func (v *View) NumAddrs() int { return v.addrs.pc.len() }

// AddrSite returns range i of the address map.
func (v *View) AddrSite(i int) environ.AddrSite {
	defer runtime.KeepAlive(v)
	return environ.AddrSite{PC: v.addrs.pc.at(i), Pos: types.FilePos(v.addrs.pos.at(i))}
}

// Pos returns the position in the module that the code at pc comes from, or types.NoPos. For a
// return address, ask about the byte before it.
func (v *View) Pos(pc uint32) types.FilePos {
	defer runtime.KeepAlive(v)
	if i := v.addrs.pc.upTo(pc) - 1; i >= 0 {
		return types.FilePos(v.addrs.pos.at(i))
	}
	return types.NoPos
}
