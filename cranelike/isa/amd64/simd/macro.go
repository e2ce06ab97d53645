package simd

import (
	asm "github.com/gowasmtime/gowasmtime/cranelike/asm/amd64"
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
)

// This file is the table of macros.

// A Macro names an operation on vectors that takes more than one instruction.
type Macro uint8

// The registers are the result, the operands, and temporaries: vectors, then integers.
const (
	Not         Macro = iota // ^x
	Bitselect                // bits of x where z is set, else of y
	AnyTrue                  // integer: x != 0
	AllTrue                  // integer: no lane of x is 0
	Bitmask                  // integer: the top bits of the lanes of x
	Splat                    // all lanes x, an integer or the low float of a vector register
	Swizzle                  // bytes of x chosen by those of y, 0 beyond 15
	Abs                      // i64x2 and floats
	Neg                      // all shapes
	Popcnt                   // i8x16
	Mul                      // i64x2
	Compare                  // integers, imm: the ir.Cond
	Q15Mulr                  // saturated
	ExtendHighS              // of the upper half of the lanes
	ExtendHighU              //
	ExtMulLowS               // products of extended lanes
	ExtMulLowU               //
	ExtMulHighS              //
	ExtMulHighU              //
	ExtAddS                  // sums of neighbours
	ExtAddU                  //
	Shl                      // by y, an integer, modulo the width
	ShrS                     //
	ShrU                     //
	ShlConst                 // by imm, below the width: i8x16
	ShrSConst                // i8x16 and i64x2
	ShrUConst                // i8x16
	Fmin                     // as WebAssembly defines it
	Fmax                     //
	ConvertU                 // of u32
	TruncSatS                // to 32 bits
	TruncSatU                //

	NumMacros = iota
)

// An Info describes a macro.
type Info struct {
	Name     string
	Operands uint8
	VecTemps uint8
	IntTemps uint8
	emit     func(a Asm, s ir.Shape, imm uint8, r []asm.Reg)
}

// Infos describes every macro.
var Infos = [NumMacros]Info{
	Not:         {"NOT", 1, 0, 0, Asm.not},
	Bitselect:   {"BITSELECT", 3, 0, 0, Asm.bitselect},
	AnyTrue:     {"ANYTRUE", 1, 0, 0, Asm.anyTrue},
	AllTrue:     {"ALLTRUE", 1, 0, 0, Asm.allTrue},
	Bitmask:     {"BITMASK", 1, 0, 0, Asm.bitmask},
	Splat:       {"SPLAT", 1, 0, 0, Asm.splat},
	Swizzle:     {"SWIZZLE", 2, 0, 0, Asm.swizzle},
	Abs:         {"ABS", 1, 0, 0, Asm.abs},
	Neg:         {"NEG", 1, 0, 0, Asm.neg},
	Popcnt:      {"POPCNT", 1, 2, 0, Asm.popcnt},
	Mul:         {"MUL", 2, 1, 0, Asm.mul64},
	Compare:     {"COMPARE", 2, 0, 0, Asm.compare},
	Q15Mulr:     {"Q15MULR", 2, 0, 0, Asm.q15mulr},
	ExtendHighS: {"EXTENDHIGHS", 1, 0, 0, Asm.extendHighS},
	ExtendHighU: {"EXTENDHIGHU", 1, 0, 0, Asm.extendHighU},
	ExtMulLowS:  {"EXTMULLOWS", 2, 0, 0, Asm.extMulLowS},
	ExtMulLowU:  {"EXTMULLOWU", 2, 0, 0, Asm.extMulLowU},
	ExtMulHighS: {"EXTMULHIGHS", 2, 0, 0, Asm.extMulHighS},
	ExtMulHighU: {"EXTMULHIGHU", 2, 0, 0, Asm.extMulHighU},
	ExtAddS:     {"EXTADDS", 1, 0, 0, Asm.extAddS},
	ExtAddU:     {"EXTADDU", 1, 0, 0, Asm.extAddU},
	Shl:         {"SHL", 2, 1, 1, Asm.shl},
	ShrS:        {"SHRS", 2, 1, 1, Asm.shrS},
	ShrU:        {"SHRU", 2, 1, 1, Asm.shrU},
	ShlConst:    {"SHLCONST", 1, 0, 0, Asm.shlConst},
	ShrSConst:   {"SHRSCONST", 1, 0, 0, Asm.shrSConst},
	ShrUConst:   {"SHRUCONST", 1, 0, 0, Asm.shrUConst},
	Fmin:        {"FMIN", 2, 0, 0, Asm.fmin},
	Fmax:        {"FMAX", 2, 0, 0, Asm.fmax},
	ConvertU:    {"CONVERTU", 1, 0, 0, Asm.convertU},
	TruncSatS:   {"TRUNCSATS", 1, 0, 0, Asm.truncSatS},
	TruncSatU:   {"TRUNCSATU", 1, 1, 0, Asm.truncSatU},
}

// Emit emits m for lanes of shape s on the registers r.
func (a Asm) Emit(m Macro, s ir.Shape, imm uint8, r []asm.Reg) { Infos[m].emit(a, s, imm, r) }
