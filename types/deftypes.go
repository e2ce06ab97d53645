package types

import (
	"slices"
	"strings"
)

// This file defines function, struct and array types and how they are grouped.

// A FuncType gives a function's parameters and results.
type FuncType struct {
	Params, Results []ValType
}

// Equal reports whether both types have the same parameters and results, comparing concrete
// type indices as numbers.
func (f FuncType) Equal(g FuncType) bool {
	return slices.Equal(f.Params, g.Params) && slices.Equal(f.Results, g.Results)
}

// String returns the type as in "[i32 i64] -> [f32]", the form of the specification's prose.
func (f FuncType) String() string {
	var b strings.Builder
	list := func(ts []ValType) {
		b.WriteByte('[')
		for i, t := range ts {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(t.String())
		}
		b.WriteByte(']')
	}
	list(f.Params)
	b.WriteString(" -> ")
	list(f.Results)
	return b.String()
}

// A CompositeKind says which kind of type a CompositeType is.
type CompositeKind uint8

const (
	CompositeFunc CompositeKind = iota
	CompositeStruct
	CompositeArray
)

// Packed storage types of fields; every other StorageType is a ValType.
const (
	StorageI8  StorageType = 0x78
	StorageI16 StorageType = 0x77
)

// A StorageType is the type of a field: a ValType or a packed integer.
type StorageType uint32

// IsPacked reports whether s is i8 or i16.
func (s StorageType) IsPacked() bool { return s == StorageI8 || s == StorageI16 }

// Unpacked returns the type of the value that reading the field gives.
func (s StorageType) Unpacked() ValType {
	if s.IsPacked() {
		return I32
	}
	return ValType(s)
}

// A FieldType is one field of a struct, or the element of an array.
type FieldType struct {
	Storage StorageType
	Mutable bool
}

// A CompositeType is a function, struct or array type; Kind says which members count.
type CompositeType struct {
	Kind   CompositeKind
	Func   FuncType
	Fields []FieldType // struct: all; array: exactly one
}

// A SubType is a defined type with its declared supertypes (at most one in 3.0).
type SubType struct {
	Final     bool
	Supers    []TypeIndex
	Composite CompositeType
	Group     uint32 // index of its recursion group in the module
}

// A RecGroup is a run of mutually recursive types.
type RecGroup struct {
	Start TypeIndex
	Len   uint32
}
