// Package instantiate makes pairs of modules from any bytes, one of which imports from the other, and compares what becomes of
// them with wazero.
//
// The provider is valid and exports functions, tables, a memory and globals of several types. The consumer imports some of
// them, most often with types that match, and has tables, segments, a start function and exports of its own that
// are most often right. Both engines must agree on whether it is valid, can be linked, and can be initialised; and on what its
// segments have left in the provider's memory and tables, also where initialisation failed halfway. Damaged
// modules, on which engines may disagree, must give errors and nothing worse.
//
// wazero is more lenient than the specification in some ways. It takes mutable globals in constant expressions, sees only late
// that there are several memories, and accepts empty element segments beyond the end of a table: these are not made. It ignores
// other element segments that do not fit, and what follows them: here they must be a trap, and what data segments do after
// them is not compared. It copies data before elements, so that after a data segment that does not fit tables are not
// compared.
package instantiate
