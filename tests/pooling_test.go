package tests

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests the pooling allocation strategy.

func pooled(t testing.TB, change func(*wasmtime.PoolingAllocationConfig)) *wasmtime.Engine {
	t.Helper()
	p := wasmtime.NewPoolingAllocationConfig()
	p.TotalCoreInstances, p.TotalMemories, p.TotalTables, p.TotalStacks = 8, 8, 8, 8
	p.MaxMemorySize, p.TableElements = 4<<20, 1000
	change(p)
	cfg := wasmtime.NewConfig()
	cfg.SetAllocationStrategy(p)
	e, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// What one tenant leaves is not seen by another, whatever stays resident.
func TestPoolTenants(t *testing.T) {
	for _, resident := range []uint64{0, 4096, 1 << 20} {
		for _, batch := range []int{1, 3} {
			p := wasmtime.NewPoolingAllocationConfig()
			p.TotalCoreInstances, p.TotalMemories, p.TotalTables, p.TotalStacks = 3, 3, 4, 3
			p.MaxTablesPerModule = 2
			p.LinearMemoryKeepResident, p.TableKeepResident, p.DecommitBatchSize = resident, resident, batch
			cfg := wasmtime.NewConfig()
			cfg.SetAllocationStrategy(p)
			t.Run(fmt.Sprintf("%d bytes, %d at once", resident, batch), func(t *testing.T) { testTenants(t, cfg) })
		}
	}
}

// One place serves modules with different images, or with none, in turn.
func TestPoolOnePlace(t *testing.T) {
	e := pooled(t, func(p *wasmtime.PoolingAllocationConfig) {
		p.TotalCoreInstances, p.TotalMemories, p.TotalTables = 1, 1, 1
	})
	texts := []string{"", `(data (i32.const 0) "first") (data (i32.const 65530) "ends")`, `(data (i32.const 200000) "far") (elem (i32.const 3) $f $f)`, `(data (i32.const 0) "second")`}
	var modules []*wasmtime.Module
	for _, x := range texts {
		modules = append(modules, compile(t, e, `(module (memory (export "memory") 4 10) (table (export "table") 70 funcref) `+x+`
			(func $f) (func (export "scribble") (local $i i32)
			(drop (memory.grow (i32.const 6)))
			(memory.fill (i32.const 0) (i32.const 0xEE) (i32.const 655360))
			(table.fill (i32.const 0) (ref.func $f) (i32.const 70)))
			(elem declare func $f))`))
	}
	for round := range 12 {
		k := round * 7 % len(modules)
		if modules[k] == modules[3] {
			k = 3
		}
		s := wasmtime.NewStore(e)
		i, err := wasmtime.NewInstance(s, modules[k], nil)
		if err != nil {
			t.Fatal(err)
		}
		data := i.GetExport(s, "memory").Memory().UnsafeData(s)
		if len(data) != 4<<16 {
			t.Fatalf("a memory of %d bytes", len(data))
		}
		rest := len(strings.Trim(string(data), "\x00"))
		for _, want := range map[int][]string{0: {}, 1: {"first", "ends"}, 2: {"far"}, 3: {"second"}}[k] {
			if !strings.Contains(string(data), want) {
				t.Errorf("round %d: module %d does not begin with %q", round, k, want)
			}
		}
		if limit := map[int]int{0: 0, 1: 65534, 2: 3, 3: 6}[k]; rest > limit {
			t.Errorf("round %d: %d bytes that are not zero, of module %d", round, rest, k)
		}
		table := i.GetExport(s, "table").Table()
		for n := range uint64(70) {
			v, err := table.Get(s, n)
			if err != nil || (v.Funcref() != nil) != (k == 2 && (n == 3 || n == 4)) {
				t.Fatalf("round %d: element %d is %v, %v", round, n, v, err)
			}
		}
		if _, err := wasmtime.NewInstance(wasmtime.NewStore(e), modules[k], nil); err == nil {
			t.Error("two instances in one place")
		}
		if _, err := i.GetFunc(s, "scribble").Call(s); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if round == 8 {
			modules[1].Close()
			modules[1] = modules[3]
		}
	}
}

// The errors when all places are taken, and that places come back.
func TestPoolLimits(t *testing.T) {
	for _, c := range []struct {
		kind, text string
		limit      int
	}{
		{"core instances", `(module)`, 3},
		{"memories", `(module (memory 1))`, 4},
		{"tables", `(module (table 100 funcref))`, 5},
		{"tables", `(module (table 1 externref))`, 5},
	} {
		e := pooled(t, func(p *wasmtime.PoolingAllocationConfig) {
			p.TotalCoreInstances, p.TotalMemories, p.TotalTables = 3, 4, 5
			switch c.kind {
			case "memories", "tables":
				p.TotalCoreInstances = 100
			}
		})
		m := compile(t, e, c.text)
		use := func() (*wasmtime.Store, error) {
			s := wasmtime.NewStore(e)
			_, err := wasmtime.NewInstance(s, m, nil)
			return s, err
		}
		for round := range 3 {
			var stores []*wasmtime.Store
			for n := range c.limit {
				s, err := use()
				if err != nil {
					t.Fatalf("%s: round %d: %d of %d: %v", c.kind, round, n, c.limit, err)
				}
				stores = append(stores, s)
			}
			s, err := use()
			want := fmt.Sprintf("maximum concurrent limit of %d for %s reached", c.limit, c.kind)
			if err == nil || err.Error() != want {
				t.Errorf("%s: %v, want %s", c.kind, err, want)
			}
			if n, ok := wasmtime.PoolLimit(err); !ok || n != c.limit {
				t.Errorf("%s: PoolLimit gives %d, %v", c.kind, n, ok)
			}
			for _, s := range append(stores, s) {
				s.Close()
			}
		}
	}
	if _, ok := wasmtime.PoolLimit(errors.New("other")); ok {
		t.Error("PoolLimit recognizes another error")
	}
}

// Stacks are limited by what runs at the same time.
func TestPoolStacks(t *testing.T) {
	const limit = 4
	e := pooled(t, func(p *wasmtime.PoolingAllocationConfig) { p.TotalStacks, p.TotalCoreInstances = limit, 100 })
	m := compile(t, e, `(module (import "" "wait" (func $wait)) (func (export "f") (call $wait)))`)
	l := wasmtime.NewLinker(e)
	running := make(chan struct{})
	stop := make(chan struct{})
	if err := l.FuncWrap("", "wait", func() { running <- struct{}{}; <-stop }); err != nil {
		t.Fatal(err)
	}
	call := func() error {
		s := wasmtime.NewStore(e)
		defer s.Close()
		i, err := l.Instantiate(s, m)
		if err != nil {
			return err
		}
		_, err = i.GetFunc(s, "f").Call(s)
		return err
	}
	var wg sync.WaitGroup
	for range limit {
		wg.Go(func() {
			if err := call(); err != nil {
				t.Error(err)
			}
		})
		<-running
	}
	if err := call(); err == nil || !strings.Contains(err.Error(), "maximum concurrent limit of 4 for fibers reached") {
		t.Errorf("one more: %v", err)
	}
	close(stop)
	wg.Wait()
	go func() { <-running }()
	if err := call(); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Modules that cannot fit are refused at once.
func TestPoolMisfits(t *testing.T) {
	for text, want := range map[string]string{
		`(module (memory 65))`:                                              "module memory does not fit in pooling allocator requirements: memory index 0 is unsupported in this pooling allocator configuration: memory has a minimum byte size of 4259840 which exceeds the limit of 0x400000 bytes",
		`(module (memory 1) (memory 1))`:                                    "module memory does not fit in pooling allocator requirements: defined memories count of 2 exceeds the per-instance limit of 1",
		`(module (table 1001 funcref))`:                                     "module table does not fit in pooling allocator requirements: table index 0 has a minimum element size of 1001 which exceeds the limit of 1000",
		`(module (table 1 funcref) (table 1 funcref))`:                      "module table does not fit in pooling allocator requirements: defined tables count of 2 exceeds the per-instance limit of 1",
		"(module " + strings.Repeat("(global i32 (i32.const 0))", 70) + ")": "module instance size does not fit in pooling allocator requirements: instance allocation for this module requires 1168 bytes which exceeds the configured maximum of 1000 bytes",
	} {
		e := pooled(t, func(p *wasmtime.PoolingAllocationConfig) { p.MaxCoreInstanceSize = 1000 })
		bin, err := wasmtime.Wat2Wasm(text)
		if err != nil {
			t.Fatal(err)
		}
		_, err = wasmtime.NewModule(e, bin)
		want = strings.Replace(want, ": ", "\n\nCaused by:\n    ", 1)
		if err == nil || err.Error() != want {
			t.Errorf("%.40s: %v, want %s", text, err, want)
		}
	}
	cfg := wasmtime.NewConfig()
	p := wasmtime.NewPoolingAllocationConfig()
	p.TotalMemories = 1 << 30
	cfg.SetAllocationStrategy(p)
	if _, err := wasmtime.NewEngineErr(cfg); err == nil {
		t.Error("no error for a pool that is larger than any address space")
	}
}

// Memories and tables grow up to the size of their places, and there without moving.
func TestPoolGrowth(t *testing.T) {
	e := pooled(t, func(*wasmtime.PoolingAllocationConfig) {})
	m := compile(t, e, `(module (memory (export "memory") 1) (table (export "table") 1 funcref)
		(func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
		(func (export "grow table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))`)
	for range 2 {
		s := wasmtime.NewStore(e)
		i, err := wasmtime.NewInstance(s, m, nil)
		if err != nil {
			t.Fatal(err)
		}
		base := i.GetExport(s, "memory").Memory().Data(s)
		for _, c := range []struct {
			name       string
			delta, was int32
		}{{"grow", 62, 1}, {"grow", 2, -1}, {"grow", 1, 63}, {"grow", 1, -1}, {"grow table", 998, 1}, {"grow table", 2, -1}, {"grow table", 1, 999}, {"grow table", 1, -1}} {
			if got, err := i.GetFunc(s, c.name).Call(s, c.delta); err != nil || got != c.was {
				t.Errorf("%s by %d gives %v, %v, want %d", c.name, c.delta, got, err, c.was)
			}
		}
		if i.GetExport(s, "memory").Memory().Data(s) != base {
			t.Error("the memory has moved")
		}
		s.Close()
	}
}

// Instances come and go on several goroutines; the places never mix up.
func TestPoolConcurrently(t *testing.T) {
	e := pooled(t, func(p *wasmtime.PoolingAllocationConfig) {
		p.MaxUnusedWarmSlots, p.DecommitBatchSize, p.LinearMemoryKeepResident = 3, 4, 8192
	})
	var modules []*wasmtime.Module
	for k := range 4 {
		modules = append(modules, compile(t, e, fmt.Sprintf(`(module (memory 2) (table 100 funcref) (data (i32.const 70000) "\%02x")
			(elem (i32.const 5) func $f)
			(func $f (result i32) (i32.load8_u (i32.const 70000)))
			(func (export "f") (param i32) (result i32)
				(if (i32.load (i32.const 10)) (then unreachable))
				(i32.store (i32.const 10) (i32.const 1))
				(if (i32.eqz (ref.is_null (table.get (i32.const 6)))) (then unreachable))
				(table.set (i32.const 6) (ref.func $f))
				(memory.fill (i32.const 60000) (local.get 0) (i32.const 20))
				(call_indirect (result i32) (i32.const 5))))`, k+1)))
	}
	var made, full atomic.Int64
	var wg sync.WaitGroup
	for g := range 12 {
		wg.Go(func() {
			for n := range 300 {
				k := (g + n*n) % len(modules)
				s := wasmtime.NewStore(e)
				i, err := wasmtime.NewInstance(s, modules[k], nil)
				if _, ok := wasmtime.PoolLimit(err); ok {
					full.Add(1)
					s.Close()
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				got, err := i.GetFunc(s, "f").Call(s, int32(n))
				if _, ok := wasmtime.PoolLimit(err); !ok && (err != nil || got != int32(k+1)) {
					t.Errorf("module %d: %v, %v", k, got, err)
				}
				made.Add(1)
				s.Close()
			}
		})
	}
	wg.Wait()
	t.Logf("%d instances, %d times all places were taken", made.Load(), full.Load())
	if made.Load() == 0 {
		t.Error("no instance was made")
	}
}
