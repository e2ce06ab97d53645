// Package code makes compiled code executable and finds it again by program counter.
//
// All code of the process lies in one arena of reserved address space (Arena), so that a
// signal handler decides with one comparison whether a pc is ours. Its first pages belong to the
// stubs of runtime/native. Load copies an Image there; the resulting Code answers what lies at
// a pc: function, trap, source position, stack map. Lookup goes from any pc of the process to its Code.
//
// Pages are writable first and executable afterwards, never both, and code is complete before it
// becomes executable; there is nothing to relocate.
//
// Package code does not run anything and knows neither stacks nor signals.
package code
