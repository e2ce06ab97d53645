package main

// This file holds the module whose functions and imports the section on calls calls.

// callsModule returns a module that is, in the text format,
//
//	(import "host" "nop" (func $nop))
//	(import "host" "i64" (func $i64 (param i64) (result i64)))
//	(import "host" "many" (func $many (param i32 i32 i32 i32 i32) (result i64)))
//	(func (export "nop"))
//	(func (export "i64") (param i64) (result i64) (call $i64 (local.get 0)))
//	(func (export "many") (param i32 i32 i32 i32 i32) (result i64)
//	  (call $many (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)))
//	(func (export "ref") (param externref) (result externref) (local.get 0))
//
// and for nop, i64 and many a loop that calls the import local 0 times, and feeds i64 and many their
// own result:
//
//	(func (export "host_nop") (param i64) (result i64) (local i64)
//	  (loop (call $nop) NEXT) (local.get 1))
//	(func (export "host_i64") (param i64) (result i64) (local i64)
//	  (loop (local.set 1 (call $i64 (local.get 1))) NEXT) (local.get 1))
//	(func (export "host_many") (param i64) (result i64) (local i64)
//	  (loop (local.set 1 (call $many (i32.wrap_i64 (local.get 1)) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1))) NEXT)
//	  (local.get 1))
//
// where NEXT is (br_if 0 (i64.ne (local.tee 0 (i64.add (local.get 0) (i64.const -1))) (i64.const 0))).
func callsModule() []byte {
	const i32, i64, externref, funcKind = 0x7F, 0x7E, 0x6F, 0x00
	const end, loop, brIf, call, localGet, localSet, localTee = 0x0B, 0x03, 0x0D, 0x10, 0x20, 0x21, 0x22
	const i32Const, i64Const, i64Ne, i64Add, i32Wrap, noResult, minusOne = 0x41, 0x42, 0x52, 0x7C, 0xA7, 0x40, 0x7F
	const nop, inc, many = 0, 1, 2 // functions, and types
	name := func(s string, rest ...byte) []byte {
		return append(append([]byte{byte(len(s))}, s...), rest...)
	}
	sized := func(b ...byte) []byte {
		n := []byte{byte(len(b))}
		if len(b) > 127 {
			n = []byte{byte(len(b)) | 0x80, byte(len(b) >> 7)}
		}
		return append(n, b...)
	}
	body := func(parts ...byte) []byte { return sized(append(append([]byte{0}, parts...), end)...) }
	repeat := func(parts ...byte) []byte {
		b := append([]byte{1, 1, i64, loop, noResult}, parts...)
		b = append(b, localGet, 0, i64Const, minusOne, i64Add, localTee, 0, i64Const, 0, i64Ne, brIf, 0, end)
		return sized(append(b, localGet, 1, end)...)
	}
	wasm := []byte("\x00asm\x01\x00\x00\x00")
	section := func(id byte, items ...[]byte) {
		b := []byte{byte(len(items))}
		for _, i := range items {
			b = append(b, i...)
		}
		wasm = append(append(wasm, id), sized(b...)...)
	}
	section(1, []byte{0x60, 0, 0}, []byte{0x60, 1, i64, 1, i64}, []byte{0x60, 5, i32, i32, i32, i32, i32, 1, i64}, []byte{0x60, 1, externref, 1, externref})
	section(2, append(name("host"), name("nop", funcKind, nop)...), append(name("host"), name("i64", funcKind, inc)...), append(name("host"), name("many", funcKind, many)...))
	section(3, []byte{nop}, []byte{inc}, []byte{many}, []byte{3}, []byte{inc}, []byte{inc}, []byte{inc})
	section(7, name("nop", funcKind, 3), name("i64", funcKind, 4), name("many", funcKind, 5), name("ref", funcKind, 6),
		name("host_nop", funcKind, 7), name("host_i64", funcKind, 8), name("host_many", funcKind, 9))
	section(10,
		body(),
		body(localGet, 0, call, inc),
		body(localGet, 0, localGet, 1, localGet, 2, localGet, 3, localGet, 4, call, many),
		body(localGet, 0),
		repeat(call, nop),
		repeat(localGet, 1, call, inc, localSet, 1),
		repeat(localGet, 1, i32Wrap, i32Const, 0, i32Const, 0, i32Const, 0, i32Const, 1, call, many, localSet, 1))
	return wasm
}
