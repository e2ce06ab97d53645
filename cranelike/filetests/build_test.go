package filetests

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/gowasmtime/gowasmtime/cranelike/frontend"
	"github.com/gowasmtime/gowasmtime/cranelike/internal/samples"
	"github.com/gowasmtime/gowasmtime/cranelike/interp"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/cranelike/tune"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file validates the first pass, for which there is no IR before: functions are built with and without
// optimizations, and both must behave alike. The plain ones may write more often, but leave the same memory and make the
// same calls with the same arguments.

// optional returns the optimizations without those that change who is called: inlining, and calls through tables that
// are known.
func optional() (off tune.Set) {
	for o, info := range tune.Opts() {
		if info.Name != "inline" && info.Name != "closed" {
			off = off.With(tune.Opt(o))
		}
	}
	return off
}

// outwardly runs f in a dream and returns what can be seen of it: how it ends, memory, and its calls.
func outwardly(f *ir.Func, seed uint64, args []interp.Bits) (end, rest string, err error) {
	m := dreamMachine(seed)
	sum := uint64(14695981039346656037)
	call := m.Call
	m.Call = func(m *interp.Machine, c *interp.Call) ([]interp.Bits, error) {
		for _, a := range c.Args {
			sum = (sum ^ a.Lo ^ a.Hi<<7) * 1099511628211
			sum ^= sum >> 29
		}
		sum = (sum ^ uint64(c.Key.Kind)<<32 ^ uint64(c.Key.Index) ^ c.Code<<16 ^ c.VMCtx) * 1099511628211
		return call(m, c)
	}
	b, err := observe(m, f, args)
	if err != nil {
		return "fault", "", nil // as in validateModule
	}
	return b.results, fmt.Sprintf("memory %#x, calls %#x", b.memory, sum), nil
}

// buildBoth compares the two ways to build every step-th function of wasm, and returns how many runs it compared.
func buildBoth(t *testing.T, wasm []byte, step int) (compared int) {
	t.Helper()
	r := rand.New(rand.NewPCG(uint64(len(wasm)), 2))
	static := environ.DefaultTunables()
	checked := static
	checked.SignalsBasedTraps = false
	var full, plain frontend.Translator
	plain.Disable(optional())
	var f, g ir.Func
	for n, tn := range []environ.Tunables{static, checked} {
		tl := samples.Translate(t, wasm, tn)
		for i := n * step / 2; i < len(tl.Bodies); i += step {
			if full.Func(tl, types.DefinedFuncIndex(i), tl.Bodies[i], &f) != nil {
				continue // not supported; package frontend tests which
			}
			if err := plain.Func(tl, types.DefinedFuncIndex(i), tl.Bodies[i], &g); err != nil {
				t.Fatal(err)
			}
			for k := range uint64(3) {
				args := randomArgs(r, f.Sig.Params)
				if k > 0 && len(args) > 0 {
					args[0] = interp.Bits{Lo: k - 1} // Go's point of resumption
				}
				end, rest, err := outwardly(&f, k, args)
				wantEnd, wantRest, err2 := outwardly(&g, k, args)
				if err != nil || err2 != nil {
					t.Fatal(err, err2)
				}
				if end == "limit" || wantEnd == "limit" || end == "fault" && wantEnd == "fault" {
					continue // a limit is a number of blocks, of which there may be fewer
				}
				compared++
				if end != wantEnd || rest != wantRest {
					t.Fatalf("function %d, %x:\n got %s, %s\nwant %s, %s, of\n%s\nwhich became\n%s", i, args, end, rest, wantEnd, wantRest, g.String(), f.String())
				}
			}
		}
	}
	return compared
}

// TestBuildModules builds the modules that package frontend tests in both ways, and one that GOWASMTIME_WASM names.
func TestBuildModules(t *testing.T) {
	compared := 0
	for _, wasm := range samples.Modules(t, "../frontend/testdata") {
		compared += buildBoth(t, wasm, 1)
	}
	if name := os.Getenv("GOWASMTIME_WASM"); name != "" {
		wasm, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		compared += buildBoth(t, wasm, 1)
	}
	if compared < 300 {
		t.Errorf("only %d runs compared", compared)
	}
}
