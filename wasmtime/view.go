package wasmtime

import (
	"encoding/binary"
	"io"
	"runtime"

	"github.com/gowasmtime/gowasmtime/runtime/vm"
)

// This file implements View: part of a memory, safe to keep.

// A View is a part of a memory, that ends where it ended when it was made, however the memory
// grows. It refers to the memory itself: it shows what the guest has written there and lets
// the guest see what is written through it.
//
// Unlike a slice that Memory.UnsafeData returns, a View can be kept. All accesses are
// checked. After its store was closed they panic. It keeps the store alive. Like everything that belongs to a store, it
// is used by one goroutine at a time. Numbers are little-endian, as in WebAssembly, and need
// not be aligned.
type View struct {
	store  *Store
	m      *vm.Memory
	offset uint64
	len    uint64
}

// View returns the n bytes at offset as a View, or an error if they are not all in the memory.
func (mem *Memory) View(store Storelike, offset, n uint64) (View, error) {
	m := mem.in(store)
	if _, ok := m.Range(offset, n); !ok {
		return View{}, outOfBounds(offset, n, m.Len())
	}
	return View{mem.store, m, offset, n}, nil
}

func outOfBounds(offset, n, size uint64) error {
	return newError("out of bounds memory access: %d bytes at offset %d of %d bytes", n, offset, size)
}

// Len returns the number of bytes.
func (v View) Len() uint64 { return v.len }

// Slice returns the n bytes at offset of v.
func (v View) Slice(offset, n uint64) (View, error) {
	if offset > v.len || n > v.len-offset {
		return View{}, outOfBounds(offset, n, v.len)
	}
	return View{v.store, v.m, v.offset + offset, n}, nil
}

// at returns n bytes at offset, to be used at once, or nil. Memories do not shrink, so what was
// inside when v was made is inside now. The zero View has no bytes.
func (v *View) at(offset, n uint64) []byte {
	if offset > v.len || n > v.len-offset {
		return nil
	}
	if v.store == nil {
		return []byte{}
	}
	v.store.open()
	b, ok := v.m.Range(v.offset+offset, n)
	if !ok {
		panic("wasmtime: View.at: the memory has become smaller")
	}
	if b == nil {
		b = []byte{} // of an empty memory
	}
	return b
}

// ReadAt copies bytes from offset on to p, as io.ReaderAt says.
func (v View) ReadAt(p []byte, offset int64) (int, error) {
	if offset < 0 || uint64(offset) >= v.len {
		if len(p) == 0 && uint64(offset) == v.len {
			return 0, nil
		}
		return 0, io.EOF
	}
	n := copy(p, v.at(uint64(offset), min(uint64(len(p)), v.len-uint64(offset))))
	runtime.KeepAlive(v.store)
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// WriteAt copies p to offset. It is an error, and nothing is written, if there is no room for
// all of it.
func (v View) WriteAt(p []byte, offset int64) (int, error) {
	b := v.at(uint64(offset), uint64(len(p)))
	if b == nil {
		return 0, outOfBounds(uint64(offset), uint64(len(p)), v.len)
	}
	copy(b, p)
	runtime.KeepAlive(v.store)
	return len(p), nil
}

// Bytes returns a copy of all bytes.
func (v View) Bytes() []byte {
	b := append([]byte(nil), v.at(0, v.len)...)
	runtime.KeepAlive(v.store)
	return b
}

// String returns all bytes as a string.
func (v View) String() string {
	s := string(v.at(0, v.len))
	runtime.KeepAlive(v.store)
	return s
}

// load returns the n bytes at offset as a number; n is 1, 2, 4 or 8.
func (v View) load(offset, n uint64) (x uint64, err error) {
	b := v.at(offset, n)
	if b == nil {
		return 0, outOfBounds(offset, n, v.len)
	}
	switch n {
	case 1:
		x = uint64(b[0])
	case 2:
		x = uint64(binary.LittleEndian.Uint16(b))
	case 4:
		x = uint64(binary.LittleEndian.Uint32(b))
	case 8:
		x = binary.LittleEndian.Uint64(b)
	}
	runtime.KeepAlive(v.store)
	return x, nil
}

// put stores the lower n bytes of x at offset; n is 1, 2, 4 or 8.
func (v View) put(offset, n, x uint64) error {
	b := v.at(offset, n)
	if b == nil {
		return outOfBounds(offset, n, v.len)
	}
	switch n {
	case 1:
		b[0] = uint8(x)
	case 2:
		binary.LittleEndian.PutUint16(b, uint16(x))
	case 4:
		binary.LittleEndian.PutUint32(b, uint32(x))
	case 8:
		binary.LittleEndian.PutUint64(b, x)
	}
	runtime.KeepAlive(v.store)
	return nil
}

// Uint8 returns the byte at offset.
func (v View) Uint8(offset uint64) (uint8, error) {
	x, err := v.load(offset, 1)
	return uint8(x), err
}

// Uint16 returns the two bytes at offset as a number.
func (v View) Uint16(offset uint64) (uint16, error) {
	x, err := v.load(offset, 2)
	return uint16(x), err
}

// Uint32 returns the four bytes at offset as a number.
func (v View) Uint32(offset uint64) (uint32, error) {
	x, err := v.load(offset, 4)
	return uint32(x), err
}

// Uint64 returns the eight bytes at offset as a number.
func (v View) Uint64(offset uint64) (uint64, error) { return v.load(offset, 8) }

// PutUint8 stores the byte x at offset.
func (v View) PutUint8(offset uint64, x uint8) error { return v.put(offset, 1, uint64(x)) }

// PutUint16 stores x in the two bytes at offset.
func (v View) PutUint16(offset uint64, x uint16) error { return v.put(offset, 2, uint64(x)) }

// PutUint32 stores x in the four bytes at offset.
func (v View) PutUint32(offset uint64, x uint32) error { return v.put(offset, 4, uint64(x)) }

// PutUint64 stores x in the eight bytes at offset.
func (v View) PutUint64(offset uint64, x uint64) error { return v.put(offset, 8, x) }
