package tests

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file runs real programs natively and as WebAssembly and compares what they print.

// engine returns an engine whose compiler checks each of its stages.
func engine(t testing.TB, set ...func(*wasmtime.Config)) *wasmtime.Engine {
	t.Helper()
	cfg := wasmtime.NewConfig()
	cfg.SetCraneliftDebugVerifier(true)
	for _, f := range set {
		f(cfg)
	}
	e, err := wasmtime.NewEngineErr(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A result is what a program did.
type result struct {
	stdout, stderr string
	status         int
}

// runWasm runs a program with access to dir under its own name, and returns what it did.
func runWasm(t *testing.T, e *wasmtime.Engine, m *wasmtime.Module, dir string, env []string, args ...string) result {
	t.Helper()
	r, _ := runMetered(t, e, m, dir, env, args...)
	return r
}

// runMetered is runWasm. It also returns the fuel that the program used, if the engine counts it.
func runMetered(t *testing.T, e *wasmtime.Engine, m *wasmtime.Module, dir string, env []string, args ...string) (result, uint64) {
	t.Helper()
	store := newStore(e)
	defer store.Close()
	var stdout, stderr bytes.Buffer
	w := wasmtime.NewWasiConfig()
	w.SetArgv(args)
	w.SetStdout(&stdout)
	w.SetStderr(&stderr)
	var keys, values []string
	for _, kv := range env {
		k, v, _ := strings.Cut(kv, "=")
		keys, values = append(keys, k), append(values, v)
	}
	w.SetEnv(keys, values)
	if dir != "" {
		if err := w.PreopenDir(dir, dir, wasmtime.DIR_READ|wasmtime.DIR_WRITE, wasmtime.FILE_READ|wasmtime.FILE_WRITE); err != nil {
			t.Fatal(err)
		}
	}
	store.SetWasi(w)
	linker := wasmtime.NewLinker(e)
	if err := linker.DefineWasi(); err != nil {
		t.Fatal(err)
	}
	inst, err := linker.Instantiate(store, m)
	if err != nil {
		t.Fatal(err)
	}
	status := 0
	if _, err := inst.GetFunc(store, "_start").Call(store); err != nil {
		exit, ok := err.(*wasmtime.Error)
		s, isExit := int32(0), false
		if ok {
			s, isExit = exit.ExitStatus()
		}
		if !isExit {
			t.Fatalf("%v\nstdout: %s\nstderr: %s", err, &stdout, &stderr)
		}
		status = int(s)
	}
	left, _ := store.GetFuel()
	return result{stdout.String(), stderr.String(), status}, math.MaxUint64 - left
}

// runNative runs a native program.
func runNative(t *testing.T, env []string, args ...string) result {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Env = env
	if err := cmd.Run(); err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// build runs a tool that makes a program, with variables added to the environment.
func build(t testing.TB, env []string, args ...string) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

var wasip1 = []string{"GOOS=wasip1", "GOARCH=wasm", "GOFLAGS="}

func compare(t *testing.T, what string, got, want result) {
	t.Helper()
	if got == want {
		return
	}
	if got.status != want.status {
		t.Errorf("%s: exit status %d, natively %d", what, got.status, want.status)
	}
	for _, s := range []struct{ name, got, want string }{{"standard output", got.stdout, want.stdout}, {"standard error", got.stderr, want.stderr}} {
		if s.got == s.want {
			continue
		}
		g, w := strings.Split(s.got, "\n"), strings.Split(s.want, "\n")
		for i := range max(len(g), len(w)) {
			if i >= len(g) || i >= len(w) || g[i] != w[i] {
				line := func(l []string) string {
					if i < len(l) {
						return fmt.Sprintf("%q", l[i])
					}
					return "nothing"
				}
				t.Errorf("%s: %s differs at line %d: %s, natively %s", what, s.name, i+1, line(g), line(w))
				break
			}
		}
	}
}

// TestGoProgram builds programs/tour with the Go toolchain for wasip1 and for this machine and
// expects the same output, byte for byte, in every mode. An artifact is serialized and loaded on the way.
func TestGoProgram(t *testing.T) {
	tmp := t.TempDir()
	files := t.TempDir()
	wasm, native := filepath.Join(tmp, "tour.wasm"), filepath.Join(tmp, "tour")
	build(t, wasip1, "go", "build", "-o", wasm, "./programs/tour")
	build(t, nil, "go", "build", "-o", native, "./programs/tour")
	want := runNative(t, nil, native, files)
	if want.status != 0 || len(want.stdout) < 2000 {
		t.Fatalf("the native program failed: %+v", want)
	}
	eachMode(t, func(t *testing.T, mode mode) {
		e := engine(t, mode.set)
		m, err := wasmtime.NewModuleFromFile(e, wasm)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, "tour", runWasm(t, e, m, files, nil, "tour", files), want)
		if mode.name != modes[0].name {
			return
		}
		file, err := m.Serialize()
		if err != nil {
			t.Fatal(err)
		}
		again, err := wasmtime.NewModuleDeserialize(e, file)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, "tour, deserialized", runWasm(t, e, again, files, nil, "tour", files), want)
	})
}

// TestDeterminism compiles the same module with one worker and with several and expects the
// same bytes.
func TestDeterminism(t *testing.T) {
	wasm := filepath.Join(t.TempDir(), "tour.wasm")
	build(t, wasip1, "go", "build", "-o", wasm, "./programs/tour")
	data, err := os.ReadFile(wasm)
	if err != nil {
		t.Fatal(err)
	}
	var files [2][]byte
	for i := range files {
		cfg := wasmtime.NewConfig()
		cfg.SetParallelCompilation(i == 1)
		e, err := wasmtime.NewEngineErr(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if files[i], err = e.PrecompileModule(data); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Errorf("artifacts of %d and %d bytes differ", len(files[0]), len(files[1]))
	}
}

// TestCPrograms builds programs/c with clang and wasi-libc and with the machine's C compiler, and
// expects the same output and exit status. -O0 code keeps everything in memory, -O2 code in
// locals; both are run, the latter in every mode.
func TestCPrograms(t *testing.T) {
	if _, err := exec.LookPath("clang"); err != nil {
		t.Skip("needs clang, lld and wasi-libc: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 gcc")
	}
	sources, err := filepath.Glob("programs/c/*.c")
	if err != nil || len(sources) < 7 {
		t.Fatalf("%d programs, %v", len(sources), err)
	}
	tmp := t.TempDir()
	var engines []*wasmtime.Engine
	for _, m := range modes {
		engines = append(engines, engine(t, m.set))
	}
	for _, src := range sources {
		name := strings.TrimSuffix(filepath.Base(src), ".c")
		native := filepath.Join(tmp, name)
		build(t, nil, "clang", "-O2", "-o", native, src, "-lm")
		args := []string{"x y", "", "ü"}
		if name == "fib" {
			args = []string{"27"}
		}
		for _, env := range [][]string{nil, {"FAIL=1"}} {
			want := runNative(t, env, append([]string{native}, args...)...)
			for _, opt := range []string{"-O0", "-O2", "-Oz"} {
				if opt != "-O2" && name != "format" {
					continue // the other programs are loops that take long unoptimized
				}
				wasm := filepath.Join(tmp, name+opt+".wasm")
				build(t, nil, "clang", "--target=wasm32-wasi", opt, "-o", wasm, src)
				for i, e := range engines {
					if opt != "-O2" && i > 0 {
						break
					}
					m, err := wasmtime.NewModuleFromFile(e, wasm)
					if err != nil {
						t.Fatal(err)
					}
					compare(t, name+" "+opt+" "+modes[i].name, runWasm(t, e, m, "", env, append([]string{name}, args...)...), want)
				}
			}
		}
	}
}
