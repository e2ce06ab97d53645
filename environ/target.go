package environ

import (
	"fmt"
	"runtime"
)

// This file defines what code is generated for.

// An Arch is an instruction set.
type Arch uint8

const (
	ArchNone Arch = iota
	ArchAMD64
	ArchARM64

	NumArchs = iota
)

var archNames = [NumArchs]string{"none", "amd64", "arm64"}

// String returns Go's name of the architecture.
func (a Arch) String() string {
	if int(a) < len(archNames) {
		return archNames[a]
	}
	return fmt.Sprintf("arch(%d)", uint8(a))
}

// A Target is an architecture with the operating system whose conventions traps follow.
type Target struct {
	Arch Arch
	OS   string // as in runtime.GOOS
}

// PtrSize returns the size of a pointer on the target in bytes.
func (t Target) PtrSize() uint32 { return 8 }

// String returns "amd64-linux" and the like.
func (t Target) String() string { return t.Arch.String() + "-" + t.OS }

// HostTarget returns the target of the running program; its Arch is ArchNone where no
// compiler produces code.
func HostTarget() Target {
	t := Target{OS: runtime.GOOS}
	for a, n := range archNames {
		if n == runtime.GOARCH {
			t.Arch = Arch(a)
		}
	}
	return t
}
