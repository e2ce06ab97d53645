package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements what stops code that runs too long: the check of the store's word
// Interrupt, and fuel. Both stand where each path through endless code must come by: at the
// entry of functions and at loop headers. Without the tunables that ask for them nothing is emitted.
//
// Fuel is counted as Wasmtime counts it: one unit for entering a function and for each operator
// except those that only structure code, up from a negative number, and checked for its sign.
// The count is a value like that of a local which every construct assigns. What operators in
// straight-line code cost is added up here and reaches the value before control can part, so
// that it costs one addition per edge of the control flow at most. The store's counter gets it
// before anything that can look: calls, returns and unreachable. When another operator traps, the
// counter lacks what was used since.

// fuel is the state of counting.
type fuel struct {
	on      bool
	val     ir.Value // the count
	pending uint64   // what is not in val yet
}

// fuelCost returns what an operator costs.
func fuelCost(op ops.Op) uint64 {
	switch op {
	case ops.Nop, ops.Drop, ops.Block, ops.Loop, ops.Unreachable, ops.Return, ops.Else, ops.End:
		return 0
	}
	return 1
}

// charge adds the cost of the current operator.
func (tr *Translator) charge() {
	tr.fuel.pending += fuelCost(tr.in.Op)
	switch table[tr.in.Op].kind {
	case kindControl:
		if !tr.straight() {
			tr.spend()
		}
	case kindCall:
		tr.saveFuel()
	}
}

// straight reports whether the current operator of structured control leaves control where it is.
func (tr *Translator) straight() bool {
	switch tr.in.Op {
	case ops.Nop, ops.Block:
		return true
	case ops.End:
		fr := &tr.frames[len(tr.frames)-1]
		return fr.edges == opt.NoEdge && (fr.kind == frameBlock || fr.kind == frameLoop)
	}
	return false
}

// spend moves what is pending to the count. The addition must stay apart from earlier ones: where
// an edge carries the sum so far, merging would keep both counts alive.
func (tr *Translator) spend() {
	if f := &tr.fuel; f.pending != 0 {
		f.val = tr.b.Plain(ir.OpAdd, ir.I64, f.val, tr.b.Iconst(ir.I64, f.pending))
		f.pending = 0
	}
}

// saveFuel writes the count to the store's counter.
func (tr *Translator) saveFuel() {
	if tr.fuel.on {
		tr.spend()
		tr.b.VMStore(tr.store(), tr.fuel.val, uint64(tr.mod.off.StoreFuel()))
	}
}

// loadFuel reads the count from the store's counter.
func (tr *Translator) loadFuel() {
	if tr.fuel.on {
		tr.fuel.val = tr.b.VMLoadAt(ir.OpVMLoad, ir.I64, tr.store(), uint64(tr.mod.off.StoreFuel()), tr.ver.fresh())
	}
}

// enterChecks makes the checks at the entry of a function.
func (tr *Translator) enterChecks() {
	tn := tr.mod.t.Tunables
	tr.fuel = fuel{on: tn.ConsumeFuel}
	if !tn.SignalsBasedTraps {
		tr.b.Pin(ir.OpStackCheck, ir.None, tr.store(), 0, 0, uint64(tr.mod.off.StoreStackLimit()))
	}
	if tr.fuel.on {
		tr.loadFuel()
		tr.fuel.pending = 1
		tr.spend()
	}
	tr.checks()
}

// checks makes the checks that a function's entry and a loop's header have in common.
func (tr *Translator) checks() {
	tn := tr.mod.t.Tunables
	if tr.fuel.on {
		out := tr.b.Icmp(ir.CondGeS, tr.fuel.val, tr.b.Iconst(ir.I64, 0))
		tr.leaveIf(out, environ.BuiltinOutOfFuel)
	}
	switch {
	case tn.EpochInterruption:
		// The word also says when the store is interrupted, so this check does for both.
		word := tr.b.VMLoadAt(ir.OpVMLoad, ir.I32, tr.store(), uint64(tr.mod.off.StoreInterrupt()), tr.ver.fresh())
		tr.leaveIf(word, environ.BuiltinNewEpoch)
		tr.ver.writeAll() // the host's callback may have done anything
	case !tn.SignalsBasedTraps:
		tr.poll()
	}
}

// poll leaves the code for good when the store has been interrupted.
func (tr *Translator) poll() {
	tr.b.Pin(ir.OpPoll, ir.None, tr.store(), 0, 0, uint64(tr.mod.off.StoreInterrupt()))
}

// leaveIf calls a builtin without operands, out of line, if cond (I32) is not 0.
func (tr *Translator) leaveIf(cond ir.Value, i environ.BuiltinIndex) {
	b := &tr.b
	yes, no := b.BrIf(cond)
	scope := b.Scope()
	here := tr.fuel.val
	b.SetTarget(yes, tr.nextBlock())
	tr.f.Blocks[b.StartBlock()].Cold = true
	tr.saveFuel()
	b.Call(ir.OpCall, b.PoolStart(), tr.sigSlot(tr.mod.builtinSig(i)), environ.BuiltinKey(i).Pack())
	tr.loadFuel()
	back := b.Jump()
	if tr.fuel.on {
		tr.passFuel(no, here)
		tr.passFuel(back, tr.fuel.val)
	}
	b.SetTarget(no, tr.nextBlock())
	b.SetTarget(back, tr.nextBlock())
	b.CloseScope(scope)
	b.StartBlock()
	if tr.fuel.on {
		tr.fuel.val = b.AddParam(ir.I64)
	}
}

// passFuel makes v the argument of e.
func (tr *Translator) passFuel(e ir.Edge, v ir.Value) {
	at := tr.b.PoolStart()
	tr.b.PoolAdd(v)
	tr.setArgs(e, at, 1)
}

// unreachable translates the operator.
func (tr *Translator) unreachable() {
	tr.saveFuel()
	tr.b.Trap(types.TrapUnreachableCodeReached)
	tr.die()
}
