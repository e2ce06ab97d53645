package interp

import (
	"encoding/binary"

	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file is the table of what operations do, and implements those that are not arithmetic
// (int.go, float.go).

// exec executes one instruction, by operation.
var exec = [ir.NumOps]func(r *run, i *ir.Inst){
	ir.OpInvalid:   func(r *run, i *ir.Inst) { r.fault("no operation") },
	ir.OpParam:     func(r *run, i *ir.Inst) { r.fault("a parameter in a list") },
	ir.OpProj:      func(r *run, i *ir.Inst) { r.fault("a result in a list") },
	ir.OpIconst:    func(r *run, i *ir.Inst) { r.set(i.Imm) },
	ir.OpFconst:    func(r *run, i *ir.Inst) { r.set(i.Imm) },
	ir.OpV128const: constV128,
	ir.OpVMCtx:     func(r *run, i *ir.Inst) { r.set(r.m.VMCtx) },
	ir.OpCopy:      func(r *run, i *ir.Inst) { r.vals[r.v] = r.vals[i.A] },
	ir.OpFuncAddr:  func(r *run, i *ir.Inst) { r.set(1<<62 | i.Imm) },
	ir.OpSelect:    selectOp,

	ir.OpAdd: int2(add), ir.OpSub: int2(sub), ir.OpMul: int2(mul),
	ir.OpAnd: int2(and), ir.OpOr: int2(or), ir.OpXor: int2(xor),
	ir.OpShl: int2(shl), ir.OpShrS: int2(shrS), ir.OpShrU: int2(shrU), ir.OpRotl: int2(rotl), ir.OpRotr: int2(rotr),
	ir.OpMulHiS: int2(mulHiS), ir.OpMulHiU: int2(mulHiU),
	ir.OpDivS: divide(divS), ir.OpDivU: divide(divU), ir.OpRemS: divide(remS), ir.OpRemU: divide(remU),
	ir.OpClz: int1(clz), ir.OpCtz: int1(ctz), ir.OpPopcnt: int1(popcnt),
	ir.OpExtend8S: int1(extend8), ir.OpExtend16S: int1(extend16), ir.OpExtend32S: int1(extend32),
	ir.OpWrap: int1(low32), ir.OpZExt: int1(low32), ir.OpSExt: int1(extend32),
	ir.OpIcmp: icmp,

	ir.OpFadd: float2(func(x, y float64) float64 { return x + y }, func(x, y float32) float32 { return x + y }),
	ir.OpFsub: float2(func(x, y float64) float64 { return x - y }, func(x, y float32) float32 { return x - y }),
	ir.OpFmul: float2(func(x, y float64) float64 { return x * y }, func(x, y float32) float32 { return x * y }),
	ir.OpFdiv: float2(func(x, y float64) float64 { return x / y }, func(x, y float32) float32 { return x / y }),
	ir.OpFmin: float2(fmin[float64], fmin[float32]), ir.OpFmax: float2(fmax[float64], fmax[float32]),
	ir.OpFcopysign: copysign, ir.OpFabs: fabs, ir.OpFneg: fneg,
	ir.OpFceil: float1(ceil), ir.OpFfloor: float1(floor), ir.OpFtrunc: float1(truncate), ir.OpFnearest: float1(nearest),
	ir.OpFsqrt: float1(sqrt), ir.OpDemote: float1(same), ir.OpPromote: float1(same),
	ir.OpFcmp:   fcmp,
	ir.OpTruncS: truncOp(true, false), ir.OpTruncU: truncOp(false, false),
	ir.OpTruncSatS: truncOp(true, true), ir.OpTruncSatU: truncOp(false, true),
	ir.OpConvertS: convert(true), ir.OpConvertU: convert(false),
	ir.OpReinterpret: func(r *run, i *ir.Inst) { r.set(r.get(i.A)) },

	ir.OpLoad: load(0, false), ir.OpLoad8S: load(1, true), ir.OpLoad8U: load(1, false),
	ir.OpLoad16S: load(2, true), ir.OpLoad16U: load(2, false), ir.OpLoad32S: load(4, true), ir.OpLoad32U: load(4, false),
	ir.OpStore: store(0), ir.OpStore8: store(1), ir.OpStore16: store(2), ir.OpStore32: store(4),
	ir.OpVMLoad: vmload(0), ir.OpVMLoad32: vmload(4), ir.OpVMStore: vmstore,
	ir.OpMemmove: memmove, ir.OpMemset: memset, ir.OpFill64: fill64,

	ir.OpStackAddr:  func(r *run, i *ir.Inst) { r.set(r.fp + r.p.frame[r.v]) },
	ir.OpStackCheck: stackCheck,
	ir.OpPoll:       poll,

	ir.OpCall:        callOp(false),
	ir.OpCallPtr:     callOp(true),
	ir.OpTailCall:    tailCall(false),
	ir.OpTailCallPtr: tailCall(true),
	ir.OpTrapIf:      trapIf,
	ir.OpTrap:        func(r *run, i *ir.Inst) { r.trap(types.TrapCode(i.Imm)) },
	ir.OpJump:        func(r *run, i *ir.Inst) { r.branch(0) },
	ir.OpBrIf:        brIf,
	ir.OpBrTable:     func(r *run, i *ir.Inst) { r.branch(r.get(i.A)) },
	ir.OpReturn:      ret,

	ir.OpVsplat: splat, ir.OpVextract: extract(false), ir.OpVextractS: extract(true), ir.OpVreplace: replace,
	ir.OpVshuffle: shuffle, ir.OpVswizzle: swizzle,
	ir.OpVnot: bits1(func(x uint64) uint64 { return ^x }),
	ir.OpVand: bits2(func(x, y uint64) uint64 { return x & y }), ir.OpVandnot: bits2(func(x, y uint64) uint64 { return x &^ y }),
	ir.OpVor: bits2(func(x, y uint64) uint64 { return x | y }), ir.OpVxor: bits2(func(x, y uint64) uint64 { return x ^ y }),
	ir.OpVbitselect: bitselect, ir.OpVanyTrue: anyTrue, ir.OpVallTrue: allTrue, ir.OpVbitmask: bitmask,
	ir.OpVabs:     either(vec1(vabs), vsign(func(x, sign uint64) uint64 { return x &^ sign })),
	ir.OpVneg:     either(vec1(vneg), vsign(func(x, sign uint64) uint64 { return x ^ sign })),
	ir.OpVpopcnt:  vec1(vpopcnt),
	ir.OpVadd:     either(vec2(add), vfloat2(func(x, y float64) float64 { return x + y })),
	ir.OpVsub:     either(vec2(sub), vfloat2(func(x, y float64) float64 { return x - y })),
	ir.OpVmul:     either(vec2(mul), vfloat2(func(x, y float64) float64 { return x * y })),
	ir.OpVdiv:     vfloat2(func(x, y float64) float64 { return x / y }),
	ir.OpVaddSatS: saturating(true, plus), ir.OpVaddSatU: saturating(false, plus),
	ir.OpVsubSatS: saturating(true, minus), ir.OpVsubSatU: saturating(false, minus),
	ir.OpVminS: saturating(true, less), ir.OpVminU: saturating(false, less),
	ir.OpVmaxS: saturating(true, more), ir.OpVmaxU: saturating(false, more),
	ir.OpVavgr: saturating(false, avgr), ir.OpVq15mulr: saturating(true, q15), ir.OpVdot: dot,
	ir.OpVextmulLowS: halves(true, false, times), ir.OpVextmulLowU: halves(false, false, times),
	ir.OpVextmulHighS: halves(true, true, times), ir.OpVextmulHighU: halves(false, true, times),
	ir.OpVextendLowS: halves(true, false, first), ir.OpVextendLowU: halves(false, false, first),
	ir.OpVextendHighS: halves(true, true, first), ir.OpVextendHighU: halves(false, true, first),
	ir.OpVextaddS: pairs(true), ir.OpVextaddU: pairs(false),
	ir.OpVnarrowS: narrow(true), ir.OpVnarrowU: narrow(false),
	ir.OpVshl: vshift(shiftLeft), ir.OpVshrS: vshift(shiftSign), ir.OpVshrU: vshift(shiftRight),
	ir.OpVicmp: vicmp, ir.OpVfcmp: vfcmp,
	ir.OpVfmin: vfloat2(fmin[float64]), ir.OpVfmax: vfloat2(fmax[float64]),
	ir.OpVpmin: chosen(func(x, y float64) bool { return y < x }), ir.OpVpmax: chosen(func(x, y float64) bool { return x < y }),
	ir.OpVceil: vfloat1(ceil), ir.OpVfloor: vfloat1(floor), ir.OpVtrunc: vfloat1(truncate), ir.OpVnearest: vfloat1(nearest),
	ir.OpVsqrt: vfloat1(sqrt), ir.OpVdemote: vdemote, ir.OpVpromote: vpromote,
	ir.OpVtruncSatS: vtruncSat(true), ir.OpVtruncSatU: vtruncSat(false),
	ir.OpVconvertS: vconvert(true), ir.OpVconvertU: vconvert(false),
}

func constV128(r *run, i *ir.Inst) {
	c := &r.f.Consts128[i.Imm]
	r.vals[r.v] = Bits{binary.LittleEndian.Uint64(c[:]), binary.LittleEndian.Uint64(c[8:])}
}

func selectOp(r *run, i *ir.Inst) {
	if r.get(i.A) != 0 {
		r.vals[r.v] = r.vals[i.B]
	} else {
		r.vals[r.v] = r.vals[i.C]
	}
}

// Control.

// branch takes the block's edge n, or the last one if there are not so many.
func (r *run) branch(n uint64) {
	d := &r.f.Blocks[r.b]
	r.next = d.Succs + ir.Edge(min(n, uint64(d.NumSuccs)-1))
}

func brIf(r *run, i *ir.Inst) {
	if r.get(i.A) != 0 {
		r.branch(0)
	} else {
		r.branch(1)
	}
}

func ret(r *run, i *ir.Inst) {
	for _, v := range r.f.Operands(i) {
		r.results = append(r.results, r.vals[v])
	}
	r.done = true
}

func callOp(ptr bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		for n, x := range r.call(i, ptr, false) {
			r.vals[r.v+ir.Value(n)] = x
		}
	}
}

func tailCall(ptr bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		// The caller's frame is gone before the callee starts.
		r.m.Stack += r.p.size
		r.results = r.call(i, ptr, true)
		r.m.Stack -= r.p.size
		r.done = true
	}
}

func trapIf(r *run, i *ir.Inst) {
	if r.get(i.A) != 0 {
		r.trap(types.TrapCode(i.Imm))
	}
}

// stackCheck compares the frame's address, which is as good as any for a model, with the limit.
func stackCheck(r *run, i *ir.Inst) {
	if b := r.bytes(r.get(i.A)+i.Imm, 8, VM, i); b != nil && r.fp < binary.LittleEndian.Uint64(b) {
		r.trap(types.TrapStackOverflow)
	}
}

func poll(r *run, i *ir.Inst) {
	if b := r.bytes(r.get(i.A)+i.Imm, 4, VM, i); b != nil && binary.LittleEndian.Uint32(b) != 0 {
		r.trap(types.TrapInterrupt)
	}
}

// Memory.

// bytes returns what lies at addr, or nil after a trap or fault.
func (r *run) bytes(addr, size uint64, kind Kind, i *ir.Inst) []byte {
	b, trap, err := r.m.Mem.access(addr, size, kind)
	switch {
	case err != nil:
		r.fault("%v", err)
	case trap && kind != Linear:
		r.fault("%d bytes at %#x are out of bounds", size, addr)
	case trap:
		r.mayTrap(i, types.TrapMemoryOutOfBounds)
	default:
		return b
	}
	return nil
}

// write stores data at addr.
func (r *run) write(addr uint64, data []byte, kind Kind, i *ir.Inst) {
	trap, err := r.m.Mem.write(addr, data, kind)
	switch {
	case err != nil:
		r.fault("%v", err)
	case trap && kind != Linear:
		r.fault("%d bytes at %#x are out of bounds", len(data), addr)
	case trap:
		r.mayTrap(i, types.TrapMemoryOutOfBounds)
	default:
		if r.m.Trace != nil {
			h := newHash()
			h.bytes(data)
			r.trace("write", addr, uint64(len(data)), uint64(h))
		}
	}
}

// sizeOf returns the size of type t in bytes.
func sizeOf(t ir.Type) uint64 { return uint64(t.Bits() / 8) }

// decode turns little-endian bytes into a value of type t, extending the sign if sign is set.
func decode(b []byte, t ir.Type, sign bool) Bits {
	var w [16]byte
	copy(w[:], b)
	x := Bits{binary.LittleEndian.Uint64(w[:]), binary.LittleEndian.Uint64(w[8:])}
	if sign {
		shift := 64 - 8*len(b)
		x.Lo = uint64(int64(x.Lo<<shift) >> shift)
	}
	if t == ir.I32 {
		x.Lo &= 0xFFFFFFFF
	}
	return x
}

// encode returns size bytes of x.
func encode(x Bits, size uint64) []byte {
	b := binary.LittleEndian.AppendUint64(nil, x.Lo)
	return binary.LittleEndian.AppendUint64(b, x.Hi)[:size]
}

// beyond traps if access i of n bytes leaves the machine's MaxLen.
func (r *run) beyond(i *ir.Inst, n uint64) bool {
	if r.m.MaxLen == 0 || r.typ(i.B) != ir.I32 || r.get(i.B)+i.Imm+n <= r.m.MaxLen {
		return false
	}
	r.mayTrap(i, types.TrapMemoryOutOfBounds)
	return true
}

// load loads size bytes, 0 meaning all of the type.
func load(size uint64, sign bool) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		n := size
		if n == 0 {
			n = sizeOf(i.Type)
		}
		if r.beyond(i, n) {
			return
		}
		if b := r.bytes(r.get(i.A)+r.get(i.B)+i.Imm, n, Linear, i); b != nil {
			r.vals[r.v] = decode(b, i.Type, sign)
			if r.m.Loads {
				r.trace("read", r.get(i.A)+r.get(i.B)+i.Imm, n, r.vals[r.v].Lo)
			}
		}
	}
}

func store(size uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		n := size
		if n == 0 {
			n = sizeOf(r.typ(i.C))
		}
		if r.beyond(i, n) {
			return
		}
		r.write(r.get(i.A)+r.get(i.B)+i.Imm, encode(r.vals[i.C], n), Linear, i)
	}
}

func vmload(size uint64) func(r *run, i *ir.Inst) {
	return func(r *run, i *ir.Inst) {
		n := size
		if n == 0 {
			n = sizeOf(i.Type)
		}
		if b := r.bytes(r.get(i.A)+i.Imm, n, VM, i); b != nil {
			r.vals[r.v] = decode(b, i.Type, false)
		}
	}
}

func vmstore(r *run, i *ir.Inst) {
	r.write(r.get(i.A)+i.Imm, encode(r.vals[i.B], sizeOf(r.typ(i.B))), VM, i)
}

// The bulk operations touch nothing when they have nothing to do, wherever that would be. A
// range longer than any memory here comes from a missing check.
const maxBulk = 1 << 24

func (r *run) bulk(n uint64) bool {
	if n > maxBulk {
		r.fault("%d bytes", n)
	}
	return n > 0 && n <= maxBulk
}

func memmove(r *run, i *ir.Inst) {
	if n := r.get(i.C); r.bulk(n) {
		if b := r.bytes(r.get(i.B), n, Both, i); b != nil {
			r.write(r.get(i.A), append([]byte(nil), b...), Both, i)
		}
	}
}

func memset(r *run, i *ir.Inst) {
	if n := r.get(i.C); r.bulk(n) {
		b := make([]byte, n)
		for k := range b {
			b[k] = byte(r.get(i.B))
		}
		r.write(r.get(i.A), b, Both, i)
	}
}

func fill64(r *run, i *ir.Inst) {
	n := r.get(i.C)
	if n > maxBulk/8 {
		r.fault("%d elements", n)
		return
	}
	if n > 0 {
		var b []byte
		for range n {
			b = binary.LittleEndian.AppendUint64(b, r.get(i.B))
		}
		r.write(r.get(i.A), b, Both, i)
	}
}
