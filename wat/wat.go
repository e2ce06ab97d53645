package wat

import (
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file holds the package's functions on whole sources.

// Parse reads the text of one module: "(module …)", or its fields alone. The result has a name
// section among its custom sections if anything has an identifier. It need not be valid.
func Parse(src []byte) (*binary.Module, error) {
	p := NewParser(src)
	return p.parseModule()
}

// ParseFile is like Parse, and errors name the file.
func ParseFile(name string, src []byte) (*binary.Module, error) {
	p := NewParser(src)
	p.SetFile(name)
	return p.parseModule()
}

// parseModule reads a source that is one module.
func (p *Parser) parseModule() (*binary.Module, error) {
	var m *binary.Module
	if p.AtOpen("module") {
		m, _ = p.Module()
	} else {
		m = p.ModuleFields("")
	}
	if !p.Done() {
		p.Unexpected("expected the end of the source")
	}
	if p.err != nil {
		return nil, p.err
	}
	return m, nil
}

// ToBinary returns the binary of the module whose text is src.
func ToBinary(src []byte) ([]byte, error) {
	m, err := Parse(src)
	if err != nil {
		return nil, err
	}
	return binary.Encode(m), nil
}
