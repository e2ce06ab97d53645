package line

import (
	"debug/dwarf"
	"slices"
)

// This file implements what was inlined where: the functions of the source that a place in the code
// belongs to.
//
// A unit's functions are read when a place in the unit is first asked about. They are kept as a list of scopes, in
// the order of the tree, so that those around a place are met from the outside in.

// A Frame is a function of the source that a place belongs to.
type Frame struct {
	Func     string // as the linker calls it, if the compiler says, or as the source does, or ""
	Location Location
}

// A unit is a compilation unit.
type unit struct {
	at    dwarf.Offset
	names unitNames

	read   bool
	scopes []scope
	files  []*dwarf.LineFile
}

// A unitRange says that code from low up to high is of a unit.
type unitRange struct {
	low, high uint64
	unit      *unit
}

// A scope is a function, or the code that became of a call of an inlined one.
type scope struct {
	low, high uint64
	at        dwarf.Offset // the entry
	depth     int          // number of scopes around it
	inlined   bool

	// Of the call, if inlined.
	file         int64
	line, column int
}

// Bounds on what is read: entries of a unit, and references from one entry to another for a name.
const (
	maxEntries = 1 << 22
	maxNameRef = 8
)

// addUnit notes where the code of the unit with entry e is.
func (b *builder) addUnit(d *dwarf.Data, e *dwarf.Entry) {
	ranges, err := d.Ranges(e)
	if err != nil {
		return
	}
	u := &unit{at: e.Offset, names: b.unitNames}
	for _, r := range ranges {
		if isCode(r) {
			b.units = append(b.units, unitRange{r[0], r[1], u})
		}
	}
}

// isCode tells code from what linkers leave of functions that they have removed.
func isCode(r [2]uint64) bool { return r[0] != 0 && r[0] < r[1] && r[1] < 1<<32-2 }

// Frames returns the functions of the source that the code at off belongs to, the innermost first: each
// but the last was inlined into the next one, at the location of that. There is at least one if Find knows the place.
func (t *Table) Frames(off uint32) []Frame {
	here, ok := t.Find(off)
	t.mu.Lock() // debug/dwarf keeps what it reads
	defer t.mu.Unlock()
	var u *unit
	var around []scope
	for _, r := range t.units {
		if uint64(off) < r.low || uint64(off) >= r.high {
			continue
		}
		if !r.unit.read {
			r.unit.load(t.dwarf)
			r.unit.read = true
		}
		if around = r.unit.around(uint64(off)); len(around) > 0 {
			u = r.unit
			break
		}
	}
	if u == nil {
		if !ok {
			return nil
		}
		return []Frame{{Location: here}}
	}
	frames := make([]Frame, 0, len(around))
	for _, s := range slices.Backward(around) {
		frames = append(frames, Frame{u.name(t.dwarf, s.at), here})
		here = Location{}
		if s.inlined {
			here = Location{u.file(s.file), s.line, s.column}
		}
	}
	return frames
}

// around returns the scopes that pc is in, outermost first.
func (u *unit) around(pc uint64) []scope {
	var in []scope
	for _, s := range u.scopes {
		// A scope with several ranges is there once for each.
		if s.low <= pc && pc < s.high && s.depth >= len(in) {
			in = append(in, s)
		}
	}
	return in
}

// load reads the unit's functions. What cannot be read is left out.
func (u *unit) load(d *dwarf.Data) {
	r := d.Reader()
	r.Seek(u.at)
	e, err := r.Next()
	if err != nil || e == nil {
		return
	}
	if lr, err := d.LineReader(e); err == nil && lr != nil {
		u.files = lr.Files()
	}
	// open has, for each entry whose children are being read, whether it is a scope.
	var open []bool
	depth := 0
	for range maxEntries {
		e, err := r.Next()
		if err != nil || e == nil || e.Tag == dwarf.TagCompileUnit {
			return
		}
		if e.Tag == 0 { // the end of the children
			if len(open) == 0 {
				return
			}
			if open[len(open)-1] {
				depth--
			}
			open = open[:len(open)-1]
			continue
		}
		isScope := u.add(d, e, depth)
		if e.Children {
			open = append(open, isScope)
			if isScope {
				depth++
			}
		}
	}
}

// add notes e, if it is a function with code.
func (u *unit) add(d *dwarf.Data, e *dwarf.Entry, depth int) bool {
	if e.Tag != dwarf.TagSubprogram && e.Tag != dwarf.TagInlinedSubroutine {
		return false
	}
	ranges, err := d.Ranges(e)
	if err != nil {
		return false
	}
	s := scope{at: e.Offset, depth: depth, inlined: e.Tag == dwarf.TagInlinedSubroutine}
	s.file, _ = e.Val(dwarf.AttrCallFile).(int64)
	s.line, s.column = number(e, dwarf.AttrCallLine), number(e, dwarf.AttrCallColumn)
	found := false
	for _, r := range ranges {
		if isCode(r) {
			s.low, s.high = r[0], r[1]
			u.scopes = append(u.scopes, s)
			found = true
		}
	}
	return found
}

func number(e *dwarf.Entry, a dwarf.Attr) int {
	n, _ := e.Val(a).(int64)
	return int(max(0, min(n, 1<<31-1)))
}

// file returns the name of a file of the unit's line table.
func (u *unit) file(i int64) string {
	if i < 0 || i >= int64(len(u.files)) || u.files[i] == nil {
		return ""
	}
	return clean(u.names.fix(u.files[i].Name))
}

// name returns the name of the function with the entry at an offset, which may be that of another
// entry: of the function that was inlined, of the declaration.
func (u *unit) name(d *dwarf.Data, at dwarf.Offset) string {
	r := d.Reader()
	for range maxNameRef {
		r.Seek(at)
		e, err := r.Next()
		if err != nil || e == nil {
			return ""
		}
		for _, a := range []dwarf.Attr{dwarf.AttrLinkageName, attrMIPSLinkageName, dwarf.AttrName} {
			if name, _ := e.Val(a).(string); name != "" {
				return name
			}
		}
		next, ok := e.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset)
		if !ok {
			if next, ok = e.Val(dwarf.AttrSpecification).(dwarf.Offset); !ok {
				return ""
			}
		}
		at = next
	}
	return ""
}

// attrMIPSLinkageName is what some compilers use for DW_AT_linkage_name.
const attrMIPSLinkageName = dwarf.Attr(0x2007)
