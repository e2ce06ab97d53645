package perf

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

// This file implements the jitdump.

const (
	dumpMagic      = 0x4A695444 // "JiTD"
	dumpVersion    = 1
	dumpHeaderSize = 40
	codeLoad       = 0
	loadRecordSize = 56 // with the record's header, without name and code
)

// elfMachines are the processors that a jitdump can be about, as ELF numbers them.
var elfMachines = map[string]uint32{"amd64": 62, "arm64": 183}

var processDump = sync.OnceValues(func() (Writer, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("perf: %w", err)
	}
	return newDump(dir)
})

// newDump makes the jitdump of this process in dir.
func newDump(dir string) (*dumpWriter, error) {
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("jit-%d.dump", os.Getpid())))
	if err != nil {
		return nil, fmt.Errorf("perf: %w", err)
	}
	d := &dumpWriter{f: f, w: bufio.NewWriter(f)}
	le := binary.LittleEndian
	b := le.AppendUint32(nil, dumpMagic)
	b = le.AppendUint32(b, dumpVersion)
	b = le.AppendUint32(b, dumpHeaderSize)
	b = le.AppendUint32(b, elfMachines[runtime.GOARCH])
	b = le.AppendUint32(b, 0)
	b = le.AppendUint32(b, uint32(os.Getpid()))
	b = le.AppendUint64(b, now())
	b = le.AppendUint64(b, 0) // flags
	d.w.Write(b)
	if err := d.w.Flush(); err != nil {
		return nil, fmt.Errorf("perf: %w", err)
	}
	// perf records mappings of executable pages: this one, of the file's beginning, tells it where the file is. It is never
	// used and stays until the process ends.
	if _, err := unix.MmapPtr(int(f.Fd()), 0, nil, uintptr(os.Getpagesize()), unix.PROT_READ|unix.PROT_EXEC, unix.MAP_PRIVATE); err != nil {
		return nil, fmt.Errorf("perf: mapping %s: %w", f.Name(), err)
	}
	return d, nil
}

// A dumpWriter writes records. Errors of w stay with it until they are asked for.
type dumpWriter struct {
	mu   sync.Mutex
	f    *os.File
	w    *bufio.Writer
	next uint64 // index of the next function
}

// now returns the time on the clock that "perf record -k mono" uses, in nanoseconds.
func now() uint64 {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &t) // it cannot fail
	return uint64(t.Nano())
}

// Load appends a record for each function.
func (d *dumpWriter) Load(funcs []Func) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	le := binary.LittleEndian
	b := make([]byte, 0, 256)
	for _, f := range funcs {
		name := oneLine(f.Name)
		b = le.AppendUint32(b[:0], codeLoad)
		b = le.AppendUint32(b, uint32(loadRecordSize+len(name)+1+len(f.Code)))
		b = le.AppendUint64(b, now())
		b = le.AppendUint32(b, uint32(os.Getpid()))
		b = le.AppendUint32(b, uint32(unix.Gettid()))
		b = le.AppendUint64(b, uint64(f.Addr)) // where it is mapped
		b = le.AppendUint64(b, uint64(f.Addr)) // where it runs
		b = le.AppendUint64(b, uint64(len(f.Code)))
		b = le.AppendUint64(b, d.next)
		b = append(append(b, name...), 0)
		d.next++
		d.w.Write(b)
		d.w.Write(f.Code)
	}
	if err := d.w.Flush(); err != nil {
		return fmt.Errorf("perf: %w", err)
	}
	return nil
}
