package wat

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the parsing of tables and memories, of the segments that fill them, and
// of constant expressions.

// zeroAt returns the constant expression for the address 0.
func zeroAt(is64 bool) binary.ConstExpr {
	if is64 {
		return binary.ConstExpr{Bytes: []byte{opI64Const, 0, opEnd}}
	}
	return binary.ConstExpr{Bytes: []byte{opI32Const, 0, opEnd}}
}

func (m *moduleParser) tableField() {
	index := m.m.NumImportedTables + uint32(len(m.m.Tables))
	if m.inline(spaceTable, index) {
		return
	}
	var t binary.Table
	t.Type.Is64 = m.addrType()
	if m.atValType() {
		// The abbreviation with elements, which give the size.
		t.Type.Elem = m.refType()
		if !m.Open("elem") {
			m.Unexpected(`expected "(elem"`)
			return
		}
		e := binary.Elem{Table: types.TableIndex(index), At: zeroAt(t.Type.Is64), Type: t.Type.Elem}
		switch {
		case m.Peek().Kind == LParen:
			m.elemExprs(&e)
		case t.Type.Elem == types.FuncRef:
			e.Type = types.Ref(false, types.HeapFunc)
			m.elemFuncs(&e)
		default:
			// Items given by their indices have type (ref func), which is not enough here.
			e.UsesExprs = true
			for m.atIndex() {
				code := binary.AppendInstr(nil, &binary.Instr{Op: ops.RefFunc, A: m.index(spaceFunc)})
				e.Exprs = append(e.Exprs, binary.ConstExpr{Bytes: append(code, opEnd)})
			}
		}
		m.Close()
		n := uint64(e.Len())
		t.Type.Limits = types.Limits{Min: n, Max: n, HasMax: true}
		m.m.Elems = append(m.m.Elems, e)
	} else {
		t.Type.Limits = m.limits()
		t.Type.Elem = m.refType()
		if m.Peek().Kind != RParen {
			t.Init = m.expr()
		}
	}
	m.m.Tables = append(m.m.Tables, t)
}

func (m *moduleParser) memoryField() {
	index := m.m.NumImportedMemories + uint32(len(m.m.Memories))
	if m.inline(spaceMemory, index) {
		return
	}
	start := m.pos
	t := types.MemoryType{PageSizeLog2: types.DefaultPageSizeLog2}
	t.Is64 = m.addrType()
	m.pageSize(&t)
	if m.Open("data") {
		d := binary.Data{Memory: types.MemoryIndex(index), At: zeroAt(t.Is64), Bytes: m.Strings()}
		m.Close()
		page := uint64(1) << t.PageSizeLog2
		n := (uint64(len(d.Bytes)) + page - 1) / page
		t.Limits = types.Limits{Min: n, Max: n, HasMax: true}
		m.m.Datas = append(m.m.Datas, d)
	} else if m.err == nil {
		m.pos = start
		t = m.memoryType()
	}
	m.m.Memories = append(m.m.Memories, t)
}

// segmentAt reads where an active segment goes, in the entity s: "(table x)? offset". The entity
// may also be just an index, as before multiple tables and memories had a syntax.
func (m *moduleParser) segmentAt(s spaceID, kw string) (entity uint32, at binary.ConstExpr) {
	if m.Open(kw) {
		entity = m.index(s)
		m.Close()
	} else if m.atIndex() {
		entity = m.index(s)
	}
	if m.Open("offset") {
		at = m.expr()
		m.Close()
		return entity, at
	}
	return entity, m.foldedExpr()
}

func (m *moduleParser) elemField() {
	m.AcceptID()
	var e binary.Elem
	switch {
	case m.Accept("declare"):
		e.Mode = binary.Declared
		m.elemList(&e)
	case m.At("func") || m.atValType():
		e.Mode = binary.Passive
		m.elemList(&e)
	default:
		var table uint32
		table, e.At = m.segmentAt(spaceTable, "table")
		e.Table = types.TableIndex(table)
		if m.atIndex() || m.Peek().Kind == RParen {
			e.Type = types.Ref(false, types.HeapFunc)
			m.elemFuncs(&e)
		} else {
			m.elemList(&e)
		}
	}
	m.m.Elems = append(m.m.Elems, e)
}

// elemList reads "func funcidx*" or "reftype elemexpr*".
func (m *moduleParser) elemList(e *binary.Elem) {
	if m.Accept("func") {
		e.Type = types.Ref(false, types.HeapFunc)
		m.elemFuncs(e)
		return
	}
	e.Type = m.refType()
	m.elemExprs(e)
}

func (m *moduleParser) elemFuncs(e *binary.Elem) {
	for m.atIndex() {
		e.Funcs = append(e.Funcs, types.FuncIndex(m.index(spaceFunc)))
	}
}

func (m *moduleParser) elemExprs(e *binary.Elem) {
	e.UsesExprs = true
	for m.Peek().Kind == LParen {
		if m.Open("item") {
			e.Exprs = append(e.Exprs, m.expr())
			m.Close()
		} else {
			e.Exprs = append(e.Exprs, m.foldedExpr())
		}
	}
}

func (m *moduleParser) dataField() {
	m.AcceptID()
	var d binary.Data
	if k := m.Peek().Kind; k == String || k == RParen {
		d.Mode = binary.Passive
	} else {
		var memory uint32
		memory, d.At = m.segmentAt(spaceMemory, "memory")
		d.Memory = types.MemoryIndex(memory)
	}
	d.Bytes = m.Strings()
	m.m.Datas = append(m.m.Datas, d)
}

// expr reads instructions up to a closing parenthesis, which stays, as a constant expression.
func (m *moduleParser) expr() binary.ConstExpr {
	m.startExpr()
	m.instrs(false)
	return m.constExpr()
}

// foldedExpr reads one folded instruction as a constant expression.
func (m *moduleParser) foldedExpr() binary.ConstExpr {
	m.startExpr()
	if m.Peek().Kind != LParen {
		m.Unexpected("expected an instruction in parentheses")
	} else {
		m.instrs(true)
	}
	return m.constExpr()
}

// startExpr begins an expression outside of a function: it knows no locals and labels.
func (m *moduleParser) startExpr() {
	m.code, m.labels = m.code[:0], m.labels[:0]
	clear(m.locals)
}

// constExpr returns m.code and an end as a constant expression.
func (m *moduleParser) constExpr() binary.ConstExpr {
	b := make([]byte, 0, len(m.code)+1)
	return binary.ConstExpr{Bytes: append(append(b, m.code...), opEnd)}
}
