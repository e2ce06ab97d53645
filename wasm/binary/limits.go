package binary

// This file defines the implementation limits, which are those of the WebAssembly JavaScript
// interface, where Wasmtime's are.

const (
	MaxModuleSize     = 1 << 30
	MaxTypes          = 1_000_000
	MaxRecGroups      = 1_000_000
	MaxFuncs          = 1_000_000
	MaxImports        = 1_000_000
	MaxExports        = 1_000_000
	MaxGlobals        = 1_000_000
	MaxTags           = 1_000_000
	MaxTables         = 100
	MaxMemories       = 100
	MaxDataSegments   = 100_000
	MaxElemSegments   = 100_000
	MaxElemItems      = 10_000_000 // entries of one element segment
	MaxTableSize      = 10_000_000 // initial size of a table
	MaxBodySize       = 7_654_321  // bytes
	MaxLocals         = 50_000     // parameters included
	MaxParams         = 1_000
	MaxResults        = 1_000
	MaxFields         = 10_000 // of a struct
	MaxArrayNewFixed  = 10_000
	MaxBrTableTargets = 65_520
	MaxCatches        = 10_000
	MaxStringSize     = 100_000 // bytes of a name
	MaxSubtypingDepth = 63
	MaxMemory32Pages  = 1 << 16
	MaxMemory64Pages  = 1 << 48
	MaxSelectTypes    = 1_000
)
