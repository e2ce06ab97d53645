// Package dump keeps and shows what the compiler's stages leave: as text, one file per function, and as a
// page per function with a column per stage.
//
// In: the calls of cranelike.Options.Dump, for which Recorder.Dump is made. Out: the forms of each
// function (Func, Stage), their text (WriteText) and a page of HTML (WriteHTML) that needs nothing else: stages
// that changed nothing are folded, and a click on a value, block, register or position marks it in all columns.
//
// What must hold: a nil *Recorder wants nothing and costs nothing; a Recorder may be used by several
// goroutines; what is written depends on what was recorded only, not on who was first.
//
// The package does not know the compiler: forms are text, of which it recognizes words.
package dump
