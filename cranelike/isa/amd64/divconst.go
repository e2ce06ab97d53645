package amd64

import "github.com/gowasmtime/gowasmtime/cranelike/ir"

// divideBy selects a division by the constant c without dividing, if there is a way.
func (s sel) divideBy(v ir.Value, i *ir.Inst, c uint64, signed, rem bool) bool {
	return false
}
