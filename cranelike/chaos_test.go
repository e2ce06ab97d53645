package cranelike

import (
	"bytes"
	"io"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests that chaos mode is what it says: each whim changes code, and equal seeds change it equally.

// chaosCode compiles functions of the golden tests in the given mood, and returns their machine code before
// allocation and after emission.
func chaosCode(t *testing.T, mood tune.Mood) (all []string) {
	t.Helper()
	feat := Features(amd64.SSE41)
	var lowered bytes.Buffer
	c := compiler(t, Options{Features: &feat, Verify: true, Chaos: mood, Dump: func(_ environ.FuncKey, stage string) io.Writer {
		if stage == "lower" {
			return &lowered
		}
		return nil
	}})
	done := func(f environ.CompiledFunc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, lowered.String()+string(f.(*compiled).Bytes))
		lowered.Reset()
	}
	tn := environ.DefaultTunables()
	for _, wasm := range samples.Modules(t, "frontend/testdata") {
		tl := samples.Translate(t, wasm, tn)
		for i, body := range tl.Bodies {
			body.Others = tl
			done(c.CompileFunc(tl, environ.FuncKey{Kind: environ.FuncDefined, Index: uint32(i)}, body))
		}
	}
	for _, text := range samples.Funcs(t, "isa/amd64/testdata") {
		done(c.CompileIR(parse(t, text)))
	}
	if len(all) < 100 {
		t.Fatalf("only %d functions", len(all))
	}
	return all
}

func TestChaos(t *testing.T) {
	plain := chaosCode(t, tune.Mood{})
	differ := func(mood tune.Mood) (n int) {
		for i, c := range chaosCode(t, mood) {
			if c != plain[i] {
				n++
			}
		}
		return n
	}
	if differ(tune.Mood{}) != 0 {
		t.Error("production code differs from itself")
	}
	for w, info := range tune.Whims() {
		n := 0
		for seed := uint64(1); seed <= 8 && n == 0; seed++ {
			n = differ(tune.Mood{Seed: seed, Whims: 1 << w})
		}
		if n == 0 {
			t.Errorf("%s changes nothing", info.Name)
		}
	}
	one, two := chaosCode(t, tune.Mood{Seed: 5}), chaosCode(t, tune.Mood{Seed: 5})
	for i := range one {
		if one[i] != two[i] {
			t.Errorf("function %d: equal seeds, different code", i)
		}
	}
}
