package vm

import "github.com/gowasmtime/gowasmtime/types"

// This file implements Extern, what can be imported and exported.

// An Extern is an entity of a store. Kind says which member counts.
type Extern struct {
	Kind   types.ExternKind
	Func   Func
	Table  *Table
	Memory *Memory
	Global *Global
}

// ExternFunc, ExternTable, ExternMemory and ExternGlobal wrap an entity.
func ExternFunc(f Func) Extern      { return Extern{Kind: types.ExternFunc, Func: f} }
func ExternTable(t *Table) Extern   { return Extern{Kind: types.ExternTable, Table: t} }
func ExternMemory(m *Memory) Extern { return Extern{Kind: types.ExternMemory, Memory: m} }
func ExternGlobal(g *Global) Extern { return Extern{Kind: types.ExternGlobal, Global: g} }

// Store returns the store that the entity belongs to, nil for the zero Extern.
func (e Extern) Store() *Store {
	switch {
	case e.Kind == types.ExternFunc:
		return e.Func.store
	case e.Kind == types.ExternTable && e.Table != nil:
		return e.Table.store
	case e.Kind == types.ExternMemory && e.Memory != nil:
		return e.Memory.store
	case e.Kind == types.ExternGlobal && e.Global != nil:
		return e.Global.store
	}
	return nil
}
