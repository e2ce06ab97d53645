package vm

import (
	"runtime"
	"sync"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/mem"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements memory images: a module's data segments as the initial contents of its
// memories, instead of copying them into each instance.
//
// Images are what memories contain before anything else happens, while segments apply late in
// instantiation and only up to the first that does not fit. The difference must not be visible, also
// not to functions of an instance that was never finished. So images are used only for modules whose
// active element segments cannot fail, and only for those data segments before which none can.

// A memoryImages holds a module's images. They are made for its first instance.
type memoryImages struct {
	once   sync.Once
	list   []*mem.Image // by DefinedMemoryIndex
	static int          // data segments that are in the images, if they are active
}

// of returns the image of a memory, nil if it has none.
func (x *memoryImages) of(d types.DefinedMemoryIndex) *mem.Image {
	if x.list == nil {
		return nil
	}
	return x.list[d]
}

func (x *memoryImages) free() {
	for _, img := range x.list {
		img.Close()
	}
}

// memoryImages returns the images for instances of m, and how many data segments are in them.
func (m *Module) memoryImages() *memoryImages {
	x := &m.res.images
	x.once.Do(func() {
		if !m.engine.config.NoMemoryImages {
			x.list, x.static = m.makeImages()
		}
	})
	return x
}

// makeImages makes the images of m. Without descriptors or kernel support for them it makes none.
func (m *Module) makeImages() ([]*mem.Image, int) {
	n := m.staticDatas()
	if n == 0 {
		return nil, 0
	}
	imported := m.info.NumImportedMemories
	chunks := make([][]mem.Chunk, uint32(len(m.info.Memories))-imported)
	data := m.view.Data()
	for i := range m.info.Datas[:n] {
		if d := &m.info.Datas[i]; d.Mode == environ.SegmentActive {
			k := uint32(d.Memory) - imported
			chunks[k] = append(chunks[k], mem.Chunk{Offset: d.Offset[0].Imm, Data: data[d.Start : d.Start+d.Len]})
		}
	}
	list := make([]*mem.Image, len(chunks))
	for k, c := range chunks {
		t := &m.info.Memories[uint32(k)+imported]
		img, err := mem.NewImage(c, t.Limits.Min<<t.PageSizeLog2)
		if err != nil {
			for _, img := range list {
				img.Close()
			}
			return nil, 0
		}
		list[k] = img
	}
	runtime.KeepAlive(m.view)
	return list, n
}

// staticDatas returns the number of data segments at the start of the module's that are passive
// or sure to fit into a memory of the module's own.
func (m *Module) staticDatas() int {
	for i := range m.info.Elems {
		e := &m.info.Elems[i]
		if e.Mode != environ.SegmentActive {
			continue
		}
		at, ok := constant(e.Offset)
		if _, fits := bounds(at, uint64(e.Len()), m.info.Tables[e.Table].Type.Limits.Min); !ok || !fits {
			return 0
		}
	}
	for i := range m.info.Datas {
		d := &m.info.Datas[i]
		if d.Mode != environ.SegmentActive {
			continue
		}
		if m.info.IsImportedMemory(d.Memory) {
			return i
		}
		t := &m.info.Memories[d.Memory]
		if t.Limits.Min > 1<<(63-t.PageSizeLog2) {
			return i
		}
		at, ok := constant(d.Offset)
		if _, fits := bounds(at, uint64(d.Len), t.Limits.Min<<t.PageSizeLog2); !ok || !fits {
			return i
		}
	}
	return len(m.info.Datas)
}

// constant returns the value of an expression that is an integer constant.
func constant(e environ.ConstExpr) (uint64, bool) {
	if len(e) != 1 || e[0].Op != environ.ConstI32 && e[0].Op != environ.ConstI64 {
		return 0, false
	}
	return e[0].Imm, true
}
