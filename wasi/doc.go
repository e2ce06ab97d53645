// Package wasi implements WASI preview 1, the module that guests import as
// wasi_snapshot_preview1: arguments, environment, clocks, random numbers,
// standard streams, files and directories under preopened directories, polling
// and process exit.
//
// # What goes in and out
//
// A [Config] says what the guest may see; [New] turns it into a [Ctx], which owns
// the guest's descriptor table. [Functions] lists all 46 functions of preview 1
// with their core wasm signatures. An engine binds each [Func] under [ModuleName]
// and calls Func.Call with the Ctx, the guest's whole linear memory as it is at
// that moment, and the raw arguments. The result is the errno that the guest gets.
// The error is not for the guest: it ends the guest's execution, and is an
// [*ExitError] after proc_exit, the context's error when the context ended while
// the guest was blocked, or a complaint about a wrong binding.
//
// The package knows no engine: it imports nothing but the standard library and
// golang.org/x/sys, and it must stay so.
//
// # Invariants
//
//   - The guest chooses every argument and every byte of memory. All pointers,
//     lengths and counts pass through type memory, which checks them with 64-bit
//     arithmetic; a bad one yields EFAULT. No input makes this package panic.
//   - A guest reaches files only through preopens. Path resolution is done by
//     [os.Root] one component at a time from a directory handle; where os.Root has
//     no operation of the right meaning (not following a final link, telling files
//     from directories on removal, renaming between two roots), the parent directory
//     is opened through os.Root and one system call is made relative to it with a single
//     path component, neither "." nor "..". Escapes yield EPERM, as in Wasmtime.
//   - What a preopen does not permit, no descriptor opened below it permits.
//   - A call that blocks (sleeping, waiting for readiness, reading or writing a pipe
//     or terminal) returns promptly when its context ends. On systems other than Linux this holds for
//     sleeping only.
//   - A Ctx serves one guest at a time and is not safe for concurrent calls; separate
//     Ctx values are independent. The streams in a Config belong to the caller and are never closed.
//
// Where the preview 1 documents leave room, behaviour follows Wasmtime's, so that
// programs tested there work here.
package wasi
