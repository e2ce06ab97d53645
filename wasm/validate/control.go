package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the validation of structured control, branches and calls.

// paramsOf returns the types that f takes from the operand stack.
func (v *FuncValidator) paramsOf(f *frame) []types.ValType {
	if f.kind == frameFunc || f.typ == types.None {
		return nil
	}
	return v.m.FuncType(types.TypeIndex(f.typ)).Params
}

// resultsOf returns the types that f leaves on the operand stack. The slice is good until the
// control stack changes.
func (v *FuncValidator) resultsOf(f *frame) []types.ValType {
	if f.typ == types.None {
		return f.single[:f.numSingle]
	}
	return v.m.FuncType(types.TypeIndex(f.typ)).Results
}

// labelTypes returns the types that a branch to f carries.
func (v *FuncValidator) labelTypes(f *frame) []types.ValType {
	if f.kind == frameLoop {
		return v.paramsOf(f)
	}
	return v.resultsOf(f)
}

// label returns the frame that the label names, counted from the innermost, or nil.
func (v *FuncValidator) label(l uint32) *frame {
	if int64(l) >= int64(len(v.ctrl)) {
		v.fail("unknown label %d", l)
		return nil
	}
	return &v.ctrl[len(v.ctrl)-1-int(l)]
}

// open starts a construct of the current operator's block type, after taking its operands.
func (v *FuncValidator) open(kind frameKind) bool {
	in := &v.in
	f := frame{kind: kind, typ: in.B, setLog: uint32(len(v.setLog))}
	var params []types.ValType
	if in.HasTypeIndex() {
		if !v.check(v.n.checkFuncTypeIndex(types.TypeIndex(in.B), in.Pos)) {
			return false
		}
		t := v.m.FuncType(types.TypeIndex(in.B))
		if !v.n.Features.Has(types.FeatureMultiValue) {
			return v.check(notEnabled(in.Pos, types.FeatureMultiValue))
		}
		params = t.Params
	} else if t := in.BlockResult(); t != 0 {
		if !t.IsNum() && !v.check(v.n.checkValType(t, in.Pos)) {
			return false
		}
		f.single[0], f.numSingle = t, 1
	}
	// A bad block type is reported before what the stack lacks.
	if kind == frameIf && !v.pop(types.I32) || len(params) > 0 && !v.popList(params) {
		return false
	}
	f.height = uint32(len(v.stack))
	v.ctrl = append(v.ctrl, f)
	v.summary.open()
	if kind == frameLoop {
		v.summary.openLoop()
	}
	return len(params) == 0 || v.pushList(params)
}

// leave checks that exactly the construct's results are on the stack, and pops them.
func (v *FuncValidator) leave(f *frame) bool {
	results := v.resultsOf(f)
	if len(results) == 1 { // by far the most common case that is not nothing
		if n := len(v.stack); n == int(f.height)+1 && v.stack[n-1] == results[0] {
			v.stack = v.stack[:n-1]
			return true
		}
	}
	if !v.popList(results) {
		return false
	}
	if n := len(v.stack) - int(f.height); n != 0 {
		return v.fail("type mismatch: %d values remain on the stack at the end of the block", n)
	}
	return true
}

// end checks the end of a construct.
func (v *FuncValidator) end() bool {
	f := v.top()
	if !v.leave(f) {
		return false
	}
	if f.kind == frameIf {
		// The missing arm passes its parameters on.
		if p := v.paramsOf(f); !v.n.listMatches(p, v.resultsOf(f)) {
			return v.fail("type mismatch: if without else must have equal parameters and results")
		}
	}
	v.resetLocals(f)
	closed := *f
	v.ctrl = v.ctrl[:len(v.ctrl)-1]
	if !v.pushList(v.resultsOf(&closed)) {
		return false
	}
	v.summary.close(v.in.Pos-v.body.Offset, closed.kind == frameLoop)
	return true
}

func (v *FuncValidator) elseArm() bool {
	f := v.top()
	if f.kind != frameIf {
		return v.fail("END opcode expected: else without if")
	}
	if !v.leave(f) {
		return false
	}
	v.resetLocals(f)
	f.kind = frameElse
	f.unreachable = false
	return v.pushList(v.paramsOf(f))
}

// resetLocals undoes what f did to the knowledge of which locals are set.
func (v *FuncValidator) resetLocals(f *frame) {
	for _, x := range v.setLog[f.setLog:] {
		v.unset[x] = true
	}
	v.setLog = v.setLog[:f.setLog]
}

// control checks drop and the operators of structured control and calls, and passes on the
// others.
func (v *FuncValidator) control() bool {
	in := &v.in
	switch in.Op {
	case ops.Block:
		return v.open(frameBlock)
	case ops.Loop:
		return v.open(frameLoop)
	case ops.If:
		return v.open(frameIf)
	case ops.Drop:
		_, ok := v.popAny()
		return ok
	case ops.Else:
		return v.elseArm()
	case ops.End:
		return v.end()
	case ops.Br:
		f := v.label(in.A)
		return f != nil && v.popList(v.labelTypes(f)) && v.setUnreachable()
	case ops.BrIf:
		f := v.label(in.A)
		return f != nil && v.pop(types.I32) && v.passThrough(v.labelTypes(f))
	case ops.BrTable:
		return v.brTable()
	case ops.Return:
		return v.popList(v.resultsOf(&v.ctrl[0])) && v.setUnreachable()
	case ops.Unreachable:
		return v.setUnreachable()
	case ops.Call:
		return v.call()
	case ops.CallIndirect:
		return v.callIndirect()
	case ops.ReturnCall, ops.ReturnCallIndirect, ops.ReturnCallRef:
		return v.tailCall()
	case ops.CallRef:
		t := v.calleeRef()
		return t != nil && v.pushList(t.Results)
	case ops.BrOnNull, ops.BrOnNonNull:
		return v.brOnNull()
	case ops.Throw, ops.ThrowRef:
		return v.throw()
	case ops.TryTable:
		return v.tryTable()
	}
	return v.other()
}

// passThrough pops values of types ts and pushes ts, as a branch that may not be taken does.
func (v *FuncValidator) passThrough(ts []types.ValType) bool {
	if len(ts) == 0 {
		return true
	}
	return v.popList(ts) && v.pushList(ts)
}

func (v *FuncValidator) brTable() bool {
	in := &v.in
	if !v.pop(types.I32) {
		return false
	}
	f := v.label(in.A)
	if f == nil {
		return false
	}
	def := v.labelTypes(f)
	// All labels have the default's arity, and the operands must match each of them. They
	// stay on the stack meanwhile.
	top := v.top()
	have := v.stack[top.height:]
	check := func(ts []types.ValType) bool {
		for i := 1; i <= len(ts); i++ {
			want := ts[len(ts)-i]
			if i > len(have) {
				return top.unreachable || v.fail("type mismatch: expected %s but nothing on stack", want)
			}
			if t := have[len(have)-i]; t != want && !v.n.matches(t, want) {
				return v.fail("type mismatch: expected %s, found %s", want, t)
			}
		}
		return true
	}
	it := v.r.Labels(in)
	last := types.None
	for l, ok := it.Next(); ok; l, ok = it.Next() {
		if l == last {
			continue
		}
		last = l
		g := v.label(l)
		if g == nil {
			return false
		}
		ts := v.labelTypes(g)
		if len(ts) != len(def) {
			return v.fail("type mismatch: br_table target %d takes %d values, the default %d", l, len(ts), len(def))
		}
		if !check(ts) {
			return false
		}
	}
	return check(def) && v.setUnreachable()
}

func (v *FuncValidator) callee() *types.FuncType {
	i := v.in.A
	if int64(i) >= int64(len(v.n.Funcs)) {
		v.fail("unknown function %d", i)
		return nil
	}
	v.summary.call(types.FuncIndex(i))
	t := v.n.FuncType(types.FuncIndex(i))
	if !v.popList(t.Params) {
		return nil
	}
	return t
}

func (v *FuncValidator) call() bool {
	t := v.callee()
	return t != nil && v.pushList(t.Results)
}

// calleeIndirect checks a call_indirect up to the pushing of results.
func (v *FuncValidator) calleeIndirect() *types.FuncType {
	in := &v.in
	if int64(in.B) >= int64(len(v.n.Tables)) {
		v.fail("unknown table %d", in.B)
		return nil
	}
	table := v.n.Tables[in.B]
	if !v.n.matches(table.Elem, types.FuncRef) {
		v.fail("type mismatch: call_indirect on a table of %s", table.Elem)
		return nil
	}
	if !v.check(v.n.checkFuncTypeIndex(types.TypeIndex(in.A), in.Pos)) {
		return nil
	}
	t := v.m.FuncType(types.TypeIndex(in.A))
	if !v.pop(table.IndexType()) || !v.popList(t.Params) {
		return nil
	}
	return t
}

func (v *FuncValidator) callIndirect() bool {
	t := v.calleeIndirect()
	return t != nil && v.pushList(t.Results)
}

// calleeRef checks a call_ref up to the pushing of results.
func (v *FuncValidator) calleeRef() *types.FuncType {
	in := &v.in
	if !v.check(v.n.checkFuncTypeIndex(types.TypeIndex(in.A), in.Pos)) {
		return nil
	}
	v.summary.flags |= types.UsesRefs
	t := v.m.FuncType(types.TypeIndex(in.A))
	if !v.pop(types.Ref(true, types.ConcreteHeap(types.TypeIndex(in.A)))) || !v.popList(t.Params) {
		return nil
	}
	return t
}

func (v *FuncValidator) tailCall() bool {
	var t *types.FuncType
	switch v.in.Op {
	case ops.ReturnCall:
		t = v.callee()
	case ops.ReturnCallIndirect:
		t = v.calleeIndirect()
	default: // needs two proposals, of which only one is checked for all operators
		if !v.n.Features.Has(v.in.Op.Feature()) {
			return v.notEnabled()
		}
		t = v.calleeRef()
	}
	if t == nil {
		return false
	}
	if want := v.resultsOf(&v.ctrl[0]); !v.n.listMatches(t.Results, want) {
		return v.fail("type mismatch: the callee's results %s are not those of the caller", t)
	}
	return v.setUnreachable()
}

// unsupported reports an operator of a proposal that this validator does not know yet.
func (v *FuncValidator) unsupported() bool {
	return v.fail("unsupported proposal: %s", v.in.Op)
}
