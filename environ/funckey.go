package environ

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines FuncKey, the name of anything that has code.

// A FuncKind says what kind of function a FuncKey names.
type FuncKind uint8

const (
	// FuncDefined is a function of the module; Index is its DefinedFuncIndex.
	FuncDefined FuncKind = iota
	// FuncHostToWasm enters a function of signature Index (SigIndex) from the host. It is
	// an ordinary function of two pointers: the array of ValRaw that holds arguments and
	// receives results, and the address of the code to call. The VMContext register holds
	// the callee's context.
	FuncHostToWasm
	// FuncWasmToHost leaves for the host function whose VMHostContext is in the VMContext
	// register. It has signature Index (SigIndex), stores its arguments in an array of ValRaw
	// on its frame, calls VMContextHead.Exit (see there), and loads its results from the array.
	FuncWasmToHost
	// FuncBuiltin leaves for builtin Index (BuiltinIndex) of the runtime in the same way.
	FuncBuiltin
	// FuncIntrinsic is a routine in machine code that the compiler itself supplies, such as a
	// memory copy; Index is the compiler's own numbering.
	FuncIntrinsic

	NumFuncKinds = iota
)

var funcKindNames = [NumFuncKinds]string{"func", "host_to_wasm", "wasm_to_host", "builtin", "intrinsic"}

// String returns the kind's name.
func (k FuncKind) String() string {
	if int(k) < len(funcKindNames) {
		return funcKindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// A FuncKey names anything that has code within one module. Keys order functions in the text.
type FuncKey struct {
	Kind  FuncKind
	Index uint32
}

// DefinedFunc returns the key of a function that the module defines.
func DefinedFunc(i types.DefinedFuncIndex) FuncKey { return FuncKey{FuncDefined, uint32(i)} }

// HostToWasm returns the key of the entry trampoline for signature s.
func HostToWasm(s types.SigIndex) FuncKey { return FuncKey{FuncHostToWasm, uint32(s)} }

// WasmToHost returns the key of the exit trampoline for signature s.
func WasmToHost(s types.SigIndex) FuncKey { return FuncKey{FuncWasmToHost, uint32(s)} }

// BuiltinKey returns the key of the exit trampoline for builtin b.
func BuiltinKey(b BuiltinIndex) FuncKey { return FuncKey{FuncBuiltin, uint32(b)} }

// Less reports whether k comes before l in the text.
func (k FuncKey) Less(l FuncKey) bool {
	if k.Kind != l.Kind {
		return k.Kind < l.Kind
	}
	return k.Index < l.Index
}

// Pack returns k as one word that orders as Less does.
func (k FuncKey) Pack() uint64 { return uint64(k.Kind)<<32 | uint64(k.Index) }

// UnpackFuncKey is the inverse of Pack.
func UnpackFuncKey(w uint64) FuncKey { return FuncKey{FuncKind(w >> 32), uint32(w)} }

// String returns the key as dumps show it, for example "func[3]".
func (k FuncKey) String() string { return fmt.Sprintf("%s[%d]", k.Kind, k.Index) }
