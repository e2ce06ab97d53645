package exec

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/runtime/native"
)

// TestStackMaps leaves for the host three frames deep, with references live in each, finds
// exactly these through the stack maps, moves them as a collector would, and checks that
// the code goes on with the new ones.
func TestStackMaps(t *testing.T) {
	const refs = 20 // per frame, more than there are registers
	exit := unsafe.Offsetof(environ.VMContextHead{}.Exit)
	var inner, outer strings.Builder
	fmt.Fprintf(&inner, "func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  v3 = vmctx.i64\n  v4 = vmload.i64 v3, +%d\n  v5 = iconst.i32 0\n", exit)
	for i := range refs {
		fmt.Fprintf(&inner, "  v%d = vmload.ref v1, +%d !1\n", 10+i, 16*i)
	}
	inner.WriteString("  #100 callptr (v4, v3, v1, v5) : (i64, i32) -> ()\n")
	for i := 1; i < refs; i++ {
		fmt.Fprintf(&inner, "  #%d vmstore v1, v%d, +%d\n", 100+i, 10+i, 16*i)
	}
	inner.WriteString("  #200 return\n}\n")
	outer.WriteString("func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  v5 = vmload.ref v1, +1000 !1\n  v6 = vmload.i64 v1, +1000 !1\n  #100 call func[0] (v1, v6) : (i64, i64) -> ()\n  #101 vmstore v1, v5, +1000\n  #102 vmstore v1, v6, +1008\n  #103 return\n}\n")
	top := "func func[0] (i64, i64) -> () {\nblock0(v1: i64, v2: i64):\n  #100 call func[1] (v1, v1) : (i64, i64) -> ()\n  #103 return\n}\n"
	eachConfig(t, []string{inner.String(), outer.String(), top}, func(t *testing.T, m *machine) {
		at := func(off int) *uint64 { return (*uint64)(unsafe.Pointer(&m.vals[off])) }
		for i := range refs {
			*at(16 * i) = 0x1000 + uint64(i)
		}
		*at(1000), *at(1008) = 0x2000, 0
		var found []uint64
		m.exits = func(unsafe.Pointer, uint32) bool {
			ok := m.stack.Walk(m.stack.Suspended(), func(f native.Frame) bool {
				sm, has := m.code.StackMapAt(f.PC)
				for i := uint32(0); has && i < sm.Slots; i++ {
					if sm.Has(i) {
						// SAFETY: the slot is in a frame of suspended code.
						p := (*uint64)(unsafe.Add(unsafe.Pointer(nil), f.SP+uintptr(8*i)))
						found = append(found, *p)
						*p += 0x100000
					}
				}
				return true
			})
			if !ok {
				t.Error("incomplete walk")
			}
			return true
		}
		if trap := m.call(2, 0x1000); trap != noTrap {
			t.Fatal(trap)
		}
		want := []uint64{0x2000}
		for i := 1; i < refs; i++ {
			want = append(want, 0x1000+uint64(i))
		}
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) {
			t.Errorf("found %#x, want %#x", found, want)
		}
		for i := 1; i < refs; i++ {
			if got := *at(16 * i); got != 0x101000+uint64(i) {
				t.Errorf("reference %d is %#x afterwards", i, got)
			}
		}
		if *at(1000) != 0x102000 || *at(1008) != 0x2000 {
			t.Errorf("outer reference %#x, integer of the same value %#x", *at(1000), *at(1008))
		}
	})
}
