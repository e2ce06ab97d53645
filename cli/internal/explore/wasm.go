package explore

// This file implements the column of the text format: package wat writes the text, and here its
// lines meet the operators that they stand for.

import (
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wat"
)

// wasmColumns returns the text of the functions that a module defines. In it each operator has a
// line of its own, except for the end of the function, for which stands the parenthesis.
func wasmColumns(wasm []byte) ([]Column, error) {
	m, err := binary.Decode(wasm, wat.AllFeatures)
	if err != nil {
		return nil, err
	}
	text, err := wat.Print(wasm)
	if err != nil {
		return nil, err
	}
	funcs := splitFuncs(text)
	if len(funcs) != len(m.Bodies) {
		return nil, fmt.Errorf("the text has %d functions, the module %d", len(funcs), len(m.Bodies))
	}
	columns := make([]Column, len(funcs))
	for i, lines := range funcs {
		if columns[i], err = wasmColumn(m.Bodies[i], lines); err != nil {
			return nil, fmt.Errorf("function %d: %w", i, err)
		}
	}
	return columns, nil
}

// How the lines of a function begin in a module, of which it is a field.
const (
	funcBegin = "  (func"
	funcInner = "    "
	funcEnd   = "  )" // unless it has no operators
	margin    = "  "
)

// maxIndent is how far a line is indented at most, so that the operators in a hundred blocks, of which
// compilers make a switch, stay in their column.
const maxIndent = 20

// splitFuncs returns the lines of each function in the text of a module.
func splitFuncs(text string) [][]string {
	var funcs [][]string
	inside := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, funcBegin):
			inside = true
			funcs = append(funcs, nil)
		case line != funcEnd && !strings.HasPrefix(line, funcInner):
			inside = false
		}
		if inside {
			last := &funcs[len(funcs)-1]
			*last = append(*last, line)
		}
		inside = inside && line != funcEnd
	}
	return funcs
}

// wasmColumn gives the last lines of a function the positions of its operators.
func wasmColumn(body binary.Body, lines []string) (Column, error) {
	var c Column
	locals := body.Locals()
	for locals.Next() {
	}
	if err := locals.Err(); err != nil {
		return c, err
	}
	var in binary.Instr
	var positions []int64
	var names []string
	r := locals.Code()
	for r.Next(&in) {
		positions, names = append(positions, int64(in.Pos)), append(names, in.Op.String())
	}
	if err := r.Err(); err != nil {
		return c, err
	}
	if n := len(positions); n > 0 && lines[len(lines)-1] != funcEnd {
		positions = positions[:n-1] // the end has no line
	}
	head := len(lines) - len(positions) // the lines with the function's type and locals
	if head < 1 {
		return c, fmt.Errorf("%d operators on %d lines", len(positions), len(lines))
	}
	for i, line := range lines {
		pos := int64(-1)
		if k := i - head; k >= 0 {
			if pos = positions[k]; k < len(names)-1 && !strings.HasPrefix(strings.TrimLeft(line, " "), names[k]) {
				return c, fmt.Errorf("line %q is not the operator %s", line, names[k])
			}
		}
		line = strings.TrimPrefix(line, margin)
		if rest := strings.TrimLeft(line, " "); len(line)-len(rest) > maxIndent {
			line = strings.Repeat(" ", maxIndent) + rest
		}
		c.add(line, pos)
	}
	return c, nil
}
