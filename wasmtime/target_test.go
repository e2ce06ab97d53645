package wasmtime

import (
	"errors"
	"fmt"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
)

// This file tests what programs are told on machines that are not supported.

func TestUnsupportedTarget(t *testing.T) {
	_, err := newCompiler(NewConfig(), environ.Target{Arch: environ.ArchARM64, OS: "linux"})
	if want := "wasmtime: no compiler for this target, arm64-linux: cranelike: target arm64-linux is not supported"; !errors.Is(err, ErrUnsupportedTarget) || err.Error() != want {
		t.Errorf("a processor without compiler:\n got %v\nwant %s", err, want)
	}
	// Where code cannot run.
	why := fmt.Errorf("native: %w on windows/amd64", vm.ErrUnsupported)
	err = unsupportedTarget(environ.Target{Arch: environ.ArchAMD64, OS: "windows"}, why)
	if want := "wasmtime: no compiler for this target, amd64-windows: native: no native execution on windows/amd64"; !errors.Is(err, ErrUnsupportedTarget) || !errors.Is(err, vm.ErrUnsupported) || err.Error() != want {
		t.Errorf("a system without runtime:\n got %v\nwant %s", err, want)
	}
}
