package cranelike

import (
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests what AppendCode makes of the tables of functions.

const (
	inlining = `func func[0] (i64, i32) -> (i32) {
inline 0x80000000 = 0x200 at 0x104
inline 0x80000010 = 0x300 at 0x80000003
block0(v1: i64, v2: i32):
  v3 = load8_u.i32 v1, v2, +16 @0x102
  v4 = load8_u.i32 v1, v3, +16 @0x80000002
  v5 = load8_u.i32 v1, v4, +16 @0x80000018
  #6 return v5
}
`
	inliningToo = `func func[1] (i64, i32) -> (i32) {
inline 0x80000000 = 0x300 at 0x204
block0(v1: i64, v2: i32):
  v3 = load8_u.i32 v1, v2, +16 @0x80000005
  #4 return v3
}
`
)

// TestInlinedPositions links two functions whose positions of inlined code overlap until then.
func TestInlinedPositions(t *testing.T) {
	c := compiler(t, Options{})
	var funcs []environ.KeyedFunc
	for i, text := range []string{inlining, inliningToo} {
		cf, err := c.CompileIR(parse(t, text))
		if err != nil {
			t.Fatal(err)
		}
		funcs = append(funcs, environ.KeyedFunc{Key: environ.DefinedFunc(types.DefinedFuncIndex(i)), Func: cf})
	}
	var text environ.Text
	if err := c.AppendCode(&text, funcs); err != nil {
		t.Fatal(err)
	}
	var got [][]types.FilePos
	for _, a := range text.Addrs {
		var list []types.FilePos
		for pos := a.Pos; pos != types.NoPos; {
			at, call := text.Inline.Resolve(pos)
			list, pos = append(list, at), call
		}
		if list != nil {
			got = append(got, list)
		}
	}
	want := [][]types.FilePos{{0x102}, {0x202, 0x104}, {0x308, 0x203, 0x104}, {0x305, 0x204}}
	if !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("positions are %v, want %v", got, want)
	}
	if !slices.IsSortedFunc(text.Inline, func(a, b types.Inline) int { return int(a.Base) - int(b.Base) }) {
		t.Errorf("inlined functions are not in order: %v", text.Inline)
	}
}

// TestKeyIndex looks for functions whose indices are dense, sparse and absent.
func TestKeyIndex(t *testing.T) {
	keys := []environ.FuncKey{environ.HostToWasm(1), environ.DefinedFunc(2), environ.DefinedFunc(0), environ.DefinedFunc(1 << 30), environ.WasmToHost(1<<32 - 1)}
	var funcs []environ.KeyedFunc
	for _, k := range keys {
		funcs = append(funcs, environ.KeyedFunc{Key: k})
	}
	x := newKeyIndex(funcs)
	for n, k := range keys {
		if got := x.find(k); got != n {
			t.Errorf("%s is number %d, want %d", k, got, n)
		}
	}
	for _, k := range []environ.FuncKey{environ.DefinedFunc(1), environ.DefinedFunc(3), environ.HostToWasm(0), environ.DefinedFunc(1<<30 - 1), environ.WasmToHost(0), {Kind: environ.NumFuncKinds}} {
		if got := x.find(k); got != -1 {
			t.Errorf("%s is number %d", k, got)
		}
	}
	if newKeyIndex(nil).find(environ.DefinedFunc(0)) != -1 {
		t.Error("an empty index finds something")
	}
}
