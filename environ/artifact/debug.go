package artifact

import "github.com/gowasmtime/gowasmtime/environ"

// This file implements section .wt.debug, which artifacts of modules with debugging information
// have, and others do not:
//
//	code   u32: where the contents of the module's code section begin
//	n      u32
//	length n x 2 x u32: of the name and of the contents of a custom section
//	bytes  each name and contents
//
// n is 0 if the information was not wanted in the artifact.

func appendDebug(b []byte, d *environ.DebugInfo) []byte {
	b = put32(b, d.Code)
	b = put32(b, uint32(len(d.Sections)))
	for i := range d.Sections {
		s := &d.Sections[i]
		b = put32(b, uint32(len(s.Name)))
		b = put32(b, uint32(len(s.Bytes)))
	}
	for i := range d.Sections {
		b = append(b, d.Sections[i].Name...)
		b = append(b, d.Sections[i].Bytes...)
	}
	return b
}

func readDebug(data []byte) (environ.DebugInfo, error) {
	if data == nil {
		return environ.DebugInfo{}, nil
	}
	c := cutter{name: debugSection, rest: data}
	d := environ.DebugInfo{Present: true, Code: uint32(c.count())}
	lengths := c.words(2 * c.count())
	for i := 0; i < lengths.len() && c.err == nil; i += 2 {
		name := c.bytes(uint64(lengths.at(i)))
		d.Sections = append(d.Sections, environ.DebugSection{Name: string(name), Bytes: c.bytes(uint64(lengths.at(i + 1)))})
	}
	return d, c.end()
}

const debugSection = ".wt.debug"

// Debug returns the debugging information that the artifact keeps. Its sections are part of the artifact.
func (v *View) Debug() *environ.DebugInfo { return &v.debug }
