package environ

import "github.com/gowasmtime/gowasmtime/types"

// This file is the table of builtins: operations that generated code leaves to the runtime.

// A BuiltinIndex names a builtin.
type BuiltinIndex uint32

const (
	BuiltinMemoryGrow BuiltinIndex = iota // memory, delta pages -> previous pages or -1
	BuiltinTableGrow                      // table, delta, init value -> previous length or -1
	BuiltinOutOfFuel                      // ->
	BuiltinNewEpoch                       // ->

	NumBuiltins = iota
)

// A Builtin describes one: its parameters beyond the context, and results. Indices of
// memories and tables are i32 constants of the calling module.
type Builtin struct {
	Name string
	Type types.FuncType
	Doc  string
}

// Builtins lists every builtin by index.
var Builtins = [NumBuiltins]Builtin{
	BuiltinMemoryGrow: {"memory_grow", types.FuncType{Params: []types.ValType{types.I32, types.I64}, Results: []types.ValType{types.I64}},
		"grows a memory by a number of pages and returns its size before, or -1"},
	BuiltinTableGrow: {"table_grow", types.FuncType{Params: []types.ValType{types.I32, types.I64, types.I64}, Results: []types.ValType{types.I64}},
		"grows a table by a number of elements with an initial value (its 8-byte form) and returns its length before, or -1"},
	BuiltinOutOfFuel: {"out_of_fuel", types.FuncType{}, "is called when fuel has run out; traps or returns after adding fuel"},
	BuiltinNewEpoch:  {"new_epoch", types.FuncType{}, "is called when the store's word Interrupt is not 0; traps, or returns with a new epoch deadline"},
}

// String returns the builtin's name.
func (b BuiltinIndex) String() string {
	if int(b) < len(Builtins) {
		return Builtins[b].Name
	}
	return "unknown"
}
