package frontend

import (
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests which modules have their calls inlined. What becomes of the calls is in testdata/inline*.txtar, and in TestRandom.

// none is a BodySource for which no body is valid.
type none struct{}

func (none) Body(types.DefinedFuncIndex) (environ.FuncBody, bool) { return environ.FuncBody{}, false }

func TestInlining(t *testing.T) {
	a, err := txtar.ParseFile("testdata/inline.txtar")
	if err != nil {
		t.Fatal(err)
	}
	wasm := moduleBytes(t, a)
	for _, c := range []struct {
		name string
		how  Inlining
		set  func(*Translator, *environ.Translation, *environ.FuncBody)
		want bool
	}{
		{"auto", InlineAuto, nil, true},
		{"always", InlineAlways, nil, true},
		{"all", InlineAll, nil, true},
		{"never", InlineNever, nil, false},
		{"auto, inlined before", InlineAuto, func(_ *Translator, tl *environ.Translation, _ *environ.FuncBody) { tl.Inlined = true }, false},
		{"always, inlined before", InlineAlways, func(_ *Translator, tl *environ.Translation, _ *environ.FuncBody) { tl.Inlined = true }, true},
		{"auto, from Go", InlineAuto, func(tr *Translator, tl *environ.Translation, _ *environ.FuncBody) {
			tr.mod.use(tl, 0)
			tr.mod.fromGo = true
		}, false},
		{"always, from Go", InlineAlways, func(tr *Translator, tl *environ.Translation, _ *environ.FuncBody) {
			tr.mod.use(tl, 0)
			tr.mod.fromGo = true
		}, true},
		{"auto, from LLVM", InlineAuto, func(_ *Translator, tl *environ.Translation, _ *environ.FuncBody) {
			tl.Module.GlobalInits[0][0].Imm = 66560
		}, false},
		{"auto, imported stack pointer", InlineAuto, func(_ *Translator, tl *environ.Translation, _ *environ.FuncBody) {
			tl.Module.Imports = append(tl.Module.Imports, environ.Import{Module: "env", Name: "__stack_pointer", Kind: types.ExternGlobal})
		}, false},
		{"auto, another global", InlineAuto, func(_ *Translator, tl *environ.Translation, _ *environ.FuncBody) {
			tl.Module.GlobalInits[0][0].Imm = 66561
		}, true},
		{"without positions", InlineAll, func(_ *Translator, tl *environ.Translation, _ *environ.FuncBody) { tl.Tunables.AddressMap = false }, false},
		{"turned off", InlineAll, func(tr *Translator, _ *environ.Translation, _ *environ.FuncBody) {
			tr.Disable(tune.Set(0).With(tune.Inline))
		}, false},
		{"without bodies", InlineAll, func(_ *Translator, _ *environ.Translation, body *environ.FuncBody) { body.Others = nil }, false},
		{"not valid", InlineAll, func(_ *Translator, _ *environ.Translation, body *environ.FuncBody) { body.Others = none{} }, false},
	} {
		tl := samples.Translate(t, wasm, environ.DefaultTunables())
		tr := Translator{Inlining: c.how}
		var f ir.Func
		const straight = 1
		body := tl.Bodies[straight]
		body.Others = tl
		if c.set != nil {
			c.set(&tr, tl, &body)
		}
		if err := tr.Func(tl, straight, body, &f); err != nil {
			t.Fatal(err)
		}
		calls := 0
		for i := range f.Insts {
			if f.Insts[i].Op == ir.OpCall {
				calls++
			}
		}
		if want := map[bool][2]int{true: {2, 0}, false: {0, 2}}[c.want]; len(f.Inline) != want[0] || calls != want[1] {
			t.Errorf("%s: %d functions inlined, %d calls", c.name, len(f.Inline), calls)
		}
	}
}
