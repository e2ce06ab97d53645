package interp

import (
	"fmt"
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file implements Program: a function with its instructions in an order to execute them.

// A Program is a function that is ready to run.
type Program struct {
	F     *ir.Func
	code  [][]ir.Value // by block: instructions in order, the terminator last
	frame []uint64     // by instruction: offset in the frame of OpStackAddr
	size  uint64       // of the frame
}

// Compile orders the instructions of f. It uses f.Place if that is there.
func Compile(f *ir.Func) (*Program, error) {
	p := &Program{F: f, code: make([][]ir.Value, len(f.Blocks)), frame: make([]uint64, len(f.Insts))}
	s := scheduler{f: f, at: make([]ir.Block, len(f.Insts))}
	s.order()
	for b := range f.Blocks {
		p.code[b] = append(p.code[b], f.BlockOrder(ir.Block(b))...)
	}
	for n := range f.Insts {
		v := ir.Value(n)
		i := &f.Insts[v]
		if i.Op == ir.OpStackAddr && i.Flags&ir.FlagDead == 0 {
			p.frame[v] = p.size
			p.size += (i.Imm + 15) &^ 15
		}
		if !floats(i) {
			continue
		}
		b := s.at[v]
		if int(b) >= len(p.code) {
			return nil, fmt.Errorf("interp: v%d (%s) of %s is placed in block%d", v, i.Op, f.Key, b)
		}
		p.code[b] = append(p.code[b], v)
	}
	// What a floating instruction uses has a smaller number, and what uses it a larger one.
	for b := range p.code {
		slices.Sort(p.code[b])
	}
	return p, nil
}

// floats reports whether i is executed but stands in no list.
func floats(i *ir.Inst) bool {
	return i.Op != ir.OpInvalid && i.Op != ir.OpParam && i.Op != ir.OpProj && i.Flags&(ir.FlagPinned|ir.FlagDead) == 0
}

// A scheduler finds the earliest block of every instruction.
type scheduler struct {
	f  *ir.Func
	at []ir.Block
}

// order sets at, for what has a place to that place. The blocks of an instruction's operands dominate one another, so the one
// with the largest number is the deepest.
func (s *scheduler) order() {
	f := s.f
	for b := range f.Blocks {
		for _, v := range f.BlockParams(ir.Block(b)) {
			s.at[v] = ir.Block(b)
		}
		for _, v := range f.BlockOrder(ir.Block(b)) {
			s.at[v] = ir.Block(b)
		}
	}
	for n := range f.Insts {
		v := ir.Value(n)
		switch i := &f.Insts[v]; {
		case i.Op == ir.OpProj:
			s.at[v] = s.at[i.A]
		case floats(i):
			f.Uses(v, func(u ir.Value) { s.at[v] = max(s.at[v], s.at[u]) })
			if len(f.Place) > 0 && f.Place[v] != ir.NoBlock {
				s.at[v] = f.Place[v]
			}
		}
	}
}
