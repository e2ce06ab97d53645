package artifact

import (
	"fmt"
	"runtime"

	"github.com/gowasmtime/gowasmtime/environ"
	"github.com/gowasmtime/gowasmtime/types"
)

// This file implements section .wt.traps, which says why an instruction traps:
//
//	n     u32
//	pc    n x u32, ascending: see environ.TrapSite
//	code  n bytes: TrapCode

func appendTraps(b []byte, traps []environ.TrapSite) ([]byte, error) {
	b = put32(b, uint32(len(traps)))
	for i, t := range traps {
		if i > 0 && t.PC <= traps[i-1].PC {
			return nil, fmt.Errorf("artifact: trap sites at %#x and %#x are not in order", traps[i-1].PC, t.PC)
		}
		if t.Code >= types.NumTrapCodes {
			return nil, fmt.Errorf("artifact: the trap site at %#x has code %d", t.PC, t.Code)
		}
		b = put32(b, t.PC)
	}
	for _, t := range traps {
		b = append(b, byte(t.Code))
	}
	return b, nil
}

type trapTable struct {
	pc   u32s
	code []byte
}

func readTraps(data []byte) (trapTable, error) {
	c := cutter{name: ".wt.traps", rest: data}
	n := c.count()
	t := trapTable{c.words(n), c.bytes(n)}
	return t, c.end()
}

// NumTraps returns the number of trap sites.
func (v *View) NumTraps() int { return v.traps.pc.len() }

// TrapSite returns trap site i in order of address.
func (v *View) TrapSite(i int) environ.TrapSite {
	defer runtime.KeepAlive(v)
	return environ.TrapSite{PC: v.traps.pc.at(i), Code: types.TrapCode(v.traps.code[i])}
}

// Trap returns the code of the trap site at exactly pc.
func (v *View) Trap(pc uint32) (types.TrapCode, bool) {
	defer runtime.KeepAlive(v)
	i, ok := v.traps.pc.find(pc)
	if !ok || v.traps.code[i] >= types.NumTrapCodes {
		return types.TrapNone, false
	}
	return types.TrapCode(v.traps.code[i]), true
}
