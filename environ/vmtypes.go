package environ

// This file defines the fixed-size structures that generated code reads and writes. They lie
// outside the Go heap and hold no Go pointers: addresses are uintptr. Offsets come from
// unsafe.Offsetof in vmoffsets.go; the sizes are pinned by a test.

// VMContextMagic and VMHostMagic are the first words of the two kinds of context.
const (
	VMContextMagic = 0x6d736177 // "wasm"
	VMHostMagic    = 0x74736f68 // "host"
)

// A VMContextHead begins every VMContext, whose address generated code keeps in a register.
// What follows depends on the module and is laid out by VMOffsets.
type VMContextHead struct {
	Magic uint32
	Index uint32  // of the instance in its store
	Store uintptr // *VMStoreContext

	// Trap is the stub that an explicit trap calls. It never returns; its return address
	// names the trap's site.
	Trap uintptr

	// Exit is the stub that leaves for the host. Its caller passes the address of an array
	// of ValRaw in the first integer argument register, and ExitHost or ExitBuiltin plus the
	// builtin's index in the second. The context register says on whose behalf. The host reads
	// arguments from the array and writes results to it. All other registers are lost except the frame
	// pointer, stack pointer and context register. The stub returns normally, or never if the call traps.
	Exit uintptr

	// TypeIDs is the address of the module's array of shared type ids (uint32), by SigIndex.
	TypeIDs uintptr
}

// Values of the Exit stub's second argument.
const (
	ExitHost    = 0
	ExitBuiltin = 1 // plus the BuiltinIndex
)

// A VMHostContext is the context of a function that the host defines. It begins like a
// VMContextHead, so that an exit trampoline finds the stubs at the same offsets.
type VMHostContext struct {
	Magic uint32
	Index uint32 // of the host function in its store
	Store uintptr
	Trap  uintptr
	Exit  uintptr

	// Caller is one more than the index of the instance that calls through this context, or 0
	// if any may. Generated code does not look at it: an import has a context of its own in
	// each importing instance, so that the host knows who calls.
	Caller uint32
	_      uint32
}

// A VMStoreContext holds what all instances of a store share.
type VMStoreContext struct {
	Fuel       int64   // counts up from -budget; out of fuel when not negative
	StackLimit uintptr // lowest address that the stack pointer may have, where checks are explicit
	Interrupt  uint32  // not 0: leave at the next check; bits InterruptStore, InterruptEpoch
	Slot       uint32  // number of the native stack

	// TablesWritten is not 0 if elements of a table of the store may have changed since instantiation.
	TablesWritten uint32
	_             uint32

	// TailReturn is the stub that a function returns to whose caller is another instance's because of tail
	// calls. It expects in the frame pointer register the address of a frame as a function that called would
	// have it: the saved frame pointer there and the return address above. Below are the context of
	// whoever waits at the return address, and the size of the results in memory, which lie at the stack
	// pointer. The stub moves these to where the frame ends, restores the context and the frame pointer, and returns.
	TailReturn uintptr
}

// Bits of VMStoreContext.Interrupt. Any goroutine may change them, one at a time and atomically.
const (
	InterruptStore = 1 << iota // the host asked the code to end
	InterruptEpoch             // the store's epoch deadline is reached
)

// A VMFuncRef is what a function reference points to.
type VMFuncRef struct {
	Code   uintptr // entry point, in the compiler's own convention
	VMCtx  uintptr // the callee's VMContext or VMHostContext
	TypeID uint32  // types.SharedTypeIndex
	Index  uint32  // FuncIndex in the instance, or of the host function in the store
	Entry  uintptr // the host-to-wasm trampoline for the type; 0 for host functions
}

// A VMFuncImport is an imported function. Ref is what ref.func gives, if the function escapes.
type VMFuncImport struct {
	Code  uintptr
	VMCtx uintptr
	Ref   uintptr // *VMFuncRef
}

// A VMTable is a table: Len elements of 8 bytes at Base. Function references are addresses
// of VMFuncRef, external references handles; 0 is null.
type VMTable struct {
	Base uintptr
	Len  uint64
}

// A VMTableImport is an imported table.
type VMTableImport struct {
	From uintptr // *VMTable
}

// A VMMemory is a linear memory of Len bytes at Base.
type VMMemory struct {
	Base uintptr
	Len  uint64
}

// A VMMemoryImport is an imported memory. Base is a copy of the memory's own, valid for good
// when the memory cannot move (Tunables.StaticMemory and 32-bit addresses).
type VMMemoryImport struct {
	From uintptr // *VMMemory
	Base uintptr
}

// A VMGlobal is a global's value, as in a ValRaw.
type VMGlobal struct {
	Lo, Hi uint64
}

// A VMGlobalImport is an imported global.
type VMGlobalImport struct {
	From uintptr // *VMGlobal
}

// A VMSegment is a data segment (Len bytes at Base) or an evaluated element segment (Len
// elements of 8 bytes at Base). A dropped segment has Len 0.
type VMSegment struct {
	Base uintptr
	Len  uint64
}
