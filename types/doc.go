// Package types holds the words that every other module of gowasmtime shares: typed
// indices, WebAssembly types, trap codes, file positions, stack maps, positions in inlined functions, raw values, feature
// sets and the per-function summary that validation produces.
//
// Everything here is plain data without behaviour beyond its own invariants. The package
// imports the standard library only, and it must not know how modules are decoded, compiled
// or run.
//
// Types can express all of WebAssembly 3.0 (heap types, recursion groups, tags, 64-bit index
// types, page sizes as data), so that later proposals do not move this wall.
package types
