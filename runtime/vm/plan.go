package vm

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file finds out, once per module, which work of instantiation is the same for all instances.

// A plan says what an instance needs done. What is in no list is done by images and parts.
type plan struct {
	// The element segments before staticElems are passive, or sure to succeed and to write only
	// references to functions of the module into tables of its own. Tables that begin with those elements
	// and nulls are static.
	staticElems  int
	staticTables []bool // by DefinedTableIndex

	passiveElems []int // segments
	passiveRoom  int   // elements in them
	passiveDatas []int // segments that are not empty
	parts        bool  // whether idle VMContexts and tables are worth keeping
}

const (
	// minIdleRefs and minIdleElems are the numbers of VMFuncRefs, and of elements of static tables,
	// from which on keeping them is worth more than having the VMContext next to everything else of
	// the store.
	minIdleRefs  = 16
	minIdleElems = 64
)

func makePlan(m *environ.Module) plan {
	var p plan
	elems := p.findStatic(m)
	for x := range m.Elems {
		if e := &m.Elems[x]; e.Mode == environ.SegmentPassive {
			p.passiveElems = append(p.passiveElems, x)
			p.passiveRoom += e.Len()
		}
	}
	for x := range m.Datas {
		if d := &m.Datas[x]; d.Mode == environ.SegmentPassive && d.Len > 0 {
			p.passiveDatas = append(p.passiveDatas, x)
		}
	}
	p.parts = len(m.Escaping) >= minIdleRefs || elems >= minIdleElems
	return p
}

// findStatic finds static tables and element segments, and returns the length of those tables.
func (p *plan) findStatic(m *environ.Module) (elems int) {
	p.staticTables = make([]bool, len(m.Tables)-int(m.NumImportedTables))
	for d := range p.staticTables {
		if t := &m.Tables[int(m.NumImportedTables)+d]; len(t.Init) == 0 {
			p.staticTables[d] = true
			elems += int(min(t.Type.Limits.Min, 1<<30))
		}
	}
	for x := range m.Elems {
		if e := &m.Elems[x]; e.Mode == environ.SegmentActive && !staticElem(m, e) {
			break
		}
		p.staticElems = x + 1
	}
	return elems
}

// staticElem reports whether an active segment is sure to succeed and to depend on the module alone.
func staticElem(m *environ.Module, e *environ.ElemSegment) bool {
	if uint32(e.Table) < m.NumImportedTables {
		return false
	}
	t := &m.Tables[e.Table]
	at, ok := constant(e.Offset)
	if _, fits := bounds(at, uint64(e.Len()), t.Type.Limits.Min); !ok || !fits || len(t.Init) > 0 || isExtern(e.Type) {
		return false
	}
	for _, x := range e.Exprs {
		if len(x) != 1 || x[0].Op != environ.ConstRefFunc && x[0].Op != environ.ConstRefNull {
			return false
		}
	}
	return true
}

// fillStatic writes the elements of defined table d that the static segments give it. All others are null.
func (i *Instance) fillStatic(d types.DefinedTableIndex, elems []uint64) error {
	m := i.module
	for x := range m.info.Elems[:m.plan.staticElems] {
		e := &m.info.Elems[x]
		if e.Mode != environ.SegmentActive || uint32(e.Table)-m.info.NumImportedTables != uint32(d) {
			continue
		}
		at, _ := constant(e.Offset)
		if err := i.elements(e, elems[at:]); err != nil {
			return err
		}
	}
	return nil
}
