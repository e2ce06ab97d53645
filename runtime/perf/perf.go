package perf

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"
)

// This file defines what is written, and implements the perf map.

// A Func is machine code that has a name.
type Func struct {
	Name string
	Addr uintptr
	Code []byte
}

// A Writer is told about functions as they are loaded. It is safe for concurrent use.
type Writer interface {
	Load(funcs []Func) error
}

// Map returns the process's perf map, and makes it the first time.
func Map() (Writer, error) { return processMap() }

// Jitdump returns the process's jitdump, and makes it the first time.
func Jitdump() (Writer, error) { return processDump() }

var processMap = sync.OnceValues(func() (Writer, error) {
	f, err := os.OpenFile(fmt.Sprintf("/tmp/perf-%d.map", os.Getpid()), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, fmt.Errorf("perf: %w", err)
	}
	return &mapWriter{f: f}, nil
})

type mapWriter struct {
	mu sync.Mutex
	f  *os.File
}

// Load appends a line for each function: address and size in hexadecimal, and the name, which may
// have blanks but no line breaks.
func (m *mapWriter) Load(funcs []Func) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := bufio.NewWriter(m.f)
	for _, f := range funcs {
		fmt.Fprintf(w, "%x %x %s\n", f.Addr, len(f.Code), oneLine(f.Name))
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("perf: %w", err)
	}
	return nil
}

// oneLine makes a name that neither format takes apart: names come from modules.
func oneLine(name string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' {
			return '?'
		}
		return c
	}, name)
}
