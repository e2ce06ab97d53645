package instantiate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file runs pairs in both engines.

// A result is what became of a pair.
type result struct {
	phase  string // in which the consumer failed, or "ok"
	err    error
	memory []byte   // the provider's
	tables []string // of the provider: a letter for each element
}

// ours runs a pair here.
func ours(e *wasmtime.Engine, p *Pair) (r result, err error) {
	s := wasmtime.NewStore(e)
	defer s.Close()
	pm, err := wasmtime.NewModule(e, p.Provider)
	if err != nil {
		return r, fmt.Errorf("the provider: %w", err)
	}
	defer pm.Close()
	l := wasmtime.NewLinker(e)
	pi, err := l.Instantiate(s, pm)
	if err != nil {
		return r, fmt.Errorf("the provider: %w", err)
	}
	if err := l.DefineInstance(s, "p", pi); err != nil {
		return r, err
	}
	if cm, err := wasmtime.NewModule(e, p.Consumer); err != nil {
		r.phase, r.err = "compile", err
	} else {
		defer cm.Close()
		if _, err := l.Instantiate(s, cm); err != nil {
			r.phase, r.err = "instantiate", err
		} else {
			r.phase = "ok"
		}
	}
	r.memory = bytes.Clone(pi.GetExport(s, "m0").Memory().UnsafeData(s))
	for i := range sizeOf {
		n, err := pi.GetFunc(s, sizeOf[i]).Call(s)
		if err != nil {
			return r, err
		}
		var text []byte
		for k := range n.(int32) {
			null, err := pi.GetFunc(s, isNull[i]).Call(s, k)
			if err != nil {
				return r, err
			}
			text = append(text, "xn"[null.(int32)])
		}
		r.tables = append(r.tables, string(text))
	}
	return r, nil
}

// theirs runs a pair in wazero.
func theirs(rt wazero.Runtime, p *Pair) (r result, err error) {
	ctx := context.Background()
	pm, err := rt.InstantiateWithConfig(ctx, p.Provider, wazero.NewModuleConfig().WithName("p"))
	if err != nil {
		return r, fmt.Errorf("the provider in wazero: %w", err)
	}
	defer pm.Close(ctx)
	if cm, err := rt.CompileModule(ctx, p.Consumer); err != nil {
		r.phase, r.err = "compile", err
	} else {
		defer cm.Close(ctx)
		if ci, err := rt.InstantiateModule(ctx, cm, wazero.NewModuleConfig().WithName("").WithStartFunctions()); err != nil {
			r.phase, r.err = "instantiate", err
		} else {
			defer ci.Close(ctx)
			r.phase = "ok"
		}
	}
	mem := pm.ExportedMemory("m0")
	data, _ := mem.Read(0, mem.Size())
	r.memory = bytes.Clone(data)
	for i := range sizeOf {
		n, err := pm.ExportedFunction(sizeOf[i]).Call(ctx)
		if err != nil {
			return r, err
		}
		var text []byte
		for k := range n[0] {
			null, err := pm.ExportedFunction(isNull[i]).Call(ctx, k)
			if err != nil {
				return r, err
			}
			text = append(text, "xn"[null[0]])
		}
		r.tables = append(r.tables, string(text))
	}
	return r, nil
}

type checker struct {
	engine *wasmtime.Engine
	peer   wazero.Runtime
	phases map[string]int
}

func newChecker() *checker {
	cfg := wasmtime.NewConfig()
	cfg.SetWasmMultiMemory(false)
	cfg.SetWasmMemory64(false)
	cfg.SetParallelCompilation(false)
	peer := wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExtendedConst)
	return &checker{wasmtime.NewEngineWithConfig(cfg), wazero.NewRuntimeWithConfig(context.Background(), peer), map[string]int{}}
}

// check runs one pair.
func (c *checker) check(p *Pair) error {
	x, err := ours(c.engine, p)
	if err != nil {
		return err
	}
	if p.Damaged {
		c.phases["damaged, "+x.phase]++
		return nil
	}
	c.phases[x.phase]++
	y, err := theirs(c.peer, p)
	if err != nil {
		return err
	}
	// wazero ignores element segments that do not fit, and has data before elements.
	var trap *wasmtime.Trap
	trapped := func(code wasmtime.TrapCode) bool {
		return errors.As(x.err, &trap) && trap.Code() != nil && *trap.Code() == code
	}
	lenient := trapped(wasmtime.TableOutOfBounds) && y.phase != "compile"
	noElements := trapped(wasmtime.MemoryOutOfBounds) || lenient && y.err != nil // wazero failed at data
	switch {
	case fmt.Sprint(x.tables) != fmt.Sprint(y.tables) && !noElements:
		return fmt.Errorf("tables are %q, in wazero %q, after %q (%v)", x.tables, y.tables, x.phase, x.err)
	case lenient:
		c.phases["elements that do not fit"]++
	case x.phase != y.phase:
		return fmt.Errorf("phase %q (%v), in wazero %q (%v)", x.phase, x.err, y.phase, y.err)
	case !bytes.Equal(x.memory, y.memory):
		return fmt.Errorf("memories differ after %q (%v)", x.phase, x.err)
	}
	return nil
}

func input(r *rand.Rand) []byte {
	data := make([]byte, r.IntN(200))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

func TestPairs(t *testing.T) {
	c := newChecker()
	r := rand.New(rand.NewPCG(31, 32))
	n := 600
	if testing.Short() {
		n = 100
	}
	for i := range n {
		data := input(r)
		if err := c.check(Make(data)); err != nil {
			t.Errorf("pair %d (%x): %v", i, data, err)
		}
	}
	t.Log(c.phases)
	if c.phases["ok"] < n/10 || c.phases["instantiate"] < n/50 || c.phases["compile"] < n/50 {
		t.Errorf("too few of a kind: %v", c.phases)
	}
}

// TestNothingLeaks counts the mappings of the process after many pairs, those that failed in all ways included.
func TestNothingLeaks(t *testing.T) {
	mappings := func() int {
		runtime.GC()
		data, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip(err)
		}
		return bytes.Count(data, []byte("\n"))
	}
	c := newChecker()
	r := rand.New(rand.NewPCG(33, 34))
	batch := func(n int) {
		for range n {
			if _, err := ours(c.engine, Make(input(r))); err != nil {
				t.Fatal(err)
			}
		}
	}
	batch(50)
	before := mappings()
	batch(400)
	if after := mappings(); after > before+40 {
		t.Errorf("%d mappings, %d after 400 pairs more", before, after)
	}
}

func FuzzInstantiate(f *testing.F) {
	r := rand.New(rand.NewPCG(35, 36))
	for range 20 {
		f.Add(input(r))
	}
	c := newChecker()
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := c.check(Make(data)); err != nil {
			t.Fatal(err)
		}
	})
}
