package binary

import (
	"encoding/binary"

	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file implements OpReader, the decoder of operators. It runs twice over every operator
// of a module, so the common shapes of immediates are decoded in line.

// An OpReader reads the operators of a function body or constant expression one after
// another:
//
//	for r.Next(&in) { … }
//	if err := r.Err(); err != nil { … }
//
// It knows nothing of nesting; the caller counts ends. Its zero value has nothing to read.
type OpReader struct {
	data   []byte
	pos    int
	base   uint32 // offset of data[0] in the module
	strict uint8
	err    *Error
}

// What Restrict turns off.
const (
	oneMemory uint8 = 1 << iota
	offset32
	oneTable
)

// NewOpReader returns a reader of data, whose first byte is at the given offset of the
// module. It accepts the encodings of all proposals.
func NewOpReader(data []byte, offset uint32) OpReader { return OpReader{data: data, base: offset} }

// Reset makes r read data, keeping what Restrict set.
func (r *OpReader) Reset(data []byte, offset uint32) {
	r.data, r.pos, r.base, r.err = data, 0, offset, nil
}

// Restrict makes r reject encodings of immediates that need a proposal which f lacks, as a
// validator must. A reader of validated code gives the same operators without.
func (r *OpReader) Restrict(f types.Features) {
	r.strict = 0
	if !f.Has(types.FeatureMultiMemory) {
		r.strict |= oneMemory
	}
	if !f.Has(types.FeatureMemory64) {
		r.strict |= offset32
	}
	if !f.Has(types.FeatureReferenceTypes) {
		r.strict |= oneTable
	}
}

// Err returns the error that made Next return false, or nil at the end of the bytes.
func (r *OpReader) Err() error {
	if r.err == nil {
		return nil
	}
	return r.err
}

// Offset returns the offset in the module of the next operator.
func (r *OpReader) Offset() uint32 { return r.base + uint32(r.pos) }

// Done reports whether all bytes have been read.
func (r *OpReader) Done() bool { return r.pos >= len(r.data) }

func (r *OpReader) fail(pos int, msg string) bool {
	r.err = &Error{Offset: r.base + uint32(pos), Msg: msg}
	r.pos = len(r.data)
	return false
}

// Next decodes the next operator into in. It returns false at the end of the bytes and on an
// error, see Err.
func (r *OpReader) Next(in *Instr) bool {
	data, pos := r.data, r.pos
	if uint(pos) >= uint(len(data)) {
		return false
	}
	in.Pos = r.base + uint32(pos)
	c := ops.OneByte(data[pos])
	pos++
	if uint(pos+1) < uint(len(data)) {
		v := data[pos]
		if n, ok := c.Short(); ok {
			// Most operators have no immediates, or one byte. Decoding it for both saves telling them apart, and
			// indices from integers: what there is no use for does no harm.
			if v&(n<<7) == 0 {
				in.Op = c.Op()
				in.A = uint32(v)
				in.I = uint64(int64(int8(v<<1)) >> 1)
				r.pos = pos + int(n)
				return true
			}
		} else if c.Imm() == ops.ImmMemarg && v < 0x20 && data[pos+1] < 0x80 {
			in.Op = c.Op()
			in.A = 0
			in.B = uint32(v)
			in.I = uint64(data[pos+1])
			r.pos = pos + 2
			return true
		}
	}
	return r.next(in, c, pos)
}

// next is Next for what that does not decode itself: the operator with code c, whose immediates are at pos, or
// with the prefix before pos.
func (r *OpReader) next(in *Instr, c ops.Code, pos int) bool {
	data := r.data
	if c == 0 {
		var msg string
		if c, pos, msg = prefixed(data, pos, data[pos-1]); msg != "" {
			return r.fail(pos, msg)
		}
	}
	in.Op = c.Op()
	switch c.Imm() {
	case ops.ImmNone:
		r.pos = pos
		return true
	case ops.ImmLabel, ops.ImmFunc, ops.ImmType, ops.ImmLocal, ops.ImmGlobal, ops.ImmTable, ops.ImmData, ops.ImmElem, ops.ImmTag:
		if uint(pos+1) < uint(len(data)) && data[pos] >= 0x80 && data[pos+1] < 0x80 {
			in.A = uint32(data[pos]&0x7F) | uint32(data[pos+1])<<7
			r.pos = pos + 2
			return true
		}
		v, next, msg := readU32(data, pos)
		if msg != "" {
			return r.fail(next, msg)
		}
		in.A = v
		r.pos = next
		return true
	case ops.ImmI32:
		v, next, msg := readSigned(data, pos, 32)
		if msg != "" {
			return r.fail(next, msg)
		}
		in.I = uint64(v)
		r.pos = next
		return true
	case ops.ImmI64:
		v, next, msg := readSigned(data, pos, 64)
		if msg != "" {
			return r.fail(next, msg)
		}
		in.I = uint64(v)
		r.pos = next
		return true
	case ops.ImmMemarg:
		return r.memarg(in, pos)
	case ops.ImmBlock:
		if uint(pos) < uint(len(data)) && data[pos] == blockEmpty {
			in.A, in.B = 0, types.None
			r.pos = pos + 1
			return true
		}
		return r.blockType(in, pos)
	}
	return r.rare(in, pos, c.Imm())
}

// prefixed reads the opcode behind the prefix byte b, which precedes pos.
func prefixed(data []byte, pos int, b byte) (c ops.Code, next int, msg string) {
	if !ops.IsPrefix(b) {
		return 0, pos - 1, "illegal opcode " + hexByte(b)
	}
	code, next, msg := readU32(data, pos)
	if msg != "" {
		return 0, next, msg
	}
	if c = ops.Prefixed(b, code); c == 0 {
		return 0, pos - 1, "illegal opcode " + hexByte(b) + " " + hexU32(code)
	}
	return c, next, ""
}

func hexByte(b byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[b>>4], digits[b&15]})
}

func hexU32(v uint32) string {
	s := hexByte(byte(v))
	for v >>= 8; v != 0; v >>= 8 {
		s = hexByte(byte(v)) + s
	}
	return s
}

const (
	blockEmpty    = 0x40
	memargIndexed = 0x40 // flag in the alignment: a memory index follows
)

// memarg reads a memory argument in its general form.
func (r *OpReader) memarg(in *Instr, pos int) bool {
	start := pos
	flags, pos, msg := readU32(r.data, pos)
	if msg != "" {
		return r.fail(pos, msg)
	}
	in.A = 0
	if r.strict&oneMemory == 0 {
		if flags >= 2*memargIndexed {
			return r.fail(start, "malformed memop flags")
		}
		if flags&memargIndexed != 0 {
			flags &^= memargIndexed
			if in.A, pos, msg = readU32(r.data, pos); msg != "" {
				return r.fail(pos, msg)
			}
		}
	} else if flags >= 32 {
		return r.fail(start, "malformed memop flags")
	}
	in.B = flags
	if r.strict&offset32 != 0 {
		var v uint32
		v, pos, msg = readU32(r.data, pos)
		in.I = uint64(v)
	} else {
		in.I, pos, msg = readU64(r.data, pos)
	}
	if msg != "" {
		return r.fail(pos, msg)
	}
	r.pos = pos
	return true
}

// blockType reads a block type in its general form.
func (r *OpReader) blockType(in *Instr, pos int) bool {
	if uint(pos) >= uint(len(r.data)) {
		return r.fail(pos, msgEndInSection)
	}
	b := r.data[pos]
	if b&0xC0 == 0x40 { // a negative number in one byte
		if b == blockEmpty {
			in.A, in.B = 0, types.None
			r.pos = pos + 1
			return true
		}
		t, next, msg := readValType(r.data, pos)
		if msg != "" {
			return r.fail(next, msg)
		}
		in.A, in.B = uint32(t), types.None
		r.pos = next
		return true
	}
	v, next, msg := readSigned(r.data, pos, 33)
	if msg != "" {
		return r.fail(next, msg)
	}
	if v < 0 {
		return r.fail(pos, "malformed block type")
	}
	// Indices up to 2³²−1 are well-formed; the largest would read as "no index".
	in.A, in.B = 0, uint32(min(v, int64(types.None)-1))
	r.pos = next
	return true
}

// indices reads n indices into A and B.
func (r *OpReader) indices(in *Instr, pos, n int) (int, bool) {
	var msg string
	if in.A, pos, msg = readU32(r.data, pos); msg != "" {
		return pos, r.fail(pos, msg)
	}
	if n == 2 {
		if in.B, pos, msg = readU32(r.data, pos); msg != "" {
			return pos, r.fail(pos, msg)
		}
	}
	return pos, true
}

// memory reads a memory index, which is a zero byte without the multi-memory proposal.
func (r *OpReader) memory(pos int) (v uint32, next int, ok bool) {
	return r.indexOrZero(pos, r.strict&oneMemory != 0)
}

func (r *OpReader) indexOrZero(pos int, zero bool) (v uint32, next int, ok bool) {
	if zero {
		if uint(pos) >= uint(len(r.data)) {
			return 0, pos, r.fail(pos, msgEndInSection)
		}
		if r.data[pos] != 0 {
			return 0, pos, r.fail(pos, msgZeroByte)
		}
		return 0, pos + 1, true
	}
	v, next, msg := readU32(r.data, pos)
	if msg != "" {
		return 0, next, r.fail(next, msg)
	}
	return v, next, true
}

// rare decodes the immediates that Next does not.
func (r *OpReader) rare(in *Instr, pos int, imm ops.Imm) bool {
	ok := true
	switch imm {
	case ops.ImmF32:
		if len(r.data)-pos < 4 {
			return r.fail(len(r.data), msgEndInSection)
		}
		in.I = uint64(binary.LittleEndian.Uint32(r.data[pos:]))
		pos += 4
	case ops.ImmF64:
		if len(r.data)-pos < 8 {
			return r.fail(len(r.data), msgEndInSection)
		}
		in.I = binary.LittleEndian.Uint64(r.data[pos:])
		pos += 8
	case ops.ImmShuffle, ops.ImmV128:
		if len(r.data)-pos < 16 {
			return r.fail(len(r.data), msgEndInSection)
		}
		in.V = [16]byte(r.data[pos:])
		pos += 16
	case ops.ImmBrTable:
		return r.brTable(in, pos)
	case ops.ImmCallIndirect:
		if pos, ok = r.indices(in, pos, 1); ok {
			in.B, pos, ok = r.indexOrZero(pos, r.strict&oneTable != 0)
		}
	case ops.ImmElemTable, ops.ImmTable2, ops.ImmTypeField, ops.ImmTypeN, ops.ImmType2, ops.ImmTypeData, ops.ImmTypeElem:
		pos, ok = r.indices(in, pos, 2)
	case ops.ImmMem:
		in.A, pos, ok = r.memory(pos)
	case ops.ImmMem2:
		if in.A, pos, ok = r.memory(pos); ok {
			in.B, pos, ok = r.memory(pos)
		}
	case ops.ImmDataMem:
		if pos, ok = r.indices(in, pos, 1); ok {
			in.B, pos, ok = r.memory(pos)
		}
	case ops.ImmLane:
		pos, ok = r.lane(in, pos)
	case ops.ImmMemargLane:
		if ok = r.memarg(in, pos); ok {
			pos, ok = r.lane(in, r.pos)
		}
	case ops.ImmHeap:
		h, next, msg := readHeapType(r.data, pos)
		if msg != "" {
			return r.fail(next, msg)
		}
		in.A, pos = uint32(h), next
	case ops.ImmSelect:
		return r.selectTypes(in, pos)
	case ops.ImmTryTable:
		return r.tryTable(in, pos)
	case ops.ImmFence:
		_, pos, ok = r.indexOrZero(pos, true)
	case ops.ImmBrCast:
		return r.brCast(in, pos)
	default:
		panic("binary.OpReader.Next: immediate kind without decoder")
	}
	if ok {
		r.pos = pos
	}
	return ok
}

func (r *OpReader) lane(in *Instr, pos int) (int, bool) {
	if uint(pos) >= uint(len(r.data)) {
		return pos, r.fail(pos, msgEndInSection)
	}
	in.C = uint32(r.data[pos])
	return pos + 1, true
}

// list reads the length of a list of items of at least one byte each.
func (r *OpReader) listLen(pos int, limit uint32, what string) (n uint32, next int, ok bool) {
	n, next, msg := readU32(r.data, pos)
	switch {
	case msg != "":
		return 0, next, r.fail(next, msg)
	case uint64(n) > uint64(len(r.data)-next):
		return 0, next, r.fail(pos, msgEndInSection)
	case n > limit:
		return 0, next, r.fail(pos, "too many "+what)
	}
	return n, next, true
}

func (r *OpReader) brTable(in *Instr, pos int) bool {
	n, pos, ok := r.listLen(pos, MaxBrTableTargets, "br_table targets")
	if !ok {
		return false
	}
	in.B, in.list = n, uint32(pos)
	for ; n > 0; n-- {
		if uint(pos) < uint(len(r.data)) && r.data[pos] < 0x80 {
			pos++
			continue
		}
		var msg string
		if _, pos, msg = readU32(r.data, pos); msg != "" {
			return r.fail(pos, msg)
		}
	}
	v, pos, msg := readU32(r.data, pos)
	if msg != "" {
		return r.fail(pos, msg)
	}
	in.A = v
	r.pos = pos
	return true
}

func (r *OpReader) selectTypes(in *Instr, pos int) bool {
	n, pos, ok := r.listLen(pos, MaxSelectTypes, "select types")
	if !ok {
		return false
	}
	in.A, in.B, in.list = 0, n, uint32(pos)
	for i := uint32(0); i < n; i++ {
		t, next, msg := readValType(r.data, pos)
		if msg != "" {
			return r.fail(next, msg)
		}
		if i == 0 {
			in.A = uint32(t)
		}
		pos = next
	}
	r.pos = pos
	return true
}

func (r *OpReader) tryTable(in *Instr, pos int) bool {
	if !r.blockType(in, pos) {
		return false
	}
	n, pos, ok := r.listLen(r.pos, MaxCatches, "catch clauses")
	if !ok {
		return false
	}
	in.C, in.list = n, uint32(pos)
	for ; n > 0; n-- {
		_, next, msg := readCatch(r.data, pos)
		if msg != "" {
			return r.fail(next, msg)
		}
		pos = next
	}
	r.pos = pos
	return true
}

func (r *OpReader) brCast(in *Instr, pos int) bool {
	if uint(pos) >= uint(len(r.data)) {
		return r.fail(pos, msgEndInSection)
	}
	flags := r.data[pos]
	if flags > 3 {
		return r.fail(pos, "malformed br_on_cast flags")
	}
	pos, ok := r.indices(in, pos+1, 1)
	if !ok {
		return false
	}
	for i := range 2 {
		h, next, msg := readHeapType(r.data, pos)
		if msg != "" {
			return r.fail(next, msg)
		}
		t := uint32(types.Ref(flags>>i&1 != 0, h))
		if i == 0 {
			in.B = t
		} else {
			in.C = t
		}
		pos = next
	}
	r.pos = pos
	return true
}
