package regalloc

// This file implements the survey: one walk over all operands, ahead of the stages, that gathers what several of
// them would otherwise walk over the operands for.

// A pair is two registers that would best share one: the first is copied to the second. If an instruction that
// commutes does that, either of its operands will do.
type pair struct {
	from, to VReg
	either   uint32 // 1 + instruction that commutes, or 0
}

// A bitset is a set of small numbers.
type bitset []uint64

func (s bitset) has(i uint32) bool { return s[i>>6]>>(i&63)&1 != 0 }
func (s bitset) add(i uint32)      { s[i>>6] |= 1 << (i & 63) }

// survey finds each register's block, numbers those that cross blocks (those that were not defined above in the
// same block when they are used), counts uses, withdraws recipes, and lists copies and safepoints.
//
// A recipe is withdrawn where recreating a value could need more registers than there are: an Any use of such a
// value wants a register.
func (c *Context) survey(f *Func) {
	l, iv := &c.live, &c.iv
	nv := len(f.VRegs)
	l.defBlock = grow(l.defBlock, nv)
	for v := range l.defBlock {
		l.defBlock[v] = unseen
	}
	l.global = resize(l.global, nv)
	l.vregOf, l.gens = l.vregOf[:0], l.gens[:0]
	iv.recipe = grow(iv.recipe, nv)
	for v := range iv.recipe {
		iv.recipe[v] = 0
		if info := &f.VRegs[v]; !info.Ref {
			iv.recipe[v] = info.Remat
		}
	}
	iv.useStart = resize(iv.useStart, nv+1)
	c.bs.pairs, c.points = c.bs.pairs[:0], c.points[:0]
	l.copying = resize(l.copying, len(f.Insts)/64+1)
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		if blk.NumParams != 0 {
			for _, p := range f.params(blk) {
				l.defBlock[p] = uint32(b)
			}
		}
		c.surveyInsts(f, uint32(b))
		if blk.NumArgs != 0 {
			for _, a := range f.args(blk) {
				iv.useStart[a]++
				if l.defBlock[a] != uint32(b) {
					l.addGen(uint32(b), VReg(a))
				}
			}
		}
	}
}

// surveyInsts looks at the instructions of block b.
func (c *Context) surveyInsts(f *Func, b uint32) {
	l, iv := &c.live, &c.iv
	defBlock, useStart, operands := l.defBlock, iv.useStart, f.Operands
	from := f.Blocks[b].Insts
	insts := f.Insts[from : from+f.Blocks[b].NumInsts]
	for n := range insts {
		in, i := &insts[n], from+uint32(n)
		first, end := in.Ops, in.Ops+uint32(in.NumOps)
		if in.Flags&Safepoint != 0 {
			c.points = append(c.points, i)
		}
		if in.Flags&Move != 0 {
			c.bs.pairs = append(c.bs.pairs, pair{operands[first].VReg(), operands[first+1].VReg(), 0})
		}
		loose, copies := 0, false
		for k := first; k < end; k++ {
			op := operands[k]
			v := op.VReg()
			useStart[v]++
			if op.IsDef() {
				defBlock[v] = b
			} else if defBlock[v] != b {
				l.addGen(b, v)
			}
			switch con := op.Constraint(); {
			case con <= Reg:
				loose++
			case con == Fixed:
				copies = copies || !op.IsDef()
			case con == Stack:
				iv.recipe[v] = 0
			default:
				loose++
				if copies = true; op.IsDef() && in.Flags&Move == 0 {
					p := pair{operands[first+uint32(op.Index())].VReg(), v, 0}
					if in.Flags&Commute != 0 {
						p.either = i + 1
					}
					c.bs.pairs = append(c.bs.pairs, p)
				}
			}
		}
		if copies {
			l.copying.add(i)
		}
		if loose > 3 {
			for _, op := range operands[first:end] {
				if op.Constraint() == Any {
					iv.recipe[op.VReg()] = 0
				}
			}
		}
	}
}
