package differential

import (
	"errors"
	"fmt"
	"time"

	"github.com/gowasmtime/gowasmtime/cranelike"
	"github.com/gowasmtime/gowasmtime/cranelike/isa/amd64"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/fuzz/gen"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file runs modules in this project's engine.

// An Engine runs a module.
type Engine interface {
	Name() string
	Run(m *gen.Module) *Outcome
}

// maxStack is enough for the deepest recursion that fuel allows, with frames that are as large as the
// worst allocation makes them.
const maxStack = 8 << 20

// ours is this project's engine in one variant.
type ours struct {
	name   string
	v      Variant
	engine *wasmtime.Engine
	linker *wasmtime.Linker
}

// newOurs returns the engine. wrap, if not nil, changes the compiler: for tests.
func newOurs(v Variant, wrap func(environ.Compiler) environ.Compiler) (*ours, error) {
	cfg := wasmtime.NewConfig()
	cfg.SetWasmTailCall(true)
	cfg.SetMaxWasmStack(maxStack)
	cfg.SetParallelCompilation(false)
	cfg.SetSignalsBasedTraps(!v.Explicit)
	cfg.SetConsumeFuel(v.Fuel)
	cfg.SetEpochInterruption(v.Epoch)
	cfg.SetMemoryInitCOWSet(!v.NoImages)
	tun := environ.DefaultTunables()
	tun.SignalsBasedTraps, tun.ConsumeFuel, tun.EpochInterruption = !v.Explicit, v.Fuel, v.Epoch
	opts := v.Compiler
	opts.Verify = v.Verify
	if v.OldCPU {
		// Without SSE4.1 there are no vectors.
		opts.Features = new(cranelike.Features)
		*opts.Features = cranelike.Features(amd64.SSE41)
		if v.Oldest {
			*opts.Features = 0
		}
	}
	c, err := cranelike.New(environ.HostTarget(), &tun, opts)
	if err != nil {
		return nil, err
	}
	var compiler environ.Compiler = c
	if wrap != nil {
		compiler = wrap(compiler)
	}
	e, err := wasmtime.NewEngineWith(compiler, cfg)
	if err != nil {
		return nil, err
	}
	o := &ours{v.String(), v, e, wasmtime.NewLinker(e)}
	for i, f := range gen.Host() {
		err := o.linker.FuncNewUnchecked("h", f.Name, wasmtime.NewFuncType(valTypes(f.Params), valTypes(f.Results)), func(c *wasmtime.Caller, raw []wasmtime.ValRaw) *wasmtime.Trap {
			var vals [16]uint64
			for k := range raw {
				vals[k] = raw[k].Lo
			}
			c.Data().(*host).call(i, &f, vals[:])
			for k, t := range f.Results {
				if t == types.I32 || t == types.F32 {
					raw[k].SetI32(int32(vals[k]))
				} else {
					raw[k].SetI64(int64(vals[k]))
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *ours) Name() string { return o.name }

func valTypes(ts []types.ValType) []*wasmtime.ValType {
	kinds := map[types.ValType]wasmtime.ValKind{
		types.I32: wasmtime.KindI32, types.I64: wasmtime.KindI64, types.F32: wasmtime.KindF32, types.F64: wasmtime.KindF64,
	}
	l := make([]*wasmtime.ValType, len(ts))
	for i, t := range ts {
		l[i] = wasmtime.NewValType(kinds[t])
	}
	return l
}

// trapsByCode are the traps by the codes that this project and Wasmtime use.
var trapsByCode = map[types.TrapCode]Trap{
	types.TrapStackOverflow:          trapStack,
	types.TrapMemoryOutOfBounds:      trapMemory,
	types.TrapTableOutOfBounds:       trapTable,
	types.TrapIndirectCallToNull:     trapTable,
	types.TrapBadSignature:           trapSignature,
	types.TrapIntegerOverflow:        trapOverflow,
	types.TrapIntegerDivisionByZero:  trapDivision,
	types.TrapBadConversionToInteger: trapConvert,
	types.TrapUnreachableCodeReached: trapReached,
}

func trapOf(err error) Trap {
	var t *wasmtime.Trap
	if errors.As(err, &t) && t.Code() != nil {
		if k, ok := trapsByCode[types.TrapCode(*t.Code())]; ok {
			return k
		}
	}
	return Trap(err.Error())
}

func (o *ours) Run(m *gen.Module) *Outcome {
	out := &Outcome{}
	mod, err := wasmtime.NewModule(o.engine, m.Wasm)
	if err != nil {
		out.Err = "compiling: " + err.Error()
		return out
	}
	defer mod.Close()
	h := &host{}
	s := wasmtime.NewStoreWithData(o.engine, h)
	defer s.Close()
	if o.v.Fuel {
		s.SetFuel(1 << 50)
	}
	if o.v.Epoch {
		defer o.tick(s)()
	}
	inst, err := o.linker.Instantiate(s, mod)
	if err != nil {
		out.Err = err.Error()
		return out
	}
	mem := inst.GetExport(s, gen.Memory).Memory()
	reset := inst.GetFunc(s, "reset")
	for i, run := range m.Runs {
		if err := reset.CallUnchecked(s, nil); err != nil {
			out.Err = "reset: " + err.Error()
			return out
		}
		var r RunOutcome
		vals, err := o.call(s, inst.GetFunc(s, run.Name), &run, i%2 == 0)
		if err != nil {
			r.Trap = trapOf(err)
		} else {
			r.Results = resultsOf(run.Results, vals)
		}
		r.Memory, r.Host = hash(mem.UnsafeData(s)), h.sum
		out.Runs = append(out.Runs, r)
		if r.Trap == trapStack {
			return out
		}
	}
	for _, g := range m.Globals {
		v := inst.GetExport(s, g.Name).Global().Get(s)
		out.Globals = append(out.Globals, resultsOf([]types.ValType{g.Type}, []uint64{bitsOf(v)})...)
	}
	out.Pages = int(mem.Size(s))
	return out
}

// tick makes time pass: the store's epoch ends again and again while code runs, wherever it happens to be, and goes
// on. It returns what stops that.
func (o *ours) tick(s *wasmtime.Store) (stop func()) {
	s.SetEpochDeadline(1)
	n := uint64(0)
	s.EpochDeadlineCallback(func(*wasmtime.Store) (uint64, error) {
		n++
		return 1 + n%3, nil
	})
	end, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		t := time.NewTicker(50 * time.Microsecond)
		defer t.Stop()
		for {
			select {
			case <-end:
				return
			case <-t.C:
				o.engine.IncrementEpoch()
			}
		}
	}()
	return func() { close(end); <-done }
}

// call calls f by one of the two ways to do that.
func (o *ours) call(s *wasmtime.Store, f *wasmtime.Func, run *gen.Run, raw bool) ([]uint64, error) {
	if raw {
		vals := make([]wasmtime.ValRaw, max(len(run.Params), len(run.Results)))
		for i, t := range run.Params {
			if t == types.I32 || t == types.F32 {
				vals[i].SetI32(int32(run.Args[i]))
			} else {
				vals[i].SetI64(int64(run.Args[i]))
			}
		}
		err := f.CallUnchecked(s, vals)
		out := make([]uint64, len(vals))
		for i := range vals {
			out[i] = vals[i].Lo
		}
		return out, err
	}
	args := make([]any, len(run.Params))
	for i, t := range run.Params {
		args[i] = valOf(t, run.Args[i])
	}
	result, err := f.Call(s, args...)
	if err != nil {
		return nil, err
	}
	switch v := result.(type) {
	case nil:
		return nil, nil
	case []wasmtime.Val:
		out := make([]uint64, len(v))
		for i := range v {
			out[i] = bitsOf(v[i])
		}
		return out, nil
	case int32:
		return []uint64{uint64(v)}, nil
	case int64:
		return []uint64{uint64(v)}, nil
	case float32:
		return []uint64{bitsOf(wasmtime.ValF32(v))}, nil
	case float64:
		return []uint64{bitsOf(wasmtime.ValF64(v))}, nil
	}
	panic(fmt.Sprintf("differential: a call returned a %T", result))
}
