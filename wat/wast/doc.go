// Package wast reads and runs .wast scripts, in which the WebAssembly test suites are written: modules,
// calls of what they export, and assertions about both.
//
//	script, err := wast.Parse("i32.wast", source)
//	report := wast.Run(script, engine)
//	fmt.Println(report.Passed, report.Failed)
//
// Parse takes a whole script apart before anything runs. What it leaves alone are modules in text form:
// their text is kept, found by its parentheses only, and Module.Binary parses it when the script gets
// there, since many scripts hold text that is malformed on purpose.
//
// Run goes through the directives in order and hands modules, calls and names to an Engine, an interface
// of six methods that any engine can implement. What counts as agreement is decided here: bits of values
// (Pattern.Matches) and texts of errors (TextMatches). Each directive ends in exactly one of three ways,
// passed, failed, or unsupported; a directive that depends on a module which failed fails itself. So the
// three counts always add up to the number of directives.
//
// The package knows no engine and no compiler. It imports the text format only.
package wast
