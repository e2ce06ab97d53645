package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements structured control: constructs become frames, branches become edges.
//
// A branch forward leaves an edge that waits in a list at its frame until the construct's end
// binds the label. A branch backward goes to the loop's header, which exists already. Blocks
// are started in the order of the code, which for structured code is reverse postorder.

type frameKind uint8

const (
	frameBody frameKind = iota
	frameBlock
	frameLoop
	frameIf
	frameElse
	frameInline // the body of an inlined function
)

// A frame is an open construct.
type frame struct {
	kind              frameKind
	elseHere          bool   // if with condition 0: the else arm goes on in the same block
	construct         uint32 // number in the summary
	height            uint32 // of the operand stack below the parameters
	nparams, nresults uint32

	edges    ir.Edge  // forward branches to the label, linked through EdgeData.To
	elseEdge ir.Edge  // if: where the condition is 0, until else or end takes it
	header   ir.Block // loop

	saved uint32 // in tr.saved: state at an if
	vers  uint32 // in tr.ver.mem: versions at the label; for an if followed by those at its start
	bound bool   // the versions at vers are set
	scope int    // blocks that dominate the construct's start
	state bool   // the label asks for the state of a state machine (states.go), which edges bring

	stamp   uint32 // of the last br_table that names the label
	shared  uint32 // where that br_table's arguments for it start in the pool
	nshared uint32 // and how many there are
}

func (tr *Translator) push(fr frame) *frame {
	fr.construct = uint32(tr.next)
	tr.next++
	fr.scope = tr.b.Scope()
	fr.vers = tr.ver.reserve()
	fr.state = tr.states.on && tr.states.askedAt(len(tr.frames))
	tr.frames = append(tr.frames, fr)
	return &tr.frames[len(tr.frames)-1]
}

// open starts a frame for the construct that the current operator opens.
func (tr *Translator) open(kind frameKind) *frame {
	np, nr := tr.blockArity()
	return tr.push(frame{
		kind: kind, height: uint32(len(tr.stack)) - np, nparams: np, nresults: nr,
		edges: opt.NoEdge, elseEdge: opt.NoEdge,
	})
}

// blockArity returns the numbers of parameters and results of the current block type.
func (tr *Translator) blockArity() (params, results uint32) {
	if tr.in.HasTypeIndex() {
		ft := &tr.mod.m.Types[tr.in.B].Composite.Func
		return uint32(len(ft.Params)), uint32(len(ft.Results))
	}
	if tr.in.BlockResult() != 0 {
		return 0, 1
	}
	return 0, 0
}

// control translates the operators of structured control.
func (tr *Translator) control() {
	switch tr.in.Op {
	case ops.Nop:
	case ops.Unreachable:
		tr.unreachable()
	case ops.Block:
		tr.findStates()
		tr.open(frameBlock)
	case ops.Loop:
		tr.loop()
	case ops.If:
		tr.opIf()
	case ops.Else:
		tr.opElse()
	case ops.End:
		tr.opEnd()
	case ops.Br:
		tr.br(tr.in.A)
	case ops.BrIf:
		tr.brIf(tr.pop())
	case ops.BrTable:
		tr.brTable()
	case ops.Return:
		tr.ret()
	case ops.BrOnNull:
		v := tr.pop()
		tr.brIf(tr.isNull(v))
		if !tr.dead {
			tr.pushv(v)
		}
	case ops.BrOnNonNull:
		// The reference is an operand of the branch and gone where it is not taken.
		tr.brIf(tr.nonNull(tr.stack[len(tr.stack)-1]))
		if !tr.dead {
			tr.pop()
		}
	}
}

// die marks what follows as unreachable.
func (tr *Translator) die() {
	tr.dead, tr.deadDepth = true, 0
}

// target returns the frame that label names.
func (tr *Translator) target(label uint32) *frame {
	return &tr.frames[len(tr.frames)-1-int(label)]
}

// nextBlock returns the number that the next block will have.
func (tr *Translator) nextBlock() ir.Block { return ir.Block(len(tr.f.Blocks)) }

func (tr *Translator) loop() {
	tr.findStates()
	fr := tr.open(frameLoop)
	tr.loops++
	if tr.states.on && tr.states.loop == len(tr.frames)-1 {
		return // nothing branches back to it
	}
	e := tr.b.Jump()
	at := tr.b.PoolStart()
	tr.passValues(fr, fr.nparams)
	tr.setArgs(e, at, uint32(len(tr.f.Pool))-at)
	fr.header = tr.nextBlock()
	tr.b.SetTarget(e, fr.header)
	tr.b.StartBlock()
	for i, v := range tr.stack[fr.height:] {
		tr.stack[int(fr.height)+i] = tr.b.AddParam(tr.b.Type(v))
	}
	for _, l := range tr.assigned(fr) {
		tr.locals[l] = tr.b.AddParam(tr.b.Type(tr.locals[l]))
	}
	if tr.fuel.on {
		tr.fuel.val = tr.b.AddParam(ir.I64)
	}
	tr.enterLoop(fr)
	tr.checks()
}

func (tr *Translator) opIf() {
	cond := tr.pop()
	fr := tr.open(frameIf)
	tr.save(fr)
	if c, ok := tr.b.Decided(cond); ok {
		if c == 0 {
			fr.elseHere = true
			tr.die()
		}
		return
	}
	yes, no := tr.b.BrIf(cond)
	tr.expect(yes, no)
	fr.elseEdge = no
	tr.b.SetTarget(yes, tr.nextBlock())
	tr.b.StartBlock()
}

func (tr *Translator) opElse() {
	fr := &tr.frames[len(tr.frames)-1]
	if !tr.dead {
		tr.pass(tr.b.Jump(), fr)
	}
	fr.kind = frameElse
	tr.b.CloseScope(fr.scope)
	tr.restore(fr)
	switch {
	case fr.elseEdge != opt.NoEdge:
		tr.b.SetTarget(fr.elseEdge, tr.nextBlock())
		fr.elseEdge = opt.NoEdge
		tr.b.StartBlock()
		tr.dead = false
	case fr.elseHere:
		tr.dead = false
	default:
		tr.die()
	}
}

func (tr *Translator) opEnd() {
	fr := &tr.frames[len(tr.frames)-1]
	label := tr.labelHere()
	if label >= 0 && !tr.dead {
		tr.fallInto(label)
	}
	if fr.kind == frameIf {
		// Without else arm the parameters are the results.
		if fr.elseHere {
			tr.restore(fr)
			tr.dead = false
		} else if fr.elseEdge != opt.NoEdge {
			tr.passSaved(fr)
		}
	}
	kind := fr.kind
	switch {
	case kind == frameBody:
		tr.endBody(fr)
	case fr.edges != opt.NoEdge:
		if !tr.dead {
			tr.pass(tr.b.Jump(), fr)
		}
		tr.bind(fr)
		tr.dead = false
	case tr.dead:
		tr.stack = tr.stack[:fr.height]
	}
	switch kind {
	case frameIf, frameElse:
		tr.saved = tr.saved[:fr.saved]
	case frameLoop:
		tr.loops--
	}
	tr.ver.release(fr.vers)
	tr.frames = tr.frames[:len(tr.frames)-1]
	if kind == frameInline {
		if !tr.dead {
			tr.saveFuel()
		}
		tr.leaveInline()
		return
	}
	switch s := &tr.states; {
	case label >= 0:
		tr.bindLabel(label)
	case s.loop == len(tr.frames):
		s.on = false
	}
}

// endBody makes the final returns: one for the end of the code, one for all branches that
// leave the function conditionally.
func (tr *Translator) endBody(fr *frame) {
	if !tr.dead {
		tr.ret()
	}
	if fr.edges != opt.NoEdge {
		tr.bind(fr)
		tr.ret()
	}
}

func (tr *Translator) ret() {
	if len(tr.inl.calls) > 0 {
		tr.retInline()
		return
	}
	tr.saveFuel()
	n := len(tr.f.Sig.Results)
	at := tr.b.PoolStart()
	for _, v := range tr.stack[len(tr.stack)-n:] {
		tr.b.PoolAdd(v)
	}
	tr.b.Return(at)
	tr.die()
}

func (tr *Translator) br(label uint32) {
	fr := tr.target(label)
	switch {
	case fr.kind == frameBody || fr.kind == frameInline:
		tr.ret()
		return
	case tr.states.on && tr.states.loop == len(tr.frames)-1-int(label):
		tr.jumpState()
		return
	}
	tr.pass(tr.b.Jump(), fr)
	tr.die()
}

// brIf branches to the current operator's label if cond is not 0.
func (tr *Translator) brIf(cond ir.Value) {
	if c, ok := tr.b.Decided(cond); ok {
		if c != 0 {
			tr.br(tr.in.A)
		}
		return
	}
	yes, no := tr.b.BrIf(cond)
	tr.expect(yes, no)
	tr.pass(yes, tr.target(tr.in.A))
	tr.b.SetTarget(no, tr.nextBlock())
	tr.b.StartBlock()
}

func (tr *Translator) brTable() {
	index := tr.pop()
	if s := &tr.states; s.on && s.at < 0 {
		tr.enterStates(index)
		return
	}
	def := tr.in.A
	list := tr.targets[:0]
	for it := tr.r.Labels(&tr.in); ; {
		l, ok := it.Next()
		if !ok {
			break
		}
		list = append(list, l)
	}
	tr.targets = list
	if c, ok := tr.b.Decided(index); ok {
		if c < uint64(len(list)) {
			def = list[c]
		}
		tr.br(def)
		return
	}
	// Targets at the end that equal the default are the default.
	n := len(list)
	for n > 0 && list[n-1] == def {
		n--
	}
	switch n {
	case 0:
		tr.br(def)
		return
	case 1:
		yes, no := tr.b.BrIf(index)
		tr.pass(yes, tr.target(def))
		tr.pass(no, tr.target(list[0]))
		tr.die()
		return
	}
	tr.stamp++
	e := tr.b.BrTable(index, uint32(n)+1)
	for i, l := range list[:n] {
		tr.passShared(e+ir.Edge(i), tr.target(l))
	}
	tr.passShared(e+ir.Edge(n), tr.target(def))
	tr.die()
}
