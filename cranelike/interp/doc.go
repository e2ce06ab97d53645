// Package interp executes ir.Funcs. It is the reference that passes, rules and back ends are
// tested against: slow, simple, and independent of package opt, whose constant folding it
// does not share, so that each checks the other.
//
// A Program is a Func with a place for every instruction: the one that opt.Place chose or,
// before that, the earliest possible one. So a floating instruction that could be hoisted
// above the check that guards it fails here, whether or not a pass would hoist it.
//
// A Machine is what the program runs on: a Memory with chosen addresses, a VMContext, and
// functions for calls. Runs end in results, in a *Trap, or in another error:
// ErrLimit when the limit of blocks was reached, *Fault when the program did what no
// correct program does (a load marked as safe traps, runtime structures are addressed as
// linear memory or beyond any reservation). Equal programs on equal machines end
// equally. Every NaN that arithmetic makes is the canonical one, positive.
//
// Input: functions that ir.Verify accepts. The package knows neither WebAssembly nor a machine.
package interp
