package tests

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests that nobody can tell inlined functions from called ones: by backtraces, fuel, epochs, or the host.

// inlinings are the values of the setting, the first being the one to compare with.
var inlinings = []string{"false", "true", "all"}

func inliningEngine(t *testing.T, how string, set ...func(*wasmtime.Config)) *wasmtime.Engine {
	return engine(t, append(set, func(c *wasmtime.Config) { c.SetCraneliftFlag("inlining", how) })...)
}

// describe returns all that an error says about frames.
func describe(err error) string {
	var b strings.Builder
	var frames []*wasmtime.Frame
	var trap *wasmtime.Trap
	var failed *wasmtime.Error
	switch {
	case errors.As(err, &trap):
		frames = trap.Frames()
	case errors.As(err, &failed):
		frames = failed.Frames()
	}
	fmt.Fprintln(&b, err)
	for _, f := range frames {
		name := "-"
		if f.FuncName() != nil {
			name = *f.FuncName()
		}
		fmt.Fprintf(&b, "%d %s module %#x function %#x %v\n", f.FuncIndex(), name, f.ModuleOffset(), f.FuncOffset(), f.Symbols())
	}
	return b.String()
}

// inlineModule has functions that fail at many places. $run picks one of them.
const inlineModule = `(module $m
	(import "host" "f" (func $host (param i32) (result i32)))
	(memory 1)
	(table 3 funcref)
	(elem (i32.const 0) $get)
	(global $n (mut i32) (i32.const 0))
	(func $get (param i32) (result i32) (i32.load offset=8 (local.get 0)))
	(func $put (param i32 i32) (i32.store (local.get 0) (local.get 1)))
	(func $div (param i32 i32) (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.div_s (local.get 0) (local.get 1)))
	(func $rem (param i32 i32) (result i32) (i32.rem_u (local.get 0) (call $div (local.get 0) (local.get 1))))
	(func $stop (unreachable))
	(func $stopIf (param i32) (if (local.get 0) (then (call $stop))))
	(func $trunc (param f32) (result i32) (i32.trunc_f32_s (local.get 0)))
	(func $indirect (param i32 i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (local.get 1)))
	(func (param i32) (result i32) (i32.add (call $host (local.get 0)) (i32.const 1)))
	(func $host2 (param i32) (result i32) (i32.mul (call 9 (local.get 0)) (i32.const 3)))
	(func $twice (param i32 i32) (result i32) (i32.add (call $rem (local.get 0) (local.get 1)) (call $rem (local.get 1) (local.get 0))))
	(func $loop (param i32) (result i32) (local i32)
		(local.set 0 (i32.and (local.get 0) (i32.const 63)))
		(loop
			(local.set 1 (i32.add (local.get 1) (call $div (i32.const 1000) (local.get 0))))
			(br_if 0 (i32.ne (i32.const -100) (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
		(local.get 1))
	(func $deep (param i32) (result i32) (i32.add (i32.const 1) (call $deep2 (local.get 0))))
	(func $deep2 (param i32) (result i32) (i32.add (i32.const 1) (call $deep (local.get 0))))
	(func $fill (param i32 i32) (memory.fill (local.get 0) (i32.const 7) (local.get 1)))
	(func $set (param i32) (table.set (local.get 0) (ref.null func)))
	(func (export "run") (param $what i32) (param $x i32) (param $y i32) (result i32)
		(block (block (block (block (block (block (block (block (block (block (block (block (block
			(br_table 0 1 2 3 4 5 6 7 8 9 10 11 12 (local.get $what)))
			(return (call $get (local.get $x))))
			(call $put (local.get $x) (local.get $y)) (return (i32.const 1)))
			(return (call $div (local.get $x) (local.get $y))))
			(return (call $rem (local.get $x) (local.get $y))))
			(call $stopIf (local.get $x)) (return (i32.const 2)))
			(return (call $trunc (f32.convert_i32_s (local.get $x)))))
			(return (call $indirect (local.get $x) (local.get $y))))
			(return (call $host2 (local.get $x))))
			(return (call $twice (local.get $x) (local.get $y))))
			(return (call $loop (local.get $x))))
			(return (call $deep (local.get $x))))
			(call $fill (local.get $x) (local.get $y)) (return (i32.const 3)))
		(call $set (local.get $x))
		(i32.const 4)))`

// TestInliningIsInvisible compares results, errors with their backtraces, and fuel.
func TestInliningIsInvisible(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		if mode.name == "inlined" {
			t.Skip("is what this tests")
		}
		args := []int32{0, 1, -1, 2, 3, 65528, 65529, 65536, -1 << 31, 1<<31 - 1, -7}
		want := map[[3]int32]string{}
		outcomes := map[string]int{}
		for _, how := range inlinings {
			e := inliningEngine(t, how, mode.set)
			m := module(t, e, text(t, inlineModule))
			s := newStore(e)
			linker := wasmtime.NewLinker(e)
			var inside string
			if err := linker.DefineFunc(s, "host", "f", func(c *wasmtime.Caller, x int32) (int32, *wasmtime.Trap) {
				if x < 0 {
					return 0, wasmtime.NewTrap("no luck")
				}
				inside = fmt.Sprint(c.GetExport("run") != nil)
				return x, nil
			}); err != nil {
				t.Fatal(err)
			}
			inst, err := linker.Instantiate(s, m)
			if err != nil {
				t.Fatal(err)
			}
			run := inst.GetFunc(s, "run")
			for what := range int32(13) {
				for _, x := range args {
					for _, y := range args {
						if what == 10 && (x != 0 || y != 0) {
							continue
						}
						inside = ""
						s.SetFuel(1 << 40)
						got, err := run.Call(s, what, x, y)
						left, _ := s.GetFuel()
						text := fmt.Sprintln(got, 1<<40-left, inside)
						if err != nil {
							text += describe(err)
							outcomes[err.Error()[strings.LastIndex(err.Error(), "\n")+1:]]++
						}
						if what == 10 {
							// Where the stack ends depends on frames; fuel used by then, too.
							if wantTrap(t, err, wasmtime.StackOverflow); strings.Count(err.Error(), "!deep") != 256 {
								t.Errorf("%s: %v", how, err)
							}
							continue
						}
						key := [3]int32{what, x, y}
						if how == inlinings[0] {
							want[key] = text
						} else if text != want[key] {
							t.Fatalf("inlining %s, %v:\n got %s\nwant %s", how, key, text, want[key])
						}
					}
				}
			}
			s.Close()
			if n := inlines(t, m); (n > 0) != (how != "false" && mode.name != "plain") {
				t.Errorf("inlining %s: %d functions were inlined", how, n)
			}
		}
		if len(outcomes) < 8 {
			t.Errorf("only %d kinds of errors: %v", len(outcomes), outcomes)
		}
	})
}

// TestInlinedSourcePositions compares backtraces with places in the source, and functions that clang has inlined.
func TestInlinedSourcePositions(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang and lld")
	}
	t.Setenv("WASMTIME_BACKTRACE_DETAILS", "1")
	tmp := t.TempDir()
	src := filepath.Join(tmp, "trap.c")
	if err := os.WriteFile(src, []byte(`int table[4];
static inline __attribute__((always_inline)) int check(int i) {
	if (i > 3)
		__builtin_trap();
	return i;
}
__attribute__((noinline)) static int at(int i) {
	return table[check(i)];
}
__attribute__((noinline)) static int add(int x, int y) {
	return at(x)
		+ at(y);
}
__attribute__((export_name("run"))) int run(int x) {
	int sum = 1;
	for (int i = 0; i < x; i++)
		sum += add(i, x);
	return sum;
}
`), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, level := range []string{"-O0", "-O1", "-O2"} {
		wasm := filepath.Join(tmp, "trap.wasm")
		build(t, nil, "clang", "--target=wasm32", level, "-g", "-nostdlib", "-Wl,--no-entry", "-o", wasm, src)
		var want string
		for _, how := range inlinings {
			e := inliningEngine(t, how)
			m, err := wasmtime.NewModuleFromFile(e, wasm)
			if err != nil {
				t.Fatal(err)
			}
			s := newStore(e)
			_, err = function(t, s, m, "run").Call(s, 9)
			s.Close()
			wantTrap(t, err, wasmtime.UnreachableCodeReached)
			got := describe(err)
			if how == inlinings[0] {
				want = got
			}
			if got != want || !strings.Contains(got, "trap.c:4:3") || !strings.Contains(got, "trap.c:12:5") {
				t.Errorf("%s, inlining %s:\n%s\nwant\n%s", level, how, got, want)
			}
			if (inlines(t, m) > 0) != (how != "false") {
				t.Errorf("%s, inlining %s: %d functions were inlined", level, how, inlines(t, m))
			}
			m.Close()
		}
	}
}

// inlines returns how many calls in m were inlined.
func inlines(t *testing.T, m *wasmtime.Module) int {
	t.Helper()
	file, err := m.Serialize()
	if err != nil {
		t.Fatal(err)
	}
	v, err := artifact.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return v.NumInlines()
}

// TestInlinedEpochs lets the host begin a new epoch, and WebAssembly look at it next in a small function.
func TestInlinedEpochs(t *testing.T) {
	var want []string
	for _, how := range inlinings {
		for _, signals := range []bool{true, false} {
			e := inliningEngine(t, how, func(c *wasmtime.Config) { c.SetEpochInterruption(true); c.SetSignalsBasedTraps(signals) })
			m := endlessModule(t, e, `(func $small (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
				(func $f (call $host) (drop (call $small (call $small (i32.const 1)))))`)
			s := newStore(e)
			s.SetEpochDeadline(1)
			err := callEndless(t, s, m, func(c *wasmtime.Caller) { e.IncrementEpoch() })
			s.Close()
			wantTrap(t, err, wasmtime.Interrupt)
			want = append(want, describe(err))
		}
	}
	if len(slices.Compact(want)) != 1 || !strings.Contains(want[0], "small") {
		t.Errorf("%q", want)
	}
}

// TestInlinedPrograms compares what programs print, and the fuel that they use.
func TestInlinedPrograms(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang, lld and wasi-libc: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32")
	}
	sources, err := filepath.Glob("programs/c/*.c")
	if err != nil || len(sources) < 7 {
		t.Fatalf("%d programs, %v", len(sources), err)
	}
	tmp := t.TempDir()
	for _, src := range sources {
		name := strings.TrimSuffix(filepath.Base(src), ".c")
		wasm := filepath.Join(tmp, name+".wasm")
		build(t, nil, "clang", "--target=wasm32-wasi", "-O0", "-o", wasm, src)
		arg := "x"
		if name == "fib" {
			arg = "20"
		}
		var want string
		for _, how := range inlinings {
			e := inliningEngine(t, how, func(c *wasmtime.Config) { c.SetConsumeFuel(true) })
			m, err := wasmtime.NewModuleFromFile(e, wasm)
			if err != nil {
				t.Fatal(err)
			}
			r, fuel := runMetered(t, e, m, "", nil, name, arg)
			got := fmt.Sprintf("%+v, fuel %d", r, fuel)
			if how == inlinings[0] {
				want = got
			} else if got != want {
				t.Errorf("%s, inlining %s:\n got %.2000s\nwant %.2000s", name, how, got, want)
			}
			m.Close()
		}
	}
}
