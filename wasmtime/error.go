package wasmtime

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"sync"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasi"
)

// This file implements Error, Trap and Frame.

// An Error is any failure other than a trap that WebAssembly code raised itself: an invalid
// module, an import that does not fit, a host function's trap, or the end of a program by
// WASI's proc_exit.
type Error struct {
	msg    string // "" means that of cause
	cause  error
	trace  *trace // nil if no code was running
	status *int32
}

func newError(format string, args ...any) *Error { return &Error{msg: fmt.Sprintf(format, args...)} }

func wrapError(context string, err error) *Error { return &Error{msg: context, cause: err} }

// Error returns the message, with the WebAssembly backtrace and the causes if there are any.
func (e *Error) Error() string {
	frames := e.Frames()
	if len(frames) == 0 && e.msg == "" && e.cause != nil {
		return e.cause.Error()
	}
	return backtraceText(frames, e.causes(nil)...)
}

// causes appends e's message and those of its causes, as far as they are apart.
func (e *Error) causes(list []string) []string {
	if e.msg != "" || e.cause == nil {
		list = append(list, e.msg)
	}
	switch c := e.cause.(type) {
	case nil:
	case *Error:
		if len(c.Frames()) == 0 {
			return c.causes(list)
		}
		list = append(list, c.Error())
	default:
		list = append(list, c.Error())
	}
	return list
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// Frames returns the WebAssembly functions that were running when a host function failed,
// innermost first.
func (e *Error) Frames() []*Frame { return e.trace.list() }

// ExitStatus returns the status with which a program ended itself through WASI's proc_exit,
// and whether this is such an error.
func (e *Error) ExitStatus() (int32, bool) {
	if e.status == nil {
		return 0, false
	}
	return *e.status, true
}

// Close does nothing; it is there for programs written for wasmtime-go.
func (e *Error) Close() {}

// A TrapCode says why WebAssembly code trapped.
type TrapCode uint8

const (
	// StackOverflow: the stack is exhausted.
	StackOverflow = TrapCode(types.TrapStackOverflow)
	// MemoryOutOfBounds: an access beyond the end of a memory.
	MemoryOutOfBounds = TrapCode(types.TrapMemoryOutOfBounds)
	// HeapMisaligned: an atomic access at an address that is not a multiple of its size.
	HeapMisaligned = TrapCode(types.TrapHeapMisaligned)
	// TableOutOfBounds: an access beyond the end of a table.
	TableOutOfBounds = TrapCode(types.TrapTableOutOfBounds)
	// IndirectCallToNull: a call through a table element that is null.
	IndirectCallToNull = TrapCode(types.TrapIndirectCallToNull)
	// BadSignature: a call through a table element of another function type.
	BadSignature = TrapCode(types.TrapBadSignature)
	// IntegerOverflow: the quotient or the truncated float does not fit.
	IntegerOverflow = TrapCode(types.TrapIntegerOverflow)
	// IntegerDivisionByZero: an integer division by zero.
	IntegerDivisionByZero = TrapCode(types.TrapIntegerDivisionByZero)
	// BadConversionToInteger: a NaN was to be truncated to an integer.
	BadConversionToInteger = TrapCode(types.TrapBadConversionToInteger)
	// UnreachableCodeReached: an unreachable instruction was executed.
	UnreachableCodeReached = TrapCode(types.TrapUnreachableCodeReached)
	// Interrupt: the host interrupted the code.
	Interrupt = TrapCode(types.TrapInterrupt)
	// OutOfFuel: the fuel is used up.
	OutOfFuel = TrapCode(types.TrapOutOfFuel)
)

// String returns the code's message, without the words "wasm trap".
func (c TrapCode) String() string { return types.TrapCode(c).String() }

// A Trap is the end of WebAssembly code by a trap: as an error of a call, one that the code
// raised; as a host function's result, one that NewTrap made.
type Trap struct {
	message  string // of a host's trap
	vm       *vm.Trap
	once     sync.Once
	frames   []*Frame
	returned bool
}

// NewTrap returns a trap for a host function to return.
func NewTrap(message string) *Trap { return &Trap{message: message} }

// Message returns the text of the trap: for one that WebAssembly code raised, the backtrace and
// the reason.
func (t *Trap) Message() string {
	if t.vm == nil {
		return t.message
	}
	if addr, size, ok := t.vm.Fault(); ok {
		return backtraceText(t.Frames(), fmt.Sprintf("memory fault at wasm address %#x in linear memory of size %#x", addr, size), t.vm.Error())
	}
	return backtraceText(t.Frames(), t.vm.Error())
}

// Error returns Message.
func (t *Trap) Error() string { return t.Message() }

// Code returns why WebAssembly code trapped, or nil for a host's trap.
func (t *Trap) Code() *TrapCode {
	if t.vm == nil {
		return nil
	}
	c := TrapCode(t.vm.Code)
	return &c
}

// Frames returns the functions that were running, innermost first, and of more than 256 the innermost.
func (t *Trap) Frames() []*Frame {
	if t.vm != nil {
		t.once.Do(func() { t.frames = framesOf(t.vm.Frames()) })
	}
	return t.frames
}

// Close does nothing; it is there for programs written for wasmtime-go.
func (t *Trap) Close() {}

// A trace is the backtrace of an error, whose names are looked up when somebody asks.
type trace struct {
	once   sync.Once
	from   vm.Backtrace
	frames []*Frame
}

// newTrace returns the backtrace of what runs in s.
func newTrace(s *vm.Store) *trace { return &trace{from: s.Backtrace()} }

// list returns the frames; those of a nil trace are none.
func (t *trace) list() []*Frame {
	if t == nil {
		return nil
	}
	t.once.Do(func() {
		t.frames = framesOf(t.from.Frames())
		t.from = vm.Backtrace{}
	})
	return t.frames
}

// A Frame is a function in a backtrace.
type Frame struct {
	index        uint32
	funcName     string
	moduleName   string
	funcOffset   uint32
	moduleOffset types.FilePos
	symbols      []FrameSymbol
	unused       bool // there is debugging information, but not here
}

func framesOf(fs []vm.Frame) []*Frame {
	all := make([]Frame, len(fs))
	out := make([]*Frame, len(fs))
	for i, f := range fs {
		all[i] = Frame{index: uint32(f.Func), funcName: f.Name, moduleName: f.Module.Info().Name, funcOffset: f.FuncOffset, moduleOffset: f.Pos}
		all[i].symbols, all[i].unused = symbolsAt(f.Module, f.Pos), hasUnusedDetails(f.Module)
		out[i] = &all[i]
	}
	return out
}

// FuncIndex returns the function's index in its module.
func (f *Frame) FuncIndex() uint32 { return f.index }

// FuncName returns the function's name from the module's name section, or nil.
func (f *Frame) FuncName() *string { return optional(f.funcName) }

// ModuleName returns the module's name from its name section, or nil.
func (f *Frame) ModuleName() *string { return optional(f.moduleName) }

// FuncOffset returns the byte offset of the instruction from the start of the function's body.
func (f *Frame) FuncOffset() uint { return uint(f.funcOffset) }

// ModuleOffset returns the byte offset of the instruction in the module, or the largest uint32 if
// it is not known.
func (f *Frame) ModuleOffset() uint { return uint(f.moduleOffset) }

// unnamedFunc is what stands for the name of a function without one.
func unnamedFunc(index uint32) string { return fmt.Sprintf("<wasm function %d>", index) }

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// backtraceText is the text of a failure in running code, whose causes come with the outermost one first.
func backtraceText(frames []*Frame, causes ...string) string {
	b := make([]byte, 0, 128+64*len(frames))
	if len(frames) == 0 {
		b = append(b, causes[0]...)
		if causes = causes[1:]; len(causes) > 0 {
			b = append(b, '\n')
		}
	} else {
		b = append(b, "error while executing at wasm backtrace:\n"...)
		b = appendFrames(b, frames)
	}
	return string(appendCauses(b, causes))
}

// appendFrames appends a line for each function. Offsets are padded to eight characters, or to the
// widest.
func appendFrames(b []byte, frames []*Frame) []byte {
	width, unused := 8, false
	for _, f := range frames {
		if f.moduleOffset != types.NoPos {
			width = max(width, len("0x")+(bits.Len32(uint32(f.moduleOffset))+3)/4)
		}
		unused = unused || f.unused
	}
	var room [16]byte
	for i, f := range frames {
		b = appendRight(b, strconv.AppendUint(room[:0], uint64(i), 10), 5)
		b = append(b, ": "...)
		if f.moduleOffset != types.NoPos {
			b = appendRight(b, strconv.AppendUint(append(room[:0], "0x"...), uint64(f.moduleOffset), 16), width)
			b = append(b, " - "...)
		}
		if len(f.symbols) > 0 {
			b = appendSymbols(b, f)
			continue
		}
		module := f.moduleName
		if module == "" {
			module = "<unknown>"
		}
		b = append(b, module...)
		b = append(b, '!')
		b = append(b, f.DisplayName()...)
		b = append(b, '\n')
	}
	if unused {
		b = append(b, detailsNote...)
	}
	return b
}

// appendSymbols appends the functions of the source that f executes, each with its place on a line of its own.
func appendSymbols(b []byte, f *Frame) []byte {
	const inlineIndent, placeIndent = 16, 20
	for i := range f.symbols {
		s := &f.symbols[i]
		if i > 0 {
			b = appendRight(b, nil, inlineIndent)
			b = append(b, "- "...)
		}
		switch {
		case s.Name != "":
			b = append(b, s.DisplayName()...)
		case i == 0:
			b = append(b, f.DisplayName()...)
		default:
			b = append(b, "<inlined function>"...)
		}
		b = append(b, '\n')
		if s.File != "" {
			b = appendRight(b, nil, placeIndent)
			b = append(b, "at "...)
			b = append(b, s.place()...)
			b = append(b, '\n')
		}
	}
	return b
}

// appendRight appends s, after blanks if it is shorter than width.
func appendRight(b, s []byte, width int) []byte {
	for range width - len(s) {
		b = append(b, ' ')
	}
	return append(b, s...)
}

// appendCauses appends the causes of what was appended before, numbered if there are several.
func appendCauses(b []byte, causes []string) []byte {
	if len(causes) == 0 {
		return b
	}
	b = append(b, "\nCaused by:"...)
	for i, c := range causes {
		indent := "\n    "
		b = append(b, '\n')
		if len(causes) == 1 {
			b = append(b, "    "...)
		} else {
			b = appendRight(b, strconv.AppendUint(nil, uint64(i), 10), 5)
			b = append(b, ": "...)
			indent = "\n       "
		}
		b = append(b, strings.ReplaceAll(c, "\n", indent)...)
	}
	return b
}

// fromVM turns any error of package vm into what users get.
func fromVM(err error) error {
	if err == nil {
		return nil
	}
	switch e := err.(type) {
	case *vm.Trap:
		return &Trap{vm: e}
	case *Error, *Trap:
		return err
	}
	var t *vm.Trap
	if errors.As(err, &t) {
		return &Trap{vm: t}
	}
	return err
}

// trapFromHost turns a trap that a host function returned into the error of the call.
func trapFromHost(s *vm.Store, t *Trap) *Error {
	if t.returned {
		panic("cannot return trap twice")
	}
	t.returned = true
	return &Error{msg: t.Message(), trace: newTrace(s)}
}

// exitError turns WASI's proc_exit into the error of the call.
func exitError(s *vm.Store, e *wasi.ExitError) *Error {
	status := int32(e.Code)
	return &Error{msg: fmt.Sprintf("Exited with i32 exit status %d", status), trace: newTrace(s), status: &status}
}
