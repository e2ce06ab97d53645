package binary

import "github.com/gowasmtime/gowasmtime/types"

// This file implements the decoding of the type section.

// Codes of the type section.
const (
	codeFunc     = 0x60
	codeStruct   = 0x5F
	codeArray    = 0x5E
	codeSub      = 0x50
	codeSubFinal = 0x4F
	codeRec      = 0x4E
)

func (d *decoder) types() {
	r := &d.r
	for n := r.Count(MaxRecGroups, "types"); n > 0 && r.ok(); n-- {
		start := types.TypeIndex(len(d.m.Types))
		count := uint32(1)
		at := r.pos
		if d.f.Has(types.FeatureGC) && r.pos < len(r.data) && r.data[r.pos] == codeRec {
			r.pos++
			count = r.Count(MaxTypes, "types")
		}
		if uint64(len(d.m.Types))+uint64(count) > MaxTypes {
			r.failf(at, "too many types: the limit is %d", MaxTypes)
			return
		}
		group := uint32(len(d.m.Groups))
		for i := uint32(0); i < count && r.ok(); i++ {
			t := d.subType()
			t.Group = group
			d.m.Types = append(d.m.Types, t)
		}
		d.m.Groups = append(d.m.Groups, types.RecGroup{Start: start, Len: count})
	}
}

func (d *decoder) subType() types.SubType {
	r := &d.r
	t := types.SubType{Final: true}
	if d.f.Has(types.FeatureGC) && r.pos < len(r.data) && (r.data[r.pos] == codeSub || r.data[r.pos] == codeSubFinal) {
		t.Final = r.Byte() == codeSubFinal
		at := r.pos
		n := r.Count(MaxTypes, "supertypes")
		if n > 1 {
			r.fail(at, "sub type: more than one supertype")
			return t
		}
		for ; n > 0 && r.ok(); n-- {
			t.Supers = append(t.Supers, types.TypeIndex(r.U32()))
		}
	}
	t.Composite = d.compositeType()
	return t
}

func (d *decoder) compositeType() (c types.CompositeType) {
	r := &d.r
	at := r.pos
	switch code := r.Byte(); {
	case code == codeFunc:
		c.Kind = types.CompositeFunc
		c.Func.Params = items(d, MaxParams, "parameters", r.ValType)
		c.Func.Results = items(d, MaxResults, "results", r.ValType)
	case code == codeStruct && d.f.Has(types.FeatureGC):
		c.Kind = types.CompositeStruct
		c.Fields = items(d, MaxFields, "fields", d.field)
	case code == codeArray && d.f.Has(types.FeatureGC):
		c.Kind = types.CompositeArray
		c.Fields = []types.FieldType{d.field()}
	case code >= 0x80:
		r.fail(at, msgLEBLong) // a type's code is a signed integer of 7 bits
	case code == codeStruct || code == codeArray || code >= codeRec && code <= codeSub:
		r.fail(at, "malformed definition type: gc support is not enabled")
	default:
		r.fail(at, "malformed definition type")
	}
	return c
}

func (d *decoder) field() (f types.FieldType) {
	r := &d.r
	if r.ok() && r.pos < len(r.data) && (r.data[r.pos] == byte(types.StorageI8) || r.data[r.pos] == byte(types.StorageI16)) {
		f.Storage = types.StorageType(r.Byte())
	} else {
		f.Storage = types.StorageType(r.ValType())
	}
	at := r.pos
	b := r.Byte()
	if b > 1 {
		r.fail(at, "malformed mutability")
	}
	f.Mutable = b == 1
	return f
}
