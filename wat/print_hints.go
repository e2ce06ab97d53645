package wat

import (
	"bytes"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements the printing of branch hints as annotations.

// hintsOf are the hints of a function.
type hintsOf struct {
	fn   types.FuncIndex
	list []binary.BranchHint
}

// collectHints decides whether the section with hints is printed as annotations: if the parser would make the same of
// them, in the same place. Otherwise it is a custom section like any.
func (p *printer) collectHints() {
	m := p.m
	at := -1
	for i := range m.Customs {
		if m.Customs[i].Name == binary.BranchHintSection {
			at = i
		}
	}
	if at < 0 {
		return
	}
	var list []hintsOf
	err := m.BranchHints(func(fn types.FuncIndex, h binary.BranchHint) {
		if k := len(list) - 1; k < 0 || list[k].fn != fn {
			list = append(list, hintsOf{fn: fn})
		}
		list[len(list)-1].list = append(list[len(list)-1].list, h)
	})
	if err != nil || !p.hintsAtBranches(list) || !p.beforeCode(at) {
		return
	}
	b := binary.AppendU32(nil, uint32(len(list)))
	for _, f := range list {
		b = binary.AppendBranchHints(b, f.fn, f.list)
	}
	if p.hinted = bytes.Equal(b, m.Customs[at].Bytes); p.hinted {
		p.hints = list
	}
}

// beforeCode reports whether custom section i is right before the code section.
func (p *printer) beforeCode(i int) bool {
	customs, last := p.m.Customs, binary.SectionCustom
	for _, s := range p.m.Sections {
		if s.ID == binary.SectionCode {
			break
		}
		if s.ID != binary.SectionCustom {
			last = s.ID
		}
	}
	return customs[i].After == last && (i+1 == len(customs) || customs[i+1].After != last)
}

// hintsAtBranches reports whether there is a branch wherever there is a hint.
func (p *printer) hintsAtBranches(list []hintsOf) bool {
	for _, f := range list {
		body := p.m.Bodies[uint32(f.fn)-p.m.NumImportedFuncs]
		locals := body.Locals()
		for locals.Next() {
		}
		if locals.Err() != nil {
			return false
		}
		r, hints := locals.Code(), f.list
		var in binary.Instr
		for len(hints) > 0 && r.Next(&in) {
			if in.Pos-body.Offset == hints[0].Off && (in.Op == ops.If || in.Op == ops.BrIf) {
				hints = hints[1:]
			}
		}
		if len(hints) > 0 {
			return false
		}
	}
	return true
}

// enterHints makes the hints of function index, which starts at base in the module, the current ones.
func (p *printer) enterHints(index, base uint32) {
	p.hint, p.base = nil, base
	if len(p.hints) > 0 && uint32(p.hints[0].fn) == index {
		p.hint, p.hints = p.hints[0].list, p.hints[1:]
	}
}

// annotate writes the hint for the operator at pos, if there is one, in a line.
func (p *printer) annotate(pos uint32, level int) {
	if len(p.hint) == 0 || p.hint[0].Off != pos-p.base {
		return
	}
	p.line(level)
	if p.hint[0].Likely {
		p.str("(@metadata.code.branch_hint \"\\01\")")
	} else {
		p.str("(@metadata.code.branch_hint \"\\00\")")
	}
	p.hint = p.hint[1:]
}
