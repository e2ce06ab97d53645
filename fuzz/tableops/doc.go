// Package tableops makes programs that move external references about and predicts what they do.
//
// A Program is made from any bytes. It consists of operations on the operand stack, locals, globals
// and tables, with calls of host functions that make references, look at them, collect, and call back
// into WebAssembly. A model of the same program in Go says which values the host must see, and which are
// alive at the end. The fuzz target runs programs in a store that collects at every opportunity, so
// that a reference which the collector does not know of is noticed at the next use.
package tableops
