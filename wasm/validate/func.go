package validate

import (
	"github.com/gowasmtime/gowasmtime/types"
	"github.com/gowasmtime/gowasmtime/wasm/binary"
)

type FuncValidator struct{}

func (v *FuncValidator) Validate(n *Info, index types.DefinedFuncIndex, body binary.Body, sum *types.FuncSummary) error {
	return nil
}

func Module(m *binary.Module, f types.Features) (*Info, error) { return nil, nil }
