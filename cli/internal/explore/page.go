package explore

// This file implements Page: the columns of each function, with the position of each line.

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gowasmtime/gowasmtime/cli/internal/objdump"
	"github.com/gowasmtime/gowasmtime/cranelike/dump"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/types"
)

// A Page is what is shown of a module.
type Page struct {
	Title   string
	Columns []string
	Funcs   []Func
}

// A Func is a function of the module with its columns, in the order of Page.Columns.
type Func struct {
	Key   string
	Index uint32 // in the module's index space
	Name  string
	Size  uint32 // of the machine code, in bytes
	Cols  []Column
}

// A Column is a function at one stage.
type Column struct {
	Text []string `json:"text"` // by line
	// Pos is the offset of the operator that a line comes from, or -1.
	Pos []int64 `json:"pos"`
}

func (c *Column) add(text string, pos int64) {
	c.Text, c.Pos = append(c.Text, text), append(c.Pos, pos)
}

// The columns, and the stages of the compiler that two of them show.
var (
	columns = []string{"WebAssembly", "IR after the front end", "IR optimized", "Assembly"}
	stages  = [...]string{"build", "place"}
)

// Wants reports whether the page needs a stage of a function. It is made for dump.NewRecorder.
func Wants(key environ.FuncKey, stage string) bool {
	return key.Kind == environ.FuncDefined && slices.Contains(stages[:], stage)
}

// New returns the page of a module. Functions whose key and name lack filter are left out.
func New(title string, wasm []byte, view *artifact.View, dumps []dump.Func, filter string) (*Page, error) {
	texts, err := wasmColumns(wasm)
	if err != nil {
		return nil, err
	}
	l, err := objdump.New(view)
	if err != nil {
		return nil, err
	}
	byKey := make(map[environ.FuncKey]*dump.Func, len(dumps))
	for i := range dumps {
		byKey[dumps[i].Key] = &dumps[i]
	}
	p := &Page{Title: title, Columns: columns, Funcs: []Func{}}
	for i := range l.Len() {
		head := l.Head(i)
		if head.Key.Kind != environ.FuncDefined || !strings.Contains(head.Name, filter) && !strings.Contains(head.Key.String(), filter) {
			continue
		}
		if int(head.Key.Index) >= len(texts) {
			return nil, fmt.Errorf("the artifact has %s, the module has not", head.Key)
		}
		d := byKey[head.Key]
		if d == nil {
			return nil, fmt.Errorf("there is no IR of %s", head.Key)
		}
		f := l.Func(i)
		cols := []Column{texts[head.Key.Index]}
		for _, s := range stages {
			cols = append(cols, irColumn(d.Stage(s)))
		}
		cols = append(cols, asmColumn(&f))
		p.Funcs = append(p.Funcs, Func{head.Key.String(), uint32(head.Index), head.Name, head.Len, cols})
	}
	return p, nil
}

// irColumn returns IR in its text form. A line ends with its position, as in "@0x2a", which is taken off. What was
// inlined belongs to the call.
func irColumn(text string) Column {
	var c Column
	var inlined types.Inlines
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		pos := int64(-1)
		if strings.HasPrefix(line, "inline ") {
			var x types.Inline
			if n, _ := fmt.Sscanf(line, "inline 0x%x = 0x%x at 0x%x", &x.Base, &x.Pos, &x.Call); n == 3 {
				inlined = append(inlined, x)
			}
		}
		if head, tail, ok := cutLast(line, " @0x"); ok {
			if n, err := strconv.ParseUint(tail, 16, 32); err == nil {
				at := types.FilePos(n)
				for _, call := inlined.Resolve(at); call != types.NoPos; _, call = inlined.Resolve(at) {
					at = call
				}
				line, pos = head, int64(at)
			}
		}
		c.add(line, pos)
	}
	return c
}

// cutLast cuts s around the last sep.
func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// asmColumn returns machine code, with labels on lines of their own.
func asmColumn(f *objdump.Func) Column {
	var c Column
	for i := range f.Lines {
		l := &f.Lines[i]
		pos := int64(-1)
		if here := l.Here(); here != types.NoPos {
			pos = int64(here)
		}
		if l.Label != 0 {
			c.add(objdump.LabelName(l.Label)+":", -1)
		}
		text := "  " + l.Op
		if l.Args != "" {
			text = fmt.Sprintf("  %-9s %s", l.Op, l.Args)
		}
		if l.HasTrap {
			text += "  ; trap: " + l.Trap.String()
		}
		if l.Stack != nil {
			text += "  ; " + objdump.StackMapText(l.Stack)
		}
		c.add(text, pos)
	}
	return c
}
