package line

import (
	"debug/dwarf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
)

// This file implements Table.

// A Location is a place in a source file. Line and Column count from 1; 0 means unknown.
type Location struct {
	File   string
	Line   int
	Column int
}

// String returns the location as file:line:column, without what is unknown.
func (l Location) String() string {
	switch {
	case l.Line == 0:
		return l.File
	case l.Column == 0:
		return fmt.Sprintf("%s:%d", l.File, l.Line)
	}
	return fmt.Sprintf("%s:%d:%d", l.File, l.Line, l.Column)
}

// A Table maps offsets in a code section, counted from the start of its contents, to locations.
// It is safe for concurrent use.
type Table struct {
	rows  []row
	files []string
	units []unitRange

	mu    sync.Mutex
	dwarf *dwarf.Data // for mu's holder
}

// A row says where the code from at on comes from, up to the next row.
type row struct {
	at     uint32
	file   int32 // in files; -1: from nowhere
	line   int32
	column int32
}

// needed are the names of the sections that New looks at.
var needed = [...]string{
	".debug_abbrev", ".debug_addr", ".debug_info", ".debug_line", ".debug_line_str",
	".debug_ranges", ".debug_rnglists", ".debug_str", ".debug_str_offsets",
}

// Needs reports whether New looks at the section of that name. The others need not be kept.
func Needs(section string) bool { return slices.Contains(needed[:], section) }

// errNone is the error for modules without line tables.
var errNone = errors.New("line: no line information")

// maxRows bounds a table.
const maxRows = 1 << 24

// New reads the line tables in sections, to which the Table refers. When only some can be read, it returns
// those.
func New(sections map[string][]byte) (*Table, error) {
	if len(sections[".debug_info"]) == 0 || len(sections[".debug_line"]) == 0 {
		return nil, errNone
	}
	d, err := dwarf.New(sections[".debug_abbrev"], nil, nil, sections[".debug_info"], sections[".debug_line"], nil, sections[".debug_ranges"], sections[".debug_str"])
	if err != nil {
		return nil, fmt.Errorf("line: %w", err)
	}
	for _, name := range []string{".debug_addr", ".debug_line_str", ".debug_str_offsets", ".debug_rnglists"} {
		if data := sections[name]; len(data) > 0 {
			if err := d.AddSection(name, data); err != nil {
				return nil, fmt.Errorf("line: %s: %w", name, err)
			}
		}
	}
	t := &builder{index: make(map[string]int32), seen: make(map[int64]bool), entries: unitEntries(sections[".debug_info"])}
	err = t.compileUnits(d)
	if len(t.rows) == 0 {
		if err == nil {
			err = errNone
		}
		return nil, err
	}
	out := t.finish()
	out.dwarf = d
	return out, nil
}

// A builder collects rows.
type builder struct {
	rows  []row
	files []string
	units []unitRange
	index map[string]int32

	entries []dwarf.Offset // of the units
	seen    map[int64]bool // line programs: several units may name the same one
	unitNames
}

// unitNames corrects names of files.
type unitNames struct {
	// The unit's own file, if its name is absolute: debug/dwarf joins that of DWARF 5 to the
	// unit's directory all the same. joined is what comes out.
	own, joined string
}

func (n *unitNames) fix(name string) string {
	if n.own != "" && clean(name) == n.joined {
		return n.own
	}
	return name
}

// compileUnits reads the line programs of all units, and where their code is.
func (b *builder) compileUnits(d *dwarf.Data) error {
	r := d.Reader()
	for _, at := range b.entries {
		r.Seek(at)
		e, err := r.Next()
		if err != nil {
			return fmt.Errorf("line: %w", err)
		}
		if e == nil || e.Tag != dwarf.TagCompileUnit {
			continue
		}
		name, _ := e.Val(dwarf.AttrName).(string)
		dir, _ := e.Val(dwarf.AttrCompDir).(string)
		if b.own, b.joined = "", ""; path.IsAbs(name) && dir != "" {
			b.own, b.joined = name, clean(dir+"/"+name)
		}
		b.addUnit(d, e)
		off, ok := e.Val(dwarf.AttrStmtList).(int64)
		if !ok || b.seen[off] {
			continue
		}
		b.seen[off] = true
		lr, err := d.LineReader(e)
		if err != nil || lr == nil {
			continue // the other units may be better
		}
		if err := b.program(lr); err != nil {
			return err
		}
	}
	return nil
}

// program reads one line program, sequence by sequence.
func (b *builder) program(lr *dwarf.LineReader) error {
	first := len(b.rows)
	var e dwarf.LineEntry
	for {
		switch err := lr.Next(&e); {
		case err == io.EOF:
			b.rows = b.rows[:first] // a sequence without end
			return nil
		case err != nil:
			b.rows = b.rows[:first]
			return nil
		}
		if len(b.rows) >= maxRows {
			return errors.New("line: the line tables are too large")
		}
		r := row{at: uint32(min(e.Address, 1<<32-1)), file: -1}
		if e.File != nil && !e.EndSequence {
			r.file, r.line, r.column = b.file(e.File.Name), clamp(e.Line), clamp(e.Column)
		}
		b.rows = append(b.rows, r)
		if e.EndSequence {
			// Linkers leave sequences of functions that they removed, at addresses where no code is.
			if s := b.rows[first:]; s[0].at == 0 || s[len(s)-1].at <= s[0].at || e.Address >= 1<<32-2 {
				b.rows = b.rows[:first]
			}
			first = len(b.rows)
		}
	}
}

func clamp(n int) int32 { return int32(max(0, min(n, 1<<31-1))) }

func (b *builder) file(name string) int32 {
	name = b.fix(name)
	i, ok := b.index[name]
	if !ok {
		i = int32(len(b.files))
		b.files = append(b.files, name)
		b.index[name] = i
	}
	return i
}

// finish sorts the rows. Where one sequence ends and another one starts, the start comes last.
func (b *builder) finish() *Table {
	slices.SortStableFunc(b.rows, func(x, y row) int {
		switch {
		case x.at != y.at:
			return int(int64(x.at) - int64(y.at))
		case x.file < 0 && y.file >= 0:
			return -1
		case x.file >= 0 && y.file < 0:
			return 1
		}
		return 0
	})
	for i, f := range b.files {
		b.files[i] = clean(f)
	}
	return &Table{rows: b.rows, files: b.files, units: b.units}
}

// clean removes what makes paths longer, whichever separator they use.
func clean(name string) string {
	if strings.Contains(name, "\\") {
		return name
	}
	return path.Clean(name)
}

// Find returns where the code at off comes from.
func (t *Table) Find(off uint32) (Location, bool) {
	i, _ := slices.BinarySearchFunc(t.rows, off, func(r row, off uint32) int {
		if r.at <= off {
			return -1
		}
		return 1
	})
	if i == 0 || t.rows[i-1].file < 0 {
		return Location{}, false
	}
	r := t.rows[i-1]
	return Location{File: t.files[r.file], Line: int(r.line), Column: int(r.column)}, true
}

// unitEntries returns where the first entries of the compilation units in .debug_info are. dwarf.Reader would
// find them by skipping children, which never ends if an entry is its own sibling.
func unitEntries(info []byte) (entries []dwarf.Offset) {
	const lengthSize, oldHeader, header = 4, 11, 12
	le := binary.LittleEndian
	for at := uint64(0); at+header <= uint64(len(info)); {
		length, version := le.Uint32(info[at:]), le.Uint16(info[at+lengthSize:])
		if length >= 0xFFFFFFF0 {
			break // the 64-bit format, which nobody uses for 32-bit code
		}
		switch unitType := info[at+6]; {
		case version < 5:
			entries = append(entries, dwarf.Offset(at+oldHeader))
		case unitType == 1: // DW_UT_compile
			entries = append(entries, dwarf.Offset(at+header))
		}
		at += lengthSize + uint64(length)
	}
	return entries
}
