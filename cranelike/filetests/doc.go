// Package filetests runs the golden tests of the compiler's middle: functions in the text form
// of the IR, commands to apply to each, and what must come out.
//
// A test is a txtar archive. Lines of its comment that begin with "test" name commands; the
// other lines say what the file is about. The section in.ir holds functions.
//
//	Sweep removes parameters that always have one value.
//
//	test sweep
//	test run
//	-- in.ir --
//	func func[0] "f" (i32) -> (i32) { … }
//	; run: f(7) == 14
//	; run: f(0) traps int_divz
//	-- sweep --
//	func func[0] "f" (i32) -> (i32) { … }
//
// A command whose output is golden compares it with the section of its name, and go test
// -update rewrites that. Each command starts from in.ir anew and does what it needs itself.
// A command is a row of the table commands and, if it is worth it, a file of its own.
//
// Directives are comments of the IR. A function is called by its name, or as func[n]. Arguments
// and results are written as numbers; floats may be nan (any NaN), inf, -inf, or exact
// bits as bits:0x7fc00001; v128 as 32 hexadecimal digits. "fails" expects a fault of the
// program (see package interp). The functions run in the world that package world describes.
package filetests
