package ir

// This file describes the operations on vectors: the lanes they work on, which are a part of
// Imm so that there is one operation per meaning and not per shape, and their operands.

// A Shape divides a v128 into lanes; lane 0 is in the lowest bits.
type Shape uint8

const (
	I8x16 Shape = iota
	I16x8
	I32x4
	I64x2
	F32x4
	F64x2

	NumShapes = iota
)

var shapeNames = [NumShapes]string{"i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2"}

// String returns the shape as WebAssembly names it.
func (s Shape) String() string {
	if int(s) < len(shapeNames) {
		return shapeNames[s]
	}
	return "shape?"
}

// IsFloat reports whether lanes are floats.
func (s Shape) IsFloat() bool { return s >= F32x4 }

// Bits returns the width of a lane.
func (s Shape) Bits() uint { return uint(shapeBits[s]) }

// Lanes returns the number of lanes.
func (s Shape) Lanes() int { return 128 / int(shapeBits[s]) }

// Scalar returns the type of a lane outside of its vector: I32 for the narrow ones.
func (s Shape) Scalar() Type { return shapeScalars[s] }

var (
	shapeBits    = [NumShapes]uint8{8, 16, 32, 64, 32, 64}
	shapeScalars = [NumShapes]Type{I32, I32, I32, I64, F32, F64}
)

// VecImm returns the Imm of an operation on lanes of shape s. x is the lane of vextract and
// vreplace, the condition of vicmp and vfcmp, and otherwise 0.
func VecImm(s Shape, x uint8) uint64 { return uint64(s) | uint64(x)<<8 }

// Shape returns the shape in the Imm of i.
func (i *Inst) Shape() Shape { return Shape(i.Imm) }

// Lane returns the lane in the Imm of i.
func (i *Inst) Lane() int { return int(i.Imm >> 8) }

// A vecSig says which operands an operation takes and what it gives: V a v128, I an I32, S the
// scalar of the shape.
type vecSig uint8

const (
	vecNone vecSig = iota
	vecVV
	vecVVV
	vecVVVV
	vecVI
	vecVIV
	vecSV
	vecVS
	vecVSV
)

// A VecInfo describes an operation on vectors.
type VecInfo struct {
	Shapes uint8 // a bit for each Shape that it exists for; none if lanes do not matter
	sig    vecSig
}

const (
	ints   = 1<<I8x16 | 1<<I16x8 | 1<<I32x4 | 1<<I64x2
	floats = 1<<F32x4 | 1<<F64x2
)

// VecOps describes the operations on vectors; the others have a zero entry.
var VecOps = [NumOps]VecInfo{
	OpVsplat:       {ints | floats, vecSV},
	OpVextract:     {ints | floats, vecVS},
	OpVextractS:    {1<<I8x16 | 1<<I16x8, vecVS},
	OpVreplace:     {ints | floats, vecVSV},
	OpVshuffle:     {0, vecVVVV},
	OpVswizzle:     {0, vecVVV},
	OpVnot:         {0, vecVV},
	OpVand:         {0, vecVVV},
	OpVandnot:      {0, vecVVV},
	OpVor:          {0, vecVVV},
	OpVxor:         {0, vecVVV},
	OpVbitselect:   {0, vecVVVV},
	OpVanyTrue:     {0, vecVI},
	OpVallTrue:     {ints, vecVI},
	OpVbitmask:     {ints, vecVI},
	OpVabs:         {ints | floats, vecVV},
	OpVneg:         {ints | floats, vecVV},
	OpVpopcnt:      {1 << I8x16, vecVV},
	OpVadd:         {ints | floats, vecVVV},
	OpVsub:         {ints | floats, vecVVV},
	OpVmul:         {1<<I16x8 | 1<<I32x4 | 1<<I64x2 | 1<<F32x4 | 1<<F64x2, vecVVV},
	OpVaddSatS:     {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVaddSatU:     {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVsubSatS:     {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVsubSatU:     {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVminS:        {1<<I8x16 | 1<<I16x8 | 1<<I32x4, vecVVV},
	OpVminU:        {1<<I8x16 | 1<<I16x8 | 1<<I32x4, vecVVV},
	OpVmaxS:        {1<<I8x16 | 1<<I16x8 | 1<<I32x4, vecVVV},
	OpVmaxU:        {1<<I8x16 | 1<<I16x8 | 1<<I32x4, vecVVV},
	OpVavgr:        {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVq15mulr:     {1 << I16x8, vecVVV},
	OpVdot:         {1 << I32x4, vecVVV},
	OpVextmulLowS:  {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVVV},
	OpVextmulLowU:  {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVVV},
	OpVextmulHighS: {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVVV},
	OpVextmulHighU: {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVVV},
	OpVextaddS:     {1<<I16x8 | 1<<I32x4, vecVV},
	OpVextaddU:     {1<<I16x8 | 1<<I32x4, vecVV},
	OpVextendLowS:  {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVV},
	OpVextendLowU:  {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVV},
	OpVextendHighS: {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVV},
	OpVextendHighU: {1<<I16x8 | 1<<I32x4 | 1<<I64x2, vecVV},
	OpVnarrowS:     {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVnarrowU:     {1<<I8x16 | 1<<I16x8, vecVVV},
	OpVshl:         {ints, vecVIV},
	OpVshrS:        {ints, vecVIV},
	OpVshrU:        {ints, vecVIV},
	OpVicmp:        {ints, vecVVV},
	OpVfcmp:        {floats, vecVVV},
	OpVdiv:         {floats, vecVVV},
	OpVfmin:        {floats, vecVVV},
	OpVfmax:        {floats, vecVVV},
	OpVpmin:        {floats, vecVVV},
	OpVpmax:        {floats, vecVVV},
	OpVceil:        {floats, vecVV},
	OpVfloor:       {floats, vecVV},
	OpVtrunc:       {floats, vecVV},
	OpVnearest:     {floats, vecVV},
	OpVsqrt:        {floats, vecVV},
	OpVdemote:      {1 << F32x4, vecVV},
	OpVpromote:     {1 << F64x2, vecVV},
	OpVtruncSatS:   {floats, vecVV},
	OpVtruncSatU:   {floats, vecVV},
	OpVconvertS:    {floats, vecVV},
	OpVconvertU:    {floats, vecVV},
}

// IsVec reports whether o is an operation on vectors.
func (o Op) IsVec() bool { return int(o) < len(VecOps) && VecOps[o].sig != vecNone }

// hasCond reports whether Imm holds a condition, and hasLane whether it holds a lane.
func (o Op) hasCond() bool { return o == OpVicmp || o == OpVfcmp }
func (o Op) hasLane() bool { return o == OpVextract || o == OpVextractS || o == OpVreplace }

// vecCondNames returns the names of the conditions that o may have.
func vecCondNames(o Op) []string {
	if o == OpVfcmp {
		return fcondNames[:]
	}
	return condNames[:]
}

// vecTypes checks the instruction i, an operation on vectors.
func (v *verifier) vecTypes(i *Inst, need func(ok bool, what string)) {
	info := &VecOps[i.Op]
	f := v.f
	a, b := f.Insts[i.A].Type, f.Insts[i.B].Type
	s := i.Shape()
	scalar := None
	if Ops[i.Op].Flags&Lanes == 0 {
		need(i.Imm == 0, "no immediate")
	} else {
		if i.Imm&0xFF >= NumShapes || info.Shapes>>s&1 == 0 {
			need(false, "a shape that the operation exists for")
			return
		}
		x := int(i.Imm >> 8)
		switch {
		case i.Op.hasCond():
			need(x < len(vecCondNames(i.Op)) && (i.Op != OpVicmp || s != I64x2 || Cond(x) < CondLtU), "a condition")
		case i.Op.hasLane():
			need(x < s.Lanes(), "a lane")
		default:
			need(x == 0, "nothing but a shape")
		}
		scalar = s.Scalar()
	}
	switch info.sig {
	case vecVV:
		need(i.Type == V128 && a == V128, "v128 to v128")
	case vecVVV:
		need(i.Type == V128 && a == V128 && b == V128, "two v128 to v128")
	case vecVVVV:
		need(i.Type == V128 && a == V128 && b == V128 && f.Insts[i.C].Type == V128, "three v128 to v128")
	case vecVI:
		need(i.Type == I32 && a == V128, "v128 to i32")
	case vecVIV:
		need(i.Type == V128 && a == V128 && b == I32, "v128 and i32 to v128")
	case vecSV:
		need(i.Type == V128 && a == scalar, "a lane to v128")
	case vecVS:
		need(i.Type == scalar && a == V128, "v128 to a lane")
	case vecVSV:
		need(i.Type == V128 && a == V128 && b == scalar, "v128 and a lane to v128")
	}
	if i.Op == OpVshuffle {
		c := &f.Insts[i.C]
		need(c.Op == OpV128const, "a constant choice of bytes")
		if c.Op == OpV128const {
			for _, x := range f.Consts128[c.Imm] {
				need(x < 32, "bytes below 32")
			}
		}
	}
}
