package ops

import "github.com/gowasmtime/gowasmtime/types"

// This file holds the rows of control, calls, exceptions, variables, tables and references.

// Abbreviations for the table.
const (
	refTypes   = types.FeatureReferenceTypes
	funcrefs   = types.FeatureFunctionReferences
	tail       = types.FeatureTailCall
	exceptions = types.FeatureExceptions
	legacyExn  = types.FeatureLegacyExceptions
	gc         = types.FeatureGC

	anyEffect = EffTrap | EffReadsMem | EffWritesMem | EffGrowsMem | EffReadsMemSize | EffReadsTable | EffWritesTable | EffReadsGlobal |
		EffWritesGlobal | EffReadsHeap | EffWritesHeap | EffSegment | EffThrows
	anyCall     = anyEffect | EffCall
	anyTailCall = anyEffect | EffTailCall | EffControl | EffNoReturn
)

var tableControl = [...]Info{
	// Control.
	{0x00, 0x00, "unreachable", ImmNone, "*", 0, EffTrap | EffControl | EffNoReturn, 0},
	{0x00, 0x01, "nop", ImmNone, ":", 0, 0, 0},
	{0x00, 0x02, "block", ImmBlock, "*", 0, EffControl, 0},
	{0x00, 0x03, "loop", ImmBlock, "*", 0, EffControl, 0},
	{0x00, 0x04, "if", ImmBlock, "*", 0, EffControl, 0},
	{0x00, 0x05, "else", ImmNone, "*", 0, EffControl, 0},
	{0x00, 0x0B, "end", ImmNone, "*", 0, EffControl, 0},
	{0x00, 0x0C, "br", ImmLabel, "*", 0, EffControl | EffNoReturn, 0},
	{0x00, 0x0D, "br_if", ImmLabel, "*", 0, EffControl, 0},
	{0x00, 0x0E, "br_table", ImmBrTable, "*", 0, EffControl | EffNoReturn, 0},
	{0x00, 0x0F, "return", ImmNone, "*", 0, EffControl | EffNoReturn, 0},
	{0x00, 0xD5, "br_on_null", ImmLabel, "*", funcrefs, EffControl, 0},
	{0x00, 0xD6, "br_on_non_null", ImmLabel, "*", funcrefs, EffControl, 0},

	// Calls.
	{0x00, 0x10, "call", ImmFunc, "*", 0, anyCall, 0},
	{0x00, 0x11, "call_indirect", ImmCallIndirect, "*", 0, anyCall, 0},
	{0x00, 0x12, "return_call", ImmFunc, "*", tail, anyTailCall, 0},
	{0x00, 0x13, "return_call_indirect", ImmCallIndirect, "*", tail, anyTailCall, 0},
	{0x00, 0x14, "call_ref", ImmType, "*", funcrefs, anyCall, 0},
	{0x00, 0x15, "return_call_ref", ImmType, "*", funcrefs | tail, anyTailCall, 0},

	// Exceptions, and the encodings of the abandoned first design.
	{0x00, 0x08, "throw", ImmTag, "*", exceptions, EffThrows | EffTrap | EffControl | EffNoReturn, 0},
	{0x00, 0x0A, "throw_ref", ImmNone, "*", exceptions, EffThrows | EffTrap | EffControl | EffNoReturn, 0},
	{0x00, 0x1F, "try_table", ImmTryTable, "*", exceptions, EffControl, 0},
	{0x00, 0x06, "try", ImmBlock, "*", legacyExn, EffControl, 0},
	{0x00, 0x07, "catch", ImmTag, "*", legacyExn, EffControl, 0},
	{0x00, 0x09, "rethrow", ImmLabel, "*", legacyExn, EffThrows | EffControl | EffNoReturn, 0},
	{0x00, 0x18, "delegate", ImmLabel, "*", legacyExn, EffControl, 0},
	{0x00, 0x19, "catch_all", ImmNone, "*", legacyExn, EffControl, 0},

	// Parametric.
	{0x00, 0x1A, "drop", ImmNone, "*", 0, 0, 0},
	{0x00, 0x1B, "select", ImmNone, "*", 0, 0, 0},
	{0x00, 0x1C, "select", ImmSelect, "*", refTypes, 0, 0},

	// Variables.
	{0x00, 0x20, "local.get", ImmLocal, "*", 0, EffReadsLocal, 0},
	{0x00, 0x21, "local.set", ImmLocal, "*", 0, EffWritesLocal, 0},
	{0x00, 0x22, "local.tee", ImmLocal, "*", 0, EffWritesLocal, 0},
	{0x00, 0x23, "global.get", ImmGlobal, "*", 0, EffReadsGlobal, 0},
	{0x00, 0x24, "global.set", ImmGlobal, "*", 0, EffWritesGlobal, 0},

	// Tables.
	{0x00, 0x25, "table.get", ImmTable, "*", refTypes, EffReadsTable | EffTrap, 0},
	{0x00, 0x26, "table.set", ImmTable, "*", refTypes, EffWritesTable | EffTrap, 0},

	// References.
	{0x00, 0xD0, "ref.null", ImmHeap, "*", refTypes, 0, 0},
	{0x00, 0xD1, "ref.is_null", ImmNone, "*", refTypes, 0, 0},
	{0x00, 0xD2, "ref.func", ImmFunc, "*", refTypes, 0, 0},
	{0x00, 0xD3, "ref.eq", ImmNone, "*", gc, 0, 0},
	{0x00, 0xD4, "ref.as_non_null", ImmNone, "*", funcrefs, EffTrap, 0},
}
