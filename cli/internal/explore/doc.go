// Package explore makes a page that shows a module at four stages of its way to machine code, function
// by function and side by side: text format, IR after the front end, IR as optimized and placed, assembly. Lines that come from the same
// operator, which the byte offset in the module tells, belong together.
//
// In: the module, its artifact made with all positions (setting all_positions), and what a
// dump.Recorder kept of the stages named by Wants. Out: a Page, and its form in HTML, one file that refers to nothing
// outside of it.
//
// What must hold: the page depends on the inputs only; a module's names are data wherever they appear.
//
// The package compiles nothing and knows neither files nor the command line.
package explore
