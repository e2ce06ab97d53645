// Package gen makes WebAssembly modules from any bytes, for comparing engines.
//
// Make reads decisions from its input, byte by byte, so that equal inputs give equal modules, a short input
// gives a small module, and cutting an input usually cuts the module. Where the input has ended every
// decision is the simplest one. Every module is valid in WebAssembly 2.0 (with tail calls if asked for) and
// every call of its exports ends: calls and open loops consume fuel from a global, and without fuel they fall through;
// all other loops count to a constant.
//
// What a module computes does not depend on the engine: the bits of a NaN are made canonical where they
// could be seen as anything else than a float, and memories and tables have maxima that every
// engine grants.
//
// The package knows nothing of engines. The operators come from package ops, so that new rows of its tables are
// generated without a change here.
package gen
