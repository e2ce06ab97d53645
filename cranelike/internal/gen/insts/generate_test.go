package main

// This file checks that the generated table is fresh and that mistakes in rows are found.

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// TestFresh compares the checked-in table with what the generator writes.
func TestFresh(t *testing.T) {
	want, err := generate(amd64, amd64Vector)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../../asm/amd64/inst_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("asm/amd64/inst_gen.go is stale: run go generate ./asm/amd64")
	}
}

// TestBadRows checks that mistakes in the table are found, each with the name of its row.
func TestBadRows(t *testing.T) {
	for _, tt := range []struct {
		row  row
		want string
	}{
		{row{"X", "x", "q:gpr", "M 01", "32", ""}, `X: bad operand "q:gpr"`},
		{row{"X", "x", "r:gpr imm", "M 01", "32", ""}, "X: bad encoding"},
		{row{"X", "x", "r:gpr", "MR 01", "32", ""}, "X: bad encoding"},
		{row{"X", "x", "r:gpr", "M 01 02", "32", ""}, "X: bad encoding"},
		{row{"X", "x", "r:gpr", "M 0F", "32", ""}, "X: bad encoding"},
		{row{"X", "x", "r:gpr", "M VEX.L2.66.0F.W0 10", "32", ""}, "X: bad encoding"},
		{row{"X", "x", "r:gpr", "M 01", "24", ""}, `X: bad width "24"`},
		{row{"X", "x", "r:gpr", "M 01", "32", "quick"}, `X: bad flags "quick"`},
		{row{"X", "x", "r:gpr", "M 01", "", ""}, "X: operand without a size"},
		{row{"X", "x", "r:mem imm", "RI 01", "32", ""}, "X: bad encoding"},
	} {
		_, err := generate([]row{tt.row})
		if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%+v: error %v, want %q", tt.row, err, tt.want)
		}
	}
	if _, err := generate([]row{amd64[0], amd64[0]}); err == nil || !strings.Contains(err.Error(), "declared twice") {
		t.Errorf("duplicate row: %v", err)
	}
}
