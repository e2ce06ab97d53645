package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file makes modules that compilers are slow with, and measures what they cost at a size and at twice
// that: no pass may need more than a little over twice the time.

const sectionWorst = "worst"

// worstInputs are functions from i32 to i32 whose size n decides. full is the size that a limit
// of the format or common sense suggests; half of it is measured too.
var worstInputs = []struct {
	name string
	full int
	make func(n int) binary.Body
}{
	{"one function of 5 MB", 5_000_000, longFunction},
	{"50,000 locals in a loop", 50_000, manyLocals},
	{"10,000 nested blocks", 10_000, nestedBlocks},
	{"10,000 nested loops", 10_000, nestedLoops},
	{"br_table with 65,000 targets", 65_000, wideTable},
	{"switch of 20,000 cases", 20_000, bigSwitch},
	{"5,000 live values", 5_000, manyLive},
}

// worstModule returns a module that exports a function with the given body and a memory of a page.
func worstModule(body binary.Body) []byte {
	ft := types.FuncType{Params: []types.ValType{types.I32}, Results: []types.ValType{types.I32}}
	return binary.Encode(&binary.Module{
		Types:     []types.SubType{{Final: true, Composite: types.CompositeType{Func: ft}}},
		Groups:    []types.RecGroup{{Len: 1}},
		Funcs:     []types.TypeIndex{0},
		Memories:  []types.MemoryType{{Limits: types.Limits{Min: 1}, PageSizeLog2: types.DefaultPageSizeLog2}},
		Exports:   []binary.Export{{Name: "f", Kind: types.ExternFunc}},
		Start:     types.FuncIndex(types.None),
		DataCount: types.None,
		Bodies:    []binary.Body{body},
	})
}

// code is a body in the making.
type code []byte

func (c *code) put(in binary.Instr) { *c = binary.AppendInstr(*c, &in) }
func (c *code) op(list ...ops.Op) {
	for _, o := range list {
		c.put(binary.Instr{Op: o})
	}
}
func (c *code) get(local int)        { c.put(binary.Instr{Op: ops.LocalGet, A: uint32(local)}) }
func (c *code) set(local int)        { c.put(binary.Instr{Op: ops.LocalSet, A: uint32(local)}) }
func (c *code) i32(v int)            { c.put(binary.Instr{Op: ops.I32Const, I: uint64(int64(int32(v)))}) }
func (c *code) block(o ops.Op)       { c.put(binary.Instr{Op: o, B: types.None}) }
func (c *code) br(o ops.Op, l int)   { c.put(binary.Instr{Op: o, A: uint32(l)}) }
func (c *code) mem(o ops.Op, at int) { c.put(binary.Instr{Op: o, B: 2, I: uint64(at)}) }

// countdown ends a round of a loop that local 0 limits: it branches to label l while it is not 0.
func (c *code) countdown(l int) {
	c.get(0)
	c.op(ops.I32Eqz)
	c.block(ops.If)
	c.op(ops.Else)
	c.get(0)
	c.i32(1)
	c.op(ops.I32Sub)
	c.set(0)
	c.br(ops.Br, l+1)
	c.op(ops.End)
}

func (c *code) body(locals int) binary.Body {
	var decl []binary.LocalDecl
	if locals > 0 {
		decl = []binary.LocalDecl{{Count: uint32(locals), Type: types.I32}}
	}
	return binary.NewBody(decl, *c)
}

// longFunction has n bytes of arithmetic, loads and stores, and short branches, on 20 locals.
func longFunction(n int) binary.Body {
	var c code
	for i := 0; len(c) < n; i++ {
		a, b, d := i%20, i*7%20, i*13%20
		c.get(a)
		c.get(b)
		c.i32(i * 2654435761)
		c.op(ops.I32Xor, ops.I32Add)
		c.set(d)
		switch i % 4 {
		case 0:
			c.i32(i * 4 % 60000)
			c.get(d)
			c.mem(ops.I32Store, 4)
		case 1:
			c.get(a)
			c.i32(0xFFF)
			c.op(ops.I32And)
			c.mem(ops.I32Load, 16)
			c.set(b)
		case 2:
			c.block(ops.Block)
			c.get(d)
			c.br(ops.BrIf, 0)
			c.get(a)
			c.get(b)
			c.op(ops.I32Mul)
			c.set(a)
			c.op(ops.End)
		}
	}
	c.get(0)
	for i := 1; i < 20; i++ {
		c.get(i)
		c.op(ops.I32Add)
	}
	c.op(ops.End)
	return c.body(19)
}

// manyLocals has n locals, all changed in a loop with branches.
func manyLocals(n int) binary.Body {
	n -= 1 // the parameter counts
	var c code
	c.block(ops.Loop)
	for i := 1; i <= n; i++ {
		c.get(i)
		c.get(i%n + 1)
		c.get(0)
		c.op(ops.I32Add, ops.I32Add)
		c.set(i)
		if i%1000 == 0 {
			c.get(i)
			c.block(ops.If)
			c.i32(i)
			c.set(i/2 + 1)
			c.op(ops.End)
		}
	}
	c.countdown(0)
	c.op(ops.End)
	c.get(n / 2)
	c.op(ops.End)
	return c.body(n)
}

// nestedBlocks has n blocks in each other, branches out of each to near and far ones, and locals that differ
// between ways.
func nestedBlocks(n int) binary.Body {
	var c code
	for range n {
		c.block(ops.Block)
	}
	for i := range n {
		c.get(0)
		c.i32(i)
		c.op(ops.I32GtU)
		c.br(ops.BrIf, i*7919%(n-i))
		c.get(1 + i%8)
		c.i32(i)
		c.op(ops.I32Add)
		c.set(1 + (i+1)%8)
		c.op(ops.End)
	}
	c.get(1)
	for i := 2; i <= 8; i++ {
		c.get(i)
		c.op(ops.I32Add)
	}
	c.op(ops.End)
	return c.body(8)
}

// nestedLoops has n loops in each other; all end after one round.
func nestedLoops(n int) binary.Body {
	var c code
	for i := range n {
		c.block(ops.Loop)
		c.get(1 + i%4)
		c.get(0)
		c.op(ops.I32Add)
		c.set(1 + (i+1)%4)
	}
	for range n {
		c.get(0)
		c.i32(0x7FFFFFFF)
		c.op(ops.I32Eq)
		c.br(ops.BrIf, 0)
		c.op(ops.End)
	}
	c.get(1)
	c.op(ops.End)
	return c.body(4)
}

// wideTable has a br_table with n targets out of 100 blocks.
func wideTable(n int) binary.Body {
	const blocks = 100
	var c code
	for range blocks {
		c.block(ops.Block)
	}
	targets := make([]uint32, n)
	for i := range targets {
		targets[i] = uint32(i * 31 % blocks)
	}
	c.get(0)
	c = binary.AppendBrTable(c, targets, blocks-1)
	for i := range blocks {
		c.op(ops.End)
		c.get(1)
		c.i32(i * i)
		c.op(ops.I32Add)
		c.set(1)
	}
	c.get(1)
	c.op(ops.End)
	return c.body(1)
}

// bigSwitch is a switch in a loop with n cases, each with code of its own.
func bigSwitch(n int) binary.Body {
	var c code
	c.block(ops.Block)
	c.block(ops.Loop)
	for range n {
		c.block(ops.Block)
	}
	targets := make([]uint32, n-1)
	for i := range targets {
		targets[i] = uint32(i)
	}
	c.get(0)
	c = binary.AppendBrTable(c, targets, uint32(n-1))
	for i := range n {
		c.op(ops.End)
		c.get(1 + i%6)
		c.i32(i*17 + 1)
		c.op(ops.I32Xor)
		c.set(1 + i*5%6)
		c.get(0)
		c.i32(i % 3)
		c.op(ops.I32ShrU)
		c.i32(1)
		c.op(ops.I32Sub)
		c.set(0)
		c.get(0)
		c.i32(0)
		c.op(ops.I32GtS)
		c.br(ops.BrIf, n-1-i)
		c.br(ops.Br, n-i)
	}
	c.op(ops.End, ops.End)
	c.get(1)
	for i := 2; i <= 6; i++ {
		c.get(i)
		c.op(ops.I32Add)
	}
	c.op(ops.End)
	return c.body(6)
}

// manyLive loads n values before it uses any.
func manyLive(n int) binary.Body {
	var c code
	c.get(0)
	for i := range n {
		c.get(0)
		c.i32(0xFFF)
		c.op(ops.I32And)
		c.mem(ops.I32Load, i*4)
	}
	for range n {
		c.op(ops.I32Sub)
	}
	c.op(ops.End)
	return c.body(0)
}

// worstOther is how long another engine is waited for.
const worstOther = 10 * time.Second

// worst compiles each input in processes of their own at half and full size.
func (b *Bench) worst() error {
	for _, in := range worstInputs {
		if !b.wants(sectionWorst, in.name) {
			continue
		}
		b.log("worst %s", in.name)
		var files [2]string
		for k := range files {
			files[k] = filepath.Join(b.tmp, fmt.Sprintf("worst-%d.wasm", k))
			if err := os.WriteFile(files[k], worstModule(in.make(in.full/(2-k))), 0o666); err != nil {
				return err
			}
		}
		w := &Worst{Name: in.name, Seconds: map[string][2]float64{}, Peak: map[string]int64{}}
		for i, e := range b.engines {
			limit, times := childLimit, 3
			if i > 0 {
				limit, times = worstOther, 1
			}
			var seconds [2]float64
			for k, file := range files {
				c, err := child(e.Name(), 1, anyCPU, times, file, limit)
				if errors.Is(err, errTooLong) {
					break
				}
				if err != nil {
					return fmt.Errorf("%s: %w", in.name, err)
				}
				s := Series{Seconds: c.Seconds}
				if b.cpu {
					s.Seconds = c.CPU
				}
				seconds[k] = s.best()
				w.Peak[e.Name()] = c.Peak
			}
			w.Seconds[e.Name()] = seconds
		}
		b.report.Worst = append(b.report.Worst, w)
	}
	return nil
}

// A Worst is what one input cost each engine.
type Worst struct {
	Name    string
	Seconds map[string][2]float64 // at half and full size; 0 if it took too long
	Peak    map[string]int64      // memory at the larger of these, in bytes
}

// worstTable returns the section's lines.
func (r *Report) worstTable() [][]string {
	if r.Worst == nil {
		return nil
	}
	var engines []string
	for _, name := range []string{"gowasmtime", "wazero", "wasmtime-go"} {
		if _, ok := r.Worst[0].Seconds[name]; ok {
			engines = append(engines, name)
		}
	}
	head := []string{""}
	for _, e := range engines {
		head = append(head, e+" half", "full", "growth", "peak MB")
	}
	lines := [][]string{head}
	for _, w := range r.Worst {
		line := []string{w.Name}
		for _, e := range engines {
			s := w.Seconds[e]
			for _, x := range s {
				if x == 0 {
					line = append(line, "too long")
				} else {
					line = append(line, fmt.Sprintf("%.0f", x*1e3))
				}
			}
			growth := ""
			if s[0] > 0 && s[1] > 0 {
				growth = fmt.Sprintf("%.2f", s[1]/s[0])
			}
			line = append(line, growth, fmt.Sprintf("%.0f", float64(w.Peak[e])/1e6))
		}
		lines = append(lines, line)
	}
	return lines
}
