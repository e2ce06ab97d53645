// Package artifact is the image that compilation leaves and the runtime loads: an ELF64 file
// that objdump, perf, gdb and debug/elf read too.
//
// A Builder makes the bytes from a module's description and its Text; Open makes a View of
// them, which answers look-ups by binary search in the bytes themselves, so that opening
// decodes nothing that grows with the code. Each section has a file of its own that documents its format
// and holds both its writer and its reader:
//
//	.wt.engine     engine.go     who wrote this, with which settings; checksum (checksum.go). Always at offset 64
//	.text          artifact.go   machine code (or bytecode), page-aligned
//	.wt.funcs      funcs.go      functions by address and by key
//	.wt.traps      traps.go      pc -> trap code
//	.wt.addrmap    addrmap.go    pc -> position in the module; which calls inlined functions stand for
//	.wt.stackmaps  stackmaps.go  return pc -> live references
//	.wt.info       info.go       environ.Module
//	.rodata.wasm   artifact.go   the data segments, page-aligned
//	.wt.names      names.go      function names
//	.symtab        symtab.go     symbols for other tools; never read here
//
// What must hold: equal inputs give equal bytes; everything is little-endian and
// position-independent, and nothing is relocated at load. Open and every method of View accept
// any bytes without panicking or allocating out of proportion, and the checksum turns accidental
// damage into an error. That is no defence against malice: machine code is trusted, so an
// artifact must come from a trusted place.
//
// The package imports environ and types. It knows no compiler and does not map or run anything.
package artifact
