package wat

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the printing of functions, expressions and operators.

// function writes the defined function i.
func (p *printer) function(i int) error {
	index := p.m.NumImportedFuncs + uint32(i)
	body := p.m.Bodies[i]
	p.local, p.label = p.locals[index], p.labels[index]
	p.entity(spaceFunc, int(index))
	typ := p.m.Funcs[i]
	p.typeUse(typ)
	nparams := uint32(0)
	if ft := p.funcType(typ); ft != nil {
		nparams = uint32(len(ft.Params))
		w := localWriter{p: p, word: "param"}
		for _, t := range ft.Params {
			w.add(t)
		}
		w.close()
		p.valTypes("result", ft.Results)
	}
	r := body.Locals()
	w := localWriter{p: p, word: "local", n: nparams}
	for r.Next() {
		for range r.Count {
			if !w.open {
				p.line(2)
				p.b = p.b[:len(p.b)-1] // the writer begins with a space
			}
			w.add(r.Type)
		}
	}
	w.close()
	if err := r.Err(); err != nil {
		return err
	}
	for j := range p.local.names {
		if j >= w.n { // no such local
			delete(p.local.names, j)
		}
	}
	code := r.Code()
	if w.n == nparams && isEmpty(&code) {
		p.str(")")
		return nil
	}
	p.open, p.nlabels = p.open[:0], 0
	p.enterHints(index, body.Offset)
	err := p.code(&code, 2)
	p.local, p.label = idents{}, nil
	if err != nil {
		return err
	}
	p.line(1)
	p.str(")")
	return nil
}

// isEmpty reports whether code is just an end.
func isEmpty(code *wasm.OpReader) bool {
	r := *code
	var in wasm.Instr
	return r.Next(&in) && in.Op == ops.End && r.Done()
}

// A localWriter writes parameters or locals, those without names together.
type localWriter struct {
	p    *printer
	word string
	n    uint32 // index of the next one
	open bool
}

func (w *localWriter) add(t types.ValType) {
	p := w.p
	name, named := p.local.names[w.n]
	if named || !w.open {
		w.close()
		p.str(" (")
		p.str(w.word)
	}
	if named {
		if p.local.notes[w.n] {
			p.note(name)
		} else {
			p.str(" ")
			p.identifier(name)
		}
	}
	p.str(" ")
	p.valType(t)
	w.n++
	if w.open = !named; named {
		p.str(")")
	}
}

func (w *localWriter) close() {
	if w.open {
		w.p.str(")")
		w.open = false
	}
}

// code writes the operators of a function, one in a line.
func (p *printer) code(r *wasm.OpReader, level int) error {
	var in wasm.Instr
	for r.Next(&in) {
		if err := p.structure(&in); err != nil {
			return err
		}
		switch in.Op {
		case ops.End:
			if len(p.open) == 0 {
				if !r.Done() {
					return wasm.Errorf(r.Offset(), "operators remaining after end of function")
				}
				return nil
			}
			p.line(level + len(p.open) - 1)
		case ops.Else, ops.Catch, ops.CatchAll, ops.Delegate:
			p.line(level + len(p.open) - 1)
		default:
			p.annotate(in.Pos, level+len(p.open))
			p.line(level + len(p.open))
		}
		p.instr(r, &in)
	}
	if err := r.Err(); err != nil {
		return err
	}
	return wasm.Errorf(r.Offset(), "END opcode expected")
}

// structure checks that the operator in may be in the innermost block, which is of a form that
// the text can have: an else in an if, once; a catch in a try.
func (p *printer) structure(in *wasm.Instr) error {
	var b *openBlock
	if len(p.open) > 0 {
		b = &p.open[len(p.open)-1]
	}
	switch in.Op {
	case ops.Else:
		if b == nil || b.op != ops.If {
			return wasm.Errorf(in.Pos, "else found outside of an if")
		}
		b.op = ops.Else
	case ops.Catch, ops.CatchAll, ops.Delegate:
		if b == nil || b.op != ops.Try {
			return wasm.Errorf(in.Pos, "%s found outside of a try", in.Op)
		}
	}
	return nil
}

// An openBlock is a block around the operator being printed.
type openBlock struct {
	name string // of its label, or ""
	op   ops.Op // that it started with, or else
}

// expr writes a constant expression in one line, each operator after a space.
func (p *printer) expr(x wasm.ConstExpr) error {
	p.open, p.nlabels = p.open[:0], 0
	p.local, p.label = idents{}, nil
	r := x.Reader()
	var in wasm.Instr
	for r.Next(&in) {
		if err := p.structure(&in); err != nil {
			return err
		}
		if in.Op == ops.End && len(p.open) == 0 {
			return nil
		}
		p.str(" ")
		p.instr(&r, &in)
	}
	if err := r.Err(); err != nil {
		return err
	}
	return wasm.Errorf(r.Offset(), "END opcode expected")
}

// wrapped writes a constant expression in parentheses, with the word if it is not just one
// operator.
func (p *printer) wrapped(word string, x wasm.ConstExpr) error {
	r := x.Reader()
	var in wasm.Instr
	n := 0
	for n < 3 && r.Next(&in) {
		n++
	}
	p.str(" (")
	if n != 2 {
		p.str(word)
	}
	at := len(p.b)
	if err := p.expr(x); err != nil {
		return err
	}
	if n == 2 { // without the space that expr began with
		p.b = append(p.b[:at], p.b[at+1:]...)
	}
	p.str(")")
	return nil
}

// instr writes an operator, which r has just read.
func (p *printer) instr(r *wasm.OpReader, in *wasm.Instr) {
	p.str(in.Op.String())
	if in.Op == ops.End || in.Op == ops.Delegate {
		p.open = p.open[:len(p.open)-1]
	}
	switch in.Op.Imm() {
	case ops.ImmNone, ops.ImmFence:
	case ops.ImmBlock, ops.ImmTryTable:
		p.block(r, in)
	case ops.ImmLabel:
		p.labelUse(in.A)
	case ops.ImmBrTable:
		it := r.Labels(in)
		for l, ok := it.Next(); ok; l, ok = it.Next() {
			p.labelUse(l)
		}
		p.labelUse(in.A)
	case ops.ImmLocal:
		p.use(&p.local, in.A)
	case ops.ImmCallIndirect:
		if in.B != 0 {
			p.ref(spaceTable, in.B)
		}
		p.typeUse(types.TypeIndex(in.A))
	case ops.ImmMem:
		if in.A != 0 {
			p.ref(spaceMemory, in.A)
		}
	case ops.ImmMem2:
		if in.A != 0 || in.B != 0 {
			p.ref(spaceMemory, in.A)
			p.ref(spaceMemory, in.B)
		}
	case ops.ImmDataMem:
		if in.B != 0 {
			p.ref(spaceMemory, in.B)
		}
		p.ref(spaceData, in.A)
	case ops.ImmElemTable:
		if in.B != 0 {
			p.ref(spaceTable, in.B)
		}
		p.ref(spaceElem, in.A)
	case ops.ImmMemarg, ops.ImmMemargLane:
		p.memarg(in)
	case ops.ImmLane:
		p.f(" %d", in.C)
	case ops.ImmShuffle:
		for _, l := range in.V {
			p.f(" %d", l)
		}
	case ops.ImmTypeField:
		p.ref(spaceType, in.A)
		x := p.fields[in.A]
		p.use(&x, in.B)
	case ops.ImmTypeN:
		p.ref(spaceType, in.A)
		p.f(" %d", in.B)
	case ops.ImmSelect:
		p.str(" (result")
		it := r.ValTypes(in)
		for t, ok := it.Next(); ok; t, ok = it.Next() {
			p.str(" ")
			p.valType(t)
		}
		p.str(")")
	case ops.ImmHeap, ops.ImmBrCast:
		p.cast(in)
	case ops.ImmI32, ops.ImmI64, ops.ImmF32, ops.ImmF64, ops.ImmV128:
		p.constant(in)
	default:
		sp := indexSpaces[in.Op.Imm()]
		p.ref(sp[0], in.A)
		if sp[1] != numSpaces {
			p.ref(sp[1], in.B)
		}
	}
}

// block writes the label, type and clauses of a block, which is open then.
func (p *printer) block(r *wasm.OpReader, in *wasm.Instr) {
	name := p.label[p.nlabels]
	p.nlabels++
	if name != "" {
		p.str(" ")
		p.identifier(name)
	}
	switch {
	case in.HasTypeIndex():
		p.typeUse(types.TypeIndex(in.B))
		if ft := p.funcType(types.TypeIndex(in.B)); ft != nil {
			p.valTypes("param", ft.Params)
			p.valTypes("result", ft.Results)
		}
	case in.A != 0:
		p.str(" (result ")
		p.valType(in.BlockResult())
		p.str(")")
	}
	if in.Op == ops.TryTable {
		it := r.Catches(in)
		for c, ok := it.Next(); ok; c, ok = it.Next() {
			p.str(" (")
			p.str(catchWords[c.Kind])
			if c.Kind <= wasm.CatchTagRef {
				p.ref(spaceTag, c.Tag)
			}
			p.labelUse(c.Label)
			p.str(")")
		}
	}
	p.open = append(p.open, openBlock{name, in.Op})
}

var catchWords = [...]string{
	wasm.CatchTag: "catch", wasm.CatchTagRef: "catch_ref", wasm.CatchAll: "catch_all", wasm.CatchAllRef: "catch_all_ref",
}

// labelUse writes the label of the block that is depth blocks outwards: by its name, unless an
// inner block has the same.
func (p *printer) labelUse(depth uint32) {
	p.str(" ")
	n := uint32(len(p.open))
	if depth < n && p.open[n-1-depth].name != "" {
		name := p.open[n-1-depth].name
		for i := uint32(0); p.open[n-1-i].name != name || i == depth; i++ {
			if i == depth {
				p.identifier(name)
				return
			}
		}
	}
	p.uint(uint64(depth))
}

func (p *printer) memarg(in *wasm.Instr) {
	if in.A != 0 {
		p.ref(spaceMemory, in.A)
	}
	if in.I != 0 {
		p.f(" offset=%d", in.I)
	}
	if in.B != in.Op.NaturalAlign() {
		p.f(" align=%d", uint64(1)<<in.B)
	}
	if in.Op.Imm() == ops.ImmMemargLane {
		p.f(" %d", in.C)
	}
}

// cast writes the types of reference operators.
func (p *printer) cast(in *wasm.Instr) {
	switch in.Op {
	case ops.RefNull:
		p.heapType(types.HeapType(in.A))
	case ops.RefTest, ops.RefCast, ops.RefTestNull, ops.RefCastNull:
		p.str(" ")
		p.valType(types.Ref(in.Op == ops.RefTestNull || in.Op == ops.RefCastNull, types.HeapType(in.A)))
	default:
		p.labelUse(in.A)
		p.str(" ")
		p.valType(types.ValType(in.B))
		p.str(" ")
		p.valType(types.ValType(in.C))
	}
}

// constant writes the value of a constant operator.
func (p *printer) constant(in *wasm.Instr) {
	p.str(" ")
	switch in.Op.Imm() {
	case ops.ImmI32:
		p.b = strconv.AppendInt(p.b, int64(int32(in.I)), 10)
	case ops.ImmI64:
		p.b = strconv.AppendInt(p.b, int64(in.I), 10)
	case ops.ImmF32:
		p.b = appendFloat(p.b, in.I, 32)
	case ops.ImmF64:
		p.b = appendFloat(p.b, in.I, 64)
	case ops.ImmV128:
		p.str("i32x4")
		for i := 0; i < 16; i += 4 {
			p.f(" 0x%08x", binary.LittleEndian.Uint32(in.V[i:]))
		}
	default:
		panic(fmt.Sprintf("wat.printer.constant: %s has none", in.Op))
	}
}

// appendFloat appends the number with the given bits exactly, with a decimal form in a comment.
func appendFloat(b []byte, v uint64, width int) []byte {
	mant, f := 23, float64(math.Float32frombits(uint32(v)))
	if width == 64 {
		mant, f = 52, math.Float64frombits(v)
	}
	if v>>(width-1) != 0 && !math.IsInf(f, 0) {
		if f != f {
			b = append(b, '-')
		}
	}
	switch {
	case math.IsInf(f, 1):
		return append(b, "inf"...)
	case math.IsInf(f, -1):
		return append(b, "-inf"...)
	case f != f:
		b = append(b, "nan"...)
		if payload := v & (1<<mant - 1); payload != 1<<(mant-1) {
			b = append(b, ":0x"...)
			b = strconv.AppendUint(b, payload, 16)
		}
		return b
	}
	b = strconv.AppendFloat(b, f, 'x', -1, width)
	if n := len(b); b[n-2] == '0' && (b[n-3] == '+' || b[n-3] == '-') { // of an exponent that strconv gives two digits
		b = append(b[:n-2], b[n-1])
	}
	b = append(b, " (;="...)
	b = strconv.AppendFloat(b, f, 'g', -1, width)
	return append(b, ";)"...)
}
