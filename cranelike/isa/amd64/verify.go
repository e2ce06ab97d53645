package amd64

import (
	"encoding/binary"
	"fmt"

	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/mach"
)

// This file checks finished code by decoding it. Do the bytes fall into instructions; do branches, jump tables,
// labels and the tables of traps, positions, stack maps and relocations point at what they should?

// Kinds of offsets, as bits.
const (
	startsInst  = 1 << iota // an instruction starts here
	endsCall                // and a call ends here
	startsData              // a constant starts here
	startsTable             // a jump table starts here
)

// verifyCode checks the code that was just emitted through a, which still knows its labels.
func verifyCode(a any, code *mach.Code) error {
	b := &a.(*asm.Assembler).Buffer
	n := b.CodeLen()
	kinds := make([]uint8, len(code.Bytes)+1)
	if int(n) > len(code.Bytes) {
		return fmt.Errorf("%d bytes of code, %d in all", n, len(code.Bytes))
	}
	var refs []asm.Decoded
	var ends []uint32
	goesOn := true // from the instruction before, padding that nothing reaches apart
	for pc := uint32(0); pc < n; {
		d, ok := asm.Decode(code.Bytes[pc:n])
		if !ok {
			return fmt.Errorf("no instruction at %#x: % x", pc, code.Bytes[pc:min(n, pc+16)])
		}
		kinds[pc] |= startsInst
		goesOn = d.Flow == asm.FlowNone && (goesOn || !nop(code.Bytes[pc:n]))
		pc += uint32(d.Len)
		if d.Flow == asm.FlowCall {
			kinds[pc] |= endsCall
		}
		if d.Near || d.RIP {
			refs, ends = append(refs, d), append(ends, pc)
		}
	}
	if goesOn && n > 0 && !noReturn(code, n) {
		return fmt.Errorf("control leaves the code at %#x", n)
	}
	var err error
	fail := func(format string, args ...any) {
		if err == nil {
			err = fmt.Errorf(format, args...)
		}
	}
	b.Check(func(off uint32) {
		if off != n && (off > n || kinds[off]&startsInst == 0) {
			fail("a label at %#x, where no instruction is", off)
		}
	}, func(off, size, entry uint32) {
		if off < n || uint64(off)+uint64(size) > uint64(len(code.Bytes)) {
			fail("data at %#x, outside of the pool", off)
			return
		}
		kinds[off] |= startsData
		if entry == 0 {
			return
		}
		kinds[off] |= startsTable
		for at := off; at < off+size; at += entry {
			far := int64(int32(binary.LittleEndian.Uint32(code.Bytes[at:])))
			if entry == 8 {
				far = int64(binary.LittleEndian.Uint64(code.Bytes[at:]))
			}
			if to := int64(off) + far; to < 0 || to >= int64(n) || kinds[to]&startsInst == 0 {
				fail("the jump table at %#x leads to %#x", off, to)
			}
		}
	})
	symbols := make(map[uint32]bool, len(code.Relocs))
	for _, r := range code.Relocs {
		symbols[r.Off] = true
	}
	for i, d := range refs {
		field := ends[i] - uint32(d.Len) + uint32(d.Disp)
		to := ends[i] + uint32(d.Rel)
		switch {
		case symbols[field]:
			delete(symbols, field)
			if d.RIP && !d.Lea {
				fail("a relocation of the operand at %#x, which is no address", field)
			}
		case d.Near:
			if to >= n || kinds[to]&startsInst == 0 {
				fail("the branch before %#x leads to %#x, where no instruction is", ends[i], to)
			}
		case to >= uint32(len(code.Bytes)) || kinds[to]&startsData == 0 || d.Lea != (kinds[to]&startsTable != 0):
			fail("the instruction before %#x refers to %#x, where there is no such data", ends[i], to)
		}
	}
	for _, r := range code.Relocs {
		if symbols[r.Off] {
			fail("a relocation at %#x, where no instruction has such a field", r.Off)
		}
	}
	return tables(code, kinds, n, err)
}

// nop reports whether p begins with an instruction that does nothing. Code may end with such, ahead of a block that was left out.
func nop(p []byte) bool {
	for len(p) > 0 && (p[0] == 0x66 || p[0] == 0x2E) {
		p = p[1:]
	}
	return len(p) > 0 && (p[0] == 0x90 || len(p) > 1 && p[0] == 0x0F && p[1] == 0x1F)
}

// noReturn reports whether code, whose last instruction goes on, ends with a call that does not return.
func noReturn(code *mach.Code, n uint32) bool {
	for _, t := range code.Traps {
		if t.PC+1 == n {
			return true
		}
	}
	return false
}

// tables checks the tables that belong to code, if err is nil.
func tables(code *mach.Code, kinds []uint8, n uint32, err error) error {
	if err != nil {
		return err
	}
	last := uint32(0)
	for _, t := range code.Traps {
		// An explicit trap is a call, and its entry one before the return address.
		if t.PC < last || t.PC >= n || kinds[t.PC]&startsInst == 0 && kinds[t.PC+1]&endsCall == 0 {
			return fmt.Errorf("a trap at %#x, where no instruction is", t.PC)
		}
		last = t.PC
	}
	last = 0
	for _, a := range code.Addrs {
		if a.PC < last || a.PC > n || a.PC < n && kinds[a.PC]&startsInst == 0 {
			return fmt.Errorf("a position at %#x, where no instruction is", a.PC)
		}
		last = a.PC
	}
	last = 0
	for _, s := range code.Stacks {
		if s.PC < last || s.PC > n || kinds[s.PC]&endsCall == 0 {
			return fmt.Errorf("a stack map at %#x, where no call ends", s.PC)
		}
		last = s.PC
	}
	return nil
}
