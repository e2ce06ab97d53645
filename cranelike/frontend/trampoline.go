package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file makes the functions that cross between host and WebAssembly. Values cross in an
// array of types.ValRaw: 16 bytes each, arguments first, overwritten by results.

const rawSize = 16

// hostSig is the signature of FuncHostToWasm: the array, and the code to call.
var hostSig = [...]ir.Type{ir.I64, ir.I64}

// exitSig is what the stub at VMContextHead.Exit takes: the array, and what to leave for.
var exitSig = [...]ir.Type{ir.I64, ir.I32}

// Versions of the array before and after the call.
const (
	rawArgs    = 1
	rawResults = 2
)

// HostToWasm makes the function that calls WebAssembly code of signature s from the host.
func (tr *Translator) HostToWasm(t *environ.Translation, s types.SigIndex, f *ir.Func) error {
	if err := tr.start(t, f, environ.HostToWasm(s), nil); err != nil {
		return err
	}
	if err := tr.checkSig(s, types.NoPos); err != nil {
		return err
	}
	b := &tr.b
	f.Sig = ir.Sig{Params: hostSig[:]}
	array, code := b.AddParam(ir.I64), b.AddParam(ir.I64)
	sig := &tr.mod.sigs[s]
	for i, p := range sig.Params {
		tr.pushv(b.VMLoadAt(ir.OpVMLoad, p, array, uint64(i)*rawSize, rawArgs))
	}
	at := b.PoolStart()
	b.PoolAdd(code)
	b.PoolAdd(b.VMCtx())
	for _, v := range tr.stack {
		b.PoolAdd(v)
	}
	v := b.Call(ir.OpCallPtr, at, tr.sigSlot(int(s)), 0)
	for i := range sig.Results {
		tr.storeRaw(array, i, v+ir.Value(i))
	}
	b.Return(b.PoolStart())
	return nil
}

// WasmToHost makes the function of signature s that leaves for the host function whose context
// is in the VMContext register.
func (tr *Translator) WasmToHost(t *environ.Translation, s types.SigIndex, f *ir.Func) error {
	if err := tr.start(t, f, environ.WasmToHost(s), nil); err != nil {
		return err
	}
	if err := tr.checkSig(s, types.NoPos); err != nil {
		return err
	}
	tr.exit(int(s), environ.ExitHost)
	return nil
}

// Builtin makes the function that leaves for builtin i of the runtime.
func (tr *Translator) Builtin(t *environ.Translation, i environ.BuiltinIndex, f *ir.Func) error {
	if err := tr.start(t, f, environ.BuiltinKey(i), nil); err != nil {
		return err
	}
	tr.exit(tr.mod.builtinSig(i), environ.ExitBuiltin+uint64(i))
	return nil
}

// exit makes a function of the module's signature n that leaves with the given code.
func (tr *Translator) exit(n int, code uint64) {
	b := &tr.b
	sig := tr.mod.sigs[n]
	tr.f.Sig = sig
	for _, p := range sig.Params {
		tr.pushv(b.AddParam(p))
	}
	array := b.Iconst(ir.I64, 0)
	if slots := max(len(sig.Params), len(sig.Results)); slots > 0 {
		array = b.Pin(ir.OpStackAddr, ir.I64, 0, 0, 0, uint64(slots)*rawSize)
	}
	for i, v := range tr.stack {
		tr.storeRaw(array, i, v)
	}
	stub := b.VMLoad(ir.OpVMLoad, ir.I64, b.VMCtx(), uint64(tr.mod.off.Exit()))
	at := b.PoolStart()
	b.PoolAdd(stub)
	b.PoolAdd(b.VMCtx())
	b.PoolAdd(array)
	b.PoolAdd(b.Iconst(ir.I32, code))
	tr.f.Sigs = append(tr.f.Sigs, ir.Sig{Params: exitSig[:]})
	b.Call(ir.OpCallPtr, at, uint32(len(tr.f.Sigs)-1), 0)
	tr.stack = tr.stack[:0]
	for i, r := range sig.Results {
		tr.pushv(b.VMLoadAt(ir.OpVMLoad, r, array, uint64(i)*rawSize, rawResults))
	}
	at = b.PoolStart()
	for _, v := range tr.stack {
		b.PoolAdd(v)
	}
	b.Return(at)
}

// storeRaw writes v to slot i of array, all 8 low bytes of it.
func (tr *Translator) storeRaw(array ir.Value, i int, v ir.Value) {
	b := &tr.b
	if b.Type(v) == ir.F32 {
		v = b.Unary(ir.OpReinterpret, ir.I32, v)
	}
	if b.Type(v) == ir.I32 {
		v = b.Unary(ir.OpZExt, ir.I64, v)
	}
	b.VMStore(array, v, uint64(i)*rawSize)
}
