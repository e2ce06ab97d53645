package guest

// This file reads modules.

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/gowasmtime/gowasmtime/cli/internal/report"
	"github.com/gowasmtime/gowasmtime/wasmtime"
	"github.com/gowasmtime/gowasmtime/wat"
)

// component is how a component of the component model begins: version 13, layer 1.
const component = "\x00asm\x0d\x00\x01\x00"

// ReadModule returns the contents of a file, or for "-" of stdin. A module in text format is
// converted to the binary format.
func ReadModule(file string, stdin io.Reader) ([]byte, error) {
	var data []byte
	var err error
	if file == "-" {
		data, err = io.ReadAll(stdin)
	} else {
		data, err = os.ReadFile(file)
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err // the line below names the file
	}
	switch {
	case err != nil:
	case len(data) == 0:
		err = errors.New("it is empty")
	case bytes.HasPrefix(data, []byte(component)):
		err = errors.New("it is a component, which is not supported yet: give a core module")
	case wat.IsText(data):
		var wasm []byte
		wasm, err = wat.FileToBinary(file, data)
		return wasm, report.Wrap(err, "failed to parse the text of `%s`", file)
	}
	return data, report.Wrap(err, "failed to read input file `%s`", file)
}

// sectionStart is the id of the section that names a module's start function.
const sectionStart = 8

// hasStart reports whether instantiating the module in data ran code. data is a valid module, or a
// precompiled one, of which that is not known and therefore assumed.
func hasStart(data []byte) bool {
	if wasmtime.DetectPrecompiled(data) {
		return true
	}
	for pos := 8; pos < len(data); {
		id := data[pos]
		if id == sectionStart {
			return true
		}
		size, shift := 0, 0
		for pos++; pos < len(data); {
			b := data[pos]
			pos++
			size |= int(b&0x7f) << shift
			shift += 7
			if b < 0x80 {
				break
			}
		}
		pos += size
	}
	return false
}
