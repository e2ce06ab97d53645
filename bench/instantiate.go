package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/wat"
)

// This file measures instantiation: making a store with an instance of a module that is compiled
// already, and closing it.

const sectionInstantiate = "instantiate"

// An Instantiator is an Engine that takes part in the section on instantiation. Spawns returns its ways to
// make n instances one after the other, each in a store of its own. Imports trap when they are called.
type Instantiator interface {
	Spawns(wasm []byte) ([]Spawn, error)
}

// A Spawn is one way to make instances.
type Spawn struct {
	Name  string // of the column
	API   string
	Run   func(n int) error
	Close func()
}

// instantiateRows are the modules of the section.
var instantiateRows = []struct {
	name string
	wasm func(b *Bench) ([]byte, error)
}{
	{"one function", text(`(module (func (export "f") (param i32) (result i32) (local.get 0)))`)},
	{"a page and a data segment", text(`(module (memory (export "memory") 1) (data (i32.const 16) "some data"))`)},
	{"table of 10 elements", text(elementsModule(10, 10))},
	{"table of 100,000 elements", text(elementsModule(10, 100_000))},
	{"10 functions, all in a table", text(elementsModule(10, 10))},
	{"10,000 functions, all in a table", text(elementsModule(10_000, 10_000))},
	{"StarlingMonkey", (*Bench).starlingMonkey},
}

// text returns a source of the module with the given text.
func text(s string) func(*Bench) ([]byte, error) {
	return func(*Bench) ([]byte, error) { return wat.ToBinary([]byte(s)) }
}

// elementsModule returns the text of a module of n functions with a table of size elements, each of which is
// one of them.
func elementsModule(n, size int) string {
	var b strings.Builder
	b.WriteString("(module (type $t (func (result i32)))")
	for i := range n {
		fmt.Fprintf(&b, "(func (type $t) (i32.const %d))", i)
	}
	fmt.Fprintf(&b, "(table %d funcref) (elem (i32.const 0) func", size)
	for i := range size {
		fmt.Fprintf(&b, " %d", i%n)
	}
	b.WriteString(`) (func (export "f") (param i32) (result i32) (call_indirect (type $t) (local.get 0))))`)
	return b.String()
}

// instantiate measures all rows of the section.
func (b *Bench) instantiate() error {
	for _, r := range instantiateRows {
		if !b.wants(sectionInstantiate, r.name) {
			continue
		}
		wasm, err := r.wasm(b)
		if errors.Is(err, errOffline) {
			b.log("skipped: %v", err)
			continue
		}
		if err == nil {
			err = b.spawn(r.name, wasm)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

// spawn measures one row. Each way has a number of instances of its own, since they differ by
// factors of hundreds.
func (b *Bench) spawn(name string, wasm []byte) error {
	b.log("instantiate %s: %d bytes", name, len(wasm))
	var ways []Spawn
	var counts []int
	defer func() {
		for _, w := range ways {
			w.Close()
		}
	}()
	for _, e := range b.engines {
		x, ok := e.(Instantiator)
		if !ok {
			continue
		}
		more, err := x.Spawns(wasm)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		ways = append(ways, more...)
	}
	for _, w := range ways {
		n, err := b.calibrate([]Loop{{Run: func(n int) (uint64, error) { return 0, w.Run(n) }}})
		if err != nil {
			return fmt.Errorf("%s: %w", w.Name, err)
		}
		counts = append(counts, n)
	}
	row := b.report.row(sectionInstantiate, name, 0)
	for range b.runs {
		for i, w := range ways {
			d, err := b.clock.timed(func() error { return w.Run(counts[i]) })
			if err != nil {
				return fmt.Errorf("%s: %w", w.Name, err)
			}
			row.add(w.Name, w.API, d.Seconds()/float64(counts[i]))
		}
	}
	return nil
}
