package ops

// This file holds the rows with prefix 0xFB: structures, arrays, casts.

var tableGC = [...]Info{
	// Structures.
	{0xFB, 0x00, "struct.new", ImmType, "*", gc, EffWritesHeap, 0},
	{0xFB, 0x01, "struct.new_default", ImmType, "*", gc, EffWritesHeap, 0},
	{0xFB, 0x02, "struct.get", ImmTypeField, "*", gc, EffReadsHeap | EffTrap, 0},
	{0xFB, 0x03, "struct.get_s", ImmTypeField, "*", gc, EffReadsHeap | EffTrap, 0},
	{0xFB, 0x04, "struct.get_u", ImmTypeField, "*", gc, EffReadsHeap | EffTrap, 0},
	{0xFB, 0x05, "struct.set", ImmTypeField, "*", gc, EffWritesHeap | EffTrap, 0},

	// Arrays.
	{0xFB, 0x06, "array.new", ImmType, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x07, "array.new_default", ImmType, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x08, "array.new_fixed", ImmTypeN, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x09, "array.new_data", ImmTypeData, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x0A, "array.new_elem", ImmTypeElem, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x0B, "array.get", ImmType, "*", gc, EffReadsHeap | EffTrap, 0},
	{0xFB, 0x0C, "array.get_s", ImmType, "*", gc, EffReadsHeap | EffTrap, 0},
	{0xFB, 0x0D, "array.get_u", ImmType, "*", gc, EffReadsHeap | EffTrap, 0},
	{0xFB, 0x0E, "array.set", ImmType, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x0F, "array.len", ImmNone, "*", gc, EffTrap, 0},
	{0xFB, 0x10, "array.fill", ImmType, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x11, "array.copy", ImmType2, "*", gc, EffReadsHeap | EffWritesHeap | EffTrap, 0},
	{0xFB, 0x12, "array.init_data", ImmTypeData, "*", gc, EffWritesHeap | EffTrap, 0},
	{0xFB, 0x13, "array.init_elem", ImmTypeElem, "*", gc, EffWritesHeap | EffTrap, 0},

	// Casts. The second row of a pair is the one whose target type is nullable.
	{0xFB, 0x14, "ref.test", ImmHeap, "*", gc, 0, 0},
	{0xFB, 0x15, "ref.test", ImmHeap, "*", gc, 0, 0},
	{0xFB, 0x16, "ref.cast", ImmHeap, "*", gc, EffTrap, 0},
	{0xFB, 0x17, "ref.cast", ImmHeap, "*", gc, EffTrap, 0},
	{0xFB, 0x18, "br_on_cast", ImmBrCast, "*", gc, EffControl, 0},
	{0xFB, 0x19, "br_on_cast_fail", ImmBrCast, "*", gc, EffControl, 0},
	{0xFB, 0x1A, "any.convert_extern", ImmNone, "*", gc, 0, 0},
	{0xFB, 0x1B, "extern.convert_any", ImmNone, "*", gc, 0, 0},

	// Unboxed integers.
	{0xFB, 0x1C, "ref.i31", ImmNone, "*", gc, 0, 0},
	{0xFB, 0x1D, "i31.get_s", ImmNone, "*", gc, EffTrap, 0},
	{0xFB, 0x1E, "i31.get_u", ImmNone, "*", gc, EffTrap, 0},
}
