package artifact

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements .symtab and .strtab, which are there for objdump, perf and debuggers:
// one function symbol for each function of the text, called by its key and, when it has one,
// its name in the module, as in "func[3]:main".

const (
	symSize      = 24
	symLocalFunc = 0<<4 | 2 // STB_LOCAL, STT_FUNC
)

// symtab returns both tables. text is the section index of .text.
func symtab(funcs []environ.FunctionInfo, m *environ.Module, names *environ.Names, text uint16) (syms, strs []byte, err error) {
	le := binary.LittleEndian
	syms = make([]byte, symSize, symSize*(len(funcs)+1)) // the null symbol
	strs = []byte{0}
	for _, f := range funcs {
		if len(strs) > 1<<31 {
			return nil, nil, fmt.Errorf("artifact: too many bytes of symbol names")
		}
		syms = le.AppendUint32(syms, uint32(len(strs)))
		syms = append(syms, symLocalFunc, 0)
		syms = le.AppendUint16(syms, text)
		syms = le.AppendUint64(syms, uint64(f.Start))
		syms = le.AppendUint64(syms, uint64(f.Len))
		strs = append(strs, f.Key.String()...)
		if f.Key.Kind == environ.FuncDefined {
			if name := names.Func(m.FuncIndex(types.DefinedFuncIndex(f.Key.Index))); name != "" {
				strs = append(strs, ':')
				strs = append(strs, strings.ReplaceAll(name, "\x00", "?")...)
			}
		}
		strs = append(strs, 0)
	}
	return syms, strs, nil
}
