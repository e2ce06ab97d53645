package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file reads the table of programs and builds them.

// A Spec is a line of the table: a program and how it is measured.
type Spec struct {
	Name     string
	Language string // key of builders
	Class    string
	File     string   // source, relative to the root of the repository, or a file of a package (modules.go)
	Args     []string // without the program's name
	Small    []string // arguments with which it takes a few milliseconds, for tests
}

// A Subject is a program in its two forms.
type Subject struct {
	Spec
	Wasm   []byte
	Native string // path of an executable from the same source, or ""
}

const tableFile = "bench/programs/programs.txt"

// readTable returns the programs in the order of the table.
func readTable(root string) ([]Spec, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(tableFile)))
	if err != nil {
		return nil, err
	}
	return parseTable(string(data))
}

// parseTable reads lines of six columns. In the last two, "-" stands for no arguments and a comma
// separates several; one that begins with "@" stands for a file's text.
func parseTable(text string) ([]Spec, error) {
	var specs []Spec
	n := 0
	for line := range strings.Lines(text) {
		n++
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) != 6 {
			return nil, fmt.Errorf("%s:%d: %d columns, want 6", tableFile, n, len(f))
		}
		s := Spec{Name: f[0], Language: f[1], Class: f[2], File: f[3], Args: tableArgs(f[4]), Small: tableArgs(f[5])}
		if builders[s.Language] == nil {
			return nil, fmt.Errorf("%s:%d: unknown language %s", tableFile, n, s.Language)
		}
		if slices.ContainsFunc(specs, func(o Spec) bool { return o.Name == s.Name }) {
			return nil, fmt.Errorf("%s:%d: %s a second time", tableFile, n, s.Name)
		}
		specs = append(specs, s)
	}
	return specs, nil
}

func tableArgs(s string) []string {
	if s == "-" {
		return nil
	}
	return strings.Split(s, ",")
}

// errMissing is the cause of errors about programs that can't be built here because a tool is missing.
var errMissing = errors.New("not built")

// missing says what is needed for a language.
func missing(need string, cause error) error {
	return fmt.Errorf("%w: needs %s (%w)", errMissing, need, cause)
}

// builders make a program's wasm module, and its native executable if that is possible, in directory tmp.
var builders = map[string]func(root, tmp string, s *Subject) error{
	"c":     buildC,
	"c++":   buildC,
	"simd":  buildC,
	"go":    buildGo,
	"as":    buildAS,
	"rust":  buildRust,
	"npm":   fetchNPM,
	"gomod": fetchGo,
}

// Classes that say what is measured: classLarge is compiled for time too, classLibrary only compiled.
const (
	classLarge   = "large"
	classLibrary = "library"
)

// build builds a program. An error that is errMissing says what must be installed.
func build(root, tmp string, spec Spec) (*Subject, error) {
	s := &Subject{Spec: spec}
	for _, args := range []*[]string{&s.Args, &s.Small} {
		*args = slices.Clone(*args)
		for i, a := range *args {
			file, ok := strings.CutPrefix(a, "@")
			if !ok {
				continue
			}
			text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
			if err != nil {
				return nil, err
			}
			(*args)[i] = string(text)
		}
	}
	if err := builders[spec.Language](root, tmp, s); err != nil {
		return nil, fmt.Errorf("%s: %w", spec.Name, err)
	}
	return s, nil
}

// findRoot returns the directory of the repository that the working directory is in.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, e := os.Stat(filepath.Join(dir, filepath.FromSlash(tableFile))); e == nil {
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
		return fmt.Errorf("%s: %w\n%s", cmd, err, bytes.TrimSpace(out))
	}
	return nil
}

// buildGo builds a Go program, whose file is a directory, for wasip1 and for this machine.
func buildGo(root, tmp string, s *Subject) error {
	wasm := filepath.Join(tmp, s.Name+".wasm")
	s.Native = filepath.Join(tmp, s.Name)
	dir := filepath.Join(root, filepath.FromSlash(s.File))
	if err := run(dir, []string{"GOOS=wasip1", "GOARCH=wasm", "GOFLAGS=-buildvcs=false"}, "go", "build", "-o", wasm, "."); err != nil {
		return err
	}
	if err := run(dir, []string{"GOFLAGS=-buildvcs=false"}, "go", "build", "-o", s.Native, "."); err != nil {
		return err
	}
	var err error
	s.Wasm, err = os.ReadFile(wasm)
	return err
}

// buildC builds a program in C or C++ for wasm32-wasi and, unless it is written for 128-bit vectors
// of WebAssembly, for this machine. C++ programs do without a standard library, which not every
// system has for WebAssembly.
func buildC(root, tmp string, s *Subject) error {
	const need = "clang with the wasm32-wasi target: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32, or your system's names for them"
	if _, err := exec.LookPath("clang"); err != nil {
		return missing(need, err)
	}
	src := filepath.Join(root, filepath.FromSlash(s.File))
	wasm := filepath.Join(tmp, s.Name+".wasm")
	flags := []string{"-O2", src, "-o"}
	switch s.Language {
	case "c++":
		flags = slices.Insert(flags, 1, "-std=c++17", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics")
	case "simd":
		flags = slices.Insert(flags, 1, "-msimd128")
	}
	if err := run(root, nil, slices.Concat([]string{"clang", "--target=wasm32-wasi"}, flags, []string{wasm})...); err != nil {
		return missing(need, err)
	}
	if s.Language != "simd" {
		native := filepath.Join(tmp, s.Name)
		if err := run(root, nil, slices.Concat([]string{"clang"}, flags, []string{native, "-lm"})...); err != nil {
			return err
		}
		s.Native = native
	}
	var err error
	s.Wasm, err = os.ReadFile(wasm)
	return err
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
