package regalloc

// This file implements the simplest right answer: every value lives in its own spill slot and
// visits registers for one instruction at a time. Tests compare the real allocator with it,
// and Context.Basic selects it when hunting for a miscompilation.

// basic fills c.out for f. Liveness is known.
func (c *Context) basic(f *Func) {
	slotOf := make([]uint32, len(f.VRegs))
	slots := uint32(0)
	for v := 1; v < len(f.VRegs); v++ {
		n := f.VRegs[v].Class.Slots()
		slots = (slots + n - 1) &^ (n - 1)
		slotOf[v] = slots
		slots += n
	}
	c.mover.reset(slots)
	out := &c.out
	place := func(v VReg) Alloc { return InSlot(slotOf[v]) }
	for i := range f.Insts {
		in := &f.Insts[i]
		c.basicInst(f, in, f.ops(in), out.Allocs[in.Ops:in.Ops+uint32(in.NumOps)], place)
	}
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		if b > 0 && blk.NumPreds == 1 { // results of the instruction that ended the predecessor
			p := &f.Blocks[f.preds(blk)[0]]
			last := &f.Insts[p.Insts+p.NumInsts-1]
			for k, op := range f.ops(last) {
				if at := out.Allocs[last.Ops+uint32(k)]; op.IsDef() && at.IsReg() && c.live.liveIn(uint32(b), op.VReg()) {
					c.mover.add(move{from: at, to: place(op.VReg()), class: f.VRegs[op.VReg()].Class})
				}
			}
			out.Edits = c.mover.flush(f, out.Edits, blk.Insts)
		}
		if b > 0 && blk.NumPreds == 1 {
			c.basicEdge(f, &f.Blocks[f.preds(blk)[0]], blk, blk.Insts, place)
		}
		for i := blk.Insts; i < blk.Insts+blk.NumInsts; i++ {
			in := &f.Insts[i]
			ops := f.ops(in)
			at := out.Allocs[in.Ops : in.Ops+uint32(in.NumOps)]
			for k, op := range ops {
				if v := op.VReg(); !op.IsDef() && at[k].IsReg() {
					mv := move{from: place(v), to: at[k], class: f.VRegs[v].Class}
					seen := false
					for j := range ops[:k] {
						seen = seen || !ops[j].IsDef() && at[j] == at[k]
					}
					if !seen {
						c.mover.add(mv)
					}
				}
			}
			out.Edits = c.mover.flush(f, out.Edits, i)
			if in.Flags&Branch != 0 {
				if blk.NumSuccs == 1 {
					if s := &f.Blocks[f.succs(blk)[0]]; s.NumPreds > 1 {
						c.basicEdge(f, blk, s, i, place)
					}
				}
				continue
			}
			if in.Flags&Return != 0 {
				continue
			}
			from := len(out.Edits)
			for k, op := range ops {
				if v := op.VReg(); op.IsDef() && at[k].IsReg() {
					c.mover.add(move{from: at[k], to: place(v), class: f.VRegs[v].Class})
				}
			}
			out.Edits = c.mover.flush(f, out.Edits, i)
			for k := range out.Edits[from:] {
				out.Edits[from+k].After = true
			}
		}
	}
	out.NumSlots = c.mover.slots
	c.safepoints(f, func(v VReg) uint32 { return slotOf[v] })
}

// basicEdge assigns arguments to parameters, from slot to slot.
func (c *Context) basicEdge(f *Func, pred, succ *Block, inst uint32, place func(VReg) Alloc) {
	params := f.params(succ)
	for k, a := range f.args(pred) {
		p := VReg(params[k])
		c.mover.add(move{from: place(VReg(a)), to: place(p), class: f.VRegs[p].Class})
	}
	c.out.Edits = c.mover.flush(f, c.out.Edits, inst)
}

// basicInst chooses places for the operands of one instruction.
func (c *Context) basicInst(f *Func, in *Inst, ops []Operand, at []Alloc, place func(VReg) Alloc) {
	var early, late RegSet // taken while uses are read, and when definitions are written
	take := func(op Operand, needEarly, needLate bool) Alloc {
		for _, r := range f.File.Alloc[f.VRegs[op.VReg()].Class.Bank()] {
			if needEarly && early.Has(r) || needLate && late.Has(r) {
				continue
			}
			if needEarly && needLate && op.Constraint() != Reuse && f.Clobbers[in.Clobber].Has(r) {
				continue
			}
			if needEarly {
				early |= Set(r)
			}
			if needLate {
				late |= Set(r)
			}
			return InReg(r)
		}
		panic("regalloc: basic: " + f.Name + ": too few registers")
	}
	for k, op := range ops {
		if op.Constraint() == Fixed {
			at[k] = InReg(op.PReg())
			if !op.IsDef() || !op.Late() {
				early |= Set(op.PReg())
			}
			if op.IsDef() || op.Late() {
				late |= Set(op.PReg())
			}
		}
	}
	for k, op := range ops {
		if op.Constraint() == Reuse {
			at[k] = take(op, true, true)
			at[op.Index()] = at[k]
		}
	}
	for pass := range 2 { // those that need a register all the time choose first
		for k, op := range ops {
			if at[k] != 0 || op.Constraint() == Fixed {
				continue
			}
			if op.Constraint() != Reg {
				at[k] = place(op.VReg())
				continue
			}
			needEarly, needLate := !op.IsDef() || !op.Late(), op.IsDef() || op.Late()
			if pass == 0 && needEarly && needLate || pass == 1 {
				at[k] = take(op, needEarly, needLate)
			}
		}
	}
}
