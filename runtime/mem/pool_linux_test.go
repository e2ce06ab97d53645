package mem

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
)

// This file tests pools of slots.

func newPool(t *testing.T, cfg PoolConfig) *Pool {
	t.Helper()
	p, err := NewPool(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func poolImage(t *testing.T, text string) *Image {
	t.Helper()
	img, err := NewImage([]Chunk{{Offset: 100, Data: []byte(text)}}, 65536)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(img.Close)
	return img
}

func poolMemory(t *testing.T, p *Pool, img *Image) *Linear {
	t.Helper()
	l, err := NewLinear(LinearConfig{Min: 1, Max: 100, Pool: p, Image: img})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A slot goes to the image that it had last; others get fresh slots as long as there are few warm ones, and then
// the slot that was used longest ago.
func TestPoolAffinity(t *testing.T) {
	p := newPool(t, PoolConfig{Kind: "memories", Slots: 6, Size: 4 << 16, Guard: 1 << 16, Warm: 3, Batch: 1})
	a, b, c, d := poolImage(t, "a"), poolImage(t, "b"), poolImage(t, "c"), poolImage(t, "d")
	use := func(img *Image, touch bool) uintptr {
		l := poolMemory(t, p, img)
		want := make([]byte, 65536)
		if img != nil {
			copy(want[100:], map[*Image]string{a: "a", b: "b", c: "c", d: "d"}[img])
		}
		if touch && !bytes.Equal(l.Data(), want) {
			t.Error("a memory does not begin with its image")
		}
		if touch {
			for i := range l.Data() {
				l.Data()[i] = 0xEE
			}
		}
		base := l.Base()
		l.FreeUnused()
		return base
	}
	atA, atB, at0 := use(a, true), use(b, false), use(nil, true)
	if atA == atB || atA == at0 || atB == at0 {
		t.Error("slots of other images were taken although there are fresh ones")
	}
	for range 3 {
		for _, x := range []struct {
			img *Image
			at  uintptr
		}{{b, atB}, {a, atA}, {nil, at0}} {
			if got := use(x.img, true); got != x.at {
				t.Errorf("an image has moved from %#x to %#x", x.at, got)
			}
		}
	}
	if got := use(c, true); got != atB {
		t.Errorf("a new image got %#x, not what was used longest ago", got)
	}
	if got := use(b, true); got != atA {
		t.Errorf("an image that lost its slot got %#x, not what was used longest ago", got)
	}
	// Memories that are alive at once are in different slots, all of which can be had.
	seen := map[uintptr]bool{}
	var list []*Linear
	for i := range 6 {
		l := poolMemory(t, p, []*Image{a, b, c, d, nil}[i%5])
		list = append(list, l)
		if seen[l.Base()] {
			t.Error("two memories in one slot")
		}
		seen[l.Base()] = true
	}
	_, err := NewLinear(LinearConfig{Min: 1, Max: 1, Pool: p})
	var full *LimitError
	if !errors.As(err, &full) || full.Limit != 6 || err.Error() != "maximum concurrent limit of 6 for memories reached" {
		t.Errorf("one more gives %v", err)
	}
	for _, l := range list {
		l.Free()
	}
	if n := p.Used(); n != 0 {
		t.Errorf("%d slots in use at the end", n)
	}
}

// An image that is closed leaves the slots.
func TestPoolForgets(t *testing.T) {
	p := newPool(t, PoolConfig{Kind: "memories", Slots: 2, Size: 1 << 16, Warm: 10, Batch: 5})
	img := poolImage(t, "image")
	one, two := poolMemory(t, p, img), poolMemory(t, p, img)
	one.Free()
	img.Close()
	two.Free()
	for range 3 {
		one, two = poolMemory(t, p, nil), poolMemory(t, p, nil)
		for _, l := range []*Linear{one, two} {
			if !bytes.Equal(l.Data(), make([]byte, 65536)) {
				t.Error("a closed image shows in a memory without one")
			}
			copy(l.Data(), "written")
			l.Free()
		}
	}
}

// Memory of slots that were written to waits for a batch, unless it is needed.
func TestPoolBatches(t *testing.T) {
	p := newPool(t, PoolConfig{Kind: "memories", Slots: 4, Size: 1 << 16, Warm: 10, Batch: 3})
	var list []*Linear
	for range 4 {
		list = append(list, poolMemory(t, p, nil))
	}
	for i, want := range []int{1, 2, 0, 1} {
		list[i].Free()
		if len(p.pending) != want {
			t.Errorf("%d slots wait after %d were freed, want %d", len(p.pending), i+1, want)
		}
	}
	for range 4 {
		poolMemory(t, p, nil)
	}
	if len(p.pending) != 0 {
		t.Error("a slot waits though all are in use")
	}
}

func TestPoolBlocks(t *testing.T) {
	for _, keep := range []uintptr{0, 4096, 1 << 20} {
		p := newPool(t, PoolConfig{Kind: "tables", Slots: 2, Size: 20000, KeepResident: keep, Batch: 1})
		for range 4 {
			b, err := p.Alloc(5000)
			if err != nil {
				t.Fatal(err)
			}
			addr := b.Addr()
			if !bytes.Equal(b.Bytes(), make([]byte, 5000)) || !b.Resize(20000) || b.Addr() != addr || b.Resize(30000) {
				t.Error("a block is not zero or does not grow up to its slot's size")
			}
			for i := range b.Bytes() {
				b.Bytes()[i] = 1
			}
			b.Free()
			b.Free()
		}
		if _, err := p.Alloc(30000); err == nil {
			t.Error("a block larger than its slot")
		}
	}
	loose := newPool(t, PoolConfig{Kind: "tables", Slots: 1, Loose: true})
	b, err := loose.Alloc(0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := loose.Alloc(8); err == nil || err.Error() != "maximum concurrent limit of 1 for tables reached" {
		t.Errorf("a second block in a loose pool of one: %v", err)
	}
	if _, err := NewLinear(LinearConfig{Min: 1, Max: 1, Pool: loose}); err == nil {
		t.Error("a second memory in a loose pool of one")
	}
	b.Free()
	l, err := NewLinear(LinearConfig{Min: 1, Max: 9, Pool: loose})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Grow(3); err != nil {
		t.Error(err)
	}
	l.Free()
	if loose.Used() != 0 {
		t.Errorf("%d slots in use at the end", loose.Used())
	}
}

// The address space goes when the pool is closed and unused.
func TestPoolClose(t *testing.T) {
	p, err := NewPool(PoolConfig{Kind: "memories", Slots: 3, Size: 1 << 16, Guard: 1 << 16})
	if err != nil {
		t.Fatal(err)
	}
	l := poolMemory(t, p, nil)
	p.Close()
	copy(l.Data(), "still there")
	if p.base == 0 {
		t.Error("the address space went with a memory in it")
	}
	l.Free()
	if p.base != 0 {
		t.Error("the address space stays")
	}
	for _, bad := range []PoolConfig{{Slots: -1, Size: 1}, {Slots: 1 << 40, Size: 1 << 30}, {Slots: 1, Size: 1 << 50}} {
		if _, err := NewPool(bad); err == nil {
			t.Errorf("no error for %+v", bad)
		}
	}
}

func TestPoolRaces(t *testing.T) {
	p := newPool(t, PoolConfig{Kind: "memories", Slots: 5, Size: 1 << 16, Guard: 4096, KeepResident: 8192, Warm: 2, Batch: 2})
	images := []*Image{nil, poolImage(t, "x"), poolImage(t, "y")}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(g), 1))
			for range 300 {
				k := rnd.IntN(len(images))
				l, err := NewLinear(LinearConfig{Min: 1, Max: 1, Pool: p, Image: images[k]})
				var full *LimitError
				if errors.As(err, &full) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				d := l.Data()
				if want := []byte{0, 'x', 'y'}[k]; d[100] != want || d[0] != 0 || d[40000] != 0 {
					t.Errorf("a memory of image %d begins with %#x", k, d[100])
				}
				d[0], d[100], d[40000*rnd.IntN(2)] = 1, 2, 3
				l.Free()
			}
		})
	}
	wg.Wait()
	if n := p.Used(); n != 0 {
		t.Errorf("%d slots in use at the end", n)
	}
}
