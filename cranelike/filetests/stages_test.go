package filetests

import (
	"bytes"
	"io"
	"slices"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file sees to it that no pass escapes validation.

// TestStages compares the compiler's stages that leave IR with those that passes.validate runs: a new pass must be
// added there.
func TestStages(t *testing.T) {
	texts := map[string]*bytes.Buffer{}
	var order []string
	tn := environ.DefaultTunables()
	c, err := cranelike.New(environ.Target{Arch: environ.ArchAMD64, OS: "linux"}, &tn, cranelike.Options{Dump: func(_ environ.FuncKey, stage string) io.Writer {
		texts[stage] = new(bytes.Buffer)
		order = append(order, stage)
		return texts[stage]
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, _, err := ir.Parse("func func[0] (i32) -> (i32) {\nblock0(v1: i32):\n  #2 return v1\n}\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CompileIR(f); err != nil {
		t.Fatal(err)
	}
	var compiled []string
	for _, stage := range order {
		if _, _, err := ir.Parse(texts[stage].String()); err == nil {
			compiled = append(compiled, stage)
		}
	}
	var validated []string
	var p passes
	if err := p.validate(f, func(stage string) error { validated = append(validated, stage); return nil }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(compiled, validated) {
		t.Errorf("the compiler's stages that leave IR are %v, validated are %v", compiled, validated)
	}
}
