package differential

import (
	"context"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/gowasmtime/gowasmtime/fuzz/gen"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file runs modules in wazero.

type hostKey struct{}

// A wazeroEngine runs modules in wazero.
type wazeroEngine struct {
	name string
	r    wazero.Runtime
}

func newWazero(name string, cfg wazero.RuntimeConfig) *wazeroEngine {
	ctx := context.Background()
	cfg = cfg.WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesTailCall)
	r := wazero.NewRuntimeWithConfig(ctx, cfg)
	b := r.NewHostModuleBuilder("h")
	for i, f := range gen.Host() {
		fn := api.GoFunc(func(ctx context.Context, stack []uint64) { ctx.Value(hostKey{}).(*host).call(i, &f, stack) })
		b.NewFunctionBuilder().WithGoFunction(fn, apiTypes(f.Params), apiTypes(f.Results)).Export(f.Name)
	}
	if _, err := b.Instantiate(ctx); err != nil {
		panic(err)
	}
	return &wazeroEngine{name, r}
}

func (e *wazeroEngine) Name() string { return e.name }

func apiTypes(ts []types.ValType) []api.ValueType {
	l := make([]api.ValueType, len(ts))
	for i, t := range ts {
		l[i] = t.Code()
	}
	return l
}

// wazeroTraps are the beginnings of wazero's messages.
var wazeroTraps = []struct {
	text string
	trap Trap
}{
	{"stack overflow", trapStack},
	{"invalid conversion to integer", trapConvert},
	{"integer overflow", trapOverflow},
	{"integer divide by zero", trapDivision},
	{"unreachable", trapReached},
	{"out of bounds memory access", trapMemory},
	{"invalid table access", trapTable},
	{"indirect call type mismatch", trapSignature},
}

func (e *wazeroEngine) Run(m *gen.Module) (out *Outcome) {
	out = &Outcome{}
	h := &host{}
	ctx := context.WithValue(context.Background(), hostKey{}, h)
	cm, err := e.r.CompileModule(ctx, m.Wasm)
	if err != nil {
		out.Err = "compiling: " + err.Error()
		return out
	}
	defer cm.Close(ctx)
	inst, err := e.r.InstantiateModule(ctx, cm, wazero.NewModuleConfig().WithName("").WithStartFunctions())
	if err != nil {
		out.Err = err.Error()
		return out
	}
	defer inst.Close(ctx)
	mem := inst.ExportedMemory(gen.Memory)
	reset := inst.ExportedFunction("reset")
	for _, run := range m.Runs {
		if _, err := reset.Call(ctx); err != nil {
			out.Err = "reset: " + err.Error()
			return out
		}
		var r RunOutcome
		vals := make([]uint64, max(len(run.Params), len(run.Results)))
		copy(vals, run.Args)
		if err := inst.ExportedFunction(run.Name).CallWithStack(ctx, vals); err != nil {
			r.Trap = Trap(err.Error())
			text := strings.TrimPrefix(err.Error(), "wasm error: ")
			for _, t := range wazeroTraps {
				if strings.HasPrefix(text, t.text) {
					r.Trap = t.trap
				}
			}
		} else {
			r.Results = resultsOf(run.Results, vals)
		}
		data, _ := mem.Read(0, mem.Size())
		r.Memory, r.Host = hash(data), h.sum
		out.Runs = append(out.Runs, r)
		if r.Trap == trapStack {
			return out
		}
	}
	for _, g := range m.Globals {
		v := inst.ExportedGlobal(g.Name).Get()
		out.Globals = append(out.Globals, resultsOf([]types.ValType{g.Type}, []uint64{v})...)
	}
	out.Pages = int(mem.Size() >> 16)
	return out
}
