package code

import (
	"fmt"
	"runtime"
	"sort"
	"sync/atomic"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements loading, and the questions that loaded code answers.

// An Image is compiled code with its tables, as in environ.Text: offsets count from the start
// of Text and every table is sorted by offset. Load copies Text, or maps it if File says where it is;
// the tables must stay unchanged for the life of the Code.
type Image struct {
	Text   []byte
	File   *mem.File // that Text is from, or nil
	At     uint64    // where in File Text begins
	Funcs  []environ.FunctionInfo
	Traps  []environ.TrapSite
	Addrs  []environ.AddrSite
	Stacks []environ.StackSite
}

// A Code is an Image that can be executed. It is immutable and safe for concurrent use.
//
// The memory of the code lives until Close, or until the Code is garbage; whoever runs code
// keeps its Code reachable.
type Code struct {
	image Image // Text is the executable copy
	base  uintptr
	keys  []keyAt // sorted
	hold  *holding
}

// A keyAt says where the function with a packed key starts.
type keyAt struct {
	key   uint64
	start uint32
}

// A holding is a range of the arena that a Code occupies. It is apart from the Code so that
// it can be given back after the Code is garbage.
type holding struct {
	arena      *Arena
	addr, size uintptr
	released   atomic.Bool
}

func (h *holding) release() {
	if h.released.CompareAndSwap(false, true) {
		registered.remove(h.addr)
		h.arena.release(h.addr, h.size)
	}
}

// Load makes one image executable. See LoadAll.
func Load(img *Image) (*Code, error) {
	codes, err := LoadAll([]*Image{img})
	if err != nil {
		return nil, err
	}
	return codes[0], nil
}

// LoadAll makes images executable in the process's arena and registers them for Lookup. One
// call for several images is cheaper than several calls: it changes protection once.
func LoadAll(images []*Image) ([]*Code, error) {
	a, err := Process()
	if err != nil {
		return nil, err
	}
	return a.loadAll(images)
}

func (a *Arena) loadAll(images []*Image) ([]*Code, error) {
	if len(images) == 0 {
		return nil, nil
	}
	total := uintptr(0)
	codes := make([]*Code, len(images))
	for i, img := range images {
		if err := img.check(); err != nil {
			return nil, err
		}
		size := max(mem.RoundUp(uintptr(len(img.Text)), mem.PageSize), mem.PageSize)
		codes[i] = &Code{image: *img, base: total, hold: &holding{arena: a, size: size}}
		total += size
	}
	addr, err := a.alloc(total)
	if err != nil {
		return nil, err
	}
	if len(images) == 1 && images[0].mapText(addr) {
		// All but the last page is there.
		err = codes[0].publish(addr, uintptr(len(images[0].Text))&^(mem.PageSize-1))
	} else {
		err = publish(addr, total, func(pages []byte) {
			for _, c := range codes {
				c.fill(pages[c.base:c.base+c.hold.size], 0)
			}
		})
	}
	if err != nil {
		a.release(addr, total)
		return nil, err
	}
	for i, c := range codes {
		c.base += addr
		c.hold.addr = c.base
		c.image.Text = mem.Bytes(c.base, uintptr(len(images[i].Text)))
		c.keys = make([]keyAt, len(c.image.Funcs))
		for j := range c.image.Funcs {
			f := &c.image.Funcs[j]
			c.keys[j] = keyAt{f.Key.Pack(), f.Start}
		}
		sort.Slice(c.keys, func(i, j int) bool { return c.keys[i].key < c.keys[j].key })
	}
	registered.add(codes)
	for _, c := range codes {
		runtime.AddCleanup(c, (*holding).release, c.hold)
	}
	return codes, nil
}

// mapText maps the whole pages of img's text to addr, and reports whether that was possible.
func (img *Image) mapText(addr uintptr) bool {
	n := uintptr(len(img.Text)) &^ (mem.PageSize - 1)
	return img.File != nil && n > 0 && img.At%mem.PageSize == 0 && img.File.MapExecutable(addr, n, uintptr(img.At)) == nil
}

// publish makes the code executable, which lies at addr, except for its first done bytes, which are.
func (c *Code) publish(addr, done uintptr) error {
	if done == c.hold.size {
		return nil
	}
	return publish(addr+done, c.hold.size-done, func(pages []byte) { c.fill(pages, done) })
}

// fill writes the text from offset at on to pages, and traps after it.
func (c *Code) fill(pages []byte, at uintptr) { fillWithTraps(pages[copy(pages, c.image.Text[at:]):]) }

// check reports whether the tables are such that lookups can rely on them. It does not and
// cannot check that the code is what it claims to be.
func (img *Image) check() error {
	n := uint64(len(img.Text))
	if n >= 1<<31 {
		return fmt.Errorf("code: %d bytes of code are too many", n)
	}
	end := uint64(0)
	for i := range img.Funcs {
		f := &img.Funcs[i]
		if uint64(f.Start) < end || uint64(f.Start)+uint64(f.Len) > n {
			return fmt.Errorf("code: %s occupies [%#x, %#x) of %#x bytes, after code that ends at %#x",
				f.Key, f.Start, uint64(f.Start)+uint64(f.Len), n, end)
		}
		end = uint64(f.Start) + uint64(f.Len)
	}
	for i := 1; i < len(img.Traps); i++ {
		if img.Traps[i-1].PC >= img.Traps[i].PC {
			return fmt.Errorf("code: trap table is not sorted at %#x", img.Traps[i].PC)
		}
	}
	for i := 1; i < len(img.Addrs); i++ {
		if img.Addrs[i-1].PC > img.Addrs[i].PC {
			return fmt.Errorf("code: address table is not sorted at %#x", img.Addrs[i].PC)
		}
	}
	for i := 1; i < len(img.Stacks); i++ {
		if img.Stacks[i-1].PC >= img.Stacks[i].PC {
			return fmt.Errorf("code: stack map table is not sorted at %#x", img.Stacks[i].PC)
		}
	}
	return nil
}

// Close gives the code's memory back. No activation may be in it, and it must not be entered
// again. Lookups on c go on working. Close may be called more than once.
func (c *Code) Close() { c.hold.release() }

// Base returns the address of the text.
func (c *Code) Base() uintptr { return c.base }

// Text returns the executable bytes. They may be read until Close.
func (c *Code) Text() []byte { return c.image.Text }

// Contains reports whether pc is in the text.
func (c *Code) Contains(pc uintptr) bool { return pc-c.base < uintptr(len(c.image.Text)) }

// offset returns pc as an offset in the text, if it is in there. The address just past the
// end counts, because a return address can be there.
func (c *Code) offset(pc uintptr) (uint32, bool) {
	off := pc - c.base
	return uint32(off), off <= uintptr(len(c.image.Text))
}

// FuncAddr returns the entry point of the function named by key.
func (c *Code) FuncAddr(key environ.FuncKey) (uintptr, bool) {
	k := key.Pack()
	i := sort.Search(len(c.keys), func(i int) bool { return c.keys[i].key >= k })
	if i == len(c.keys) || c.keys[i].key != k {
		return 0, false
	}
	return c.base + uintptr(c.keys[i].start), true
}

// Func returns the function that pc is in. For a return address ask for the address less one.
func (c *Code) Func(pc uintptr) (environ.FunctionInfo, bool) {
	off, ok := c.offset(pc)
	if !ok {
		return environ.FunctionInfo{}, false
	}
	fs := c.image.Funcs
	i := sort.Search(len(fs), func(i int) bool { return fs[i].Start > off }) - 1
	if i < 0 || off-fs[i].Start >= fs[i].Len {
		return environ.FunctionInfo{}, false
	}
	return fs[i], true
}

// TrapAt returns why the instruction at pc traps, and false if it is none that does.
func (c *Code) TrapAt(pc uintptr) (types.TrapCode, bool) {
	off, ok := c.offset(pc)
	if !ok {
		return types.TrapNone, false
	}
	ts := c.image.Traps
	i := sort.Search(len(ts), func(i int) bool { return ts[i].PC >= off })
	if i == len(ts) || ts[i].PC != off {
		return types.TrapNone, false
	}
	return ts[i].Code, true
}

// PosAt returns the position in the module of the code at pc, or types.NoPos. For a return
// address ask for the address less one.
func (c *Code) PosAt(pc uintptr) types.FilePos {
	off, ok := c.offset(pc)
	if !ok {
		return types.NoPos
	}
	as := c.image.Addrs
	i := sort.Search(len(as), func(i int) bool { return as[i].PC > off }) - 1
	if i < 0 {
		return types.NoPos
	}
	return as[i].Pos
}

// StackMapAt returns the stack map of the call that returns to pc, and false if it has none.
func (c *Code) StackMapAt(pc uintptr) (types.StackMap, bool) {
	off, ok := c.offset(pc)
	if !ok {
		return types.StackMap{}, false
	}
	ss := c.image.Stacks
	i := sort.Search(len(ss), func(i int) bool { return ss[i].PC >= off })
	if i == len(ss) || ss[i].PC != off {
		return types.StackMap{}, false
	}
	return ss[i].Map, true
}
