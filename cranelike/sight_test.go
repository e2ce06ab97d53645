package cranelike

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/dump"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests what tools see of a compilation.

const positioned = `func func[0] (i64, i32) -> (i32) {
block0(v1: i64, v2: i32):
    v3 = load.i32 v1, v2, +0 @0x20
    v4 = add.i32 v3, v2 @0x23
    v5 = mul.i32 v4, v4 @0x24
    #6 return v5 @0x25
}
`

// TestAllPositions checks that AllPositions adds to the address map and changes nothing else.
func TestAllPositions(t *testing.T) {
	var codes [2]*compiled
	for i := range codes {
		cf, err := compiler(t, Options{AllPositions: i == 1}).CompileIR(parse(t, positioned))
		if err != nil {
			t.Fatal(err)
		}
		codes[i] = cf.(*compiled)
	}
	if !bytes.Equal(codes[0].Bytes, codes[1].Bytes) || !slices.Equal(codes[0].Traps, codes[1].Traps) {
		t.Error("the code differs")
	}
	// The addition at 0x23 and the load become one instruction, which has the position of what may trap.
	for i, want := range [][]types.FilePos{{0x20}, {0x20, 0x24, 0x25}} {
		var got []types.FilePos
		for _, a := range codes[i].Addrs {
			if a.Pos != types.NoPos {
				got = append(got, a.Pos)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("AllPositions %v: positions %v, want %v", i == 1, got, want)
		}
	}
}

// TestDump checks that each stage with a form shows it, and that IR can be read back with the
// positions of its pure instructions.
func TestDump(t *testing.T) {
	r := dump.NewRecorder(nil)
	if _, err := compiler(t, Options{Dump: r.Dump}).CompileIR(parse(t, positioned)); err != nil {
		t.Fatal(err)
	}
	funcs := r.Funcs()
	if len(funcs) != 1 {
		t.Fatalf("%d functions", len(funcs))
	}
	var names []string
	for _, s := range funcs[0].Stages {
		names = append(names, s.Name)
	}
	if want := []string{"build", "sweep", "refine", "place", "lower", "regalloc"}; !slices.Equal(names, want) {
		t.Errorf("stages %v, want %v", names, want)
	}
	if text := funcs[0].Stage("build"); text != positioned {
		t.Errorf("build: got\n%s\nwant\n%s", text, positioned)
	}
	for _, s := range funcs[0].Stages[:4] {
		f, _, err := ir.Parse(s.Text)
		if err != nil {
			t.Errorf("%s: %v\n%s", s.Name, err, s.Text)
		} else if !strings.Contains(string(f.AppendTextPos(nil)), "@0x24") {
			t.Errorf("%s: positions are lost:\n%s", s.Name, f.AppendTextPos(nil))
		}
	}
}
