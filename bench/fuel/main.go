//go:build peer_wasmtime

// Command fuel compares what code costs in fuel with what Wasmtime says.
//
//	cd bench && CGO_ENABLED=1 go run -tags peer_wasmtime ./fuel ../tests/testdata/fuel.txt [program.wasm ...]
//
// A file of cases has a cost and the fields of a module with a function $f on each line. A program is
// run through WASI by both engines. It should write nothing: Wasmtime writes only the first of
// several buffers at once, so a program that writes takes other paths there. testdata/mix.c is such a program:
//
//	clang --target=wasm32-wasi -O2 -o mix.wasm fuel/testdata/mix.c
//
// At -O0, -O1, -O2, -Oz and with vectors it costs the same to the unit (123 to 161 million) in Wasmtime 39.0.1 and here.
package main

import (
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"

	peer "github.com/bytecodealliance/wasmtime-go/v39"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

func main() {
	cfg := peer.NewConfig()
	cfg.SetConsumeFuel(true)
	theirs := peer.NewEngineWithConfig(cfg)
	own := wasmtime.NewConfig()
	own.SetConsumeFuel(true)
	ours := wasmtime.NewEngineWithConfig(own)
	differ := 0
	for _, file := range os.Args[1:] {
		data, err := os.ReadFile(file)
		check(err)
		if strings.HasSuffix(file, ".wasm") {
			x, y := runPeer(theirs, data), run(ours, data)
			fmt.Printf("%s: Wasmtime %d, here %d\n", file, x, y)
			if x != y {
				differ++
			}
			continue
		}
		n, bad := cases(theirs, string(data))
		fmt.Printf("%s: %d cases, of which %d differ\n", file, n, bad)
		differ += bad
	}
	if differ > 0 {
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// cases compares the costs in a file with Wasmtime's; the tests do the same with ours.
func cases(e *peer.Engine, text string) (n, bad int) {
	for line := range strings.Lines(text) {
		cost, fields, ok := strings.Cut(strings.TrimSpace(line), " ")
		want, err := strconv.ParseUint(cost, 10, 64)
		if !ok || err != nil {
			continue // a comment
		}
		wasm, err := peer.Wat2Wasm("(module " + fields + ` (export "f" (func $f)))`)
		check(err)
		m, err := peer.NewModule(e, wasm)
		check(err)
		s := peer.NewStore(e)
		const budget = 1000
		check(s.SetFuel(budget))
		inst, err := peer.NewInstance(s, m, nil)
		check(err)
		inst.GetFunc(s, "f").Call(s) // traps count too
		left, err := s.GetFuel()
		check(err)
		if n++; budget-left != want {
			bad++
			fmt.Printf("costs %d in Wasmtime: %s\n", budget-left, strings.TrimSpace(line))
		}
	}
	return n, bad
}

func runPeer(e *peer.Engine, wasm []byte) uint64 {
	m, err := peer.NewModule(e, wasm)
	check(err)
	s := peer.NewStore(e)
	check(s.SetFuel(math.MaxUint64))
	w := peer.NewWasiConfig()
	w.SetArgv([]string{"program"})
	check(w.SetStdoutFile(os.DevNull))
	s.SetWasi(w)
	l := peer.NewLinker(e)
	check(l.DefineWasi())
	inst, err := l.Instantiate(s, m)
	check(err)
	inst.GetFunc(s, "_start").Call(s)
	left, err := s.GetFuel()
	check(err)
	return math.MaxUint64 - left
}

func run(e *wasmtime.Engine, wasm []byte) uint64 {
	m, err := wasmtime.NewModule(e, wasm)
	check(err)
	s := wasmtime.NewStore(e)
	defer s.Close()
	check(s.SetFuel(math.MaxUint64))
	w := wasmtime.NewWasiConfig()
	w.SetArgv([]string{"program"})
	check(w.SetStdoutFile(os.DevNull))
	s.SetWasi(w)
	l := wasmtime.NewLinker(e)
	check(l.DefineWasi())
	inst, err := l.Instantiate(s, m)
	check(err)
	inst.GetFunc(s, "_start").Call(s)
	left, err := s.GetFuel()
	check(err)
	return math.MaxUint64 - left
}
