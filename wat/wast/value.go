package wast

// This file defines values, patterns of values, and when one matches the other.

import (
	"fmt"
	"math"
	"strings"

	"github.com/gowasmtime/gowasmtime/wat"
)

// Type is the type of a value as far as scripts tell types apart.
type Type uint8

const (
	I32 Type = iota
	I64
	F32
	F64
	V128
	Ref
)

var typeNames = [...]string{"i32", "i64", "f32", "f64", "v128", "ref"}

// String returns the type's name in the text format.
func (t Type) String() string { return typeNames[t] }

// Heap says what a reference refers to or, if it is null, what it could.
type Heap uint8

const (
	HeapUnknown Heap = iota // a null reference of unknown type
	HeapFunc
	HeapNoFunc
	HeapExtern
	HeapNoExtern
	HeapExn
	HeapNoExn
	HeapAny
	HeapEq
	HeapI31
	HeapStruct
	HeapArray
	HeapNone
	HeapHost // a host reference that has become an internal one

	numHeaps = iota
)

var heapNames = [numHeaps]string{
	"", "func", "nofunc", "extern", "noextern", "exn", "noexn", "any", "eq", "i31", "struct", "array", "none", "host",
}

// String returns the heap type's name in the text format.
func (h Heap) String() string { return heapNames[h] }

// top returns the head of the hierarchy that h belongs to.
func (h Heap) top() Heap {
	switch h {
	case HeapFunc, HeapNoFunc:
		return HeapFunc
	case HeapExtern, HeapNoExtern:
		return HeapExtern
	case HeapExn, HeapNoExn:
		return HeapExn
	case HeapUnknown:
		return HeapUnknown
	}
	return HeapAny
}

// isA reports whether a reference to h is also one to super. Both are heads of values, not null types.
func (h Heap) isA(super Heap) bool {
	switch super {
	case h:
		return true
	case HeapAny:
		return h.top() == HeapAny
	case HeapEq:
		return h == HeapI31 || h == HeapStruct || h == HeapArray
	}
	return false
}

// A Value is what a script passes to a function and an engine gives back.
type Value struct {
	Type   Type
	Heap   Heap   // of a Ref
	Null   bool   // of a Ref
	Lo, Hi uint64 // the bits, zero-extended; of a HeapExtern or HeapHost its number
}

// String returns the value as a script would write it.
func (v Value) String() string {
	switch v.Type {
	case I32:
		return fmt.Sprintf("(i32.const %d)", int32(v.Lo))
	case I64:
		return fmt.Sprintf("(i64.const %d)", int64(v.Lo))
	case F32, F64:
		return fmt.Sprintf("(%s.const %s)", v.Type, floatText(v.Lo, int(32*(v.Type-F32+1))))
	case V128:
		return fmt.Sprintf("(v128.const i32x4 %#x %#x %#x %#x)", uint32(v.Lo), uint32(v.Lo>>32), uint32(v.Hi), uint32(v.Hi>>32))
	}
	switch {
	case v.Null && v.Heap == HeapUnknown:
		return "(ref.null)"
	case v.Null:
		return fmt.Sprintf("(ref.null %s)", v.Heap)
	case v.Heap == HeapExtern || v.Heap == HeapHost:
		return fmt.Sprintf("(ref.%s %d)", v.Heap, v.Lo)
	}
	return fmt.Sprintf("(ref.%s)", v.Heap)
}

// floatText returns a float as the text format writes it, exactly.
func floatText(b uint64, width int) string {
	f := math.Float64frombits(b)
	if width == 32 {
		f = float64(math.Float32frombits(uint32(b)))
	}
	if f != f {
		sign, payload := "", b&(1<<52-1)
		if width == 32 {
			payload = b & (1<<23 - 1)
		}
		if b>>(width-1)&1 != 0 {
			sign = "-"
		}
		return fmt.Sprintf("%snan:%#x", sign, payload)
	}
	if math.IsInf(f, 0) {
		return strings.TrimPrefix(strings.ToLower(fmt.Sprint(f)), "+")
	}
	return fmt.Sprintf("%g (%x)", f, f)
}

// NaN says which values a lane accepts instead of one.
type NaN uint8

const (
	NotNaN     NaN = iota // exactly the bits given
	Canonical             // nan:canonical: only the highest bit of the payload is set; any sign
	Arithmetic            // nan:arithmetic: at least that bit is set; any sign
)

// A Lane is what a number must be.
type Lane struct {
	Bits uint64
	NaN  NaN
}

// A Pattern is what a result must look like: one of Either, if there are any, or else a value.
type Pattern struct {
	Either []Pattern

	Type  Type
	Shape wat.Shape // of a V128
	Lanes []Lane    // of a V128; other numbers have one
	Heap  Heap      // of a Ref; HeapUnknown accepts any null
	Null  bool      // of a Ref
	Num   *uint64   // of a Ref: its number, nil accepts all
}

// Matches reports whether v is what p asks for.
//
// A null reference is one whatever its type, as long as the hierarchy is the same. A reference's number
// counts where the pattern has one.
func (p *Pattern) Matches(v Value) bool {
	if len(p.Either) > 0 {
		for i := range p.Either {
			if p.Either[i].Matches(v) {
				return true
			}
		}
		return false
	}
	if p.Type != v.Type {
		return false
	}
	switch p.Type {
	case Ref:
		if p.Null || v.Null {
			same := p.Heap == HeapUnknown || v.Heap == HeapUnknown || p.Heap.top() == v.Heap.top()
			return p.Null && v.Null && same
		}
		return v.Heap.isA(p.Heap) && (p.Num == nil || *p.Num == v.Lo)
	case V128:
		w := p.Shape.Width()
		for i, l := range p.Lanes {
			half := v.Lo
			if i*w >= 64 {
				half = v.Hi
			}
			if !l.matches(half>>(i*w%64)&(math.MaxUint64>>(64-w)), w) {
				return false
			}
		}
		return true
	case I64, F64:
		return p.Lanes[0].matches(v.Lo, 64)
	}
	return p.Lanes[0].matches(v.Lo, 32)
}

func (l Lane) matches(b uint64, width int) bool {
	magnitude, quiet := uint64(0x7FFFFFFF), uint64(0x7FC00000)
	if width == 64 {
		magnitude, quiet = 0x7FFFFFFFFFFFFFFF, 0x7FF8000000000000
	}
	switch l.NaN {
	case Canonical:
		return b&magnitude == quiet
	case Arithmetic:
		return b&quiet == quiet
	}
	return b == l.Bits
}

// value returns the value that p stands for, and whether it stands for a single one.
func (p *Pattern) value() (Value, bool) {
	v := Value{Type: p.Type, Heap: p.Heap, Null: p.Null}
	if len(p.Either) > 0 {
		return v, false
	}
	if p.Type == Ref {
		if p.Num != nil {
			v.Lo = *p.Num
		}
		numbered := p.Heap == HeapExtern || p.Heap == HeapHost
		return v, p.Null && p.Heap != HeapUnknown || numbered && p.Num != nil
	}
	w := 64
	if p.Type == V128 {
		w = p.Shape.Width()
	}
	for i, l := range p.Lanes {
		if l.NaN != NotNaN {
			return v, false
		}
		if i*w < 64 {
			v.Lo |= l.Bits << (i * w)
		} else {
			v.Hi |= l.Bits << (i*w - 64)
		}
	}
	return v, true
}

// String returns the pattern as a script would write it.
func (p *Pattern) String() string {
	if len(p.Either) > 0 {
		parts := make([]string, len(p.Either))
		for i := range parts {
			parts[i] = p.Either[i].String()
		}
		return "(either " + strings.Join(parts, " ") + ")"
	}
	if v, ok := p.value(); ok && p.Type != V128 {
		return v.String()
	}
	switch {
	case p.Type == Ref && p.Null:
		return "(ref.null)"
	case p.Type == Ref:
		return fmt.Sprintf("(ref.%s)", p.Heap)
	case p.Type != V128:
		return fmt.Sprintf("(%s.const %s)", p.Type, p.Lanes[0].text(p.Type == F32 || p.Type == F64, 0))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "(v128.const %s", p.Shape)
	for _, l := range p.Lanes {
		b.WriteByte(' ')
		b.WriteString(l.text(p.Shape.IsFloat(), p.Shape.Width()))
	}
	return b.String() + ")"
}

func (l Lane) text(float bool, width int) string {
	switch {
	case l.NaN == Canonical:
		return "nan:canonical"
	case l.NaN == Arithmetic:
		return "nan:arithmetic"
	case float:
		return floatText(l.Bits, width)
	}
	return fmt.Sprintf("%#x", l.Bits)
}
