package opt

import (
	"math/bits"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
)

// This file implements value numbering: instructions with equal contents are one value.
//
// Pure instructions float, so sharing one is right wherever its operands are available, and
// where a second copy could be made they are: the table needs no scopes. A versioned load is
// pinned; it can stand in for another only where its block dominates. So can a conditional trap.

// A consEntry is a slot of the table. It is free unless its generation is the current one, so
// that nothing has to be cleared between functions.
type consEntry struct {
	gen uint32
	id  ir.Value
}

// A consTable is an open-addressing hash table of instructions.
type consTable struct {
	slots []consEntry // a power of two
	mem   []consEntry // what slots is a part of
	shift uint8       // 64 − log2(len(slots))
	gen   uint32
	count uint32
	limit uint32
}

const minCons = 256

// reset empties the table and sizes it for n instructions.
func (t *consTable) reset(n int) {
	n = max(minCons, 1<<bits.Len(uint(2*n)))
	t.use(n)
}

// use makes the table n slots large, n a power of two, and empties it.
func (t *consTable) use(n int) {
	if n > cap(t.mem) {
		t.mem = make([]consEntry, n)
		t.gen = 0
	}
	t.slots = t.mem[:n]
	t.shift = uint8(64 - bits.TrailingZeros(uint(n)))
	t.limit = uint32(n / 2)
	t.count = 0
	t.gen++
	if t.gen == 0 {
		clear(t.mem[:cap(t.mem)])
		t.gen = 1
	}
}

// hash mixes what makes instructions equal. The multipliers are odd numbers without structure.
func hash(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64) uint64 {
	h := (uint64(x) | uint64(y)<<32) * 0x9E3779B97F4A7C15
	h ^= (imm ^ uint64(op)<<40 ^ uint64(t)<<56 ^ uint64(z)<<8) * 0xD6E8FEB86659FD93
	return (h ^ h>>29) * 0xBF58476D1CE4E5B9
}

// cons returns the pure instruction with the given contents, making it if there is none.
func (b *Builder) cons(op ir.Op, t ir.Type, x, y, z ir.Value, imm uint64, flags ir.InstFlags) ir.Value {
	if (b.Off.Has(tune.GVN) || b.Chaos.OneIn(8, tune.Forget)) && ir.Ops[op].Args > 0 {
		return b.add(ir.Inst{Op: op, Type: t, Flags: flags, A: x, B: y, C: z, Imm: imm})
	}
	tab := &b.pure
	insts := b.f.Insts
	mask := uint64(len(tab.slots) - 1)
	for i := hash(op, t, x, y, z, imm) >> tab.shift; ; i++ {
		e := &tab.slots[i&mask]
		if e.gen != tab.gen {
			v := b.add(ir.Inst{Op: op, Type: t, Flags: flags, A: x, B: y, C: z, Imm: imm})
			e.gen, e.id = tab.gen, v
			if tab.count++; tab.count > tab.limit {
				b.growCons()
			}
			return v
		}
		if in := &insts[e.id]; in.Imm == imm && in.A == x && in.B == y && in.Op == op && in.Type == t && in.C == z {
			return e.id
		}
	}
}

// growCons doubles the table. It happens when Reset's estimate was too low.
func (b *Builder) growCons() {
	tab := &b.pure
	old, gen := tab.slots, tab.gen
	n := 2 * len(old)
	if n <= cap(tab.mem) {
		// The old slots are a part of the new ones.
		old = append([]consEntry(nil), old...)
	}
	tab.use(n)
	mask := uint64(n - 1)
	for _, e := range old {
		if e.gen != gen {
			continue
		}
		in := &b.f.Insts[e.id]
		i := hash(in.Op, in.Type, in.A, in.B, in.C, in.Imm) >> tab.shift
		for tab.slots[i&mask].gen == tab.gen {
			i++
		}
		tab.slots[i&mask] = consEntry{tab.gen, e.id}
		tab.count++
	}
}

// A pinTable remembers pinned instructions of which one is enough. It is a cache: of those with
// the same hash it keeps the last.
type pinTable struct {
	slots [256]pinEntry
	gen   uint32
}

type pinEntry struct {
	gen uint32
	id  ir.Value
	at  ir.Block
}

func (t *pinTable) reset() {
	t.gen++
	if t.gen == 0 {
		clear(t.slots[:])
		t.gen = 1
	}
}

// once returns an instruction equal to in from a block that dominates the current one, or
// makes it. o is the optimization that this is.
func (b *Builder) once(in ir.Inst, o tune.Opt) ir.Value {
	if b.Off.Has(o) || b.Chaos.OneIn(4, tune.Forget) {
		return b.pin(in)
	}
	h := hash(in.Op, in.Type, in.A, in.B, in.C, in.Imm)
	e := &b.fixed.slots[h>>56]
	if e.gen == b.fixed.gen && b.f.Insts[e.id] == in && b.Dominates(e.at) {
		return e.id
	}
	v := b.pin(in)
	*e = pinEntry{b.fixed.gen, v, b.cur}
	return v
}

// Dominates reports whether block x dominates the current point, as far as the scopes that
// the front end opens and closes tell.
func (b *Builder) Dominates(x ir.Block) bool {
	at := b.domAt[x]
	return at < uint32(len(b.dom)) && b.dom[at] == x
}

// Scope returns a mark of the blocks that dominate the current point.
func (b *Builder) Scope() int { return len(b.dom) }

// CloseScope forgets the blocks started since Scope returned mark: they need not dominate
// what comes next.
func (b *Builder) CloseScope(mark int) { b.dom = b.dom[:mark] }
