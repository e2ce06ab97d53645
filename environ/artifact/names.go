package artifact

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.names, which is read one name at a time:
//
//	n     u32
//	end   n x u32, not descending: where each name ends in bytes; it begins where the one before ends
//	bytes
//
// Name 0 is the module's, name 1+i that of function i. Functions beyond the last have none.

func appendNames(b []byte, names *environ.Names) ([]byte, error) {
	funcs := names.Funcs
	for len(funcs) > 0 && funcs[len(funcs)-1] == "" {
		funcs = funcs[:len(funcs)-1]
	}
	end := uint64(len(names.Module))
	b = put32(b, uint32(len(funcs)+1))
	b = put32(b, uint32(end))
	for _, s := range funcs {
		end += uint64(len(s))
		b = put32(b, uint32(end))
	}
	if end >= 1<<32 {
		return nil, fmt.Errorf("artifact: %d bytes of names are too many", end)
	}
	b = append(b, names.Module...)
	for _, s := range funcs {
		b = append(b, s...)
	}
	return b, nil
}

type nameTable struct {
	end   u32s
	bytes []byte
}

func readNames(data []byte) (nameTable, error) {
	c := cutter{name: ".wt.names", rest: data}
	t := nameTable{end: c.words(c.count())}
	last := uint32(0)
	for i := 0; i < t.end.len(); i++ {
		if t.end.at(i) < last {
			c.fail("names overlap")
		}
		last = t.end.at(i)
	}
	t.bytes = c.bytes(uint64(last))
	return t, c.end()
}

func (t *nameTable) name(i uint64) string {
	if i >= uint64(t.end.len()) {
		return ""
	}
	start := uint32(0)
	if i > 0 {
		start = t.end.at(int(i) - 1)
	}
	return string(t.bytes[start:t.end.at(int(i))])
}

// ModuleName returns the module's name, or "".
func (v *View) ModuleName() string {
	defer runtime.KeepAlive(v)
	return v.names.name(0)
}

// FuncName returns the name of function f, or "".
func (v *View) FuncName(f types.FuncIndex) string {
	defer runtime.KeepAlive(v)
	return v.names.name(1 + uint64(f))
}
