package regalloc

import "fmt"

// This file implements Validate: is a Func a problem that the allocator promises to solve?
//
// Checked are the rules of problem.go (indices in range, one definition that dominates every
// use, no critical edges, blocks that end in exactly one Branch or Return), and what it means
// for constraints to be satisfiable: fixed operands do not contradict each other, Reuse names
// an early use in a register, late uses are not fixed to a clobbered register, nothing is fixed
// to the scratch register.
//
// Two rules keep edits possible. Where a block with one successor joins others, the moves of
// the edge run before its Branch, so that Branch has no operands and clobbers nothing. And
// what a Branch defines is not passed as argument from its own block.

// Validate reports the first rule that f breaks.
func Validate(f *Func) error {
	v := &validator{f: f}
	if err := v.run(); err != nil {
		return fmt.Errorf("regalloc: invalid problem %s: %w", f.Name, err)
	}
	return nil
}

// defSite is where a register is defined: a block's start, or an instruction.
type defSite struct {
	block uint32
	inst  uint32 // 1 + instruction; 0 for a parameter
	known bool
}

type validator struct {
	f    *Func
	defs []defSite
	cfg  cfg
	idom []uint32
	pre  []uint32 // number of a block in a preorder of the dominator tree
	size []uint32 // blocks in its subtree
}

func (v *validator) run() error {
	f := v.f
	if f.File == nil || len(f.VRegs) == 0 || len(f.Clobbers) == 0 || f.Clobbers[0] != 0 || len(f.Blocks) == 0 {
		return fmt.Errorf("register file, VRegs[0], Clobbers[0] or entry block missing")
	}
	if len(f.VRegs) > MaxVRegs || len(f.Insts) >= maxInsts {
		return fmt.Errorf("too large: %d registers, %d instructions", len(f.VRegs), len(f.Insts))
	}
	v.defs = make([]defSite, len(f.VRegs))
	for b := range f.Blocks {
		if err := v.shape(uint32(b)); err != nil {
			return fmt.Errorf("block %d: %w", b, err)
		}
	}
	if err := v.edges(); err != nil {
		return err
	}
	v.cfg.build(f)
	v.dominators()
	v.numberTree()
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for i := blk.Insts; i < blk.Insts+blk.NumInsts; i++ {
			if err := v.inst(uint32(b), i); err != nil {
				return fmt.Errorf("block %d: inst %d: %w", b, i, err)
			}
		}
		for _, a := range f.args(blk) {
			if err := v.dominated(VReg(a), uint32(b), unseen); err != nil {
				return fmt.Errorf("block %d: argument: %w", b, err)
			}
			last := blk.Insts + blk.NumInsts - 1
			if v.defs[a].inst == last+1 {
				return fmt.Errorf("block %d: argument v%d is defined by the block's branch", b, a)
			}
		}
	}
	return nil
}

func inPool(f *Func, at, n uint32) bool { return uint64(at)+uint64(n) <= uint64(len(f.Pool)) }

// shape checks one block by itself and records its definitions.
func (v *validator) shape(b uint32) error {
	f := v.f
	blk := &f.Blocks[b]
	if !inPool(f, blk.Succs, blk.NumSuccs) || !inPool(f, blk.Preds, blk.NumPreds) || !inPool(f, blk.Params, blk.NumParams) || !inPool(f, blk.Args, blk.NumArgs) {
		return fmt.Errorf("list outside the pool")
	}
	if blk.NumInsts == 0 || uint64(blk.Insts)+uint64(blk.NumInsts) > uint64(len(f.Insts)) {
		return fmt.Errorf("no instructions, or outside the list")
	}
	want := uint32(0)
	if b > 0 {
		want = f.Blocks[b-1].Insts + f.Blocks[b-1].NumInsts
	}
	if blk.Insts != want {
		return fmt.Errorf("instructions start at %d, the block before ends at %d", blk.Insts, want)
	}
	for _, p := range f.params(blk) {
		if err := v.define(VReg(p), defSite{b, 0, true}); err != nil {
			return err
		}
	}
	for _, a := range f.args(blk) {
		if a == 0 || int(a) >= len(f.VRegs) {
			return fmt.Errorf("argument v%d does not exist", a)
		}
	}
	for n := range blk.NumInsts {
		i := blk.Insts + n
		in := &f.Insts[i]
		if uint64(in.Ops)+uint64(in.NumOps) > uint64(len(f.Operands)) || int(in.Clobber) >= len(f.Clobbers) {
			return fmt.Errorf("inst %d: operands or clobbers do not exist", i)
		}
		ends := in.Flags & (Branch | Return)
		if last := n+1 == blk.NumInsts; last != (ends != 0) || ends == Branch|Return || last && (ends == Return) != (blk.NumSuccs == 0) {
			return fmt.Errorf("inst %d: flags %d do not fit the end of the block", i, in.Flags)
		}
		for _, op := range f.ops(in) {
			if op.IsDef() {
				if err := v.define(op.VReg(), defSite{b, i + 1, true}); err != nil {
					return fmt.Errorf("inst %d: %w", i, err)
				}
			}
		}
	}
	return nil
}

func (v *validator) define(r VReg, at defSite) error {
	switch {
	case r == 0 || int(r) >= len(v.defs):
		return fmt.Errorf("v%d does not exist", r)
	case v.f.VRegs[r].Class >= NumClasses:
		return fmt.Errorf("v%d has class %d", r, v.f.VRegs[r].Class)
	case v.defs[r].known:
		return fmt.Errorf("v%d is defined twice", r)
	}
	v.defs[r] = at
	return nil
}

// edges checks that successor and predecessor lists agree, and what passes along them.
func (v *validator) edges() error {
	f := v.f
	count := make([]int, len(f.Blocks)) // edges into each block
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for _, s := range f.succs(blk) {
			if int(s) >= len(f.Blocks) {
				return fmt.Errorf("block %d: successor %d does not exist", b, s)
			}
			sb := &f.Blocks[s]
			count[s]++
			found := false
			for _, p := range f.preds(sb) {
				if found = p == uint32(b); found {
					break
				}
			}
			if !found {
				return fmt.Errorf("edge %d to %d is missing among the predecessors", b, s)
			}
			if blk.NumSuccs > 1 && (sb.NumPreds != 1 || sb.NumParams != 0) {
				return fmt.Errorf("edge %d to %d is critical or has parameters", b, s)
			}
			if blk.NumSuccs == 1 && blk.NumArgs != sb.NumParams {
				return fmt.Errorf("edge %d to %d passes %d values to %d parameters", b, s, blk.NumArgs, sb.NumParams)
			}
			for n, a := range f.args(blk) {
				if p := f.params(sb)[n]; f.VRegs[a].Class != f.VRegs[p].Class || f.VRegs[a].Ref && !f.VRegs[p].Ref {
					return fmt.Errorf("edge %d to %d: v%d and v%d differ in kind", b, s, a, p)
				}
			}
			if last := &f.Insts[blk.Insts+blk.NumInsts-1]; blk.NumSuccs == 1 && sb.NumPreds > 1 && (last.NumOps > 0 || f.Clobbers[last.Clobber] != 0) {
				return fmt.Errorf("block %d: the branch to a join has operands or clobbers", b)
			}
		}
		if blk.NumSuccs != 1 && blk.NumArgs != 0 {
			return fmt.Errorf("block %d: arguments without a single successor", b)
		}
	}
	for b := range f.Blocks {
		n := int(f.Blocks[b].NumPreds)
		if n != count[b] || (b == 0) != (n == 0) || b == 0 && f.Blocks[0].NumParams != 0 {
			return fmt.Errorf("block %d: %d predecessors, %d edges", b, n, count[b])
		}
	}
	return nil
}

// dominators computes immediate dominators by iteration over the reverse postorder.
func (v *validator) dominators() {
	f, g := v.f, &v.cfg
	v.idom = make([]uint32, len(f.Blocks))
	for i := range v.idom {
		v.idom[i] = unseen
	}
	v.idom[0] = 0
	for changed := true; changed; {
		changed = false
		for _, b := range g.rpo[1:] {
			d := unseen
			for _, p := range f.preds(&f.Blocks[b]) {
				switch {
				case v.idom[p] == unseen:
				case d == unseen:
					d = p
				default:
					for q := p; d != q; {
						if g.rpoNum[d] > g.rpoNum[q] {
							d = v.idom[d]
						} else {
							q = v.idom[q]
						}
					}
				}
			}
			if d != v.idom[b] {
				v.idom[b], changed = d, true
			}
		}
	}
}

// numberTree numbers the dominator tree, so that ancestry is one comparison.
func (v *validator) numberTree() {
	n := len(v.idom)
	v.pre, v.size = make([]uint32, n), make([]uint32, n)
	rpo := v.cfg.rpo
	for k := n - 1; k >= 0; k-- {
		b := rpo[k]
		v.size[b]++
		if d := v.idom[b]; k > 0 && d != unseen {
			v.size[d] += v.size[b]
		}
	}
	next := make([]uint32, n)
	for k, b := range rpo {
		if k > 0 && v.idom[b] != unseen {
			d := v.idom[b]
			v.pre[b] = next[d]
			next[d] += v.size[b]
		}
		next[b] = v.pre[b] + 1
	}
}

// dominated checks that r's definition dominates instruction i of block b.
func (v *validator) dominated(r VReg, b, i uint32) error {
	if int(r) >= len(v.defs) || !v.defs[r].known {
		return fmt.Errorf("v%d is not defined", r)
	}
	d := v.defs[r]
	if d.block == b {
		if d.inst > i {
			return fmt.Errorf("v%d is used before its definition", r)
		}
		return nil
	}
	if v.idom[b] != unseen && v.pre[b]-v.pre[d.block] < v.size[d.block] {
		return nil
	}
	return fmt.Errorf("the definition of v%d does not dominate this use", r)
}

// inst checks the operands of instruction i.
func (v *validator) inst(b, i uint32) error {
	f := v.f
	in := &f.Insts[i]
	ops := f.ops(in)
	clobber := f.Clobbers[in.Clobber]
	var early, late [64]VReg // owner of each register that is fixed
	reused := uint64(0)
	for n, op := range ops {
		r := op.VReg()
		if !op.IsDef() {
			if err := v.dominated(r, b, i); err != nil {
				return fmt.Errorf("operand %d: %w", n, err)
			}
		}
		switch op.Constraint() {
		case Any, Reg, Stack:
		case Fixed:
			p := op.PReg()
			if p == f.File.Scratch {
				return fmt.Errorf("operand %d: %s is the scratch register", n, f.File.Names[p])
			}
			if int(p/FloatBank) != f.VRegs[r].Class.Bank() {
				return fmt.Errorf("operand %d: v%d cannot be in %s", n, r, f.File.Names[p])
			}
			if !op.IsDef() && op.Late() && clobber.Has(p) {
				return fmt.Errorf("operand %d: late use in clobbered %s", n, f.File.Names[p])
			}
			for _, owner := range []*VReg{&early[p], &late[p]} {
				if owner == &early[p] && op.IsDef() && op.Late() || owner == &late[p] && !op.IsDef() && !op.Late() {
					continue
				}
				if *owner != 0 && *owner != r {
					return fmt.Errorf("operand %d: %s is taken by v%d", n, f.File.Names[p], *owner)
				}
				*owner = r
			}
		case Reuse:
			k := op.Index()
			if !op.IsDef() || !op.Late() || k >= len(ops) || ops[k].IsDef() || ops[k].Late() || ops[k].Constraint() != Reg || reused>>k&1 != 0 ||
				f.VRegs[r].Class != f.VRegs[ops[k].VReg()].Class {
				return fmt.Errorf("operand %d: reuses operand %d, which is no early use in a register of its class", n, k)
			}
			reused |= 1 << k
		default:
			return fmt.Errorf("operand %d: constraint %d", n, op.Constraint())
		}
	}
	if in.Flags&Move != 0 && (len(ops) != 2 || ops[0].IsDef() || !ops[1].IsDef() || ops[0].Constraint() > Reg || ops[1].Constraint() > Reg ||
		f.VRegs[ops[0].VReg()].Class != f.VRegs[ops[1].VReg()].Class) {
		return fmt.Errorf("a move has operands use, def of one class, in any place or any register")
	}
	if in.Flags&Commute != 0 && (len(ops) != 3 || ops[0] != DefReuse(ops[0].VReg(), 1) || ops[1] != Use(ops[1].VReg(), Reg) ||
		ops[2] != Use(ops[2].VReg(), Reg) && ops[2] != Use(ops[2].VReg(), Any) || f.VRegs[ops[1].VReg()].Class != f.VRegs[ops[2].VReg()].Class) {
		return fmt.Errorf("an operation that commutes has operands def reuse 1, use reg, use reg or any of one class")
	}
	if in.Flags&Safepoint != 0 && in.Flags&Branch != 0 {
		for n, op := range ops {
			if !op.IsDef() && op.Late() && f.VRegs[op.VReg()].Ref {
				return fmt.Errorf("operand %d: late use of a reference by a safepoint that ends a block", n)
			}
		}
	}
	return nil
}
