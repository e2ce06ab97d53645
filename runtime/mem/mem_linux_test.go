package mem

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file tests linear memories and blocks.

const page = 65536

func newLinear(t *testing.T, cfg LinearConfig) *Linear {
	t.Helper()
	l, err := NewLinear(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Free)
	return l
}

// fillAndCheck writes to l from byte from on, having checked that it is zero there, and checks what
// was written before. It looks at every byte near page boundaries and at some of the others.
func fillAndCheck(t *testing.T, l *Linear, from uint64) {
	t.Helper()
	data := l.Data()
	if uint64(len(data)) != l.Len() {
		t.Fatalf("Data has %d bytes, Len is %d", len(data), l.Len())
	}
	for i := uint64(0); i < uint64(len(data)); i++ {
		if at := i % PageSize; at > 20 && at < PageSize-20 && i%509 != 0 {
			continue
		}
		want := byte(0)
		if i < from {
			want = pattern(i)
		}
		if data[i] != want {
			t.Fatalf("byte %d is %#x, want %#x", i, data[i], want)
		}
		data[i] = pattern(i)
	}
}

func pattern(i uint64) byte { return byte(i*2654435761>>8) | 1 }

func TestLinearGrow(t *testing.T) {
	static := environ.DefaultTunables()
	for _, c := range []struct {
		name  string
		cfg   LinearConfig
		fixed bool
	}{
		{"static", StaticConfig(&static, 1, 100, false), true},
		{"static 64", StaticConfig(&static, 1, 1<<20, true), false},
		{"small maximum", LinearConfig{Min: 1, Max: 100, Reservation: 8 << 20}, true},
		{"small reservation", LinearConfig{Min: 1, Max: 100, Reservation: 2 << 16, Guard: 4096}, false},
		{"no reservation", LinearConfig{Min: 1, Max: 100}, false},
		{"from nothing", LinearConfig{Min: 0, Max: 100}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLinear(t, c.cfg)
			if l.Fixed() != c.fixed {
				t.Errorf("Fixed() = %v", l.Fixed())
			}
			base := l.Base()
			if base == 0 {
				t.Error("no base")
			}
			fillAndCheck(t, l, 0)
			for _, delta := range []uint64{0, 1, 3, 20, 1} {
				was, pages := l.Len(), l.Pages()
				prev, err := l.Grow(delta)
				if err != nil || prev != pages || l.Pages() != pages+delta || l.Len() != was+delta*page {
					t.Fatalf("Grow(%d) = %d, %v; %d pages before, %d after", delta, prev, err, pages, l.Pages())
				}
				fillAndCheck(t, l, was)
				if c.fixed && l.Base() != base {
					t.Fatalf("the base moved from %#x to %#x", base, l.Base())
				}
			}
		})
	}
}

func TestLinearLimits(t *testing.T) {
	l := newLinear(t, LinearConfig{Min: 2, Max: 5, Reservation: 1 << 20})
	for _, delta := range []uint64{4, 5, 1 << 16, 1 << 47, 1 << 48, ^uint64(0), ^uint64(0) - 1} {
		if _, err := l.Grow(delta); !errors.Is(err, ErrLimit) {
			t.Errorf("Grow(%#x): %v", delta, err)
		}
		if l.Pages() != 2 {
			t.Fatalf("a failed Grow left %d pages", l.Pages())
		}
	}
	if prev, err := l.Grow(3); prev != 2 || err != nil {
		t.Errorf("Grow(3) = %d, %v", prev, err)
	}
	huge := newLinear(t, LinearConfig{Min: 0, Max: 1 << 48})
	for _, delta := range []uint64{1 << 31, 1 << 40, 1 << 48, ^uint64(0)} {
		if _, err := huge.Grow(delta); err == nil {
			t.Errorf("a memory grew by %#x pages", delta)
		}
	}
	for _, cfg := range []LinearConfig{
		{Min: 3, Max: 2},
		{Min: 1 << 48, Max: 1 << 48},
		{Min: ^uint64(0), Max: ^uint64(0)},
		{PageSize: 3},
		{PageSize: 65537},
		{Max: 1, Reservation: 1 << 60},
		{Max: 1, Guard: 1 << 60},
	} {
		if l, err := NewLinear(cfg); err == nil {
			t.Errorf("%+v: got a memory of %d bytes", cfg, l.Len())
		}
	}
}

func TestCustomPageSizes(t *testing.T) {
	for _, size := range []uint64{1, 512, 4096, 1 << 20} {
		l := newLinear(t, LinearConfig{PageSize: size, Min: 3, Max: 40})
		if l.Len() != 3*size || l.Pages() != 3 {
			t.Errorf("page size %d: %d bytes, %d pages", size, l.Len(), l.Pages())
		}
		fillAndCheck(t, l, 0)
		for range 5 {
			was := l.Len()
			if _, err := l.Grow(7); err != nil {
				t.Fatal(err)
			}
			fillAndCheck(t, l, was)
		}
		if _, err := l.Grow(3); !errors.Is(err, ErrLimit) {
			t.Error(err)
		}
	}
}

// Reservations are used again, and nothing of the old contents is left in them.
func TestLinearReuse(t *testing.T) {
	cfg := LinearConfig{Min: 4, Max: 10, Reservation: 1 << 32, Guard: 1 << 20}
	l := newLinear(t, cfg)
	fillAndCheck(t, l, 0)
	base := l.Base()
	l.Free()
	l.Free()
	again := newLinear(t, cfg)
	if again.Base() != base {
		t.Errorf("the reservation at %#x was not used again (%#x)", base, again.Base())
	}
	fillAndCheck(t, again, 0)
	if _, err := again.Grow(6); err != nil {
		t.Fatal(err)
	}
	fillAndCheck(t, again, 4*page)
}

// A memory that must not move fails when it can't have its reservation; another does without.
func TestReservationFails(t *testing.T) {
	const tooMuch = 1 << 46 // kernels give user space 47 bits
	var hold []uintptr
	for {
		addr, err := Reserve(tooMuch)
		if err != nil {
			break
		}
		hold = append(hold, addr)
	}
	defer func() {
		for _, addr := range hold {
			Release(addr, tooMuch)
		}
	}()
	if _, err := NewLinear(LinearConfig{Min: 1, Max: 10, Reservation: tooMuch, Fixed: true}); err == nil {
		t.Error("a memory got a reservation that the system does not have")
	}
	l := newLinear(t, LinearConfig{Min: 1, Max: 10, Reservation: tooMuch})
	fillAndCheck(t, l, 0)
	if _, err := l.Grow(9); err != nil {
		t.Error(err)
	}
	fillAndCheck(t, l, page)
}

func TestReserveAligned(t *testing.T) {
	for _, align := range []uintptr{1, PageSize, 1 << 20, 8 << 20} {
		addr, err := ReserveAligned(3*align+PageSize, align)
		if err != nil {
			t.Fatal(err)
		}
		if addr%align != 0 {
			t.Errorf("%#x is no multiple of %#x", addr, align)
		}
		if err := Release(addr, RoundUp(3*align+PageSize, PageSize)); err != nil {
			t.Error(err)
		}
	}
	if _, err := ReserveAligned(^uintptr(0)-100, 1<<20); err == nil {
		t.Error("reserved the whole address space")
	}
}

func TestDiscardAndDecommit(t *testing.T) {
	const n = 16 * PageSize
	addr, err := Reserve(n)
	if err != nil {
		t.Fatal(err)
	}
	defer Release(addr, n)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	zero := make([]byte, n)
	check(Protect(addr, n, ProtReadWrite))
	copy(Bytes(addr, n), bytes.Repeat([]byte{1}, n))
	check(Discard(addr, n))
	if !bytes.Equal(Bytes(addr, n), zero) {
		t.Error("Discard left something")
	}
	copy(Bytes(addr, n), bytes.Repeat([]byte{1}, n))
	check(Decommit(addr, n))
	check(Protect(addr, n, ProtRead))
	if !bytes.Equal(Bytes(addr, n), zero) {
		t.Error("Decommit left something")
	}
}

func TestBlocks(t *testing.T) {
	type held struct {
		b    Block
		fill byte
	}
	var blocks []held
	check := func(h held) {
		t.Helper()
		if n := bytes.Count(h.b.Bytes(), []byte{h.fill}); n != int(h.b.Size()) {
			t.Fatalf("%d of %d bytes of a block are %d", n, h.b.Size(), h.fill)
		}
	}
	sizes := []uintptr{1, 15, 16, 63, 64, 65, 100, 1000, 4095, 4096, 4097, 65535, 65536, 65537, 1 << 20, 3<<20 + 5}
	for round := range 60 {
		for i, n := range sizes {
			b, err := Alloc(n)
			if err != nil {
				t.Fatal(err)
			}
			if b.Size() != n || b.Addr()%16 != 0 || b.Addr() == 0 {
				t.Fatalf("block of %d bytes: %+v", n, b)
			}
			check(held{b, 0})
			h := held{b, byte(round*16+i) | 1}
			copy(b.Bytes(), bytes.Repeat([]byte{h.fill}, int(n)))
			blocks = append(blocks, h)
		}
		if round%3 == 2 { // free half of them, in an order unlike that of allocation
			for i := 0; i < len(blocks); i += 2 {
				check(blocks[i])
				blocks[i].b.Free()
				if blocks[i].b != (Block{}) {
					t.Fatal("Free left a block")
				}
				blocks[i].b.Free()
			}
			kept := blocks[:0]
			for _, h := range blocks {
				if h.b.Addr() != 0 {
					kept = append(kept, h)
				}
			}
			blocks = kept
		}
	}
	for i := range blocks {
		check(blocks[i])
		blocks[i].b.Free()
	}
	if b, err := Alloc(0); err != nil || b != (Block{}) {
		t.Errorf("Alloc(0) = %v, %v", b, err)
	}
	for _, n := range []uintptr{1 << 47, ^uintptr(0), ^uintptr(0) - 4000} {
		if _, err := Alloc(n); err == nil {
			t.Errorf("got a block of %#x bytes", n)
		}
	}
}

func TestBlocksConcurrently(t *testing.T) {
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 2000 {
				b, err := Alloc(uintptr(i%300 + 8))
				if err != nil {
					t.Error(err)
					return
				}
				for j, x := range b.Bytes() {
					if x != 0 {
						t.Errorf("byte %d is %d", j, x)
						return
					}
					b.Bytes()[j] = byte(g + 1)
				}
				runtime.Gosched()
				for j, x := range b.Bytes() {
					if x != byte(g+1) {
						t.Errorf("byte %d became %d", j, x)
						return
					}
				}
				b.Free()
			}
		})
	}
	wg.Wait()
}

// Memories that come and go leave no mappings behind.
func TestNoLeak(t *testing.T) {
	vmSize := func() int {
		b, err := os.ReadFile("/proc/self/statm")
		if err != nil {
			t.Skip(err)
		}
		n, err := strconv.Atoi(strings.Fields(string(b))[0])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	cycle := func() {
		for range 50 {
			l := newLinear(t, LinearConfig{Min: 1, Max: 64, Reservation: 1 << 20, Guard: 1 << 16})
			if _, err := l.Grow(60); err != nil {
				t.Fatal(err)
			}
			l.Free()
			b, err := Alloc(1 << 20)
			if err != nil {
				t.Fatal(err)
			}
			b.Free()
		}
	}
	cycle()
	before := vmSize()
	cycle()
	if grown := (vmSize() - before) * os.Getpagesize(); grown > 8<<20 {
		t.Errorf("the address space grew by %d bytes", grown)
	}
}

func BenchmarkStaticMemory(b *testing.B) {
	t := environ.DefaultTunables()
	for b.Loop() {
		l, err := NewLinear(StaticConfig(&t, 1, 100, false))
		if err != nil {
			b.Fatal(err)
		}
		l.Data()[0] = 1
		l.Free()
	}
}

func BenchmarkBlock(b *testing.B) {
	for b.Loop() {
		k, err := Alloc(1000)
		if err != nil {
			b.Fatal(err)
		}
		k.Free()
	}
}

// What many large blocks have used does not stay with the process.
func TestBigBlocksAreGivenBack(t *testing.T) {
	const size, n = 300 << 10, 200
	c := classOf(size)
	var list []Block
	for range n {
		b, err := Alloc(size)
		if err != nil {
			t.Fatal(err)
		}
		if !allZero(b.Bytes()) {
			t.Fatal("not zero")
		}
		for i := range b.Bytes() {
			b.Bytes()[i] = 0xff
		}
		list = append(list, b)
	}
	last := list[n-1].Addr()
	for i := range list {
		list[i].Free()
	}
	if idle := len(blocks.classes[c].free) << c; idle > maxIdle {
		t.Errorf("%d bytes are idle", idle)
	}
	if !inaccessible(last) {
		t.Error("the last block is still there")
	}
	b, err := Alloc(size + 1000)
	if err != nil || !allZero(b.Bytes()) {
		t.Error("a block that was used is not zero")
	}
	b.Free()
}
