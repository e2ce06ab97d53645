package validate_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/internal/testmod"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
	"github.com/gowasmtime/gowasmtime/wasm/validate"
)

// A construct is what the tests say about one, in a form that is easy to compare.
type construct struct {
	locals, globals []uint32
	end             uint32
	flags           types.ConstructFlags
}

// constructs recomputes the constructs of a valid body the slow way: it keeps sets of what
// each open construct does and adds every operator to all of them.
func constructs(b binary.Body) []construct {
	type open struct {
		n               int
		loop            bool
		locals, globals map[uint32]bool
	}
	var out []construct
	var stack []open
	push := func(loop bool) {
		for _, o := range stack {
			if loop {
				out[o.n].flags |= types.HasLoop
			}
		}
		stack = append(stack, open{len(out), loop, map[uint32]bool{}, map[uint32]bool{}})
		out = append(out, construct{})
	}
	push(false)
	l := b.Locals()
	for l.Next() {
	}
	r := l.Code()
	var in binary.Instr
	for r.Next(&in) {
		var flags types.ConstructFlags
		switch e := in.Op.Effects(); {
		case e&(ops.EffCall|ops.EffTailCall) != 0:
			flags = types.HasCall
		default:
			if e&ops.EffWritesMem != 0 {
				flags |= types.StoresMem
			}
			if e&ops.EffGrowsMem != 0 {
				flags |= types.GrowsMem
			}
			if e&(ops.EffReadsMem|ops.EffWritesMem|ops.EffReadsMemSize|ops.EffGrowsMem) != 0 {
				flags |= types.UsesMemory
			}
			if e&ops.EffWritesGlobal != 0 {
				flags |= types.SetsGlobals
			}
			if e&ops.EffWritesTable != 0 {
				flags |= types.WritesTable
			}
		}
		for _, o := range stack {
			out[o.n].flags |= flags
			switch in.Op {
			case ops.LocalSet, ops.LocalTee:
				o.locals[in.A] = true
			case ops.GlobalSet:
				o.globals[in.A] = true
			}
		}
		switch in.Op {
		case ops.Block, ops.If:
			push(false)
		case ops.Loop:
			push(true)
		case ops.End:
			o := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			c := &out[o.n]
			c.end = in.Pos - b.Offset
			c.locals, c.globals = slices.Sorted(maps.Keys(o.locals)), slices.Sorted(maps.Keys(o.globals))
		}
	}
	return out
}

// TestSummaryOfGoModule compares the summaries of all functions of a real module with what
// the slow way gives.
func TestSummaryOfGoModule(t *testing.T) {
	m, err := binary.Decode(testmod.GoModule(t), w2)
	if err != nil {
		t.Fatal(err)
	}
	n, err := validate.Module(m, w2)
	if err != nil {
		t.Fatal(err)
	}
	var v validate.FuncValidator
	var sum types.FuncSummary
	const ignored = types.UsesSIMD | types.UsesRefs
	for i, b := range m.Bodies {
		if i%3 != 0 && len(b.Bytes) < 10_000 {
			continue // the slow way is slow
		}
		if err := v.Validate(n, types.DefinedFuncIndex(i), b, &sum); err != nil {
			t.Fatal(err)
		}
		compare(t, fmt.Sprint("function ", i), &sum, constructs(b), ignored)
		if t.Failed() {
			return
		}
	}
}

func compare(t *testing.T, what string, sum *types.FuncSummary, want []construct, ignored types.ConstructFlags) {
	t.Helper()
	if len(sum.Constructs) != len(want) {
		t.Errorf("%s: %d constructs, want %d", what, len(sum.Constructs), len(want))
		return
	}
	for c, w := range want {
		k := sum.Constructs[c]
		if k.End != w.end || k.Flags&^ignored != w.flags || !slices.Equal(sum.AssignedLocals(c), w.locals) || !slices.Equal(sum.GlobalsSet(c), w.globals) {
			t.Errorf("%s, construct %d: end %d flags %b locals %v globals %v, want %+v", what, c, k.End, k.Flags, sum.AssignedLocals(c), sum.GlobalsSet(c), w)
			return
		}
	}
}

// summarize validates a body of the environment with the given locals.
func summarize(t *testing.T, m *binary.Module) (*types.FuncSummary, binary.Body) {
	t.Helper()
	n, err := validate.Module(m, w2)
	if err != nil {
		t.Fatal(err)
	}
	var v validate.FuncValidator
	sum := new(types.FuncSummary)
	if err := v.Validate(n, 0, m.Bodies[0], sum); err != nil {
		t.Fatal(err)
	}
	return sum, m.Bodies[0]
}

// TestSummary checks the fields that the slow way does not compute, and nesting in
// unreachable code.
func TestSummary(t *testing.T) {
	i, i32, block := testmod.I, testmod.I32, testmod.Block
	m := environment(testmod.Code(
		block(ops.Block, 0), // 1
		block(ops.Loop, 0),  // 2
		block(ops.Loop, 0),  // 3
		i32(1), i(ops.LocalSet, 5), i32(1), i(ops.LocalSet, 0), i32(1), i(ops.LocalSet, 5),
		ops.End, ops.End,
		i(ops.Br, 0),
		block(ops.Block, 0), // 4, unreachable
		i32(1), i(ops.GlobalSet, 0),
		i(ops.LocalGet, 3), i(ops.LocalSet, 3),
		ops.End, ops.End,
		i32(1), binary.Instr{Op: ops.I64Const}, i(ops.Call, 0), ops.Drop,
		i32(1), block(ops.If, 0), // 5
		i32(0), i(ops.MemoryGrow, 0), ops.Drop,
		ops.Else, i(ops.LocalGet, 4), i(ops.LocalSet, 4),
		ops.End,
		i32(1), i32(2), i32(3), ops.Drop, ops.Drop, ops.End))
	sum, b := summarize(t, m)
	compare(t, "body", sum, constructs(b), types.UsesSIMD|types.UsesRefs)
	if sum.Ops != 38 || sum.MaxStack != 3 || sum.MaxDepth != 4 || sum.MaxLoopDepth != 2 || !slices.Equal(sum.Callees, []types.FuncIndex{0}) || sum.Leaf() {
		t.Errorf("summary %+v", *sum)
	}
	for c, want := range []types.ConstructFlags{types.UsesRefs | types.UsesSIMD, types.UsesRefs, 0, 0, types.UsesRefs, types.UsesSIMD} {
		if got := sum.Constructs[c].Flags & (types.UsesRefs | types.UsesSIMD); got != want {
			t.Errorf("construct %d: flags %b, want %b", c, got, want)
		}
	}
	if sum.Flags != sum.Constructs[0].Flags {
		t.Errorf("flags %b of the function, %b of its body", sum.Flags, sum.Constructs[0].Flags)
	}
}

// TestSummaryManyLocals checks lists beyond the indices that bit sets are for.
func TestSummaryManyLocals(t *testing.T) {
	var code []any
	set := func(x uint32) { code = append(code, testmod.I32(0), testmod.I(ops.LocalSet, x)) }
	for depth := range uint32(30) {
		set(10_000 - 97*depth)
		code = append(code, testmod.Block([]ops.Op{ops.Block, ops.Loop}[depth%2], 0))
		set(200 + 20*depth)
		set(9_000)
	}
	for depth := range uint32(30) {
		code = append(code, ops.End)
		if depth%3 == 0 {
			set(300 + depth)
			set(depth + 5)
		}
	}
	code = append(code, testmod.I32(0), ops.End)
	m := environment(nil)
	m.Bodies[0] = binary.NewBody([]binary.LocalDecl{{Count: 20_000, Type: types.I32}}, testmod.Code(code...))
	sum, b := summarize(t, m)
	compare(t, "body", sum, constructs(b), 0)
}

// TestSummaryIsBounded checks that nesting times locals does not become the size of a
// summary, and that lists are then supersets of what is assigned.
func TestSummaryIsBounded(t *testing.T) {
	const levels, locals = 12_000, 20_000
	// The innermost of many blocks sets half of the locals, and each level one more.
	var b []byte
	set := func(x int) { b = append(b, testmod.Code(testmod.I32(0), testmod.I(ops.LocalSet, 2+uint32(x)))...) }
	for range levels {
		b = append(b, testmod.Code(testmod.Block(ops.Block, 0))...)
	}
	for x := range locals / 2 {
		set(x)
	}
	for x := range levels {
		if x < locals/2 {
			set(locals/2 + x)
		}
		b = append(b, testmod.Code(ops.End)...)
	}
	b = append(b, testmod.Code(testmod.I32(0), ops.End)...)
	m := environment(nil)
	m.Bodies[0] = binary.NewBody([]binary.LocalDecl{{Count: locals, Type: types.I32}}, b)
	sum, _ := summarize(t, m)
	if n := len(sum.Pool); n > 5<<20 {
		t.Errorf("the pool has %d entries", n)
	}
	inner := sum.AssignedLocals(levels)
	for c := levels - 1; c >= 0; c -= 500 {
		list := sum.AssignedLocals(c)
		if !slices.IsSorted(list) || len(list) < len(inner) {
			t.Fatalf("construct %d assigns %d locals, one inside %d", c, len(list), len(inner))
		}
		for _, x := range inner {
			if _, ok := slices.BinarySearch(list, x); !ok {
				t.Fatalf("construct %d does not assign local %d, one inside does", c, x)
			}
		}
	}
}
