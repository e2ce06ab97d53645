package main

import (
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// This file prints machine code, for finding out why a program is as fast as it is.

// disassemble compiles a program with our engine and prints a function's code as objdump shows it.
// function is a name or part of a symbol's name, "" for the kernel's own functions, or "list" for
// a list of all functions.
func disassemble(w io.Writer, root, tmp, program, function string) error {
	s, err := findSubject(root, tmp, program)
	if err != nil {
		return err
	}
	e, err := wasmtime.NewEngineErr(nil)
	if err != nil {
		return err
	}
	image, err := e.PrecompileModule(s.Wasm)
	if err != nil {
		return err
	}
	file := filepath.Join(tmp, program+".elf")
	if err := os.WriteFile(file, image, 0o666); err != nil {
		return err
	}
	f, err := elf.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return err
	}
	if function == "list" {
		slices.SortStableFunc(symbols, func(a, b elf.Symbol) int { return int(b.Size) - int(a.Size) })
		for _, s := range symbols {
			if _, err := fmt.Fprintf(w, "%7d %s\n", s.Size, s.Name); err != nil {
				return err
			}
		}
		return nil
	}
	wanted := func(symbol string) bool {
		_, name, _ := strings.Cut(symbol, ":")
		if function != "" {
			return name == function || symbol == function
		}
		return slices.Contains(ownFunctions, name)
	}
	found := false
	for _, s := range symbols {
		if !wanted(s.Name) {
			continue
		}
		found = true
		cmd := exec.Command("objdump", "-d", "--no-show-raw-insn", fmt.Sprintf("--start-address=%#x", s.Value), fmt.Sprintf("--stop-address=%#x", s.Value+s.Size), file)
		cmd.Stdout, cmd.Stderr = w, os.Stderr
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("objdump, which is part of binutils: %w", err)
		}
	}
	if !found {
		return fmt.Errorf("no function %q in %s; -func list shows all", function, program)
	}
	return nil
}

// ownFunctions are the functions of the kernels that have their loops, if clang has not inlined them.
var ownFunctions = []string{"__original_main", "main.main", "fib", "ack", "block", "run", "by_count"}

// findSubject builds the program with the given name.
func findSubject(root, tmp, name string) (*Subject, error) {
	specs, err := readTable(root)
	if err != nil {
		return nil, err
	}
	for _, spec := range specs {
		if spec.Name == name {
			return build(root, tmp, spec)
		}
	}
	return nil, errors.New("no program called " + name)
}
