package wasmtime

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// This file tests what traps say: where they happened and why. The texts were compared with those of
// wasmtime-go v39.0.1.

// spot is the index of the function of a frame and the offset in its body.
type spot struct {
	index  uint32
	offset uint
}

func spotsOf(t *testing.T, err error) (spots []spot) {
	t.Helper()
	var trap *Trap
	if !errors.As(err, &trap) {
		t.Fatalf("error %v (%T) is not a trap", err, err)
	}
	for _, f := range trap.Frames() {
		spots = append(spots, spot{f.FuncIndex(), f.FuncOffset()})
	}
	return spots
}

// TestFaultDetail compares the address that the text of a memory fault names. Accesses that code
// checks by itself have no such line.
func TestFaultDetail(t *testing.T) {
	for _, c := range []struct {
		access string
		arg    uint32
		want   string // "" for none
	}{
		{"(i32.load offset=4 (local.get 0))", 0x1FFFE, "0x20002"},
		{"(i32.load (local.get 0))", 0xFFFE, "0x10000"}, // the first byte that is missing
		{"(i32.load (local.get 0))", 0xFFFFFFFF, "0xffffffff"},
		{"(i64.load8_u offset=1 (local.get 0))", 0xFFFF, "0x10000"},
		{"(i32.load offset=0xfffffff0 (local.get 0))", 0xFFFFFFFF, ""},
	} {
		drop := fmt.Sprintf("(module $m (memory 1) (func $deep (param i32) (drop %s)) (func (export \"f\") (call $deep (i32.const %d))))", c.access, int32(c.arg))
		for _, signals := range []bool{true, false} {
			cfg := NewConfig()
			cfg.SetSignalsBasedTraps(signals)
			store := NewStore(NewEngineWithConfig(cfg))
			_, err := watInstanceIn(t, store, drop).GetFunc(store, "f").Call(store)
			if err == nil {
				t.Errorf("%s at %#x did not trap", c.access, c.arg)
				continue
			}
			want := "\nCaused by:\n    wasm trap: out of bounds memory access"
			if c.want != "" && signals {
				want = "\nCaused by:\n    0: memory fault at wasm address " + c.want + " in linear memory of size 0x10000\n    1: wasm trap: out of bounds memory access"
			}
			if !strings.HasSuffix(err.Error(), want) || !strings.Contains(err.Error(), "- m!deep\n") {
				t.Errorf("%s at %#x (signals %v): %v", c.access, c.arg, signals, err)
			}
		}
	}
}

// TestOverflowFrames exhausts the stack in functions that take turns, so that a missing frame shows. The
// innermost function is one that has no room for its frame or one that has no room for a call.
func TestOverflowFrames(t *testing.T) {
	const odd, even = 0, 1
	for _, locals := range []int{0, 1, 2, 3, 5, 9} {
		// Values that live across the call make frames of different sizes, so that the stack ends at
		// different instructions.
		var extra, use string
		for i := range locals {
			extra += fmt.Sprintf("(local.set %d (i32.mul (local.get 0) (i32.const %d)))", i+1, 3*i+7)
			use += fmt.Sprintf("(i32.add (local.get %d)", i+1)
		}
		body := func(callee string) string {
			return fmt.Sprintf("(param i32) (result i32) (local %s) %s %s (call %s (i32.add (local.get 0) (i32.const 1))) %s",
				strings.Repeat("i32 ", locals), extra, use, callee, strings.Repeat(")", locals))
		}
		wat := fmt.Sprintf(`(module (func $odd %s) (func $even %s) (func (export "f") (drop (call $even (i32.const 0)))))`, body("$even"), body("$odd"))
		for _, signals := range []bool{true, false} {
			cfg := NewConfig()
			cfg.SetSignalsBasedTraps(signals)
			store := NewStore(NewEngineWithConfig(cfg))
			_, err := watInstanceIn(t, store, wat).GetFunc(store, "f").Call(store)
			spots := spotsOf(t, err)
			if len(spots) != 256 {
				t.Errorf("%d locals: %d frames", locals, len(spots))
				continue
			}
			call := spots[2].offset
			for i, p := range spots {
				if i > 0 && p.index == spots[i-1].index || p.index != odd && p.index != even {
					t.Errorf("%d locals, signals %v: a frame is missing before frame %d: %v", locals, signals, i, spots[:4])
					break
				}
				if p.offset != call && (i > 0 || p.offset != 0) {
					t.Errorf("%d locals, signals %v: frame %d is at %#x, the call at %#x", locals, signals, i, p.offset, call)
				}
			}
			if call == 0 {
				t.Errorf("the call is at offset 0")
			}
		}
	}
}

// TestInterruptFrames interrupts loops at random places: in a function that has no frame of its own,
// where that one calls, and where stores can trap.
func TestInterruptFrames(t *testing.T) {
	const middle = 1
	for _, wat := range []string{
		`(func $deep (param i32) (loop $l (br $l)))`,
		`(func $deep (param i32) (loop $l (local.set 0 (call $leaf (local.get 0))) (br $l)))`,
		`(func $deep (param i32) (loop $l (i32.store (i32.and (local.get 0) (i32.const 1)) (local.tee 0 (call $leaf (local.get 0)))) (br $l)))`,
	} {
		wat = `(module (memory 1) ` + wat + `
			(func $middle (param i32) (call $deep (local.get 0)))
			(func (export "f") (call $middle (i32.const 0)))
			(func $leaf (param i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 5)) (i32.const 7))))`
		const deep, f, leaf = 0, 2, 3
		for _, signals := range []bool{true, false} {
			cfg := NewConfig()
			cfg.SetSignalsBasedTraps(signals)
			store := NewStore(NewEngineWithConfig(cfg))
			fn := watInstanceIn(t, store, wat).GetFunc(store, "f")
			complete := 0
			for range 10 {
				timer := time.AfterFunc(time.Millisecond, store.Interrupt)
				_, err := fn.Call(store)
				timer.Stop()
				store.ClearInterrupt()
				spots := spotsOf(t, err)
				if len(spots) > 0 && spots[0].index == leaf {
					spots = spots[1:]
				}
				// On a busy machine the interrupt may come before the loop.
				chain := []uint32{deep, middle, f}
				chain = chain[max(0, len(chain)-len(spots)):]
				for i := range spots {
					if len(spots) != len(chain) || spots[i].index != chain[i] {
						t.Errorf("%s: frames %v", wat, spots)
						break
					}
				}
				if len(spots) == 3 {
					complete++
				}
				if strings.Contains(err.Error(), "?") || !strings.Contains(err.Error(), "0x") {
					t.Error(err)
				}
			}
			if complete == 0 {
				t.Errorf("%s was never interrupted in its loop", wat)
			}
		}
	}
}

// TestCauses compares the text of causes, one and several, with lines of their own.
func TestCauses(t *testing.T) {
	for _, c := range []struct {
		causes []string
		want   string
	}{
		{[]string{"head", "one"}, "head\nCaused by:\n    one"},
		{[]string{"head", "one\ntwo"}, "head\nCaused by:\n    one\n    two"},
		{[]string{"head", "one\ntwo", "three\n"}, "head\nCaused by:\n    0: one\n       two\n    1: three\n       "},
	} {
		if got := string(appendCauses([]byte(c.causes[0]), c.causes[1:])); got != c.want {
			t.Errorf("%q", got)
		}
	}
}
