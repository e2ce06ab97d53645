package tests

import (
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file measures instantiation, and tests that what it takes is given back.

// Modules of which many instances are made.
const (
	functionModule = `(module (func (export "f") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))`
	memoryModule   = `(module (memory (export "memory") 1) (data (i32.const 16) "some data")
		(func (export "f") (param i32) (result i32) (i32.load (local.get 0))))`
)

func compile(t testing.TB, e *wasmtime.Engine, text string) *wasmtime.Module {
	t.Helper()
	bin, err := wat.ToBinary([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	m, err := wasmtime.NewModule(e, bin)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// cpuTime returns the processor time of the process.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkInstantiate makes a store with an instance and closes it. The metric cpu-ns/op includes
// what Go's collector does at the same time, and means something on a busy machine too.
func BenchmarkInstantiate(b *testing.B) {
	e := engine(b)
	measure := func(name string, module func(b *testing.B) *wasmtime.Module, call bool) {
		b.Run(name, func(b *testing.B) {
			m := module(b)
			l := wasmtime.NewLinker(e)
			if err := l.DefineWasi(); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			start := cpuTime(b)
			for b.Loop() {
				s := wasmtime.NewStore(e)
				i, err := l.Instantiate(s, m)
				if err != nil {
					b.Fatal(err)
				}
				if call {
					if _, err := i.GetFunc(s, "f").Call(s, 16); err != nil {
						b.Fatal(err)
					}
				}
				s.Close()
			}
			b.ReportMetric(float64(cpuTime(b)-start)/float64(b.N), "cpu-ns/op")
		})
	}
	text := func(s string) func(b *testing.B) *wasmtime.Module {
		return func(b *testing.B) *wasmtime.Module { return compile(b, e, s) }
	}
	measure("function", text(functionModule), false)
	measure("memory", text(memoryModule), false)
	measure("function called", text(functionModule), true)
	measure("memory called", text(memoryModule), true)
	measure("go", func(b *testing.B) *wasmtime.Module {
		wasm := filepath.Join(b.TempDir(), "tour.wasm")
		build(b, wasip1, "go", "build", "-o", wasm, "./programs/tour")
		m, err := wasmtime.NewModuleFromFile(e, wasm)
		if err != nil {
			b.Fatal(err)
		}
		return m
	}, false)
}

// resident returns the process's resident memory in bytes, after garbage collections.
func resident(t testing.TB) int64 {
	t.Helper()
	for range 4 {
		runtime.GC()
		time.Sleep(5 * time.Millisecond) // cleanups
	}
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Skip(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}

// Stores that are forgotten leave nothing behind, and use at most a bounded amount of memory meanwhile.
func TestForgottenStores(t *testing.T) {
	e := engine(t)
	m := compile(t, e, memoryModule)
	make1000 := func(n int) {
		for i := range n {
			s := wasmtime.NewStore(e)
			inst, err := wasmtime.NewInstance(s, m, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := inst.GetFunc(s, "f").Call(s, 16); got != int32(0x656d6f73) || err != nil {
				t.Fatalf("store %d: %v, %v", i, got, err)
			}
			if i%100 == 0 {
				runtime.GC()
			}
		}
	}
	make1000(1000)
	before := resident(t)
	make1000(10000)
	after := resident(t)
	t.Logf("resident %d KiB before, %d KiB after", before>>10, after>>10)
	if after > before+8<<20 {
		t.Errorf("resident memory grew by %d KiB", (after-before)>>10)
	}
}

// TestInstanceSize reports what a live instance with a memory costs.
func TestInstanceSize(t *testing.T) {
	const n = 1000
	e := engine(t)
	m := compile(t, e, memoryModule)
	var stores [n]*wasmtime.Store
	var fs [n]*wasmtime.Func
	before := resident(t)
	for i := range stores {
		stores[i] = wasmtime.NewStore(e)
		inst, err := wasmtime.NewInstance(stores[i], m, nil)
		if err != nil {
			t.Fatal(err)
		}
		fs[i] = inst.GetFunc(stores[i], "f")
	}
	idle := resident(t)
	for i, f := range fs {
		if _, err := f.Call(stores[i], 16); err != nil {
			t.Fatal(err)
		}
	}
	called := resident(t)
	per := func(x int64) float64 { return float64(x-before) / n / 1024 }
	t.Logf("%d instances: %.1f KiB each idle, %.1f KiB called once", n, per(idle), per(called))
	if per(idle) > 16 || per(called) > 32 {
		t.Error("that is too much")
	}
	for _, s := range stores {
		s.Close()
	}
	runtime.KeepAlive(m)
}

// What instantiation allocates does not depend on the number of imports: host functions are prepared once
// and put into the store together.
func TestImportsAllocateOnce(t *testing.T) {
	e := engine(t)
	allocs := func(n int) (pre, linker float64) {
		l := wasmtime.NewLinker(e)
		var b strings.Builder
		b.WriteString("(module")
		for i := range n {
			name := strconv.Itoa(i)
			if err := l.FuncWrap("host", name, func(x int32) int32 { return x + int32(i) }); err != nil {
				t.Fatal(err)
			}
			b.WriteString(`(import "host" "` + name + `" (func (param i32) (result i32)))`)
		}
		b.WriteString(`(export "last" (func ` + strconv.Itoa(n-1) + `)))`)
		m := compile(t, e, b.String())
		p, err := l.InstantiatePre(m)
		if err != nil {
			t.Fatal(err)
		}
		check := func(s *wasmtime.Store, i *wasmtime.Instance, err error) {
			if err != nil {
				t.Fatal(err)
			}
			if got, err := i.GetFunc(s, "last").Call(s, int32(1000)); got != int32(1000+n-1) || err != nil {
				t.Fatalf("the last of %d imports gives %v, %v", n, got, err)
			}
			s.Close()
		}
		run := func(instantiate func(s *wasmtime.Store) (*wasmtime.Instance, error)) float64 {
			return testing.AllocsPerRun(50, func() {
				s := wasmtime.NewStore(e)
				i, err := instantiate(s)
				check(s, i, err)
			})
		}
		return run(func(s *wasmtime.Store) (*wasmtime.Instance, error) { return p.Instantiate(s) }),
			run(func(s *wasmtime.Store) (*wasmtime.Instance, error) { return l.Instantiate(s, m) })
	}
	few1, few2 := allocs(20)
	many1, many2 := allocs(1000)
	t.Logf("allocations: %.0f, %.0f with 20 imports, %.0f, %.0f with 1,000", few1, few2, many1, many2)
	if many1 > few1+1 || many2 > few2+1 {
		t.Error("they grow with the number of imports")
	}
}
