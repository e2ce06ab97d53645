package wat

import (
	"bytes"

	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

// This file holds the package's functions on whole sources.

// Parse reads the text of one module: "(module …)", or its fields alone. The result has a name
// section among its custom sections if anything has an identifier. It need not be valid.
func Parse(src []byte) (*binary.Module, error) { return ParseFile("", src) }

// ParseFile is like Parse, and errors name the file.
func ParseFile(name string, src []byte) (*binary.Module, error) {
	p := NewParser(src)
	p.SetFile(name)
	return p.parseModule()
}

// parseModule reads a source that is one module.
func (p *Parser) parseModule() (*binary.Module, error) {
	if wasm, ok := p.binaryModule(); ok {
		if p.err != nil {
			return nil, p.err
		}
		return binary.Decode(wasm, p.features)
	}
	var m *binary.Module
	if p.AtOpen("module") {
		m, _ = p.Module()
	} else {
		m = p.ModuleFields("")
	}
	p.expectEnd()
	if p.err != nil {
		return nil, p.err
	}
	return m, nil
}

// binaryModule reads a source of the form "(module $id? binary "…"*)", if it is one.
func (p *Parser) binaryModule() (wasm []byte, ok bool) {
	i := 2
	if p.PeekAt(i).Kind == ID {
		i++
	}
	if !p.AtOpen("module") || !p.isKeyword(p.PeekAt(i), "binary") {
		return nil, false
	}
	for range i + 1 {
		p.Next()
	}
	wasm = p.Strings()
	p.Close()
	p.expectEnd()
	return wasm, true
}

func (p *Parser) expectEnd() {
	if !p.Done() {
		p.Unexpected("expected the end of the source")
	}
}

// IsBinary reports whether src is in the binary format rather than text.
func IsBinary(src []byte) bool { return bytes.HasPrefix(src, []byte("\x00asm")) }

// IsText reports whether src looks like a module in text format: what follows white space at its
// beginning opens a list or a comment.
func IsText(src []byte) bool {
	src = bytes.TrimLeft(src, " \t\r\n")
	return bytes.HasPrefix(src, []byte("(")) || bytes.HasPrefix(src, []byte(";;"))
}

// ToBinary returns the binary of the module whose text is src. If src is a binary already, it is
// returned as it is.
func ToBinary(src []byte) ([]byte, error) { return FileToBinary("", src) }

// FileToBinary is like ToBinary, and errors name the file.
func FileToBinary(name string, src []byte) ([]byte, error) {
	if IsBinary(src) {
		return src, nil
	}
	p := NewParser(src)
	p.SetFile(name)
	if wasm, ok := p.binaryModule(); ok {
		if p.err != nil {
			return nil, p.err
		}
		return wasm, nil
	}
	m, err := p.parseModule()
	if err != nil {
		return nil, err
	}
	return binary.Encode(m), nil
}
