// Package spec runs the official WebAssembly conformance scripts, unmodified, on the public API.
//
// The scripts are not part of this project. They are found in the folder that the environment variable
// WASM_SPEC_TESTSUITE names, or else in shared/spec next to this checkout or above it. That folder holds
// the suites of folders below (package tests, table suites). Where there are no scripts, the tests say so
// and are skipped; package tests/wast needs none.
//
// Each directive of each script counts: the numbers of files and directives per folder are asserted, and
// a directive that does not pass must be listed in testdata/expectfail.txt, whose entries must fail.
package spec
