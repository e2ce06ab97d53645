package ops

import "github.com/gowasmtime/gowasmtime/types"

// This file holds the rows with prefix 0xFE: atomic memory access.

const (
	threads = types.FeatureThreads

	atomicLoad  = EffAtomic | EffReadsMem | EffTrap
	atomicStore = EffAtomic | EffWritesMem | EffTrap
	atomicRMW   = EffAtomic | EffReadsMem | EffWritesMem | EffTrap
)

var tableAtomic = [...]Info{
	// Wait and notify, fence.
	{0xFE, 0x00, "memory.atomic.notify", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x01, "memory.atomic.wait32", ImmMemarg, "ail:i", threads, atomicRMW, 4},
	{0xFE, 0x02, "memory.atomic.wait64", ImmMemarg, "all:i", threads, atomicRMW, 8},
	{0xFE, 0x03, "atomic.fence", ImmFence, ":", threads, EffReadsMem | EffWritesMem | EffAtomic, 0},

	// Loads and stores.
	{0xFE, 0x10, "i32.atomic.load", ImmMemarg, "a:i", threads, atomicLoad, 4},
	{0xFE, 0x11, "i64.atomic.load", ImmMemarg, "a:l", threads, atomicLoad, 8},
	{0xFE, 0x12, "i32.atomic.load8_u", ImmMemarg, "a:i", threads, atomicLoad, 1},
	{0xFE, 0x13, "i32.atomic.load16_u", ImmMemarg, "a:i", threads, atomicLoad, 2},
	{0xFE, 0x14, "i64.atomic.load8_u", ImmMemarg, "a:l", threads, atomicLoad, 1},
	{0xFE, 0x15, "i64.atomic.load16_u", ImmMemarg, "a:l", threads, atomicLoad, 2},
	{0xFE, 0x16, "i64.atomic.load32_u", ImmMemarg, "a:l", threads, atomicLoad, 4},
	{0xFE, 0x17, "i32.atomic.store", ImmMemarg, "ai:", threads, atomicStore, 4},
	{0xFE, 0x18, "i64.atomic.store", ImmMemarg, "al:", threads, atomicStore, 8},
	{0xFE, 0x19, "i32.atomic.store8", ImmMemarg, "ai:", threads, atomicStore, 1},
	{0xFE, 0x1A, "i32.atomic.store16", ImmMemarg, "ai:", threads, atomicStore, 2},
	{0xFE, 0x1B, "i64.atomic.store8", ImmMemarg, "al:", threads, atomicStore, 1},
	{0xFE, 0x1C, "i64.atomic.store16", ImmMemarg, "al:", threads, atomicStore, 2},
	{0xFE, 0x1D, "i64.atomic.store32", ImmMemarg, "al:", threads, atomicStore, 4},

	// Read-modify-write.
	{0xFE, 0x1E, "i32.atomic.rmw.add", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x1F, "i64.atomic.rmw.add", ImmMemarg, "al:l", threads, atomicRMW, 8},
	{0xFE, 0x20, "i32.atomic.rmw8.add_u", ImmMemarg, "ai:i", threads, atomicRMW, 1},
	{0xFE, 0x21, "i32.atomic.rmw16.add_u", ImmMemarg, "ai:i", threads, atomicRMW, 2},
	{0xFE, 0x22, "i64.atomic.rmw8.add_u", ImmMemarg, "al:l", threads, atomicRMW, 1},
	{0xFE, 0x23, "i64.atomic.rmw16.add_u", ImmMemarg, "al:l", threads, atomicRMW, 2},
	{0xFE, 0x24, "i64.atomic.rmw32.add_u", ImmMemarg, "al:l", threads, atomicRMW, 4},
	{0xFE, 0x25, "i32.atomic.rmw.sub", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x26, "i64.atomic.rmw.sub", ImmMemarg, "al:l", threads, atomicRMW, 8},
	{0xFE, 0x27, "i32.atomic.rmw8.sub_u", ImmMemarg, "ai:i", threads, atomicRMW, 1},
	{0xFE, 0x28, "i32.atomic.rmw16.sub_u", ImmMemarg, "ai:i", threads, atomicRMW, 2},
	{0xFE, 0x29, "i64.atomic.rmw8.sub_u", ImmMemarg, "al:l", threads, atomicRMW, 1},
	{0xFE, 0x2A, "i64.atomic.rmw16.sub_u", ImmMemarg, "al:l", threads, atomicRMW, 2},
	{0xFE, 0x2B, "i64.atomic.rmw32.sub_u", ImmMemarg, "al:l", threads, atomicRMW, 4},
	{0xFE, 0x2C, "i32.atomic.rmw.and", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x2D, "i64.atomic.rmw.and", ImmMemarg, "al:l", threads, atomicRMW, 8},
	{0xFE, 0x2E, "i32.atomic.rmw8.and_u", ImmMemarg, "ai:i", threads, atomicRMW, 1},
	{0xFE, 0x2F, "i32.atomic.rmw16.and_u", ImmMemarg, "ai:i", threads, atomicRMW, 2},
	{0xFE, 0x30, "i64.atomic.rmw8.and_u", ImmMemarg, "al:l", threads, atomicRMW, 1},
	{0xFE, 0x31, "i64.atomic.rmw16.and_u", ImmMemarg, "al:l", threads, atomicRMW, 2},
	{0xFE, 0x32, "i64.atomic.rmw32.and_u", ImmMemarg, "al:l", threads, atomicRMW, 4},
	{0xFE, 0x33, "i32.atomic.rmw.or", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x34, "i64.atomic.rmw.or", ImmMemarg, "al:l", threads, atomicRMW, 8},
	{0xFE, 0x35, "i32.atomic.rmw8.or_u", ImmMemarg, "ai:i", threads, atomicRMW, 1},
	{0xFE, 0x36, "i32.atomic.rmw16.or_u", ImmMemarg, "ai:i", threads, atomicRMW, 2},
	{0xFE, 0x37, "i64.atomic.rmw8.or_u", ImmMemarg, "al:l", threads, atomicRMW, 1},
	{0xFE, 0x38, "i64.atomic.rmw16.or_u", ImmMemarg, "al:l", threads, atomicRMW, 2},
	{0xFE, 0x39, "i64.atomic.rmw32.or_u", ImmMemarg, "al:l", threads, atomicRMW, 4},
	{0xFE, 0x3A, "i32.atomic.rmw.xor", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x3B, "i64.atomic.rmw.xor", ImmMemarg, "al:l", threads, atomicRMW, 8},
	{0xFE, 0x3C, "i32.atomic.rmw8.xor_u", ImmMemarg, "ai:i", threads, atomicRMW, 1},
	{0xFE, 0x3D, "i32.atomic.rmw16.xor_u", ImmMemarg, "ai:i", threads, atomicRMW, 2},
	{0xFE, 0x3E, "i64.atomic.rmw8.xor_u", ImmMemarg, "al:l", threads, atomicRMW, 1},
	{0xFE, 0x3F, "i64.atomic.rmw16.xor_u", ImmMemarg, "al:l", threads, atomicRMW, 2},
	{0xFE, 0x40, "i64.atomic.rmw32.xor_u", ImmMemarg, "al:l", threads, atomicRMW, 4},
	{0xFE, 0x41, "i32.atomic.rmw.xchg", ImmMemarg, "ai:i", threads, atomicRMW, 4},
	{0xFE, 0x42, "i64.atomic.rmw.xchg", ImmMemarg, "al:l", threads, atomicRMW, 8},
	{0xFE, 0x43, "i32.atomic.rmw8.xchg_u", ImmMemarg, "ai:i", threads, atomicRMW, 1},
	{0xFE, 0x44, "i32.atomic.rmw16.xchg_u", ImmMemarg, "ai:i", threads, atomicRMW, 2},
	{0xFE, 0x45, "i64.atomic.rmw8.xchg_u", ImmMemarg, "al:l", threads, atomicRMW, 1},
	{0xFE, 0x46, "i64.atomic.rmw16.xchg_u", ImmMemarg, "al:l", threads, atomicRMW, 2},
	{0xFE, 0x47, "i64.atomic.rmw32.xchg_u", ImmMemarg, "al:l", threads, atomicRMW, 4},
	{0xFE, 0x48, "i32.atomic.rmw.cmpxchg", ImmMemarg, "aii:i", threads, atomicRMW, 4},
	{0xFE, 0x49, "i64.atomic.rmw.cmpxchg", ImmMemarg, "all:l", threads, atomicRMW, 8},
	{0xFE, 0x4A, "i32.atomic.rmw8.cmpxchg_u", ImmMemarg, "aii:i", threads, atomicRMW, 1},
	{0xFE, 0x4B, "i32.atomic.rmw16.cmpxchg_u", ImmMemarg, "aii:i", threads, atomicRMW, 2},
	{0xFE, 0x4C, "i64.atomic.rmw8.cmpxchg_u", ImmMemarg, "all:l", threads, atomicRMW, 1},
	{0xFE, 0x4D, "i64.atomic.rmw16.cmpxchg_u", ImmMemarg, "all:l", threads, atomicRMW, 2},
	{0xFE, 0x4E, "i64.atomic.rmw32.cmpxchg_u", ImmMemarg, "all:l", threads, atomicRMW, 4},
}
