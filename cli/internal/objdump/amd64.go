package objdump

// This file implements decoding for amd64.

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/arch/x86/x86asm"
)

// A decoder finds the lines of one function. Offsets count from its start.
type decoder struct {
	code  []byte
	start uint32 // address of the function
	data  uint32 // where the instructions end
	insts []x86asm.Inst
	lines []Line
	dests []uint32   // of jumps
	refs  []uint32   // data that instructions read or whose address they take
	leas  []uint32   // those of the second kind, which are jump tables
	wide  []uint32   // of these, those with entries of eight bytes
	table x86asm.Reg // holds the address of the last of leas, if the instruction before put it there
}

// decode returns the lines of a function whose code begins at start.
//
// Constants and jump tables stand behind a function's instructions, which refer to them relative to the
// instruction pointer. So the lowest address behind an instruction to which one refers is where the data begins.
func (l *Listing) decode(start uint32, code []byte) []Line {
	d := &decoder{code: code, start: start, data: uint32(len(code))}
	for pc := uint32(0); pc < d.data; {
		pc = d.instruction(pc)
	}
	end := d.data // of the padding before the data
	for n := len(d.lines); n > 0 && end < uint32(len(code)) && allZero(d.lines[n-1].Bytes); n-- {
		d.data = d.lines[n-1].PC - start
		d.lines = d.lines[:n-1]
	}
	slices.Sort(d.refs)
	data := d.pool(end)
	slices.Sort(d.dests)
	d.dests = slices.Compact(d.dests)
	for i := range d.lines {
		line := &d.lines[i]
		line.Label = d.label(int64(line.PC))
		if line.Data {
			line.Op, line.Args = ".byte", fmt.Sprintf("%#02x", line.Bytes[0])
			continue
		}
		l.format(line, d.insts[i], d.label)
	}
	// A label in the middle of an instruction has no line to stand before: code with such jumps is not ours.
	if end > d.data {
		pad := Line{PC: start + d.data, Data: true, Bytes: code[d.data:end], Op: ".zero", Args: fmt.Sprint(end - d.data)}
		d.lines = append(d.lines, pad)
	}
	for i := range data {
		if line := &data[i]; line.Dest != 0 {
			line.Target = d.label(int64(line.Dest))
			line.Args = LabelName(line.Target)
		}
	}
	return append(d.lines, data...)
}

// instruction decodes the one at pc and returns where the next is.
func (d *decoder) instruction(pc uint32) uint32 {
	in, err := decodeInst(d.code[pc:d.data])
	d.insts = append(d.insts, in)
	if err != nil {
		d.lines = append(d.lines, Line{PC: d.start + pc, Bytes: d.code[pc : pc+1], Data: true})
		return pc + 1
	}
	next := pc + uint32(in.Len)
	d.lines = append(d.lines, Line{PC: d.start + pc, Bytes: d.code[pc:next]})
	if m, ok := in.Args[1].(x86asm.Mem); ok && in.Op == x86asm.ADD && d.table != 0 && m.Base == d.table && m.Scale == 8 {
		d.wide = append(d.wide, d.leas[len(d.leas)-1])
	}
	d.table = 0
	for _, a := range in.Args {
		switch a := a.(type) {
		case x86asm.Rel:
			if to := int64(next) + int64(a); in.Op != x86asm.CALL && 0 <= to && to < int64(len(d.code)) {
				d.dests = append(d.dests, uint32(to))
			}
		case x86asm.Mem:
			to := int64(next) + a.Disp
			if a.Base != x86asm.RIP || to < int64(next) || to >= int64(len(d.code)) {
				continue
			}
			d.refs = append(d.refs, uint32(to))
			if in.Op == x86asm.LEA {
				d.leas = append(d.leas, uint32(to))
				d.table, _ = in.Args[0].(x86asm.Reg)
			}
			d.data = min(d.data, uint32(to))
		}
	}
	return next
}

// label returns the number of the label at an address, or 0.
func (d *decoder) label(pc int64) int {
	if pc -= int64(d.start); pc >= 0 && pc < int64(len(d.code)) {
		if i, ok := slices.BinarySearch(d.dests, uint32(pc)); ok {
			return i + 1
		}
	}
	return 0
}

// pool returns the data from an offset in code on: the entries of jump tables, and constants as
// lines of up to 8 bytes. The distances in a table count from its beginning; it ends where other
// data begins, or with the first that does not lead to an instruction.
func (d *decoder) pool(from uint32) []Line {
	var lines []Line
	table, width := uint32(0), uint32(0) // width is 0 outside of tables
	for pc := from; pc < uint32(len(d.code)); {
		if _, ok := slices.BinarySearch(d.refs, pc); ok {
			table, width = pc, d.entries(pc)
		}
		line := Line{PC: d.start + pc, Data: true}
		rest := d.code[pc:]
		if width > 0 {
			to := int64(-1)
			switch {
			case width == 8 && len(rest) >= 8:
				to = int64(table) + int64(binary.LittleEndian.Uint64(rest))
			case width == 4 && len(rest) >= 4:
				to = int64(table) + int64(int32(binary.LittleEndian.Uint32(rest)))
			}
			if 0 <= to && to < int64(d.data) {
				d.dests = append(d.dests, uint32(to))
				line.Dest = d.start + uint32(to)
			} else {
				width = 0
			}
		}
		switch {
		case width == 8 || width == 0 && pc%8 == 0 && len(rest) >= 8:
			line.Op, line.Args, line.Bytes = ".quad", fmt.Sprintf("%#016x", binary.LittleEndian.Uint64(rest)), rest[:8]
		case pc%4 == 0 && len(rest) >= 4:
			line.Op, line.Args, line.Bytes = ".long", fmt.Sprintf("%#08x", binary.LittleEndian.Uint32(rest)), rest[:4]
		default:
			line.Op, line.Args, line.Bytes = ".byte", fmt.Sprintf("%#02x", rest[0]), rest[:1]
		}
		pc += uint32(len(line.Bytes))
		lines = append(lines, line)
	}
	return lines
}

// entries returns the size of the entries of the jump table at an offset in code, 0 if there is none.
func (d *decoder) entries(at uint32) uint32 {
	switch {
	case slices.Contains(d.wide, at):
		return 8
	case slices.Contains(d.leas, at):
		return 4
	}
	return 0
}

// decodeInst decodes the first instruction of code.
func decodeInst(code []byte) (x86asm.Inst, error) {
	in, err := x86asm.Decode(code, 64)
	if err != nil {
		return in, err
	}
	// The disassembler forgets that operands of VEX instructions are relative to the instruction pointer.
	modrm := 0
	switch code[0] {
	case 0xc5:
		modrm = 3
	case 0xc4:
		modrm = 4
	}
	if modrm == 0 || modrm >= in.Len || code[modrm]&0xc7 != 5 {
		return in, nil
	}
	for i, a := range in.Args {
		if m, ok := a.(x86asm.Mem); ok && m.Base == 0 && m.Index == 0 {
			m.Base = x86asm.RIP
			in.Args[i] = m
		}
	}
	return in, nil
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// LabelName returns how label n is written.
func LabelName(n int) string { return fmt.Sprintf(".L%d", n) }

// bias is added to addresses before they are given to the disassembler, for which 0 means that
// the address is not known.
const bias = 1 << 32

// format fills in the text of an instruction, in Intel's syntax. label returns the number of the label at an address, or 0.
func (l *Listing) format(line *Line, in x86asm.Inst, label func(int64) int) {
	next := uint64(line.PC) + uint64(in.Len)
	note, symbols := "", x86asm.SymLookup(nil)
	for _, a := range in.Args {
		switch a := a.(type) {
		case x86asm.Rel:
			to := next + uint64(int64(a))
			name := ""
			if in.Op != x86asm.CALL {
				if n := label(int64(to)); n != 0 {
					line.Target, line.Dest = n, uint32(to)
					name = LabelName(n)
				}
			}
			if name == "" {
				name = l.address(to)
			}
			symbols = func(pc uint64) (string, uint64) { return name, pc }
		case x86asm.Mem:
			if a.Base == x86asm.RIP {
				note = " # " + l.address(next+uint64(a.Disp))
			}
		}
	}
	text := x86asm.IntelSyntax(in, uint64(line.PC)+bias, symbols)
	op, args, _ := strings.Cut(text, " ")
	// The names of conditions as in the manuals: ja instead of jnbe.
	if name := in.Op.String(); op[0] == 'j' || strings.HasPrefix(op, "cmov") || strings.HasPrefix(op, "set") {
		op = strings.ToLower(name)
	}
	switch in.Op { // whose operand is only a form of address
	case x86asm.LEA:
		args = strings.Replace(args, "ptr [", "[", 1)
	case x86asm.NOP: // of any length
		op, args = "nop", ""
	}
	line.Op, line.Args = op, strings.TrimSpace(args)+note
}

// address returns how an address of the text is written: as a function if one begins there.
func (l *Listing) address(pc uint64) string {
	if pc < 1<<32 {
		if f, ok := l.view.FuncAt(uint32(pc)); ok && f.Start == uint32(pc) {
			return f.Key.String()
		}
	}
	return fmt.Sprintf("%#x", pc)
}
