package binary_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
	"github.com/gowasmtime/gowasmtime/wasm/internal/testmod"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// TestLimits builds modules at and just over each limit that is cheap to reach.
func TestLimits(t *testing.T) {
	empty := func() *binary.Module {
		ts := []types.SubType{testmod.FuncType(nil, nil)}
		return &binary.Module{Types: ts, Groups: testmod.Groups(ts), Start: types.FuncIndex(types.None), DataCount: types.None}
	}
	for _, c := range []struct {
		name  string
		limit int
		build func(m *binary.Module, n int)
		want  string
	}{
		{"parameters", binary.MaxParams, func(m *binary.Module, n int) {
			m.Types[0].Composite.Func.Params = slices.Repeat([]types.ValType{types.I32}, n)
		}, "too many parameters"},
		{"results", binary.MaxResults, func(m *binary.Module, n int) {
			m.Types[0].Composite.Func.Results = slices.Repeat([]types.ValType{types.I32}, n)
		}, "too many results"},
		{"tables", binary.MaxTables, func(m *binary.Module, n int) {
			m.Tables = slices.Repeat([]binary.Table{{Type: types.TableType{Elem: types.FuncRef}}}, n)
		}, "too many tables"},
		{"name", binary.MaxStringSize, func(m *binary.Module, n int) {
			m.Exports = []binary.Export{{Name: strings.Repeat("x", n)}}
		}, "string too long"},
		{"body", binary.MaxBodySize, func(m *binary.Module, n int) {
			code := slices.Repeat([]byte{0x01}, n)
			code[0], code[n-1] = 0, 0x0B // no locals, end
			m.Funcs, m.Bodies = []types.TypeIndex{0}, []binary.Body{{Bytes: code}}
		}, "function body too large"},
		{"data segments", binary.MaxDataSegments, func(m *binary.Module, n int) {
			m.Datas = slices.Repeat([]binary.Data{{Mode: binary.Passive}}, n)
		}, "too many data segments"},
		{"exports", binary.MaxExports, func(m *binary.Module, n int) {
			m.Exports = slices.Repeat([]binary.Export{{}}, n)
		}, "too many exports"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := empty()
			c.build(m, c.limit)
			if _, err := binary.Decode(binary.Encode(m), types.FeaturesWasm2); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			m = empty()
			c.build(m, c.limit+1)
			if _, err := binary.Decode(binary.Encode(m), types.FeaturesWasm2); err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("over the limit: %v, want %q", err, c.want)
			}
		})
	}
	for _, n := range []int{binary.MaxBrTableTargets, binary.MaxBrTableTargets + 1} {
		r := binary.NewOpReader(binary.AppendBrTable(nil, make([]uint32, n), 0), 0)
		var in binary.Instr
		if ok := r.Next(&in); ok != (n == binary.MaxBrTableTargets) || ok && in.Op != ops.BrTable {
			t.Errorf("br_table with %d targets: %v %v", n, ok, r.Err())
		}
	}
}

// TestLocalReader checks declarations and their limit.
func TestLocalReader(t *testing.T) {
	read := func(decls []binary.LocalDecl) ([]binary.LocalDecl, error) {
		l := binary.NewBody(decls, []byte{0x0B}).Locals()
		var got []binary.LocalDecl
		for l.Next() {
			got = append(got, binary.LocalDecl{Count: l.Count, Type: l.Type})
		}
		if r := l.Code(); l.Err() == nil {
			var in binary.Instr
			if !r.Next(&in) || in.Op != ops.End || in.Pos != l.CodeOffset() {
				t.Errorf("after the declarations comes %v", in)
			}
		}
		return got, l.Err()
	}
	decls := []binary.LocalDecl{{Count: 0, Type: types.F32}, {Count: 49_999, Type: types.Ref(false, types.ConcreteHeap(70))}, {Count: 1, Type: types.V128}}
	if got, err := read(decls); err != nil || !slices.Equal(got, decls) {
		t.Errorf("got %v %v", got, err)
	}
	for _, extra := range []uint32{1, 1 << 31, 1<<32 - 1} {
		if _, err := read(append(decls[:3:3], binary.LocalDecl{Count: extra, Type: types.I32})); err == nil || !strings.HasPrefix(err.Error(), "too many locals") {
			t.Errorf("%d more: %v", extra, err)
		}
	}
}

// TestParser checks the sections that Parser yields.
func TestParser(t *testing.T) {
	data := binary.Encode(testmod.Sample())
	p := binary.NewParser(data, types.FeaturesWasm2)
	var s binary.Section
	var got []string
	end := uint32(8)
	for p.Next(&s) {
		got = append(got, s.ID.String())
		if s.Offset <= end || &data[s.Offset] != &s.Bytes[0] {
			t.Errorf("%s section at %#x", s.ID, s.Offset)
		}
		end = s.Offset + uint32(len(s.Bytes))
	}
	want := "custom type import function table global export start element data count code data custom"
	if p.Err() != nil || strings.Join(got, " ") != want || int(end) != len(data) {
		t.Errorf("sections %v, %v", got, p.Err())
	}
}
