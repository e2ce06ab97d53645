package frontend

import (
	"github.com/gowasmtime/gowasmtime/cranelike/ir"
	"github.com/gowasmtime/gowasmtime/wasm/ops"
)

// This file is the table that says how each operator is translated. Operators that are not in
// it are not supported.

// A kind names a way of translation, and with it a method of Translator.
type kind uint8

const (
	kindNone    kind = iota
	kindUnary        // op with one operand, result typ
	kindBinary       // op with two operands, result typ
	kindIcmp         // comparison cond of integers
	kindFcmp         // comparison cond of floats
	kindEqz          // comparison of an integer of typ with 0
	kindLoad         // op from linear memory, result typ
	kindStore        // op to linear memory
	kindConst        // integer constant of typ
	kindFconst       // float constant of typ
	kindLocal        // local
	kindGlobal       // global
	kindControl      // control
	kindCall         // call
	kindTable        // tableOp
	kindMemory       // memoryOp
	kindRef          // refOp
	kindStack        // stackOp
	kindWide         // wide
)

// A row describes one operator.
type row struct {
	kind kind
	typ  ir.Type
	cond uint8
	op   ir.Op
}

var table = [ops.NumOps]row{
	ops.I32Const: {kind: kindConst, typ: ir.I32},
	ops.I64Const: {kind: kindConst, typ: ir.I64},
	ops.F32Const: {kind: kindFconst, typ: ir.F32},
	ops.F64Const: {kind: kindFconst, typ: ir.F64},

	ops.I32Eqz: {kind: kindEqz, typ: ir.I32},
	ops.I32Eq:  {kind: kindIcmp, cond: uint8(ir.CondEq)},
	ops.I32Ne:  {kind: kindIcmp, cond: uint8(ir.CondNe)},
	ops.I32LtS: {kind: kindIcmp, cond: uint8(ir.CondLtS)},
	ops.I32LtU: {kind: kindIcmp, cond: uint8(ir.CondLtU)},
	ops.I32GtS: {kind: kindIcmp, cond: uint8(ir.CondGtS)},
	ops.I32GtU: {kind: kindIcmp, cond: uint8(ir.CondGtU)},
	ops.I32LeS: {kind: kindIcmp, cond: uint8(ir.CondLeS)},
	ops.I32LeU: {kind: kindIcmp, cond: uint8(ir.CondLeU)},
	ops.I32GeS: {kind: kindIcmp, cond: uint8(ir.CondGeS)},
	ops.I32GeU: {kind: kindIcmp, cond: uint8(ir.CondGeU)},

	ops.I64Eqz: {kind: kindEqz, typ: ir.I64},
	ops.I64Eq:  {kind: kindIcmp, cond: uint8(ir.CondEq)},
	ops.I64Ne:  {kind: kindIcmp, cond: uint8(ir.CondNe)},
	ops.I64LtS: {kind: kindIcmp, cond: uint8(ir.CondLtS)},
	ops.I64LtU: {kind: kindIcmp, cond: uint8(ir.CondLtU)},
	ops.I64GtS: {kind: kindIcmp, cond: uint8(ir.CondGtS)},
	ops.I64GtU: {kind: kindIcmp, cond: uint8(ir.CondGtU)},
	ops.I64LeS: {kind: kindIcmp, cond: uint8(ir.CondLeS)},
	ops.I64LeU: {kind: kindIcmp, cond: uint8(ir.CondLeU)},
	ops.I64GeS: {kind: kindIcmp, cond: uint8(ir.CondGeS)},
	ops.I64GeU: {kind: kindIcmp, cond: uint8(ir.CondGeU)},

	ops.F32Eq: {kind: kindFcmp, cond: uint8(ir.FEq)},
	ops.F32Ne: {kind: kindFcmp, cond: uint8(ir.FNe)},
	ops.F32Lt: {kind: kindFcmp, cond: uint8(ir.FLt)},
	ops.F32Gt: {kind: kindFcmp, cond: uint8(ir.FGt)},
	ops.F32Le: {kind: kindFcmp, cond: uint8(ir.FLe)},
	ops.F32Ge: {kind: kindFcmp, cond: uint8(ir.FGe)},
	ops.F64Eq: {kind: kindFcmp, cond: uint8(ir.FEq)},
	ops.F64Ne: {kind: kindFcmp, cond: uint8(ir.FNe)},
	ops.F64Lt: {kind: kindFcmp, cond: uint8(ir.FLt)},
	ops.F64Gt: {kind: kindFcmp, cond: uint8(ir.FGt)},
	ops.F64Le: {kind: kindFcmp, cond: uint8(ir.FLe)},
	ops.F64Ge: {kind: kindFcmp, cond: uint8(ir.FGe)},

	ops.I32Clz:       {kind: kindUnary, typ: ir.I32, op: ir.OpClz},
	ops.I32Ctz:       {kind: kindUnary, typ: ir.I32, op: ir.OpCtz},
	ops.I32Popcnt:    {kind: kindUnary, typ: ir.I32, op: ir.OpPopcnt},
	ops.I32Extend8S:  {kind: kindUnary, typ: ir.I32, op: ir.OpExtend8S},
	ops.I32Extend16S: {kind: kindUnary, typ: ir.I32, op: ir.OpExtend16S},
	ops.I32Add:       {kind: kindBinary, typ: ir.I32, op: ir.OpAdd},
	ops.I32Sub:       {kind: kindBinary, typ: ir.I32, op: ir.OpSub},
	ops.I32Mul:       {kind: kindBinary, typ: ir.I32, op: ir.OpMul},
	ops.I32DivS:      {kind: kindBinary, typ: ir.I32, op: ir.OpDivS},
	ops.I32DivU:      {kind: kindBinary, typ: ir.I32, op: ir.OpDivU},
	ops.I32RemS:      {kind: kindBinary, typ: ir.I32, op: ir.OpRemS},
	ops.I32RemU:      {kind: kindBinary, typ: ir.I32, op: ir.OpRemU},
	ops.I32And:       {kind: kindBinary, typ: ir.I32, op: ir.OpAnd},
	ops.I32Or:        {kind: kindBinary, typ: ir.I32, op: ir.OpOr},
	ops.I32Xor:       {kind: kindBinary, typ: ir.I32, op: ir.OpXor},
	ops.I32Shl:       {kind: kindBinary, typ: ir.I32, op: ir.OpShl},
	ops.I32ShrS:      {kind: kindBinary, typ: ir.I32, op: ir.OpShrS},
	ops.I32ShrU:      {kind: kindBinary, typ: ir.I32, op: ir.OpShrU},
	ops.I32Rotl:      {kind: kindBinary, typ: ir.I32, op: ir.OpRotl},
	ops.I32Rotr:      {kind: kindBinary, typ: ir.I32, op: ir.OpRotr},

	ops.I64Clz:       {kind: kindUnary, typ: ir.I64, op: ir.OpClz},
	ops.I64Ctz:       {kind: kindUnary, typ: ir.I64, op: ir.OpCtz},
	ops.I64Popcnt:    {kind: kindUnary, typ: ir.I64, op: ir.OpPopcnt},
	ops.I64Extend8S:  {kind: kindUnary, typ: ir.I64, op: ir.OpExtend8S},
	ops.I64Extend16S: {kind: kindUnary, typ: ir.I64, op: ir.OpExtend16S},
	ops.I64Extend32S: {kind: kindUnary, typ: ir.I64, op: ir.OpExtend32S},
	ops.I64Add:       {kind: kindBinary, typ: ir.I64, op: ir.OpAdd},
	ops.I64Sub:       {kind: kindBinary, typ: ir.I64, op: ir.OpSub},
	ops.I64Mul:       {kind: kindBinary, typ: ir.I64, op: ir.OpMul},
	ops.I64DivS:      {kind: kindBinary, typ: ir.I64, op: ir.OpDivS},
	ops.I64DivU:      {kind: kindBinary, typ: ir.I64, op: ir.OpDivU},
	ops.I64RemS:      {kind: kindBinary, typ: ir.I64, op: ir.OpRemS},
	ops.I64RemU:      {kind: kindBinary, typ: ir.I64, op: ir.OpRemU},
	ops.I64And:       {kind: kindBinary, typ: ir.I64, op: ir.OpAnd},
	ops.I64Or:        {kind: kindBinary, typ: ir.I64, op: ir.OpOr},
	ops.I64Xor:       {kind: kindBinary, typ: ir.I64, op: ir.OpXor},
	ops.I64Shl:       {kind: kindBinary, typ: ir.I64, op: ir.OpShl},
	ops.I64ShrS:      {kind: kindBinary, typ: ir.I64, op: ir.OpShrS},
	ops.I64ShrU:      {kind: kindBinary, typ: ir.I64, op: ir.OpShrU},
	ops.I64Rotl:      {kind: kindBinary, typ: ir.I64, op: ir.OpRotl},
	ops.I64Rotr:      {kind: kindBinary, typ: ir.I64, op: ir.OpRotr},

	ops.F32Abs:      {kind: kindUnary, typ: ir.F32, op: ir.OpFabs},
	ops.F32Neg:      {kind: kindUnary, typ: ir.F32, op: ir.OpFneg},
	ops.F32Ceil:     {kind: kindUnary, typ: ir.F32, op: ir.OpFceil},
	ops.F32Floor:    {kind: kindUnary, typ: ir.F32, op: ir.OpFfloor},
	ops.F32Trunc:    {kind: kindUnary, typ: ir.F32, op: ir.OpFtrunc},
	ops.F32Nearest:  {kind: kindUnary, typ: ir.F32, op: ir.OpFnearest},
	ops.F32Sqrt:     {kind: kindUnary, typ: ir.F32, op: ir.OpFsqrt},
	ops.F32Add:      {kind: kindBinary, typ: ir.F32, op: ir.OpFadd},
	ops.F32Sub:      {kind: kindBinary, typ: ir.F32, op: ir.OpFsub},
	ops.F32Mul:      {kind: kindBinary, typ: ir.F32, op: ir.OpFmul},
	ops.F32Div:      {kind: kindBinary, typ: ir.F32, op: ir.OpFdiv},
	ops.F32Min:      {kind: kindBinary, typ: ir.F32, op: ir.OpFmin},
	ops.F32Max:      {kind: kindBinary, typ: ir.F32, op: ir.OpFmax},
	ops.F32Copysign: {kind: kindBinary, typ: ir.F32, op: ir.OpFcopysign},

	ops.F64Abs:      {kind: kindUnary, typ: ir.F64, op: ir.OpFabs},
	ops.F64Neg:      {kind: kindUnary, typ: ir.F64, op: ir.OpFneg},
	ops.F64Ceil:     {kind: kindUnary, typ: ir.F64, op: ir.OpFceil},
	ops.F64Floor:    {kind: kindUnary, typ: ir.F64, op: ir.OpFfloor},
	ops.F64Trunc:    {kind: kindUnary, typ: ir.F64, op: ir.OpFtrunc},
	ops.F64Nearest:  {kind: kindUnary, typ: ir.F64, op: ir.OpFnearest},
	ops.F64Sqrt:     {kind: kindUnary, typ: ir.F64, op: ir.OpFsqrt},
	ops.F64Add:      {kind: kindBinary, typ: ir.F64, op: ir.OpFadd},
	ops.F64Sub:      {kind: kindBinary, typ: ir.F64, op: ir.OpFsub},
	ops.F64Mul:      {kind: kindBinary, typ: ir.F64, op: ir.OpFmul},
	ops.F64Div:      {kind: kindBinary, typ: ir.F64, op: ir.OpFdiv},
	ops.F64Min:      {kind: kindBinary, typ: ir.F64, op: ir.OpFmin},
	ops.F64Max:      {kind: kindBinary, typ: ir.F64, op: ir.OpFmax},
	ops.F64Copysign: {kind: kindBinary, typ: ir.F64, op: ir.OpFcopysign},

	ops.I32WrapI64:        {kind: kindUnary, typ: ir.I32, op: ir.OpWrap},
	ops.I64ExtendI32S:     {kind: kindUnary, typ: ir.I64, op: ir.OpSExt},
	ops.I64ExtendI32U:     {kind: kindUnary, typ: ir.I64, op: ir.OpZExt},
	ops.I32TruncF32S:      {kind: kindUnary, typ: ir.I32, op: ir.OpTruncS},
	ops.I32TruncSatF32S:   {kind: kindUnary, typ: ir.I32, op: ir.OpTruncSatS},
	ops.F32ConvertI32S:    {kind: kindUnary, typ: ir.F32, op: ir.OpConvertS},
	ops.I32TruncF32U:      {kind: kindUnary, typ: ir.I32, op: ir.OpTruncU},
	ops.I32TruncSatF32U:   {kind: kindUnary, typ: ir.I32, op: ir.OpTruncSatU},
	ops.F32ConvertI32U:    {kind: kindUnary, typ: ir.F32, op: ir.OpConvertU},
	ops.I32TruncF64S:      {kind: kindUnary, typ: ir.I32, op: ir.OpTruncS},
	ops.I32TruncSatF64S:   {kind: kindUnary, typ: ir.I32, op: ir.OpTruncSatS},
	ops.F64ConvertI32S:    {kind: kindUnary, typ: ir.F64, op: ir.OpConvertS},
	ops.I32TruncF64U:      {kind: kindUnary, typ: ir.I32, op: ir.OpTruncU},
	ops.I32TruncSatF64U:   {kind: kindUnary, typ: ir.I32, op: ir.OpTruncSatU},
	ops.F64ConvertI32U:    {kind: kindUnary, typ: ir.F64, op: ir.OpConvertU},
	ops.I64TruncF32S:      {kind: kindUnary, typ: ir.I64, op: ir.OpTruncS},
	ops.I64TruncSatF32S:   {kind: kindUnary, typ: ir.I64, op: ir.OpTruncSatS},
	ops.F32ConvertI64S:    {kind: kindUnary, typ: ir.F32, op: ir.OpConvertS},
	ops.I64TruncF32U:      {kind: kindUnary, typ: ir.I64, op: ir.OpTruncU},
	ops.I64TruncSatF32U:   {kind: kindUnary, typ: ir.I64, op: ir.OpTruncSatU},
	ops.F32ConvertI64U:    {kind: kindUnary, typ: ir.F32, op: ir.OpConvertU},
	ops.I64TruncF64S:      {kind: kindUnary, typ: ir.I64, op: ir.OpTruncS},
	ops.I64TruncSatF64S:   {kind: kindUnary, typ: ir.I64, op: ir.OpTruncSatS},
	ops.F64ConvertI64S:    {kind: kindUnary, typ: ir.F64, op: ir.OpConvertS},
	ops.I64TruncF64U:      {kind: kindUnary, typ: ir.I64, op: ir.OpTruncU},
	ops.I64TruncSatF64U:   {kind: kindUnary, typ: ir.I64, op: ir.OpTruncSatU},
	ops.F64ConvertI64U:    {kind: kindUnary, typ: ir.F64, op: ir.OpConvertU},
	ops.F32DemoteF64:      {kind: kindUnary, typ: ir.F32, op: ir.OpDemote},
	ops.F64PromoteF32:     {kind: kindUnary, typ: ir.F64, op: ir.OpPromote},
	ops.I32ReinterpretF32: {kind: kindUnary, typ: ir.I32, op: ir.OpReinterpret},
	ops.I64ReinterpretF64: {kind: kindUnary, typ: ir.I64, op: ir.OpReinterpret},
	ops.F32ReinterpretI32: {kind: kindUnary, typ: ir.F32, op: ir.OpReinterpret},
	ops.F64ReinterpretI64: {kind: kindUnary, typ: ir.F64, op: ir.OpReinterpret},

	ops.I32Load:    {kind: kindLoad, typ: ir.I32, op: ir.OpLoad},
	ops.I64Load:    {kind: kindLoad, typ: ir.I64, op: ir.OpLoad},
	ops.F32Load:    {kind: kindLoad, typ: ir.F32, op: ir.OpLoad},
	ops.F64Load:    {kind: kindLoad, typ: ir.F64, op: ir.OpLoad},
	ops.I32Load8S:  {kind: kindLoad, typ: ir.I32, op: ir.OpLoad8S},
	ops.I32Load8U:  {kind: kindLoad, typ: ir.I32, op: ir.OpLoad8U},
	ops.I32Load16S: {kind: kindLoad, typ: ir.I32, op: ir.OpLoad16S},
	ops.I32Load16U: {kind: kindLoad, typ: ir.I32, op: ir.OpLoad16U},
	ops.I64Load8S:  {kind: kindLoad, typ: ir.I64, op: ir.OpLoad8S},
	ops.I64Load8U:  {kind: kindLoad, typ: ir.I64, op: ir.OpLoad8U},
	ops.I64Load16S: {kind: kindLoad, typ: ir.I64, op: ir.OpLoad16S},
	ops.I64Load16U: {kind: kindLoad, typ: ir.I64, op: ir.OpLoad16U},
	ops.I64Load32S: {kind: kindLoad, typ: ir.I64, op: ir.OpLoad32S},
	ops.I64Load32U: {kind: kindLoad, typ: ir.I64, op: ir.OpLoad32U},

	ops.I32Store:   {kind: kindStore, typ: ir.I32, op: ir.OpStore},
	ops.I64Store:   {kind: kindStore, typ: ir.I64, op: ir.OpStore},
	ops.F32Store:   {kind: kindStore, typ: ir.F32, op: ir.OpStore},
	ops.F64Store:   {kind: kindStore, typ: ir.F64, op: ir.OpStore},
	ops.I32Store8:  {kind: kindStore, typ: ir.I32, op: ir.OpStore8},
	ops.I32Store16: {kind: kindStore, typ: ir.I32, op: ir.OpStore16},
	ops.I64Store8:  {kind: kindStore, typ: ir.I64, op: ir.OpStore8},
	ops.I64Store16: {kind: kindStore, typ: ir.I64, op: ir.OpStore16},
	ops.I64Store32: {kind: kindStore, typ: ir.I64, op: ir.OpStore32},

	ops.LocalGet: {kind: kindLocal},
	ops.LocalSet: {kind: kindLocal},
	ops.LocalTee: {kind: kindLocal},

	ops.GlobalGet: {kind: kindGlobal},
	ops.GlobalSet: {kind: kindGlobal},

	ops.Nop:         {kind: kindControl},
	ops.Unreachable: {kind: kindControl},
	ops.Block:       {kind: kindControl},
	ops.Loop:        {kind: kindControl},
	ops.If:          {kind: kindControl},
	ops.Else:        {kind: kindControl},
	ops.End:         {kind: kindControl},
	ops.Br:          {kind: kindControl},
	ops.BrIf:        {kind: kindControl},
	ops.BrTable:     {kind: kindControl},
	ops.Return:      {kind: kindControl},
	ops.BrOnNull:    {kind: kindControl},
	ops.BrOnNonNull: {kind: kindControl},

	ops.Call:               {kind: kindCall},
	ops.CallIndirect:       {kind: kindCall},
	ops.CallRef:            {kind: kindCall},
	ops.ReturnCall:         {kind: kindCall},
	ops.ReturnCallIndirect: {kind: kindCall},
	ops.ReturnCallRef:      {kind: kindCall},

	ops.TableGet:  {kind: kindTable},
	ops.TableSet:  {kind: kindTable},
	ops.TableSize: {kind: kindTable},
	ops.TableGrow: {kind: kindTable},
	ops.TableFill: {kind: kindTable},
	ops.TableCopy: {kind: kindTable},
	ops.TableInit: {kind: kindTable},
	ops.ElemDrop:  {kind: kindTable},

	ops.MemorySize: {kind: kindMemory},
	ops.MemoryGrow: {kind: kindMemory},
	ops.MemoryFill: {kind: kindMemory},
	ops.MemoryCopy: {kind: kindMemory},
	ops.MemoryInit: {kind: kindMemory},
	ops.DataDrop:   {kind: kindMemory},

	ops.RefNull:      {kind: kindRef},
	ops.RefIsNull:    {kind: kindRef},
	ops.RefFunc:      {kind: kindRef},
	ops.RefAsNonNull: {kind: kindRef},

	ops.Drop:    {kind: kindStack},
	ops.Select:  {kind: kindStack},
	ops.SelectT: {kind: kindStack},

	ops.I64Add128:   {kind: kindWide},
	ops.I64Sub128:   {kind: kindWide},
	ops.I64MulWideS: {kind: kindWide},
	ops.I64MulWideU: {kind: kindWide},
}
