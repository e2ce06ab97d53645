package wasmtime

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/environ/artifact"
	"github.com/gowasmtime/gowasmtime/environ/driver"
	"github.com/gowasmtime/gowasmtime/environ/translate"
	"github.com/gowasmtime/gowasmtime/runtime/vm"
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wat"
)

// This file implements Module.

// A Module is compiled code without state, ready to be instantiated any number of times. It is
// immutable and safe for concurrent use.
type Module struct {
	engine *Engine
	vm     *vm.Module
}

// NewModule compiles a module from the binary format, on all processors unless Config.SetParallelCompilation says otherwise, or
// loads it from the compilation cache if there is one. The error says what is wrong and at which offset of wasm. wasm is not kept.
// Several goroutines may compile with one engine at once.
func NewModule(engine *Engine, wasm []byte) (*Module, error) {
	return NewModuleWithProgress(engine, wasm, nil)
}

// NewModuleWithProgress is NewModule that calls progress now and then with the number of
// functions compiled so far and in total, from any goroutine but never from two at once.
func NewModuleWithProgress(engine *Engine, wasm []byte, progress func(done, total int)) (*Module, error) {
	m, err := engine.load(wasm, progress)
	if err != nil {
		return nil, err
	}
	keepDebugInfo(m, wasm, engine.features)
	return &Module{engine, m}, nil
}

// load compiles a module and loads it.
func (engine *Engine) load(wasm []byte, progress func(done, total int)) (*vm.Module, error) {
	if engine.cache != nil {
		return engine.loadCached(wasm, progress)
	}
	file, err := engine.compile(wasm, progress)
	if err != nil {
		return nil, err
	}
	return engine.deserialize(file)
}

// canCompile returns an error for what need not be looked at more closely.
func (engine *Engine) canCompile(wasm []byte) error {
	if engine.open().compiler == nil {
		return errNoCompiler
	}
	return looksBinary(wasm)
}

// compile returns the artifact for a module.
func (engine *Engine) compile(wasm []byte, progress func(done, total int)) ([]byte, error) {
	if err := engine.canCompile(wasm); err != nil {
		return nil, err
	}
	t, err := translate.Module(wasm, engine.features, &engine.tunables, engine.compiler.Target())
	if err != nil {
		return nil, moduleError(err)
	}
	engine.dropNames(t)
	file, err := driver.Build(context.Background(), engine.compiler, t, driver.Options{Workers: engine.workers, Progress: progress})
	if err != nil {
		return nil, moduleError(err)
	}
	return file, nil
}

// looksBinary tells the usual mistakes from malformed modules.
func looksBinary(data []byte) error {
	switch {
	case wat.IsBinary(data):
	case artifact.Detect(data):
		return newError("this is a precompiled module: load it with NewModuleDeserialize")
	case wat.IsText(data):
		return newError("this is a module in text format, where the binary format is needed")
	}
	return nil
}

func moduleError(err error) error {
	return wrapError("failed to parse WebAssembly module", err)
}

// PrecompileModule compiles a module from the binary format and returns what Module.Serialize would,
// without loading it: an ELF file for NewModuleDeserialize. Equal modules give equal bytes.
func (engine *Engine) PrecompileModule(wasm []byte) ([]byte, error) {
	return engine.compile(wasm, nil)
}

// PrecompileCompatibilityHash returns a hash of everything about the engine that PrecompileModule's result depends
// on, besides the module: version, compiler and its settings, target, tunables and features. Engines with the
// same hash can load each other's modules; others may be able to.
func (engine *Engine) PrecompileCompatibilityHash() [32]byte { return engine.host.Fingerprint() }

// DetectPrecompiled reports whether data begins like the result of Module.Serialize, of any version.
func DetectPrecompiled(data []byte) bool { return artifact.Detect(data) }

// DetectPrecompiledFile is DetectPrecompiled for the file at path, of which it reads the beginning only.
func DetectPrecompiledFile(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	start := make([]byte, artifact.DetectLen)
	n, err := io.ReadFull(f, start)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return err == nil && artifact.Detect(start[:n]), err
}

// NewModuleFromFile is NewModule for the contents of a file, which is in the binary format if its first
// byte is 0, and in the text format otherwise. The error names the file.
func NewModuleFromFile(engine *Engine, file string) (*Module, error) {
	wasm, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if len(wasm) > 0 && wasm[0] != 0 && !artifact.Detect(wasm) {
		if wasm, err = fromText(file, wasm); err != nil {
			return nil, err // it names the file
		}
	}
	m, err := NewModule(engine, wasm)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return m, nil
}

// ModuleValidate returns nil if wasm is a valid module for the engine's settings, or an error
// that says what is wrong and at which offset. It compiles nothing, so it also works with an engine that has no compiler.
func ModuleValidate(engine *Engine, wasm []byte) error {
	engine.open()
	if err := looksBinary(wasm); err != nil {
		return err
	}
	target := environ.HostTarget()
	t, err := translate.Module(wasm, engine.features, &engine.tunables, target)
	if err == nil {
		err = driver.Validate(t)
	}
	if err != nil {
		return moduleError(err)
	}
	return nil
}

// NewModuleDeserialize loads a module that Serialize or PrecompileModule returned for an engine
// with the same settings on the same kind of machine; the error says what differs. The data must
// come from a trusted source: it contains machine code. It is not copied and must not change.
func NewModuleDeserialize(engine *Engine, encoded []byte) (*Module, error) {
	m, err := engine.open().deserialize(encoded)
	if err != nil {
		return nil, err
	}
	return &Module{engine, m}, nil
}

func (engine *Engine) deserialize(encoded []byte) (*vm.Module, error) {
	view, err := artifact.Open(encoded)
	if err != nil {
		return nil, wrapError("", err)
	}
	m, err := vm.NewModule(engine.vm, view)
	if err != nil {
		return nil, loadError(err)
	}
	engine.loaded(m)
	return m, nil
}

// NewModuleDeserializeFile is NewModuleDeserialize for the contents of a file. The file is mapped and
// not read: it must not be changed in place as long as the module or an instance of it exists. Replacing it by
// renaming another, or removing it, is fine.
func NewModuleDeserializeFile(engine *Engine, path string) (*Module, error) {
	m, err := vm.OpenModule(engine.open().vm, path)
	var of *fs.PathError
	if errors.As(err, &of) {
		return nil, err // it names the file
	}
	if err != nil {
		return nil, wrapError("failed deserialization for: "+path, loadError(err))
	}
	engine.loaded(m)
	return &Module{engine, m}, nil
}

// loadError returns an error of vm as one of this package.
func loadError(err error) *Error {
	var misfit *vm.PoolMisfitError
	if errors.As(err, &misfit) {
		return wrapError(misfit.Context(), misfit.Unwrap())
	}
	return wrapError("", err)
}

func (m *Module) open() *vm.Module {
	if m.vm == nil {
		panic("object has been closed already")
	}
	return m.vm
}

// Close frees the module's code once no instance uses it any more. The module's other methods panic afterwards;
// its instances stay usable.
func (m *Module) Close() {
	if m.vm != nil {
		m.vm.Close()
		m.vm = nil
	}
}

// Name returns the module's name from its name section, or "" if it has none.
func (m *Module) Name() string { return m.open().Info().Name }

// Imports returns what the module imports, in its order, which is that of NewInstance's imports. The slice is the caller's.
func (m *Module) Imports() []*ImportType {
	info := m.open().Info()
	out := make([]*ImportType, len(info.Imports))
	for i := range info.Imports {
		im := &info.Imports[i]
		out[i] = &ImportType{im.Module, im.Name, externType(info, im.Kind, im.Index)}
	}
	return out
}

// Exports returns what the module exports, in its order. The slice is the caller's.
func (m *Module) Exports() []*ExportType {
	info := m.open().Info()
	out := make([]*ExportType, len(info.Exports))
	for i := range info.Exports {
		ex := &info.Exports[i]
		out[i] = &ExportType{ex.Name, externType(info, ex.Kind, ex.Index)}
	}
	return out
}

func externType(info *environ.Module, kind types.ExternKind, index uint32) *ExternType {
	switch kind {
	case types.ExternFunc:
		return &ExternType{f: &FuncType{*info.FuncSig(types.FuncIndex(index))}}
	case types.ExternTable:
		return &ExternType{t: &TableType{info.Tables[index].Type}}
	case types.ExternMemory:
		return &ExternType{m: &MemoryType{info.Memories[index]}}
	case types.ExternGlobal:
		return &ExternType{g: &GlobalType{info.Globals[index]}}
	}
	return &ExternType{}
}

// Serialize returns the compiled module in a form that NewModuleDeserialize loads: an ELF file that objdump -d reads. The
// bytes are a copy, and the error is always nil. The same module compiled with the same settings gives the same bytes.
func (m *Module) Serialize() ([]byte, error) {
	v := m.open().View()
	defer runtime.KeepAlive(v)
	return bytes.Clone(v.Bytes()), nil
}
