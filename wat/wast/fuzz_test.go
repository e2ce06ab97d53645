package wast

// This file holds the fuzz target of scripts.

import (
	"errors"
	"testing"

	"github.com/gowasmtime/gowasmtime/wat"
)

// FuzzParse checks that any text is a script or an error with a place in it, and that running a script
// accounts for every directive.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`(module $m (func (export "f"))) (register "m" $m) (invoke $m "f" (i32.const 1) (ref.extern 2))`,
		`(module binary "\00asm" "\01\00\00\00") (module quote "(func)") (module definition $d) (module instance $i $d)`,
		`(assert_return (invoke "f") (v128.const f32x4 nan:canonical 1 -0x1p-149 inf) (either (ref.null) (ref.func)))`,
		`(assert_trap (get "g") "x") (assert_invalid (module (func (nix))) "y") (;(;;);) ;; z`,
		`(thread $t (shared (module $m)) (wait $t)) (wait $t)`,
		`(memory 1) (data (i32.const 0) "\u{1f600}")`,
		`(assert_malformed (module quote "(func \"\\ff\")") "malformed")`, `(@a (b) "c") (module`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		s, err := Parse("x", src)
		if err != nil {
			var e *wat.Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset > len(src) || e.Line < 1 || e.Col < 1 {
				t.Fatalf("error %#v", err)
			}
			return
		}
		r := Run(s, new(fake))
		if r.Directives != len(s.Directives) || r.Passed+r.Failed+r.Unsupported != r.Directives || r.Failed+r.Unsupported != len(r.Failures) {
			t.Fatalf("%d passed, %d failed, %d unsupported, %d reported, of %d", r.Passed, r.Failed, r.Unsupported, len(r.Failures), len(s.Directives))
		}
		for i := range r.Failures {
			at := &r.Failures[i]
			if line, col := s.Line(at.Directive.Pos); line != at.Line || col != at.Col {
				t.Fatalf("directive at %d:%d is reported at %d:%d", line, col, at.Line, at.Col)
			}
		}
	})
}
