package artifact

import (
	"fmt"
	"runtime"
	"slices"
	"sort"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.funcs, which finds functions by address and by key:
//
//	n      u32
//	start  n x u32, ascending: offset in .text
//	len    n x u32
//	kind   n x u32: FuncKind
//	index  n x u32
//	pos    n x u32: FilePos of the body
//	byKey  n x u32: positions in the arrays above, in ascending order of key

func appendFuncs(b []byte, funcs []environ.FunctionInfo, textLen int) ([]byte, error) {
	for i, f := range funcs {
		if i > 0 && uint64(f.Start) < uint64(funcs[i-1].Start)+uint64(funcs[i-1].Len) || i > 0 && f.Start == funcs[i-1].Start {
			return nil, fmt.Errorf("artifact: %v begins before the end of %v", f.Key, funcs[i-1].Key)
		}
		if uint64(f.Start)+uint64(f.Len) > uint64(textLen) {
			return nil, fmt.Errorf("artifact: %v ends outside of the text", f.Key)
		}
	}
	byKey := make([]uint32, len(funcs))
	for i := range byKey {
		byKey[i] = uint32(i)
	}
	slices.SortFunc(byKey, func(i, j uint32) int {
		if funcs[i].Key.Less(funcs[j].Key) {
			return -1
		}
		if funcs[j].Key.Less(funcs[i].Key) {
			return 1
		}
		return 0
	})
	for i := 1; i < len(byKey); i++ {
		if k := funcs[byKey[i]].Key; k == funcs[byKey[i-1]].Key {
			return nil, fmt.Errorf("artifact: %v appears twice", k)
		}
	}
	b = put32(b, uint32(len(funcs)))
	for _, column := range []func(*environ.FunctionInfo) uint32{
		func(f *environ.FunctionInfo) uint32 { return f.Start },
		func(f *environ.FunctionInfo) uint32 { return f.Len },
		func(f *environ.FunctionInfo) uint32 { return uint32(f.Key.Kind) },
		func(f *environ.FunctionInfo) uint32 { return f.Key.Index },
		func(f *environ.FunctionInfo) uint32 { return uint32(f.Pos) },
	} {
		for i := range funcs {
			b = put32(b, column(&funcs[i]))
		}
	}
	for _, i := range byKey {
		b = put32(b, i)
	}
	return b, nil
}

type funcTable struct {
	start, length, kind, index, pos, byKey u32s
}

// readFuncs checks everything that look-ups rely on: all ranges lie in the text.
func readFuncs(data []byte, textLen int) (funcTable, error) {
	c := cutter{name: ".wt.funcs", rest: data}
	n := c.count()
	t := funcTable{c.words(n), c.words(n), c.words(n), c.words(n), c.words(n), c.words(n)}
	if err := c.end(); err != nil {
		return funcTable{}, err
	}
	end := uint64(0)
	for i := 0; i < t.start.len(); i++ {
		s := uint64(t.start.at(i))
		if s < end || i > 0 && s == uint64(t.start.at(i-1)) {
			c.fail("functions overlap")
		}
		if end = s + uint64(t.length.at(i)); end > uint64(textLen) {
			c.fail("function %d ends outside of the text", i)
		}
		if t.kind.at(i) >= environ.NumFuncKinds || uint64(t.byKey.at(i)) >= n {
			c.fail("function %d has an unknown kind or order", i)
		}
	}
	for i := 1; i < t.byKey.len() && c.err == nil; i++ {
		if !t.key(int(t.byKey.at(i - 1))).Less(t.key(int(t.byKey.at(i)))) {
			c.fail("keys are not sorted")
		}
	}
	return t, c.err
}

func (t *funcTable) key(i int) environ.FuncKey {
	return environ.FuncKey{Kind: environ.FuncKind(t.kind.at(i)), Index: t.index.at(i)}
}

func (t *funcTable) info(i int) environ.FunctionInfo {
	return environ.FunctionInfo{Key: t.key(i), Start: t.start.at(i), Len: t.length.at(i), Pos: types.FilePos(t.pos.at(i))}
}

// NumFuncs returns the number of functions with code.
func (v *View) NumFuncs() int { return v.funcs.start.len() }

// FuncInfo returns function i in order of address.
func (v *View) FuncInfo(i int) environ.FunctionInfo {
	defer runtime.KeepAlive(v)
	return v.funcs.info(i)
}

// Func returns the function with the given key.
func (v *View) Func(key environ.FuncKey) (environ.FunctionInfo, bool) {
	defer runtime.KeepAlive(v)
	t := &v.funcs
	n := t.byKey.len()
	i := sort.Search(n, func(i int) bool { return !t.key(int(t.byKey.at(i))).Less(key) })
	if i == n || t.key(int(t.byKey.at(i))) != key {
		return environ.FunctionInfo{}, false
	}
	return t.info(int(t.byKey.at(i))), true
}

// FuncOf returns the function of the module whose body contains the position pos, or begins last before it.
func (v *View) FuncOf(pos types.FilePos) (environ.FunctionInfo, bool) {
	defer runtime.KeepAlive(v)
	// Defined functions come first among the keys, in the order of their bodies.
	t := &v.funcs
	i := sort.Search(t.byKey.len(), func(i int) bool {
		n := int(t.byKey.at(i))
		return t.key(n).Kind != environ.FuncDefined || types.FilePos(t.pos.at(n)) > pos
	}) - 1
	if i < 0 {
		return environ.FunctionInfo{}, false
	}
	f := t.info(int(t.byKey.at(i)))
	return f, f.Key.Kind == environ.FuncDefined
}

// FuncAt returns the function whose code covers offset pc of the text.
func (v *View) FuncAt(pc uint32) (environ.FunctionInfo, bool) {
	defer runtime.KeepAlive(v)
	i := v.funcs.start.upTo(pc) - 1
	if i < 0 || pc-v.funcs.start.at(i) >= v.funcs.length.at(i) {
		return environ.FunctionInfo{}, false
	}
	return v.funcs.info(i), true
}
