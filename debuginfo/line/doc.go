// Package line finds the source line of a position in a WebAssembly module from the DWARF
// sections that compilers leave in it.
//
// Input: the contents of the module's custom sections whose names begin with ".debug_", by
// name. Output: a Table from offsets in the module's code section to files, lines and columns. The sections
// come from the module and may be anything: what is malformed gives an error or no answer.
//
// The package knows nothing about engines or modules, and DWARF only as far as debug/dwarf does.
package line
