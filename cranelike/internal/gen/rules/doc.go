// Command rules generates Go from rewrite rules.
//
//	rules -target machine|ir [-recv sel] [-pkg name] -o file_gen.go file.rules
//
// # The language
//
// A file is a sequence of rules in order of priority: the first that matches wins.
//
//	(op:types args…) [&& Go condition] => result
//
// A rule may continue on indented lines. Lines that begin with // are comments and are carried
// into the generated code; a blank line ends a comment's reach.
//
// A pattern names an operation of the IR as the IR prints it, optionally the types its result
// may have (i32|i64), and then its operands A, B, C in order (fewer may be given from the
// right), each one of
//
//	x            a value, bound to a Go variable of type ir.Value; a second mention must be equal
//	_            any value
//	(op …)       a value made by such an operation
//	x:(op …)     the same, bound
//	[c]          the immediate, bound to a Go variable of type uint64
//	[3]          the immediate, which must equal a Go expression that is not a plain name
//
// Operands of commutative operations are tried in both orders, but for target ir not when the
// second is an iconst: the builder has it there. The root's instruction is the Go
// variable i (*ir.Inst), and the type of the root's result i.Type.
//
// Conditions are Go expressions over the bound names. A call of an unqualified name is a call
// of a method of the receiver if there is one of that name in the package's files.
//
// # Results, target machine
//
//	(OP args…)   a machine instruction of asm/amd64.Infos. Its first defined register is the
//	             result; a nested instruction makes a temporary. OP:4 gives the operand width in bytes,
//	             which otherwise is that of the root's type. Arguments follow the table: a
//	             value or nested instruction for a register, a Go call for a register or
//	             a memory operand, [expr] for an immediate.
//	name(args…)  a method of the receiver that does everything, with the root value as its first argument
//
// sink(x) in a condition asks whether load x may become part of the instruction
// (mach.Lower.CanSink). The generator adds what must hold besides: every nested operation
// between the root and x has x's user as its only user, so that the load is not done twice.
//
// An operation inside a pattern that is no constant must be bound, and the condition must say single(x) or absorbs(x)
// of it: instructions that take it in do not save it for its other users.
//
// # Results, target ir
//
//	x            an existing value
//	(op:type args… [imm])
//	             a new instruction; its type defaults to that of the root
//	name(args…)  a method of the receiver that returns a value, or 0 for "no match after all"
//
// The receiver supplies inst(ir.Value) *ir.Inst and, for target ir,
// build(op ir.Op, t ir.Type, a, b, c ir.Value, imm uint64) ir.Value, which simplifies again.
// It may count rules that fire: its method hit(n int) is called with the rule's number.
//
// # Classes (target ir)
//
// A line "class A" or "class B" at the top says what rules may cost. An operation weighs 1, a
// division or remainder 8, a constant nothing. Class A: the result weighs no more than the
// root. Class B: it may weigh as much as the root and all those nested operations together that
// die because the condition demands single(x) of them. Anything else is an error, so that
// no rule can build new operations while the old ones stay.
//
// # Errors
//
// Errors carry file:line. A rule that can never fire because an earlier rule without condition
// matches everything it does is an error.
package main
