// Package vm is the world that compiled modules run in: engines that share types, loaded
// modules, stores with their instances, memories, tables, globals and functions; instantiation;
// calls in both directions; traps and backtraces.
//
// A Module is made from an artifact.View; Instantiate turns it and its imports into an
// Instance of a Store; Func.Call runs its functions on the store's native stack. Host functions
// are Go functions over an array of ValRaw. Values have no tags here and are not checked: this is
// the layer below the public API, which knows types and converts.
//
// What must hold:
//
//   - Everything that generated code reads or writes lies outside the Go heap and holds no Go
//     pointers. Go finds its objects by the indices in VMContexts.
//   - A Store and all that belongs to it is used by one goroutine at a time. Only Interrupt may be
//     called by others. Engines and Modules may be shared.
//   - Objects keep their Store reachable, and a Store its Modules. What is off the Go heap is freed
//     by Close, or when the owner becomes garbage.
//   - External references are handles into a heap of the store (see refs.go for who may hold them and
//     when values are dropped).
//   - A trap is a *Trap. A fault that no trap site explains is a bug and panics.
//
// The package imports environ, environ/artifact, types and the packages beside it. It must
// never import a compiler, the driver, the translator or the validator: programs that
// only run compiled modules do not link them.
package vm
