package wasmtime

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/gowasmtime/gowasmtime/wasi"
)

// This file defines WasiConfig.

// WasiDirPerms are the permissions of a preopened directory.
type WasiDirPerms uint8

// WasiFilePerms are the permissions of the files below a preopened directory.
type WasiFilePerms uint8

const (
	DIR_READ  WasiDirPerms = 1 << iota // list and look up
	DIR_WRITE                          // create, remove and rename
)

const (
	FILE_READ WasiFilePerms = 1 << iota
	FILE_WRITE
)

// A WasiConfig says what a guest sees of the world through WASI preview 1. Without settings it
// sees nothing: no arguments, no environment, empty input, discarded output, no files.
// Store.SetWasi consumes it. It is not safe for concurrent use.
type WasiConfig struct {
	used  bool
	cfg   wasi.Config
	files []*os.File // opened here, closed with the store
}

// NewWasiConfig returns a config without settings.
func NewWasiConfig() *WasiConfig { return &WasiConfig{} }

func (c *WasiConfig) open() {
	if c.used {
		panic("object has been closed already")
	}
}

// Close closes the files that setters opened. It need not be called.
func (c *WasiConfig) Close() {
	if c.used {
		return
	}
	c.used = true
	for _, f := range c.files {
		f.Close()
	}
	c.files = nil
}

// SetArgv sets the arguments, of which the first is the program's name by convention.
func (c *WasiConfig) SetArgv(argv []string) { c.open(); c.cfg.Args = append([]string(nil), argv...) }

// InheritArgv gives the guest this process's arguments.
func (c *WasiConfig) InheritArgv() { c.SetArgv(os.Args) }

// SetEnv sets the environment. It panics if keys and values differ in number.
func (c *WasiConfig) SetEnv(keys, values []string) {
	c.open()
	if len(keys) != len(values) {
		panic("mismatched numbers of keys and values")
	}
	c.cfg.Env = nil
	for i, k := range keys {
		c.cfg.Env = append(c.cfg.Env, k+"="+values[i])
	}
}

// InheritEnv gives the guest this process's environment.
func (c *WasiConfig) InheritEnv() { c.open(); c.cfg.Env = os.Environ() }

func (c *WasiConfig) file(f *os.File, err error) (*os.File, error) {
	if err != nil {
		return nil, fmt.Errorf("failed to open file: %w", err)
	}
	c.files = append(c.files, f)
	return f, nil
}

// SetStdinFile makes the file at path the standard input.
func (c *WasiConfig) SetStdinFile(path string) error {
	c.open()
	f, err := c.file(os.Open(path))
	if err == nil {
		c.cfg.Stdin = f
	}
	return err
}

// SetStdoutFile makes the file at path, created or emptied, the standard output.
func (c *WasiConfig) SetStdoutFile(path string) error {
	c.open()
	f, err := c.file(os.Create(path))
	if err == nil {
		c.cfg.Stdout = f
	}
	return err
}

// SetStderrFile makes the file at path, created or emptied, the standard error.
func (c *WasiConfig) SetStderrFile(path string) error {
	c.open()
	f, err := c.file(os.Create(path))
	if err == nil {
		c.cfg.Stderr = f
	}
	return err
}

// SetStdin makes r the standard input. A guest that reads from anything but an *os.File waits
// as long as r does.
func (c *WasiConfig) SetStdin(r io.Reader) { c.open(); c.cfg.Stdin = r }

// SetStdout makes w the standard output.
func (c *WasiConfig) SetStdout(w io.Writer) { c.open(); c.cfg.Stdout = w }

// SetStderr makes w the standard error.
func (c *WasiConfig) SetStderr(w io.Writer) { c.open(); c.cfg.Stderr = w }

// InheritStdin makes this process's standard input the guest's.
func (c *WasiConfig) InheritStdin() { c.SetStdin(os.Stdin) }

// InheritStdout makes this process's standard output the guest's.
func (c *WasiConfig) InheritStdout() { c.SetStdout(os.Stdout) }

// InheritStderr makes this process's standard error the guest's.
func (c *WasiConfig) InheritStderr() { c.SetStderr(os.Stderr) }

// PreopenDir shows the guest the directory path of the host under the name guestPath. The guest
// can never leave it, also not through symbolic links.
func (c *WasiConfig) PreopenDir(path, guestPath string, dirPerms WasiDirPerms, filePerms WasiFilePerms) error {
	c.open()
	st, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("failed to preopen directory: %w", err)
	}
	if !st.IsDir() {
		return fmt.Errorf("failed to preopen directory: %s: not a directory", path)
	}
	c.cfg.Preopens = append(c.cfg.Preopens, wasi.Preopen{
		HostPath: path, GuestPath: guestPath,
		DirPerms: dirPermsOf(dirPerms), FilePerms: filePermsOf(filePerms),
	})
	return nil
}

// PreopenFS shows the guest fsys, read-only, under the name guestPath.
func (c *WasiConfig) PreopenFS(fsys fs.FS, guestPath string) {
	c.open()
	c.cfg.Preopens = append(c.cfg.Preopens, wasi.Preopen{FS: fsys, GuestPath: guestPath, DirPerms: wasi.DirRead, FilePerms: wasi.FileRead})
}

func dirPermsOf(p WasiDirPerms) (out wasi.DirPerms) {
	if p&DIR_READ != 0 {
		out |= wasi.DirRead
	}
	if p&DIR_WRITE != 0 {
		out |= wasi.DirWrite
	}
	return out
}

func filePermsOf(p WasiFilePerms) (out wasi.FilePerms) {
	if p&FILE_READ != 0 {
		out |= wasi.FileRead
	}
	if p&FILE_WRITE != 0 {
		out |= wasi.FileWrite
	}
	return out
}
