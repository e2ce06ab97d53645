package translate

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file tests the joining of data segments.

// active returns a segment at an address.
func active(mem types.MemoryIndex, at uint64, start, n uint32) environ.DataSegment {
	return environ.DataSegment{Mode: environ.SegmentActive, Memory: mem, Offset: environ.ConstExpr{{Op: environ.ConstI32, Imm: at}}, Start: start, Len: n}
}

func twoMemories() *environ.Module {
	return &environ.Module{Memories: []types.MemoryType{{Limits: types.Limits{Min: 1}, PageSizeLog2: 8}, {Limits: types.Limits{Min: 1}, PageSizeLog2: 8}}}
}

// apply returns the memories' contents after instantiation.
func apply(m *environ.Module, data []byte) [2][256]byte {
	var mem [2][256]byte
	for _, d := range m.Datas {
		copy(mem[d.Memory][d.Offset[0].Imm:], data[d.Start:d.Start+d.Len])
	}
	return mem
}

func TestJoinData(t *testing.T) {
	const data = "abcdefghij"
	for name, c := range map[string]struct {
		in, want []environ.DataSegment
		data     string
	}{
		"adjacent":       {[]environ.DataSegment{active(0, 5, 0, 3), active(0, 8, 3, 2)}, []environ.DataSegment{active(0, 5, 0, 5)}, "abcde"},
		"gap":            {[]environ.DataSegment{active(0, 5, 0, 3), active(0, 10, 3, 2)}, []environ.DataSegment{active(0, 5, 0, 7)}, "abc\x00\x00de"},
		"large gap":      {[]environ.DataSegment{active(0, 0, 0, 1), active(0, 2+maxGap, 1, 1)}, []environ.DataSegment{active(0, 0, 0, 1), active(0, 2+maxGap, 1, 1)}, "ab"},
		"within":         {[]environ.DataSegment{active(0, 5, 0, 5), active(0, 6, 5, 2)}, []environ.DataSegment{active(0, 5, 0, 5)}, "afgde"},
		"overlap":        {[]environ.DataSegment{active(0, 5, 0, 3), active(0, 6, 3, 3)}, []environ.DataSegment{active(0, 5, 0, 3), active(0, 6, 3, 3)}, "abcdef"},
		"before":         {[]environ.DataSegment{active(0, 5, 0, 3), active(0, 3, 3, 2)}, []environ.DataSegment{active(0, 5, 0, 3), active(0, 3, 3, 2)}, "abcde"},
		"zeros over old": {[]environ.DataSegment{active(0, 5, 0, 3), active(0, 1, 3, 2), active(0, 7, 5, 2)}, []environ.DataSegment{active(0, 5, 0, 3), active(0, 1, 3, 2), active(0, 7, 5, 2)}, "abcdefg"},
		"gap below old":  {[]environ.DataSegment{active(0, 50, 0, 3), active(0, 1, 3, 2), active(0, 7, 5, 2), active(0, 49, 0, 2), active(0, 60, 0, 1)}, []environ.DataSegment{active(0, 50, 0, 3), active(0, 1, 3, 8), active(0, 49, 11, 2), active(0, 60, 13, 1)}, "abcde\x00\x00\x00\x00fgaba"},
		"empty":          {[]environ.DataSegment{active(0, 5, 0, 0), active(0, 256, 3, 0), active(0, 1, 3, 1)}, []environ.DataSegment{active(0, 1, 0, 1)}, "d"},
		"two memories":   {[]environ.DataSegment{active(0, 5, 0, 3), active(1, 8, 3, 2)}, []environ.DataSegment{active(0, 5, 0, 3), active(1, 8, 3, 2)}, "abcde"},
		"out of bounds":  {[]environ.DataSegment{active(0, 5, 0, 3), active(0, 8, 3, 2), active(0, 257, 0, 0)}, []environ.DataSegment{active(0, 5, 0, 3), active(0, 8, 3, 2), active(0, 257, 0, 0)}, data},
		"ends beyond":    {[]environ.DataSegment{active(0, 255, 0, 2), active(0, 5, 0, 1)}, []environ.DataSegment{active(0, 255, 0, 2), active(0, 5, 0, 1)}, data},
		"passive":        {[]environ.DataSegment{active(0, 5, 0, 3), {Mode: environ.SegmentPassive, Start: 3, Len: 1}}, []environ.DataSegment{active(0, 5, 0, 3), {Mode: environ.SegmentPassive, Start: 3, Len: 1}}, data},
	} {
		m := twoMemories()
		m.Datas = c.in
		got := joinData(m, []byte(data))
		if string(got) != c.data || !reflect.DeepEqual(m.Datas, c.want) {
			t.Errorf("%s:\n got %q %+v\nwant %q %+v", name, got, m.Datas, c.data, c.want)
		}
	}
	m := twoMemories()
	m.NumImportedMemories = 1
	m.Datas = []environ.DataSegment{active(0, 5, 0, 3), active(0, 8, 3, 2)}
	if joinData(m, []byte(data)); len(m.Datas) != 2 {
		t.Error("segments of an imported memory were joined")
	}
}

// Whatever the segments, memories look the same afterwards.
func TestJoinDataChangesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	joined := 0
	for round := range 20000 {
		data := make([]byte, 200)
		for i := range data {
			data[i] = byte(1 + r.IntN(255))
		}
		m := twoMemories()
		at := uint64(0)
		for range r.IntN(12) {
			n := uint32(r.IntN(12))
			if at += uint64(r.IntN(40)); r.IntN(3) == 0 {
				at = uint64(r.IntN(256))
			}
			at = min(at, 256-uint64(n))
			m.Datas = append(m.Datas, active(types.MemoryIndex(r.IntN(8)/7), at, uint32(r.IntN(200-12)), n))
			at += uint64(n)
		}
		before, want := len(m.Datas), apply(m, data)
		out := joinData(m, data)
		joined += before - len(m.Datas)
		if got := apply(m, out); got != want {
			for i := range got {
				if !bytes.Equal(got[i][:], want[i][:]) {
					t.Fatalf("round %d, memory %d:\n got %x\nwant %x", round, i, got[i], want[i])
				}
			}
		}
	}
	if joined < 1000 {
		t.Errorf("only %d segments were joined", joined)
	}
}
