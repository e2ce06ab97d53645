package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
)

// This file compares the size of machine code.

// A Serializer is an engine whose compiled modules are ELF files.
type Serializer interface {
	Serialize(wasm []byte) ([]byte, error)
}

// machineCode returns how many bytes the functions of an artifact have, trampolines included. What
// lies between them is not counted: Wasmtime fills .text to whole pages.
func machineCode(image []byte) (int, error) {
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return 0, err
	}
	symbols, err := f.Symbols()
	if err != nil {
		return 0, err
	}
	size := 0
	for _, s := range symbols {
		if int(s.Section) < len(f.Sections) && f.Sections[s.Section].Name == ".text" {
			size += int(s.Size)
		}
	}
	if size == 0 {
		return 0, errors.New("an artifact without functions")
	}
	return size, nil
}

// size records how much machine code each engine makes of a program.
func (b *Bench) size(s *Subject) error {
	if !b.wants(sectionSize, s.Name) {
		return nil
	}
	var row *Row
	for _, e := range b.engines {
		c, ok := e.(Serializer)
		if !ok {
			continue
		}
		image, err := c.Serialize(s.Wasm)
		if err != nil {
			return fmt.Errorf("%s: compiling %s: %w", e.Name(), s.Name, err)
		}
		n, err := machineCode(image)
		if err != nil {
			return fmt.Errorf("%s: %s: %w", e.Name(), s.Name, err)
		}
		if row == nil {
			row = b.report.row(sectionSize, s.Name, 0)
		}
		row.add(e.Name(), "", float64(n))
	}
	return nil
}
