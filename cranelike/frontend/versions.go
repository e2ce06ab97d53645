package frontend

import (
	"github.com/gowasmtime/gowasmtime/types"
)

// This file numbers the states of the mutable runtime structures that code reads through its
// VMContext: memory and table descriptors, table elements, globals, segments; and of the contents
// of linear memories (heap.go).
//
// Structures are grouped in regions. Every write to a region gives it a fresh version, and a
// read names the version it sees, so two reads of the same address at the same version read
// the same value. Where edges with different versions meet, and at the header of a loop that
// writes a region, the region gets a fresh version too. So equality of versions needs no
// analysis, and reads that no write can have reached are shared across joins and loops.

// maxRegions bounds the cost of a branch in modules with many globals. What comes late shares
// the last region, which is right though less precise.
const maxRegions = 32

// pinnedOnly is the version of fields that never change but whose address is only valid after
// a check: they must not float above it.
const pinnedOnly = 1

// versions is the state of all regions.
type versions struct {
	now  []uint32 // by region
	all  uint32   // no region has a lower version
	last uint32   // the highest version given so far
	mem  []uint32 // saved versions of open frames
}

func (v *versions) reset(n int) {
	if cap(v.now) < n {
		v.now = make([]uint32, n)
	}
	v.now = v.now[:n]
	clear(v.now)
	v.last = pinnedOnly + 1
	v.all = v.last
	v.mem = v.mem[:0]
}

// get returns the version of region r.
func (v *versions) get(r region) uint32 { return max(v.now[r], v.all) }

// write says that region r was written.
func (v *versions) write(r region) {
	v.last++
	v.now[r] = v.last
}

// fresh returns a version that nothing else has, for a read that must happen.
func (v *versions) fresh() uint32 {
	v.last++
	return v.last
}

// writeAll says that everything may have been written, as by a call.
func (v *versions) writeAll() {
	v.last++
	v.all = v.last
}

// reserve makes room for the versions of one frame: at its label, and for an if at its start.
func (v *versions) reserve() uint32 {
	at := len(v.mem)
	n := at + 2*len(v.now)
	if n > cap(v.mem) {
		m := make([]uint32, n, 2*n)
		copy(m, v.mem)
		v.mem = m
	}
	v.mem = v.mem[:n]
	return uint32(at)
}

// release gives back the room that reserve returned as at, and all after it.
func (v *versions) release(at uint32) { v.mem = v.mem[:at] }

// save keeps the versions at an if.
func (v *versions) save(fr *frame) {
	m := v.mem[int(fr.vers)+len(v.now):]
	for r := range v.now {
		m[r] = v.get(region(r))
	}
}

// restore returns to the versions at an if.
func (v *versions) restore(fr *frame) {
	copy(v.now, v.mem[int(fr.vers)+len(v.now):])
	v.all = 0
}

// mergeSaved says that an edge leads from the start of an if to its end.
func (v *versions) mergeSaved(fr *frame) {
	v.merge(fr, v.mem[int(fr.vers)+len(v.now):][:len(v.now)], 0)
}

// merge says that an edge with the versions from, none below all, leads to the label of fr.
func (v *versions) merge(fr *frame, from []uint32, all uint32) {
	m := v.mem[fr.vers:][:len(from)]
	if !fr.bound {
		fr.bound = true
		for r, x := range from {
			m[r] = max(x, all)
		}
		return
	}
	for r, x := range from {
		if m[r] != max(x, all) {
			m[r] = 0 // means that edges differ
		}
	}
}

func (tr *Translator) mergeVersions(fr *frame) { tr.ver.merge(fr, tr.ver.now, tr.ver.all) }

// bindVersions makes the versions at the label of fr the current ones.
func (tr *Translator) bindVersions(fr *frame) {
	v := &tr.ver
	fresh := uint32(0)
	for r, x := range v.mem[fr.vers:][:len(v.now)] {
		if x == 0 {
			if fresh == 0 {
				v.last++
				fresh = v.last
			}
			x = fresh
		}
		v.now[r] = x
	}
	v.all = 0
}

// enterLoop gives fresh versions to what the loop of fr may write.
func (tr *Translator) enterLoop(fr *frame) {
	tr.writeRegions(tr.sum.Constructs[fr.construct].Flags, fr.construct)
}

// hostRan says that contents of memories may have changed, as by what limits how they and
// tables grow.
func (tr *Translator) hostRan() {
	for i := range tr.mod.memories {
		tr.ver.write(tr.mod.memories[i].heap)
	}
}

// writeRegions gives fresh versions to what code with these flags, within the given construct, may write.
func (tr *Translator) writeRegions(flags types.ConstructFlags, construct uint32) {
	v, mod := &tr.ver, &tr.mod
	if flags&types.HasCall != 0 {
		v.writeAll()
		return
	}
	if mod.segRegion != noRegion {
		v.write(mod.segRegion) // no flag tells of data.drop and elem.drop
	}
	if flags&types.GrowsMem != 0 {
		for i := range mod.memories {
			v.write(mod.memories[i].region)
		}
	}
	if flags&(types.StoresMem|types.GrowsMem|types.WritesTable) != 0 {
		tr.hostRan()
	}
	if flags&types.WritesTable != 0 {
		for i := range mod.tables {
			if t := &mod.tables[i]; !t.closed {
				v.write(t.size)
				v.write(t.elems)
			}
		}
	}
	if flags&types.SetsGlobals != 0 {
		for _, g := range tr.sum.GlobalsSet(int(construct)) {
			v.write(mod.globals[g].region)
		}
	}
}
