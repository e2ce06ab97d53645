package buf

// This file implements Finish: threading, shrinking, moving, patching. See doc.go.

import "encoding/binary"

// maxThread bounds how many jumps a branch is led through; it also ends cycles.
const maxThread = 8

// layout is scratch memory of Finish.
type layout struct {
	next       []Label  // by label: target of the jump that stands there
	at         []uint32 // by label: number of that jump
	moved      []Label  // labels of dead jumps
	labelPad   []uint32 // by label: worst padding before it
	labelSaved []uint32 // by label: bytes saved before it, as of the sweep that last passed it
	branchPad  []uint32 // by branch: worst padding before it
	savedAfter []uint32 // by branch: bytes saved up to its end, as of the last sweep
	cuts       []cut
	out        []byte
}

// A cut says that from draft offset off on, delta is added.
type cut struct {
	off   uint32
	delta int32
}

// Result is what Finish makes of a function. It points into the Buffer, valid until Reset.
type Result struct {
	Code    []byte // code and pool
	CodeLen uint32 // length without the pool
	Traps   []Trap
	Addrs   []Addr
	Calls   []CallSite
	Relocs  []Reloc
}

// Finish lays out the function and returns it. All labels that are mentioned must be bound.
// Position gives the final offsets of labels afterwards.
func (b *Buffer) Finish() Result {
	if b.done {
		panic("buf.Buffer.Finish: called twice")
	}
	b.done = true
	b.thread()
	if len(b.branches) > 0 {
		b.prime()
		for range 2 {
			b.sweep()
		}
	}
	b.cutUp()
	code := b.move()
	b.mapRecords()
	b.codeLen = uint32(len(code))
	end := b.pool.place(b.pos, b.codeLen)
	code = b.extend(code, end)
	b.pool.write(b.pos, code)
	b.patch(code)
	return Result{code, b.codeLen, b.traps, b.addrs, b.calls, b.relocs}
}

// Position returns the final offset of l, after Finish.
func (b *Buffer) Position(l Label) uint32 { return final(b.pos, l) }

func final(pos []uint32, l Label) uint32 {
	p := pos[l]
	if p == unbound {
		panic("buf.Buffer.Finish: label used and not bound")
	}
	return p
}

// thread leads branches to labels at unconditional jumps to the ends of the chains.
func (b *Buffer) thread() {
	b.scratch.moved = b.scratch.moved[:0]
	if len(b.branches) == 0 {
		return
	}
	s := &b.scratch
	next, at := grow(&s.next, len(b.pos)), grow(&s.at, len(b.pos))
	clear(next)
	j, some := 0, false
	for _, l := range b.bound {
		off := b.pos[l]
		for j < len(b.branches) && b.branches[j].off < off {
			j++
		}
		if j < len(b.branches) && b.branches[j].off == off && b.branches[j].kind == Jump {
			next[l], at[l], some = b.branches[j].label, uint32(j), true
		}
	}
	if !some {
		return
	}
	for i := range b.branches {
		b.branches[i].label = follow(next, b.branches[i].label)
	}
	for i, l := range b.pool.targets {
		b.pool.targets[i] = follow(next, l)
	}
	b.bury()
}

// bury removes jumps that nothing reaches after threading: those behind another jump, if
// every label there leads on to elsewhere. (Cycles and long chains lead to jumps, too.) The
// labels of such a jump move to where it led.
func (b *Buffer) bury() {
	s := &b.scratch
	for i := range b.branches {
		if br := &b.branches[i]; i > 0 && br.kind == Jump {
			prev := &b.branches[i-1]
			br.dead = prev.kind == Jump && prev.off+uint32(b.arch.Long[Jump]) == br.off
		}
	}
	for _, l := range b.bound {
		if f := follow(s.next, l); s.next[f] != 0 {
			b.branches[s.at[f]].dead = false
		}
	}
	for i := range b.branches {
		if b.branches[i].dead {
			b.branches[i].size = 0
		}
	}
	for _, l := range b.bound {
		if s.next[l] != 0 && b.branches[s.at[l]].dead {
			s.moved = append(s.moved, l)
		}
	}
}

func follow(next []Label, l Label) Label {
	for range maxThread {
		if next[l] == 0 || next[l] == l {
			break
		}
		l = next[l]
	}
	return l
}

// grow makes *s n long; its contents are arbitrary.
func grow[T any](s *[]T, n int) []T {
	if cap(*s) < n {
		*s = make([]T, n, n+n/2)
	}
	*s = (*s)[:n]
	return *s
}

// prime computes the worst padding before labels and branches, and what is saved before the
// first sweep.
func (b *Buffer) prime() {
	s := &b.scratch
	pad, k := uint32(0), 0
	grow(&s.labelPad, len(b.pos))
	for _, l := range b.bound {
		for k < len(b.aligns) && b.aligns[k].off <= b.pos[l] {
			pad += uint32(b.aligns[k].max)
			k++
		}
		s.labelPad[l] = pad
	}
	pad, k = 0, 0
	grow(&s.branchPad, len(b.branches))
	for i := range b.branches {
		for k < len(b.aligns) && b.aligns[k].off <= b.branches[i].off {
			pad += uint32(b.aligns[k].max)
			k++
		}
		s.branchPad[i] = pad
	}
	// What dead jumps save is known already.
	grow(&s.labelSaved, len(b.pos))
	grow(&s.savedAfter, len(b.branches))
	saved, m := uint32(0), 0
	for i := range b.branches {
		br := &b.branches[i]
		m = b.passLabels(m, br.off, saved)
		saved += uint32(b.arch.Long[br.kind] - br.size)
		s.savedAfter[i] = saved
	}
	b.passLabels(m, b.n, saved)
}

// passLabels notes saved for the bound labels from number m on up to offset off, and returns
// the number of the next.
func (b *Buffer) passLabels(m int, off, saved uint32) int {
	for m < len(b.bound) && b.pos[b.bound[m]] <= off {
		b.scratch.labelSaved[b.bound[m]] = saved
		m++
	}
	return m
}

// sweep decides branches once, in code order.
func (b *Buffer) sweep() {
	s := &b.scratch
	saved, m := uint32(0), 0 // bytes saved so far in this sweep, next bound label
	for i := range b.branches {
		br := &b.branches[i]
		m = b.passLabels(m, br.off, saved)
		target := final(b.pos, br.label)
		long, short := uint32(b.arch.Long[br.kind]), b.arch.Short[br.kind]
		if br.dead || b.stays != nil && b.stays() {
			// stays removed, or long
		} else if target <= br.off {
			code := br.off - target - (saved - s.labelSaved[br.label])
			pad := s.branchPad[i] - s.labelPad[br.label]
			if code+pad+uint32(short) <= 128 {
				br.size = short
			}
		} else {
			code := target - (br.off + long) - (s.labelSaved[br.label] - s.savedAfter[i])
			pad := s.labelPad[br.label] - s.branchPad[i]
			switch {
			case code == 0:
				br.size = 0
			case code+pad <= 127:
				br.size = min(br.size, short)
			}
		}
		saved += long - uint32(br.size)
		s.savedAfter[i] = saved
	}
	b.passLabels(m, b.n, saved)
}

// cutUp lists where final offsets depart from draft offsets, choosing the actual padding.
func (b *Buffer) cutUp() {
	s := &b.scratch
	s.cuts = s.cuts[:0]
	delta, k, n := int32(0), 0, 0
	pad := func(limit uint32, i int) {
		for ; k < len(b.aligns) && b.aligns[k].off <= limit; k++ {
			al := &b.aligns[k]
			at := al.off + uint32(delta)
			p := -at & uint32(al.to-1)
			if n < len(b.loops) && b.loops[n].at == k {
				p = b.shift(&b.loops[n], at, i)
				n++
			}
			if p != 0 && p <= uint32(al.max) {
				delta += int32(p)
				s.cuts = append(s.cuts, cut{al.off, delta})
			}
		}
	}
	for i := range b.branches {
		br := &b.branches[i]
		pad(br.off, i)
		if long := b.arch.Long[br.kind]; br.size != long {
			delta -= int32(long - br.size)
			s.cuts = append(s.cuts, cut{br.off + uint32(long), delta})
		}
	}
	pad(b.n, len(b.branches))
}

// move copies the draft to its final place, with short branches and padding, but without
// displacements.
func (b *Buffer) move() []byte {
	s := &b.scratch
	delta := int32(0)
	if k := len(s.cuts); k > 0 {
		delta = s.cuts[k-1].delta
	} else {
		return b.code[:b.n]
	}
	out := grow(&s.out, int(b.n)+int(delta))
	from, j := uint32(0), 0 // draft bytes before from are done; next branch
	delta = 0
	for _, c := range s.cuts {
		if c.delta > delta { // padding at c.off
			copy(out[from+uint32(delta):], b.code[from:c.off])
			b.arch.Pad(out[c.off+uint32(delta) : c.off+uint32(c.delta)])
			from, delta = c.off, c.delta
			continue
		}
		for b.branches[j].off+uint32(b.arch.Long[b.branches[j].kind]) != c.off {
			j++
		}
		br := &b.branches[j]
		copy(out[from+uint32(delta):], b.code[from:br.off])
		if br.size != 0 {
			at := br.off + uint32(delta)
			b.arch.Shrink(br.kind, out[at:at+uint32(br.size)], b.code[br.off:c.off])
		}
		from, delta = c.off, c.delta
	}
	copy(out[from+uint32(delta):], b.code[from:b.n])
	return out
}

// A mapper maps ascending draft offsets to final ones.
type mapper struct {
	cuts  []cut
	delta int32
}

func (m *mapper) at(off uint32) uint32 {
	for len(m.cuts) > 0 && m.cuts[0].off <= off {
		m.delta = m.cuts[0].delta
		m.cuts = m.cuts[1:]
	}
	return off + uint32(m.delta)
}

// mapRecords makes all offsets final.
func (b *Buffer) mapRecords() {
	cuts := b.scratch.cuts
	if len(cuts) == 0 {
		return
	}
	m := mapper{cuts: cuts}
	for _, l := range b.bound {
		b.pos[l] = m.at(b.pos[l])
	}
	for _, l := range b.scratch.moved {
		b.pos[l] = b.pos[follow(b.scratch.next, l)]
	}
	m = mapper{cuts: cuts}
	for i := range b.branches {
		b.branches[i].off = m.at(b.branches[i].off)
	}
	m = mapper{cuts: cuts}
	for i := range b.fixups {
		b.fixups[i].off = m.at(b.fixups[i].off)
	}
	m = mapper{cuts: cuts}
	for i := range b.traps {
		b.traps[i].Off = m.at(b.traps[i].Off)
	}
	m = mapper{cuts: cuts}
	kept := b.addrs[:0]
	for _, ad := range b.addrs {
		ad.Off = m.at(ad.Off)
		if k := len(kept) - 1; k >= 0 && kept[k].Off == ad.Off { // of a removed branch
			kept = kept[:k]
		}
		if k := len(kept) - 1; k < 0 || kept[k].Pos != ad.Pos {
			kept = append(kept, ad)
		}
	}
	b.addrs = kept
	m = mapper{cuts: cuts}
	for i := range b.calls {
		b.calls[i].Ret = m.at(b.calls[i].Ret-1) + 1 // the end of the call, before padding
	}
	m = mapper{cuts: cuts}
	for i := range b.relocs {
		b.relocs[i].Off = m.at(b.relocs[i].Off)
	}
}

// extend lengthens code, which is one of b's own slices, to end; the gap is zero.
func (b *Buffer) extend(code []byte, end uint32) []byte {
	n := len(code)
	if cap(code) < int(end) {
		c := make([]byte, end)
		copy(c, code)
		if len(b.scratch.cuts) == 0 {
			b.code = c
		} else {
			b.scratch.out = c
		}
		return c
	}
	code = code[:end]
	clear(code[n:])
	return code
}

// patch fills in the displacements of branches and other fields.
func (b *Buffer) patch(code []byte) {
	for i := range b.branches {
		br := &b.branches[i]
		if br.size == 0 {
			continue
		}
		end := br.off + uint32(br.size)
		disp := int32(final(b.pos, br.label) - end)
		if br.size == b.arch.Long[br.kind] {
			binary.LittleEndian.PutUint32(code[end-4:], uint32(disp))
			continue
		}
		if int32(int8(disp)) != disp {
			panic("buf.Buffer.Finish: short branch out of range")
		}
		code[end-1] = byte(disp)
	}
	for _, f := range b.fixups {
		field := code[f.off:]
		addend := binary.LittleEndian.Uint32(field)
		binary.LittleEndian.PutUint32(field, final(b.pos, f.label)-(f.off+uint32(f.tail))+addend)
	}
}

// Check calls label with the final offset of each label in the code, and data with each constant and jump table of the pool: its
// offset, its length, and the length of an entry if it is a table, else 0. It is for tests of the result, before the next Reset.
func (b *Buffer) Check(label func(off uint32), data func(off, n, entry uint32)) {
	for _, l := range b.bound {
		label(b.pos[l])
	}
	for i := range b.pool.consts {
		c := &b.pool.consts[i]
		data(b.pos[c.label], uint32(c.size), 0)
	}
	for _, t := range b.pool.tables {
		data(b.pos[t.label], uint32(t.size)*(t.hi-t.lo), uint32(t.size))
	}
}

// CodeLen returns the length of the code without the pool, after Finish.
func (b *Buffer) CodeLen() uint32 { return b.codeLen }
