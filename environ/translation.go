package environ

import "github.com/gowasmtime/gowasmtime/types"

// This file defines Translation, a module with its function bodies: the input of compilation.

// A Translation is what environ/translate makes of a module's bytes. It refers to those bytes,
// which must not change while it is in use.
type Translation struct {
	Module   *Module
	Tunables *Tunables
	Offsets  *VMOffsets // layout of the module's VMContext for the target
	Features types.Features
	Bodies   []FuncBody // by DefinedFuncIndex
	Data     []byte     // the data segments' bytes, one after the other
	Names    Names
	Debug    DebugInfo
	Inlined  bool   // the module's producers section names a compiler that inlines small functions itself
	Wasm     []byte // the whole module

	// Closed says which tables stay as they are made, by TableIndex. It may be shorter than the index
	// space, or nil: nothing is known of the other tables.
	Closed []ClosedTable

	// Source is what the decoder made of the module, for the validator that the driver runs
	// on each body; nobody else looks at it.
	Source any
}

// A FuncBody is one function's locals and operators as they stand in the module.
type FuncBody struct {
	Bytes   []byte             // from the local declarations to the final end, inclusive
	Pos     types.FilePos      // of Bytes in the module
	Summary *types.FuncSummary // set by validation before the compiler sees the body
	Hints   []BranchHint       // by ascending offset

	// Others, if not nil, has the bodies of other functions for the compiler of this one.
	Others BodySource
}

// A BranchHint says which way a branch in a body is expected to go.
type BranchHint struct {
	Off    uint32 // of the branch (if or br_if) from the start of the body; if there is none, it means nothing
	Likely bool   // the condition is expected to be true, otherwise to be false
}

// A BodySource hands out bodies of a translation to the compiler of one function.
type BodySource interface {
	// Body returns function i, or false if it is not valid. That is no error of the function being compiled, and whether
	// it is called for has no influence on what is reported.
	Body(i types.DefinedFuncIndex) (FuncBody, bool)
}

// Body returns a function that has a summary. So a translation all of whose functions have one is a BodySource.
func (t *Translation) Body(i types.DefinedFuncIndex) (FuncBody, bool) {
	b := t.Bodies[i]
	return b, b.Summary != nil
}

// A ClosedTable is what is known of a table.
type ClosedTable struct {
	// Closed says that neither the module's code nor anybody else ever writes to the table or grows it.
	Closed bool

	// Known says that the elements of a closed table are known: the functions in Funcs by index, types.None
	// for null, and null behind its end.
	Known bool
	Funcs []types.FuncIndex
}

// Names are the module's names for messages. A missing name is empty.
type Names struct {
	Module string
	Funcs  []string // by FuncIndex; may be shorter than the index space
}

// Func returns the name of function f, or "".
func (n *Names) Func(f types.FuncIndex) string {
	if int(f) < len(n.Funcs) {
		return n.Funcs[f]
	}
	return ""
}

// A DebugInfo is the debugging information that the compiler of the source has left in a module.
type DebugInfo struct {
	// Present says that there is some, and Sections is the part of it that backtraces need: the module's
	// custom sections of those names. It is empty when nobody wants it.
	Present  bool
	Sections []DebugSection

	// Code is where the contents of the code section begin in the module, from which addresses in
	// the sections count.
	Code uint32
}

// A DebugSection is a custom section.
type DebugSection struct {
	Name  string
	Bytes []byte
}
