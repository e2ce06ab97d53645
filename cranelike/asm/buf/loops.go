package buf

// This file implements the placement of loops.
//
// Some processors do not keep decoded what is in a window of 32 bytes if a jump in it crosses the window's end or ends there. (Arch
// does not say which; the caller knows.) A comparison that is decoded together with the branch behind it counts as part of it. A
// short loop loses much by one such window, and how many it has depends on where it starts. So it is moved by padding before it,
// which is not executed once a round; nothing is added within. Longer loops have such jumps wherever they start.

// window is how much code is kept decoded together.
const window = 32

// maxLoop is the length in bytes of the draft up to which a loop is moved. Measured on the programs of bench: those up to 320
// gain, and longer ones gain or lose by chance.
const maxLoop = 320

// A loop is a run of the draft.
type loop struct {
	at    int       // in Buffer.aligns
	jumps [2]uint32 // range of Buffer.jumps
	plain uint8     // most padding for its alignment alone
}

// A jump is a unit of the draft that should not end a window.
type jump struct {
	off, end uint32
	branch   int32 // the branch at its end, or -1
}

// OpenLoop says that what follows is a loop without others in it, which LoopTo ends, and has it placed so that few of its
// jumps are at ends of windows. Without LoopTo, or for a long loop, it has the effect of Align(to, max); to is at most 32.
func (b *Buffer) OpenLoop(to, max uint8) {
	if to > window {
		panic("buf.Buffer.OpenLoop: aligned to more than 32")
	}
	b.aligns = append(b.aligns, b.request(to, max))
	b.opened, b.jumpsFrom, b.plain = len(b.aligns), uint32(len(b.jumps)), b.aligns[len(b.aligns)-1].max
}

// LoopTo says that the loop opened last reaches up to here at least.
func (b *Buffer) LoopTo() {
	if b.opened == 0 || len(b.jumps) == int(b.jumpsFrom) {
		return
	}
	al := &b.aligns[b.opened-1]
	if b.n-al.off > maxLoop {
		b.DropLoop()
		return
	}
	if k := len(b.loops) - 1; k < 0 || b.loops[k].at != b.opened-1 {
		b.loops = append(b.loops, loop{at: b.opened - 1, plain: b.plain})
		al.max = window - 1
	}
	b.loops[len(b.loops)-1].jumps = [2]uint32{b.jumpsFrom, uint32(len(b.jumps))}
}

// DropLoop says that the loop opened last is none to be placed. Its alignment stays.
func (b *Buffer) DropLoop() {
	if b.opened == 0 {
		return
	}
	if k := len(b.loops) - 1; k >= 0 && b.loops[k].at == b.opened-1 {
		b.loops = b.loops[:k]
	}
	b.aligns[b.opened-1].max = b.plain
	b.opened = 0
}

// Jumped says that the instruction written last is a jump, call or return that Branch does not know of.
func (b *Buffer) Jumped() {
	if b.opened != 0 {
		b.jumps = append(b.jumps, jump{b.last, b.n, -1})
	}
}

// jump notes the branch that Branch is about to record.
func (b *Buffer) jump(kind Kind) {
	j := jump{b.n, b.n + uint32(b.arch.Long[kind]), int32(len(b.branches))}
	if kind == CondJump && b.last < b.n && b.arch.Fuses(b.code[b.last:b.n]) {
		j.off = b.last
	}
	b.jumps = append(b.jumps, j)
}

// shift returns how much padding goes before loop l, whose first byte would be at offset at without any and whose first branch
// is number i or later: what its alignment takes, unless fewer jumps are at ends of windows with another, the least such.
func (b *Buffer) shift(l *loop, at uint32, i int) uint32 {
	var bad [window]uint32 // jumps, by padding
	off, saved := b.aligns[l.at].off, uint32(0)
	for _, j := range b.jumps[l.jumps[0]:l.jumps[1]] {
		for ; i < len(b.branches) && b.branches[i].off < j.off; i++ {
			saved += uint32(b.arch.Long[b.branches[i].kind] - b.branches[i].size)
		}
		n := j.end - j.off
		if j.branch >= 0 {
			br := &b.branches[j.branch]
			if br.size == 0 {
				continue
			}
			n -= uint32(b.arch.Long[br.kind] - br.size)
		}
		start := at + (j.off - off) - saved
		for r := window - min(n, window); r < window; r++ {
			bad[(r-start)%window]++
		}
	}
	best := uint32(0)
	if p := -at & uint32(b.aligns[l.at].to-1); p <= uint32(l.plain) {
		best = p
	}
	for s := range uint32(window) {
		if bad[s] < bad[best] {
			best = s
		}
	}
	return best
}
