package cranelike

import (
	"encoding/binary"
	"fmt"
	"sort"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements AppendCode: functions become text, references between them distances.

// AppendCode lays out funcs at the end of text.
func (c *Compiler) AppendCode(text *environ.Text, funcs []environ.KeyedFunc) error {
	starts := make([]uint32, len(funcs))
	at := uint64(len(text.Code))
	for n, f := range funcs {
		code := f.Func.(*compiled)
		at = (at + uint64(code.Align) - 1) &^ (uint64(code.Align) - 1)
		starts[n] = uint32(at)
		at += uint64(len(code.Bytes))
	}
	if at > 1<<31-1 {
		return fmt.Errorf("cranelike: %d bytes of code, the limit is 2 GiB", at)
	}
	find := keyIndex(funcs)
	if need := int(at) - len(text.Code); cap(text.Code)-len(text.Code) < need {
		grown := make([]byte, len(text.Code), int(at))
		copy(grown, text.Code)
		text.Code = grown
	}
	inlined := types.InlinedPos
	var err error
	for n, f := range funcs {
		code := f.Func.(*compiled)
		for uint32(len(text.Code)) < starts[n] {
			text.Code = append(text.Code, 0xCC)
		}
		start := starts[n]
		text.Code = append(text.Code, code.Bytes...)
		text.Funcs = append(text.Funcs, environ.FunctionInfo{Key: f.Key, Start: start, Len: uint32(len(code.Bytes)), Pos: code.pos})
		for _, t := range code.Traps {
			text.Traps = append(text.Traps, environ.TrapSite{PC: start + t.PC, Code: t.Code})
		}
		if c.tun.AddressMap {
			if inlined, err = appendAddrs(text, code, start, inlined); err != nil {
				return err
			}
		}
		for _, s := range code.Stacks {
			text.Stacks = append(text.Stacks, environ.StackSite{PC: start + s.PC, Map: s.Map})
		}
		for _, r := range code.Relocs {
			target := find(r.Key)
			if target < 0 {
				return fmt.Errorf("cranelike: %s refers to %s, which is not among the functions to link", f.Key, r.Key)
			}
			field := start + r.Off
			binary.LittleEndian.PutUint32(text.Code[field:], starts[target]-(field+4))
		}
	}
	return nil
}

// appendAddrs appends the address map of a function that begins at start. Functions count positions of inlined code
// from types.InlinedPos each, but the text has one count: theirs begins at inlined. The result is where it ends.
func appendAddrs(text *environ.Text, code *compiled, start uint32, inlined types.FilePos) (types.FilePos, error) {
	shift, end := inlined-types.InlinedPos, uint64(inlined)
	place := func(p types.FilePos) types.FilePos {
		if p.Inlined() {
			end = max(end, uint64(p)+uint64(shift)+1)
			p += shift
		}
		return p
	}
	for _, x := range code.Inline {
		text.Inline = append(text.Inline, types.Inline{Base: place(x.Base), Pos: x.Pos, Call: place(x.Call)})
	}
	text.Addrs = append(text.Addrs, environ.AddrSite{PC: start, Pos: types.NoPos})
	for _, a := range code.Addrs {
		pos := place(a.Pos)
		if last := &text.Addrs[len(text.Addrs)-1]; last.PC == start+a.PC {
			last.Pos = pos
		} else if last.Pos != pos {
			text.Addrs = append(text.Addrs, environ.AddrSite{PC: start + a.PC, Pos: pos})
		}
	}
	if end > uint64(types.NoPos) {
		return 0, fmt.Errorf("cranelike: more than 2 GiB of inlined functions")
	}
	return types.FilePos(end), nil
}

// keyIndex returns a function that finds keys among funcs, in whatever order they are.
func keyIndex(funcs []environ.KeyedFunc) func(environ.FuncKey) int {
	order := make([]int, len(funcs))
	for n := range order {
		order[n] = n
	}
	sort.Slice(order, func(i, j int) bool { return funcs[order[i]].Key.Less(funcs[order[j]].Key) })
	return func(k environ.FuncKey) int {
		n := sort.Search(len(order), func(i int) bool { return !funcs[order[i]].Key.Less(k) })
		if n == len(order) || funcs[order[n]].Key != k {
			return -1
		}
		return order[n]
	}
}
