package tests

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/translate"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file tests what the size of an instance's VMContext depends on.

// vmContextSize returns the size of the VMContext of the module with the given text, and its number of
// distinct signatures.
func vmContextSize(t *testing.T, text string) (size uint32, sigs int) {
	t.Helper()
	bin, err := wat.ToBinary([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tunables := environ.DefaultTunables()
	tr, err := translate.Module(bin, types.FeaturesWasm2, &tunables, environ.HostTarget())
	if err != nil {
		t.Fatal(err)
	}
	o, err := environ.NewVMOffsets(8, tr.Module)
	if err != nil {
		t.Fatal(err)
	}
	return o.Size(), len(tr.Module.Sigs)
}

// functions returns a module of n functions, of which the first exported ones are exports.
func functions(n, exported int) string {
	var b strings.Builder
	b.WriteString("(module (type $t (func (param i32) (result i32)))")
	for i := range n {
		b.WriteString("(func ")
		if i < exported {
			fmt.Fprintf(&b, "(export \"f%d\")", i)
		}
		b.WriteString("(type $t) (local.get 0))")
	}
	b.WriteString(")")
	return b.String()
}

// Functions that do not escape, and types, take no room in each instance.
func TestVMContextSize(t *testing.T) {
	small, _ := vmContextSize(t, functions(10, 10))
	large, _ := vmContextSize(t, functions(10_000, 10))
	if small != large {
		t.Errorf("10 of 10 functions escape: %d bytes; 10 of 10,000: %d", small, large)
	}
	more, _ := vmContextSize(t, functions(10_000, 20))
	if perFunc := (more - large) / 10; perFunc != 32 {
		t.Errorf("an escaping function takes %d bytes, want 32", perFunc)
	}
	// Equal types are one; different ones are in an array of the module.
	one, sigs := vmContextSize(t, "(module "+strings.Repeat("(type (func (param i64)))", 1000)+")")
	if sigs != 1 {
		t.Errorf("1,000 equal types have %d signatures", sigs)
	}
	var b strings.Builder
	for i := range 500 {
		fmt.Fprintf(&b, "(type (func (param%s)))", strings.Repeat(" i32", i+1))
	}
	many, sigs := vmContextSize(t, "(module "+b.String()+")")
	if sigs != 500 || many != one {
		t.Errorf("%d signatures: %d bytes, one: %d", sigs, many, one)
	}
}
