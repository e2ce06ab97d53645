package ir

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines Func and its parts.

// A Value names the result of an instruction, by the instruction's index. 0 is no value.
type Value uint32

// A Block is an index into Func.Blocks. Block 0 is the entry.
type Block uint32

// An Edge is an index into Func.Edges.
type Edge uint32

// NoBlock is no block.
const NoBlock = ^Block(0)

// InstFlags are properties of one instruction.
type InstFlags uint8

const (
	FlagPinned  InstFlags = 1 << iota // stands in a block's list
	FlagNoTrap                        // a trapping operation that was shown not to trap here
	FlagDead                          // removed by sweep; not in any list
	FlagRefUser                       // reserved
)

// An Inst is an instruction: 24 bytes without pointers.
type Inst struct {
	Op    Op
	Type  Type // of the result
	Flags InstFlags
	A, B  Value // operands, or offset and length in Pool for operations with Nary
	C     Value
	Imm   uint64
}

// BlockData describes a block.
type BlockData struct {
	First, Num uint32 // range in Func.Order: its pinned instructions, the terminator last
	Params     uint32 // offset in Func.Pool of its parameters (values)
	NumParams  uint32
	Succs      Edge // its outgoing edges are Edges[Succs : Succs+NumSuccs]
	NumSuccs   uint32
	Preds      uint32 // offset in Func.Pool of its incoming edges; set by analysis.CFG
	NumPreds   uint32
	Cold       bool // ends in a trap or is unlikely
	LoopHeader bool // has an incoming back edge
	LoopDepth  uint16
}

// EdgeData describes an edge.
type EdgeData struct {
	From, To Block
	Args     uint32 // offset in Func.Pool of the values passed to To's parameters
	NumArgs  uint32
}

// A Sig is the signature of a function or call, without the context.
type Sig struct {
	Params, Results []Type
}

// A Func is one function. Its arrays are reused from function to function (Reset).
type Func struct {
	Name string
	Key  environ.FuncKey
	Sig  Sig

	Insts     []Inst          // [0] is OpInvalid
	Pos       []types.FilePos // parallel to Insts; NoPos where unknown
	Pool      []uint32
	Blocks    []BlockData
	Edges     []EdgeData
	Order     []Value // pinned instructions, block by block
	Sigs      []Sig   // of calls
	Consts128 [][16]byte
	Inline    types.Inlines // what the positions of inlined functions stand for
	Hinted    bool          // some branch says which of its edges is seldom taken

	// Place is parallel to Insts once opt.Place ran: the block of each instruction, pure ones
	// included (NoBlock for dead ones, and for constants and others that are recreated wherever
	// they are used). Empty before.
	Place []Block
}

// Reset empties f for reuse, keeping its memory.
func (f *Func) Reset() {
	f.Name, f.Key, f.Sig = "", environ.FuncKey{}, Sig{}
	f.Insts = append(f.Insts[:0], Inst{})
	f.Pos = append(f.Pos[:0], types.NoPos)
	f.Pool = f.Pool[:0]
	f.Blocks = f.Blocks[:0]
	f.Edges = f.Edges[:0]
	f.Order = f.Order[:0]
	clear(f.Sigs)
	f.Sigs = f.Sigs[:0]
	f.Consts128 = f.Consts128[:0]
	f.Inline = f.Inline[:0]
	f.Hinted = false
	f.Place = f.Place[:0]
}

// Operands returns the values that an n-ary instruction uses.
func (f *Func) Operands(i *Inst) []uint32 { return f.Pool[i.A : i.A+i.B] }

// BlockParams returns the parameters of b.
func (f *Func) BlockParams(b Block) []uint32 {
	d := &f.Blocks[b]
	return f.Pool[d.Params : d.Params+d.NumParams]
}

// Seldom returns the edge of b that its branch says is seldom taken, if there is one.
func (f *Func) Seldom(b Block) (Edge, bool) {
	d := &f.Blocks[b]
	if !f.Hinted || d.NumSuccs != 2 {
		return 0, false
	}
	i := &f.Insts[f.Order[d.First+d.Num-1]]
	return d.Succs + Edge(i.Imm) - 1, i.Op == OpBrIf && i.Imm != 0
}

// EdgeArgs returns the values passed along e.
func (f *Func) EdgeArgs(e Edge) []uint32 {
	d := &f.Edges[e]
	return f.Pool[d.Args : d.Args+d.NumArgs]
}

// Succs returns the outgoing edges of b.
func (f *Func) Succs(b Block) []EdgeData {
	d := &f.Blocks[b]
	return f.Edges[d.Succs : uint32(d.Succs)+d.NumSuccs]
}

// BlockOrder returns the pinned instructions of b.
func (f *Func) BlockOrder(b Block) []Value {
	d := &f.Blocks[b]
	return f.Order[d.First : d.First+d.Num]
}

// Uses calls use for each value that instruction v reads, edge arguments excluded.
func (f *Func) Uses(v Value, use func(Value)) {
	var few [3]uint32
	for _, x := range f.Inputs(&f.Insts[v], &few) {
		use(Value(x))
	}
}

// Inputs returns the values that i reads, edge arguments excluded. It is Uses for inner loops: few is room for
// those of instructions that are not n-ary.
func (f *Func) Inputs(i *Inst, few *[3]uint32) []uint32 {
	info := &Ops[i.Op]
	if info.Flags&Nary != 0 {
		return f.Pool[i.A : i.A+i.B]
	}
	*few = [3]uint32{uint32(i.A), uint32(i.B), uint32(i.C)}
	return few[:info.Args]
}

// Rooted reports whether the address v depends on nothing but immutable fields that can be
// reached from the VMContext: then it is valid everywhere, and a field of what it points to
// may be read at any time.
func (f *Func) Rooted(v Value) bool {
	for {
		switch i := &f.Insts[v]; {
		case i.Op == OpVMCtx:
			return true
		case i.Op == OpVMLoad && i.C == 0:
			// By induction: such a load is only made when its own address is rooted.
			return true
		case i.Op == OpAdd && f.Insts[i.B].Op == OpIconst:
			v = i.A
		default:
			return false
		}
	}
}
