package vm

import (
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the checks that imports have the types that a module asks for.

// checkImports returns an error unless imports fit m. Those that hosts has are not looked at.
func (s *Store) checkImports(m *Module, hosts *HostTable, imports []Extern) error {
	if len(imports) != len(m.info.Imports) {
		return fmt.Errorf("expected %d imports, found %d", len(m.info.Imports), len(imports))
	}
	for i := range imports {
		im := &m.info.Imports[i]
		if im.Kind == types.ExternFunc && hosts.has(types.FuncIndex(im.Index)) {
			continue
		}
		if owner := imports[i].Store(); owner != s {
			return fmt.Errorf("import of `%s::%s` belongs to another store, or to none", im.Module, im.Name)
		}
		if err := m.checkImport(im, &imports[i]); err != nil {
			return fmt.Errorf("incompatible import type for `%s::%s`: %w", im.Module, im.Name, err)
		}
	}
	return nil
}

// CheckImport says how x differs from what import i of m asks for. It does not say whether they
// belong to the same store.
func (m *Module) CheckImport(i int, x Extern) error { return m.checkImport(&m.info.Imports[i], &x) }

// CheckFuncImport is CheckImport for a function of type t that is in no store yet. Import i must be
// a function.
func (m *Module) CheckFuncImport(i int, t types.FuncType) error {
	want := m.info.FuncSig(types.FuncIndex(m.info.Imports[i].Index))
	if !want.Equal(t) {
		return fmt.Errorf("types incompatible: expected type `%s`, found type `%s`", funcText(*want), funcText(t))
	}
	return nil
}

// checkImport says how x differs from what im asks for.
func (m *Module) checkImport(im *environ.Import, x *Extern) error {
	if x.Kind != im.Kind {
		return fmt.Errorf("expected %v, but found %v", describe(im.Kind), describe(x.Kind))
	}
	switch im.Kind {
	case types.ExternFunc:
		want := m.info.Funcs[im.Index].Sig
		if m.typeIDs[want] != types.SharedTypeIndex(x.Func.ref.TypeID) {
			return fmt.Errorf("types incompatible: expected type `%s`, found type `%s`", funcText(m.info.Sigs[want]), funcText(x.Func.Type()))
		}
	case types.ExternTable:
		want, found := m.info.Tables[im.Index].Type, x.Table.typ
		if want.Elem != found.Elem {
			return fmt.Errorf("types incompatible: expected table of type `%v`, found table of type `%v`", want.Elem, found.Elem)
		}
		if want.Is64 != found.Is64 {
			return fmt.Errorf("types incompatible: expected a table with %v indices, found one with %v indices", want.IndexType(), found.IndexType())
		}
		found.Limits.Min = x.Table.Len()
		return checkLimits("table", want.Limits, found.Limits)
	case types.ExternMemory:
		want, found := m.info.Memories[im.Index], x.Memory.typ
		switch {
		case want.Is64 != found.Is64:
			return fmt.Errorf("types incompatible: expected a memory with %v indices, found one with %v indices", want.IndexType(), found.IndexType())
		case want.Shared != found.Shared:
			return fmt.Errorf("types incompatible: expected %s memory, found %s memory", sharing(want.Shared), sharing(found.Shared))
		case want.PageSizeLog2 != found.PageSizeLog2:
			return fmt.Errorf("memory types incompatible: expected a memory with a page size of %d, found a memory with a page size of %d",
				uint64(1)<<want.PageSizeLog2, uint64(1)<<found.PageSizeLog2)
		}
		found.Limits.Min = x.Memory.Pages()
		return checkLimits("memory", want.Limits, found.Limits)
	case types.ExternGlobal:
		want, found := m.info.Globals[im.Index], x.Global.typ
		if want.Mutable != found.Mutable {
			return fmt.Errorf("types incompatible: expected %s global, found %s global", mutability(want.Mutable), mutability(found.Mutable))
		}
		if want.Content != found.Content {
			return fmt.Errorf("types incompatible: expected global of type `%v`, found global of type `%v`", want.Content, found.Content)
		}
	default:
		return fmt.Errorf("imports of kind %v are not supported", im.Kind)
	}
	return nil
}

// checkLimits checks that found, whose minimum is the present size, is within want.
func checkLimits(what string, want, found types.Limits) error {
	if found.Min >= want.Min && (!want.HasMax || found.HasMax && found.Max <= want.Max) {
		return nil
	}
	return fmt.Errorf("types incompatible: expected %s limits (%s) doesn't match provided %s limits (%s)", what, limitsText(want), what, limitsText(found))
}

func limitsText(l types.Limits) string {
	if l.HasMax {
		return fmt.Sprintf("min: %d, max: %d", l.Min, l.Max)
	}
	return fmt.Sprintf("min: %d, max: none", l.Min)
}

func describe(k types.ExternKind) string {
	switch k {
	case types.ExternFunc:
		return "function"
	default:
		return k.String()
	}
}

func sharing(shared bool) string {
	if shared {
		return "shared"
	}
	return "non-shared"
}

func mutability(m bool) string {
	if m {
		return "mutable"
	}
	return "immutable"
}

// funcText returns t in the text format.
func funcText(t types.FuncType) string {
	var b strings.Builder
	b.WriteString("(func")
	for _, l := range []struct {
		name string
		list []types.ValType
	}{{" (param", t.Params}, {" (result", t.Results}} {
		if len(l.list) == 0 {
			continue
		}
		b.WriteString(l.name)
		for _, v := range l.list {
			b.WriteByte(' ')
			b.WriteString(v.String())
		}
		b.WriteByte(')')
	}
	b.WriteByte(')')
	return b.String()
}
