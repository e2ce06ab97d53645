package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file brings the module's branch hints to the branches.

// hints are the hints of a body that are not behind the current operator.
type hints struct {
	list []environ.BranchHint
	base uint32 // position of the body in the module
}

func hintsOf(body *environ.FuncBody) hints { return hints{body.Hints, uint32(body.Pos)} }

// expect tells the builder what the module says about the current operator, a branch with these edges.
func (tr *Translator) expect(yes, no ir.Edge) {
	h := &tr.hint
	if len(h.list) == 0 || tr.off.Has(tune.Hints) {
		return
	}
	for len(h.list) > 0 && h.list[0].Off < tr.in.Pos-h.base {
		h.list = h.list[1:]
	}
	if len(h.list) == 0 || h.list[0].Off != tr.in.Pos-h.base {
		return
	}
	if h.list[0].Likely {
		tr.b.Seldom(no)
	} else {
		tr.b.Seldom(yes)
	}
}
