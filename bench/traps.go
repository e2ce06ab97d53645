package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file measures traps: what the host pays for a call that ends in one below ten functions, with the
// backtrace captured, and for its message. That the modules in memory do not matter is measured as well.

const sectionTraps = "traps"

// crowd is the number of modules in the rows that have many.
const crowd = 5000

// trapDepth is the number of functions that run when a function of trapsModule traps.
const trapDepth = 10

// The rows, which come in this order. The exports of trapsModule are named by the first word.
const (
	rowUnreachable  = "unreachable"
	rowFault        = "memory fault"
	rowDivision     = "division by zero"
	rowOverflow     = "stack overflow"
	rowMessage      = "message with names"
	rowFirst        = "unreachable, first one"
	rowFirstMessage = "its message"
	inCrowd         = " (5,000 modules)"
)

// A trapEngine is an Engine that can trap.
type trapEngine interface {
	Engine
	// Traps loads modules in a fresh engine, and instantiates the first of them.
	Traps(modules [][]byte) (*Traps, error)
}

// A Traps is an instance of trapsModule.
type Traps struct {
	API    string
	Call   func(export string) error
	Frames func(error) int // number of functions in an error's backtrace
	Close  func()
}

// trapsModule returns a module whose exports trap at the end of chains of trapDepth functions.
// Modules of different numbers differ.
func trapsModule(number int) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "(module $program%d (memory 1)\n", number)
	for _, c := range []struct{ name, arg, last string }{
		{"unreachable", "0", "(unreachable)"},
		{"memory", "-16", "(i32.load (local.get 0))"},
		{"division", "0", "(i32.div_u (i32.const 7) (local.get 0))"},
		{"stack", "0", "(i32.add (call $%s (i32.add (local.get 0) (i32.const 1))) (i32.const 1))"},
	} {
		name := func(k int) string { return fmt.Sprintf("%s_%d", c.name, k) }
		fmt.Fprintf(&b, "(func $%s (export %q) (result i32) (i32.add (call $%s (i32.const %s)) (i32.const 1)))\n", name(0), c.name, name(1), c.arg)
		for k := 1; k < trapDepth-1; k++ {
			fmt.Fprintf(&b, "(func $%s (param i32) (result i32) (i32.add (call $%s (local.get 0)) (i32.const 1)))\n", name(k), name(k+1))
		}
		last := name(trapDepth - 1)
		fmt.Fprintf(&b, "(func $%s (param i32) (result i32) %s)\n", last, strings.ReplaceAll(c.last, "%s", last))
	}
	b.WriteString("(func (export \"nop\")))") // so that the first trap is not the first call
	return wasmtime.Wat2Wasm(b.String())
}

// exportOf returns the export that a row calls.
func exportOf(row string) string {
	word, _, _ := strings.Cut(strings.ReplaceAll(row, ",", ""), " ")
	return word
}

// traps runs the section.
func (b *Bench) traps() error {
	if b.only != "" && !strings.HasPrefix(b.only, sectionTraps) {
		return nil
	}
	modules := make([][]byte, crowd)
	for i := range modules {
		var err error
		if modules[i], err = trapsModule(i); err != nil {
			return err
		}
	}
	var engines []trapEngine
	for _, e := range b.engines {
		if t, ok := e.(trapEngine); ok {
			engines = append(engines, t)
		}
	}
	for _, few := range []bool{true, false} {
		loaded, suffix := modules, inCrowd
		if few {
			loaded, suffix = modules[:1], ""
		}
		if err := b.trapsAmong(engines, loaded, suffix); err != nil {
			return err
		}
	}
	return nil
}

// trapsAmong measures with so many modules loaded.
func (b *Bench) trapsAmong(engines []trapEngine, modules [][]byte, suffix string) error {
	rows := []string{rowFirst, rowFirstMessage, rowUnreachable, rowFault, rowDivision, rowOverflow, rowMessage}
	wanted := rows[:0]
	for _, r := range rows {
		if b.wants(sectionTraps, r+suffix) {
			wanted = append(wanted, r)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	b.log("traps%s", suffix)
	first, firstText := b.report.row(sectionTraps, rowFirst+suffix, 0), b.report.row(sectionTraps, rowFirstMessage+suffix, 0)
	var open []*Traps
	for round := range min(b.runs, 3) {
		for i, e := range engines {
			if round > 0 {
				open[i].Close()
			}
			t, err := e.Traps(modules)
			if err != nil {
				return fmt.Errorf("%s: %w", e.Name(), err)
			}
			if round == 0 {
				open = append(open, t)
				defer func() { open[i].Close() }()
			}
			open[i] = t
			if err := t.Call("nop"); err != nil {
				return fmt.Errorf("%s: %w", e.Name(), err)
			}
			var trap error
			d, _ := b.clock.timed(func() error { trap = t.Call("unreachable"); return nil })
			if err := checkTrap(e, t, "unreachable", trap, true); err != nil {
				return err
			}
			first.add(e.Name(), t.API, d.Seconds())
			d, _ = b.clock.timed(func() error { _ = trap.Error(); return nil })
			firstText.add(e.Name(), t.API, d.Seconds())
		}
	}
	for _, name := range wanted {
		if name == rowFirst || name == rowFirstMessage {
			continue
		}
		row := b.report.row(sectionTraps, name+suffix, 0)
		for range b.runs {
			for i, e := range engines {
				var seconds float64
				var err error
				if name == rowMessage {
					seconds, err = b.messages(e, open[i])
				} else {
					seconds, err = b.trapping(e, open[i], exportOf(name))
				}
				if err != nil {
					return err
				}
				row.add(e.Name(), open[i].API, seconds)
			}
		}
	}
	return nil
}

// checkTrap says what is wrong with the error of a call that ought to have trapped.
func checkTrap(e Engine, t *Traps, export string, err error, exact bool) error {
	if err == nil {
		return fmt.Errorf("%s: %s has not trapped", e.Name(), export)
	}
	if n := t.Frames(err); exact && n != trapDepth {
		return fmt.Errorf("%s: the backtrace of %s has %d frames: %w", e.Name(), export, n, err)
	}
	return nil
}

// trapping returns how long a call takes.
func (b *Bench) trapping(e Engine, t *Traps, export string) (float64, error) {
	if err := checkTrap(e, t, export, t.Call(export), export != exportOf(rowOverflow)); err != nil {
		return 0, err
	}
	runtime.GC()
	for n := 10; ; n *= 4 {
		start := b.clock()
		for range n {
			if t.Call(export) == nil {
				return 0, fmt.Errorf("%s: %s has not trapped", e.Name(), export)
			}
		}
		if d := b.clock() - start; d >= b.quick {
			return d.Seconds() / float64(n), nil
		}
	}
}

// messages returns how long it takes to make an error's text. Each error is asked once.
func (b *Bench) messages(e Engine, t *Traps) (float64, error) {
	var d time.Duration
	n, bytes := 0, 0
	for d < b.quick && n < 20000 {
		list := make([]error, 500)
		for i := range list {
			list[i] = t.Call("unreachable")
		}
		start := b.clock()
		for _, err := range list {
			bytes += len(err.Error())
		}
		d += b.clock() - start
		n += len(list)
	}
	if bytes < 100*n {
		return 0, fmt.Errorf("%s: messages have only %d bytes on average", e.Name(), bytes/n)
	}
	return d.Seconds() / float64(n), nil
}
