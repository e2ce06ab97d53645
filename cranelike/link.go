package cranelike

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements AppendCode: functions become text, references between them distances.

// AppendCode lays out funcs at the end of text.
func (c *Compiler) AppendCode(text *environ.Text, funcs []environ.KeyedFunc) error {
	starts := make([]uint32, len(funcs))
	at := uint64(len(text.Code))
	traps, addrs, stacks := 0, 0, 0
	for n, f := range funcs {
		code := f.Func.(*compiled)
		traps += len(code.Traps)
		addrs += len(code.Addrs) + 1
		stacks += len(code.Stacks)
		at = (at + uint64(code.Align) - 1) &^ (uint64(code.Align) - 1)
		starts[n] = uint32(at)
		at += uint64(len(code.Bytes))
	}
	if at > 1<<31-1 {
		return fmt.Errorf("cranelike: %d bytes of code, the limit is 2 GiB", at)
	}
	index := newKeyIndex(funcs)
	if need := int(at) - len(text.Code); cap(text.Code)-len(text.Code) < need {
		grown := make([]byte, len(text.Code), int(at))
		copy(grown, text.Code)
		text.Code = grown
	}
	text.Funcs = slices.Grow(text.Funcs, len(funcs))
	text.Traps = slices.Grow(text.Traps, traps)
	text.Stacks = slices.Grow(text.Stacks, stacks)
	if c.tun.AddressMap {
		text.Addrs = slices.Grow(text.Addrs, addrs)
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
			target := index.find(r.Key)
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

// A keyIndex finds functions by key.
type keyIndex struct {
	dense  [environ.NumFuncKinds][]int32 // by kind and index: 1 + number of the function, or 0
	sparse map[environ.FuncKey]int       // those whose index is far beyond the number of functions
}

// newKeyIndex makes an index of funcs, in whatever order they are.
func newKeyIndex(funcs []environ.KeyedFunc) *keyIndex {
	x := new(keyIndex)
	limit := uint32(4*len(funcs) + 64)
	var sizes [environ.NumFuncKinds]uint32
	for n := range funcs {
		if k := funcs[n].Key; k.Index < limit {
			sizes[k.Kind] = max(sizes[k.Kind], k.Index+1)
		}
	}
	for kind, size := range sizes {
		x.dense[kind] = make([]int32, size)
	}
	for n := range funcs {
		if k := funcs[n].Key; k.Index < limit {
			x.dense[k.Kind][k.Index] = int32(n) + 1
		} else {
			if x.sparse == nil {
				x.sparse = make(map[environ.FuncKey]int)
			}
			x.sparse[k] = n
		}
	}
	return x
}

// find returns the number of the function with key k, or -1.
func (x *keyIndex) find(k environ.FuncKey) int {
	if k.Kind < environ.NumFuncKinds {
		if d := x.dense[k.Kind]; uint64(k.Index) < uint64(len(d)) {
			return int(d[k.Index]) - 1
		}
	}
	if n, ok := x.sparse[k]; ok {
		return n
	}
	return -1
}
