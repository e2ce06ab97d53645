package types

import "fmt"

// This file defines value, reference and heap types as comparable 32-bit words.

// A ValType is the type of a value on the operand stack, in a local, a global or a table.
// It is a packed word so that it can be compared with ==, used as a map key and kept in
// pointer-free arrays:
//
//	bits 0…7   the type's code in the binary format (0x7F i32 … 0x64 ref, 0x63 ref null)
//	bits 8…31  for references the HeapType
//
// The zero ValType is not a type; the validator uses it for "unknown" (bottom).
type ValType uint32

// A HeapType is what a reference points to: an abstract kind or a concrete type index. It
// fits in 24 bits.
type HeapType uint32

const heapAbstract HeapType = 1 << 23

// MaxHeapTypeIndex is the largest type index that a HeapType can carry.
const MaxHeapTypeIndex = uint32(heapAbstract) - 1

// Codes of the binary format, section 5.3.
const (
	codeI32     = 0x7F
	codeI64     = 0x7E
	codeF32     = 0x7D
	codeF64     = 0x7C
	codeV128    = 0x7B
	codeRef     = 0x64
	codeRefNull = 0x63
)

// Abstract heap types. The low bits are their codes in the binary format.
const (
	HeapNoExn    = heapAbstract | 0x74
	HeapNoFunc   = heapAbstract | 0x73
	HeapNoExtern = heapAbstract | 0x72
	HeapNone     = heapAbstract | 0x71
	HeapFunc     = heapAbstract | 0x70
	HeapExtern   = heapAbstract | 0x6F
	HeapAny      = heapAbstract | 0x6E
	HeapEq       = heapAbstract | 0x6D
	HeapI31      = heapAbstract | 0x6C
	HeapStruct   = heapAbstract | 0x6B
	HeapArray    = heapAbstract | 0x6A
	HeapExn      = heapAbstract | 0x69
)

// The number, vector and most common reference types.
const (
	Bottom    ValType = 0 // unknown type below an unreachable point; never in a valid module
	I32       ValType = codeI32
	I64       ValType = codeI64
	F32       ValType = codeF32
	F64       ValType = codeF64
	V128      ValType = codeV128
	FuncRef           = ValType(codeRefNull) | ValType(HeapFunc)<<8
	ExternRef         = ValType(codeRefNull) | ValType(HeapExtern)<<8
	ExnRef            = ValType(codeRefNull) | ValType(HeapExn)<<8
)

// ConcreteHeap returns the heap type of values of the module's type i, which must not exceed
// MaxHeapTypeIndex.
func ConcreteHeap(i TypeIndex) HeapType {
	if uint32(i) > MaxHeapTypeIndex {
		panic(fmt.Sprintf("types.ConcreteHeap: type index %d does not fit", i))
	}
	return HeapType(i)
}

// AbstractHeap returns the abstract heap type with the given code of the binary format
// (a single byte such as 0x70 for func) and whether there is one.
func AbstractHeap(code byte) (HeapType, bool) {
	if code < 0x69 || code > 0x74 {
		return 0, false
	}
	return heapAbstract | HeapType(code), true
}

// IsConcrete reports whether h is a type index.
func (h HeapType) IsConcrete() bool { return h&heapAbstract == 0 }

// Index returns the type index of a concrete heap type.
func (h HeapType) Index() TypeIndex { return TypeIndex(h) }

// Code returns an abstract heap type's byte in the binary format.
func (h HeapType) Code() byte { return byte(h) }

// Ref returns the type of references to h.
func Ref(nullable bool, h HeapType) ValType {
	if nullable {
		return ValType(codeRefNull) | ValType(h)<<8
	}
	return ValType(codeRef) | ValType(h)<<8
}

// IsRef reports whether t is a reference type.
func (t ValType) IsRef() bool { return byte(t) == codeRef || byte(t) == codeRefNull }

// IsNum reports whether t is i32, i64, f32 or f64.
func (t ValType) IsNum() bool { return t >= codeF64 && t <= codeI32 }

// IsVec reports whether t is v128.
func (t ValType) IsVec() bool { return t == V128 }

// Heap returns what the reference type t points to.
func (t ValType) Heap() HeapType { return HeapType(t >> 8) }

// Nullable reports whether the reference type t has a null value.
func (t ValType) Nullable() bool { return byte(t) == codeRefNull }

// Code returns t's leading byte in the binary format (without short forms of references).
func (t ValType) Code() byte { return byte(t) }

// IsFuncRef reports whether values of t are function references at run time, whatever their
// exact type.
func (t ValType) IsFuncRef() bool {
	if !t.IsRef() {
		return false
	}
	h := t.Heap()
	// A concrete type may be a struct or array once GC types are in use; callers that care
	// look at the module's types.
	return h == HeapFunc || h == HeapNoFunc || h.IsConcrete()
}

var heapNames = [...]string{
	0x69: "exn", 0x6A: "array", 0x6B: "struct", 0x6C: "i31", 0x6D: "eq", 0x6E: "any",
	0x6F: "extern", 0x70: "func", 0x71: "none", 0x72: "noextern", 0x73: "nofunc", 0x74: "noexn",
}

// String returns the text format's name, or the index of a concrete type.
func (h HeapType) String() string {
	if h.IsConcrete() {
		return fmt.Sprint(uint32(h))
	}
	if c := h.Code(); int(c) < len(heapNames) && heapNames[c] != "" {
		return heapNames[c]
	}
	return fmt.Sprintf("heap(%#x)", uint32(h))
}

// shortRef lists the abbreviations of the text format, section 6.3.4, by heap type code.
var shortRef = [...]string{
	0x69: "exnref", 0x6A: "arrayref", 0x6B: "structref", 0x6C: "i31ref", 0x6D: "eqref", 0x6E: "anyref",
	0x6F: "externref", 0x70: "funcref", 0x71: "nullref", 0x72: "nullexternref", 0x73: "nullfuncref", 0x74: "nullexnref",
}

// String returns t as the text format writes it.
func (t ValType) String() string {
	switch t {
	case Bottom:
		return "unknown"
	case I32:
		return "i32"
	case I64:
		return "i64"
	case F32:
		return "f32"
	case F64:
		return "f64"
	case V128:
		return "v128"
	}
	if !t.IsRef() {
		return fmt.Sprintf("valtype(%#x)", uint32(t))
	}
	h := t.Heap()
	if !t.Nullable() {
		return "(ref " + h.String() + ")"
	}
	if !h.IsConcrete() && int(h.Code()) < len(shortRef) && shortRef[h.Code()] != "" {
		return shortRef[h.Code()]
	}
	return "(ref null " + h.String() + ")"
}
