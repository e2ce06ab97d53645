package mem

import (
	"fmt"
	"math/bits"
	"sync"
)

// This file implements blocks: small pieces of zeroed memory for VMContexts, tables and the
// other structures that generated code reads.

// A Block is a piece of memory outside the Go heap. It starts zeroed, at a multiple of 16. The
// zero Block is empty and may be freed.
type Block struct {
	addr uintptr
	size uintptr // as asked for
	pool *Pool   // that it has a slot of, or nil
}

const (
	minClass  = 6        // 64 bytes
	bigClass  = 17       // 128 KiB: from here on each block is a slab
	maxClass  = 20       // 1 MiB; larger blocks are given back at once
	maxIdle   = 16 << 20 // bytes of free blocks of each big class
	slabSize  = 1 << 20
	maxBlocks = 1 << 46
)

// blocks serves all blocks of the process.
var blocks blockHeap

// A blockHeap serves blocks in classes, one per power of two. Each class cuts slabs into blocks
// and keeps a list of free ones. Slabs are never given back, except those of big classes, which
// hold one block.
type blockHeap struct {
	mu      sync.Mutex
	classes [maxClass + 1]blockClass
}

type blockClass struct {
	free     []uintptr // used before: zeroed when handed out again
	next, to uintptr   // what is left of the newest slab: never used, hence zero
}

// classOf returns the class that serves n bytes.
func classOf(n uintptr) int { return max(bits.Len64(uint64(n-1)), minClass) }

// Alloc returns a zeroed block of n bytes.
func Alloc(n uintptr) (Block, error) {
	if n == 0 {
		return Block{}, nil
	}
	if n > maxBlocks {
		return Block{}, fmt.Errorf("mem: block of %#x bytes is too large", n)
	}
	c := classOf(n)
	if c > maxClass {
		size := RoundUp(n, PageSize)
		addr, err := Reserve(size)
		if err != nil {
			return Block{}, err
		}
		if err := Protect(addr, size, ProtReadWrite); err != nil {
			release(addr, size)
			return Block{}, err
		}
		return Block{addr: addr, size: n}, nil
	}
	addr, used, err := blocks.take(c)
	if err != nil {
		return Block{}, err
	}
	if used {
		clear(Bytes(addr, n)) // what is beyond is nobody's
	}
	return Block{addr: addr, size: n}, nil
}

// take returns the address of a block of class c, and whether it was in use before.
func (h *blockHeap) take(c int) (uintptr, bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	k := &h.classes[c]
	if n := len(k.free); n > 0 {
		addr := k.free[n-1]
		k.free = k.free[:n-1]
		return addr, true, nil
	}
	if k.next == k.to {
		size := uintptr(slabSize)
		if c >= bigClass {
			size = 1 << c
		}
		slab, err := Reserve(size)
		if err != nil {
			return 0, false, err
		}
		if err := Protect(slab, size, ProtReadWrite); err != nil {
			release(slab, size)
			return 0, false, err
		}
		k.next, k.to = slab, slab+size
	}
	addr := k.next
	k.next += 1 << c
	return addr, false, nil
}

// put takes back a block of class c.
func (h *blockHeap) put(c int, addr uintptr) {
	h.mu.Lock()
	k := &h.classes[c]
	if c >= bigClass && len(k.free)<<c >= maxIdle {
		h.mu.Unlock()
		release(addr, 1<<c)
		return
	}
	k.free = append(k.free, addr)
	h.mu.Unlock()
}

// Addr returns the block's address, 0 for the zero Block.
func (b Block) Addr() uintptr { return b.addr }

// Size returns the number of bytes asked for.
func (b Block) Size() uintptr { return b.size }

// Resize sets the size of a block of a pool, and reports whether its slot has room. New bytes are zero
// unless the block was larger before.
func (b *Block) Resize(n uintptr) bool {
	if b.pool == nil || b.pool.cfg.Loose || n > b.pool.cfg.Size {
		return false
	}
	b.size = n
	return true
}

// Bytes returns the block's bytes, valid until Free.
func (b Block) Bytes() []byte { return Bytes(b.addr, b.size) }

// Free gives the block back and sets b to the zero Block.
func (b *Block) Free() {
	if b.addr == 0 {
		return
	}
	if b.pool != nil {
		b.pool.free(b)
	} else if c := classOf(b.size); c > maxClass {
		release(b.addr, RoundUp(b.size, PageSize))
	} else {
		blocks.put(c, b.addr)
	}
	*b = Block{}
}
