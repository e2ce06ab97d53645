package main

// This file makes the small modules that the scripts find in their directories.

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// A fn is a function of a module: imported if it has no code.
type fn struct {
	module, name string // of an import; or the export's name, "" for none
	sig          types.FuncType
	code         []byte // operators without the final end
	start        bool
}

func sig(params, results string) types.FuncType {
	list := func(s string) (ts []types.ValType) {
		for _, c := range s {
			ts = append(ts, map[rune]types.ValType{
				'i': types.I32, 'l': types.I64, 'f': types.F32, 'd': types.F64, 'v': types.V128, 'r': types.FuncRef, 'e': types.ExternRef,
			}[c])
		}
		return ts
	}
	return types.FuncType{Params: list(params), Results: list(results)}
}

// Operators, as bytes.
const (
	unreachable = 0x00
	loop        = 0x03
	br          = 0x0c
	call        = 0x10
	drop        = 0x1a
	localGet    = 0x20
	i32Const    = 0x41
	i32DivS     = 0x6d
	i32Add      = 0x6a
	i64Add      = 0x7c
	f32Add      = 0x92
	f64Mul      = 0xa2
	emptyBlock  = 0x40
	end         = 0x0b
)

func module(fns ...fn) []byte {
	m := &binary.Module{Start: types.FuncIndex(types.None), DataCount: types.None}
	names := []byte{}
	for i, f := range fns {
		t := types.TypeIndex(i)
		m.Types = append(m.Types, types.SubType{Final: true, Composite: types.CompositeType{Kind: types.CompositeFunc, Func: f.sig}, Group: uint32(i)})
		m.Groups = append(m.Groups, types.RecGroup{Start: t, Len: 1})
		name := f.name
		if f.module != "" {
			m.Imports = append(m.Imports, binary.Import{Module: f.module, Name: f.name, Type: binary.ExternType{Kind: types.ExternFunc, Func: t}})
			m.NumImportedFuncs++
		} else {
			m.Funcs = append(m.Funcs, t)
			m.Bodies = append(m.Bodies, binary.NewBody(nil, append(f.code, end)))
			if f.name != "" {
				m.Exports = append(m.Exports, binary.Export{Name: f.name, Kind: types.ExternFunc, Index: uint32(i)})
			}
		}
		if f.start {
			m.Start = types.FuncIndex(i)
		}
		names = binary.AppendU32(binary.AppendU32(names, uint32(i)), uint32(len(name)))
		names = append(names, name...)
	}
	// The name section's subsection 1: function names.
	names = append(binary.AppendU32(nil, uint32(len(fns))), names...)
	sub := append(binary.AppendU32([]byte{1}, uint32(len(names))), names...)
	m.Customs = []binary.Custom{{Name: "name", Bytes: sub, After: binary.SectionCode}}
	return binary.Encode(m)
}

// modules returns the files that every script finds.
func modules() map[string][]byte {
	math := module(
		fn{name: "add", sig: sig("ii", "i"), code: []byte{localGet, 0, localGet, 1, i32Add}},
		fn{name: "add64", sig: sig("ll", "l"), code: []byte{localGet, 0, localGet, 1, i64Add}},
		fn{name: "addf", sig: sig("ff", "f"), code: []byte{localGet, 0, localGet, 1, f32Add}},
		fn{name: "mul", sig: sig("dd", "d"), code: []byte{localGet, 0, localGet, 1, f64Mul}},
		fn{name: "swap", sig: sig("il", "li"), code: []byte{localGet, 1, localGet, 0}},
		fn{name: "ref", sig: sig("e", "e"), code: []byte{localGet, 0}},
		fn{name: "fref", sig: sig("r", "r"), code: []byte{localGet, 0}},
		fn{name: "nothing", sig: sig("", "")},
		fn{name: "div", sig: sig("ii", "i"), code: []byte{localGet, 0, localGet, 1, i32DivS}},
	)
	invalid := module(fn{name: "_start", sig: sig("", ""), code: []byte{i32Const, 1}})
	return map[string][]byte{
		"math.wasm":      math,
		"invalid.wasm":   invalid,
		"simd.wasm":      module(fn{name: "same", sig: sig("v", "v"), code: []byte{localGet, 0}}),
		"cut.wasm":       math[:len(math)/2],
		"component.wasm": []byte("\x00asm\x0d\x00\x01\x00"),
		"empty.wasm":     module(),
		"trap.wasm": module(
			fn{name: "_start", sig: sig("", ""), code: []byte{call, 1}},
			fn{name: "inner", sig: sig("", ""), code: []byte{unreachable}},
		),
		"spin.wasm":    module(fn{name: "_start", sig: sig("", ""), code: []byte{loop, emptyBlock, br, 0, end}}),
		"deep.wasm":    module(fn{name: "_start", sig: sig("", ""), code: []byte{call, 0}}),
		"start.wasm":   module(fn{name: "begin", sig: sig("", ""), code: []byte{unreachable}, start: true}),
		"started.wasm": module(fn{name: "begin", sig: sig("", ""), start: true}),
		"reactor.wasm": module(
			fn{name: "_initialize", sig: sig("", ""), code: []byte{unreachable}},
			fn{name: "f", sig: sig("", "")},
		),
		"quiet-reactor.wasm": module(fn{name: "_initialize", sig: sig("", "")}, fn{name: "f", sig: sig("", "i"), code: []byte{i32Const, 7}}),
		"imports.wasm": module(
			fn{module: "math", name: "add", sig: sig("ii", "i")},
			fn{module: "env", name: "log", sig: sig("", "")},
			fn{name: "_start", sig: sig("", ""), code: []byte{i32Const, 1, i32Const, 2, call, 0, drop}},
			fn{name: "log", sig: sig("", ""), code: []byte{call, 1}},
		),
		"gojs.wasm":   module(fn{module: "gojs", name: "runtime.wasmExit", sig: sig("i", "")}),
		"memory.wasm": []byte("\x00asm\x01\x00\x00\x00\x02\x0f\x01\x03env\x06memory\x02\x00\x01"),
		"mathf.wasm":  module(fn{name: "add", sig: sig("ff", "f"), code: []byte{localGet, 0}}),
		"sum.wasm": module(
			fn{module: "math", name: "add", sig: sig("ii", "i")},
			fn{name: "sum", sig: sig("", "i"), code: []byte{i32Const, 1, i32Const, 2, call, 0}},
		),
	}
}
