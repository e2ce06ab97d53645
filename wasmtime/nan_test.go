package wasmtime

import (
	"fmt"
	"math"
	"testing"
)

// This file tests the choice of one NaN.

// TestNanCanonicalization runs operations that give NaNs, on NaNs with other bits, by constants and by variables. The same
// with the option off must give at least one NaN of each size that is not the canonical one, or the test would show nothing.
func TestNanCanonicalization(t *testing.T) {
	const nan32, nan64 = 0x7fc00000, 0x7ff8000000000000
	odd32, odd64 := math.Float32frombits(0xffc01234), math.Float64frombits(0xfff8000000005678)
	type op struct{ name, body string }
	var list []op
	for _, f := range []string{"f32", "f64"} {
		for _, name := range []string{"ceil", "floor", "trunc", "nearest", "sqrt"} {
			list = append(list, op{f, fmt.Sprintf("(%s.%s (local.get $%s))", f, name, f)})
		}
		for _, name := range []string{"add", "sub", "mul", "div", "min", "max"} {
			list = append(list,
				op{f, fmt.Sprintf("(%s.%s (local.get $%s) (%s.const 1))", f, name, f, f)},
				op{f, fmt.Sprintf("(%s.%s (%s.const 2) (local.get $%s))", f, name, f, f)})
		}
		list = append(list, op{f, fmt.Sprintf("(%s.div (%s.const 0) (%s.const 0))", f, f, f)}, op{f, fmt.Sprintf("(%s.sqrt (%s.const -1))", f, f)})
		for _, shape := range []string{f + "x4", f + "x2"} {
			if shape == "f32x2" || shape == "f64x4" {
				continue
			}
			splat := fmt.Sprintf("(%s.splat (local.get $%s))", shape, f)
			lane := func(v string) op { return op{f, fmt.Sprintf("(%s.extract_lane 1 %s)", shape, v)} }
			for _, name := range []string{"ceil", "floor", "trunc", "nearest", "sqrt"} {
				list = append(list, lane(fmt.Sprintf("(%s.%s %s)", shape, name, splat)))
			}
			for _, name := range []string{"add", "sub", "mul", "div", "min", "max"} {
				list = append(list, lane(fmt.Sprintf("(%s.%s %s %s)", shape, name, splat, splat)))
			}
		}
	}
	list = append(list,
		op{"f32", "(f32.demote_f64 (local.get $f64))"}, op{"f64", "(f64.promote_f32 (local.get $f32))"},
		op{"f32", "(f32x4.extract_lane 1 (f32x4.demote_f64x2_zero (f64x2.splat (local.get $f64))))"},
		op{"f64", "(f64x2.extract_lane 1 (f64x2.promote_low_f32x4 (f32x4.splat (local.get $f32))))"})

	for _, canonical := range []bool{false, true} {
		cfg := NewConfig()
		cfg.SetCraneliftDebugVerifier(true)
		cfg.SetCraneliftNanCanonicalization(canonical)
		engine := NewEngineWithConfig(cfg)
		odd := map[string]int{}
		for _, op := range list {
			bin, err := Wat2Wasm(fmt.Sprintf(`(module (func (export "f") (param $f32 f32) (param $f64 f64) (result %s) %s))`, op.name, op.body))
			if err != nil {
				t.Fatal(err)
			}
			module, err := NewModule(engine, bin)
			if err != nil {
				t.Fatal(err)
			}
			store := NewStore(engine)
			instance, err := NewInstance(store, module, nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := instance.GetFunc(store, "f").Call(store, odd32, odd64)
			if err != nil {
				t.Fatal(err)
			}
			bad := false
			switch x := got.(type) {
			case float32:
				bad = math.Float32bits(x) != nan32
			case float64:
				bad = math.Float64bits(x) != nan64
			}
			if bad {
				odd[op.name]++
			}
			if bad && canonical {
				t.Errorf("%s: got %#x", op.body, got)
			}
		}
		if !canonical && (odd["f32"] < 20 || odd["f64"] < 20) {
			t.Errorf("%v operations of %d give NaNs that are not canonical", odd, len(list))
		}
	}

	// What only moves bits keeps them.
	cfg := NewConfig()
	cfg.SetCraneliftNanCanonicalization(true)
	store := NewStore(NewEngineWithConfig(cfg))
	bin, err := Wat2Wasm(`(module (func (export "f") (param f64) (result f64) (f64.copysign (f64.neg (f64.abs (local.get 0))) (local.get 0))))`)
	if err != nil {
		t.Fatal(err)
	}
	module, err := NewModule(store.Engine, bin)
	if err != nil {
		t.Fatal(err)
	}
	instance, err := NewInstance(store, module, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := instance.GetFunc(store, "f").Call(store, odd64); err != nil || math.Float64bits(got.(float64)) != math.Float64bits(odd64) {
		t.Errorf("got %v, %v", got, err)
	}
}
