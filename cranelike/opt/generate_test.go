package opt

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// This file checks the generated file.

// TestGenerated expects simplify_gen.go to be what the generator makes of simplify.rules.
func TestGenerated(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the generator")
	}
	out := filepath.Join(t.TempDir(), "gen.go")
	cmd := exec.Command("go", "run", "../internal/gen/rules", "-target", "ir", "-pkg", "opt", "-recv", "*Builder", "-dir", ".", "-o", out, "simplify.rules")
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("simplify_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("simplify_gen.go is out of date: run go generate")
	}
}
