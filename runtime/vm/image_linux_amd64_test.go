package vm

import (
	"errors"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests that memory images are used where they may be, and cannot be told from copying.

func activeData(at environ.ConstExpr, start, n uint32) environ.DataSegment {
	return environ.DataSegment{Mode: environ.SegmentActive, Offset: at, Start: start, Len: n}
}

func TestImagesEqualCopies(t *testing.T) {
	passive := environ.DataSegment{Mode: environ.SegmentPassive, Start: 4, Len: 3}
	fromGlobal := environ.ConstExpr{{Op: environ.ConstGlobal}}
	second := activeData(i32Const(3), 1, 2)
	second.Memory = 1
	twoMemories := func(m *environ.Module) {
		m.Memories = append(m.Memories, types.MemoryType{Limits: types.Limits{Min: 1}, PageSizeLog2: 16})
	}
	for name, c := range map[string]struct {
		datas  []environ.DataSegment
		change func(*environ.Module)
		static int
		traps  bool
	}{
		"one":                 {[]environ.DataSegment{activeData(i32Const(16), 0, 4)}, nil, 1, false},
		"overlap":             {[]environ.DataSegment{activeData(i32Const(16), 0, 4), activeData(i32Const(17), 4, 2)}, nil, 2, false},
		"passive between":     {[]environ.DataSegment{activeData(i32Const(16), 0, 4), passive, activeData(i32Const(5), 4, 2)}, nil, 3, false},
		"at the end":          {[]environ.DataSegment{activeData(i32Const(65532), 0, 4)}, nil, 1, false},
		"beyond":              {[]environ.DataSegment{activeData(i32Const(0), 0, 4), activeData(i32Const(65533), 0, 4), activeData(i32Const(8), 0, 4)}, nil, 1, true},
		"negative":            {[]environ.DataSegment{activeData(i32Const(-1), 0, 0)}, nil, 0, true},
		"global":              {[]environ.DataSegment{activeData(i32Const(0), 0, 4), activeData(fromGlobal, 4, 3), activeData(i32Const(41), 0, 4)}, nil, 1, false},
		"two memories":        {[]environ.DataSegment{activeData(i32Const(0), 0, 4), second}, twoMemories, 2, false},
		"elements may fail":   {[]environ.DataSegment{activeData(i32Const(0), 0, 4)}, func(m *environ.Module) { m.Elems[0].Offset = fromGlobal }, 0, true},
		"elements fail":       {[]environ.DataSegment{activeData(i32Const(0), 0, 4)}, func(m *environ.Module) { m.Elems[0].Offset = i32Const(2) }, 0, true},
		"small pages":         {[]environ.DataSegment{activeData(i32Const(96), 0, 4)}, func(m *environ.Module) { m.Memories[0] = types.MemoryType{Limits: types.Limits{Min: 100}} }, 1, false},
		"small pages, beyond": {[]environ.DataSegment{activeData(i32Const(97), 0, 4)}, func(m *environ.Module) { m.Memories[0] = types.MemoryType{Limits: types.Limits{Min: 100}} }, 0, true},
	} {
		var contents [2][]string
		needSpace(t)
		for k := range contents {
			e, err := NewEngine(Config{Host: testHost(), NoMemoryImages: k == 1})
			if err != nil {
				t.Skip(err)
			}
			info := testInfo()
			info.Datas = c.datas
			if c.change != nil {
				c.change(info)
			}
			m := load(t, e, info)
			for range 3 { // the second and third use the first one's address space
				s := newStore(t, e)
				f, err := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
				if err != nil {
					t.Fatal(err)
				}
				_, err = Instantiate(s, m, []Extern{ExternFunc(f)})
				var trap *Trap
				if errors.As(err, &trap) != c.traps || err != nil && trap == nil {
					t.Errorf("%s: %v", name, err)
				}
				for _, x := range s.instances[0].memories {
					contents[k] = append(contents[k], string(x.Data()))
					for i := range x.Data() {
						x.Data()[i] = 0xff
					}
				}
				s.Close()
			}
			want := c.static
			if k == 1 {
				want = 0
			}
			if got := m.memoryImages().static; got != want {
				t.Errorf("%s: %d segments are in images, want %d", name, got, want)
			}
			m.Close()
		}
		for n := range contents[0] {
			if contents[0][n] != contents[1][n] {
				t.Errorf("%s: memory %d differs from a copied one", name, n)
			}
		}
	}
}

// Where there can be no image, data is copied.
func TestImagesFallBack(t *testing.T) {
	e := newEngine(t)
	info := testInfo()
	info.Memories[0].Limits = types.Limits{Min: 40 * 16}
	info.Datas = nil
	for i := range 40 {
		info.Datas = append(info.Datas, activeData(i32Const(int32(i)<<20), 0, 4))
	}
	m := load(t, e, info)
	s := newStore(t, e)
	f, _ := s.NewFunc(typeI_I, func(Caller, []types.ValRaw) error { return nil })
	i, err := Instantiate(s, m, []Extern{ExternFunc(f)})
	if err != nil {
		t.Fatal(err)
	}
	if m.memoryImages().list != nil {
		t.Error("scattered data has an image")
	}
	for n := range 40 {
		if got := string(i.memories[0].Data()[n<<20:][:5]); got != "\x01\x02\x03\x04\x00" {
			t.Errorf("segment %d: %q", n, got)
		}
	}
}
