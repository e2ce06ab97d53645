package regalloc

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

// benchProblem is a large function of ordinary shape: 12 registers, loops, calls.
func benchProblem(size int) *Func {
	return generate(rand.New(rand.NewPCG(7, 7)), genConfig{regs: 12, size: size, local: true})
}

func BenchmarkAllocate(b *testing.B) {
	for _, bm := range []struct {
		name string
		size int
	}{{"small", 60}, {"medium", 1000}, {"large", 50000}} {
		b.Run(bm.name, func(b *testing.B) {
			f := benchProblem(bm.size)
			var c Context
			if _, err := c.Allocate(f); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				if _, err := c.Allocate(f); err != nil {
					b.Fatal(err)
				}
			}
			perInst := float64(b.N) * float64(len(f.Insts))
			st := c.out.Stats
			b.ReportMetric(float64(st.Intervals+st.Splits)/float64(len(f.Insts)), "pieces/inst")
			b.ReportMetric(float64(st.Moves)/float64(len(f.Insts)), "edits/inst")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/perInst, "ns/inst")
		})
	}
}

// TestSizes pins the sizes of the records that exist once per instruction or more often.
func TestSizes(t *testing.T) {
	for _, x := range []struct {
		name      string
		got, want uintptr
	}{
		{"Inst", unsafe.Sizeof(Inst{}), 8},
		{"Operand", unsafe.Sizeof(Operand(0)), 4},
		{"Block", unsafe.Sizeof(Block{}), 48},
		{"VRegInfo", unsafe.Sizeof(VRegInfo{}), 8},
		{"Edit", unsafe.Sizeof(Edit{}), 20},
		{"use", unsafe.Sizeof(use{}), 16},
		{"piece", unsafe.Sizeof(piece{}), 28},
		{"part", unsafe.Sizeof(part{}), 12},
		{"liveRange", unsafe.Sizeof(liveRange{}), 12},
	} {
		if x.got != x.want {
			t.Errorf("%s has %d bytes, want %d", x.name, x.got, x.want)
		}
	}
}
