package types

// This file defines what validation learns about a function body besides its validity, so
// that compilers need no analysis pass of their own over the bytecode.

// Flags of a Construct, and of a whole body.
const (
	HasCall     ConstructFlags = 1 << iota // call, call_indirect, call_ref or a tail call
	StoresMem                              // writes a linear memory (stores, fill, copy, init, atomics)
	GrowsMem                               // memory.grow
	SetsGlobals                            // global.set
	WritesTable                            // table.set, fill, copy, init, grow
	HasLoop                                // contains a loop (for a loop construct: an inner one)
	UsesMemory                             // any access to linear memory
	UsesSIMD                               // any v128 operator or type
	UsesRefs                               // any reference-typed value
	HasTailCall                            // return_call and its variants
)

// ConstructFlags say what the code of a construct, nested constructs included, may do.
type ConstructFlags uint16

// A Construct describes one block, loop, if or try_table (an if's two arms share one record),
// in the order in which they open. Number 0 is the function body itself. Constructs in
// unreachable code have a record too, so that the numbering can be followed at decode speed.
type Construct struct {
	Assigned    uint32 // offset in FuncSummary.Pool of the local indices assigned inside, ascending
	NumAssigned uint32
	Globals     uint32 // offset in FuncSummary.Pool of the global indices set inside, ascending
	NumGlobals  uint32
	End         uint32 // offset of the construct's end operator, from the start of the body
	Flags       ConstructFlags
}

// A FuncSummary is made by the validator and trusted by the compiler.
type FuncSummary struct {
	Ops          uint32 // operators in the body, the final end included
	MaxStack     uint32 // largest operand stack height
	MaxDepth     uint32 // largest nesting of constructs, the body counting 1
	MaxLoopDepth uint32 // largest nesting of loops
	Flags        ConstructFlags
	Constructs   []Construct
	Pool         []uint32    // backing of the lists named by Constructs
	Callees      []FuncIndex // targets of direct calls, in order of appearance, with repetitions
}

// AssignedLocals returns the locals assigned inside construct c.
func (s *FuncSummary) AssignedLocals(c int) []uint32 {
	k := &s.Constructs[c]
	return s.Pool[k.Assigned : k.Assigned+k.NumAssigned]
}

// GlobalsSet returns the globals set inside construct c.
func (s *FuncSummary) GlobalsSet(c int) []uint32 {
	k := &s.Constructs[c]
	return s.Pool[k.Globals : k.Globals+k.NumGlobals]
}

// Leaf reports whether the function calls nothing.
func (s *FuncSummary) Leaf() bool { return s.Flags&HasCall == 0 }
