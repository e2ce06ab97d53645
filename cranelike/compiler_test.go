package cranelike

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
)

// TestPassOrder compares the table of passes with the reasons for its order.
func TestPassOrder(t *testing.T) {
	at := map[string]int{}
	for n, p := range passes() {
		at[p.name] = n
	}
	for _, o := range passOrder {
		b, ok1 := at[o.before]
		a, ok2 := at[o.after]
		if !ok1 || !ok2 {
			t.Errorf("%s before %s: no such pass", o.before, o.after)
		} else if b >= a {
			t.Errorf("%s must come before %s: %s", o.before, o.after, o.why)
		}
	}
}

const loop = `func func[0] (i64, i32) -> (i32) {
block0(v1: i64, v2: i32):
  v3 = iconst.i32 0
  #4 jump block1(v3, v3)
block1(v5: i32, v6: i32): loop
  v7 = load8_u.i32 v1, v5, +16
  v8 = add.i32 v6, v7
  v9 = iconst.i32 1
  v10 = add.i32 v5, v9
  v11 = icmp lt_u v10, v2
  #12 brif v11 block1(v10, v8), block2
block2():
  v13 = call func[1] (v8) : (i32) -> (i32)
  #14 return v13
}
`

func compiler(t testing.TB, o Options) *Compiler {
	t.Helper()
	tun := environ.DefaultTunables()
	o.Verify = true
	if o.Features == nil {
		o.Features = new(Features)
	}
	c, err := New(environ.Target{Arch: environ.ArchAMD64, OS: "linux"}, &tun, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t testing.TB, text string) *ir.Func {
	t.Helper()
	f, _, err := ir.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestDeterministic compiles on many goroutines and links in two orders.
func TestDeterministic(t *testing.T) {
	c := compiler(t, Options{})
	f, g := parse(t, loop), parse(t, strings.Replace(loop, "func[0] (i64", "func[1] (i64", 1))
	want, err := c.CompileIR(f)
	if err != nil {
		t.Fatal(err)
	}
	other, err := c.CompileIR(g)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				got, err := c.CompileIR(f)
				if err != nil || !bytes.Equal(got.(*compiled).Bytes, want.(*compiled).Bytes) {
					t.Errorf("different code, or error %v", err)
				}
			}
		})
	}
	wg.Wait()
	if needs := c.Needs(want); !slices.Equal(needs, []environ.FuncKey{environ.DefinedFunc(1)}) {
		t.Errorf("needs %v", needs)
	}
	for _, order := range [][]environ.KeyedFunc{{{Key: f.Key, Func: want}, {Key: g.Key, Func: other}}, {{Key: g.Key, Func: other}, {Key: f.Key, Func: want}}} {
		text := environ.Text{Code: []byte{0xCC}}
		if err := c.AppendCode(&text, order); err != nil {
			t.Fatal(err)
		}
		for n, info := range text.Funcs {
			if info.Key != order[n].Key || info.Start%32 != 0 {
				t.Errorf("function %d is %v at %#x", n, info.Key, info.Start)
			}
		}
		sorted := slices.IsSortedFunc(text.Traps, func(a, b environ.TrapSite) int { return int(a.PC) - int(b.PC) })
		if !sorted || len(text.Traps) != 2 {
			t.Errorf("traps %v", text.Traps)
		}
	}
}

// TestMissing links a function without what it refers to.
func TestMissing(t *testing.T) {
	c := compiler(t, Options{})
	f := parse(t, loop)
	cf, err := c.CompileIR(f)
	if err != nil {
		t.Fatal(err)
	}
	var text environ.Text
	err = c.AppendCode(&text, []environ.KeyedFunc{{Key: f.Key, Func: cf}})
	if err == nil || !strings.Contains(err.Error(), "func[0] refers to func[1], which is not among the functions to link") {
		t.Errorf("error %v", err)
	}
}

// TestPanics checks that a broken function is reported with stage and name.
func TestPanics(t *testing.T) {
	c := compiler(t, Options{})
	f := parse(t, loop)
	f.Insts[8].A = 500
	defer func() {
		msg, _ := recover().(string)
		if !strings.Contains(msg, "panic in build of func[0]") {
			t.Errorf("panic %q", msg)
		}
	}()
	c.CompileIR(f)
}

// TestSettings sets and lists settings.
func TestSettings(t *testing.T) {
	b := NewBuilder()
	for _, name := range []string{"has_avx", "has_avx2", "has_bmi1", "has_bmi2", "has_fma", "has_lzcnt", "has_popcnt", "has_sse41", "tune_jump_erratum"} {
		if err := b.Set(name, "false"); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Set("has_bmi2", ""); err != nil {
		t.Fatal(err)
	}
	if err := b.Set("has_teeth", "true"); err == nil || !strings.Contains(err.Error(), `no setting "has_teeth"`) {
		t.Errorf("error %v", err)
	}
	if err := b.Set("has_avx", "perhaps"); err == nil || !strings.Contains(err.Error(), `"perhaps"`) {
		t.Errorf("error %v", err)
	}
	if err := b.Set("disable", "gvn,love"); err == nil || !strings.Contains(err.Error(), `"love"; there are all, fold, `) {
		t.Errorf("error %v", err)
	}
	for _, off := range []string{"all", "none", "licm", "gvn,licm"} {
		if err := b.Set("disable", off); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []string{"true", "all", "", "0", "auto"} {
		if err := b.Set("inlining", v); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Set("inlining", "much"); err == nil {
		t.Error("inlining is much")
	}
	tun := environ.DefaultTunables()
	c, err := b.Build(environ.Target{Arch: environ.ArchAMD64, OS: "linux"}, &tun)
	if err != nil {
		t.Fatal(err)
	}
	want := []environ.Setting{{Name: "disable", Value: "gvn,licm"}, {Name: "enable_nan_canonicalization", Value: "false"}, {Name: "has_avx", Value: "false"}, {Name: "has_avx2", Value: "false"}, {Name: "has_bmi1", Value: "false"}, {Name: "has_bmi2", Value: "true"},
		{Name: "has_fma", Value: "false"}, {Name: "has_lzcnt", Value: "false"}, {Name: "has_popcnt", Value: "false"}, {Name: "has_sse41", Value: "false"}, {Name: "inlining", Value: "auto"}, {Name: "tune_jump_erratum", Value: "false"}}
	if got := c.Settings(); !slices.Equal(got, want) {
		t.Errorf("settings %v", got)
	}
	if _, err := New(environ.Target{Arch: environ.ArchARM64, OS: "linux"}, &tun, Options{}); err == nil {
		t.Error("arm64 is accepted")
	}
}

// TestStackMapsOfReferences checks that both ways of a call through a reference, into the same
// instance and into another one, keep what lives across the call for the collector, also when
// a later call comes first in the code.
func TestStackMapsOfReferences(t *testing.T) {
	c := compiler(t, Options{})
	cf, err := c.CompileIR(parse(t, `func func[0] (ref, ref, i32) -> (ref, ref) {
block0(v1: ref, v2: ref, v3: i32):
    v4 = vmctx.i64
    v5 = vmload.i64 v4, +48
    v6 = vmload.i64 v5, +0
    v7 = vmload.i64 v5, +8
    v8 = callptr (v6, v7, v3) : (i32) -> (i32)
    v9 = call func[1] (v2, v8) : (ref, i32) -> (i32)
    #10 return v1, v2
}
`))
	if err != nil {
		t.Fatal(err)
	}
	code := cf.(*compiled)
	if len(code.Stacks) != 3 {
		t.Fatalf("%d stack maps: %v", len(code.Stacks), code.Stacks)
	}
	var slots [3]int
	for n, s := range code.Stacks {
		if n > 0 && s.PC <= code.Stacks[n-1].PC {
			t.Errorf("out of order: %v", code.Stacks)
		}
		for k := range code.FrameSize / 8 {
			if s.Map.Has(k) {
				slots[n]++
			}
		}
	}
	if slots != [3]int{2, 2, 2} { // the last is the call into another instance
		t.Errorf("references in %v slots", slots)
	}
}
