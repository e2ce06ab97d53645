package objdump

// This file implements the lists of lines, whatever the instructions are: it joins them with the
// artifact's tables.

import (
	"fmt"
	"sort"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/types"
)

// A Func is one function's code.
type Func struct {
	environ.FunctionInfo
	Index types.FuncIndex // in the module's index space; types.None for what the module does not define
	Name  string          // by the module's name section or exports; of a builtin its own; or ""
	Lines []Line
}

// A Line is one instruction, or a piece of data.
type Line struct {
	PC     uint32 // offset in the text
	Bytes  []byte // part of the text
	Data   bool
	Op     string // mnemonic, or a directive such as ".quad"
	Args   string // with the names of labels and functions
	Label  int    // number of the label that stands before the line, from 1; 0: none
	Target int    // label to which the instruction jumps; 0: none
	Dest   uint32 // address of that label

	Pos     types.FilePos   // where it comes from in the module; types.NoPos: nowhere
	Calls   []types.FilePos // if Pos is in an inlined function: the call that it stands for, and the calls around that
	HasTrap bool            // the instruction may trap
	Trap    types.TrapCode  // for this reason
	Stack   *types.StackMap
}

// Here returns the position in the function itself: Pos, or of the call in whose place the instruction is.
func (l *Line) Here() types.FilePos {
	if n := len(l.Calls); n > 0 {
		return l.Calls[n-1]
	}
	return l.Pos
}

// place says where the line comes from.
func (l *Line) place() string {
	if l.Pos == types.NoPos {
		return "@-" // from nowhere
	}
	s := "@" + l.Pos.String()
	for _, c := range l.Calls {
		s += " inlined at " + c.String()
	}
	return s
}

// A Listing gives the functions of an artifact.
type Listing struct {
	view  *artifact.View
	names map[uint32]string // of exported functions
}

// New returns the listing of an artifact. It is an error if the artifact has no instructions
// that this package knows.
func New(v *artifact.View) (*Listing, error) {
	if !v.Executable() {
		return nil, fmt.Errorf("the artifact holds bytecode, which cannot be shown yet")
	}
	if arch := v.Engine().Target.Arch; arch != environ.ArchAMD64 {
		return nil, fmt.Errorf("the instructions of %s cannot be shown yet", arch)
	}
	l := &Listing{view: v, names: map[uint32]string{}}
	for _, e := range v.Module().Exports {
		if _, dup := l.names[e.Index]; !dup && e.Kind == types.ExternFunc {
			l.names[e.Index] = e.Name
		}
	}
	return l, nil
}

// Len returns the number of functions.
func (l *Listing) Len() int { return l.view.NumFuncs() }

// Head returns function i, in order of address, without its lines.
func (l *Listing) Head(i int) Func {
	f := Func{FunctionInfo: l.view.FuncInfo(i), Index: types.FuncIndex(types.None)}
	m := l.view.Module()
	switch f.Key.Kind {
	case environ.FuncDefined:
		f.Index = m.FuncIndex(types.DefinedFuncIndex(f.Key.Index))
		if f.Name = l.view.FuncName(f.Index); f.Name == "" {
			f.Name = l.names[uint32(f.Index)]
		}
	case environ.FuncBuiltin:
		f.Name = environ.BuiltinIndex(f.Key.Index).String()
	case environ.FuncHostToWasm, environ.FuncWasmToHost:
		if int(f.Key.Index) < len(m.Sigs) {
			f.Name = m.Sigs[f.Key.Index].String()
		}
	}
	return f
}

// Func returns function i with its lines.
func (l *Listing) Func(i int) Func {
	f := l.Head(i)
	f.Lines = l.decode(f.Start, l.view.Text()[f.Start:f.Start+f.Len])
	l.join(&f)
	return f
}

// join hands out the entries of the tables to the lines.
func (l *Listing) join(f *Func) {
	v := l.view
	// from returns the first entry of a sorted table whose address is not less than the function's.
	from := func(n int, pc func(int) uint32) int {
		return sort.Search(n, func(i int) bool { return pc(i) >= f.Start })
	}
	trap := from(v.NumTraps(), func(i int) uint32 { return v.TrapSite(i).PC })
	stack := from(v.NumStackMaps(), func(i int) uint32 { return v.StackSite(i).PC })
	for i := range f.Lines {
		line := &f.Lines[i]
		end := line.PC + uint32(len(line.Bytes))
		line.Pos = types.NoPos
		if !line.Data {
			list := v.Positions(nil, line.PC)
			line.Pos, line.Calls = list[0], list[1:]
		}
		for ; trap < v.NumTraps() && v.TrapSite(trap).PC < end; trap++ {
			line.HasTrap, line.Trap = true, v.TrapSite(trap).Code
		}
		// A map belongs to the call that returns to its address.
		for ; stack < v.NumStackMaps() && v.StackSite(stack).PC <= end; stack++ {
			if s := v.StackSite(stack); s.PC == end {
				line.Stack = &s.Map
			}
		}
	}
}
