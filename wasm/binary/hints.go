package binary

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the custom section of the branch hinting proposal, "metadata.code.branch_hint":
//
//	vec(function index u32, vec(offset u32, size u32 = 1, 0x00 or 0x01))
//
// It comes before the code section. Functions are in ascending order, as are the offsets within one.

// BranchHintSection is the name of the section.
const BranchHintSection = "metadata.code.branch_hint"

// A BranchHint says that the condition of an if or br_if is expected to be true or not.
type BranchHint struct {
	Off    uint32 // of the opcode from the start of the function's Body
	Likely bool
}

// BranchHints calls f for each hint of the module, in the order of the section, until an error. Whether there are branches at the offsets
// it does not look at. A module without the section has no hints.
func (m *Module) BranchHints(f func(fn types.FuncIndex, h BranchHint)) error {
	var section *Custom
	for i := range m.Customs {
		c := &m.Customs[i]
		if c.Name != BranchHintSection {
			continue
		}
		if section != nil {
			return hintError(c.Offset, "the section is there twice")
		}
		if section = c; c.After == SectionCode || c.After == SectionData {
			return hintError(c.Offset, "the section comes after the code section")
		}
	}
	if section == nil {
		return nil
	}
	r := NewReader(section.Bytes, section.Offset)
	next := m.NumImportedFuncs // least index that is in order
	for k := r.Length(); k > 0 && r.ok(); k-- {
		at := r.Offset()
		fn := r.U32()
		n := r.Length()
		if !r.ok() {
			break
		}
		if fn < next || fn-m.NumImportedFuncs >= uint32(len(m.Bodies)) {
			return hintError(at, "function %d is imported, unknown, or not in order", fn)
		}
		next = fn + 1
		if err := m.bodyHints(&r, types.FuncIndex(fn), n, f); err != nil {
			return err
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	if r.Len() > 0 {
		return hintError(r.Offset(), "%d more bytes", r.Len())
	}
	return nil
}

// bodyHints reads the n hints of function fn.
func (m *Module) bodyHints(r *Reader, fn types.FuncIndex, n uint32, f func(fn types.FuncIndex, h BranchHint)) error {
	least := uint32(0)
	size := uint32(len(m.Bodies[uint32(fn)-m.NumImportedFuncs].Bytes))
	for ; n > 0; n-- {
		at := r.Offset()
		off, bytes, value := r.U32(), r.U32(), r.Byte()
		switch {
		case !r.ok():
			return r.Err()
		case off < least || off >= size:
			return hintError(at, "offset %d is not in function %d, or not in order", off, fn)
		case bytes != 1 || value > 1:
			return hintError(at, "a hint of %d bytes, the first %#02x", bytes, value)
		}
		least = off + 1
		f(fn, BranchHint{off, value == 1})
	}
	return nil
}

// AppendBranchHints appends the hints of one function to the contents of a section, which begin with the number of functions.
func AppendBranchHints(b []byte, fn types.FuncIndex, hints []BranchHint) []byte {
	b = AppendU32(AppendU32(b, uint32(fn)), uint32(len(hints)))
	for _, h := range hints {
		b = append(AppendU32(b, h.Off), 1, 0)
		if h.Likely {
			b[len(b)-1] = 1
		}
	}
	return b
}

func hintError(off uint32, format string, args ...any) error {
	return fmt.Errorf("section %s, at %#x: %s", BranchHintSection, off, fmt.Sprintf(format, args...))
}
