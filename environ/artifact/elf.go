package artifact

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file implements the container: just enough ELF64 to hold named sections.
//
// The file is of type ET_REL, so that symbol values count from the start of .text and no
// tool tries to load it. The first section begins right after the file header; the section
// header table is the last thing in the file and ends where the file ends.

const (
	elfHeaderSize     = 64
	sectionHeaderSize = 64

	etRel = 1

	emNone    = 0
	emX86_64  = 62
	emAArch64 = 183

	shtProgbits = 1
	shtSymtab   = 2
	shtStrtab   = 3

	shfAlloc     = 2
	shfExecinstr = 4

	// pageSize is the alignment of what may be mapped straight from the file.
	pageSize = 4096

	maxSections = 64
)

var machines = [environ.NumArchs]uint16{environ.ArchNone: emNone, environ.ArchAMD64: emX86_64, environ.ArchARM64: emAArch64}

// A section is one section to write.
type section struct {
	name       string
	typ        uint32
	flags      uint64
	align      uint64 // a power of two
	link, info uint32
	entsize    uint64
	data       []byte
}

// writeELF lays out sections in order. The first must have an alignment of at most 64, which
// puts it at elfHeaderSize.
func writeELF(machine uint16, sections []section) ([]byte, error) {
	names := []byte{0}
	nameAt := make([]uint32, len(sections)+1)
	for i, s := range sections {
		nameAt[i] = uint32(len(names))
		names = append(append(names, s.name...), 0)
	}
	nameAt[len(sections)] = uint32(len(names))
	names = append(names, ".shstrtab\x00"...)
	sections = append(sections[:len(sections):len(sections)], section{name: ".shstrtab", typ: shtStrtab, align: 1, data: names})

	size := uint64(elfHeaderSize)
	offsets := make([]uint64, len(sections))
	for i, s := range sections {
		size = alignUp(size, s.align)
		offsets[i] = size
		size += uint64(len(s.data))
	}
	shoff := alignUp(size, 8)
	size = shoff + uint64(len(sections)+1)*sectionHeaderSize
	if size > 1<<40 {
		return nil, fmt.Errorf("artifact: %d bytes are too many", size)
	}

	le := binary.LittleEndian
	b := make([]byte, 0, size)
	b = append(b, 0x7F, 'E', 'L', 'F', 2 /* 64 bit */, 1 /* little-endian */, 1 /* version */, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	b = le.AppendUint16(b, etRel)
	b = le.AppendUint16(b, machine)
	b = le.AppendUint32(b, 1)
	b = le.AppendUint64(b, 0) // entry
	b = le.AppendUint64(b, 0) // program headers
	b = le.AppendUint64(b, shoff)
	b = le.AppendUint32(b, 0) // flags
	b = le.AppendUint16(b, elfHeaderSize)
	b = le.AppendUint16(b, 0) // size and number of program headers
	b = le.AppendUint16(b, 0)
	b = le.AppendUint16(b, sectionHeaderSize)
	b = le.AppendUint16(b, uint16(len(sections)+1))
	b = le.AppendUint16(b, uint16(len(sections))) // .shstrtab is the last
	for i, s := range sections {
		b = append(append(b, make([]byte, offsets[i]-uint64(len(b)))...), s.data...)
	}
	b = append(b, make([]byte, shoff-uint64(len(b))+sectionHeaderSize)...) // padding and the null section
	for i, s := range sections {
		b = le.AppendUint32(b, nameAt[i])
		b = le.AppendUint32(b, s.typ)
		b = le.AppendUint64(b, s.flags)
		b = le.AppendUint64(b, 0) // address
		b = le.AppendUint64(b, offsets[i])
		b = le.AppendUint64(b, uint64(len(s.data)))
		b = le.AppendUint32(b, s.link)
		b = le.AppendUint32(b, s.info)
		b = le.AppendUint64(b, s.align)
		b = le.AppendUint64(b, s.entsize)
	}
	return b, nil
}

func alignUp(x, align uint64) uint64 { return (x + align - 1) &^ (align - 1) }

var errNotArtifact = errors.New("artifact: not a compiled WebAssembly module")

// checkELFHeader checks the part of the header that identifies the file.
func checkELFHeader(b []byte) error {
	if len(b) < elfHeaderSize || string(b[:4]) != "\x7FELF" {
		return errNotArtifact
	}
	le := binary.LittleEndian
	if b[4] != 2 || b[5] != 1 || b[6] != 1 || le.Uint16(b[16:]) != etRel || le.Uint16(b[52:]) != elfHeaderSize || le.Uint16(b[58:]) != sectionHeaderSize {
		return errNotArtifact
	}
	return nil
}

// readELF calls f for every section of b, whose header was checked.
func readELF(b []byte, f func(name string, off uint64, data []byte) error) error {
	le := binary.LittleEndian
	shoff, n, str := le.Uint64(b[40:]), uint64(le.Uint16(b[60:])), uint64(le.Uint16(b[62:]))
	if n == 0 || n > maxSections || str >= n || shoff < elfHeaderSize || shoff > uint64(len(b)) || uint64(len(b))-shoff != n*sectionHeaderSize {
		return errors.New("artifact: the section table does not end where the file ends")
	}
	contents := func(i uint64) (uint64, []byte, error) {
		h := b[shoff+i*sectionHeaderSize:]
		off, size := le.Uint64(h[24:]), le.Uint64(h[32:])
		if off > shoff || size > shoff-off {
			return 0, nil, fmt.Errorf("artifact: section %d lies outside of the file", i)
		}
		return off, b[off : off+size : off+size], nil
	}
	_, names, err := contents(str)
	if err != nil {
		return err
	}
	for i := uint64(1); i < n; i++ {
		off, data, err := contents(i)
		if err != nil {
			return err
		}
		at := uint64(le.Uint32(b[shoff+i*sectionHeaderSize:]))
		if at >= uint64(len(names)) {
			return fmt.Errorf("artifact: section %d has no name", i)
		}
		name := names[at:]
		for j, c := range name {
			if c == 0 {
				name = name[:j]
				break
			}
		}
		if err := f(string(name), off, data); err != nil {
			return err
		}
	}
	return nil
}
