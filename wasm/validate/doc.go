// Package validate checks decoded modules against the validation rules of the WebAssembly
// specification.
//
// Module checks everything outside of function bodies and returns an Info: index spaces with
// imports first, canonical types, the functions that may be referenced. FuncValidator then
// checks one body at a time, decoding it in the same pass, and fills a types.FuncSummary with
// what a compiler wants to know beforehand. Bodies are independent of each other: any number
// of FuncValidators, one per goroutine, may share an Info, which does not change.
//
// Which proposals a module may use is the features argument; operators and types of others
// are errors that name the proposal. All of WebAssembly 3.0 is validated, and threads, wide
// arithmetic and custom page sizes. Legacy exceptions and stack switching are not: with the
// former enabled, its operators are reported as an unsupported proposal.
//
// Every error is a *binary.Error whose message begins with the wording of the reference
// interpreter and whose offset is that of the offending operator or item. A module or body
// that is accepted can be read without further checks.
//
// The package imports binary, ops and types, and knows nothing of how modules are compiled.
package validate
