package code

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests loading, lookup and the arena.

// image returns an image of n bytes that says mark everywhere.
func image(n int, mark byte) *Image {
	return &Image{Text: bytes.Repeat([]byte{mark}, n), Funcs: []environ.FunctionInfo{{Key: environ.DefinedFunc(types.DefinedFuncIndex(mark)), Len: uint32(n)}}}
}

func load(t testing.TB, img *Image) *Code {
	t.Helper()
	c, err := Load(img)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func TestTables(t *testing.T) {
	m := types.NewStackMap(4)
	m.Set(2)
	text := make([]byte, 300)
	for i := range text {
		text[i] = byte(i)
	}
	c := load(t, &Image{
		Text: text,
		Funcs: []environ.FunctionInfo{
			{Key: environ.HostToWasm(1), Start: 0, Len: 30, Pos: types.NoPos},
			{Key: environ.DefinedFunc(5), Start: 32, Len: 100, Pos: 0x40},
			{Key: environ.DefinedFunc(3), Start: 132, Len: 100, Pos: 0x80},
			{Key: environ.DefinedFunc(9), Start: 232, Len: 0},
			{Key: environ.DefinedFunc(1), Start: 240, Len: 60},
		},
		Traps:  []environ.TrapSite{{PC: 40, Code: types.TrapMemoryOutOfBounds}, {PC: 299, Code: types.TrapUnreachableCodeReached}},
		Addrs:  []environ.AddrSite{{PC: 32, Pos: 0x41}, {PC: 50, Pos: 0x45}, {PC: 50, Pos: 0x46}, {PC: 132, Pos: types.NoPos}, {PC: 140, Pos: 0x90}},
		Stacks: []environ.StackSite{{PC: 60, Map: m}, {PC: 300, Map: types.StackMap{}}},
	})
	if !bytes.Equal(c.Text(), text) {
		t.Error("the text changed")
	}
	base := c.Base()

	funcs := map[uintptr]environ.FuncKey{0: environ.HostToWasm(1), 29: environ.HostToWasm(1), 32: environ.DefinedFunc(5), 131: environ.DefinedFunc(5),
		132: environ.DefinedFunc(3), 231: environ.DefinedFunc(3), 240: environ.DefinedFunc(1), 299: environ.DefinedFunc(1)}
	for _, off := range []uintptr{0, 29, 30, 31, 32, 131, 132, 231, 232, 239, 240, 299, 300, 301, 1 << 40, ^uintptr(0)} {
		f, ok := c.Func(base + off)
		if want, in := funcs[off]; ok != in || f.Key != want {
			t.Errorf("Func(base+%d) = %v, %v", off, f.Key, ok)
		}
		if in := Lookup(base+off) == c; in != (off < 300) {
			t.Errorf("Lookup(base+%d) found the code: %v", off, in)
		}
	}
	for key, off := range map[environ.FuncKey]uintptr{environ.HostToWasm(1): 0, environ.DefinedFunc(5): 32, environ.DefinedFunc(3): 132, environ.DefinedFunc(9): 232, environ.DefinedFunc(1): 240} {
		if addr, ok := c.FuncAddr(key); !ok || addr != base+off {
			t.Errorf("FuncAddr(%v) = %#x, %v, want base+%d", key, addr, ok, off)
		}
	}
	for _, key := range []environ.FuncKey{environ.DefinedFunc(0), environ.DefinedFunc(4), environ.WasmToHost(1), environ.HostToWasm(0)} {
		if addr, ok := c.FuncAddr(key); ok {
			t.Errorf("FuncAddr(%v) = %#x", key, addr)
		}
	}
	for off, want := range map[uintptr]types.TrapCode{39: types.TrapNone, 40: types.TrapMemoryOutOfBounds, 41: types.TrapNone, 299: types.TrapUnreachableCodeReached, 300: types.TrapNone} {
		if got, ok := c.TrapAt(base + off); got != want || ok != (want != types.TrapNone) {
			t.Errorf("TrapAt(base+%d) = %v, %v", off, got, ok)
		}
	}
	for off, want := range map[uintptr]types.FilePos{0: types.NoPos, 31: types.NoPos, 32: 0x41, 49: 0x41, 50: 0x46, 131: 0x46, 132: types.NoPos, 139: types.NoPos, 140: 0x90, 300: 0x90, 301: types.NoPos} {
		if got := c.PosAt(base + off); got != want {
			t.Errorf("PosAt(base+%d) = %v, want %v", off, got, want)
		}
	}
	for off, want := range map[uintptr]bool{0: false, 59: false, 60: true, 61: false, 300: true, 301: false} {
		got, ok := c.StackMapAt(base + off)
		if ok != want || off == 60 && !got.Has(2) {
			t.Errorf("StackMapAt(base+%d) = %v, %v", off, got, ok)
		}
	}
}

func TestBadImages(t *testing.T) {
	text := make([]byte, 100)
	for name, img := range map[string]*Image{
		"beyond the text": {Text: text, Funcs: []environ.FunctionInfo{{Start: 50, Len: 51}}},
		"wraps around":    {Text: text, Funcs: []environ.FunctionInfo{{Start: 50, Len: ^uint32(0) - 20}}},
		"overlap":         {Text: text, Funcs: []environ.FunctionInfo{{Start: 0, Len: 20}, {Start: 19, Len: 20}}},
		"traps":           {Text: text, Traps: []environ.TrapSite{{PC: 5}, {PC: 5}}},
		"addresses":       {Text: text, Addrs: []environ.AddrSite{{PC: 6}, {PC: 5}}},
		"stack maps":      {Text: text, Stacks: []environ.StackSite{{PC: 6}, {PC: 5}}},
	} {
		if _, err := Load(img); err == nil || !strings.HasPrefix(err.Error(), "code: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPadding(t *testing.T) {
	c := load(t, image(5000, 0x90))
	pad := mem.Bytes(c.Base()+5000, 2*mem.PageSize-5000)
	for i, b := range pad {
		if runtime.GOARCH == "amd64" && b != 0xCC {
			t.Fatalf("byte %d behind the text is %#x", i, b)
		}
	}
	empty := load(t, &Image{})
	if Lookup(empty.Base()) != nil {
		t.Error("code without text is found")
	}
}

func TestLoadAll(t *testing.T) {
	var images []*Image
	for i := range 20 {
		images = append(images, image(i*700, byte(i)))
	}
	codes, err := LoadAll(images)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range codes {
		if !bytes.Equal(c.Text(), images[i].Text) {
			t.Errorf("text %d changed", i)
		}
		if i > 0 && (Lookup(c.Base()) != c || Lookup(c.Base()+uintptr(i*700-1)) != c) {
			t.Errorf("code %d is not found", i)
		}
	}
	for i := 0; i < 20; i += 2 {
		codes[i].Close()
		codes[i].Close()
		if Lookup(codes[i].Base()) != nil {
			t.Errorf("code %d is found after Close", i)
		}
		if f, ok := codes[i].Func(codes[i].Base()); i > 0 && (!ok || f.Key.Index != uint32(i)) {
			t.Errorf("code %d does not answer after Close", i)
		}
	}
	for i := 1; i < 20; i += 2 {
		if !bytes.Equal(codes[i].Text(), images[i].Text) {
			t.Errorf("text %d changed when others were closed", i)
		}
		codes[i].Close()
	}
	if codes, err := LoadAll(nil); len(codes) != 0 || err != nil {
		t.Errorf("LoadAll(nil) = %v, %v", codes, err)
	}
}

// Code that is garbage leaves the arena; code that a Lookup returned does not.
func TestGarbage(t *testing.T) {
	base := func() uintptr {
		c, err := Load(image(100, 7))
		if err != nil {
			t.Fatal(err)
		}
		return c.Base()
	}()
	held := Lookup(base)
	if held == nil {
		t.Skip("collected already")
	}
	for range 5 {
		runtime.GC()
	}
	if Lookup(base) != held || held.Text()[99] != 7 {
		t.Fatal("code that is held was collected")
	}
	runtime.KeepAlive(held)
	held = nil
	for range 100 {
		runtime.GC()
		if Lookup(base) == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("garbage stays in the arena")
}

// Random allocation: ranges never overlap, and in the end everything is one free span again.
func TestArena(t *testing.T) {
	a, err := NewArena(64 * mem.PageSize)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.InstallStubs([]byte("stubs")); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(mem.Bytes(a.Base(), StubSize), []byte("stubs")) {
		t.Error("no stubs at the start")
	}
	type held struct {
		addr, n uintptr
		mark    byte
	}
	var all []held
	rnd := rand.New(rand.NewPCG(1, 2))
	full := 0
	for i := range 3000 {
		if rnd.IntN(5) < 3 {
			n := uintptr(rnd.IntN(6)+1) * mem.PageSize
			addr, err := a.alloc(n)
			if errors.Is(err, ErrFull) {
				full++
				continue
			} else if err != nil {
				t.Fatal(err)
			}
			if addr < a.Base()+StubSize || addr+n > a.Base()+a.Size() {
				t.Fatalf("%#x is not in the arena", addr)
			}
			h := held{addr, n, byte(i)}
			if err := publish(addr, n, func(b []byte) {
				if b[0] != 0 || b[n-1] != 0 {
					t.Fatal("pages that are handed out are not zero")
				}
				for j := range b {
					b[j] = h.mark
				}
			}); err != nil {
				t.Fatal(err)
			}
			all = append(all, h)
		} else if len(all) > 0 {
			k := rnd.IntN(len(all))
			h := all[k]
			for _, b := range mem.Bytes(h.addr, h.n) {
				if b != h.mark {
					t.Fatal("a range was overwritten")
				}
			}
			a.release(h.addr, h.n)
			all = append(all[:k], all[k+1:]...)
		}
	}
	if full == 0 {
		t.Error("the arena was never full: the test tests too little")
	}
	for _, h := range all {
		a.release(h.addr, h.n)
	}
	if len(a.free) != 1 || a.free[0] != (span{StubSize, a.Size()}) {
		t.Errorf("free spans in the end: %v", a.free)
	}
	if _, err := NewArena(StubSize); err == nil {
		t.Error("an arena with room for nothing but stubs")
	}
}

func TestArenaPanics(t *testing.T) {
	a, err := NewArena(4 * mem.PageSize)
	if err != nil {
		t.Fatal(err)
	}
	mustPanic := func(f func()) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		f()
	}
	mustPanic(func() { a.InstallStubs(make([]byte, StubSize+1)) })
	if err := a.InstallStubs(nil); err != nil {
		t.Fatal(err)
	}
	mustPanic(func() { a.InstallStubs(nil) })
}

// Many modules, many lookups, and loading and closing meanwhile.
func TestLookupConcurrently(t *testing.T) {
	modules, lookups := 10_000, 1_000_000
	if testing.Short() {
		modules, lookups = 500, 50_000
	}
	var codes []*Code
	for len(codes) < modules {
		batch := make([]*Image, 100)
		for i := range batch {
			batch[i] = image(200, byte(i))
		}
		loaded, err := LoadAll(batch)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, loaded...)
	}
	var stop atomic.Bool
	var churn, readers sync.WaitGroup
	churn.Go(func() {
		for !stop.Load() {
			c, err := Load(image(300, 1))
			if err != nil {
				t.Error(err)
				return
			}
			if Lookup(c.Base()+299) != c {
				t.Error("code is not found right after loading")
			}
			c.Close()
		}
	})
	const goroutines = 4
	for g := range goroutines {
		readers.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 0))
			for range lookups / goroutines {
				c := codes[rnd.IntN(len(codes))]
				off := uintptr(rnd.IntN(220))
				if got := Lookup(c.Base() + off); (got == c) != (off < 200) || got != c && got != nil {
					t.Errorf("lookup at %d: %p, want %p", off, got, c)
					return
				}
			}
		})
	}
	readers.Wait()
	stop.Store(true)
	churn.Wait()
	for _, c := range codes {
		c.Close()
	}
	if Lookup(codes[0].Base()) != nil {
		t.Error("closed code is found")
	}
}

func BenchmarkLookup(b *testing.B) {
	images := make([]*Image, 1000)
	for i := range images {
		images[i] = image(200, 1)
	}
	codes, err := LoadAll(images)
	if err != nil {
		b.Fatal(err)
	}
	pc := codes[777].Base() + 5
	for b.Loop() {
		if Lookup(pc) == nil {
			b.Fatal("not found")
		}
	}
	for _, c := range codes {
		c.Close()
	}
}

func BenchmarkLoad(b *testing.B) {
	img := image(16384, 1)
	for b.Loop() {
		c, err := Load(img)
		if err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}
