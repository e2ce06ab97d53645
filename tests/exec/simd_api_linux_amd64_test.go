package exec

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file passes vectors across every border: between host and WebAssembly in both directions,
// in registers and on the stack, through globals, tail calls and signals.

// A v128 is a vector as the public interface gives it.
type v128 = [2]uint64

func v(n uint64) v128 { return v128{n*0x0123456789ABCDEF + 1, n*0xFEDCBA9876543211 ^ 7} }

func toVal(x v128) wasmtime.Val { return wasmtime.ValV128(x[0], x[1]) }

// vecSetups are the configurations under which values must pass alike.
func vecSetups(t *testing.T, f func(t *testing.T, e *wasmtime.Engine)) {
	for name, set := range map[string]func(*wasmtime.Config){
		"default":    func(*wasmtime.Config) {},
		"no-avx":     func(c *wasmtime.Config) { c.SetCraneliftFlag("has_avx", "false") },
		"no-signals": func(c *wasmtime.Config) { c.SetSignalsBasedTraps(false) },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := wasmtime.NewConfig()
			cfg.SetWasmTailCall(true)
			cfg.SetCraneliftDebugVerifier(true)
			set(cfg)
			e, err := wasmtime.NewEngineErr(cfg)
			if err != nil {
				t.Fatal(err)
			}
			f(t, e)
		})
	}
}

func newModule(t *testing.T, e *wasmtime.Engine, text string) *wasmtime.Module {
	t.Helper()
	wasm, err := wasmtime.Wat2Wasm(text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := wasmtime.NewModule(e, wasm)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestVecCalls calls a host function with eleven vectors, an integer and a float, which returns
// ten vectors and an integer, from a function that is called alike.
func TestVecCalls(t *testing.T) {
	const sig = "(param v128 i32 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 f64) (result v128 v128 v128 v128 v128 v128 v128 v128 v128 i64 v128)"
	text := fmt.Sprintf(`(module (import "h" "mix" (func $mix %s)) (func (export "run") %s`, sig, sig)
	for n := range 13 {
		text += fmt.Sprintf(" local.get %d", n)
	}
	text += " call $mix))"
	vectors := []int{0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11} // parameters
	vecSetups(t, func(t *testing.T, e *wasmtime.Engine) {
		store := wasmtime.NewStore(e)
		m := newModule(t, e, text)
		var params, results []*wasmtime.ValType
		for n := range 13 {
			params = append(params, wasmtime.NewValType(map[int]wasmtime.ValKind{1: wasmtime.KindI32, 12: wasmtime.KindF64}[n]))
			if n != 1 && n != 12 {
				params[n] = wasmtime.NewValType(wasmtime.KindV128)
			}
			if n < 11 {
				results = append(results, wasmtime.NewValType(wasmtime.KindV128))
			}
		}
		results[9] = wasmtime.NewValType(wasmtime.KindI64)
		ty := wasmtime.NewFuncType(params, results)
		checked := func(c *wasmtime.Caller, args []wasmtime.Val) ([]wasmtime.Val, *wasmtime.Trap) {
			var out []wasmtime.Val
			for n, k := range vectors {
				if n == 9 {
					out = append(out, wasmtime.ValI64(int64(args[1].I32())+int64(args[12].F64())))
					continue
				}
				lo, hi := args[k].V128()
				out = append(out, wasmtime.ValV128(hi, lo))
			}
			return out, nil
		}
		unchecked := func(c *wasmtime.Caller, vals []wasmtime.ValRaw) *wasmtime.Trap {
			in := slices.Clone(vals)
			for n, k := range vectors {
				vals[n] = types.RawV128(in[k].Hi, in[k].Lo)
			}
			vals[9] = types.RawI64(int64(in[1].I32()) + int64(in[12].F64()))
			return nil
		}
		for name, host := range map[string]*wasmtime.Func{"checked": wasmtime.NewFunc(store, ty, checked), "unchecked": wasmtime.NewFuncUnchecked(store, ty, unchecked)} {
			in, err := wasmtime.NewInstance(store, m, []wasmtime.AsExtern{host})
			if err != nil {
				t.Fatal(err)
			}
			var args []any
			raw := make([]wasmtime.ValRaw, 13)
			for n := range 13 {
				args = append(args, toVal(v(uint64(n))))
				raw[n] = types.RawV128(v(uint64(n))[0], v(uint64(n))[1])
			}
			args[1], args[12] = int32(-5), 1000.0
			raw[1], raw[12] = types.RawI32(-5), types.RawF64(1000)
			run := in.GetFunc(store, "run")
			res, err := run.Call(store, args...)
			if err != nil {
				t.Fatal(err)
			}
			if err := run.CallUnchecked(store, raw); err != nil {
				t.Fatal(err)
			}
			for n, got := range res.([]wasmtime.Val) {
				if n == 9 {
					if got.I64() != 995 || raw[9].Lo != 995 {
						t.Errorf("%s: integer result %d, %d", name, got.I64(), raw[9].Lo)
					}
					continue
				}
				x := v(uint64(vectors[n]))
				if lo, hi := got.V128(); lo != x[1] || hi != x[0] || raw[n] != types.RawV128(x[1], x[0]) {
					t.Errorf("%s: result %d = %#x %#x and %#x, want %#x %#x", name, n, lo, hi, raw[n], x[1], x[0])
				}
			}
		}
	})
}

// TestVecGlobals writes globals on one side and reads them on the other.
func TestVecGlobals(t *testing.T) {
	vecSetups(t, func(t *testing.T, e *wasmtime.Engine) {
		store := wasmtime.NewStore(e)
		m := newModule(t, e, `(module
			(import "h" "g" (global $in (mut v128)))
			(global $fixed (export "fixed") v128 (v128.const i64x2 3 4))
			(global $own (export "own") (mut v128) (v128.const i64x2 5 6))
			(func (export "sum") (result v128) (i64x2.add (i64x2.add (global.get $in) (global.get $fixed)) (global.get $own)))
			(func (export "swap") (local v128)
				(local.set 0 (global.get $in)) (global.set $in (global.get $own)) (global.set $own (local.get 0))))`)
		g, err := wasmtime.NewGlobal(store, wasmtime.NewGlobalType(wasmtime.NewValType(wasmtime.KindV128), true), wasmtime.ValV128(100, 200))
		if err != nil {
			t.Fatal(err)
		}
		in, err := wasmtime.NewInstance(store, m, []wasmtime.AsExtern{g})
		if err != nil {
			t.Fatal(err)
		}
		own := in.GetExport(store, "own").Global()
		sum := func(lo, hi uint64) {
			t.Helper()
			if got, err := in.GetFunc(store, "sum").Call(store); err != nil || got != (v128{lo, hi}) {
				t.Errorf("sum %v, error %v, want %d %d", got, err, lo, hi)
			}
		}
		sum(108, 210)
		if _, err := in.GetFunc(store, "swap").Call(store); err != nil {
			t.Fatal(err)
		}
		if lo, hi := g.Get(store).V128(); lo != 5 || hi != 6 {
			t.Errorf("imported global %d %d after swap", lo, hi)
		}
		if lo, hi := own.Get(store).V128(); lo != 100 || hi != 200 {
			t.Errorf("own global %d %d after swap", lo, hi)
		}
		if err := own.Set(store, wasmtime.ValV128(1, 2)); err != nil {
			t.Fatal(err)
		}
		sum(9, 12)
		if lo, hi := in.GetExport(store, "fixed").Global().Get(store).V128(); lo != 3 || hi != 4 {
			t.Errorf("constant global %d %d", lo, hi)
		}
	})
}

// TestVecTailCalls rotates twelve vectors, of which four travel on the stack, in a chain of tail calls of
// functions that take different numbers of them.
func TestVecTailCalls(t *testing.T) {
	params := func(n int) string { return strings.Repeat(" v128", n) }
	get := func(ns ...int) (s string) {
		for _, n := range ns {
			s += fmt.Sprintf(" (local.get %d)", n)
		}
		return s
	}
	text := fmt.Sprintf(`(module
		(func $many (export "many") (param i32%s) (result v128 v128)
			(if (i32.eqz (local.get 0)) (then (return %s)))
			(return_call $few (i32.sub (local.get 0) (i32.const 1))%s (i8x16.sub %s)))
		(func $few (param i32%s) (result v128 v128)
			(return_call $many (local.get 0)%s)))`,
		params(12), get(12, 5),
		get(2, 3, 4, 5, 6, 7, 8), get(9, 12),
		params(8), get(1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5))
	vecSetups(t, func(t *testing.T, e *wasmtime.Engine) {
		store := wasmtime.NewStore(e)
		in, err := wasmtime.NewInstance(store, newModule(t, e, text), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, depth := range []int{0, 1, 2, 9, 100000} {
			var x [13]v128
			args := []any{int32(depth)}
			for n := 1; n < 13; n++ {
				x[n] = v(uint64(n))
				args = append(args, toVal(x[n]))
			}
			for range depth {
				d := subBytes(x[9], x[12])
				f := []v128{{}, x[2], x[3], x[4], x[5], x[6], x[7], x[8], d}
				for n, k := range []int{1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5} {
					x[n+1] = f[k]
				}
			}
			res, err := in.GetFunc(store, "many").Call(store, args...)
			if err != nil {
				t.Fatal(err)
			}
			for n, k := range []int{12, 5} {
				if lo, hi := res.([]wasmtime.Val)[n].V128(); (v128{lo, hi}) != x[k] {
					t.Errorf("depth %d: result %d = %#x %#x, want %#x", depth, n, lo, hi, x[k])
				}
			}
		}
	})
}

func subBytes(x, y v128) (d v128) {
	for n := range 16 {
		at := n % 8 * 8
		d[n/8] |= uint64(byte(x[n/8]>>at)-byte(y[n/8]>>at)) << at
	}
	return d
}

// TestVecPreempted keeps vectors in registers while the collector interrupts the code.
func TestVecPreempted(t *testing.T) {
	const text = `(module (func (export "run") (param i32 v128 v128) (result v128 v128)
		(loop $l
			(local.set 1 (i64x2.add (local.get 1) (local.get 2)))
			(local.set 2 (v128.xor (local.get 2) (i64x2.shr_u (local.get 1) (i32.const 7))))
			(br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
		(local.get 1) (local.get 2)))`
	const rounds = 20_000_000
	x, y := v(3), v(9)
	for range rounds {
		for h := range x {
			x[h] += y[h]
			y[h] ^= x[h] >> 7
		}
	}
	vecSetups(t, func(t *testing.T, e *wasmtime.Engine) {
		store := wasmtime.NewStore(e)
		in, err := wasmtime.NewInstance(store, newModule(t, e, text), nil)
		if err != nil {
			t.Fatal(err)
		}
		var stop, collections atomic.Int32
		done := make(chan bool)
		go func() {
			for stop.Load() == 0 {
				runtime.GC()
				collections.Add(1)
			}
			close(done)
		}()
		res, err := in.GetFunc(store, "run").Call(store, int32(rounds), toVal(v(3)), toVal(v(9)))
		stop.Store(1)
		<-done
		if err != nil {
			t.Fatal(err)
		}
		for n, want := range []v128{x, y} {
			if lo, hi := res.([]wasmtime.Val)[n].V128(); (v128{lo, hi}) != want {
				t.Errorf("result %d = %#x %#x, want %#x, after %d collections", n, lo, hi, want, collections.Load())
			}
		}
	})
}
