package frontend

import (
	"slices"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/opt"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements inlining: in the place of a call of a small function the translator goes on in the
// callee's bytecode, and comes back at its end.
//
// The callee's body is a construct among those of the caller, with a label for its results to which its returns
// branch. Its operators have positions of their own (types.Inline), so that backtraces show the function
// as if it had been called. It counts fuel and looks at epochs as it would have.
//
// Whether a call is inlined depends on the bytes of caller and callee only, so that functions can be compiled in any
// order: no other function's IR is needed. That the callee is valid has been found out by whoever hands out its body.

// Inlining says which calls are inlined.
type Inlining uint8

const (
	// InlineAuto inlines small functions unless the module's compiler has done so already.
	InlineAuto Inlining = iota
	// InlineNever inlines nothing.
	InlineNever
	// InlineAlways inlines small functions of all modules.
	InlineAlways
	// InlineAll inlines what is possible, for tests: large functions, and some levels of recursion.
	InlineAll
)

// inlineLimits are the limits of an Inlining. Sizes are numbers of operators.
type inlineLimits struct {
	any    uint32 // callees up to this size are inlined anywhere …
	likely uint32 // … and up to this one in loops and where arguments are constants
	bytes  int    // the size in bytes from which on bodies are not even looked at
	growth uint32 // what a caller may grow by; more if it is larger itself
	depth  int    // of inlined calls in inlined functions
	nested int    // how often one function may be inlined into itself
}

var inlining = [...]inlineLimits{
	InlineAuto:   {any: 30, likely: 80, bytes: 480, growth: 80, depth: 3},
	InlineAlways: {any: 30, likely: 80, bytes: 480, growth: 80, depth: 3},
	InlineAll:    {any: 1000, likely: 1000, bytes: 4000, growth: 3000, depth: 5, nested: 2},
}

// chaosLimits are those of tune.Engulf.
var chaosLimits = inlineLimits{any: 100, likely: 100, bytes: 1000, growth: 300, depth: 3, nested: 1}

// maxInlineLocals is the largest number of locals, besides parameters, that an inlined function may have.
const maxInlineLocals = 64

// An inlinedCall is a function that is being inlined. It remembers where its caller was.
type inlinedCall struct {
	callee types.FuncIndex
	frame  int // the index in frames of the body's frame

	// Of the caller.
	r      binary.OpReader
	hint   hints
	sum    *types.FuncSummary
	next   int
	locals []ir.Value
	shift  types.FilePos
}

// inliner is the state of inlining in the function at hand.
type inliner struct {
	limits inlineLimits // zeros: nothing is inlined
	bodies environ.BodySource
	self   types.FuncIndex // the function at hand
	calls  []inlinedCall   // innermost last
	budget uint32          // operators that may still be inlined
	end    types.FilePos   // of the positions that inlined functions have got so far

	// shift is what to add to positions of the current body. It is 0 outside of inlined functions.
	shift types.FilePos
}

// startInlining prepares for function index of the module with the given body.
func (tr *Translator) startInlining(index types.FuncIndex, body *environ.FuncBody) {
	n := &tr.inl
	n.self, n.end = index, types.InlinedPos
	how, chaos := tr.Inlining, tr.b.Chaos.On(tune.Engulf)
	if chaos && how == InlineAuto {
		how = InlineAlways
	}
	if n.bodies = body.Others; n.bodies == nil || tr.off.Has(tune.Inline) || !tr.mod.inlines(how) {
		n.limits = inlineLimits{}
		return
	}
	if n.limits = inlining[how]; chaos && how != InlineAll {
		n.limits = chaosLimits
	}
	n.budget = max(n.limits.growth, body.Summary.Ops)
}

// inlines reports whether functions of the module are inlined. Backtraces rely on positions, so there must be some.
//
// What has gone through an inliner is left alone: 44,000 calls inlined in a C++ program of 6 MB made its code and the time to compile
// it a quarter more.
func (mi *moduleInfo) inlines(how Inlining) bool {
	if !mi.t.Tunables.AddressMap {
		return false
	}
	return how >= InlineAlways || how == InlineAuto && !mi.t.Inlined && !mi.fromGo && !mi.fromLLVM
}

// inline begins to inline the call of f and returns true, or returns false if f is to be called.
func (tr *Translator) inline(f types.FuncIndex) bool {
	n := &tr.inl
	m := tr.mod.m
	if n.limits.any == 0 || len(n.calls) == n.limits.depth || n.budget == 0 || m.IsImportedFunc(f) || tr.states.on || tr.nested(f) {
		return false
	}
	if tr.b.Chaos.OneIn(2, tune.Engulf) {
		return false
	}
	d := m.DefinedFunc(f)
	if len(tr.mod.t.Bodies[d].Bytes) > n.limits.bytes {
		return false
	}
	body, ok := n.bodies.Body(d)
	if !ok || tr.mod.sigErr[m.Funcs[f].Sig] != nil || !tr.wantInline(body.Summary, m.FuncSig(f)) || uint64(n.end)+uint64(len(body.Bytes)) >= uint64(types.NoPos) {
		return false
	}
	return tr.enterInline(f, &body)
}

// nested reports whether f is being translated too often already.
func (tr *Translator) nested(f types.FuncIndex) bool {
	count := 0
	if f == tr.inl.self {
		count++
	}
	for i := range tr.inl.calls {
		if tr.inl.calls[i].callee == f {
			count++
		}
	}
	return count > tr.inl.limits.nested
}

// wantInline reports whether the function with this summary and signature is small enough to be inlined here.
//
// A tail call in it would take away the frame of a call, which is not there; so it must have none.
func (tr *Translator) wantInline(sum *types.FuncSummary, sig *types.FuncType) bool {
	n := &tr.inl
	if sum.Flags&types.HasTailCall != 0 || sum.Ops > n.budget || sum.Ops > n.limits.likely {
		return false
	}
	if sum.Ops <= n.limits.any || tr.loops > 0 {
		return true
	}
	for _, v := range tr.stack[len(tr.stack)-len(sig.Params):] {
		if op := tr.f.Insts[v].Op; op == ir.OpIconst || op == ir.OpFconst {
			return true
		}
	}
	return false
}

// enterInline makes the operators of f's body the ones that come next. Its arguments become its locals.
func (tr *Translator) enterInline(f types.FuncIndex, body *environ.FuncBody) bool {
	n := &tr.inl
	sig := tr.mod.m.FuncSig(f)
	base := len(tr.stack) - len(sig.Params)
	call := inlinedCall{callee: f, frame: len(tr.frames), r: tr.r, hint: tr.hint, sum: tr.sum, next: tr.next, locals: tr.locals, shift: n.shift}
	at := len(tr.locals)
	locals := append(tr.locals, tr.stack[base:]...)
	l := binary.Body{Bytes: body.Bytes, Offset: uint32(body.Pos)}.Locals()
	for l.Next() {
		t, err := tr.mod.irType(l.Type)
		if err != nil || uint64(len(locals)-at)+uint64(l.Count) > uint64(len(sig.Params)+maxInlineLocals) {
			return false
		}
		zero := tr.constZero(t)
		for range l.Count {
			locals = append(locals, zero)
		}
	}
	pos := types.FilePos(tr.in.Pos) + n.shift
	tr.f.Inline = append(tr.f.Inline, types.Inline{Base: n.end, Pos: body.Pos, Call: pos})
	n.calls = append(n.calls, call)
	n.budget -= body.Summary.Ops
	n.shift = n.end - body.Pos
	n.end += types.FilePos(len(body.Bytes))

	tr.stack = tr.stack[:base]
	tr.locals = locals[at:]
	tr.sum, tr.next, tr.r, tr.hint = body.Summary, 0, l.Code(), hintsOf(body)
	tr.push(frame{kind: frameInline, height: uint32(base), nresults: uint32(len(sig.Results)), edges: opt.NoEdge, elseEdge: opt.NoEdge})
	tr.b.SetPos(body.Pos + n.shift)
	if tr.fuel.on {
		tr.fuel.pending++
		tr.spend()
	}
	tr.checks()
	return true
}

// leaveInline returns to the caller of the function that has just ended. Its results are on the stack.
func (tr *Translator) leaveInline() {
	n := &tr.inl
	c := &n.calls[len(n.calls)-1]
	tr.r, tr.hint, tr.sum, tr.next, tr.locals, n.shift = c.r, c.hint, c.sum, c.next, c.locals, c.shift
	n.calls = n.calls[:len(n.calls)-1]
}

// retInline translates a return from the inlined function.
func (tr *Translator) retInline() {
	at := tr.inl.calls[len(tr.inl.calls)-1].frame
	fr := &tr.frames[at]
	if at == len(tr.frames)-1 {
		// At the end of the body, control goes on by itself.
		r, in := tr.r, tr.in
		if r.Next(&in) && in.Op == ops.End {
			results := tr.stack[len(tr.stack)-int(fr.nresults):]
			tr.stack = append(tr.stack[:fr.height], results...)
			return
		}
	}
	tr.pass(tr.b.Jump(), fr)
	tr.die()
}

// growLocals makes room for the locals of inlined functions behind those of the current one.
func (tr *Translator) growLocals() {
	if n := &tr.inl; n.limits.any != 0 {
		tr.locals = slices.Grow(tr.locals, n.limits.depth*(maxInlineLocals+8))
	}
}
