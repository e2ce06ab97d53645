package tests

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests what the runtime promises about Go's scheduler and collector, and about traps
// in numbers.

// op returns an operator with up to two immediates.
func op(o ops.Op, imm ...uint64) binary.Instr {
	in := binary.Instr{Op: o}
	if len(imm) > 0 {
		in.A, in.I = uint32(imm[0]), imm[0]
	}
	if len(imm) > 1 {
		in.I = imm[1]
	}
	return in
}

// guest returns a module that exports functions of type i32 -> i32 with the given operators.
func guest(funcs map[string][]binary.Instr) []byte {
	ft := types.FuncType{Params: []types.ValType{types.I32}, Results: []types.ValType{types.I32}}
	m := &binary.Module{
		Types:     []types.SubType{{Final: true, Composite: types.CompositeType{Func: ft}}},
		Groups:    []types.RecGroup{{Len: 1}},
		Memories:  []types.MemoryType{{Limits: types.Limits{Min: 1}, PageSizeLog2: types.DefaultPageSizeLog2}},
		Start:     types.FuncIndex(types.None),
		DataCount: types.None,
	}
	names := make([]string, 0, len(funcs))
	for name := range funcs {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		m.Funcs = append(m.Funcs, 0)
		m.Exports = append(m.Exports, binary.Export{Name: name, Kind: types.ExternFunc, Index: uint32(i)})
		body := []byte{0}
		for _, in := range append(funcs[name], op(ops.End)) {
			body = binary.AppendInstr(body, &in)
		}
		m.Bodies = append(m.Bodies, binary.Body{Bytes: body})
	}
	return binary.Encode(m)
}

// trapping functions, by name; each traps with the code of the same index in trapCodes.
var (
	trapNames = []string{"fault", "divide", "overflow", "unreachable", "deep"}
	trapCodes = []wasmtime.TrapCode{wasmtime.MemoryOutOfBounds, wasmtime.IntegerDivisionByZero, wasmtime.IntegerOverflow, wasmtime.UnreachableCodeReached, wasmtime.StackOverflow}
)

func trapModule() []byte {
	local := op(ops.LocalGet, 0)
	return guest(map[string][]binary.Instr{
		"fault":       {op(ops.I32Const, 0xFFFF0000), local, op(ops.I32Add), {Op: ops.I32Load, I: 16}},
		"divide":      {op(ops.I32Const, 7), local, local, op(ops.I32Sub), op(ops.I32DivS)},
		"overflow":    {op(ops.I32Const, 0x80000000), local, local, op(ops.I32Sub), op(ops.I32Const, 0xFFFFFFFF), op(ops.I32Or), op(ops.I32DivS)},
		"unreachable": {op(ops.Unreachable)},
		"deep":        {local, op(ops.I32Const, 1), op(ops.I32Add), op(ops.Call, 0), local, op(ops.I32Add)},
	})
}

// spinModule exports spin, an endless loop that keeps counting in memory, and quiet, one that
// does nothing at all.
func spinModule() []byte {
	return guest(map[string][]binary.Instr{
		"quiet": {{Op: ops.Loop, B: types.None}, op(ops.Br, 0), op(ops.End), op(ops.Unreachable)},
		"spin": {{Op: ops.Loop, B: types.None}, op(ops.I32Const, 0), op(ops.I32Const, 0), {Op: ops.I32Load, B: 2, I: 8}, op(ops.I32Const, 1), op(ops.I32Add),
			{Op: ops.I32Store, B: 2, I: 8}, op(ops.Br, 0), op(ops.End), op(ops.Unreachable)},
	})
}

func module(t testing.TB, e *wasmtime.Engine, wasm []byte) *wasmtime.Module {
	t.Helper()
	m, err := wasmtime.NewModule(e, wasm)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func function(t testing.TB, s *wasmtime.Store, m *wasmtime.Module, name string) *wasmtime.Func {
	t.Helper()
	inst, err := wasmtime.NewInstance(s, m, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := inst.GetFunc(s, name)
	if f == nil {
		t.Fatalf("no function %s", name)
	}
	return f
}

// TestTrapStorm raises every kind of trap in 16 goroutines, while others recover from Go's own
// nil dereferences and divisions by zero, a CPU profile runs, and the collector works. Every trap
// must have the right code, function and caller.
func TestTrapStorm(t *testing.T) { eachMode(t, trapStorm) }

func trapStorm(t *testing.T, mode mode) {
	total := number(t, "GOWASMTIME_TRAPS", 30000)
	e := engine(t, mode.set, func(c *wasmtime.Config) { c.SetMaxWasmStack(32 << 10) })
	m := module(t, e, trapModule())
	if err := pprof.StartCPUProfile(&strings.Builder{}); err == nil {
		defer pprof.StopCPUProfile()
	}
	stop := make(chan struct{})
	var own, workers sync.WaitGroup
	recovered := make([]int, 3)
	for i := range recovered {
		own.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if goFault(i) {
					recovered[i]++
				}
				if i == 2 && recovered[i]%64 == 0 {
					runtime.GC()
				}
			}
		})
	}
	const goroutines = 16
	var counts [goroutines][5]int
	for g := range goroutines {
		workers.Go(func() {
			s := newStore(e)
			defer s.Close()
			var funcs [5]*wasmtime.Func
			inst, err := wasmtime.NewInstance(s, m, nil)
			if err != nil {
				t.Error(err)
				return
			}
			for i, n := range trapNames {
				funcs[i] = inst.GetFunc(s, n)
			}
			for i := range total / goroutines {
				k := (i + g) % len(funcs)
				_, err := funcs[k].Call(s, int32(i&0xFFF))
				var trap *wasmtime.Trap
				if !errors.As(err, &trap) || *trap.Code() != trapCodes[k] {
					t.Errorf("%s: %v", trapNames[k], err)
					return
				}
				if i%97 == 0 {
					frames := trap.Frames()
					if len(frames) == 0 || m.Exports()[frames[0].FuncIndex()].Name() != trapNames[k] {
						t.Errorf("%s: backtrace %v", trapNames[k], trap)
						return
					}
				}
				counts[g][k]++
			}
		})
	}
	workers.Wait()
	close(stop)
	own.Wait()
	var sum [5]int
	for _, c := range counts {
		for k, n := range c {
			sum[k] += n
		}
	}
	t.Logf("traps %v of %v; Go recovered %v times", sum, trapNames, recovered)
	for i, n := range recovered {
		if n == 0 {
			t.Errorf("no fault of Go's kind %d", i)
		}
	}
}

// goFault raises a run-time error of Go and reports whether it came back as a panic.
func goFault(kind int) (ok bool) {
	defer func() {
		_, ok = recover().(runtime.Error)
	}()
	var p *[4]int
	zero := kind - kind
	switch kind {
	case 0:
		p[1]++
	case 1:
		zero = 1 / zero
	default:
		zero = []int{1}[zero+kind]
	}
	return false
}

// TestSpinningGuestDoesNotStopTheCollector runs an endless loop and collects garbage meanwhile.
// Nothing here is timed but against a Go loop: a runtime that waits for the guest would never return.
func TestSpinningGuestDoesNotStopTheCollector(t *testing.T) { eachMode(t, spinAndCollect) }

func spinAndCollect(t *testing.T, mode mode) {
	e := engine(t, mode.set)
	m := module(t, e, spinModule())
	for _, name := range []string{"spin", "quiet"} {
		s := newStore(e)
		f := function(t, s, m, name)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() {
			_, err := f.CallContext(ctx, s, 0)
			done <- err
		}()
		time.Sleep(5 * time.Millisecond)
		var took []time.Duration
		for range 20 {
			t0 := time.Now()
			runtime.GC()
			took = append(took, time.Since(t0))
		}
		slices.Sort(took)
		t0 := time.Now()
		cancel()
		err := <-done
		t.Logf("%s: runtime.GC() median %v, max %v; cancelled after %v", name, took[10], took[19], time.Since(t0))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
}

// TestDeadlines ends endless loops by their contexts, also when the collector runs all the
// time and with one processor, and uses the store afterwards.
func TestDeadlines(t *testing.T) { eachMode(t, deadlines) }

func deadlines(t *testing.T, mode mode) {
	for _, procs := range []int{1, 2} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			e := engine(t, mode.set)
			s := newStore(e)
			defer s.Close()
			m := module(t, e, spinModule())
			f := function(t, s, m, "spin")
			stop := make(chan struct{})
			var wg sync.WaitGroup
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						runtime.GC()
					}
				}
			})
			var over []time.Duration
			for i := range 8 {
				const limit = 20 * time.Millisecond
				ctx, cancel := context.WithTimeout(context.Background(), limit)
				t0 := time.Now()
				_, err := f.CallContext(ctx, s, 0)
				over = append(over, time.Since(t0)-limit)
				cancel()
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Fatalf("call %d: %v", i, err)
				}
			}
			close(stop)
			wg.Wait()
			slices.Sort(over)
			t.Logf("beyond the deadline: median %v, max %v", over[len(over)/2], over[len(over)-1])
			other := function(t, s, module(t, e, trapModule()), "unreachable")
			if _, err := other.Call(s, 0); err == nil || !strings.Contains(err.Error(), "unreachable") {
				t.Errorf("the store is not usable afterwards: %v", err)
			}
		})
	}
}
