package wasmtime

import (
	"errors"
	"testing"
)

// This file measures calls in both directions, by each path.

const callsModule = `(module
	(import "" "nop" (func $nop))
	(import "" "i64" (func $i64 (param i64) (result i64)))
	(import "" "many" (func $many (param i32 i32 i32 i32 i32) (result i64)))
	(func (export "nop"))
	(func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
	(func (export "i64") (param i64) (result i64) (call $i64 (local.get 0)))
	(func (export "many") (param i32 i32 i32 i32 i32) (result i64)
		(call $many (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
	(func (export "ref") (param externref) (result externref) (local.get 0))
	(func (export "nops") (param i32)
		(loop $l (call $nop) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
	(func (export "i64s") (param i32)
		(loop $l (drop (call $i64 (i64.const 7))) (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
	(func (export "manys") (param i32)
		(loop $l (drop (call $many (i32.const 1) (i32.const 2) (i32.const 3) (i32.const 4) (i32.const 5)))
			(br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`

// hostKinds are the ways to define the host functions that callsModule imports.
var hostKinds = []struct {
	name    string
	imports func(s *Store) []AsExtern
}{
	{"unchecked", func(s *Store) []AsExtern {
		i32, i64 := NewValType(KindI32), NewValType(KindI64)
		return []AsExtern{
			NewFuncUnchecked(s, NewFuncType(nil, nil), func(*Caller, []ValRaw) *Trap { return nil }),
			NewFuncUnchecked(s, NewFuncType([]*ValType{i64}, []*ValType{i64}), func(_ *Caller, v []ValRaw) *Trap { v[0].SetI64(v[0].I64() + 1); return nil }),
			NewFuncUnchecked(s, NewFuncType([]*ValType{i32, i32, i32, i32, i32}, []*ValType{i64}), func(_ *Caller, v []ValRaw) *Trap {
				v[0].SetI64(int64(v[0].I32() + v[1].I32() + v[2].I32() + v[3].I32() + v[4].I32()))
				return nil
			})}
	}},
	{"typed", func(s *Store) []AsExtern {
		return []AsExtern{WrapFunc(s, Host0(func(*Caller) (None, error) { return None{}, nil })),
			WrapFunc(s, Host1(func(_ *Caller, a int64) (int64, error) { return a + 1, nil })),
			WrapFunc(s, Host(func(_ *Caller, p five) (int64, error) { return int64(p.A + p.B + p.C + p.D + p.E), nil }))}
	}},
	{"func", func(s *Store) []AsExtern {
		return []AsExtern{WrapFunc(s, func() {}), WrapFunc(s, func(a int64) int64 { return a + 1 }),
			WrapFunc(s, func(a, b, c, d, e int32) int64 { return int64(a + b + c + d + e) })}
	}},
}

func BenchmarkCall(b *testing.B) {
	store := NewStore(NewEngine())
	inst := watInstanceIn(b, store, callsModule, hostKinds[0].imports(store)...)
	fn := func(name string) *Func { return inst.GetFunc(store, name) }
	raw := func(f *Func, n int) func(*testing.B) {
		return func(b *testing.B) {
			vals := make([]ValRaw, n)
			for b.Loop() {
				if err := f.CallUnchecked(store, vals); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("nop/unchecked", raw(fn("nop"), 0))
	b.Run("i64/unchecked", raw(fn("i64"), 1))
	b.Run("many/unchecked", raw(fn("many"), 5))
	nop, err1 := Typed0[None](store, fn("nop"))
	i64, err2 := Typed1[int64, int64](store, fn("i64"))
	many, err3 := Typed[five, int64](store, fn("many"))
	if err := errors.Join(err1, err2, err3); err != nil {
		b.Fatal(err)
	}
	b.Run("nop/typed", func(b *testing.B) {
		for b.Loop() {
			nop()
		}
	})
	b.Run("i64/typed", func(b *testing.B) {
		for b.Loop() {
			i64(5)
		}
	})
	b.Run("many/typed", func(b *testing.B) {
		for b.Loop() {
			many(five{1, 2, 3, 4, 5})
		}
	})
	call := func(f *Func, args ...any) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				if _, err := f.Call(store, args...); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("nop/Call", call(fn("nop")))
	b.Run("i64/Call", call(fn("i64"), int64(5)))
	b.Run("many/Call", call(fn("many"), int32(1), int32(2), int32(3), int32(4), int32(5)))
	b.Run("ref/Call", call(fn("ref"), "text"))
}

func BenchmarkHost(b *testing.B) {
	for _, k := range hostKinds {
		store := NewStore(NewEngine())
		inst := watInstanceIn(b, store, callsModule, k.imports(store)...)
		for _, name := range []string{"nop", "i64", "many"} {
			f := inst.GetFunc(store, name+"s")
			b.Run(name+"/"+k.name, func(b *testing.B) {
				v := []ValRaw{{Lo: uint64(b.N)}}
				b.ReportAllocs()
				if err := f.CallUnchecked(store, v); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
