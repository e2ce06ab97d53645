package perf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// This file reads back what is written.

var testFuncs = []Func{{"first", 0x1000, []byte{0xC3}}, {"the\nsecond", 0x2000, []byte{0x90, 0xC3}}, {"", 0x3000, nil}}

func TestMap(t *testing.T) {
	path := fmt.Sprintf("/tmp/perf-%d.map", os.Getpid())
	w, err := Map()
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(path)
	again, err := Map()
	if err != nil || again != w {
		t.Errorf("a second map: %v", err)
	}
	if err := w.Load(testFuncs[:1]); err != nil {
		t.Fatal(err)
	}
	if err := again.Load(testFuncs[1:]); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "1000 1 first\n2000 2 the?second\n3000 0 \n" {
		t.Errorf("%v:\n%s", err, got)
	}
}

func TestJitdump(t *testing.T) {
	dir := t.TempDir()
	w, err := newDump(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Load(testFuncs[:1]); err != nil {
		t.Fatal(err)
	}
	if err := w.Load(testFuncs[1:]); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, fmt.Sprintf("jit-%d.dump", os.Getpid()))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	if le.Uint32(b) != dumpMagic || le.Uint32(b[4:]) != 1 || le.Uint32(b[8:]) != 40 || le.Uint32(b[12:]) == 0 || le.Uint32(b[20:]) != uint32(os.Getpid()) {
		t.Fatalf("header: %x", b[:40])
	}
	last := le.Uint64(b[24:])
	b = b[40:]
	for i, f := range testFuncs {
		size := le.Uint32(b[4:])
		name, code, _ := bytes.Cut(b[56:size], []byte{0})
		if le.Uint32(b) != 0 || le.Uint64(b[8:]) < last || le.Uint64(b[24:]) != uint64(f.Addr) || le.Uint64(b[32:]) != uint64(f.Addr) ||
			le.Uint64(b[40:]) != uint64(len(f.Code)) || le.Uint64(b[48:]) != uint64(i) {
			t.Errorf("record %d: %x", i, b[:size])
		}
		if string(name) != oneLine(f.Name) || !bytes.Equal(code, f.Code) {
			t.Errorf("record %d has name %q and code %x", i, name, code)
		}
		last, b = le.Uint64(b[8:]), b[size:]
	}
	if len(b) != 0 {
		t.Errorf("%d bytes too many", len(b))
	}
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for line := range strings.Lines(string(maps)) {
		found = found || strings.Contains(line, path) && strings.Contains(line, "r-xp")
	}
	if !found {
		t.Error("the file is not mapped, so perf will not find it")
	}
}
