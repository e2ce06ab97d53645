// Command cmd compares engines on random inputs for a time, and minimises what it finds.
//
//	go run ./fuzz/differential/cmd -time 30m -seed 1 -workers 1 -out /tmp/findings
//	go run ./fuzz/differential/cmd -check finding.bin -variant chaos=3,oldcpu
//	go run ./fuzz/differential/cmd -wasm finding.bin > finding.wasm
//
// Inputs run in processes of their own, so that a crash is a finding and not the end. Each finding is saved
// as the input, as it was and minimised, and a text that says what is wrong, and in which variant.
// The build tag peer_wasmtime adds Wasmtime to the engines.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/gowasmtime/gowasmtime/fuzz/differential"
	"github.com/gowasmtime/gowasmtime/fuzz/gen"
)

// This file reads the command line.

func main() {
	var (
		span    = flag.Duration("time", time.Minute, "how long")
		seed    = flag.Uint64("seed", 1, "of the inputs; worker n has seed+n")
		workers = flag.Int("workers", 1, "number of processes at a time")
		out     = flag.String("out", "findings", "directory of findings")
		from    = flag.Uint64("from", 0, "number of the first input")
		worker  = flag.Bool("worker", false, "be one of the processes")
		check   = flag.String("check", "", "check one input, in the given variant or else in its own")
		variant = flag.String("variant", "", "see -check")
		wasm    = flag.String("wasm", "", "write the module that a file makes to standard output")
	)
	flag.Parse()
	switch {
	case *worker:
		work(*seed, *from)
	case *check != "":
		os.Exit(checkFile(*check, *variant))
	case *wasm != "":
		data, err := os.ReadFile(*wasm)
		fatal(err)
		os.Stdout.Write(gen.Make(data).Wasm)
	default:
		fatal(os.MkdirAll(*out, 0o777))
		end := time.Now().Add(*span)
		total := newTotal()
		var wg sync.WaitGroup
		for n := range *workers {
			wg.Go(func() { (&driver{seed: *seed + uint64(n), next: *from, out: *out, end: end, total: total}).run() })
		}
		stop := make(chan bool)
		go total.report(stop)
		wg.Wait()
		close(stop)
		total.print()
		if total.findings > 0 {
			os.Exit(1)
		}
	}
}

func fatal(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// Exit codes of -check, other than those of a crash.
const (
	exitSame     = 0
	exitDiffers  = 3
	exitPeer     = 4 // a peer is wrong
	exitNoResult = 2
)

func checkFile(file, variant string) int {
	data, err := os.ReadFile(file)
	fatal(err)
	c := differential.NewChecker()
	if variant == "" {
		err = c.Check(data)
	} else {
		v, perr := differential.ParseVariant(variant)
		fatal(perr)
		err = c.CheckVariant(data, v)
	}
	var m *differential.Mismatch
	switch {
	case err == nil:
		return exitSame
	case errors.As(err, &m) && m.Peer:
		fmt.Println(err)
		return exitPeer
	}
	fmt.Println(err)
	return exitDiffers
}
