package regalloc

import "slices"

// This file implements stack maps: which spill slots hold references at each safepoint.

// liveAcross reports whether a range goes on through instruction i.
func (c *Context) liveAcross(f *Func, from, to, i uint32) bool {
	if from > 4*i || to < 4*i+4 {
		return false
	}
	if to > 4*i+4 {
		return true
	}
	// It ends with the instruction: across only if the value is live out of the block.
	b := &f.Blocks[c.cfg.blockOf[i]]
	return b.Insts+b.NumInsts == i+1
}

// eachAcross calls do for each safepoint instruction across which reference v is live.
func (c *Context) eachAcross(f *Func, v VReg, do func(i uint32)) {
	for r := c.live.first[v]; r != 0; r = c.live.ranges[r].next {
		lr := &c.live.ranges[r]
		k, _ := slices.BinarySearch(c.points, (lr.from+3)/4)
		for ; k < len(c.points) && 4*c.points[k]+4 <= lr.to; k++ {
			if i := c.points[k]; c.liveAcross(f, lr.from, lr.to, i) {
				do(i)
			}
		}
	}
}

// safepoints fills the output's stack maps. slotOf tells the slot of a reference.
func (c *Context) safepoints(f *Func, slotOf func(v VReg) uint32) {
	out := &c.out
	if len(c.points) == 0 {
		return
	}
	c.keys = c.keys[:0]
	for v := range f.VRegs {
		if f.VRegs[v].Ref {
			c.eachAcross(f, VReg(v), func(i uint32) {
				c.keys = append(c.keys, uint64(i)<<32|uint64(slotOf(VReg(v))))
			})
		}
	}
	slices.Sort(c.keys)
	k := 0
	for _, i := range c.points {
		m := SafepointMap{Inst: i, Slots: uint32(len(out.SlotPool))}
		for ; k < len(c.keys) && uint32(c.keys[k]>>32) == i; k++ {
			if s := uint32(c.keys[k]); m.Num == 0 || out.SlotPool[len(out.SlotPool)-1] != s {
				out.SlotPool = append(out.SlotPool, s)
				m.Num++
			}
		}
		out.Safepoints = append(out.Safepoints, m)
	}
}
