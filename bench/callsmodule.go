package main

// This file holds the module whose functions and imports the section on calls calls.

// callsModule returns a module that is, in the text format,
//
//	(import "host" "nop" (func $nop))
//	(import "host" "i64" (func $i64 (param i64) (result i64)))
//	(func (export "nop"))
//	(func (export "i64") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1)))
//	(func (export "host_nop") (param i64) (result i64) ;; calls $nop that many times, returns 0
//	  (loop (call $nop)
//	    (br_if 0 (i64.ne (local.tee 0 (i64.add (local.get 0) (i64.const -1))) (i64.const 0))))
//	  (local.get 0))
//	(func (export "host_i64") (param i64) (result i64) (local i64) ;; applies $i64 that many times to 0
//	  (loop (local.set 1 (call $i64 (local.get 1)))
//	    (br_if 0 (i64.ne (local.tee 0 (i64.add (local.get 0) (i64.const -1))) (i64.const 0))))
//	  (local.get 1))
func callsModule() []byte {
	const i64, funcKind = 0x7E, 0x00
	const end, loop, brIf, call, localGet, localSet, localTee = 0x0B, 0x03, 0x0D, 0x10, 0x20, 0x21, 0x22
	const i64Const, i64Ne, i64Add, noResult, minusOne = 0x42, 0x52, 0x7C, 0x40, 0x7F
	name := func(s string, rest ...byte) []byte {
		return append(append([]byte{byte(len(s))}, s...), rest...)
	}
	sized := func(b ...byte) []byte { return append([]byte{byte(len(b))}, b...) }
	next := []byte{localGet, 0, i64Const, minusOne, i64Add, localTee, 0, i64Const, 0, i64Ne, brIf, 0, end}
	body := func(parts ...[]byte) []byte {
		var b []byte
		for _, p := range parts {
			b = append(b, p...)
		}
		return sized(append(b, end)...)
	}
	wasm := []byte("\x00asm\x01\x00\x00\x00")
	section := func(id byte, items ...[]byte) {
		b := []byte{byte(len(items))}
		for _, i := range items {
			b = append(b, i...)
		}
		wasm = append(append(wasm, id), sized(b...)...)
	}
	section(1, []byte{0x60, 0, 0}, []byte{0x60, 1, i64, 1, i64})
	section(2, append(name("host"), name("nop", funcKind, 0)...), append(name("host"), name("i64", funcKind, 1)...))
	section(3, []byte{0}, []byte{1}, []byte{1}, []byte{1})
	section(7, name("nop", funcKind, 2), name("i64", funcKind, 3), name("host_nop", funcKind, 4), name("host_i64", funcKind, 5))
	section(10,
		body([]byte{0}),
		body([]byte{0, localGet, 0, i64Const, 1, i64Add}),
		body([]byte{0, loop, noResult, call, 0}, next, []byte{localGet, 0}),
		body([]byte{1, 1, i64, loop, noResult, localGet, 1, call, 1, localSet, 1}, next, []byte{localGet, 1}))
	return wasm
}
