package wasmtime

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// This file measures how fast a serialized module is in a process that has just begun.

// megabyteModule returns the text of a module that compiles to about size bytes of machine code: many
// functions with loops, memory accesses, divisions and calls, of which "run" calls one.
func megabyteModule(size int) string {
	const perFunc = 600 // bytes of code, roughly
	var b strings.Builder
	b.WriteString("(module (memory (export \"memory\") 1)\n")
	n := size / perFunc
	for i := range n {
		fmt.Fprintf(&b, "(func $f%d (param $p i32) (param $n i64) (result i64) (local $s i64)\n", i)
		fmt.Fprintf(&b, "  (loop $top\n")
		for j := range 12 {
			fmt.Fprintf(&b, "    (local.set $s (i64.add (local.get $s) (i64.mul (i64.load offset=%d (local.get $p)) (i64.const %d))))\n", 8*j, i+j+2)
			fmt.Fprintf(&b, "    (i32.store offset=%d (local.get $p) (i32.div_u (i32.wrap_i64 (local.get $s)) (i32.add (local.get $p) (i32.const %d))))\n", 400+4*j, i+1)
		}
		fmt.Fprintf(&b, "    (if (i64.eq (local.get $n) (i64.const -%d)) (then (drop (call $f%d (local.get $p) (local.get $s)))))\n", i+5, (i*7+1)%n)
		b.WriteString("    (br_if $top (i64.ne (i64.const 0) (local.tee $n (i64.sub (local.get $n) (i64.const 1)))))) (local.get $s))\n")
	}
	b.WriteString(`(func (export "run") (param i64) (result i64) (call $f1 (i32.const 16) (local.get 0))))`)
	return b.String()
}

func megabyteArtifact(tb testing.TB, size int) []byte {
	tb.Helper()
	wasm, err := Wat2Wasm(megabyteModule(size))
	if err != nil {
		tb.Fatal(err)
	}
	file, err := NewEngine().PrecompileModule(wasm)
	if err != nil {
		tb.Fatal(err)
	}
	return file
}

// freshEnv tells a process of this test to load the module in the file that it names, and to
// print how long the steps took.
const freshEnv = "GOWASMTIME_TEST_FRESH"

// TestMain lets a test start processes that are this program and do something else than testing.
func TestMain(m *testing.M) {
	for env, f := range map[string]func(string) error{freshEnv: fresh, cacheEnv: cacheProcess} {
		arg := os.Getenv(env)
		if arg == "" {
			continue
		}
		if err := f(arg); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func fresh(file string) error {
	start := time.Now()
	engine, err := NewEngineWith(nil, nil)
	if err != nil {
		return err
	}
	made := time.Now()
	module, err := NewModuleDeserializeFile(engine, file)
	if err != nil {
		return err
	}
	loaded := time.Now()
	store := NewStore(engine)
	instance, err := NewInstance(store, module, nil)
	if err != nil {
		return err
	}
	instantiated := time.Now()
	if _, err := instance.GetFunc(store, "run").Call(store, int64(3)); err != nil {
		return err
	}
	called := time.Now()
	fmt.Println(made.Sub(start).Nanoseconds(), loaded.Sub(made).Nanoseconds(), instantiated.Sub(loaded).Nanoseconds(), called.Sub(instantiated).Nanoseconds())
	return nil
}

// BenchmarkDeserializeFresh starts a process for each round, that makes an engine without a
// compiler, loads a module from a file, instantiates it and calls it. ns/op is the time from before loading until
// the call has returned; the other figures are its parts, and what making the engine takes.
func BenchmarkDeserializeFresh(b *testing.B) {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []int{1 << 20, 2 << 20, 4 << 20} {
		file := megabyteArtifact(b, size)
		path := filepath.Join(b.TempDir(), "module.cwasm")
		if err := os.WriteFile(path, file, 0o666); err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("%dMB", size>>20), func(b *testing.B) {
			var sum [4]int64
			for range b.N {
				cmd := exec.Command(exe)
				cmd.Env = append(os.Environ(), freshEnv+"="+path)
				out, err := cmd.CombinedOutput()
				if err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				fields := strings.Fields(string(out))
				for i := range sum {
					ns, err := strconv.ParseInt(fields[i], 10, 64)
					if err != nil {
						b.Fatal(err)
					}
					sum[i] += ns
				}
			}
			n := float64(b.N)
			b.ReportMetric(float64(sum[1]+sum[2]+sum[3])/n, "ns/op")
			for i, what := range []string{"engine-ns", "deserialize-ns", "instantiate-ns", "call-ns"} {
				b.ReportMetric(float64(sum[i])/n, what)
			}
		})
	}
}

// BenchmarkDeserialize measures loading and freeing in a process that has done so before.
func BenchmarkDeserialize(b *testing.B) {
	file := megabyteArtifact(b, 1<<20)
	engine := NewEngine()
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		module, err := NewModuleDeserialize(engine, file)
		if err != nil {
			b.Fatal(err)
		}
		module.Close()
	}
}

// TestDeserializeFile runs code that is mapped from a file which is removed, and looks things up in its tables
// after the collector has run.
func TestDeserializeFile(t *testing.T) {
	wasm, err := Wat2Wasm(`(module $mapped
		(memory 1) (data (i32.const 8) "abcdefgh") (data $late "xyz")
		(func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
		(func (export "init") (memory.init $late (i32.const 8) (i32.const 0) (i32.const 3)))
		(func $boom (export "boom") unreachable))`)
	if err != nil {
		t.Fatal(err)
	}
	engine := NewEngine()
	file, err := engine.PrecompileModule(wasm)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "m.cwasm")
	if _, err := NewModuleDeserializeFile(engine, path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if err := os.WriteFile(path, file, 0o444); err != nil {
		t.Fatal(err)
	}
	module, err := NewModuleDeserializeFile(engine, path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if again, err := module.Serialize(); err != nil || !bytes.Equal(again, file) {
		t.Errorf("serialized again: %d bytes, %v; want the %d bytes of the file", len(again), err, len(file))
	}
	store := NewStore(engine)
	instance, err := NewInstance(store, module, nil)
	if err != nil {
		t.Fatal(err)
	}
	module.Close()
	runtime.GC()
	runtime.GC()
	if got, err := instance.GetFunc(store, "load").Call(store, 8); err != nil || got != int64(0x6867666564636261) {
		t.Errorf("load: %#x, %v", got, err)
	}
	if _, err := instance.GetFunc(store, "init").Call(store); err != nil {
		t.Error(err)
	}
	_, err = instance.GetFunc(store, "boom").Call(store)
	if err == nil || !strings.Contains(err.Error(), "mapped!boom") {
		t.Errorf("boom: %v", err)
	}
	store.Close()
	instance, store = nil, nil
	var trap *Trap
	errors.As(err, &trap)
	for range 3 { // until the mapping is gone
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	if name := trap.Frames()[0].FuncName(); name == nil || *name != "boom" {
		t.Errorf("the trap forgets: %v", name)
	}
}
