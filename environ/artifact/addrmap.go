package artifact

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.addrmap, which maps code back to the module's bytes:
//
//	n     u32
//	pc    n x u32, ascending: each begins a range that ends at the next
//	pos   n x u32: FilePos, all ones for code that belongs to no operator
//	m     u32: the number of inlined functions, whose fields of types.Inline follow
//	base  m x u32, ascending, at least types.InlinedPos
//	body  m x u32
//	call  m x u32, less than base

func appendAddrs(b []byte, addrs []environ.AddrSite, inline types.Inlines) ([]byte, error) {
	b = put32(b, uint32(len(addrs)))
	for i, a := range addrs {
		if i > 0 && a.PC <= addrs[i-1].PC {
			return nil, fmt.Errorf("artifact: positions at %#x and %#x are not in order", addrs[i-1].PC, a.PC)
		}
		if pos, _ := inline.Resolve(a.Pos); pos == types.NoPos && a.Pos != types.NoPos {
			return nil, fmt.Errorf("artifact: position %s at %#x belongs to no function", a.Pos, a.PC)
		}
		b = put32(b, a.PC)
	}
	for _, a := range addrs {
		b = put32(b, uint32(a.Pos))
	}
	b = put32(b, uint32(len(inline)))
	for i, x := range inline {
		if !x.Base.Inlined() || i > 0 && x.Base <= inline[i-1].Base {
			return nil, fmt.Errorf("artifact: inlined function at %s is not in order", x.Base)
		}
		if pos, _ := inline[:i].Resolve(x.Call); pos == types.NoPos {
			return nil, fmt.Errorf("artifact: inlined function at %s stands for a call at %s, which is no place before it", x.Base, x.Call)
		}
		b = put32(b, uint32(x.Base))
	}
	for _, x := range inline {
		b = put32(b, uint32(x.Pos))
	}
	for _, x := range inline {
		b = put32(b, uint32(x.Call))
	}
	return b, nil
}

type addrTable struct {
	pc, pos          u32s
	base, body, call u32s // of inlined functions
}

func readAddrs(data []byte) (addrTable, error) {
	c := cutter{name: ".wt.addrmap", rest: data}
	n := c.count()
	t := addrTable{pc: c.words(n), pos: c.words(n)}
	m := c.count()
	t.base, t.body, t.call = c.words(m), c.words(m), c.words(m)
	return t, c.end()
}

// resolve is types.Inlines.Resolve. The call is less than p, whatever the table says.
func (t *addrTable) resolve(p types.FilePos) (pos, call types.FilePos) {
	if !p.Inlined() {
		return p, types.NoPos
	}
	i := t.base.upTo(uint32(p)) - 1
	if i < 0 {
		return types.NoPos, types.NoPos
	}
	pos = types.FilePos(t.body.at(i)) + p - types.FilePos(t.base.at(i))
	if call = types.FilePos(t.call.at(i)); call >= p {
		call = types.NoPos
	}
	return pos, call
}

// NumAddrs returns the number of ranges of the address map.
func (v *View) NumAddrs() int { return v.addrs.pc.len() }

// AddrSite returns range i of the address map as it stands there.
func (v *View) AddrSite(i int) environ.AddrSite {
	defer runtime.KeepAlive(v)
	return environ.AddrSite{PC: v.addrs.pc.at(i), Pos: types.FilePos(v.addrs.pos.at(i))}
}

// NumInlines returns the number of inlined functions.
func (v *View) NumInlines() int { return v.addrs.base.len() }

// Inline returns inlined function i.
func (v *View) Inline(i int) types.Inline {
	defer runtime.KeepAlive(v)
	t := &v.addrs
	return types.Inline{Base: types.FilePos(t.base.at(i)), Pos: types.FilePos(t.body.at(i)), Call: types.FilePos(t.call.at(i))}
}

// at returns the position that the map has for pc.
func (t *addrTable) at(pc uint32) types.FilePos {
	if i := t.pc.upTo(pc) - 1; i >= 0 {
		return types.FilePos(t.pos.at(i))
	}
	return types.NoPos
}

// Pos returns the position in the module that the code at pc comes from, or types.NoPos. For a
// return address, ask about the byte before it.
func (v *View) Pos(pc uint32) types.FilePos {
	defer runtime.KeepAlive(v)
	pos, _ := v.addrs.resolve(v.addrs.at(pc))
	return pos
}

// Positions appends to list the positions in the module that the code at pc is executed for: Pos, and if that is in
// an inlined function the position of the call in whose place that is, and so on up to the function
// to which the code belongs.
func (v *View) Positions(list []types.FilePos, pc uint32) []types.FilePos {
	defer runtime.KeepAlive(v)
	pos, call := v.addrs.resolve(v.addrs.at(pc))
	list = append(list, pos)
	for call != types.NoPos {
		pos, call = v.addrs.resolve(call)
		list = append(list, pos)
	}
	return list
}
