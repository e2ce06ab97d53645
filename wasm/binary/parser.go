package binary

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements Parser, which splits a module into sections.

// A Parser yields the sections of a module in their order:
//
//	p := binary.NewParser(data, features)
//	for p.Next(&s) { … }
//	if err := p.Err(); err != nil { … }
//
// It checks the header, the ids, the order and the extent of sections but not their contents.
type Parser struct {
	r        Reader
	features types.Features
	last     uint8 // position in sectionOrder of the last section that was not custom
	started  bool
}

// NewParser returns a Parser of the module data.
func NewParser(data []byte, f types.Features) *Parser {
	return &Parser{r: NewReader(data, 0), features: f}
}

// Err returns the error that ended the sections, or nil.
func (p *Parser) Err() error { return p.r.Err() }

// sectionOrder gives each section's place in a module; custom sections may be anywhere.
var sectionOrder = [...]uint8{
	SectionType: 1, SectionImport: 2, SectionFunction: 3, SectionTable: 4, SectionMemory: 5, SectionTag: 6, SectionGlobal: 7,
	SectionExport: 8, SectionStart: 9, SectionElement: 10, SectionDataCount: 11, SectionCode: 12, SectionData: 13,
}

var sectionNames = [...]string{
	"custom", "type", "import", "function", "table", "memory", "global", "export", "start", "element", "code", "data", "data count", "tag",
}

// String returns the specification's name of the section.
func (id SectionID) String() string {
	if int(id) < len(sectionNames) {
		return sectionNames[id]
	}
	return fmt.Sprintf("section %d", uint8(id))
}

// header checks the magic number and the version.
func (p *Parser) header() {
	const magic, version = "\x00asm", "\x01\x00\x00\x00"
	r := &p.r
	if uint64(len(r.data)) > MaxModuleSize {
		r.failf(0, "module too large: %d bytes exceed the limit of %d", len(r.data), MaxModuleSize)
		return
	}
	for i, want := range []string{magic, version} {
		if len(r.data) < 4*i+4 {
			r.fail(len(r.data), msgEnd)
			return
		}
		if got := string(r.data[4*i : 4*i+4]); got != want {
			r.fail(4*i, [...]string{"magic header not detected", "unknown binary version"}[i])
			return
		}
	}
	r.pos = 8
}

// Next finds the next section and describes it in s. It returns false at the end of the
// module and on an error.
func (p *Parser) Next(s *Section) bool {
	if !p.started {
		p.started = true
		p.header()
	}
	r := &p.r
	if !r.ok() || r.Len() == 0 {
		return false
	}
	start := r.pos
	id := SectionID(r.Byte())
	if int(id) >= len(sectionOrder) || id == SectionTag && !p.features.Has(types.FeatureExceptions) && !p.features.Has(types.FeatureLegacyExceptions) {
		r.failf(start, "malformed section id: %d", uint8(id))
		return false
	}
	n := r.Length()
	if !r.ok() {
		return false
	}
	if id != SectionCustom {
		if o := sectionOrder[id]; o <= p.last {
			r.failf(start, "unexpected content after last section: %s section out of order", id)
			return false
		} else {
			p.last = o
		}
	}
	s.ID = id
	s.Offset = r.Offset()
	s.Bytes = r.Bytes(n)
	return r.ok()
}
