package wat

import (
	"fmt"
	"strings"
	"testing"
)

// This file measures how fast text is read and written.

// benchModule returns the text of a module with n functions, in folded and in flat form.
func benchModule(n int) []byte {
	var b strings.Builder
	b.WriteString("(module $bench\n  (memory (export \"memory\") 1)\n  (global $sp (mut i32) (i32.const 65536))\n")
	for i := range n {
		fmt.Fprintf(&b, `  (func $f%d (param $x i32) (param $y i64) (result i32) (local $i i32) (local $acc f64)
    (local.set $i (i32.add (local.get $x) (i32.const %d)))
    (block $done (loop $again
      (br_if $done (i32.ge_u (local.get $i) (i32.const 0x1_0000)))
      (f64.store offset=16 align=8 (i32.shl (local.get $i) (i32.const 3)) (local.tee $acc (f64.add (local.get $acc) (f64.const 1.5e3))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $again)))
    local.get $y
    i32.wrap_i64
    if (result i32)  ;; the flat form
      global.get $sp
      i32.const -16
      i32.and
    else
      local.get $x
      call $f%d
      i32.const 7
      i32.rem_s
    end)
`, i, i, (i*7+1)%n)
	}
	b.WriteString(")\n")
	return []byte(b.String())
}

func BenchmarkToBinary(b *testing.B) {
	src := benchModule(2000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ToBinary(src); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTokens(b *testing.B) {
	src := benchModule(2000)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if err := NewParser(src).Err(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPrint(b *testing.B) {
	wasm, err := ToBinary(benchModule(2000))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(wasm)))
	for b.Loop() {
		if _, err := Print(wasm); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSpecSuite reads all modules of the 3.0 scripts that have a text form.
func BenchmarkSpecSuite(b *testing.B) {
	var texts [][]byte
	size := 0
	forEachScript(b, "wasm-3.0", func(path string, src []byte) {
		for _, m := range specModules(b, path, src) {
			if m.assert != "assert_malformed" {
				texts = append(texts, m.text)
				size += len(m.text)
			}
		}
	})
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, text := range texts {
			if _, err := ToBinary(text); err != nil {
				b.Fatal(err)
			}
		}
	}
}
