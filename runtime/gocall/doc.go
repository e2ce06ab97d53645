// Package gocall calls Go functions whose type is known only at run time, as reflect does, but for
// types that need neither memory nor looking at the type for each call: parameters and results all fit
// in registers.
//
// It relies on where the Go compiler passes arguments, which is documented (cmd/compile/abi-internal.md)
// but may change with a release. Supported tries it out; where it reports false, reflect is the way. A
// caller puts each parameter in order into the next free element of Ints or Floats, and finds results there in
// the same way.
package gocall
