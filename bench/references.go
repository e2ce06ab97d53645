package main

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file measures external references: what they cost where they are moved, made and collected.

const sectionReferences = "references"

// A Referrer is an Engine that takes part in the section on references.
type Referrer interface {
	// References returns the engine's loops over an instance of referencesModule whose table holds
	// tableValues different values, none null.
	References(wasm []byte) ([]Loop, error)
}

const tableValues = 10_000

// The rows. What raw and typed mean is said at callKinds.
const (
	refIdentityRaw   = "identity function, raw"
	refIdentityTyped = "identity function, typed"
	refTableGet      = "table.get"
	refTableSet      = "table.set"
	refGlobal        = "global.get and global.set"
	refMoves         = "call with a reference, moved through locals"
	refFill          = "table.fill, per element"
	refCopy          = "table.copy, per element"
	refMake          = "made by a host function"
	refTableWrite    = "made and put in a table by the host"
	refCollect       = "collection, per live value"
)

// referenceRows are the rows in their order, each with the number of what is counted in one operation.
var referenceRows = []struct {
	name string
	per  int
}{
	{refIdentityRaw, 1}, {refIdentityTyped, 1}, {refTableGet, 1}, {refTableSet, 1}, {refGlobal, 1}, {refMoves, 1},
	{refFill, tableValues}, {refCopy, tableValues / 2}, {refMake, 1}, {refTableWrite, 1}, {refCollect, tableValues},
}

// referencesModule returns the module of the section. Its loops run as often as their last parameter says and
// return how many of the references that they met were not null.
func referencesModule() ([]byte, error) {
	loop := func(export, param, before, body string) string {
		return fmt.Sprintf(`(func (export %q) %s (param $n i64) (result i64) (local $met i64) (local $i i32) (local $x externref)
			%s (loop $again %s
				(local.set $met (i64.add (local.get $met) (i64.extend_i32_u (i32.eqz (ref.is_null (local.get $x))))))
				(br_if $again (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0))))
			(local.get $met))`, export, param, before, body) + "\n"
	}
	const index = `(local.tee $i (i32.and (i32.add (local.get $i) (i32.const 1)) (i32.const 1023)))`
	return wasmtime.Wat2Wasm(fmt.Sprintf(`(module
		(import "host" "make" (func $make (result externref)))
		(table $t (export "table") %d externref)
		(table $u 1024 externref)
		(global $g (mut externref) (ref.null extern))
		(func (export "id") (param externref) (result externref) (local.get 0))
		(func (export "get") (param i32) (result externref) (table.get $t (local.get 0)))
		(func $pass (param externref externref i64) (result externref)
			;; big and recursive, so that no compiler makes it part of its caller
			(if (i64.eq (local.get 2) (i64.const -1)) (then
				(return (call $pass (local.get 1) (call $pass (local.get 0) (local.get 1) (i64.const -1)) (i64.const -2)))))
			(local.get 1))
		%s%s%s%s%s%s%s
	)`, tableValues,
		loop("table_get", "", "", `(local.set $x (table.get $t `+index+`))`),
		loop("table_set", "(param $r externref)", "", `(table.set $u `+index+` (local.get $r)) (local.set $x (local.get $r))`),
		loop("global", "(param $r externref)", `(global.set $g (local.get $r))`, `(local.set $x (global.get $g)) (global.set $g (local.get $r)) (local.set $r (local.get $x))`),
		loop("moves", "(param $r externref)", "", `(local.set $x (call $pass (local.get $x) (local.get $r) (local.get $n))) (local.set $r (local.get $x))`),
		loop("fill", "(param $r externref)", "", fmt.Sprintf(`(table.fill $t (i32.const 0) (local.get $r) (i32.const %d)) (local.set $x (table.get $t (i32.const 7)))`, tableValues)),
		loop("copy", "", "", fmt.Sprintf(`(table.copy $t $t (i32.const 0) (i32.const %[1]d) (i32.const %[1]d)) (local.set $x (table.get $t (i32.const 7)))`, tableValues/2)),
		loop("make", "", "", `(local.set $x (call $make))`)))
}

// references runs the section. What each loop returns is compared with the number of its rounds, which is right
// for all of them: no reference is null, and what a host function or the host makes is another one each time.
func (b *Bench) references() error {
	if !b.wantsAny(sectionReferences, len(referenceRows), func(i int) string { return referenceRows[i].name }) {
		return nil
	}
	wasm, err := referencesModule()
	if err != nil {
		return err
	}
	var who []string
	var loops [][]Loop
	for _, e := range b.engines {
		r, ok := e.(Referrer)
		if !ok {
			continue
		}
		list, err := r.References(wasm)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		defer list[0].Close()
		who, loops = append(who, e.Name()), append(loops, list)
	}
	for _, r := range referenceRows {
		if !b.wants(sectionReferences, r.name) {
			continue
		}
		b.log("references %s", r.name)
		row := b.report.row(sectionReferences, r.name, 0)
		counts := make([]int, len(who))
		for round := -1; round < b.runs; round++ {
			for i, list := range loops {
				for _, l := range list {
					if l.Row != r.name {
						continue
					}
					if round < 0 {
						if counts[i], err = b.calibrate([]Loop{l}); err != nil {
							return fmt.Errorf("%s: %s: %w", who[i], r.name, err)
						}
						continue
					}
					var got uint64
					d, err := b.clock.timed(func() (err error) { got, err = l.Run(counts[i]); return err })
					if err != nil {
						return fmt.Errorf("%s: %s: %w", who[i], r.name, err)
					}
					if got != uint64(counts[i]) {
						return fmt.Errorf("%s: %s: %d of %d references are not what they ought to be", who[i], r.name, uint64(counts[i])-got, counts[i])
					}
					row.add(who[i], l.API, d.Seconds()/float64(counts[i]*r.per))
				}
			}
		}
	}
	return nil
}

// wantsAny reports whether any of n rows of a section is to be measured.
func (b *Bench) wantsAny(section string, n int, name func(int) string) bool {
	for i := range n {
		if b.wants(section, name(i)) {
			return true
		}
	}
	return false
}
