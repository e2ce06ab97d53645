package driver

import (
	"context"
	"slices"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the stages from a Translation to an artifact.

// Options say how to build, not what: they do not influence the result.
type Options struct {
	Workers int // goroutines that compile; 0 means one per processor

	// Progress, if set, is told after each function how many of how many are compiled. Calls
	// do not overlap, but come from different goroutines. total may grow as trampolines are found.
	Progress func(done, total int)
}

// Build validates and compiles t with c and returns the artifact. It sets the summaries of t's
// bodies; bodies that have one already are taken to be valid.
func Build(ctx context.Context, c environ.Compiler, t *environ.Translation, o Options) ([]byte, error) {
	p := newPool(ctx, c, t, o)
	bodies := make([]job, len(t.Bodies))
	for i := range t.Bodies {
		bodies[i] = job{environ.DefinedFunc(types.DefinedFuncIndex(i)), len(t.Bodies[i].Bytes)}
	}
	funcs, err := p.run(bodies)
	if err != nil {
		return nil, err
	}
	return finish(p, funcs, Trampolines(t.Module))
}

// BuildTrampolines returns an artifact that holds only the two trampolines for sig, as
// HostToWasm(0) and WasmToHost(0). Host functions whose type no module mentions need them.
func BuildTrampolines(c environ.Compiler, sig types.FuncType, tunables *environ.Tunables, features types.Features) ([]byte, error) {
	m := &environ.Module{
		Types:     []types.SubType{{Final: true, Composite: types.CompositeType{Func: sig}}},
		RecGroups: []types.RecGroup{{Start: 0, Len: 1}},
		Sigs:      []types.FuncType{sig},
		SigOf:     []types.SigIndex{0},
		Start:     types.FuncIndex(types.None),
	}
	offsets, err := environ.NewVMOffsets(c.Target().PtrSize(), m)
	if err != nil {
		return nil, err
	}
	t := &environ.Translation{Module: m, Tunables: tunables, Offsets: offsets, Features: features}
	p := newPool(context.Background(), c, t, Options{Workers: 1})
	return finish(p, nil, []environ.FuncKey{environ.HostToWasm(0), environ.WasmToHost(0)})
}

// Trampolines returns the trampolines that m needs whatever its code refers to, in order:
//
//   - HostToWasm for the signature of every function that the host may be handed: those
//     that escape, and the start function;
//   - WasmToHost for the signature of every imported function and, if there is a table, of
//     every signature of the module: a host function in a table is called through
//     call_indirect with any of them.
func Trampolines(m *environ.Module) []environ.FuncKey {
	enter := make([]bool, len(m.Sigs))
	leave := make([]bool, len(m.Sigs))
	for _, f := range m.Escaping {
		enter[m.Funcs[f].Sig] = true
	}
	if m.Start != types.FuncIndex(types.None) {
		enter[m.Funcs[m.Start].Sig] = true
	}
	for _, f := range m.Funcs[:m.NumImportedFuncs] {
		leave[f.Sig] = true
	}
	var keys []environ.FuncKey
	for i, need := range enter {
		if need {
			keys = append(keys, environ.HostToWasm(types.SigIndex(i)))
		}
	}
	for i, need := range leave {
		if need || len(m.Tables) > 0 {
			keys = append(keys, environ.WasmToHost(types.SigIndex(i)))
		}
	}
	return keys
}

// finish compiles the trampolines in keys and whatever else is needed, and packs everything. funcs are all
// functions of the module, or none of them if it has none.
func finish(p *pool, funcs []environ.KeyedFunc, keys []environ.FuncKey) ([]byte, error) {
	known := make(map[environ.FuncKey]bool)
	keys = append(keys, p.takeNeeds()...)
	for len(keys) > 0 {
		var jobs []job
		for _, k := range keys {
			if !known[k] {
				known[k] = true
				jobs = append(jobs, job{key: k})
			}
		}
		fresh, err := p.run(jobs)
		if err != nil {
			return nil, err
		}
		funcs = append(funcs, fresh...)
		keys = p.takeNeeds()
	}
	slices.SortFunc(funcs, func(a, b environ.KeyedFunc) int {
		if a.Key.Less(b.Key) {
			return -1
		}
		return 1
	})
	text := new(environ.Text)
	if err := p.compiler.AppendCode(text, funcs); err != nil {
		return nil, err
	}
	t := p.translation
	b := artifact.Builder{
		Engine: artifact.EngineOf(p.compiler, t.Tunables, t.Features),
		Module: t.Module, Text: text, Data: t.Data, Names: t.Names, Debug: t.Debug,
	}
	return b.Bytes()
}
