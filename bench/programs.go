package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file builds the programs that are measured.

// A Subject is a program in its two forms.
type Subject struct {
	Name   string
	Args   []string // without the program's name
	Wasm   []byte
	Native string // path of an executable from the same source, or ""
}

// kernels are the programs of tests/programs/c that are measured, with their arguments.
var kernels = []struct {
	name string
	args []string
}{{"matmul", nil}, {"sha256", nil}, {"sieve", nil}, {"interp", nil}, {"hash", nil}, {"fib", []string{"35"}}}

// goPrograms are directories with Go programs.
var goPrograms = []struct{ name, module, pkg string }{
	{"go-tour", "tests", "./programs/tour"},
	{"go-nethttp", "bench", "./programs/nethttp"},
}

var errNoClang = errors.New("the C programs need clang with the wasm32-wasi target: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32 (or your system's names for them)")

// findRoot returns the directory of the repository that the working directory is in.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, "tests", "programs", "c")); e == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			break
		}
		dir = parent
	}
	return "", errors.Join(errors.New("run this within the repository, which has the programs"), err)
}

func run(dir string, env []string, args ...string) error {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", cmd, err, out)
	}
	return nil
}

// buildGo builds a Go program of the repository at root for wasip1 and for this machine.
func buildGo(root, tmp, name, module, pkg string) (*Subject, error) {
	wasm, native := filepath.Join(tmp, name+".wasm"), filepath.Join(tmp, name)
	dir := filepath.Join(root, module)
	if err := run(dir, []string{"GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=-buildvcs=false"}, "go", "build", "-o", wasm, pkg); err != nil {
		return nil, err
	}
	if err := run(dir, []string{"GOFLAGS=-buildvcs=false"}, "go", "build", "-o", native, pkg); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(wasm)
	return &Subject{Name: name, Wasm: data, Native: native}, err
}

// buildC builds a C program of the repository for wasm32-wasi and, if there is gcc, for this machine.
func buildC(root, tmp, name string, args []string) (*Subject, error) {
	if _, err := exec.LookPath("clang"); err != nil {
		return nil, errNoClang
	}
	src := filepath.Join(root, "tests", "programs", "c", name+".c")
	s := &Subject{Name: name, Args: args}
	wasm := filepath.Join(tmp, name+".wasm")
	if err := run(root, nil, "clang", "--target=wasm32-wasi", "-O2", "-o", wasm, src); err != nil {
		return nil, errors.Join(errNoClang, err)
	}
	if gcc, err := exec.LookPath("gcc"); err == nil {
		s.Native = filepath.Join(tmp, name)
		if err := run(root, nil, gcc, "-O2", "-o", s.Native, src, "-lm"); err != nil {
			return nil, err
		}
	}
	data, err := os.ReadFile(wasm)
	s.Wasm = data
	return s, err
}

// codeSize returns the size of a module's code section in bytes.
func codeSize(wasm []byte) (int, error) {
	p := binary.NewParser(wasm, types.FeaturesWasm2)
	var s binary.Section
	size := 0
	for p.Next(&s) {
		if s.ID == binary.SectionCode {
			size = len(s.Bytes)
		}
	}
	return size, p.Err()
}
