package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the state of function validation and its main loop.
//
// The algorithm is that of the specification's appendix: a stack of operand types and a stack
// of control frames; below an unreachable point the operand stack yields Bottom, which
// matches everything. Operators with a fixed signature, the great majority, are checked from
// the table in package ops; the others have methods in control.go, operands.go, memory.go
// and refs.go.
//
// Methods that check one operator report an error by setting v.err and returning false.

// A FuncValidator checks function bodies, one at a time. Its memory is reused from one body to
// the next. The zero value is ready for use.
type FuncValidator struct {
	n    *Info
	m    *binary.Module
	body binary.Body
	r    binary.OpReader
	in   binary.Instr
	err  *binary.Error

	locals []types.ValType
	stack  []types.ValType
	ctrl   []frame

	// Locals whose type has no default value must be set before they are read. unset tells
	// which of them are not set yet; it is empty if there is no such local. setLog lists
	// those that have been set, so that the end of a construct can undo it.
	unset  []bool
	setLog []uint32

	summary summarizer
}

// A frame is an open construct.
type frame struct {
	kind        frameKind
	unreachable bool
	numSingle   uint8            // number of results in single, if typ is types.None
	single      [1]types.ValType // the result of a block type without index
	typ         uint32           // index of the block's function type, or types.None
	height      uint32           // of the operand stack below the parameters
	setLog      uint32           // length of FuncValidator.setLog at the start
}

type frameKind uint8

const (
	frameBlock frameKind = iota
	frameLoop
	frameIf
	frameElse
	frameTry
	frameFunc
)

// maxOperands bounds the operand stack, which calls with many results could otherwise make
// larger than the body by a factor of a thousand.
const maxOperands = 10_000_000

// Validate checks the body of the defined function index. If sum is not nil, it is filled;
// its slices are reused.
func (v *FuncValidator) Validate(n *Info, index types.DefinedFuncIndex, body binary.Body, sum *types.FuncSummary) error {
	if n != v.n {
		v.n, v.m = n, n.Module
		v.r.Restrict(n.Features)
		v.summary.module(len(n.Globals))
	}
	v.body, v.err = body, nil
	v.stack, v.ctrl, v.setLog = v.stack[:0], v.ctrl[:0], v.setLog[:0]
	typ := n.Funcs[n.Module.FuncIndex(index)]
	code, err := v.declareLocals(n.Module.FuncType(typ))
	if err != nil {
		return err
	}
	v.summary.start(sum, len(v.locals))
	v.r.Reset(body.Bytes[code:], body.Offset+code)
	v.ctrl = append(v.ctrl, frame{kind: frameFunc, typ: uint32(typ)})
	v.summary.open()
	for _, t := range v.locals {
		v.noteType(t)
	}
	if !v.run() {
		return v.err
	}
	return nil
}

// declareLocals lists the types of the function's parameters and locals and returns the
// position of its first operator.
func (v *FuncValidator) declareLocals(t *types.FuncType) (code uint32, err error) {
	v.locals = append(v.locals[:0], t.Params...)
	v.unset = v.unset[:0]
	l := v.body.Locals()
	for l.Next() {
		if !l.Type.IsNum() {
			if err := v.n.checkValType(l.Type, v.body.Offset); err != nil {
				return 0, err
			}
		}
		if uint64(len(v.locals))+uint64(l.Count) > binary.MaxLocals {
			return 0, binary.Errorf(v.body.Offset, "too many locals: the limit is %d with parameters", binary.MaxLocals)
		}
		if l.Count > 0 && !defaultable(l.Type) && len(v.unset) == 0 {
			v.unset = append(v.unset, make([]bool, len(v.locals))...)
		}
		for i := uint32(0); i < l.Count; i++ {
			v.locals = append(v.locals, l.Type)
			if len(v.unset) > 0 || !defaultable(l.Type) {
				v.unset = append(v.unset, !defaultable(l.Type))
			}
		}
	}
	return l.CodeOffset(), l.Err()
}

// run checks the operators of the body. The fast paths of what occurs most are written out
// here; they fall back on methods for everything unusual: unreachable code, subtypes, errors.
func (v *FuncValidator) run() bool {
	in := &v.in
	features := v.n.features
	s := &v.summary
	for v.r.Next(in) {
		b := in.Op.Brief()
		if features>>(b.Feature&63)&1 == 0 {
			return v.notEnabled()
		}
		s.ops++
		s.flags |= b.Summary
		switch b.Class {
		case ops.ClassPlain:
		case ops.ClassLocal:
			if in.Op == ops.LocalGet {
				if uint(in.A) >= uint(len(v.locals)) {
					return v.fail("unknown local %d", in.A)
				}
				t := v.locals[in.A]
				if t-types.F64 > types.I32-types.F64 && !v.getSpecial(t) {
					return false
				}
				v.stack = append(v.stack, t)
				s.maxStack = max(s.maxStack, uint32(len(v.stack)))
			} else if !v.setLocal() {
				return false
			}
			continue
		case ops.ClassAccess:
			if !v.access() {
				return false
			}
			if v.n.Memories[in.A].Is64 {
				if !v.plain(b.Sig.Sig(), true) {
					return false
				}
				continue
			}
		case ops.ClassChecked:
			if !v.immediates() {
				return false
			}
		case ops.ClassGlobal:
			if !v.global() {
				return false
			}
			continue
		default:
			if !v.control() {
				return false
			}
			s.maxStack = max(s.maxStack, uint32(len(v.stack)))
			if len(v.ctrl) == 0 {
				if !v.r.Done() {
					return v.failAt(v.r.Offset(), "section size mismatch: operators after the end of the function")
				}
				return true
			}
			continue
		}
		// Apply the fixed signature.
		sig := b.Sig.Sig()
		n := len(v.stack)
		have := n - int(v.ctrl[len(v.ctrl)-1].height)
		switch {
		case sig.NPop == 2 && have >= 2 && v.stack[n-1] == sig.Pop[1] && v.stack[n-2] == sig.Pop[0]:
			n -= 2
		case sig.NPop == 1 && have >= 1 && v.stack[n-1] == sig.Pop[0]:
			n--
		case sig.NPop != 0:
			if !v.plain(sig, false) {
				return false
			}
			continue
		}
		v.stack = v.stack[:n]
		if sig.NPush != 0 {
			v.stack = append(v.stack, sig.Push[:sig.NPush]...)
			s.maxStack = max(s.maxStack, uint32(len(v.stack)))
		}
	}
	if err := v.r.Err(); err != nil {
		v.err = err.(*binary.Error)
		return false
	}
	return v.failAt(v.r.Offset(), "unexpected end of section or function: END opcode expected")
}

// getSpecial is for reading a local whose type t is not a number.
func (v *FuncValidator) getSpecial(t types.ValType) bool {
	if len(v.unset) != 0 && v.unset[v.in.A] {
		return v.fail("uninitialized local %d", v.in.A)
	}
	v.noteType(t)
	return true
}

// setLocal checks local.set and local.tee.
func (v *FuncValidator) setLocal() bool {
	x := v.in.A
	if uint(x) >= uint(len(v.locals)) {
		return v.fail("unknown local %d", x)
	}
	t := v.locals[x]
	n := len(v.stack)
	if n > int(v.ctrl[len(v.ctrl)-1].height) && v.stack[n-1] == t {
		if v.in.Op == ops.LocalSet {
			v.stack = v.stack[:n-1]
		}
	} else {
		if !v.pop(t) {
			return false
		}
		if v.in.Op == ops.LocalTee { // on an unreachable stack, this can be the highest yet
			v.stack = append(v.stack, t)
			v.summary.maxStack = max(v.summary.maxStack, uint32(len(v.stack)))
		}
	}
	if len(v.unset) != 0 && v.unset[x] {
		v.unset[x] = false
		v.setLog = append(v.setLog, x)
	}
	v.summary.locals.set(x, v.summary.serial)
	return true
}

// plain applies the signature s: in general, with unreachable code, errors, 64-bit addresses
// and any number of operands.
func (v *FuncValidator) plain(s *ops.Sig, addr64 bool) bool {
	for i := int(s.NPop) - 1; i >= 0; i-- {
		t := s.Pop[i]
		if i == 0 && addr64 {
			t = types.I64
		}
		if !v.pop(t) {
			return false
		}
	}
	v.stack = append(v.stack, s.Push[:s.NPush]...)
	v.summary.maxStack = max(v.summary.maxStack, uint32(len(v.stack)))
	return true
}

// The primitives of the operand stack.

func (v *FuncValidator) top() *frame { return &v.ctrl[len(v.ctrl)-1] }

// noteType records in the summary that a value of type t occurs.
func (v *FuncValidator) noteType(t types.ValType) {
	if t == types.V128 {
		v.summary.flags |= types.UsesSIMD
	} else if t.IsRef() {
		v.summary.flags |= types.UsesRefs
	}
}

func (v *FuncValidator) push(t types.ValType) {
	v.noteType(t)
	v.stack = append(v.stack, t)
}

// pushList pushes the types of ts, first to last.
func (v *FuncValidator) pushList(ts []types.ValType) bool {
	if len(v.stack)+len(ts) > maxOperands {
		return v.fail("operand stack too large: the limit is %d values", maxOperands)
	}
	for _, t := range ts {
		v.push(t)
	}
	return true
}

// popAny pops a value of any type; it is Bottom when the code is unreachable and the
// construct's own operands are used up.
func (v *FuncValidator) popAny() (types.ValType, bool) {
	f := v.top()
	n := len(v.stack)
	if n > int(f.height) {
		t := v.stack[n-1]
		v.stack = v.stack[:n-1]
		return t, true
	}
	if f.unreachable {
		return types.Bottom, true
	}
	return 0, v.fail("type mismatch: expected a value but nothing on stack")
}

// pop pops a value that must match want.
func (v *FuncValidator) pop(want types.ValType) bool {
	f := v.top()
	n := len(v.stack)
	if n > int(f.height) {
		t := v.stack[n-1]
		if t == want || v.n.matches(t, want) {
			v.stack = v.stack[:n-1]
			return true
		}
		return v.fail("type mismatch: expected %s, found %s", want, t)
	}
	if f.unreachable {
		return true
	}
	return v.fail("type mismatch: expected %s but nothing on stack", want)
}

// popList pops values that must match ts, last to first.
func (v *FuncValidator) popList(ts []types.ValType) bool {
	for i := len(ts) - 1; i >= 0; i-- {
		if !v.pop(ts[i]) {
			return false
		}
	}
	return true
}

// setUnreachable marks what follows, up to the end of the construct, as unreachable.
func (v *FuncValidator) setUnreachable() bool {
	f := v.top()
	v.stack = v.stack[:f.height]
	f.unreachable = true
	return true
}

// fail records an error at the current operator.
func (v *FuncValidator) fail(format string, args ...any) bool {
	v.err = binary.Errorf(v.in.Pos, format, args...)
	return false
}

func (v *FuncValidator) failAt(at uint32, msg string) bool {
	v.err = &binary.Error{Offset: at, Msg: msg}
	return false
}

// check records err, if any, as the error.
func (v *FuncValidator) check(err error) bool {
	if err == nil {
		return true
	}
	v.err = err.(*binary.Error)
	return false
}

func (v *FuncValidator) notEnabled() bool {
	return v.check(notEnabled(v.in.Pos, v.in.Op.Feature()&^v.n.Features))
}
