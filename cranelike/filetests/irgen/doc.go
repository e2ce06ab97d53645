// Package irgen makes random functions for tests of the compiler: structured control with
// loops, breaks, continues and tables of branches, all types, memory accesses, calls and
// traps. What it makes satisfies ir.Verify, and every loop in it ends.
//
// Functions are not optimised in any way: they hold dead code, copies, constants that could be
// folded, parameters that always have one value. They expect the world of package filetests,
// of which they read and write the linear memory and the scratch fields of the VMContext.
package irgen
