package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/gowasmtime/gowasmtime/fuzz/differential"
)

// This file is the process that runs inputs. It writes lines to standard output: a letter and JSON.

const (
	lineStart   = 'S' // of an input: its number
	lineEngine  = 'E' // is about to run
	lineFinding = 'F' // a finding
	lineStats   = 'P' // differential.Stats since the last
)

// perProcess bounds what one process does, so that leaks do not add up.
const perProcess = 2000

// statsEvery is the number of inputs between two lines of statistics.
const statsEvery = 20

// A finding is a difference.
type finding struct {
	Input   uint64
	Variant string
	Text    string
	Peer    bool
}

func input(seed, i uint64) []byte { return differential.Input(rand.New(rand.NewPCG(seed, i))) }

func work(seed, from uint64) {
	w := bufio.NewWriter(os.Stdout)
	line := func(kind byte, v any) {
		b, err := json.Marshal(v)
		fatal(err)
		fmt.Fprintf(w, "%c%s\n", kind, b)
		fatal(w.Flush())
	}
	c := differential.NewChecker()
	c.Note = func(engine string) { line(lineEngine, engine) }
	for i := from; i < from+perProcess; i++ {
		line(lineStart, i)
		if err := c.Check(input(seed, i)); err != nil {
			f := finding{Input: i, Text: err.Error()}
			var m *differential.Mismatch
			if errors.As(err, &m) {
				f.Variant, f.Peer = m.Engines[0], m.Peer
			}
			line(lineFinding, f)
		}
		if (i+1-from)%statsEvery == 0 {
			line(lineStats, c.Stats)
			c.Stats = differential.Stats{}
		}
	}
}
