//go:build !race

package wasmtime

import (
	"strings"
	"testing"
	"time"
)

// This file tests what is noticed of the use of a store by two goroutines at once. To the race detector it
// is what it is: a data race.

func TestTwoGoroutines(t *testing.T) {
	store, inst := watInstance(t, `(module (func (export "spin") (loop (br 0))) (func (export "nop")))`)
	spin, nop := inst.GetFunc(store, "spin"), inst.GetFunc(store, "nop")
	typed, err := Typed0[None](store, nop)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nop.Call(store); err != nil { // the store has its stack now
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, err := spin.Call(store)
		done <- err
	}()
	for name, call := range map[string]func(){
		"Call":          func() { nop.Call(store) },
		"CallUnchecked": func() { nop.CallUnchecked(store, nil) },
		"Typed0":        func() { typed() },
	} {
		noticed := false
		for deadline := time.Now().Add(time.Minute); !noticed && time.Now().Before(deadline); {
			func() {
				defer func() {
					if r := recover(); r != nil {
						s, ok := r.(string)
						if noticed = ok && strings.Contains(s, "two goroutines"); !noticed {
							panic(r)
						}
					}
				}()
				time.Sleep(time.Millisecond) // until spin is running
				call()
			}()
		}
		if !noticed {
			t.Errorf("%s while other code was running: no panic", name)
		}
	}
	store.Interrupt()
	if err := <-done; err == nil {
		t.Error("spin ended without an error")
	}
}
