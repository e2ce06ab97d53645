package differential

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"github.com/tetratelabs/wazero"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/fuzz/gen"
)

// This file compares the engines on one input.

// Input returns an input for Check.
func Input(r *rand.Rand) []byte {
	data := make([]byte, r.IntN(1<<(8+r.IntN(6))))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

// A Checker compares engines. It is not safe for concurrent use.
type Checker struct {
	Stats Stats
	// Note, if not nil, is told what is about to run: if the process dies, it was that.
	Note func(engine string)

	peer  *wazeroEngine
	judge *wazeroEngine // made when needed
	real  Engine        // Wasmtime, or nil
	wrap  func(environ.Compiler) environ.Compiler
}

// Stats count what was done.
type Stats struct {
	Modules, Runs, Variants, Calls, Traps, Stack int
	PeerBugs                                     int // differences in which this project's engine agrees with the majority
}

// NewChecker returns a Checker.
func NewChecker() *Checker {
	return &Checker{peer: newWazero("wazero", wazero.NewRuntimeConfigCompiler()), real: newReal()}
}

// A Mismatch is a difference between engines.
type Mismatch struct {
	Engines [2]string
	Text    string
	Peer    bool // a peer is wrong, as far as the others can tell
}

func (e *Mismatch) Error() string {
	who := ""
	if e.Peer {
		who = " (the peer is wrong)"
	}
	return fmt.Sprintf("%s and %s differ: %s%s", e.Engines[0], e.Engines[1], e.Text, who)
}

// Check makes a module from data and compares. The error is a *Mismatch, or of this project's engine.
func (c *Checker) Check(data []byte) error {
	h := fnv.New64a()
	h.Write(data)
	m := gen.Make(data)
	return c.compare(m, variants(rand.New(rand.NewPCG(h.Sum64(), 1)), m.Vectors))
}

// CheckVariant is Check with one variant.
func (c *Checker) CheckVariant(data []byte, v Variant) error {
	return c.compare(gen.Make(data), []Variant{v})
}

func (c *Checker) note(name string) {
	if c.Note != nil {
		c.Note(name)
	}
}

func (c *Checker) compare(m *gen.Module, vs []Variant) error {
	c.Stats.Modules++
	c.note(c.peer.Name())
	want := c.peer.Run(m)
	var other *Outcome // what is right too
	if strings.HasPrefix(want.Err, "compiling: ") {
		return fmt.Errorf("wazero: %s", want.Err)
	}
	for _, r := range want.Runs {
		c.Stats.Calls++
		switch r.Trap {
		case noTrap:
		case trapStack:
			c.Stats.Stack++
		default:
			c.Stats.Traps++
		}
	}
	if c.real != nil {
		c.note(c.real.Name())
		real := c.real.Run(m)
		c.Stats.Runs++
		if d := diff(m, real, want); d != "" {
			// One of them is wrong. The original counts more than wazero's compiler, unless wazero's interpreter
			// says the same as that: then this engine must agree with either.
			c.Stats.PeerBugs++
			if diff(m, c.interpret(m), want) == "" {
				other = real
			} else {
				want = real
			}
		}
	}
	for _, v := range vs {
		c.note(v.String())
		e, err := newOurs(v, c.wrap)
		if err != nil {
			return err
		}
		got := e.Run(m)
		e.engine.Close()
		c.Stats.Runs++
		c.Stats.Variants++
		if d := diff(m, got, want); d != "" && (other == nil || diff(m, got, other) != "") {
			return c.decide(m, e.Name(), got, want, d)
		}
	}
	return nil
}

// decide asks wazero's interpreter who is wrong.
func (c *Checker) decide(m *gen.Module, name string, got, want *Outcome, d string) error {
	mis := &Mismatch{Engines: [2]string{name, c.peer.Name()}, Text: d}
	third := c.interpret(m)
	if diff(m, third, want) != "" && diff(m, third, got) == "" && c.real == nil {
		mis.Peer = true
		c.Stats.PeerBugs++
	}
	return mis
}

// interpret returns what wazero's interpreter does.
func (c *Checker) interpret(m *gen.Module) *Outcome {
	if c.judge == nil {
		c.judge = newWazero("wazero's interpreter", wazero.NewRuntimeConfigInterpreter())
	}
	c.note(c.judge.Name())
	return c.judge.Run(m)
}
