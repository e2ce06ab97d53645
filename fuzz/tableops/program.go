package tableops

import (
	"fmt"
	"strings"
)

// This file makes programs from bytes, and their text.

// An opcode is a kind of operation.
type opcode uint8

const (
	opGC        opcode = iota // call the host, which collects
	opMake                    // push three references that the host makes
	opTake                    // pop three references and show them to the host
	opTableGet                // a
	opTableSet                // a
	opGlobalGet               // a
	opGlobalSet               // a
	opLocalGet                // a
	opLocalSet                // a
	opNull                    // push null
	opDrop                    // pop
	opFill                    // a, b elements
	opCopy                    // to a, from b, c elements
	opGrow                    // by one element
	opPass                    // pop, through a function that collects, and push
	opNest                    // pop, through a host function that calls into WebAssembly, and push
	opPick                    // pop two and push the one that a says
	opIndirect                // opPass through a table of functions
	numOpcodes
)

// An op is an operation. Its operands are in range for the program's sizes.
type op struct {
	code    opcode
	a, b, c int
}

const (
	maxOps   = 60
	maxStack = 24
	maxTable = 40
)

// A Program is a sequence of operations that runs several times, and the sizes of what it works on.
type Program struct {
	Params, Locals, Globals, Table int
	Rounds                         int
	ops                            []op
}

// Make makes a program from data. Every data makes one.
func Make(data []byte) *Program {
	next := func(n int) int {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return int(b) % n
	}
	p := &Program{Params: 1 + next(14), Locals: 1 + next(5), Globals: 1 + next(4), Table: 1 + next(20), Rounds: 1 + next(4)}
	for len(data) > 0 && len(p.ops) < maxOps {
		o := op{code: opcode(next(int(numOpcodes)))}
		switch o.code {
		case opTableGet, opTableSet:
			o.a = next(p.Table)
		case opGlobalGet, opGlobalSet:
			o.a = next(p.Globals)
		case opLocalGet, opLocalSet:
			o.a = next(p.Params + p.Locals)
		case opFill:
			o.a = next(p.Table)
			o.b = next(p.Table - o.a + 1)
		case opCopy:
			o.a, o.b = next(p.Table), next(p.Table)
			o.c = next(p.Table - max(o.a, o.b) + 1)
		case opPick:
			o.a = next(2)
		}
		p.ops = append(p.ops, o)
	}
	return p
}

// effect returns how many operands an operation pops and pushes.
func (o op) effect() (pops, pushes int) {
	switch o.code {
	case opMake:
		return 0, 3
	case opTake:
		return 3, 0
	case opTableGet, opGlobalGet, opLocalGet, opNull:
		return 0, 1
	case opTableSet, opGlobalSet, opLocalSet, opDrop, opFill, opGrow:
		return 1, 0
	case opPass, opNest, opIndirect:
		return 1, 1
	case opPick:
		return 2, 1
	}
	return 0, 0
}

// walk calls f for the operations of one round that are executed: where operands are missing nulls are
// pushed first, and what would make the stack too high is left out. It ends by dropping all.
func (p *Program) walk(f func(op)) {
	depth := 0
	for _, o := range p.ops {
		pops, pushes := o.effect()
		if depth-pops+pushes > maxStack {
			continue
		}
		for ; depth < pops; depth++ {
			f(op{code: opNull})
		}
		f(o)
		depth += pushes - pops
	}
	for range depth {
		f(op{code: opDrop})
	}
}

// Text returns the program as a module. It imports gc, make, take and nest from "h", and exports run
// (with Params references), id, table and the globals g0, g1 and so on.
func (p *Program) Text() string {
	var b strings.Builder
	w := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	refs := func(n int) string { return strings.Repeat(" externref", n) }
	w(`(module`)
	w(`(import "h" "gc" (func $gc))`)
	w(`(import "h" "make" (func $make (result externref externref externref)))`)
	w(`(import "h" "take" (func $take (param externref externref externref)))`)
	w(`(import "h" "nest" (func $nest (param externref) (result externref)))`)
	w(`(table $t (export "table") %d %d externref)`, p.Table, maxTable)
	for i := range p.Globals {
		w(`(global $g%d (export "g%d") (mut externref) (ref.null extern))`, i, i)
	}
	w(`(type $id (func (param externref) (result externref)))`)
	w(`(func $pass (export "id") (type $id) (call $gc) (local.get 0))`)
	w(`(table $f funcref (elem $pass))`)
	w(`(func (export "run") (param%s) (local%s) (local $n i32) (local $v externref)`, refs(p.Params), refs(p.Locals))
	w(`(local.set $n (i32.const %d))`, p.Rounds)
	w(`(loop $again`)
	p.walk(func(o op) {
		switch o.code {
		case opGC:
			w(`call $gc`)
		case opMake:
			w(`call $make`)
		case opTake:
			w(`call $take`)
		case opTableGet:
			w(`i32.const %d table.get $t`, o.a)
		case opTableSet:
			w(`local.set $v i32.const %d local.get $v table.set $t`, o.a)
		case opGlobalGet:
			w(`global.get $g%d`, o.a)
		case opGlobalSet:
			w(`global.set $g%d`, o.a)
		case opLocalGet:
			w(`local.get %d`, o.a)
		case opLocalSet:
			w(`local.set %d`, o.a)
		case opNull:
			w(`ref.null extern`)
		case opDrop:
			w(`drop`)
		case opFill:
			w(`local.set $v i32.const %d local.get $v i32.const %d table.fill $t`, o.a, o.b)
		case opCopy:
			w(`i32.const %d i32.const %d i32.const %d table.copy $t $t`, o.a, o.b, o.c)
		case opGrow:
			w(`i32.const 1 table.grow $t drop`)
		case opPass:
			w(`call $pass`)
		case opNest:
			w(`call $nest`)
		case opPick:
			w(`i32.const %d select (result externref)`, 1-o.a)
		case opIndirect:
			w(`i32.const 0 call_indirect $f (type $id)`)
		}
	})
	// $v must not keep what the model does not know of.
	w(`(local.set $v (ref.null extern))`)
	w(`(br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))`)
	w(`)`)
	return b.String()
}
