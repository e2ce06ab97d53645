package types

// This file defines the index spaces. Each is its own type, so that an index of one space
// cannot be used in another by accident.

// Indices into the spaces of one module, imports first, as in section 2.5.1 of the
// WebAssembly specification.
type (
	TypeIndex   uint32
	FuncIndex   uint32
	TableIndex  uint32
	MemoryIndex uint32
	GlobalIndex uint32
	TagIndex    uint32
	ElemIndex   uint32
	DataIndex   uint32
	LocalIndex  uint32
)

// Indices that count only what the module defines itself: the space above less its imports.
type (
	DefinedFuncIndex   uint32
	DefinedTableIndex  uint32
	DefinedMemoryIndex uint32
	DefinedGlobalIndex uint32
	DefinedTagIndex    uint32
)

// SigIndex names one function type of a module after equal types were merged.
type SigIndex uint32

// SharedTypeIndex names one function type among all modules of an engine. Two functions have
// the same type exactly when their shared indices are equal.
type SharedTypeIndex uint32

// FuncRefIndex is the position of an escaping function's VMFuncRef within its instance.
type FuncRefIndex uint32

// None is the value of any index type that means "there is none". It can never be a valid
// index because limits keep every space below it.
const None = ^uint32(0)

// NoFuncRef marks a function that does not escape.
const NoFuncRef = FuncRefIndex(None)
