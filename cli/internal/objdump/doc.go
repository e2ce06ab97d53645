// Package objdump turns the code of an artifact into listings: instructions, with what the
// artifact's tables say about them.
//
// In: an artifact.View, whose code may be for this machine or another one whose instructions the package knows,
// which is amd64 for now. Out: for each function its lines (Func, Line), for who wants to show
// them in a way of his own, and a Printer for text.
//
// What must hold: each byte of a function is in exactly one line, in order, whatever the bytes are;
// what does not decode is shown as data. Entries of the tables that fall into an instruction belong to its line.
//
// The package compiles and runs nothing and knows neither files nor terminals.
package objdump
