package regalloc

import (
	"fmt"
	"slices"
)

// This file implements the symbolic checker: it runs the function with sets of virtual
// registers in the places instead of values, and so proves that an allocation is right.
//
// The state maps each place (register or 8-byte unit of the spill area) to the virtual
// registers whose value it holds. Where paths meet, sets are intersected; the analysis runs
// to its greatest fixed point, so every complaint is about a path that exists. It shares no
// code with the allocator apart from the definition of problem and answer.
//
// What is checked:
//
//   - every use finds its register at its place, at the time it reads, and every operand's
//     place satisfies its constraint and is of the right bank;
//   - definitions of one instruction, and definitions and late uses, do not overlap; early
//     definitions are written before uses are read; clobbers destroy what they name between
//     early uses and late uses;
//   - edits are in order, move values of the declared class only, exchange integer registers
//     only, recreate recipes in registers only, and follow no Branch or Return; a move between
//     slots may destroy RegFile.Scratch;
//   - block parameters find, at the end of each predecessor, the argument in their place;
//   - stack maps list, in ascending order, slots that hold a reference live across the
//     safepoint, and each such reference is in at least one of them;
//   - 16-byte slots are aligned, and slots lie within NumSlots.

// Check reports the first way found in which out is not a right answer for f.
func Check(f *Func, out *Output) error {
	k := &checker{f: f, out: out}
	return k.run()
}

// held is one fact: place holds value of v.
type held struct {
	place uint32
	v     VReg
}

func compareHeld(a, b held) int {
	if a.place != b.place {
		return int(int64(a.place) - int64(b.place))
	}
	return int(int64(a.v) - int64(b.v))
}

type checker struct {
	f   *Func
	out *Output

	at    [][]VReg   // place → registers it holds
	where [][]uint32 // register → places that hold it

	in      [][]held // block → facts at its start, before edits
	reached []bool
	remats  map[uint32][]VReg

	// In the edits of an edge that lie at the start of its target, the parameters are
	// assigned already; recreating an argument there recreates the parameter.
	aliases, params []uint32

	edits    []uint32 // instruction → index of its first edit
	maps     map[uint32]*SafepointMap
	refsLive []map[VReg]bool // block → references live at its end
}

func (k *checker) errorf(i uint32, format string, args ...any) error {
	return fmt.Errorf("regalloc check: %s: inst %d: %s", k.f.Name, i, fmt.Sprintf(format, args...))
}

func (k *checker) run() error {
	f, out := k.f, k.out
	if len(out.Allocs) != len(f.Operands) {
		return fmt.Errorf("regalloc check: %s: %d places for %d operands", f.Name, len(out.Allocs), len(f.Operands))
	}
	if err := k.prepare(); err != nil {
		return err
	}
	k.in = make([][]held, len(f.Blocks))
	k.reached = make([]bool, len(f.Blocks))
	k.reached[0] = true
	queued := make([]bool, len(f.Blocks))
	work := []uint32{0}
	for len(work) > 0 {
		b := work[0]
		work = work[1:]
		queued[b] = false
		if err := k.block(b); err != nil {
			return err
		}
		blk := &f.Blocks[b]
		for _, s := range f.succs(blk) {
			facts := k.across(blk, &f.Blocks[s])
			if k.reached[s] {
				facts = intersect(k.in[s], facts)
				if len(facts) == len(k.in[s]) {
					continue
				}
			}
			k.reached[s], k.in[s] = true, facts
			if !queued[s] {
				queued[s] = true
				work = append(work, s)
			}
		}
	}
	return nil
}

// prepare checks the parts that need no data flow and indexes them.
func (k *checker) prepare() error {
	f, out := k.f, k.out
	k.at = make([][]VReg, 64+out.NumSlots)
	k.where = make([][]uint32, len(f.VRegs))
	k.remats = map[uint32][]VReg{}
	for v, info := range f.VRegs {
		if v > 0 && info.Remat != 0 {
			k.remats[info.Remat] = append(k.remats[info.Remat], VReg(v))
		}
	}
	k.edits = make([]uint32, len(f.Insts)+1)
	e := uint32(0)
	for i := range k.edits {
		k.edits[i] = e
		after := false
		for ; int(e) < len(out.Edits) && out.Edits[e].Inst == uint32(i) && i < len(f.Insts); e++ {
			ed := &out.Edits[e]
			if after && !ed.After {
				return k.errorf(ed.Inst, "edit %d is out of order", e)
			}
			after = ed.After
			if after && f.Insts[i].Flags&(Branch|Return) != 0 {
				return k.errorf(ed.Inst, "edit %d follows the end of a block", e)
			}
			if err := k.editForm(e, ed); err != nil {
				return err
			}
		}
	}
	if int(e) != len(out.Edits) {
		return k.errorf(out.Edits[e].Inst, "edit %d is out of order", e)
	}
	k.maps = map[uint32]*SafepointMap{}
	for m := range out.Safepoints {
		sp := &out.Safepoints[m]
		if m > 0 && out.Safepoints[m-1].Inst >= sp.Inst {
			return k.errorf(sp.Inst, "stack maps out of order")
		}
		if int(sp.Inst) >= len(f.Insts) || f.Insts[sp.Inst].Flags&Safepoint == 0 {
			return k.errorf(sp.Inst, "stack map where there is no safepoint")
		}
		k.maps[sp.Inst] = sp
	}
	k.liveRefs()
	return nil
}

// editForm checks that an edit is one that exists.
func (k *checker) editForm(e uint32, ed *Edit) error {
	switch ed.Kind {
	case EditMove:
		if err := k.place(ed.Inst, ed.From, ed.Class, true); err != nil {
			return err
		}
		return k.place(ed.Inst, ed.To, ed.Class, true)
	case EditSwap:
		if ed.Class != ClassInt || !ed.From.IsReg() || !ed.To.IsReg() || ed.From.PReg() >= FloatBank || ed.To.PReg() >= FloatBank {
			return k.errorf(ed.Inst, "edit %d exchanges other than integer registers", e)
		}
		return nil
	case EditRemat:
		if !ed.To.IsReg() || len(k.remats[ed.Remat]) == 0 {
			return k.errorf(ed.Inst, "edit %d recreates recipe %d in %v", e, ed.Remat, ed.To)
		}
		return k.place(ed.Inst, ed.To, ed.Class, true)
	}
	return k.errorf(ed.Inst, "edit %d is of kind %d", e, ed.Kind)
}

// place checks that a can hold a value of class c.
func (k *checker) place(i uint32, a Alloc, c Class, edit bool) error {
	switch {
	case c >= NumClasses:
		return k.errorf(i, "class %d", c)
	case a.IsReg():
		r := a.PReg()
		if r >= 64 {
			return k.errorf(i, "register %d", r)
		}
		if r == k.f.File.Scratch && edit {
			return nil
		}
		if int(r/FloatBank) != c.Bank() {
			return k.errorf(i, "value of class %d in register %s", c, k.f.File.Names[r])
		}
		return nil
	case a.IsSlot():
		n := c.Slots()
		if a.Slot()+n > k.out.NumSlots {
			return k.errorf(i, "slot %d of %d", a.Slot(), k.out.NumSlots)
		}
		if a.Slot()%n != 0 {
			return k.errorf(i, "slot %d is not aligned", a.Slot())
		}
		return nil
	}
	return k.errorf(i, "no place")
}

// index numbers a place as k.at does.
func (k *checker) index(a Alloc) uint32 {
	if a.IsReg() {
		return uint32(a.PReg())
	}
	return 64 + a.Slot()
}

// kill forgets what place p holds.
func (k *checker) kill(p uint32) {
	for _, v := range k.at[p] {
		k.where[v] = slices.DeleteFunc(k.where[v], func(q uint32) bool { return q == p })
	}
	k.at[p] = k.at[p][:0]
}

// overwrite forgets all that a write of class c to a destroys.
func (k *checker) overwrite(a Alloc, c Class) {
	p := k.index(a)
	k.kill(p)
	if !a.IsSlot() {
		return
	}
	if c.Slots() == 2 {
		k.kill(p + 1)
	}
	if p > 64 && len(k.at[p-1]) > 0 && k.f.VRegs[k.at[p-1][0]].Class.Slots() == 2 {
		k.kill(p - 1)
	}
}

func (k *checker) hold(p uint32, v VReg) {
	if !slices.Contains(k.at[p], v) {
		k.at[p] = append(k.at[p], v)
		k.where[v] = append(k.where[v], p)
	}
}

// forget drops v everywhere: it is about to have a new value.
func (k *checker) forget(v VReg) {
	for _, p := range k.where[v] {
		k.at[p] = slices.DeleteFunc(k.at[p], func(w VReg) bool { return w == v })
	}
	k.where[v] = k.where[v][:0]
}

// block runs one block on the facts at its start and leaves those at its end in k.at.
func (k *checker) block(b uint32) error {
	for p := range k.at {
		k.kill(uint32(p))
	}
	for _, h := range k.in[b] {
		k.hold(h.place, h.v)
	}
	f := k.f
	blk := &f.Blocks[b]
	refs := k.refsAfter(b)
	if b > 0 && blk.NumPreds == 1 {
		k.aliases = f.args(&f.Blocks[f.preds(blk)[0]])
		k.params = f.params(blk)
	}
	for n := range blk.NumInsts {
		i := blk.Insts + n
		e := k.edits[i]
		for ; e < k.edits[i+1] && !k.out.Edits[e].After; e++ {
			k.edit(&k.out.Edits[e])
		}
		k.aliases, k.params = nil, nil
		if err := k.inst(i, refs[n]); err != nil {
			return err
		}
		for ; e < k.edits[i+1]; e++ {
			k.edit(&k.out.Edits[e])
		}
	}
	return nil
}

func (k *checker) edit(ed *Edit) {
	to := k.index(ed.To)
	switch ed.Kind {
	case EditMove:
		from := k.index(ed.From)
		if from == to {
			return
		}
		k.overwrite(ed.To, ed.Class)
		for _, v := range k.at[from] {
			if k.f.VRegs[v].Class == ed.Class {
				k.hold(to, v)
			}
		}
		if ed.From.IsSlot() && ed.To.IsSlot() {
			k.kill(uint32(k.f.File.Scratch))
		}
	case EditSwap:
		from := k.index(ed.From)
		a, b := slices.Clone(k.at[from]), slices.Clone(k.at[to])
		k.kill(from)
		k.kill(to)
		for _, v := range a {
			k.hold(to, v)
		}
		for _, v := range b {
			k.hold(from, v)
		}
	case EditRemat:
		k.overwrite(ed.To, ed.Class)
		for _, v := range k.remats[ed.Remat] {
			if k.f.VRegs[v].Class == ed.Class {
				k.hold(to, v)
			}
		}
		for n, a := range k.aliases {
			if info := &k.f.VRegs[a]; info.Remat == ed.Remat && info.Class == ed.Class {
				k.hold(to, VReg(k.params[n]))
			}
		}
	}
}

// inst runs one instruction. refs are the references live after it.
func (k *checker) inst(i uint32, refs []VReg) error {
	f := k.f
	in := &f.Insts[i]
	ops := f.ops(in)
	at := k.out.Allocs[in.Ops : in.Ops+uint32(in.NumOps)]
	for n, op := range ops {
		if err := k.constraint(i, ops, at, n); err != nil {
			return err
		}
		if op.IsDef() {
			k.forget(op.VReg())
			if !op.Late() {
				k.overwrite(at[n], f.VRegs[op.VReg()].Class)
			}
		}
	}
	for n, op := range ops {
		if op.IsDef() && !op.Late() {
			k.hold(k.index(at[n]), op.VReg())
		}
	}
	for pass := range 2 {
		for n, op := range ops {
			if op.IsDef() || op.Late() != (pass == 1) {
				continue
			}
			if !slices.Contains(k.at[k.index(at[n])], op.VReg()) {
				return k.errorf(i, "operand %d: v%d is not in %s", n, op.VReg(), allocName(f.File, at[n]))
			}
		}
		if pass == 1 {
			break
		}
		for r := PReg(0); r < 64; r++ {
			if !f.Clobbers[in.Clobber].Has(r) {
				continue
			}
			for n, op := range ops {
				if op.IsDef() && !op.Late() && op.Constraint() != Fixed && at[n] == InReg(r) {
					return k.errorf(i, "operand %d: temporary in clobbered %s", n, f.File.Names[r])
				}
			}
			k.kill(uint32(r))
		}
	}
	if in.Flags&Safepoint != 0 {
		if err := k.safepoint(i, ops, refs); err != nil {
			return err
		}
	}
	for n, op := range ops {
		if !op.IsDef() {
			continue
		}
		for m, other := range ops {
			if m == n || m > n && other.IsDef() {
				continue
			}
			if (other.IsDef() || other.Late()) && k.overlap(at[n], op, at[m], other) {
				return k.errorf(i, "operands %d and %d share %s", m, n, allocName(f.File, at[n]))
			}
		}
		if op.Late() {
			k.overwrite(at[n], f.VRegs[op.VReg()].Class)
			k.hold(k.index(at[n]), op.VReg())
		}
	}
	return nil
}

func (k *checker) overlap(a Alloc, x Operand, b Alloc, y Operand) bool {
	if a.IsSlot() && b.IsSlot() {
		return a.Slot() < b.Slot()+k.f.VRegs[y.VReg()].Class.Slots() && b.Slot() < a.Slot()+k.f.VRegs[x.VReg()].Class.Slots()
	}
	return a == b
}

func (k *checker) constraint(i uint32, ops []Operand, at []Alloc, n int) error {
	op, a := ops[n], at[n]
	c := k.f.VRegs[op.VReg()].Class
	fixed := op.Constraint() == Fixed
	if !(fixed && a.IsReg()) {
		if err := k.place(i, a, c, false); err != nil {
			return err
		}
	}
	ok := true
	switch op.Constraint() {
	case Any:
		ok = a.IsSlot() || slices.Contains(k.f.File.Alloc[c.Bank()], a.PReg())
	case Reg:
		ok = a.IsReg() && slices.Contains(k.f.File.Alloc[c.Bank()], a.PReg())
	case Fixed:
		ok = a == InReg(op.PReg())
	case Stack:
		ok = a.IsSlot()
	case Reuse:
		ok = a.IsReg() && a == at[op.Index()]
	}
	if !ok {
		return k.errorf(i, "operand %d: v%d in %s breaks its constraint", n, op.VReg(), allocName(k.f.File, a))
	}
	return nil
}

// across returns the facts at the start of succ on the edge from pred, whose end state is in k.at.
func (k *checker) across(pred, succ *Block) []held {
	f := k.f
	params, args := f.params(succ), f.args(pred)
	var facts []held
	isParam := map[VReg]bool{}
	for n, p := range params {
		isParam[VReg(p)] = true
		for _, q := range k.where[args[n]] {
			if f.VRegs[p].Class == f.VRegs[args[n]].Class {
				facts = append(facts, held{q, VReg(p)})
			}
		}
	}
	for p, vs := range k.at {
		for _, v := range vs {
			if !isParam[v] {
				facts = append(facts, held{uint32(p), v})
			}
		}
	}
	slices.SortFunc(facts, compareHeld)
	return facts
}

// intersect returns the facts in both sorted lists.
func intersect(a, b []held) []held {
	var both []held
	for len(a) > 0 && len(b) > 0 {
		switch c := compareHeld(a[0], b[0]); {
		case c < 0:
			a = a[1:]
		case c > 0:
			b = b[1:]
		default:
			both = append(both, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return both
}

// liveRefs computes which references are live at the end of each block, by walking from
// every use to the definition.
func (k *checker) liveRefs() {
	f := k.f
	k.refsLive = make([]map[VReg]bool, len(f.Blocks))
	for b := range k.refsLive {
		k.refsLive[b] = map[VReg]bool{}
	}
	defined := make([]uint32, len(f.VRegs))
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for _, p := range f.params(blk) {
			defined[p] = uint32(b)
		}
		for i := blk.Insts; i < blk.Insts+blk.NumInsts; i++ {
			for _, op := range f.ops(&f.Insts[i]) {
				if op.IsDef() {
					defined[op.VReg()] = uint32(b)
				}
			}
		}
	}
	var work []uint32
	reach := func(b uint32, v VReg) { // v is used in b before any definition, or is a parameter's argument
		if defined[v] == b {
			return
		}
		work = append(work[:0], b)
		for len(work) > 0 {
			at := work[len(work)-1]
			work = work[:len(work)-1]
			for _, p := range f.preds(&f.Blocks[at]) {
				if k.refsLive[p][v] {
					continue
				}
				k.refsLive[p][v] = true
				if defined[v] != p {
					work = append(work, p)
				}
			}
		}
	}
	for b := range f.Blocks {
		blk := &f.Blocks[b]
		for i := blk.Insts; i < blk.Insts+blk.NumInsts; i++ {
			for _, op := range f.ops(&f.Insts[i]) {
				if !op.IsDef() && f.VRegs[op.VReg()].Ref {
					reach(uint32(b), op.VReg())
				}
			}
		}
		for _, a := range f.args(blk) {
			if v := VReg(a); f.VRegs[v].Ref {
				reach(uint32(b), v)
				k.refsLive[b][v] = true
			}
		}
	}
}

// refsAfter returns, for each instruction of a block, the references live after it; only
// those of safepoints are filled in.
func (k *checker) refsAfter(b uint32) [][]VReg {
	f := k.f
	blk := &f.Blocks[b]
	after := make([][]VReg, blk.NumInsts)
	live := map[VReg]bool{}
	for v := range k.refsLive[b] {
		live[v] = true
	}
	for n := int(blk.NumInsts) - 1; n >= 0; n-- {
		in := &f.Insts[blk.Insts+uint32(n)]
		if in.Flags&Safepoint != 0 {
			for v := range live {
				after[n] = append(after[n], v)
			}
			slices.Sort(after[n])
		}
		ops := f.ops(in)
		for _, op := range ops {
			if op.IsDef() {
				delete(live, op.VReg())
			}
		}
		for _, op := range ops {
			if !op.IsDef() && f.VRegs[op.VReg()].Ref {
				live[op.VReg()] = true
			}
		}
	}
	return after
}

// safepoint checks the stack map of instruction i.
func (k *checker) safepoint(i uint32, ops []Operand, refs []VReg) error {
	sp := k.maps[i]
	if sp == nil {
		return k.errorf(i, "safepoint without stack map")
	}
	across := map[VReg]bool{}
	for _, v := range refs {
		across[v] = true
	}
	for _, op := range ops {
		if op.IsDef() {
			delete(across, op.VReg())
		}
	}
	found := map[VReg]bool{}
	slots := k.out.SlotPool[sp.Slots : sp.Slots+sp.Num]
	for n, s := range slots {
		if n > 0 && slots[n-1] >= s {
			return k.errorf(i, "stack map is not ascending")
		}
		if s >= k.out.NumSlots {
			return k.errorf(i, "stack map lists slot %d of %d", s, k.out.NumSlots)
		}
		any := false
		for _, v := range k.at[64+s] {
			if across[v] {
				any, found[v] = true, true
			}
		}
		if !any {
			return k.errorf(i, "stack map lists slot %d, which holds no reference live across", s)
		}
	}
	for _, v := range refs {
		if across[v] && !found[v] {
			return k.errorf(i, "reference v%d is in no slot of the stack map", v)
		}
	}
	return nil
}

// allocName names a place for messages and dumps.
func allocName(file *RegFile, a Alloc) string {
	switch {
	case a.IsReg() && a.PReg() < 64 && file.Names[a.PReg()] != "":
		return file.Names[a.PReg()]
	case a.IsReg():
		return fmt.Sprintf("p%d", a.PReg())
	case a.IsSlot():
		return fmt.Sprintf("s%d", a.Slot())
	}
	return "none"
}
