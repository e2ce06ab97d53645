package translate

import (
	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements the joining of data segments. Some producers cut their data wherever a few
// zeros can be left out, which makes tens of thousands of segments; joined they cost less to
// store, to load and to apply.
//
// Nobody can tell the difference under these conditions:
//
//   - The module has no data count section, so no operator names a segment.
//   - All segments are active, at constant addresses that are in bounds of the memory's
//     least size: none can trap after another has been applied.
//   - Their memory is defined by the module, hence zero before, and out of everybody's sight until
//     all of them are applied.

// maxGap is the largest number of zeros that are stored to join two segments. A segment's own
// description takes 11 bytes in an artifact and 72 in memory. Go's linker leaves out zeros from
// 8 on, and its tables have many runs of 16 to 20.
const maxGap = 32

// joinData joins the segments of m where that is possible, and returns the new data.
func joinData(m *environ.Module, data []byte) []byte {
	for i := range m.Datas {
		if !joinable(m, &m.Datas[i]) {
			return data
		}
	}
	j := joiner{tops: make([]uint64, len(m.Memories)), out: make([]byte, 0, len(data)), runs: m.Datas[:0]}
	for i := range m.Datas {
		if d := m.Datas[i]; d.Len > 0 {
			j.add(d, data[d.Start:d.Start+d.Len])
		}
	}
	m.Datas = j.runs
	return j.out
}

// A joiner builds runs of segments.
type joiner struct {
	runs []environ.DataSegment
	out  []byte // their bytes

	// Of the last run: its range of addresses, and the first address at or above its start that
	// an earlier run has written. Only below can zeros be written without harm.
	at, end, ceiling uint64

	tops     []uint64 // by memory: where the highest run ends
	searches int      // for ceilings
}

// maxSearches bounds the time that is spent on modules whose segments are in no order.
const maxSearches = 100

// add adds a segment to the last run, or begins another.
func (j *joiner) add(d environ.DataSegment, bytes []byte) {
	start := d.Offset[0].Imm
	end := start + uint64(len(bytes))
	if n := len(j.runs) - 1; n >= 0 && j.runs[n].Memory == d.Memory {
		run := &j.runs[n]
		if start >= j.at && end <= j.end {
			copy(j.out[uint64(run.Start)+start-j.at:], bytes)
			return
		}
		if start == j.end || start > j.end && start-j.end <= maxGap && start <= j.ceiling {
			j.out = append(append(j.out, make([]byte, start-j.end)...), bytes...)
			j.end = end
			run.Len = uint32(j.end - j.at)
			j.tops[d.Memory] = max(j.tops[d.Memory], end)
			return
		}
	}
	j.at, j.end, j.ceiling = start, end, j.lowest(d.Memory, start)
	j.tops[d.Memory] = max(j.tops[d.Memory], end)
	d.Start = uint32(len(j.out))
	j.out = append(j.out, bytes...)
	j.runs = append(j.runs, d)
}

// lowest returns the first address at or above at that a run has written. It may be too low.
func (j *joiner) lowest(mem types.MemoryIndex, at uint64) uint64 {
	found := ^uint64(0)
	if at >= j.tops[mem] {
		return found
	}
	if j.searches++; j.searches > maxSearches {
		return at
	}
	for i := range j.runs {
		r := &j.runs[i]
		if start := r.Offset[0].Imm; r.Memory == mem && start+uint64(r.Len) > at {
			found = min(found, max(start, at))
		}
	}
	return found
}

// joinable reports whether d is active in a memory of the module's own, at a constant address
// where all of it is in bounds from the start.
func joinable(m *environ.Module, d *environ.DataSegment) bool {
	if d.Mode != environ.SegmentActive || m.IsImportedMemory(d.Memory) || len(d.Offset) != 1 {
		return false
	}
	if o := d.Offset[0].Op; o != environ.ConstI32 && o != environ.ConstI64 {
		return false
	}
	t := &m.Memories[d.Memory]
	size := pagesToBytes(t)
	return d.Offset[0].Imm <= size && uint64(d.Len) <= size-d.Offset[0].Imm
}

// pagesToBytes returns the least size of a memory in bytes, or 0 if it does not fit 64 bits.
func pagesToBytes(t *types.MemoryType) uint64 {
	if t.Limits.Min > ^uint64(0)>>t.PageSizeLog2 {
		return 0
	}
	return t.Limits.Min << t.PageSizeLog2
}
