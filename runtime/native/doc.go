// Package native runs compiled code on stacks of its own: it enters the code, lets it call the
// host and come back, stops it for the Go scheduler, and turns hardware faults into traps.
// There is no cgo. HACKING.md, one directory up, explains how this differs from ordinary Go.
//
// The life of an activation: Run enters a host-to-wasm trampoline on a Stack. Generated code
// leaves through one of two stubs whose addresses it finds in its VMContext: ExitStub, which
// calls Host.Exit and returns when that does, and TrapStub, which ends the activation. A fault in
// generated code ends it too. A signal for preemption suspends it between any two instructions,
// calls Host.Preempted on the goroutine, and resumes it with every register as it was. Host.Exit may call Run
// again on the same Stack; activations nest.
//
// The convention of generated code (amd64): r15 is the VMContext; a trampoline gets the ValRaw array
// in rax and the code to call in rcx; the stack is aligned to 16 bytes at every call; rbp, rsp and r15 are
// preserved and nothing else is; frames are chained through rbp.
//
// Package native knows no modules and no trap codes: it reports addresses and leaves their
// meaning to its caller. It is the only package with assembly. Its signal handlers rewrite a context
// only if the pc is in the code arena and the stack pointer in the stack arena, and leave all else to
// the handlers of the Go runtime.
package native
