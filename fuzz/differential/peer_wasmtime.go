//go:build peer_wasmtime

package differential

import (
	"errors"
	"math"
	"unsafe"

	peer "github.com/bytecodealliance/wasmtime-go/v39"

	"github.com/gowasmtime/gowasmtime/fuzz/gen"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file runs modules in Wasmtime through its Go bindings, which need cgo:
//
//	CGO_ENABLED=1 go run -tags peer_wasmtime ./fuzz/differential/cmd

type real struct{ engine *peer.Engine }

func newReal() Engine {
	cfg := peer.NewConfig()
	cfg.SetWasmTailCall(true)
	cfg.SetParallelCompilation(false)
	return &real{peer.NewEngineWithConfig(cfg)}
}

func (e *real) Name() string { return "Wasmtime" }

func peerTypes(ts []types.ValType) []*peer.ValType {
	kinds := map[types.ValType]peer.ValKind{types.I32: peer.KindI32, types.I64: peer.KindI64, types.F32: peer.KindF32, types.F64: peer.KindF64}
	l := make([]*peer.ValType, len(ts))
	for i, t := range ts {
		l[i] = peer.NewValType(kinds[t])
	}
	return l
}

func peerVal(t types.ValType, bits uint64) peer.Val {
	switch t {
	case types.I32:
		return peer.ValI32(int32(bits))
	case types.I64:
		return peer.ValI64(int64(bits))
	case types.F32:
		return peer.ValF32(math.Float32frombits(uint32(bits)))
	}
	return peer.ValF64(math.Float64frombits(bits))
}

func peerBits(v peer.Val) uint64 {
	switch v.Kind() {
	case peer.KindI32:
		return uint64(uint32(v.I32()))
	case peer.KindI64:
		return uint64(v.I64())
	case peer.KindF32:
		return uint64(math.Float32bits(v.F32()))
	}
	return math.Float64bits(v.F64())
}

func peerTrap(err error) Trap {
	var t *peer.Trap
	if errors.As(err, &t) && t.Code() != nil {
		// The bindings have the same numbers for the first twelve.
		if k, ok := trapsByCode[types.TrapCode(*t.Code())]; ok {
			return k
		}
	}
	return Trap(err.Error())
}

func (e *real) Run(m *gen.Module) *Outcome {
	out := &Outcome{}
	mod, err := peer.NewModule(e.engine, m.Wasm)
	if err != nil {
		out.Err = "compiling: " + err.Error()
		return out
	}
	defer mod.Close()
	s := peer.NewStore(e.engine)
	defer s.Close()
	h := &host{}
	var imports []peer.AsExtern
	for i, f := range gen.Host() {
		imports = append(imports, peer.NewFunc(s, peer.NewFuncType(peerTypes(f.Params), peerTypes(f.Results)), func(_ *peer.Caller, args []peer.Val) ([]peer.Val, *peer.Trap) {
			var vals [16]uint64
			for k := range args {
				vals[k] = peerBits(args[k])
			}
			h.call(i, &f, vals[:])
			results := make([]peer.Val, len(f.Results))
			for k, t := range f.Results {
				results[k] = peerVal(t, vals[k])
			}
			return results, nil
		}))
	}
	// The bindings want the imports in the module's order, each once.
	inst, err := peer.NewInstance(s, mod, imports)
	if err != nil {
		out.Err = err.Error()
		return out
	}
	mem := inst.GetExport(s, gen.Memory).Memory()
	reset := inst.GetFunc(s, "reset")
	for _, run := range m.Runs {
		if _, err := reset.Call(s); err != nil {
			out.Err = "reset: " + err.Error()
			return out
		}
		args := make([]any, len(run.Params))
		for i, t := range run.Params {
			args[i] = peerVal(t, run.Args[i])
		}
		var r RunOutcome
		result, err := inst.GetFunc(s, run.Name).Call(s, args...)
		if err != nil {
			r.Trap = peerTrap(err)
		} else {
			var vals []uint64
			switch v := result.(type) {
			case int32:
				vals = []uint64{uint64(v)}
			case int64:
				vals = []uint64{uint64(v)}
			case float32:
				vals = []uint64{uint64(math.Float32bits(v))}
			case float64:
				vals = []uint64{math.Float64bits(v)}
			case []peer.Val:
				for _, x := range v {
					vals = append(vals, peerBits(x))
				}
			}
			r.Results = resultsOf(run.Results, vals)
		}
		// SAFETY: the memory stays where it is until the next call.
		data := unsafe.Slice((*byte)(mem.Data(s)), mem.DataSize(s))
		r.Memory, r.Host = hash(data), h.sum
		out.Runs = append(out.Runs, r)
		if r.Trap == trapStack {
			return out
		}
	}
	for _, g := range m.Globals {
		v := inst.GetExport(s, g.Name).Global().Get(s)
		out.Globals = append(out.Globals, resultsOf([]types.ValType{g.Type}, []uint64{peerBits(v)})...)
	}
	out.Pages = int(mem.Size(s))
	return out
}
