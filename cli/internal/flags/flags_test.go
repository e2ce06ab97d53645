package flags

// This file tests groups and their keys.

import (
	"strings"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

var groups = []*Group{Optimize, Codegen, Debug, Wasm, Wasi}

func TestSet(t *testing.T) {
	o := NewOptions()
	for _, s := range []string{
		"timeout=1.5s,max-memory-size=1,max_table_elements=2", "max-instances=3,max-tables=4,max-memories=5", "timeout=2,fuel=6",
		"unknown-imports-trap,unknown-imports-default=y", "unknown-imports-trap=n", "epoch-interruption=no", "trap-on-grow-failure",
	} {
		if err := Wasm.Set(o, s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if err := Wasi.Set(o, "inherit-env,inherit-stdin=n,inherit-stdout=false,inherit-stderr=no,cli=n"); err != nil {
		t.Error(err)
	}
	if err := Optimize.Set(o, "pooling-total-memories=7,pooling-allocator,pooling-memory-keep-resident=8"); err != nil {
		t.Error(err)
	}
	pool := *wasmtime.NewPoolingAllocationConfig()
	pool.TotalMemories, pool.LinearMemoryKeepResident = 7, 8
	want := Options{
		Config: o.Config, pooling: true, pool: pool, Timeout: 2 * time.Second, Fuel: 6, HasFuel: true,
		Limits: wasmtime.StoreLimits{
			MaxMemorySize: 1, MaxTableElements: 2, MaxInstances: 3, MaxTables: 4, MaxMemories: 5, TrapOnGrowFailure: true,
		},
		UnknownImports: UnknownGivesZeros, NoWasi: true, InheritEnv: true, NoStdin: true, NoStdout: true, NoStderr: true,
	}
	if *o != want {
		t.Errorf("got  %+v\nwant %+v", *o, want)
	}
}

func TestSetErrors(t *testing.T) {
	for _, c := range []struct {
		g    *Group
		list string
		want string
	}{
		{Wasm, "", `-W has no key ""; ` + "`-W help` lists them"},
		{Wasm, "x", `-W has no key "x"; `},
		{Wasm, "simd,", `-W has no key ""`},
		{Wasm, "simf", `-W has no key "simf" (did you mean "simd"?)`},
		{Wasm, "completely-else", `-W has no key "completely-else"; `},
		{Wasm, "simd=", "-W simd: the value is empty"},
		{Wasm, "simd=1", `-W simd: "1" is neither`},
		{Wasm, "fuel", "-W fuel: needs a value: fuel=N"},
		{Wasm, "fuel=-1", `"-1" is not a number`},
		{Wasm, "timeout=-1s", "is not a duration"},
		{Wasm, "max-memory-size=9223372036854775808", "is not a number"},
		{Wasm, "exceptions", "-W exceptions: not supported yet"},
		{Wasm, "exceptions=y", "-W exceptions: not supported yet"},
		{Codegen, "cranelift-", `no key "cranelift-"`},
		{Optimize, "opt-level=3", `"3" is none of`},
		{Optimize, "pooling-total-tables=4294967296", "-O pooling-total-tables: 4294967296 is too much"},
	} {
		if err := c.g.Set(NewOptions(), c.list); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("-%s %s: got %v, want %s", c.g.Letter, c.list, err, c.want)
		}
	}
}

// TestKeys sets every key of every group both ways, and looks for it in the help.
func TestKeys(t *testing.T) {
	letters := make(map[string]bool)
	for _, g := range groups {
		if letters[g.Letter] || letters[g.Long] {
			t.Errorf("two groups are called %s or %s", g.Letter, g.Long)
		}
		letters[g.Letter], letters[g.Long] = true, true
		var help strings.Builder
		g.PrintHelp(&help)
		names := make(map[string]bool)
		for i := range g.keys {
			k := &g.keys[i]
			if names[k.name] {
				t.Errorf("-%s has two keys %s", g.Letter, k.name)
			}
			names[k.name] = true
			if !strings.Contains(help.String(), k.name) {
				t.Errorf("the help of -%s lacks %s", g.Letter, k.name)
			}
			if k.set == nil {
				if err := g.Set(NewOptions(), k.name+"=n"); err != nil {
					t.Errorf("turning off %s: %v", k.name, err)
				}
				continue
			}
			if k.help == "" {
				t.Errorf("-%s %s has no help", g.Letter, k.name)
			}
			if k.arg == "" && !k.prefix {
				for _, v := range []string{"", "=y", "=yes", "=true", "=n", "=no", "=false"} {
					if err := g.Set(NewOptions(), k.name+v); err != nil {
						t.Errorf("%s%s: %v", k.name, v, err)
					}
				}
			}
		}
	}
}

// TestConfig checks that keys reach the engine's settings: another set of proposals makes another
// verdict about a module, and a wrong setting of the compiler an error.
func TestConfig(t *testing.T) {
	twoMemories := []byte("\x00asm\x01\x00\x00\x00\x05\x05\x02\x00\x00\x00\x00")
	for _, c := range []struct {
		set   string
		valid bool
	}{{"simd", true}, {"multi-memory=n", false}, {"multi-memory=n,multi-memory", true}} {
		o := NewOptions()
		if err := Wasm.Set(o, c.set); err != nil {
			t.Fatal(err)
		}
		e, err := wasmtime.NewEngineErr(o.Config)
		if err != nil {
			t.Skip(err)
		}
		if err := wasmtime.ModuleValidate(e, twoMemories); (err == nil) != c.valid {
			t.Errorf("%s: %v", c.set, err)
		}
	}
	for set, ok := range map[string]bool{"cranelift-verify": true, "cranelift-verify=n": true, "cranelift-verify=maybe": false, "cranelift-nothing=y": false} {
		o := NewOptions()
		if err := Codegen.Set(o, set); err != nil {
			t.Fatal(err)
		}
		if _, err := wasmtime.NewEngineErr(o.Config); (err == nil) != ok {
			t.Errorf("%s: %v", set, err)
		}
	}
}

func TestHelp(t *testing.T) {
	o := NewOptions()
	if err := Debug.Set(o, "help"); err != nil || o.Help != Debug {
		t.Errorf("got %v, %v", o.Help, err)
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"simd", "simd", 0}, {"siimd", "simd", 1}, {"smid", "simd", 2}, {"kitten", "sitting", 3}} {
		if got := editDistance(c.a, c.b); got != c.want {
			t.Errorf("%q, %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
