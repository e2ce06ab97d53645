package ir

// This file is the table of operations.

// An Op is an operation. Each operates at the Type of its instruction, which is the type of
// the result (or, for stores and other operations without a result, None); the types of
// operands follow from the table or from the operands themselves.
type Op uint16

// The fields of an instruction that each operation uses are listed as A, B, C, Imm.
const (
	OpInvalid Op = iota

	// Constants. Pure, never placed: instruction selection folds or recreates them at each use.
	OpIconst    // Imm: value; for I32 the upper 32 bits are zero. Also null references (type Ref, 0)
	OpFconst    // Imm: bits
	OpV128const // Imm: index into Func.Consts128

	// Values that come from elsewhere.
	OpParam // block parameter Imm of block A
	OpProj  // result Imm (≥ 1) of the call A; follows it immediately
	OpVMCtx // address of the running instance's VMContext
	OpCopy  // A; left behind by passes that replace a value, never by the builder

	// Integer operations, A and B of the type.
	OpAdd
	OpSub
	OpMul
	OpDivS // pinned unless the divisor is a constant that cannot trap; so are the next three
	OpDivU
	OpRemS
	OpRemU
	OpAnd
	OpOr
	OpXor
	OpShl // count is taken modulo the width, also for the next four; B has the type of A
	OpShrS
	OpShrU
	OpRotl
	OpRotr
	OpMulHiS // upper half of the full product
	OpMulHiU
	OpClz
	OpCtz
	OpPopcnt
	OpExtend8S  // sign-extends the low 8 bits of A, same type
	OpExtend16S // 16 bits
	OpExtend32S // 32 bits, I64 only
	OpWrap      // I32 of an I64
	OpSExt      // I64 of an I32, signed
	OpZExt      // I64 of an I32, unsigned: free

	// Comparisons, I32 results 0 or 1.
	OpIcmp // Imm: Cond; A, B integers of one type, or Ref with eq and ne
	OpFcmp // Imm: FCond

	// A ? B : C for any type; A is I32, nonzero means true.
	OpSelect

	// Float operations, A and B of the type, semantics of WebAssembly (section 4.3.3).
	OpFadd
	OpFsub
	OpFmul
	OpFdiv
	OpFmin
	OpFmax
	OpFcopysign
	OpFabs
	OpFneg
	OpFceil
	OpFfloor
	OpFtrunc
	OpFnearest
	OpFsqrt

	// Conversions; operand type from A.
	OpDemote  // F32 of F64
	OpPromote // F64 of F32
	OpTruncS  // integer of float, traps on NaN (bad_toint) and overflow (int_ovf): pinned
	OpTruncU
	OpTruncSatS // saturating, NaN gives 0
	OpTruncSatU
	OpConvertS // float of integer
	OpConvertU
	OpReinterpret // same bits, other bank

	// Linear memory. The effective address is A (base, I64) + B (index, I32 zero-extended or
	// I64) + Imm (unsigned 64-bit offset, below 2^31 once bounds checks were chosen). Pinned.
	// Traps with heap_oob by a hardware fault unless FlagNoTrap.
	OpLoad   // full width of the type
	OpLoad8S // into I32 or I64
	OpLoad8U
	OpLoad16S
	OpLoad16U
	OpLoad32S // I64
	OpLoad32U // I64
	OpStore   // full width of C's type; no result
	OpStore8
	OpStore16
	OpStore32

	// The runtime's own structures: address A (I64) + Imm (signed). Never trap.
	// OpVMLoad with C = 0 reads a field that never changes while the code runs and floats;
	// with C > 0 it is pinned, and C is the version of the region it reads (for value
	// numbering only).
	OpVMLoad   // full width of the type
	OpVMLoad32 // I64, zero-extended from 32 bits
	OpVMStore  // B: value; no result

	// Addresses of code: Imm a packed environ.FuncKey. Pure.
	OpFuncAddr

	// Calls. Operands are Pool[A:A+B]; Imm2-like data in C: index into Func.Sigs. The
	// instruction is the first result; more follow as OpProj.
	OpCall    // Imm: packed environ.FuncKey of a function of this module, same VMContext
	OpCallPtr // operand 0: code address, operand 1: the callee's VMContext, then arguments

	// Traps. Imm: types.TrapCode.
	OpTrapIf // if A (I32) is not 0

	// Bulk operations on checked addresses: A, B, C are I64. Never trap.
	OpMemmove // A: destination, B: source, C: number of bytes; ranges may overlap
	OpMemset  // A: destination, B: byte value (I32), C: number of bytes
	OpFill64  // A: destination, B: value (I64 or Ref), C: number of 8-byte elements

	// Frame. OpStackAddr is the address (I64) of Imm bytes of the frame, aligned to 16; each has
	// its own bytes. It stands in the entry block. OpStackCheck traps with stk_ovf if the frame
	// would reach below the address in the 64-bit word at A + Imm; it stands first in the
	// function, where stack overflow is not a hardware fault.
	OpStackAddr
	OpStackCheck

	// Poll for preemption where signals are not available: traps with interrupt if the 32-bit word at A + Imm is not 0.
	OpPoll

	// Terminators. Edges are the block's, in order.
	OpJump        // 1 edge
	OpBrIf        // A (I32) not 0: edge 0, else edge 1; Imm, if not 0, is 1 + the edge that is seldom taken
	OpBrTable     // A (I32): edge A, or the last edge when A is beyond
	OpReturn      // operands Pool[A:A+B]
	OpTrap        // Imm: types.TrapCode
	OpTailCall    // as OpCall, in place of a return
	OpTailCallPtr // as OpCallPtr, in place of a return

	// Vectors (op_simd.go). A and B are V128 unless said otherwise, and so is the result. Imm: VecImm
	// of the lanes of the result, or of the operand if the result is a scalar.
	OpVsplat    // all lanes are A
	OpVextract  // lane of A, zero-extended to I32 if narrower
	OpVextractS // the same, sign-extended
	OpVreplace  // A with the lane replaced by B, or its low bits
	OpVshuffle  // bytes of A (0…15) and B (16…31) chosen by the bytes of C, a v128const
	OpVswizzle  // bytes of A chosen by those of B; 0 where that is beyond 15

	OpVnot
	OpVand
	OpVandnot // A and not B
	OpVor
	OpVxor
	OpVbitselect // bits of A where those of C are set, else of B
	OpVanyTrue   // I32: whether a bit is set
	OpVallTrue   // I32: whether no lane is 0
	OpVbitmask   // I32: the top bits of the lanes, lane 0 lowest

	OpVabs
	OpVneg
	OpVpopcnt
	OpVadd
	OpVsub
	OpVmul
	OpVaddSatS
	OpVaddSatU
	OpVsubSatS
	OpVsubSatU
	OpVminS
	OpVminU
	OpVmaxS
	OpVmaxU
	OpVavgr       // (A + B + 1) / 2, unsigned
	OpVq15mulr    // (A * B + 2^14) / 2^15, signed, saturated
	OpVdot        // sums of two products of signed i16x8 lanes
	OpVextmulLowS // products of the extended lower half of the lanes, of half the width
	OpVextmulLowU
	OpVextmulHighS // of the upper half
	OpVextmulHighU
	OpVextaddS // sums of neighbours, of half the width
	OpVextaddU
	OpVextendLowS // lower half of the lanes, of half the width, extended
	OpVextendLowU
	OpVextendHighS // upper half
	OpVextendHighU
	OpVnarrowS // signed lanes of twice the width, A then B, saturated
	OpVnarrowU
	OpVshl // count B (I32) modulo the width of a lane, also for the next two
	OpVshrS
	OpVshrU
	OpVicmp // all ones or zeros; Imm also holds a Cond, signed or equality for i64x2

	OpVfcmp // all ones or zeros; Imm also holds an FCond
	OpVdiv
	OpVfmin
	OpVfmax
	OpVpmin // B < A ? B : A
	OpVpmax // A < B ? B : A
	OpVceil
	OpVfloor
	OpVtrunc
	OpVnearest
	OpVsqrt
	OpVdemote    // f64x2 to the lower lanes, the upper ones 0
	OpVpromote   // of the lower lanes of an f32x4
	OpVtruncSatS // to i32x4, from lanes of the shape in Imm; the upper ones 0 for f64x2
	OpVtruncSatU
	OpVconvertS // of i32x4, of its lower lanes for f64x2
	OpVconvertU

	NumOps = iota
)

// OpFlags describe an operation.
type OpFlags uint16

const (
	Pure       OpFlags = 1 << iota // no effect and no dependence on time: may float, be shared, duplicated or dropped
	Commute                        // A and B may be exchanged
	Pinned                         // always stands in a block
	Trapping                       // may trap (unless FlagNoTrap)
	Reads                          // reads linear memory or mutable runtime structures
	Writes                         // writes them
	Calls                          // transfers control out of the function and back
	Terminator                     // ends a block
	Nary                           // operands are Pool[A:A+B]
	UsesImm                        // Imm is significant
	Lanes                          // Imm is a VecImm
)

// OpInfo is a row of the table.
type OpInfo struct {
	Name  string
	Args  uint8 // number of operands among A, B, C
	Flags OpFlags
}

// Ops describes every operation.
var Ops = [NumOps]OpInfo{
	OpInvalid:     {"invalid", 0, 0},
	OpIconst:      {"iconst", 0, Pure | UsesImm},
	OpFconst:      {"fconst", 0, Pure | UsesImm},
	OpV128const:   {"v128const", 0, Pure | UsesImm},
	OpParam:       {"param", 0, UsesImm},
	OpProj:        {"proj", 1, UsesImm},
	OpVMCtx:       {"vmctx", 0, Pure},
	OpCopy:        {"copy", 1, Pure},
	OpAdd:         {"add", 2, Pure | Commute},
	OpSub:         {"sub", 2, Pure},
	OpMul:         {"mul", 2, Pure | Commute},
	OpDivS:        {"div_s", 2, Pure | Trapping},
	OpDivU:        {"div_u", 2, Pure | Trapping},
	OpRemS:        {"rem_s", 2, Pure | Trapping},
	OpRemU:        {"rem_u", 2, Pure | Trapping},
	OpAnd:         {"and", 2, Pure | Commute},
	OpOr:          {"or", 2, Pure | Commute},
	OpXor:         {"xor", 2, Pure | Commute},
	OpShl:         {"shl", 2, Pure},
	OpShrS:        {"shr_s", 2, Pure},
	OpShrU:        {"shr_u", 2, Pure},
	OpRotl:        {"rotl", 2, Pure},
	OpRotr:        {"rotr", 2, Pure},
	OpMulHiS:      {"mulhi_s", 2, Pure | Commute},
	OpMulHiU:      {"mulhi_u", 2, Pure | Commute},
	OpClz:         {"clz", 1, Pure},
	OpCtz:         {"ctz", 1, Pure},
	OpPopcnt:      {"popcnt", 1, Pure},
	OpExtend8S:    {"extend8_s", 1, Pure},
	OpExtend16S:   {"extend16_s", 1, Pure},
	OpExtend32S:   {"extend32_s", 1, Pure},
	OpWrap:        {"wrap", 1, Pure},
	OpSExt:        {"sext", 1, Pure},
	OpZExt:        {"zext", 1, Pure},
	OpIcmp:        {"icmp", 2, Pure | UsesImm},
	OpFcmp:        {"fcmp", 2, Pure | UsesImm},
	OpSelect:      {"select", 3, Pure},
	OpFadd:        {"fadd", 2, Pure | Commute},
	OpFsub:        {"fsub", 2, Pure},
	OpFmul:        {"fmul", 2, Pure | Commute},
	OpFdiv:        {"fdiv", 2, Pure},
	OpFmin:        {"fmin", 2, Pure},
	OpFmax:        {"fmax", 2, Pure},
	OpFcopysign:   {"fcopysign", 2, Pure},
	OpFabs:        {"fabs", 1, Pure},
	OpFneg:        {"fneg", 1, Pure},
	OpFceil:       {"fceil", 1, Pure},
	OpFfloor:      {"ffloor", 1, Pure},
	OpFtrunc:      {"ftrunc", 1, Pure},
	OpFnearest:    {"fnearest", 1, Pure},
	OpFsqrt:       {"fsqrt", 1, Pure},
	OpDemote:      {"demote", 1, Pure},
	OpPromote:     {"promote", 1, Pure},
	OpTruncS:      {"trunc_s", 1, Pure | Trapping},
	OpTruncU:      {"trunc_u", 1, Pure | Trapping},
	OpTruncSatS:   {"trunc_sat_s", 1, Pure},
	OpTruncSatU:   {"trunc_sat_u", 1, Pure},
	OpConvertS:    {"convert_s", 1, Pure},
	OpConvertU:    {"convert_u", 1, Pure},
	OpReinterpret: {"reinterpret", 1, Pure},
	OpLoad:        {"load", 2, Pinned | Trapping | Reads | UsesImm},
	OpLoad8S:      {"load8_s", 2, Pinned | Trapping | Reads | UsesImm},
	OpLoad8U:      {"load8_u", 2, Pinned | Trapping | Reads | UsesImm},
	OpLoad16S:     {"load16_s", 2, Pinned | Trapping | Reads | UsesImm},
	OpLoad16U:     {"load16_u", 2, Pinned | Trapping | Reads | UsesImm},
	OpLoad32S:     {"load32_s", 2, Pinned | Trapping | Reads | UsesImm},
	OpLoad32U:     {"load32_u", 2, Pinned | Trapping | Reads | UsesImm},
	OpStore:       {"store", 3, Pinned | Trapping | Writes | UsesImm},
	OpStore8:      {"store8", 3, Pinned | Trapping | Writes | UsesImm},
	OpStore16:     {"store16", 3, Pinned | Trapping | Writes | UsesImm},
	OpStore32:     {"store32", 3, Pinned | Trapping | Writes | UsesImm},
	OpVMLoad:      {"vmload", 1, Reads | UsesImm}, // Pure or pinned by C
	OpVMLoad32:    {"vmload32", 1, Reads | UsesImm},
	OpVMStore:     {"vmstore", 2, Pinned | Writes | UsesImm},
	OpFuncAddr:    {"funcaddr", 0, Pure | UsesImm},
	OpCall:        {"call", 0, Pinned | Trapping | Reads | Writes | Calls | Nary | UsesImm},
	OpCallPtr:     {"callptr", 0, Pinned | Trapping | Reads | Writes | Calls | Nary},
	OpTrapIf:      {"trapif", 1, Pinned | Trapping | UsesImm},
	OpMemmove:     {"memmove", 3, Pinned | Reads | Writes},
	OpMemset:      {"memset", 3, Pinned | Writes},
	OpFill64:      {"fill64", 3, Pinned | Writes},
	OpStackAddr:   {"stackaddr", 0, Pinned | UsesImm},
	OpStackCheck:  {"stackcheck", 1, Pinned | Trapping | Reads | UsesImm},
	OpPoll:        {"poll", 1, Pinned | Trapping | Reads | UsesImm},
	OpJump:        {"jump", 0, Pinned | Terminator},
	OpBrIf:        {"brif", 1, Pinned | Terminator},
	OpBrTable:     {"brtable", 1, Pinned | Terminator},
	OpReturn:      {"return", 0, Pinned | Terminator | Nary},
	OpTrap:        {"trap", 0, Pinned | Trapping | Terminator | UsesImm},
	OpTailCall:    {"tailcall", 0, Pinned | Trapping | Terminator | Calls | Nary | UsesImm},
	OpTailCallPtr: {"tailcallptr", 0, Pinned | Trapping | Terminator | Calls | Nary},

	OpVsplat:       {"vsplat", 1, Pure | UsesImm | Lanes},
	OpVextract:     {"vextract", 1, Pure | UsesImm | Lanes},
	OpVextractS:    {"vextract_s", 1, Pure | UsesImm | Lanes},
	OpVreplace:     {"vreplace", 2, Pure | UsesImm | Lanes},
	OpVshuffle:     {"vshuffle", 3, Pure},
	OpVswizzle:     {"vswizzle", 2, Pure},
	OpVnot:         {"vnot", 1, Pure},
	OpVand:         {"vand", 2, Pure | Commute},
	OpVandnot:      {"vandnot", 2, Pure},
	OpVor:          {"vor", 2, Pure | Commute},
	OpVxor:         {"vxor", 2, Pure | Commute},
	OpVbitselect:   {"vbitselect", 3, Pure},
	OpVanyTrue:     {"vany_true", 1, Pure},
	OpVallTrue:     {"vall_true", 1, Pure | UsesImm | Lanes},
	OpVbitmask:     {"vbitmask", 1, Pure | UsesImm | Lanes},
	OpVabs:         {"vabs", 1, Pure | UsesImm | Lanes},
	OpVneg:         {"vneg", 1, Pure | UsesImm | Lanes},
	OpVpopcnt:      {"vpopcnt", 1, Pure | UsesImm | Lanes},
	OpVadd:         {"vadd", 2, Pure | Commute | UsesImm | Lanes},
	OpVsub:         {"vsub", 2, Pure | UsesImm | Lanes},
	OpVmul:         {"vmul", 2, Pure | Commute | UsesImm | Lanes},
	OpVaddSatS:     {"vadd_sat_s", 2, Pure | Commute | UsesImm | Lanes},
	OpVaddSatU:     {"vadd_sat_u", 2, Pure | Commute | UsesImm | Lanes},
	OpVsubSatS:     {"vsub_sat_s", 2, Pure | UsesImm | Lanes},
	OpVsubSatU:     {"vsub_sat_u", 2, Pure | UsesImm | Lanes},
	OpVminS:        {"vmin_s", 2, Pure | Commute | UsesImm | Lanes},
	OpVminU:        {"vmin_u", 2, Pure | Commute | UsesImm | Lanes},
	OpVmaxS:        {"vmax_s", 2, Pure | Commute | UsesImm | Lanes},
	OpVmaxU:        {"vmax_u", 2, Pure | Commute | UsesImm | Lanes},
	OpVavgr:        {"vavgr", 2, Pure | Commute | UsesImm | Lanes},
	OpVq15mulr:     {"vq15mulr", 2, Pure | Commute | UsesImm | Lanes},
	OpVdot:         {"vdot", 2, Pure | Commute | UsesImm | Lanes},
	OpVextmulLowS:  {"vextmul_low_s", 2, Pure | Commute | UsesImm | Lanes},
	OpVextmulLowU:  {"vextmul_low_u", 2, Pure | Commute | UsesImm | Lanes},
	OpVextmulHighS: {"vextmul_high_s", 2, Pure | Commute | UsesImm | Lanes},
	OpVextmulHighU: {"vextmul_high_u", 2, Pure | Commute | UsesImm | Lanes},
	OpVextaddS:     {"vextadd_s", 1, Pure | UsesImm | Lanes},
	OpVextaddU:     {"vextadd_u", 1, Pure | UsesImm | Lanes},
	OpVextendLowS:  {"vextend_low_s", 1, Pure | UsesImm | Lanes},
	OpVextendLowU:  {"vextend_low_u", 1, Pure | UsesImm | Lanes},
	OpVextendHighS: {"vextend_high_s", 1, Pure | UsesImm | Lanes},
	OpVextendHighU: {"vextend_high_u", 1, Pure | UsesImm | Lanes},
	OpVnarrowS:     {"vnarrow_s", 2, Pure | UsesImm | Lanes},
	OpVnarrowU:     {"vnarrow_u", 2, Pure | UsesImm | Lanes},
	OpVshl:         {"vshl", 2, Pure | UsesImm | Lanes},
	OpVshrS:        {"vshr_s", 2, Pure | UsesImm | Lanes},
	OpVshrU:        {"vshr_u", 2, Pure | UsesImm | Lanes},
	OpVicmp:        {"vicmp", 2, Pure | UsesImm | Lanes},
	OpVfcmp:        {"vfcmp", 2, Pure | UsesImm | Lanes},
	OpVdiv:         {"vdiv", 2, Pure | UsesImm | Lanes},
	OpVfmin:        {"vfmin", 2, Pure | UsesImm | Lanes},
	OpVfmax:        {"vfmax", 2, Pure | UsesImm | Lanes},
	OpVpmin:        {"vpmin", 2, Pure | UsesImm | Lanes},
	OpVpmax:        {"vpmax", 2, Pure | UsesImm | Lanes},
	OpVceil:        {"vceil", 1, Pure | UsesImm | Lanes},
	OpVfloor:       {"vfloor", 1, Pure | UsesImm | Lanes},
	OpVtrunc:       {"vtrunc", 1, Pure | UsesImm | Lanes},
	OpVnearest:     {"vnearest", 1, Pure | UsesImm | Lanes},
	OpVsqrt:        {"vsqrt", 1, Pure | UsesImm | Lanes},
	OpVdemote:      {"vdemote", 1, Pure | UsesImm | Lanes},
	OpVpromote:     {"vpromote", 1, Pure | UsesImm | Lanes},
	OpVtruncSatS:   {"vtrunc_sat_s", 1, Pure | UsesImm | Lanes},
	OpVtruncSatU:   {"vtrunc_sat_u", 1, Pure | UsesImm | Lanes},
	OpVconvertS:    {"vconvert_s", 1, Pure | UsesImm | Lanes},
	OpVconvertU:    {"vconvert_u", 1, Pure | UsesImm | Lanes},
}

// String returns the operation's name in the text form.
func (o Op) String() string {
	if int(o) < len(Ops) {
		return Ops[o].Name
	}
	return "op?"
}

// OpByName is the inverse of String.
func OpByName(s string) (Op, bool) {
	for i := range Ops {
		if Ops[i].Name == s {
			return Op(i), i != 0
		}
	}
	return OpInvalid, false
}
