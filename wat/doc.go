// Package wat reads and writes the text format of WebAssembly.
//
// Parse turns the text of a module into a binary.Module, ToBinary into its bytes, name section
// included, and Print turns the bytes of a module into text that parses to the same module.
// All syntax of WebAssembly 3.0 is accepted, and that of the proposals whose operators are in
// the table of package ops.
//
// A source is split into tokens once. A module is then read in three walks over the tokens of
// its fields: the first numbers everything that has an index and learns the identifiers, the
// second reads the type definitions, and the third reads everything else, so that a use of an
// identifier before its definition needs no patching. Instructions are encoded while they are
// read. There is no syntax tree.
//
// Parser is also the foundation of package wast, whose scripts contain modules: it offers the
// tokens, the literals and whole modules from the current position on.
//
// What is checked here is what the specification calls malformed text, and error messages start
// with the wording of the reference interpreter. Whether the module is valid is a question for
// package validate.
package wat
