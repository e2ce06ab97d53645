package guest

// This file implements Program: from files to a finished run.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/gowasmtime/gowasmtime/cli/internal/flags"
	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/wasmtime"
)

// Exit statuses besides those that guests choose.
const (
	StatusError       = 1   // anything that went wrong before or outside of the guest's code
	StatusInterrupted = 130 // SIGINT
	StatusTrap        = 134 // the guest trapped; what abort gives on Unix
)

// A Program says what to run and what it sees of the world.
type Program struct {
	Options          *flags.Options // consumed by Run
	File             string         // "-" is the standard input
	Args             []string       // without the program's name
	Argv0            string         // "" means the base name of File
	Dirs             []Dir
	Env              []Var // after the inherited ones; later ones override
	Invoke           string
	HasInvoke        bool
	Preloads         []Preload
	AllowPrecompiled bool

	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// A Dir is a directory of the host and its name in the guest.
type Dir struct{ Host, Guest string }

// A Var is an environment variable.
type Var struct{ Name, Value string }

// A Preload is a module whose exports can be imported by a name.
type Preload struct{ Name, File string }

// Run runs the program and returns the exit status. The error is not nil if there is something to
// tell the user; a program that ends with a status of its own has told.
func (p *Program) Run(ctx context.Context) (status int, err error) {
	err = p.run(ctx)
	if err == nil {
		return 0, nil
	}
	if s, ok := exitStatus(err); ok {
		if s < 0 || s > 125 {
			return StatusError, report.Wrap(fmt.Errorf("exit status %d is not in the range from 0 to 125", uint32(s)), "failed to run main module `%s`", p.File)
		}
		return int(s), nil
	}
	if errors.Is(err, errInterrupted) {
		return StatusInterrupted, nil
	}
	var trap *wasmtime.Trap
	if errors.As(err, &trap) || errors.Is(err, errTimeout) {
		return StatusTrap, err
	}
	return StatusError, err
}

// exitStatus returns the status with which a guest ended itself.
func exitStatus(err error) (int32, bool) {
	var e *wasmtime.Error
	if errors.As(err, &e) {
		return e.ExitStatus()
	}
	return 0, false
}

func (p *Program) run(ctx context.Context) error {
	engine, err := wasmtime.NewEngineErr(p.Options.Config)
	if err != nil {
		return err
	}
	data, module, err := p.load(engine, p.File)
	if err != nil {
		return err
	}
	preloads := make([]*wasmtime.Module, len(p.Preloads))
	for i, l := range p.Preloads {
		if _, preloads[i], err = p.load(engine, l.File); err != nil {
			return preloadError(l, err)
		}
	}
	store := wasmtime.NewStore(engine)
	defer store.Close()
	if err := p.configure(store); err != nil {
		return err
	}
	linker := wasmtime.NewLinker(engine)
	if !p.Options.NoWasi {
		if err := linker.DefineWasi(); err != nil {
			return err
		}
	}
	w := watch(ctx, store, p.Options.Timeout)
	defer w.stop()
	for i, l := range p.Preloads {
		err := p.checkImports(store, linker, preloads[i])
		if err == nil {
			err = linker.DefineModule(store, l.Name, preloads[i])
		}
		if err != nil {
			return preloadError(l, w.reason(err))
		}
	}
	if err := p.main(w, store, linker, module, data); err != nil {
		return report.Wrap(w.reason(err), "failed to run main module `%s`", p.File)
	}
	return nil
}

func preloadError(l Preload, err error) error {
	return report.Wrap(err, "failed to preload `%s` as module `%s`", l.File, l.Name)
}

// load reads and compiles a module; data is what the file holds.
func (p *Program) load(engine *wasmtime.Engine, file string) (data []byte, m *wasmtime.Module, err error) {
	data, err = ReadModule(file, p.Stdin)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case !wasmtime.DetectPrecompiled(data):
		m, err = wasmtime.NewModule(engine, data)
	case !p.AllowPrecompiled:
		return nil, nil, fmt.Errorf("`%s` is a precompiled module: running it executes the machine code in it, so it must come from a source you trust; pass --allow-precompiled if it does", file)
	default:
		m, err = wasmtime.NewModuleDeserialize(engine, data)
	}
	return data, m, report.Wrap(err, "failed to load `%s`", file)
}

// configure gives the store its limits and its view of the world.
func (p *Program) configure(store *wasmtime.Store) error {
	o := p.Options
	store.SetLimiter(&o.Limits)
	if o.HasFuel {
		if err := store.SetFuel(o.Fuel); err != nil {
			return err
		}
	}
	store.SetEpochDeadline(math.MaxUint64) // nobody advances the epoch
	if o.NoWasi {
		return nil
	}
	w := wasmtime.NewWasiConfig()
	w.SetArgv(append([]string{p.argv0()}, p.Args...))
	w.SetEnv(p.environment())
	if !o.NoStdin {
		w.SetStdin(p.Stdin)
	}
	if !o.NoStdout {
		w.SetStdout(p.Stdout)
	}
	if !o.NoStderr {
		w.SetStderr(p.Stderr)
	}
	for _, d := range p.Dirs {
		err := w.PreopenDir(d.Host, d.Guest, wasmtime.DIR_READ|wasmtime.DIR_WRITE, wasmtime.FILE_READ|wasmtime.FILE_WRITE)
		if err != nil {
			return report.Wrap(err, "failed to open directory `%s`", d.Host)
		}
	}
	return store.SetWasiErr(w)
}

// argv0 returns the name that the guest knows itself by.
func (p *Program) argv0() string {
	if p.Argv0 != "" {
		return p.Argv0
	}
	return filepath.Base(p.File)
}

// environment returns the guest's variables, each once, in the order of their first appearance.
func (p *Program) environment() (names, values []string) {
	at := make(map[string]int)
	add := func(name, value string) {
		if i, ok := at[name]; ok {
			values[i] = value
			return
		}
		at[name] = len(names)
		names, values = append(names, name), append(values, value)
	}
	if p.Options.InheritEnv {
		for _, kv := range os.Environ() {
			name, value, _ := strings.Cut(kv, "=")
			add(name, value)
		}
	}
	for _, v := range p.Env {
		add(v.Name, v.Value)
	}
	return names, values
}

// main instantiates the module and calls its entry.
func (p *Program) main(w *watcher, store *wasmtime.Store, linker *wasmtime.Linker, module *wasmtime.Module, data []byte) error {
	err := p.checkImports(store, linker, module)
	var instance *wasmtime.Instance
	if err == nil {
		instance, err = linker.Instantiate(store, module)
	}
	if err != nil {
		return report.Wrap(err, "failed to instantiate %q", p.File)
	}
	reactor := instance.GetFunc(store, "_initialize")
	if reactor != nil {
		if _, err := reactor.CallContext(w.ctx, store); err != nil {
			return report.Wrap(err, "failed to invoke `_initialize`")
		}
	}
	if p.HasInvoke {
		return p.invoke(w, store, module, instance)
	}
	for _, name := range []string{"", "_start"} {
		if f := instance.GetFunc(store, name); f != nil {
			_, err := f.CallContext(w.ctx, store)
			return report.Wrap(err, "failed to invoke command default")
		}
	}
	if reactor == nil && !hasStart(data) {
		return noEntry(module)
	}
	return nil
}

// checkImports sees to it that all that module imports has a definition, or says what has none.
func (p *Program) checkImports(store *wasmtime.Store, linker *wasmtime.Linker, module *wasmtime.Module) error {
	var err error
	switch p.Options.UnknownImports {
	case flags.UnknownTraps:
		err = linker.DefineUnknownImportsAsTraps(module)
	case flags.UnknownGivesZeros:
		err = linker.DefineUnknownImportsAsDefaultValues(store, module)
	}
	if err != nil {
		return err
	}
	return p.missingImports(store, linker, module)
}
