package environ

import (
	"strings"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file defines Compiler, the only door between the engine and a code generator, and
// Text, what all of them produce.

// A Compiler turns the functions of validated modules into code for one target. Nothing
// below this package knows which compiler is in use.
//
// A Compiler is immutable once built and safe for concurrent use; it keeps scratch memory
// per goroutine in a pool of its own. Equal inputs give equal bytes, whatever the order or
// parallelism of the calls: artifacts are compared, cached and diffed.
type Compiler interface {
	// Name identifies the compiler in artifacts, cache keys and logs, for example "cranelike".
	Name() string

	// Target is what the generated code runs on.
	Target() Target

	// Settings lists every option that changes generated code, sorted by name. They are
	// stored in the artifact and compared when it is loaded.
	Settings() []Setting

	// CompileFunc compiles the function that key names. For a function that the module
	// defines, body holds its validated body with its summary; for trampolines it is the
	// zero FuncBody and key says it all. The result is opaque: the driver only stores it and
	// hands it back to this same Compiler.
	CompileFunc(t *Translation, key FuncKey, body FuncBody) (CompiledFunc, error)

	// Needs reports the functions that f refers to, in ascending order without repetition, so
	// that the driver compiles the trampolines that someone uses, and no others.
	Needs(f CompiledFunc) []FuncKey

	// AppendCode lays out funcs in the given order at the end of text, resolves every
	// reference between them, and records where each went together with its traps, source
	// positions and stack maps. References that leave the artifact do not exist: compiled
	// code reaches the host only through its VMContext.
	AppendCode(text *Text, funcs []KeyedFunc) error
}

// A CompiledFunc is a compiler's own result for one function.
type CompiledFunc any

// A KeyedFunc pairs a compiled function with its key.
type KeyedFunc struct {
	Key  FuncKey
	Func CompiledFunc
}

// A Setting is one option that changes generated code. A name that begins with CPUSetting stands
// for a feature of the processor: code made with "true" runs only where the feature is, code
// made with "false" everywhere. One that begins with TuneSetting says for which processors code is fast: it runs everywhere.
type Setting struct {
	Name, Value string
}

// CPUSetting begins the names of settings that stand for features of the processor.
const CPUSetting = "has_"

// TuneSetting begins the names of settings that make code faster on some processors, and make no other difference.
const TuneSetting = "tune_"

// NeedsCPU returns the processor feature that code made with s needs, without the prefix, and
// whether there is one.
func (s Setting) NeedsCPU() (string, bool) {
	feature, ok := strings.CutPrefix(s.Name, CPUSetting)
	return feature, ok && s.Value == "true"
}

// A Text accumulates the position-dependent parts of an artifact. Offsets count from the
// start of Code, and each table is sorted by offset.
type Text struct {
	Code   []byte
	Funcs  []FunctionInfo // sorted by Start
	Traps  []TrapSite
	Addrs  []AddrSite
	Inline types.Inlines // what positions in Addrs from types.InlinedPos up stand for
	Stacks []StackSite
}

// FunctionInfo is the part of a compiled function that every compiler must produce.
type FunctionInfo struct {
	Key   FuncKey
	Start uint32 // offset of the first byte, which is also the entry point
	Len   uint32
	Pos   types.FilePos // of the body in the module; types.NoPos for trampolines
}

// A TrapSite says why the instruction at one place traps. For a hardware fault PC is the
// offset of the instruction that faults; for an explicit trap it is the offset of the last
// byte of the call to VMContextHead.Trap, that is the return address less one.
type TrapSite struct {
	PC   uint32
	Code types.TrapCode
}

// An AddrSite says that code from PC to the next site's PC comes from position Pos of the
// module. Pos is types.NoPos for code that belongs to no operator, and from types.InlinedPos up for
// code of inlined functions; see Text.Inline.
type AddrSite struct {
	PC  uint32
	Pos types.FilePos
}

// A StackSite is the stack map for the call that returns to PC. A call without live
// references may have no site.
type StackSite struct {
	PC  uint32
	Map types.StackMap
}
