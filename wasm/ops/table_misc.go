package ops

import "github.com/gowasmtime/gowasmtime/types"

// This file holds the rows with prefix 0xFC: saturating conversions, bulk operations, wide arithmetic.

const (
	satConv   = types.FeatureSatFloatToInt
	bulk      = types.FeatureBulkMemory
	wideArith = types.FeatureWideArithmetic
)

var tableMisc = [...]Info{
	// Saturating conversions.
	{0xFC, 0x00, "i32.trunc_sat_f32_s", ImmNone, "f:i", satConv, 0, 0},
	{0xFC, 0x01, "i32.trunc_sat_f32_u", ImmNone, "f:i", satConv, 0, 0},
	{0xFC, 0x02, "i32.trunc_sat_f64_s", ImmNone, "d:i", satConv, 0, 0},
	{0xFC, 0x03, "i32.trunc_sat_f64_u", ImmNone, "d:i", satConv, 0, 0},
	{0xFC, 0x04, "i64.trunc_sat_f32_s", ImmNone, "f:l", satConv, 0, 0},
	{0xFC, 0x05, "i64.trunc_sat_f32_u", ImmNone, "f:l", satConv, 0, 0},
	{0xFC, 0x06, "i64.trunc_sat_f64_s", ImmNone, "d:l", satConv, 0, 0},
	{0xFC, 0x07, "i64.trunc_sat_f64_u", ImmNone, "d:l", satConv, 0, 0},

	// Bulk memory and tables.
	{0xFC, 0x08, "memory.init", ImmDataMem, "*", bulk, EffWritesMem | EffTrap, 0},
	{0xFC, 0x09, "data.drop", ImmData, ":", bulk, EffSegment, 0},
	{0xFC, 0x0A, "memory.copy", ImmMem2, "*", bulk, EffReadsMem | EffWritesMem | EffTrap, 0},
	{0xFC, 0x0B, "memory.fill", ImmMem, "*", bulk, EffWritesMem | EffTrap, 0},
	{0xFC, 0x0C, "table.init", ImmElemTable, "*", bulk, EffWritesTable | EffTrap, 0},
	{0xFC, 0x0D, "elem.drop", ImmElem, ":", bulk, EffSegment, 0},
	{0xFC, 0x0E, "table.copy", ImmTable2, "*", bulk, EffReadsTable | EffWritesTable | EffTrap, 0},
	{0xFC, 0x0F, "table.grow", ImmTable, "*", refTypes, EffReadsTable | EffWritesTable, 0},
	{0xFC, 0x10, "table.size", ImmTable, "*", refTypes, EffReadsTable, 0},
	{0xFC, 0x11, "table.fill", ImmTable, "*", refTypes, EffWritesTable | EffTrap, 0},

	// Wide arithmetic.
	{0xFC, 0x13, "i64.add128", ImmNone, "llll:ll", wideArith, 0, 0},
	{0xFC, 0x14, "i64.sub128", ImmNone, "llll:ll", wideArith, 0, 0},
	{0xFC, 0x15, "i64.mul_wide_s", ImmNone, "ll:ll", wideArith, 0, 0},
	{0xFC, 0x16, "i64.mul_wide_u", ImmNone, "ll:ll", wideArith, 0, 0},
}
