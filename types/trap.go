package types

// This file defines trap codes and their texts.

// A TrapCode says why WebAssembly execution stopped. The first twelve are in the order that
// wasmtime-go's constants have.
type TrapCode uint8

const (
	TrapStackOverflow TrapCode = iota
	TrapMemoryOutOfBounds
	TrapHeapMisaligned
	TrapTableOutOfBounds
	TrapIndirectCallToNull
	TrapBadSignature
	TrapIntegerOverflow
	TrapIntegerDivisionByZero
	TrapBadConversionToInteger
	TrapUnreachableCodeReached
	TrapInterrupt
	TrapOutOfFuel
	TrapAtomicWaitNonSharedMemory
	TrapNullReference
	TrapArrayOutOfBounds
	TrapAllocationTooLarge
	TrapCastFailure
	TrapUnhandledTag

	NumTrapCodes = iota
)

// TrapNone is not a trap.
const TrapNone TrapCode = 0xFF

var trapTexts = [NumTrapCodes]string{
	TrapStackOverflow:             "call stack exhausted",
	TrapMemoryOutOfBounds:         "out of bounds memory access",
	TrapHeapMisaligned:            "unaligned atomic",
	TrapTableOutOfBounds:          "undefined element: out of bounds table access",
	TrapIndirectCallToNull:        "uninitialized element",
	TrapBadSignature:              "indirect call type mismatch",
	TrapIntegerOverflow:           "integer overflow",
	TrapIntegerDivisionByZero:     "integer divide by zero",
	TrapBadConversionToInteger:    "invalid conversion to integer",
	TrapUnreachableCodeReached:    "wasm `unreachable` instruction executed",
	TrapInterrupt:                 "interrupt",
	TrapOutOfFuel:                 "all fuel consumed by WebAssembly",
	TrapAtomicWaitNonSharedMemory: "atomic wait on non-shared memory",
	TrapNullReference:             "null reference",
	TrapArrayOutOfBounds:          "out of bounds array access",
	TrapAllocationTooLarge:        "allocation size too large",
	TrapCastFailure:               "cast failure",
	TrapUnhandledTag:              "unhandled tag",
}

var trapNames = [NumTrapCodes]string{
	"stk_ovf", "heap_oob", "heap_misaligned", "table_oob", "call_null", "bad_sig", "int_ovf", "int_divz", "bad_toint",
	"unreachable", "interrupt", "out_of_fuel", "atomic_wait", "null_ref", "array_oob", "alloc_too_large", "cast_fail", "unhandled_tag",
}

// String returns the message that users see, without the prefix "wasm trap: ".
func (c TrapCode) String() string {
	if int(c) < len(trapTexts) {
		return trapTexts[c]
	}
	return "unknown trap"
}

// Name returns the short name that dumps of IR and machine code use.
func (c TrapCode) Name() string {
	if int(c) < len(trapNames) {
		return trapNames[c]
	}
	return "none"
}

// TrapCodeByName is the inverse of Name.
func TrapCodeByName(s string) (TrapCode, bool) {
	for i, n := range trapNames {
		if n == s {
			return TrapCode(i), true
		}
	}
	return TrapNone, false
}
