package vm

import (
	"fmt"

	"github.com/gowasmtime/gowasmtime/environ"
)

// This file implements the check that the processor can run a module's code. The engine's
// own settings do not tell: it may have no compiler.

// checkCPU returns an error if code made with the given settings needs a feature that the
// processor does not have, or that this package does not know.
func checkCPU(settings []environ.Setting) error {
	for _, s := range settings {
		if feature, ok := s.NeedsCPU(); ok && !cpuHas(feature) {
			return fmt.Errorf("Module was compiled for processors with %s, which this one does not have", feature)
		}
	}
	return nil
}
