package buf_test

// This file checks Finish against random programs: the output is decoded and walked beside
// the program that it came from.

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/asm/buf"
	"github.com/gowasmtime/gowasmtime/types"
	"golang.org/x/arch/x86/x86asm"
)

// An item is a step of a random program.
type item struct {
	kind   itemKind
	label  int // index into program.labels
	cond   amd64.Cond
	bytes  []byte // of itemPlain
	to     uint8
	max    uint8
	id     uint32
	cval   uint64
	csize  int
	clabel buf.Label
}

type itemKind int

const (
	itemPlain itemKind = iota
	itemJump
	itemCond
	itemCall   // to a label, with a call record
	itemSymbol // call of a symbol
	itemBind
	itemAlign
	itemTrap
	itemAddr
	itemLoop // start of a loop, with what Align takes
	itemLoopTo
	itemDrop
	itemConst // load of a constant
	itemStore // compare of a constant with an immediate: a field before the end
)

// A program is a sequence of items; every label is bound once. table lists targets of a jump
// table.
type program struct {
	items  []item
	labels int
	table  []int
	aligns bool
}

// randomProgram makes a program of about n items whose branches mostly stay near the limits
// of their short forms.
func randomProgram(r *rand.Rand, n int) *program {
	p := &program{labels: 1 + n/4, aligns: r.IntN(2) == 0}
	order := r.Perm(p.labels)
	dense := r.IntN(3) // how branchy it is
	for len(p.items) < n || len(order) > 0 {
		it := item{id: uint32(len(p.items))}
		near := func() int { // a label that was or will be bound near here
			at := p.labels - len(order)
			k := at + r.IntN(24) - 12
			return min(max(k, 0), p.labels-1)
		}
		switch k := r.IntN(20); {
		case k < 6:
			it.kind, it.bytes = itemPlain, plainInst(r, it.id)
		case k < 8+dense*3:
			it.kind, it.label = itemJump+itemKind(r.IntN(2)), near()
			it.cond = amd64.Cond(r.IntN(16))
		case k < 16:
			if len(order) == 0 {
				continue
			}
			it.kind, it.label = itemBind, p.labels-len(order)
			order = order[1:]
		case k == 16:
			if !p.aligns {
				continue
			}
			it.kind = itemAlign
			it.to = 1 << r.IntN(7)
			it.max = uint8(r.IntN(64))
			switch r.IntN(8) {
			case 0, 1, 2:
				it.kind, it.to = itemLoop, min(it.to, 32)
			case 3, 4, 5:
				it.kind = itemLoopTo
			case 6:
				it.kind = itemDrop
			}
		case k == 17:
			it.kind = []itemKind{itemTrap, itemAddr}[r.IntN(2)]
		case k == 18:
			it.kind, it.label = []itemKind{itemCall, itemSymbol}[r.IntN(2)], near()
		default:
			it.kind = []itemKind{itemConst, itemStore}[r.IntN(2)]
			it.csize = []int{4, 8, 16}[r.IntN(3)]
			it.cval = uint64(r.IntN(5))
		}
		p.items = append(p.items, it)
	}
	p.items = append(p.items, item{kind: itemPlain, bytes: []byte{0xC3}})
	for range r.IntN(4) {
		p.table = append(p.table, r.IntN(p.labels))
	}
	return p
}

func plainInst(r *rand.Rand, id uint32) []byte {
	var a amd64.Assembler
	a.Reset(64)
	for range 1 + r.IntN(4) {
		reg := amd64.Reg(r.IntN(16))
		switch r.IntN(4) {
		case 0:
			a.Emit(amd64.PUSHr, &amd64.Args{R: [4]amd64.Reg{reg}})
		case 1:
			a.Emit(amd64.MOVri, &amd64.Args{R: [4]amd64.Reg{reg}, W: 8, Imm: int64(id) << 32})
		default:
			a.Emit(amd64.MOVri, &amd64.Args{R: [4]amd64.Reg{reg}, W: 4, Imm: int64(id)})
		}
	}
	return a.Finish().Code
}

// built is a program after Finish.
type built struct {
	res    buf.Result
	labels buf.Label // first label
	marks  []uint32  // final offsets of the items
	table  buf.Label // with entries of four bytes
	wide   buf.Label // the same, with eight
}

func build(p *program, a *amd64.Assembler) built {
	a.Reset(16)
	first := a.NewLabels(p.labels)
	l := func(k int) buf.Label { return first + buf.Label(k) }
	for i := range p.items {
		it := &p.items[i]
		a.Trap(markTrap)
		switch it.kind {
		case itemPlain:
			a.PutBytes(it.bytes)
		case itemJump:
			a.Emit(amd64.JMPl, &amd64.Args{Label: l(it.label)})
		case itemCond:
			a.Emit(amd64.JCCl, &amd64.Args{Label: l(it.label), Cond: it.cond})
		case itemCall:
			a.Emit(amd64.CALLl, &amd64.Args{Label: l(it.label)})
			a.Call(it.id)
		case itemSymbol:
			a.Emit(amd64.CALLs, &amd64.Args{Imm: int64(it.id)})
			a.Call(it.id)
		case itemBind:
			a.Bind(l(it.label))
		case itemAlign:
			a.Align(it.to, it.max)
		case itemLoop:
			a.OpenLoop(it.to, it.max)
		case itemLoopTo:
			a.LoopTo()
		case itemDrop:
			a.DropLoop()
		case itemTrap:
			a.Trap(types.TrapCode(it.id % 7))
		case itemAddr:
			a.Addr(types.FilePos(it.id))
		case itemConst, itemStore:
			switch it.csize {
			case 4:
				it.clabel = a.Const4(uint32(it.cval))
			case 8:
				it.clabel = a.Const8(it.cval)
			case 16:
				it.clabel = a.Const16(it.cval, ^it.cval)
			}
			x := amd64.Args{M: amd64.MemLabel(it.clabel), W: 4}
			if it.kind == itemConst {
				a.Emit(amd64.MOVUPSrm, &x)
			} else {
				x.Imm = 0x12345678
				a.Emit(amd64.CMPmi, &x)
			}
		}
	}
	var targets []buf.Label
	for _, k := range p.table {
		targets = append(targets, l(k))
	}
	b := built{labels: first, table: a.JumpTable(targets, 4), wide: a.JumpTable(targets, 8)}
	b.res = a.Finish()
	var traps []buf.Trap
	for _, tr := range b.res.Traps {
		if tr.Code == markTrap {
			b.marks = append(b.marks, tr.Off)
		} else {
			traps = append(traps, tr)
		}
	}
	b.res.Traps = traps
	return b
}

// markTrap is the code of trap records that mark items. (Labels move with dead jumps.)
const markTrap = types.TrapCode(100)

// stats counts what the walk saw.
type stats struct {
	bytes, branches, short, long, removed, dead, padding int
	missed                                               int // long without need
	missedAlign                                          int // the same in programs with alignment, which is counted at its worst
}

// walk decodes the code of a program and compares everything that is known about it.
func walk(p *program, a *amd64.Assembler, b built, st *stats) error {
	code := b.res.Code[:b.res.CodeLen]
	pos := func(k int) uint32 { return a.Position(b.labels + buf.Label(k)) }

	// jumpAt[k] is the target of the jump that follows label k with nothing between, or -1.
	jumpAt := make([]int, p.labels)
	for k := range jumpAt {
		jumpAt[k] = -1
	}
	for i, it := range p.items {
		if it.kind != itemBind {
			continue
		}
		for _, next := range p.items[i+1:] {
			if next.kind == itemJump {
				jumpAt[it.label] = next.label
			}
			if next.kind < itemBind {
				break
			}
		}
	}
	// leads reports whether going to off is as good as going to label k.
	leads := func(k int, off uint32) bool {
		for range 100 {
			if pos(k) == off {
				return true
			}
			if k = jumpAt[k]; k < 0 {
				return false
			}
		}
		return false
	}

	// dead reports whether nothing reaches jump i: a jump comes right before it, and labels
	// between lead elsewhere.
	dead := func(i int) bool {
		for k := i - 1; k >= 0; k-- {
			switch it := &p.items[k]; it.kind {
			case itemJump:
				return true
			case itemBind:
				if !leads(p.items[i].label, pos(it.label)) {
					return false
				}
			case itemAlign, itemTrap, itemAddr, itemLoop, itemLoopTo, itemDrop:
			default:
				return false
			}
		}
		return false
	}

	off := uint32(0)
	// pads skips exactly the padding that the requests so far ask for.
	var reqs []item
	limit := uint32(0) // where the item is
	pads := func() error {
		end := off
		loops := 0
		for _, q := range reqs {
			if q.kind == itemLoop {
				loops++
			}
		}
		for loops > 0 && end < limit { // TestLoops checks how much it is
			in, err := x86asm.Decode(code[end:], 64)
			if err != nil || in.Op != x86asm.NOP {
				break
			}
			end += uint32(in.Len)
		}
		if loops > 0 {
			last := &reqs[len(reqs)-1]
			unmet := last.kind == itemAlign && -end&uint32(last.to-1) != 0 && -end&uint32(last.to-1) <= uint32(last.max)
			if unmet || end-off > 63*uint32(len(reqs)) {
				return fmt.Errorf("%d bytes of padding for loops, among other requests", end-off)
			}
			reqs = reqs[:0]
		}
		for _, q := range reqs { // each is met, or costs more than it may
			if n := -end & uint32(q.to-1); n <= uint32(q.max) {
				end += n
			}
		}
		reqs = reqs[:0]
		st.padding += int(end - off)
		for off < end {
			in, err := x86asm.Decode(code[off:], 64)
			if err != nil || in.Op != x86asm.NOP {
				return fmt.Errorf("%v at %#x, want padding up to %#x", in, off, end)
			}
			off += uint32(in.Len)
		}
		if off != end {
			return fmt.Errorf("padding to %#x, want to %#x", off, end)
		}
		return nil
	}

	traps, addrs, calls, relocs := b.res.Traps, b.res.Addrs, b.res.Calls, b.res.Relocs
	var open []item // binds, traps and addrs whose instruction comes next
	wantPos, havePos := types.NoPos, types.NoPos
	// position checks the record in force at off, where an instruction stands.
	position := func() error {
		for len(addrs) > 0 && addrs[0].Off <= off {
			if addrs[0].Off < off {
				return fmt.Errorf("position %v at %#x, where no instruction is", addrs[0].Pos, addrs[0].Off)
			}
			havePos, addrs = addrs[0].Pos, addrs[1:]
		}
		if havePos != wantPos {
			return fmt.Errorf("position at %#x is %v, want %v", off, havePos, wantPos)
		}
		return nil
	}
	flush := func() error {
		if err := pads(); err != nil {
			return err
		}
		for _, it := range open {
			switch it.kind {
			case itemBind:
				// The label of a dead jump is where that leads.
				if to := jumpAt[it.label]; pos(it.label) != off && (to < 0 || !leads(to, pos(it.label))) {
					return fmt.Errorf("label %d at %#x, want %#x", it.label, pos(it.label), off)
				}
			case itemTrap:
				if len(traps) == 0 || traps[0] != (buf.Trap{Off: off, Code: types.TrapCode(it.id % 7)}) {
					return fmt.Errorf("trap %d not at %#x: %v", it.id, off, traps)
				}
				traps = traps[1:]
			case itemAddr:
				wantPos = types.FilePos(it.id)
			}
		}
		open = open[:0]
		return nil
	}

	for i := range p.items {
		it := &p.items[i]
		switch it.kind {
		case itemBind, itemTrap, itemAddr:
			open = append(open, *it)
			continue
		case itemAlign, itemLoop:
			reqs = append(reqs, *it)
			continue
		case itemLoopTo, itemDrop:
			continue
		}
		limit = b.marks[i]
		if err := flush(); err != nil {
			return fmt.Errorf("before item %d: %v", i, err)
		}
		if i+1 == len(p.items) || b.marks[i+1] != off {
			if err := position(); err != nil {
				return fmt.Errorf("item %d: %v", i, err)
			}
		}
		if it.kind == itemPlain {
			if !bytes.HasPrefix(code[off:], it.bytes) {
				return fmt.Errorf("item %d: bytes at %#x differ", i, off)
			}
			off += uint32(len(it.bytes))
			continue
		}
		in, err := x86asm.Decode(code[off:], 64)
		if it.kind == itemJump || it.kind == itemCond {
			st.branches++
			// An item's mark comes before padding that a later item asks for; the last
			// item is never a branch.
			size := b.marks[i+1] - off
			if size > 0 && in.Op != x86asm.NOP {
				rel, ok := in.Args[0].(x86asm.Rel)
				want := x86asm.JMP
				if it.kind == itemCond {
					op, _ := x86asm.Decode([]byte{0x70 | byte(it.cond), 0}, 64)
					want = op.Op
				}
				if err != nil || !ok || in.Op != want || !leads(it.label, off+uint32(in.Len)+uint32(rel)) {
					return fmt.Errorf("item %d at %#x: %v, want a branch to %#x", i, off, in, pos(it.label))
				}
				if in.Len == 2 {
					st.short++
				} else {
					st.long++
					if int32(int8(rel)) == int32(rel) {
						if p.aligns {
							st.missedAlign++
						} else {
							st.missed++
						}
					}
				}
				off += uint32(in.Len)
				continue
			}
			// It must have been removed: the target is here, behind padding at most.
			st.removed++
			end := off
			for end < uint32(len(code)) {
				in, err := x86asm.Decode(code[end:], 64)
				if err != nil || in.Op != x86asm.NOP || leads(it.label, end) {
					break
				}
				end += uint32(in.Len)
			}
			if !leads(it.label, end) && it.kind == itemJump && dead(i) {
				st.dead++
				continue
			}
			if !leads(it.label, end) {
				return fmt.Errorf("item %d: branch to label %d at %#x is neither there nor needless", i, it.label, off)
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("item %d: %v", i, err)
		}
		end := off + uint32(in.Len)
		switch it.kind {
		case itemCall, itemSymbol:
			rel, ok := in.Args[0].(x86asm.Rel)
			if in.Op != x86asm.CALL || !ok {
				return fmt.Errorf("item %d: %v at %#x, want a call", i, in, off)
			}
			if it.kind == itemCall && end+uint32(rel) != pos(it.label) {
				return fmt.Errorf("item %d: call goes to %#x", i, end+uint32(rel))
			}
			if len(calls) == 0 || calls[0] != (buf.CallSite{Ret: end, ID: it.id}) {
				return fmt.Errorf("item %d: call record %v, want return at %#x", i, calls, end)
			}
			calls = calls[1:]
			if it.kind == itemSymbol {
				if len(relocs) == 0 || relocs[0] != (buf.Reloc{Off: end - 4, Kind: buf.RelocRel32, Sym: it.id}) {
					return fmt.Errorf("item %d: relocation %v, want at %#x", i, relocs, end-4)
				}
				relocs = relocs[1:]
			}
		case itemConst, itemStore:
			mem, ok := in.Args[it.kind&1].(x86asm.Mem)
			if it.kind == itemStore {
				mem, ok = in.Args[0].(x86asm.Mem)
			} else {
				mem, ok = in.Args[1].(x86asm.Mem)
			}
			if !ok || mem.Base != x86asm.RIP {
				return fmt.Errorf("item %d: %v, want a constant", i, in)
			}
			at := end + uint32(mem.Disp)
			want := binary.LittleEndian.AppendUint64(nil, it.cval)
			want = binary.LittleEndian.AppendUint64(want, ^it.cval)
			if at < b.res.CodeLen || at%uint32(it.csize) != 0 || !bytes.HasPrefix(b.res.Code[at:], want[:it.csize]) {
				return fmt.Errorf("item %d: constant at %#x", i, at)
			}
		}
		off = end
	}
	if err := flush(); err != nil {
		return err
	}
	if off != uint32(len(code)) || len(traps)+len(addrs)+len(calls)+len(relocs) != 0 {
		return fmt.Errorf("%d bytes of %d, %d records left", off, len(code), len(traps)+len(addrs)+len(calls)+len(relocs))
	}
	base := a.Position(b.table)
	for i, k := range p.table {
		entry := binary.LittleEndian.Uint32(b.res.Code[base+4*uint32(i):])
		if !leads(k, base+entry) {
			return fmt.Errorf("jump table entry %d leads to %#x", i, base+entry)
		}
		wide := a.Position(b.wide)
		if far := int64(binary.LittleEndian.Uint64(b.res.Code[wide+8*uint32(i):])); int64(wide)+far != int64(base+entry) {
			return fmt.Errorf("entry %d of the wide jump table is %#x", i, far)
		}
	}
	st.bytes += len(code)
	return nil
}

func TestRandomPrograms(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 300
	}
	var a, again amd64.Assembler
	var st stats
	for seed := range n {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		p := randomProgram(r, 10+r.IntN(300))
		b := build(p, &a)
		if err := walk(p, &a, b, &st); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if seed%10 == 0 {
			if c := build(p, &again); !bytes.Equal(b.res.Code, c.res.Code) {
				t.Fatalf("seed %d: not deterministic", seed)
			}
		}
	}
	t.Logf("%d programs: %+v", n, st)
	// Two sweeps leave next to nothing; that is the reason for not iterating.
	if st.missed*1000 > st.branches || st.missedAlign*50 > st.branches {
		t.Errorf("too many of %d branches are long without need: %d, %d with alignment", st.branches, st.missed, st.missedAlign)
	}
	if st.short == 0 || st.long == 0 || st.removed == 0 || st.dead == 0 || st.padding == 0 {
		t.Errorf("a case was never met: %+v", st)
	}
}
