package driver

import (
	"bytes"
	"context"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests that compilers can look at other bodies than the one they compile.

// A nosy compiler looks at the bodies of many functions for each that it compiles.
type nosy struct {
	fake
	t   *testing.T
	bad map[types.DefinedFuncIndex]bool
}

func (c *nosy) CompileFunc(t *environ.Translation, key environ.FuncKey, body environ.FuncBody) (environ.CompiledFunc, error) {
	if key.Kind == environ.FuncDefined {
		n := uint32(len(t.Bodies))
		for _, i := range []uint32{key.Index, (key.Index + 1) % n, (key.Index + 7) % n, key.Index * 31 % n, key.Index * 57 % n} {
			i := types.DefinedFuncIndex(i)
			b, ok := body.Others.Body(i)
			if ok == c.bad[i] {
				c.t.Errorf("body %d is valid: %v", i, ok)
			}
			if !ok {
				continue
			}
			if calls := len(b.Summary.Callees); b.Summary.Ops == 0 || calls != 1 && uint32(i) < n-1 || calls == 1 && b.Summary.Callees[0] != types.FuncIndex(i+1) {
				c.t.Errorf("body %d has summary %+v", i, b.Summary)
			}
			if !bytes.Equal(b.Bytes, c.body(t, i)) {
				c.t.Errorf("body %d has the bytes of another", i)
			}
		}
		if body.Summary.Callees == nil && key.Index < n-1 {
			c.t.Errorf("the summary of body %d was overwritten", key.Index)
		}
	}
	return c.fake.CompileFunc(t, key, body)
}

// body returns the bytes of body i, which no goroutine changes.
func (c *nosy) body(t *environ.Translation, i types.DefinedFuncIndex) []byte {
	return t.Bodies[i].Bytes
}

// TestOtherBodies also shows that a body which is looked at before its turn is reported when that comes.
func TestOtherBodies(t *testing.T) {
	for _, bad := range [][]int{nil, {31, 17, 80}} {
		wasm := wasmModule(100, bad...)
		set := map[types.DefinedFuncIndex]bool{}
		for _, i := range bad {
			set[types.DefinedFuncIndex(i)] = true
		}
		want, wantErr := Build(context.Background(), new(fake), translated(t, wasm), Options{Workers: 1})
		if (wantErr != nil) != (bad != nil) {
			t.Fatal(wantErr)
		}
		for workers := 1; workers <= 4; workers++ {
			got, err := Build(context.Background(), &nosy{t: t, bad: set}, translated(t, wasm), Options{Workers: workers})
			if !bytes.Equal(got, want) {
				t.Errorf("%d workers give other bytes", workers)
			}
			if wantErr != nil && (err == nil || err.Error() != wantErr.Error()) {
				t.Errorf("%d workers: %v, want %v", workers, err, wantErr)
			}
		}
	}
}
