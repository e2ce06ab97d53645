package vm

import (
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file measures calls, traps, loading and instantiation.

func BenchmarkCall(b *testing.B) {
	w := newWorld(b)
	f := w.fn("add")
	vals := make([]types.ValRaw, 2)
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Call(vals); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCallHost is a call of a function that calls the host once.
func BenchmarkCallHost(b *testing.B) {
	w := newWorld(b)
	f := w.fn("call_import")
	vals := make([]types.ValRaw, 2)
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Call(vals); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTrap(b *testing.B) {
	for _, name := range []string{"unreachable", "load"} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b)
			f := w.fn(name)
			vals := make([]types.ValRaw, 2)
			b.ReportAllocs()
			for b.Loop() {
				vals[0] = types.RawI32(-4)
				if err := f.Call(vals); err == nil {
					b.Fatal("no trap")
				}
			}
		})
	}
}

// BenchmarkInstantiate makes a store with an instance in it, calls it, and closes the store.
func BenchmarkInstantiate(b *testing.B) {
	e := newEngine(b)
	m := load(b, e, testInfo())
	vals := make([]types.ValRaw, 2)
	b.ReportAllocs()
	for b.Loop() {
		s, err := NewStore(e)
		if err != nil {
			b.Fatal(err)
		}
		f, err := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
		i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
		if err != nil {
			b.Fatal(err)
		}
		x, _ := i.Export("add")
		if err := x.Func.Call(vals); err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func BenchmarkLoad(b *testing.B) {
	e := newEngine(b)
	file := build(b, testInfo())
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		loadFile(b, e, file).Close()
	}
}

// BenchmarkStore makes and closes a store with an instance of a module: a function alone, and a
// memory of one page with a data segment.
func BenchmarkStore(b *testing.B) {
	function := emptyInfo()
	function.Funcs = []environ.Func{{Type: sigII_I, Sig: sigII_I}}
	function.Escaping, function.NumEscaping = []types.FuncIndex{0}, 1
	memory := *function
	memory.Memories = []types.MemoryType{{Limits: types.Limits{Min: 1}, PageSizeLog2: 16}}
	memory.Datas = []environ.DataSegment{activeData(i32Const(16), 0, 4)}
	for _, k := range []struct {
		name string
		info *environ.Module
	}{{"function", function}, {"memory", &memory}} {
		b.Run(k.name, func(b *testing.B) {
			e := newEngine(b)
			m := load(b, e, k.info)
			b.ReportAllocs()
			for b.Loop() {
				s, err := NewStore(e)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := Instantiate(s, m, nil); err != nil {
					b.Fatal(err)
				}
				s.Close()
			}
		})
	}
}
