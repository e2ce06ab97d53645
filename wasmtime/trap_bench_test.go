package wasmtime

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// This file measures traps below ten functions, alone: bench -only traps compares them with others'.

// chain returns a module with an export "f" that calls through depth functions, the last of which is
// $deep with the given body and parameter.
func chain(depth int, arg, body string) string {
	var b strings.Builder
	b.WriteString("(module $chain (memory 1)\n")
	fmt.Fprintf(&b, "(func $f0 (export \"f\") (result i32) (i32.add (call $f1 (i32.const %s)) (i32.const 1)))\n", arg)
	for k := 1; k < depth-1; k++ {
		fmt.Fprintf(&b, "(func $f%d (param i32) (result i32) (i32.add (call $f%d (local.get 0)) (i32.const 1)))\n", k, k+1)
	}
	fmt.Fprintf(&b, "(func $f%d (param i32) (result i32) %s))", depth-1, body)
	return b.String()
}

func BenchmarkTrap(b *testing.B) {
	for _, c := range []struct{ name, arg, body string }{
		{"unreachable", "0", "(unreachable)"},
		{"memory", "-16", "(i32.load (local.get 0))"},
		{"overflow", "0", "(i32.add (call $f9 (local.get 0)) (i32.const 1))"},
	} {
		store := NewStore(NewEngine())
		f := watInstanceIn(b, store, chain(10, c.arg, c.body)).GetFunc(store, "f")
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Call(store); err == nil {
					b.Fatal("no trap")
				}
			}
		})
		if c.name != "unreachable" {
			continue
		}
		b.Run("message", func(b *testing.B) {
			b.ReportAllocs()
			_, err := f.Call(store)
			var t *Trap
			if !errors.As(err, &t) {
				b.Fatal(err)
			}
			for b.Loop() {
				if fresh := (&Trap{vm: t.vm}); len(fresh.Error()) < 100 {
					b.Fatal(fresh)
				}
			}
		})
	}
}
