package translate

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
	wasm "github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file finds the tables that are as their segments made them for as long as an instance lives.
//
// Such a table is defined by the module, is not exported, and no body of the module has an operator
// that writes to it or grows it. That takes a look at all bodies before the first is compiled. Decoding
// them would cost as much as validation does. But the operators in question are rare and
// their bytes begin with few patterns, so a search for those finds the few bodies that may have
// one, and only they are decoded. What is not found in a body is not there; what is found may be an
// immediate.

// closedTables returns what Translation.Closed says.
func closedTables(m *environ.Module, bodies []wasm.Body) []environ.ClosedTable {
	n := uint32(len(m.Tables))
	if n == m.NumImportedTables {
		return nil
	}
	open := make([]bool, n)
	for i := range m.NumImportedTables {
		open[i] = true
	}
	for _, e := range m.Exports {
		if e.Kind == types.ExternTable {
			open[e.Index] = true
		}
	}
	sizes := [numSpaces]uint32{tableSpace: n, elemSpace: uint32(len(m.Elems))}
	left := 0
	for _, o := range open {
		if !o {
			left++
		}
	}
	for i := range bodies {
		if left == 0 {
			return nil
		}
		if mayWriteTable(bodies[i].Bytes, &sizes) {
			left -= markWritten(bodies[i], open)
		}
	}
	closed := make([]environ.ClosedTable, n)
	for i := range closed {
		init := m.Tables[i].Init
		closed[i].Closed = !open[i]
		closed[i].Known = closed[i].Closed && (len(init) == 0 || init[0].Op == environ.ConstRefNull)
	}
	applySegments(m, closed)
	return closed
}

// The first bytes of operators that write to tables. Behind the second comes a number of writes.
const (
	byteTableSet = 0x26
	bytePrefix   = 0xFC
)

// writes lists the operators behind the prefix by what their two immediates, or one, number.
var writes = [...]struct {
	sub           uint32
	first, second space
}{
	{0x0C, elemSpace, tableSpace},  // table.init
	{0x0E, tableSpace, tableSpace}, // table.copy
	{0x0F, tableSpace, noSpace},    // table.grow
	{0x11, tableSpace, noSpace},    // table.fill
}

// A space is what an immediate is an index in.
type space uint8

const (
	noSpace space = iota
	tableSpace
	elemSpace
	numSpaces
)

// mayWriteTable reports whether body may have an operator that writes to a table. sizes are those of the
// spaces of indices; they let few immediates pass for such operators.
func mayWriteTable(body []byte, sizes *[numSpaces]uint32) bool {
	for b := body; ; {
		i := bytes.IndexByte(b, byteTableSet)
		if i < 0 {
			break
		}
		b = b[i+1:]
		if x, n := binary.Uvarint(b); n > 0 && x < uint64(sizes[tableSpace]) {
			return true
		}
	}
	for b := body; ; {
		i := bytes.IndexByte(b, bytePrefix)
		if i < 0 {
			return false
		}
		b = b[i+1:]
		if mayBeWrite(b, sizes) {
			return true
		}
	}
}

// mayBeWrite reports whether b may be what stands behind the prefix in an operator that writes to a table.
func mayBeWrite(b []byte, sizes *[numSpaces]uint32) bool {
	sub, n := binary.Uvarint(b)
	if n <= 0 {
		return false
	}
	for i := range writes {
		w := &writes[i]
		if uint64(w.sub) != sub {
			continue
		}
		x, k := binary.Uvarint(b[n:])
		if k <= 0 || x >= uint64(sizes[w.first]) {
			return false
		}
		y, l := binary.Uvarint(b[n+k:])
		return w.second == noSpace || l > 0 && y < uint64(sizes[w.second])
	}
	return false
}

// markWritten marks the tables that body writes to and returns how many were not marked. A body that
// cannot be decoded is not valid, and no code will come of it.
func markWritten(body wasm.Body, open []bool) (news int) {
	mark := func(table uint32) {
		if uint64(table) < uint64(len(open)) && !open[table] {
			open[table] = true
			news++
		}
	}
	l := body.Locals()
	for l.Next() {
	}
	if l.Err() != nil {
		return 0
	}
	r := l.Code()
	var in wasm.Instr
	for r.Next(&in) {
		switch in.Op {
		case ops.TableSet, ops.TableGrow, ops.TableFill, ops.TableCopy:
			mark(in.A)
		case ops.TableInit:
			mark(in.B)
		}
	}
	return news
}

// maxSparse and minSparse bound the lists of elements, for active segments may place a few of them anywhere:
// minSparse elements and maxSparse for each that is given.
const (
	maxSparse = 16
	minSparse = 1 << 16
)

// applySegments lists the elements of known tables, or finds out that they are not.
//
// Segments are applied in order, and one that does not fit ends that. The instance is lost then, but its functions are
// not if an earlier segment put some in an imported table. So what stands behind a segment that may fail is not sure to be in its table.
func applySegments(m *environ.Module, closed []environ.ClosedTable) {
	room := uint64(minSparse)
	sure := true // all segments so far were applied
	for i := range m.Elems {
		e := &m.Elems[i]
		if e.Mode != environ.SegmentActive {
			continue
		}
		at, ok := constOffset(m, e.Offset)
		n := uint64(e.Len())
		end := at + n
		sure = sure && ok && end >= at && !m.IsImportedTable(e.Table) && end <= m.Tables[e.Table].Type.Limits.Min
		c := &closed[e.Table]
		if !c.Known {
			continue
		}
		if sure && e.Exprs == nil {
			room += maxSparse * n
			if more := end - min(end, uint64(len(c.Funcs))); more <= room {
				room -= more
				c.Funcs = slices.Grow(c.Funcs, int(more))
				for range more {
					c.Funcs = append(c.Funcs, types.FuncIndex(types.None))
				}
				copy(c.Funcs[at:], e.Funcs)
				continue
			}
		}
		c.Known, c.Funcs = false, nil
	}
}

// constOffset returns the value of a segment's offset if it does not depend on imports.
func constOffset(m *environ.Module, e environ.ConstExpr) (uint64, bool) {
	if len(e) != 1 {
		return 0, false
	}
	switch e[0].Op {
	case environ.ConstI32, environ.ConstI64:
		return e[0].Imm, true
	case environ.ConstGlobal:
		// The global comes before the segment, and before it only other globals: this ends.
		if g := types.GlobalIndex(e[0].Imm); !m.IsImportedGlobal(g) && !m.Globals[g].Mutable {
			return constOffset(m, m.GlobalInits[uint32(g)-m.NumImportedGlobals])
		}
	}
	return 0, false
}
