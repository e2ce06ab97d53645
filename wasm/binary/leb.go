package binary

import "github.com/gowasmtime/gowasmtime/types"

// This file implements the primitive readers: LEB128 integers as section 5.2.2 of the
// specification bounds them, and value and heap types. Each takes the input and a position
// and returns the position after the item, or the message of what is wrong and the position
// of the offending byte. They hold no state, so that Reader and OpReader share them.

// readU32 reads an unsigned integer of at most 32 bits.
func readU32(data []byte, pos int) (v uint32, next int, msg string) {
	for shift := uint(0); ; shift += 7 {
		if uint(pos) >= uint(len(data)) {
			return 0, pos, msgEndInSection
		}
		b := data[pos]
		if shift == 28 && b > 0x0F {
			if b >= 0x80 {
				return 0, pos, msgLEBLong
			}
			return 0, pos, msgLEBLarge
		}
		pos++
		v |= uint32(b&0x7F) << shift
		if b < 0x80 {
			return v, pos, ""
		}
	}
}

// readU64 reads an unsigned integer of at most 64 bits.
func readU64(data []byte, pos int) (v uint64, next int, msg string) {
	for shift := uint(0); ; shift += 7 {
		if uint(pos) >= uint(len(data)) {
			return 0, pos, msgEndInSection
		}
		b := data[pos]
		if shift == 63 && b > 1 {
			if b >= 0x80 {
				return 0, pos, msgLEBLong
			}
			return 0, pos, msgLEBLarge
		}
		pos++
		v |= uint64(b&0x7F) << shift
		if b < 0x80 {
			return v, pos, ""
		}
	}
}

// readSigned reads a signed integer of n bits, 32 ≤ n ≤ 64.
func readSigned(data []byte, pos int, n uint) (v int64, next int, msg string) {
	for shift := uint(0); ; shift += 7 {
		if uint(pos) >= uint(len(data)) {
			return 0, pos, msgEndInSection
		}
		b := data[pos]
		if n-shift < 7 {
			// The last byte: unused bits must repeat the sign bit.
			if b >= 0x80 {
				return 0, pos, msgLEBLong
			}
			if rest := int8(b<<1) >> (n - shift); rest != 0 && rest != -1 {
				return 0, pos, msgLEBLarge
			}
		}
		pos++
		v |= int64(b&0x7F) << shift
		if b < 0x80 {
			if s := shift + 7; s < 64 {
				v = v << (64 - s) >> (64 - s)
			}
			return v, pos, ""
		}
	}
}

// readHeapType reads a heap type: the code of an abstract one or a type index.
func readHeapType(data []byte, pos int) (h types.HeapType, next int, msg string) {
	if uint(pos) >= uint(len(data)) {
		return 0, pos, msgEndInSection
	}
	if h, ok := types.AbstractHeap(data[pos]); ok {
		return h, pos + 1, ""
	}
	v, next, msg := readSigned(data, pos, 33)
	switch {
	case msg != "":
		return 0, next, msg
	case v < 0:
		return 0, pos, "malformed heap type"
	case v > int64(types.MaxHeapTypeIndex):
		return 0, pos, "unknown type: index too large"
	}
	return types.ConcreteHeap(types.TypeIndex(v)), next, ""
}

// Codes of value types.
const (
	codeRef     = 0x64
	codeRefNull = 0x63
)

// readValType reads a value type.
func readValType(data []byte, pos int) (t types.ValType, next int, msg string) {
	if uint(pos) >= uint(len(data)) {
		return 0, pos, msgEndInSection
	}
	b := data[pos]
	switch {
	case b >= 0x7B && b <= 0x7F:
		return types.ValType(b), pos + 1, ""
	case b == codeRef || b == codeRefNull:
		h, next, msg := readHeapType(data, pos+1)
		return types.Ref(b == codeRefNull, h), next, msg
	}
	if h, ok := types.AbstractHeap(b); ok {
		return types.Ref(true, h), pos + 1, ""
	}
	return 0, pos, "malformed value type"
}
