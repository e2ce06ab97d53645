package mem

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"
)

// This file tests images, and that memories which reuse address space begin as they should.

func newImage(t testing.TB, size uint64, chunks ...Chunk) *Image {
	t.Helper()
	img, err := NewImage(chunks, size)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(img.Close)
	return img
}

func newMemory(t testing.TB, pages uint64, img *Image) *Linear {
	t.Helper()
	l, err := NewLinear(LinearConfig{Min: pages, Max: 100, Reservation: 4 << 30, Guard: 2 << 30, Fixed: true, Image: img})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.Free)
	return l
}

// filled returns what chunks make of size zeros.
func filled(size int, chunks ...Chunk) []byte {
	b := make([]byte, size)
	for _, c := range chunks {
		copy(b[c.Offset:], c.Data)
	}
	return b
}

func chunk(at uint64, s string) Chunk { return Chunk{at, []byte(s)} }

func TestImageContents(t *testing.T) {
	big := strings.Repeat("abcdefg", 10000)
	for name, chunks := range map[string][]Chunk{
		"one byte":         {chunk(5, "x")},
		"the last byte":    {chunk(4*65536-1, "x")},
		"across pages":     {chunk(PageSize-2, "abcd")},
		"overlap":          {chunk(10, "aaaa"), chunk(12, "bb"), chunk(9, "c")},
		"zeros win":        {chunk(10, "aaaa"), chunk(11, "\x00\x00")},
		"zero page wins":   {chunk(0, big), chunk(PageSize, strings.Repeat("\x00", PageSize))},
		"descending":       {chunk(200000, "z"), chunk(100000, "y"), chunk(3, "x")},
		"large":            {chunk(123, big)},
		"far apart":        {chunk(0, "a"), chunk(3*65536, "b")},
		"holes":            {chunk(0, "a"), chunk(3*PageSize, "b")},
		"empty in between": {chunk(0, "a"), chunk(65536, ""), chunk(7, "b")},
	} {
		img := newImage(t, 4*65536, chunks...)
		l := newMemory(t, 4, img)
		if !bytes.Equal(l.Data(), filled(4*65536, chunks...)) {
			t.Errorf("%s: wrong contents", name)
		}
	}
	if img, err := NewImage([]Chunk{chunk(0, ""), chunk(7, "\x00\x00")}, 65536); img != nil || err != nil {
		t.Errorf("an image of zeros: %v, %v", img, err)
	}
}

func TestImageErrors(t *testing.T) {
	for _, c := range []Chunk{chunk(65536, "x"), chunk(65535, "xy"), chunk(1<<63, "x")} {
		if _, err := NewImage([]Chunk{c}, 65536); err == nil || !strings.Contains(err.Error(), "are not in a memory of") {
			t.Errorf("at %#x: %v", c.Offset, err)
		}
	}
	var scattered []Chunk
	for i := range uint64(maxRuns + 1) {
		scattered = append(scattered, chunk(i*1<<20, "x"))
	}
	if _, err := NewImage(scattered, 1<<30); err == nil || !strings.Contains(err.Error(), "too scattered") {
		t.Error(err)
	}
	img := newImage(t, 2*65536, chunk(65536, "x"))
	if _, err := NewLinear(LinearConfig{Min: 1, Max: 1, Image: img}); err == nil {
		t.Error("an image in a memory that is too small")
	}
	before := images.Load()
	images.Store(maxImages)
	_, err := NewImage([]Chunk{chunk(0, "x")}, 65536)
	images.Store(before)
	if err != errImages {
		t.Errorf("beyond the number of images: %v", err)
	}
	// Without descriptors there is an error and no leak.
	var old, none unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &old); err != nil {
		t.Fatal(err)
	}
	none = old
	none.Cur = 3
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &none); err != nil {
		t.Fatal(err)
	}
	_, err = NewImage([]Chunk{chunk(0, "x")}, 65536)
	if e := unix.Setrlimit(unix.RLIMIT_NOFILE, &old); e != nil {
		t.Fatal(e)
	}
	if err == nil || images.Load() != before {
		t.Errorf("without descriptors: %v, %d images more", err, images.Load()-before)
	}
}

// Writes are private, and what comes after a memory does not see them, however it begins.
func TestImageReuse(t *testing.T) {
	reservations.drain()
	one, two := chunk(100, "first"), chunk(70000, "second")
	imgs := []*Image{nil, newImage(t, 65536, one), newImage(t, 2*65536, two)}
	want := [][]byte{filled(2 * 65536), filled(2*65536, one), filled(2*65536, two)}
	min := []uint64{1, 1, 2}
	if _, ok := writtenPages(nil, PageSize, 0); !ok {
		t.Log("the kernel does not tell what was written to")
	}
	// Every order of two kinds, of which all pages are written to, or few enough to be rewritten.
	for n := range 18 {
		seq, step := []int{n / 2 % 3, n / 6}, 1
		if n%2 != 0 {
			step = 5 * PageSize
		}
		reservations.drain()
		base := uintptr(0)
		for n, k := range seq {
			l := newMemory(t, min[k], imgs[k])
			if n == 0 {
				base = l.Base()
			} else if l.Base() != base {
				t.Errorf("%v: the address space is not used again", seq)
			}
			size := int(min[k]) * 65536
			if !bytes.Equal(l.Data(), want[k][:size]) {
				t.Errorf("%v: memory %d begins wrong", seq, n)
			}
			if _, err := l.Grow(3); err != nil {
				t.Fatal(err)
			}
			if !allZero(l.Data()[size:]) {
				t.Errorf("%v: memory %d grows by bytes that are not zero", seq, n)
			}
			if !inaccessible(l.Base() + uintptr(l.Len())) {
				t.Errorf("%v: bytes past memory %d are accessible", seq, n)
			}
			for i := 0; i < len(l.Data()); i += step {
				l.Data()[i] = 0xff
			}
			l.Data()[100], l.Data()[70000] = 'X', 'X'
			l.Free()
		}
	}
	// Two at once do not see each other's writes.
	a, b := newMemory(t, 1, imgs[1]), newMemory(t, 1, imgs[1])
	a.Data()[100] = 'X'
	if !bytes.Equal(b.Data(), want[1][:65536]) {
		t.Error("a write is visible in another memory")
	}
}

// inaccessible reports whether the kernel cannot read the byte at addr for us.
func inaccessible(addr uintptr) bool {
	r, w, err := os.Pipe()
	if err != nil {
		return false
	}
	defer r.Close()
	defer w.Close()
	_, err = unix.Write(int(w.Fd()), Bytes(addr, 1))
	return err == unix.EFAULT
}

// A closed image leaves what was made of it alone, and idle address space forgets it.
func TestImageClose(t *testing.T) {
	reservations.drain()
	img := newImage(t, 65536, chunk(9, "hello"))
	a, b := newMemory(t, 1, img), newMemory(t, 1, img)
	a.Free()
	img.Close()
	if reservations.idle[0].image != nil || reservations.idle[0].accessible != 0 {
		t.Error("an idle reservation keeps a closed image")
	}
	if string(b.Data()[9:14]) != "hello" {
		t.Error("a memory lost its image")
	}
	b.Free()
	if len(reservations.idle) != 1 {
		t.Error("a reservation with a closed image is idle")
	}
	if c := newMemory(t, 1, nil); !allZero(c.Data()) {
		t.Error("not zero")
	}
}

func TestIdleBound(t *testing.T) {
	reservations.drain()
	var all []*Linear
	for range maxIdleReservations + 5 {
		all = append(all, newMemory(t, 1, nil))
	}
	last := all[len(all)-1].Base()
	for _, l := range all {
		l.Free()
	}
	if n := len(reservations.idle); n != maxIdleReservations {
		t.Errorf("%d idle", n)
	}
	if l := newMemory(t, 1, nil); l.Base() != last {
		t.Error("not the most recent reservation")
	}
}

// BenchmarkLinear makes and frees memories of one page.
func BenchmarkLinear(b *testing.B) {
	img := newImage(b, 65536, chunk(16, "some data"))
	for _, k := range []struct {
		name  string
		img   *Image
		touch bool
	}{{"zero", nil, false}, {"zero touched", nil, true}, {"image", img, false}, {"image touched", img, true}} {
		b.Run(k.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l, err := NewLinear(LinearConfig{Min: 1, Max: 10, Reservation: 4 << 30, Guard: 2 << 30, Fixed: true, Image: k.img})
				if err != nil {
					b.Fatal(err)
				}
				if k.touch {
					l.Data()[16]++
				}
				l.Free()
			}
		})
	}
}

// Pages count as written to exactly when they were, whatever else has happened to them.
func TestWrittenPages(t *testing.T) {
	reservations.drain()
	img := newImage(t, 4*65536, chunk(0, strings.Repeat("x", 3*PageSize)))
	l := newMemory(t, 4, img)
	d := l.Data()
	sink := d[0] + d[PageSize] // read only
	d[PageSize]++
	d[40*PageSize] += sink
	pages, ok := writtenPages(nil, l.Base(), uintptr(l.Len()))
	if !ok {
		t.Skip("the kernel does not tell")
	}
	if len(pages) != 2 || pages[0] != 1 || pages[1] != 40 {
		t.Errorf("pages %v were written to", pages)
	}
	for i := range maxRewrite {
		d[i*PageSize] = 1
	}
	if _, ok := writtenPages(nil, l.Base(), uintptr(l.Len())); ok {
		t.Error("not too many pages")
	}
	if _, ok := writtenPages(nil, l.Base(), (maxScan+1)*PageSize); ok {
		t.Error("not too large")
	}
}

// TestImageClosedDuringFree frees memories while their images are being closed, as cleanups of a
// store and its module do that became garbage together.
func TestImageClosedDuringFree(t *testing.T) {
	data := bytes.Repeat([]byte{7}, 8*int(PageSize))
	for range 300 {
		img, err := NewImage([]Chunk{{0, data}}, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		l, err := NewLinear(LinearConfig{Min: 16, Max: 16, Reservation: 4 << 30, Guard: 2 << 30, Fixed: true, Image: img})
		if err != nil {
			t.Fatal(err)
		}
		b := l.Data()
		for i := range 8 {
			b[uintptr(i)*PageSize] = byte(i)
		}
		var wg sync.WaitGroup
		wg.Go(img.Close)
		wg.Go(l.Free)
		wg.Wait()
	}
}
