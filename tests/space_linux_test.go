package tests

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file tests engines in processes with little address space.

const shortSpaceEnv = "GOWASMTIME_TEST_SHORT_SPACE"

// spaceLimits are what ulimit -v is given, in KiB, and 0 for no limit.
var spaceLimits = []struct {
	name string
	kib  uint64
}{{"1 GB", 1_000_000}, {"2 GB", 2_000_000}, {"2.5 GB", 2_500_000}, {"4 GB", 4_000_000}, {"8 GB", 8_000_000}, {"64 GB", 64_000_000}, {"unlimited", 0}}

// TestShortAddressSpace runs TestInShortAddressSpace in processes with limits.
func TestShortAddressSpace(t *testing.T) {
	if os.Getenv(shortSpaceEnv) != "" {
		t.Skip("this is the process with a limit")
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range spaceLimits {
		t.Run(l.name, func(t *testing.T) {
			script, want := fmt.Sprintf("ulimit -v %d && ", l.kib), "short: true"
			if l.kib == 0 {
				script, want = "", "short: false"
			}
			cmd := exec.Command("sh", "-c", script+`exec "$0" -test.run '^TestInShortAddressSpace$' -test.v`, exe)
			cmd.Env = append(os.Environ(), shortSpaceEnv+"=1")
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), want) {
				t.Fatalf("%v, want %s\n%s", err, want, out)
			}
			for line := range strings.Lines(string(out)) {
				if strings.Contains(line, "short: ") {
					t.Log(strings.TrimSpace(line))
				}
			}
		})
	}
}

// TestInShortAddressSpace uses an engine in all ways that take address space.
func TestInShortAddressSpace(t *testing.T) {
	if os.Getenv(shortSpaceEnv) == "" {
		t.Skip("TestShortAddressSpace runs this")
	}
	for _, pool := range []bool{false, true} {
		cfg := wasmtime.NewConfig()
		if pool {
			cfg.SetAllocationStrategy(wasmtime.NewPoolingAllocationConfig())
		}
		e, err := wasmtime.NewEngineErr(cfg)
		if err != nil {
			t.Fatal(err)
		}
		text, short := e.AddressSpace()
		t.Logf("short: %v: %s", short, text)
		m := compile(t, e, `(module (memory (export "memory") 1) (data (i32.const 16) "some data")
			(table 10 funcref) (elem (i32.const 0) $load)
			(func $load (export "load") (param i32) (result i32) (i32.load (local.get 0)))
			(func (export "indirect") (param i32) (result i32) (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))
			(func $down (export "down") (param i32) (result i32)
				(if (result i32) (local.get 0)
					(then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
					(else (i32.const 0))))
			(func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`)
		// Many stores at once, each of which has run something.
		var stores []*wasmtime.Store
		for n := range 16 {
			s := wasmtime.NewStore(e)
			i, err := wasmtime.NewInstance(s, m, nil)
			if err != nil {
				t.Fatalf("store %d: %v", n, err)
			}
			call := func(name string, arg, want int32) {
				t.Helper()
				if got, err := i.GetFunc(s, name).Call(s, arg); err != nil || got != want {
					t.Fatalf("store %d: %s(%d) gives %v, %v, want %d", n, name, arg, got, err, want)
				}
			}
			traps := func(name string, arg int32, want wasmtime.TrapCode) {
				t.Helper()
				_, err := i.GetFunc(s, name).Call(s, arg)
				trap, ok := err.(*wasmtime.Trap)
				if !ok || trap.Code() == nil || *trap.Code() != want {
					t.Fatalf("store %d: %s(%d) gives %v", n, name, arg, err)
				}
			}
			call("load", 16, 0x656d6f73)
			call("indirect", 16, 0x656d6f73)
			traps("load", 65533, wasmtime.MemoryOutOfBounds)
			traps("load", -4, wasmtime.MemoryOutOfBounds)
			call("grow", 3, 1)
			call("load", 65533, 0)
			call("load", 16, 0x656d6f73)
			call("down", 1000, 1000)
			traps("down", 100_000_000, wasmtime.StackOverflow)
			stores = append(stores, s)
		}
		// Several at the same time, as many as there can be stacks.
		var wg sync.WaitGroup
		for range min(2, runtime.GOMAXPROCS(0)) {
			wg.Go(func() {
				for range 20 {
					s := wasmtime.NewStore(e)
					i, err := wasmtime.NewInstance(s, m, nil)
					if err == nil {
						_, err = i.GetFunc(s, "load").Call(s, int32(16))
					}
					if err != nil && !strings.Contains(err.Error(), "native stacks are in use") {
						t.Error(err)
					}
					s.Close()
				}
			})
		}
		wg.Wait()
		for _, s := range stores {
			s.Close()
		}
	}
}
