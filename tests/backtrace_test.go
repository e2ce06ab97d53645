package tests

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests what backtraces say.

// names returns the display names of frames.
func names(frames []*wasmtime.Frame) []string {
	var out []string
	for _, f := range frames {
		out = append(out, f.DisplayName())
	}
	return out
}

// TestHostErrorFrames lets a host function fail below three functions of two instances, directly and
// in a call from the host within a call from the host.
func TestHostErrorFrames(t *testing.T) { eachMode(t, hostErrorFrames) }

func hostErrorFrames(t *testing.T, mode mode) {
	e := engine(t, mode.set)
	s := newStore(e)
	defer s.Close()
	lib := module(t, e, text(t, `(module $lib
		(import "host" "fail" (func $fail (param i32) (result i32)))
		(func $inner (export "inner") (param i32) (result i32) (call $fail (local.get 0)))
		(func $indirect (export "indirect") (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))
		(table funcref (elem $inner)))`))
	app := module(t, e, text(t, `(module $app
		(import "lib" "indirect" (func $lib (param i32) (result i32)))
		(func $middle (param i32) (result i32) (i32.add (call $lib (local.get 0)) (i32.const 1)))
		(func $outer (export "run") (param i32) (result i32) (i32.add (call $middle (local.get 0)) (i32.const 1))))`))
	linker := wasmtime.NewLinker(e)
	var run *wasmtime.Func
	level := 0 // of nested calls of the host function
	err := linker.DefineFunc(s, "host", "fail", func(c *wasmtime.Caller, depth int32) (int32, *wasmtime.Trap) {
		level++
		defer func() { level-- }()
		if depth > 0 {
			_, err := run.Call(c, depth-1)
			var inner *wasmtime.Error
			if !errors.As(err, &inner) {
				t.Errorf("depth %d: %v", depth, err)
				return 0, nil
			}
			want := slices.Repeat([]string{"inner", "indirect", "middle", "outer"}, level+1)
			if got := names(inner.Frames()); !slices.Equal(got, want) {
				t.Errorf("level %d: %v", level, got)
			}
		}
		return 0, wasmtime.NewTrap("no luck")
	})
	if err != nil {
		t.Fatal(err)
	}
	libInst, err := linker.Instantiate(s, lib)
	if err != nil {
		t.Fatal(err)
	}
	if err := linker.DefineInstance(s, "lib", libInst); err != nil {
		t.Fatal(err)
	}
	appInst, err := linker.Instantiate(s, app)
	if err != nil {
		t.Fatal(err)
	}
	run = appInst.GetFunc(s, "run")
	for depth := range int32(3) {
		_, err := run.Call(s, depth)
		var failed *wasmtime.Error
		if !errors.As(err, &failed) {
			t.Fatal(err)
		}
		got := failed.Frames()
		if !slices.Equal(names(got), []string{"inner", "indirect", "middle", "outer"}) {
			t.Errorf("frames %v", names(got))
			continue
		}
		if m := got[1].ModuleName(); m == nil || *m != "lib" || *got[2].ModuleName() != "app" {
			t.Errorf("modules %v, %v", *m, *got[2].ModuleName())
		}
		if text := err.Error(); !strings.Contains(text, "- lib!inner\n") || !strings.Contains(text, "- app!outer\n") || !strings.HasSuffix(text, "Caused by:\n    no luck") {
			t.Error(text)
		}
	}
}

// TestManyFrames exhausts the stack: the backtrace has the innermost frames up to its limit.
func TestManyFrames(t *testing.T) {
	eachMode(t, func(t *testing.T, mode mode) {
		e := engine(t, mode.set)
		s := newStore(e)
		defer s.Close()
		m := module(t, e, text(t, `(func $deep (export "f") (call $deep))`))
		_, err := function(t, s, m, "f").Call(s)
		wantTrap(t, err, wasmtime.StackOverflow)
		var trap *wasmtime.Trap
		if errors.As(err, &trap) && len(trap.Frames()) != 256 {
			t.Errorf("%d frames", len(trap.Frames()))
		}
	})
}

// TestDecodedNames traps in a C++ program.
func TestDecodedNames(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang and lld")
	}
	tmp := t.TempDir()
	src := filepath.Join(tmp, "trap.cc")
	if err := os.WriteFile(src, []byte(`
namespace shapes {
template <typename T> struct Box {
	T v;
	__attribute__((noinline)) T take(const T &least) { if (v < least) __builtin_trap(); return v; }
};
}
extern "C" __attribute__((export_name("run"))) int run(int x) { shapes::Box<int> b{x}; return b.take(10) + 1; }
`), 0o666); err != nil {
		t.Fatal(err)
	}
	wasm := filepath.Join(tmp, "trap.wasm")
	build(t, nil, "clang", "--target=wasm32", "-O0", "-nostdlib", "-Wl,--no-entry", "-o", wasm, src)
	e := engine(t)
	m, err := wasmtime.NewModuleFromFile(e, wasm)
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(e)
	defer s.Close()
	_, err = function(t, s, m, "run").Call(s, 3)
	wantTrap(t, err, wasmtime.UnreachableCodeReached)
	var trap *wasmtime.Trap
	if errors.As(err, &trap) && !slices.Equal(names(trap.Frames()), []string{"shapes::Box<int>::take(int const&)", "run"}) {
		t.Errorf("%q in %v", names(trap.Frames()), err)
	}
}

// TestSourcePositions traps in a C program with debugging information, in every version of DWARF
// that the compiler writes.
func TestSourcePositions(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang and lld")
	}
	tmp := t.TempDir()
	src := filepath.Join(tmp, "trap.c")
	if err := os.WriteFile(src, []byte(`int table[4];
__attribute__((noinline)) static int at(int i) {
	if (i > 3)
		__builtin_trap();
	return table[i];
}
__attribute__((export_name("run"))) int run(int x) {
	int sum = 1;
	sum += at(x);
	return sum;
}
`), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"-gdwarf-4", "-gdwarf-5", "-g0"} {
		wasm := filepath.Join(tmp, "trap.wasm")
		build(t, nil, "clang", "--target=wasm32", "-O1", version, "-nostdlib", "-Wl,--no-entry", "-o", wasm, src)
		for _, details := range []string{"1", "0"} {
			t.Setenv("WASMTIME_BACKTRACE_DETAILS", details)
			e := engine(t)
			m, err := wasmtime.NewModuleFromFile(e, wasm)
			if err != nil {
				t.Fatal(err)
			}
			s := newStore(e)
			_, err = function(t, s, m, "run").Call(s, 9)
			s.Close()
			var trap *wasmtime.Trap
			if !errors.As(err, &trap) || len(trap.Frames()) != 2 {
				t.Errorf("%s: %v", version, err)
				continue
			}
			want := []int{4, 9} // lines
			if details != "1" || version == "-g0" {
				want = []int{0, 0}
			}
			for i, f := range trap.Frames() {
				file, line, _, ok := f.Source()
				if line != want[i] || ok != (want[i] != 0) || ok && file != src {
					t.Errorf("%s, details %s: frame %d is at %s:%d (%v), want line %d", version, details, i, file, line, ok, want[i])
				}
			}
			const note = "\nnote: using the `WASMTIME_BACKTRACE_DETAILS=1` environment variable may show more debugging information\n\nCaused by:"
			if text := err.Error(); strings.Contains(text, note) != (details != "1" && version != "-g0") {
				t.Error(text)
			}
			if text := err.Error(); strings.Contains(text, "- run\n                    at "+src+":9:9\n") != (want[1] != 0) {
				t.Error(text)
			}
		}
	}
}

// TestInlined traps in a function that was inlined into another one that was inlined. The text is
// what wasmtime-go v39.0.1 prints, but for the directory. It is the same when the module was compiled before, whether
// the artifact has the debugging information or the module is at hand.
func TestInlined(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang and lld")
	}
	tmp := t.TempDir()
	src := filepath.Join(tmp, "trap.c")
	if err := os.WriteFile(src, []byte(`int table[4];
static inline __attribute__((always_inline)) int check(int i) {
	if (i > 3)
		__builtin_trap();
	return i;
}
static inline __attribute__((always_inline)) int twice(int i) {
	return check(i) + check(i + 1);
}
__attribute__((noinline)) static int at(int i) {
	int k = twice(i);
	return table[k & 3];
}
__attribute__((export_name("run"))) int run(void) {
	int sum = 1;
	sum += at(9);
	return sum;
}
`), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"-gdwarf-4", "-gdwarf-5"} {
		file := filepath.Join(tmp, "trap.wasm")
		build(t, nil, "clang", "--target=wasm32", "-O1", version, "-nostdlib", "-Wl,--no-entry", "-o", file, src)
		wasm, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := func(m *wasmtime.Module, e *wasmtime.Engine) string {
			t.Helper()
			s := newStore(e)
			defer s.Close()
			_, err := function(t, s, m, "run").Call(s)
			var trap *wasmtime.Trap
			if !errors.As(err, &trap) || len(trap.Frames()) != 2 {
				t.Fatal(err)
			}
			lines := strings.Split(strings.ReplaceAll(err.Error(), src, "trap.c"), "\n")
			for i, l := range lines { // offsets are those of the linker
				if before, after, ok := strings.Cut(l, ": "); ok && strings.Contains(after, " - ") {
					_, after, _ = strings.Cut(after, " - ")
					lines[i] = before + ": " + after
				}
			}
			return strings.Join(lines, "\n")
		}
		const want = `error while executing at wasm backtrace:
    0: check
                    at trap.c:4:3
                - twice
                    at trap.c:8:9
                - at
                    at trap.c:11:10
    1: run
                    at trap.c:16:9

Caused by:
    wasm trap: wasm ` + "`unreachable`" + ` instruction executed`
		load := func(e *wasmtime.Engine, artifact []byte) *wasmtime.Module {
			t.Helper()
			m, err := wasmtime.NewModuleDeserialize(e, artifact)
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		e := engine(t)
		t.Setenv("WASMTIME_BACKTRACE_DETAILS", "1")
		m := module(t, e, wasm)
		if got := text(m, e); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", version, got, want)
		}
		artifact, err := m.Serialize()
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("WASMTIME_BACKTRACE_DETAILS", "0")
		if got := text(load(e, artifact), e); got != want {
			t.Errorf("%s, precompiled: got\n%s\nwant\n%s", version, got, want)
		}
		plain, err := e.PrecompileModule(wasm)
		if err != nil {
			t.Fatal(err)
		}
		if got := text(load(e, plain), e); !strings.Contains(got, "note: using the") || strings.Contains(got, "trap.c") || len(plain) >= len(artifact) {
			t.Errorf("%s, precompiled without details (%d bytes, with them %d): %s", version, len(plain), len(artifact), got)
		}
	}
}
