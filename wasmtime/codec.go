package wasmtime

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements how values of Go types, known when a program is compiled, move to and from
// the slots of a call. What there is to know about a type is found out once, by reflection; moving
// then looks at no types any more.

// None is the Go type of no values at all: the result of functions that have none.
type None = struct{}

// A codec moves values of type T: one slot for a value, one for each field of a struct.
type codec[T any] struct {
	types []types.ValType
	bits  bool    // T is one number, moved as its bits
	run   uintptr // or a struct of numbers of that many bytes each, 4 or 8
	parts []place // otherwise: its fields, or T itself at offset 0
}

// numeric reports whether values of type T are numbers or nothing.
func (c *codec[T]) numeric() bool { return c.bits || c.run != 0 || len(c.parts) == 0 }

// A place is where a value is in a struct.
type place struct {
	offset uintptr
	t      types.ValType
	as     passing
}

// A passing says how a value is held in Go.
type passing uint8

const (
	as32      passing = iota // a number of 32 bits
	as64                     // a number of 64 bits
	as128                    // a [2]uint64
	asFunc                   // a *Func
	asAny                    // an any, for an externref
	asExtern                 // any other type, for an externref: T itself, not a field
	notPassed                // a type that cannot be passed
)

// passingOf says how values of a Go type are passed. Numbers are known by their kind, so that
// programs can have named types for addresses and the like, and signed or not as in WebAssembly.
func passingOf(t reflect.Type) (types.ValType, passing) {
	switch t.Kind() {
	case reflect.Int32, reflect.Uint32:
		return types.I32, as32
	case reflect.Int64, reflect.Uint64:
		return types.I64, as64
	case reflect.Float32:
		return types.F32, as32
	case reflect.Float64:
		return types.F64, as64
	case reflect.Array:
		if t.Len() == 2 && t.Elem().Kind() == reflect.Uint64 {
			return types.V128, as128
		}
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return types.ExternRef, asAny
		}
		return types.ExternRef, asExtern
	case reflect.Pointer:
		if t == reflect.TypeFor[*Func]() {
			return types.FuncRef, asFunc
		}
		return types.ExternRef, asExtern
	case reflect.Map, reflect.Chan, reflect.Func, reflect.Slice, reflect.String, reflect.Struct:
		return types.ExternRef, asExtern
	}
	return 0, notPassed
}

// newCodec returns the codec for one value of type T.
func newCodec[T any]() (codec[T], error) {
	goType := reflect.TypeFor[T]()
	t, as := passingOf(goType)
	if as == notPassed {
		return codec[T]{}, fmt.Errorf("values of type %v cannot be passed: use a type of 32 or 64 bits", goType)
	}
	c := codec[T]{types: []types.ValType{t}, bits: as <= as128}
	if !c.bits {
		c.parts = []place{{0, t, as}}
	}
	return c, nil
}

// newListCodec is newCodec, except that a struct stands for the list of its fields.
func newListCodec[T any]() (codec[T], error) {
	goType := reflect.TypeFor[T]()
	if goType.Kind() != reflect.Struct {
		return newCodec[T]()
	}
	var c codec[T]
	for i := range goType.NumField() {
		f := goType.Field(i)
		t, as := passingOf(f.Type)
		if as >= asExtern {
			return codec[T]{}, fmt.Errorf("field %s of %v cannot be passed: fields are numbers of 32 or 64 bits, [2]uint64, *Func or any", f.Name, goType)
		}
		c.types = append(c.types, t)
		c.parts = append(c.parts, place{f.Offset, t, as})
	}
	for size, as := range map[uintptr]passing{4: as32, 8: as64} {
		if goType.Size() == size*uintptr(len(c.parts)) && !slices.ContainsFunc(c.parts, func(p place) bool { return p.as != as }) {
			c.run = size
		}
	}
	return c, nil
}

// put stores v, whose first slot is vals[0].
func (c *codec[T]) put(s *Store, vals []ValRaw, v *T) error {
	if c.bits {
		vals[0] = bitsOf(v)
		return nil
	}
	if c.run != 0 {
		c.putRun(vals, v)
		return nil
	}
	if len(c.parts) == 0 {
		return nil
	}
	return c.putParts(s, vals, v)
}

// get is the inverse of put.
func (c *codec[T]) get(s *Store, vals []ValRaw, v *T) error {
	if c.bits {
		setBits(v, &vals[0])
		return nil
	}
	if c.run != 0 {
		c.getRun(vals, v)
		return nil
	}
	if len(c.parts) == 0 {
		return nil
	}
	return c.getParts(s, vals, v)
}

// bitsOf returns the bits of a number. The compiler makes one instruction of it.
func bitsOf[T any](v *T) (r ValRaw) {
	// SAFETY: a T of 4, 8 or 16 bytes is read as unsigned numbers of the same size in total; none
	// needs more alignment than T.
	switch unsafe.Sizeof(*v) {
	case 4:
		r.Lo = uint64(*(*uint32)(unsafe.Pointer(v)))
	case 8:
		r.Lo = *(*uint64)(unsafe.Pointer(v))
	case 16:
		p := (*[2]uint64)(unsafe.Pointer(v))
		r.Lo, r.Hi = p[0], p[1]
	}
	return r
}

// setBits is the inverse of bitsOf.
func setBits[T any](v *T, r *ValRaw) {
	// SAFETY: as in bitsOf. T is a number or an array of numbers, so any bits will do.
	switch unsafe.Sizeof(*v) {
	case 4:
		*(*uint32)(unsafe.Pointer(v)) = uint32(r.Lo)
	case 8:
		*(*uint64)(unsafe.Pointer(v)) = r.Lo
	case 16:
		*(*[2]uint64)(unsafe.Pointer(v)) = [2]uint64{r.Lo, r.Hi}
	}
}

// putRun is put for a struct of numbers of one size.
func (c *codec[T]) putRun(vals []ValRaw, v *T) {
	// SAFETY: T consists of such numbers.
	if p := unsafe.Pointer(v); c.run == 4 {
		for i, x := range unsafe.Slice((*uint32)(p), unsafe.Sizeof(*v)/4) {
			vals[i] = ValRaw{Lo: uint64(x)}
		}
	} else {
		for i, x := range unsafe.Slice((*uint64)(p), unsafe.Sizeof(*v)/8) {
			vals[i] = ValRaw{Lo: x}
		}
	}
}

// getRun is the inverse of putRun.
func (c *codec[T]) getRun(vals []ValRaw, v *T) {
	// SAFETY: as in putRun. Any bits will do.
	if p := unsafe.Pointer(v); c.run == 4 {
		to := unsafe.Slice((*uint32)(p), unsafe.Sizeof(*v)/4)
		for i := range to {
			to[i] = uint32(vals[i].Lo)
		}
	} else {
		to := unsafe.Slice((*uint64)(p), unsafe.Sizeof(*v)/8)
		for i := range to {
			to[i] = vals[i].Lo
		}
	}
}

func (c *codec[T]) putParts(s *Store, vals []ValRaw, v *T) error {
	for i := range c.parts {
		part := &c.parts[i]
		// SAFETY: part describes a field of T, or T itself, with its offset and type.
		p := unsafe.Add(unsafe.Pointer(v), part.offset)
		var ref Val
		switch part.as {
		case as32:
			vals[i] = ValRaw{Lo: uint64(*(*uint32)(p))}
			continue
		case as64:
			vals[i] = ValRaw{Lo: *(*uint64)(p)}
			continue
		case as128:
			x := *(*[2]uint64)(p)
			vals[i] = ValRaw{Lo: x[0], Hi: x[1]}
			continue
		case asFunc:
			ref = ValFuncref(*(**Func)(p))
		case asAny:
			vals[i] = s.externRaw(*(*any)(p))
			continue
		default:
			vals[i] = s.externRaw(any(*v))
			continue
		}
		r, err := s.raw(ref, part.t)
		if err != nil {
			return err
		}
		vals[i] = r
	}
	return nil
}

func (c *codec[T]) getParts(s *Store, vals []ValRaw, v *T) error {
	for i := range c.parts {
		part := &c.parts[i]
		// SAFETY: as in putParts.
		p := unsafe.Add(unsafe.Pointer(v), part.offset)
		switch part.as {
		case as32:
			*(*uint32)(p) = uint32(vals[i].Lo)
		case as64:
			*(*uint64)(p) = vals[i].Lo
		case as128:
			*(*[2]uint64)(p) = [2]uint64{vals[i].Lo, vals[i].Hi}
		case asFunc:
			*(**Func)(p) = s.val(vals[i], part.t).Funcref()
		case asAny:
			*(*any)(p), _ = s.vm.ExternValue(vals[i])
		default:
			x, _ := s.vm.ExternValue(vals[i])
			if x == nil {
				*v = *new(T)
				continue
			}
			t, ok := x.(T)
			if !ok {
				return newError("externref of type %T where %v is wanted", x, reflect.TypeFor[T]())
			}
			*v = t
		}
	}
	return nil
}

// fits reports whether functions with these parameters, in Go, can be called as if they had those
// of a function's type. References are compared by what they refer to.
func fits(have, want []types.ValType) bool {
	if len(have) != len(want) {
		return false
	}
	for i := range have {
		if kindOf(have[i]) != kindOf(want[i]) {
			return false
		}
	}
	return true
}

// settle makes the codec use the types of a function, which may be narrower than those that
// follow from T.
func (c *codec[T]) settle(want []types.ValType) {
	for i := range c.parts {
		c.parts[i].t = want[i]
	}
}
